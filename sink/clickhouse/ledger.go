package clickhouse

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hearthlabs/hearth/sink"
)

// eventColumns are read into a sink.Event by scanEvent, in this order.
const eventColumns = "community, at, id, kind, member, channel, message_id, reply_to, detail, bot, staff, late, disposition," +
	" scored, self, polarity, label, emotion, epoch, partition, offset, inserted_at"

func scanEvent(scan scanFunc) (sink.Event, error) {
	var e sink.Event
	var disposition, emotion int8
	err := scan(&e.Community, &e.At, &e.ID, &e.Kind, &e.Member, &e.Channel, &e.MessageID, &e.ReplyTo, &e.Detail, &e.Bot, &e.Staff, &e.Late, &disposition,
		&e.Scored, &e.Self, &e.Polarity, &e.Label, &emotion, &e.Epoch, &e.Partition, &e.Offset, &e.InsertedAt)
	e.Disposition, e.Emotion = sink.Disposition(disposition), uint8(emotion)
	return e, err
}

// counted leaves rows out that changed nothing.
const counted = "disposition NOT IN ('duplicate', 'dead')"

// The orders of ledger rows.
const (
	byTime    = "community, at, id, epoch, partition, offset"
	byMessage = "community, message_id, epoch, partition, offset"
)

// eachEvent runs a query over eventColumns.
func (d *DB) eachEvent(ctx context.Context, where, order string, yield func(sink.Event) error) error {
	sql := "SELECT " + eventColumns + " FROM events WHERE " + where + " ORDER BY " + order
	return d.each(ctx, sql, func(scan scanFunc) error {
		e, err := scanEvent(scan)
		if err != nil {
			return err
		}
		return yield(e)
	})
}

// SeenIDs tells for each key whether the ledger holds it as of asOf, dead
// letters left out, and duplicates, which stand beside the row they repeat. The
// primary key answers it; keys may come in any order.
func (d *DB) SeenIDs(ctx context.Context, keys []sink.IDKey, asOf sink.AsOf) ([]bool, error) {
	found := make(map[sink.IDKey]bool)
	err := chunks(len(keys), keyChunk, func(from, to int) error {
		sql := "SELECT community, at, id FROM events WHERE (community, at, id) IN (" + tuples(keys[from:to]) + ")" +
			" AND " + counted + " AND " + asOfWhere(asOf)
		return d.each(ctx, sql, func(scan scanFunc) error {
			var k sink.IDKey
			if err := scan(&k.Community, &k.At, &k.ID); err != nil {
				return err
			}
			found[k] = true
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("look up event ids: %w", err)
	}
	seen := make([]bool, len(keys))
	for i, k := range keys {
		seen[i] = found[k]
	}
	return seen, nil
}

// tuples is a subquery of the keys as (community, at, id). Three lists of
// literals cost the server's parser about half of what a list of tuples does,
// and the primary key is used all the same.
func tuples(keys []sink.IDKey) string {
	b := make([]byte, 0, 64*len(keys))
	b = append(b, "SELECT arrayJoin(arrayZip(["...)
	for i := range keys {
		b = appendString(comma(b, i), keys[i].Community)
	}
	b = append(b, "], arrayMap(ms -> fromUnixTimestamp64Milli(ms, 'UTC'), CAST(["...)
	for i := range keys {
		b = strconv.AppendInt(comma(b, i), keys[i].At, 10)
	}
	b = append(b, "], 'Array(Int64)')), ["...)
	for i := range keys {
		b = appendString(comma(b, i), keys[i].ID)
	}
	return string(append(b, "]))"...))
}

// comma separates element i from the one before it.
func comma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

// RecentEvents calls yield for every ledger row, as of asOf, of each community
// from its event time on (Unix milliseconds); dead letters and duplicates are
// left out. Rows come ordered by community, event time and id.
func (d *DB) RecentEvents(ctx context.Context, since map[string]int64, asOf sink.AsOf, yield func(sink.Event) error) error {
	names := make([]string, 0, len(since))
	for name := range since {
		names = append(names, name)
	}
	slices.Sort(names)
	err := chunks(len(names), 500, func(from, to int) error {
		conds := make([]string, 0, to-from)
		for _, name := range names[from:to] {
			b := appendString([]byte("(community = "), name)
			b = appendTime(append(b, " AND at >= "...), since[name])
			conds = append(conds, string(append(b, ')')))
		}
		return d.eachEvent(ctx, "("+strings.Join(conds, " OR ")+") AND "+counted+" AND "+asOfWhere(asOf), byTime, yield)
	})
	if err != nil {
		return fmt.Errorf("read recent events: %w", err)
	}
	return nil
}

// FindMessages returns the ledger rows (message, story, edit, recall, rescore) that are
// or speak of the messages, as of asOf, duplicates and dead letters left out;
// message by message, in the order of coordinates, as they must be applied.
// The message id has a bloom filter, so few granules are read although the
// time is not known.
func (d *DB) FindMessages(ctx context.Context, keys []sink.MessageKey, asOf sink.AsOf) ([]sink.Event, error) {
	var all []sink.Event
	err := chunks(len(keys), keyChunk, func(from, to int) error {
		where := messagesWhere(keys[from:to]) + " AND kind IN ('message', 'story', 'edit', 'recall', 'rescore')" +
			" AND " + counted + " AND " + asOfWhere(asOf)
		return d.eachEvent(ctx, where, byMessage, func(e sink.Event) error {
			all = append(all, e)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("find messages: %w", err)
	}
	return all, nil
}

// messagesWhere names the communities and ids apart from the pairs, because the
// primary key and the bloom filter each look at one column.
func messagesWhere(keys []sink.MessageKey) string {
	communities, ids, pairs := make([]string, len(keys)), make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		communities[i], ids[i] = k.Community, k.MessageID
		pairs[i] = "(" + str(k.Community) + "," + str(k.MessageID) + ")"
	}
	slices.Sort(communities)
	communities = slices.Compact(communities)
	return "community IN (" + strList(communities) + ") AND message_id IN (" + strList(ids) + ")" +
		" AND (community, message_id) IN (" + strings.Join(pairs, ",") + ")"
}

// MessageRows returns what never changes of the messages (ID is the message
// id): all but text, title, score, edited, recalled, and the coordinates, which
// are zero. Unknown messages are left out; the order is that of the keys'
// communities, times and ids.
func (d *DB) MessageRows(ctx context.Context, keys []sink.IDKey) ([]sink.Message, error) {
	var all []sink.Message
	err := chunks(len(keys), keyChunk, func(from, to int) error {
		sql := "SELECT community, at, message_id, member, kind, platform, channel, bot, staff, late, reply_to, mentions" +
			" FROM messages WHERE (community, at, message_id) IN (" + tuples(keys[from:to]) + ")" +
			" ORDER BY community, at, message_id, version LIMIT 1 BY community, at, message_id"
		return d.each(ctx, sql, func(scan scanFunc) error {
			var m sink.Message
			err := scan(&m.Community, &m.At, &m.MessageID, &m.Member, &m.Kind, &m.Platform, &m.Channel, &m.Bot, &m.Staff, &m.Late,
				&m.ReplyTo, &m.Mentions)
			all = append(all, m)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	return all, nil
}
