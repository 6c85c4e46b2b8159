package clickhouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/sink"
)

// daySeconds is the length of a calendar day in UTC.
const daySeconds = 86400

// LoadCommunities returns the communities whose newest row was written from
// asOf's epoch and partition, in the order of their names, as they were before asOf.
// Where the newest row comes from the unfinished range that starts there, its
// prior state is returned: then only Community, State and the coordinates of
// that state are set, and a community that the range created is left out.
func (d *DB) LoadCommunities(ctx context.Context, asOf sink.AsOf) ([]sink.Community, error) {
	all, err := d.communities(ctx, fmt.Sprintf("epoch = %d AND partition = %d", asOf.Epoch, asOf.Partition), asOf)
	if err != nil {
		return nil, fmt.Errorf("load communities of partition %d: %w", asOf.Partition, err)
	}
	return all, nil
}

// FindCommunities returns those of the named communities that are stored, from
// whatever partition, in the order of their names; as they were before asOf, in
// the way of LoadCommunities.
func (d *DB) FindCommunities(ctx context.Context, names []string, asOf sink.AsOf) ([]sink.Community, error) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	var all []sink.Community
	err := chunks(len(names), keyChunk, func(from, to int) error {
		some, err := d.communities(ctx, "community IN ("+strList(names[from:to])+")", asOf)
		all = append(all, some...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find communities: %w", err)
	}
	return all, nil
}

func (d *DB) communities(ctx context.Context, where string, asOf sink.AsOf) ([]sink.Community, error) {
	var all []sink.Community
	sql := "SELECT community, watermark, closed_day, opportunity_days, zone, members, state, prior, prior_version," +
		" epoch, partition, offset, inserted_at FROM communities FINAL WHERE " + where + " ORDER BY community"
	err := d.each(ctx, sql, func(scan scanFunc) error {
		var c sink.Community
		var closed time.Time
		err := scan(&c.Community, &c.Watermark, &closed, &c.OpportunityDays, &c.Zone, &c.Members, &c.State, &c.Prior, &c.PriorVersion,
			&c.Epoch, &c.Partition, &c.Offset, &c.InsertedAt)
		if err != nil {
			return err
		}
		c.ClosedDay = int32(closed.Unix() / daySeconds)
		all = append(all, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return d.finished(ctx, all, asOf)
}

// finished replaces rows of ranges that are not wholly in by what was before
// them, and leaves out communities that such a range created. In asOf's own
// partition that is the range that begins there; in other epochs, whatever
// `batches` does not cover.
func (d *DB) finished(ctx context.Context, rows []sink.Community, asOf sink.AsOf) ([]sink.Community, error) {
	var ends map[logKey]int64
	kept := rows[:0]
	for _, c := range rows {
		end := c.Offset + 1
		switch {
		case c.Epoch != asOf.Epoch:
			if ends == nil {
				var err error
				if ends, err = d.ends(ctx); err != nil {
					return nil, err
				}
			}
			end = ends[logKey{c.Epoch, c.Partition}]
		case c.Partition == asOf.Partition:
			end = asOf.Before
		}
		if c.Offset >= end {
			if c.Prior == "" {
				continue
			}
			c = prior(c)
		}
		kept = append(kept, c)
	}
	return kept, nil
}

// prior returns the community as its last finished range left it.
func prior(c sink.Community) sink.Community {
	return sink.Community{
		Coordinates: sink.Coordinates{
			Epoch:     uint16(c.PriorVersion >> 48),
			Partition: c.Partition,
			Offset:    int64(c.PriorVersion & (1<<48 - 1)),
		},
		Community: c.Community,
		State:     c.Prior,
	}
}

// LoadMembers calls yield for every member of the communities, ordered by
// community and member. It streams: memory does not grow with the members. An
// error of yield ends it and is returned.
func (d *DB) LoadMembers(ctx context.Context, communities []string, yield func(sink.Member) error) error {
	err := chunks(len(communities), keyChunk, func(from, to int) error {
		sql := "SELECT community, member, bot, staff, stage, stage_since, joined_at, left_at, leave_cause, first_active, last_active," +
			" active_days, active_28, messages, mood_n, mood_sum, mood_sum_sq, risk, p_return, p_alive, policy, state," +
			" epoch, partition, offset, inserted_at FROM members FINAL WHERE community IN (" + strList(communities[from:to]) + ")" +
			" ORDER BY community, member"
		return d.each(ctx, sql, func(scan scanFunc) error {
			var m sink.Member
			err := scan(&m.Community, &m.Member, &m.Bot, &m.Staff, &m.Stage, &m.StageSince, &m.JoinedAt, &m.LeftAt, &m.LeaveCause, &m.FirstActive, &m.LastActive,
				&m.ActiveDays, &m.Active28, &m.Messages, &m.MoodN, &m.MoodSum, &m.MoodSumSq, &m.Risk, &m.PReturn, &m.PAlive, &m.Policy, &m.State,
				&m.Epoch, &m.Partition, &m.Offset, &m.InsertedAt)
			if err != nil {
				return err
			}
			return yield(m)
		})
	})
	if err != nil {
		return fmt.Errorf("load members: %w", err)
	}
	return nil
}

// strList returns the strings as literals with commas between.
func strList(s []string) string {
	var b strings.Builder
	for i, v := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(str(v))
	}
	return b.String()
}
