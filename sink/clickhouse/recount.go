package clickhouse

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/sink"
)

// RecountDays returns, as of asOf, every ledger row of the member-days in the
// zone (by community, time and id), and after them the edits, recalls and rescores made
// on other days or by others that speak of the messages among those rows, in
// the order of coordinates. Duplicates and dead letters are left out. The
// caller applies edits and recalls, over all rows, in the order of coordinates.
func (d *DB) RecountDays(ctx context.Context, days []sink.DayKey, zone *time.Location, asOf sink.AsOf) ([]sink.Event, error) {
	var all []sink.Event
	seen := map[sink.Coordinates]bool{}
	add := func(e sink.Event) {
		if c := e.Coordinates; !seen[c] {
			seen[c] = true
			all = append(all, e)
		}
	}
	err := chunks(len(days), 1000, func(from, to int) error {
		where := daysWhere(days[from:to], zone) + " AND " + counted + " AND " + asOfWhere(asOf)
		return d.eachEvent(ctx, where, byTime, func(e sink.Event) error {
			add(e)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read member days: %w", err)
	}
	changes, err := d.FindMessages(ctx, written(all), asOf)
	if err != nil {
		return nil, err
	}
	for _, e := range changes {
		if e.Kind == "edit" || e.Kind == "recall" || e.Kind == "rescore" {
			add(e)
		}
	}
	return all, nil
}

// written returns the keys of the messages among events.
func written(events []sink.Event) []sink.MessageKey {
	var keys []sink.MessageKey
	for _, e := range events {
		if e.Kind == "message" || e.Kind == "story" {
			keys = append(keys, sink.MessageKey{Community: e.Community, MessageID: e.MessageID})
		}
	}
	return keys
}

// daysWhere bounds each day by its two midnights in the zone, so that the
// primary key finds it.
func daysWhere(days []sink.DayKey, zone *time.Location) string {
	conds := make([]string, len(days))
	for i, k := range days {
		b := appendString([]byte("(community = "), k.Community)
		b = appendTime(append(b, " AND at >= "...), midnight(k.Day, zone))
		b = appendTime(append(b, " AND at < "...), midnight(k.Day+1, zone))
		b = appendString(append(b, " AND member = "...), k.Member)
		conds[i] = string(append(b, ')'))
	}
	return "(" + strings.Join(conds, " OR ") + ")"
}

// midnight is when a day begins, in Unix milliseconds.
func midnight(day int32, zone *time.Location) int64 {
	return time.Date(1970, 1, 1+int(day), 0, 0, 0, 0, zone).UnixMilli()
}

// DayStages returns the stage that stands in member_days for each day, "" where
// there is no row.
func (d *DB) DayStages(ctx context.Context, days []sink.DayKey) ([]string, error) {
	found := make(map[sink.DayKey]string)
	err := chunks(len(days), keyChunk, func(from, to int) error {
		var b []byte
		for i, k := range days[from:to] {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(append(b, '('), k.Community)
			b = time.Unix(int64(k.Day)*daySeconds, 0).UTC().AppendFormat(b, ",'2006-01-02',")
			b = append(appendString(b, k.Member), ')')
		}
		sql := "SELECT community, day, member, argMax(stage, version) FROM member_days WHERE (community, day, member) IN (" + string(b) + ")" +
			" GROUP BY community, day, member"
		return d.each(ctx, sql, func(scan scanFunc) error {
			var k sink.DayKey
			var day time.Time
			var stage string
			if err := scan(&k.Community, &day, &k.Member, &stage); err != nil {
				return err
			}
			k.Day = int32(day.Unix() / daySeconds)
			found[k] = stage
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read day stages: %w", err)
	}
	stages := make([]string, len(days))
	for i, k := range days {
		stages[i] = found[k]
	}
	return stages, nil
}
