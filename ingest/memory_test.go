package ingest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// memory is a database for tests: tables as slices and maps, with the meaning
// the real ones have; of a row that is written again the greatest version
// stands, in whatever order they come. It fails where a test says.
type memory struct {
	events      []sink.Event
	messages    []sink.Message
	transitions []sink.Transition
	shifts      []sink.MoodShift
	risks       []sink.RiskDay
	models      []sink.ReturnModel
	touches     []sink.Touch
	moments     []sink.Moment
	reserved    map[[2]string]sink.Reservation
	dead        []sink.DeadLetter
	profiles    map[[3]string]sink.Profile
	days        map[sink.DayKey]sink.MemberDay
	communities map[string]sink.Community
	members     map[[2]string]sink.Member
	batches     []sink.Batch
	erasures    []sink.Erasure

	ticks  int64           // milliseconds of processing time that have passed
	tokens map[string]bool // of the blocks that were sent, as the server's log of them holds them
	tables int             // tables written so far
	failAt int             // the table write that fails, from 1; 0 for none
	asked  int             // keys asked of SeenIDs
}

func newMemory() *memory {
	return &memory{
		days: map[sink.DayKey]sink.MemberDay{}, communities: map[string]sink.Community{}, members: map[[2]string]sink.Member{},
		tokens: map[string]bool{}, profiles: map[[3]string]sink.Profile{}, reserved: map[[2]string]sink.Reservation{},
	}
}

// copy is a backup of the tables. It does not know their tokens.
func (m *memory) copy() *memory {
	c := *m
	c.tokens = map[string]bool{}
	c.events, c.messages, c.transitions = slices.Clone(m.events), slices.Clone(m.messages), slices.Clone(m.transitions)
	c.shifts, c.risks, c.models, c.touches, c.moments = slices.Clone(m.shifts), slices.Clone(m.risks), slices.Clone(m.models), slices.Clone(m.touches), slices.Clone(m.moments)
	c.dead, c.batches, c.erasures = slices.Clone(m.dead), slices.Clone(m.batches), slices.Clone(m.erasures)
	c.reserved, c.profiles, c.days = maps.Clone(m.reserved), maps.Clone(m.profiles), maps.Clone(m.days)
	c.communities, c.members = maps.Clone(m.communities), maps.Clone(m.members)
	return &c
}

var errCrash = errors.New("the process dies here")

// table counts one table write and says whether the process dies before it.
func (m *memory) table() error {
	m.tables++
	if m.tables == m.failAt {
		return errCrash
	}
	return nil
}

func (m *memory) Write(_ context.Context, b *sink.Block, resume bool) error {
	steps := []func(){
		func() { m.erase(b.Erase) },
		func() {
			m.events = missing(m.events, b.Events, resume, func(e sink.Event) sink.Coordinates { return e.Coordinates })
		},
		func() {
			m.messages = missing(m.messages, b.Messages, resume, func(e sink.Message) sink.Coordinates { return e.Coordinates })
		},
		func() {
			type key struct {
				sink.Coordinates
				seq uint32
			}
			m.transitions = missing(m.transitions, b.Transitions, resume, func(e sink.Transition) key { return key{e.Coordinates, e.Seq} })
		},
		func() {
			type key struct {
				sink.Coordinates
				seq uint32
			}
			m.shifts = missing(m.shifts, b.MoodShifts, resume, func(e sink.MoodShift) key { return key{e.Coordinates, e.Seq} })
		},
		func() {
			type key struct {
				sink.Coordinates
				seq uint32
			}
			m.risks = missing(m.risks, b.RiskDays, resume, func(e sink.RiskDay) key { return key{e.Coordinates, e.Seq} })
		},
		func() {
			type key struct {
				sink.Coordinates
				seq uint32
			}
			m.models = missing(m.models, b.ReturnModels, resume, func(e sink.ReturnModel) key { return key{e.Coordinates, e.Seq} })
		},
		func() {
			m.touches = missing(m.touches, b.Touches, resume, func(e sink.Touch) sink.Coordinates { return e.Coordinates })
		},
		func() {
			type key struct {
				sink.Coordinates
				seq uint32
			}
			m.moments = missing(m.moments, b.Moments, resume, func(e sink.Moment) key { return key{e.Coordinates, e.Seq} })
		},
		func() {
			m.dead = missing(m.dead, b.DeadLetters, resume, func(e sink.DeadLetter) sink.Coordinates { return e.Coordinates })
		},
		func() {
			for _, x := range b.Profiles {
				if k := [3]string{x.Community, x.Member, x.Field}; m.profiles[k].At <= x.At {
					m.profiles[k] = x
				}
			}
		},
		func() {
			for _, d := range b.MemberDays {
				newest(m.days, sink.DayKey{Community: d.Community, Member: d.Member, Day: d.Day}, d)
			}
		},
		func() {
			for _, r := range b.Reservations {
				newest(m.reserved, [2]string{r.Community, r.ID}, r)
			}
		},
		func() {
			for _, c := range b.Communities {
				newest(m.communities, c.Community, c)
			}
		},
		func() {
			for _, x := range b.Members {
				newest(m.members, [2]string{x.Community, x.Member}, x)
			}
		},
		func() { m.batches = append(m.batches, b.Batch) },
	}
	for i, step := range steps {
		token := fmt.Sprint(i, b.Batch.Epoch, b.Batch.Partition, b.Batch.First, b.Batch.Last, b.Batch.CutAt)
		used := m.tokens[token]
		m.tokens[token] = true // before the rows: a server that dies in between knows the token without them
		if err := m.table(); err != nil {
			return err
		}
		if resume || !used {
			step()
		}
	}
	return nil
}

// newest keeps the row unless a later one is in.
func newest[K comparable, T interface{ Version() uint64 }](in map[K]T, key K, row T) {
	if old, ok := in[key]; !ok || old.Version() <= row.Version() {
		in[key] = row
	}
}

// missing appends rows, with resume only those whose key is not in.
func missing[T any, K comparable](in, rows []T, resume bool, key func(T) K) []T {
	held := map[K]bool{}
	if resume {
		for _, r := range in {
			held[key(r)] = true
		}
	}
	for _, r := range rows {
		if !held[key(r)] {
			in = append(in, r)
		}
	}
	return in
}

func sees(a sink.AsOf, c sink.Coordinates) bool {
	return c.Epoch < a.Epoch || c.Epoch == a.Epoch && c.Partition == a.Partition && c.Offset < a.Before
}

func (m *memory) rows(a sink.AsOf, want func(sink.Event) bool) []sink.Event {
	var out []sink.Event
	for _, e := range m.events {
		if sees(a, e.Coordinates) && e.Disposition != sink.DispositionDead && e.Disposition != sink.DispositionDuplicate && want(e) {
			out = append(out, e)
		}
	}
	return out
}

func (m *memory) SeenIDs(_ context.Context, keys []sink.IDKey, asOf sink.AsOf) ([]bool, error) {
	m.asked += len(keys)
	out := make([]bool, len(keys))
	for i, k := range keys {
		out[i] = len(m.rows(asOf, func(e sink.Event) bool { return e.Community == k.Community && e.At == k.At && e.ID == k.ID })) > 0
	}
	return out, nil
}

func (m *memory) FindMessages(_ context.Context, keys []sink.MessageKey, asOf sink.AsOf) ([]sink.Event, error) {
	return m.rows(asOf, func(e sink.Event) bool {
		return slices.Contains([]string{"message", "story", "edit", "recall", "rescore"}, e.Kind) &&
			slices.Contains(keys, sink.MessageKey{Community: e.Community, MessageID: e.MessageID})
	}), nil
}

func (m *memory) MessageRows(_ context.Context, keys []sink.IDKey) ([]sink.Message, error) {
	oldest := map[sink.IDKey]sink.Message{}
	for _, r := range m.messages {
		k := sink.IDKey{Community: r.Community, At: r.At, ID: r.MessageID}
		if old, ok := oldest[k]; slices.Contains(keys, k) && (!ok || r.Version() < old.Version()) {
			oldest[k] = r
		}
	}
	out := make([]sink.Message, 0, len(oldest))
	for _, r := range oldest {
		r.Coordinates, r.Text, r.Title, r.Score, r.Edited, r.Recalled = sink.Coordinates{}, "", "", nlp.Score{}, false, false
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b sink.Message) int {
		return cmp.Or(cmp.Compare(a.Community, b.Community), cmp.Compare(a.At, b.At), cmp.Compare(a.MessageID, b.MessageID))
	})
	return out, nil
}

func (m *memory) RecountDays(ctx context.Context, days []sink.DayKey, zone *time.Location, asOf sink.AsOf) ([]sink.Event, error) {
	var keys []sink.MessageKey
	out := m.rows(asOf, func(e sink.Event) bool {
		y, mo, d := time.UnixMilli(e.At).In(zone).Date()
		day := int32(time.Date(y, mo, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
		return slices.Contains(days, sink.DayKey{Community: e.Community, Member: e.Member, Day: day})
	})
	for _, e := range out {
		keys = append(keys, sink.MessageKey{Community: e.Community, MessageID: e.MessageID})
	}
	all, err := m.FindMessages(ctx, keys, asOf)
	for _, e := range all {
		if !slices.ContainsFunc(out, func(o sink.Event) bool { return o.Coordinates == e.Coordinates }) {
			out = append(out, e)
		}
	}
	return out, err
}

func (m *memory) DayStages(_ context.Context, days []sink.DayKey) ([]string, error) {
	out := make([]string, len(days))
	for i, k := range days {
		out[i] = m.days[k].Stage
	}
	return out, nil
}

func (m *memory) LoadCommunities(_ context.Context, asOf sink.AsOf) ([]sink.Community, error) {
	return m.find(asOf, func(c sink.Community) bool { return c.Epoch == asOf.Epoch && c.Partition == asOf.Partition }), nil
}

func (m *memory) FindCommunities(_ context.Context, names []string, asOf sink.AsOf) ([]sink.Community, error) {
	return m.find(asOf, func(c sink.Community) bool { return slices.Contains(names, c.Community) }), nil
}

// find gives communities as the last finished range left them: what asOf's own
// partition wrote from there on, and what batches does not cover in another
// epoch, is replaced by what was before it.
func (m *memory) find(asOf sink.AsOf, want func(sink.Community) bool) []sink.Community {
	var out []sink.Community
	for _, c := range m.communities {
		if !want(c) {
			continue
		}
		end := c.Offset + 1
		switch {
		case c.Epoch != asOf.Epoch:
			end = m.next(c.Epoch, c.Partition)
		case c.Partition == asOf.Partition:
			end = asOf.Before
		}
		if c.Offset >= end {
			if c.Prior == "" {
				continue
			}
			c.State = c.Prior
			c.Epoch, c.Offset = uint16(c.PriorVersion>>48), int64(c.PriorVersion&(1<<48-1))
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b sink.Community) int { return strings.Compare(a.Community, b.Community) })
	return out
}

func (m *memory) LoadMembers(_ context.Context, communities []string, yield func(sink.Member) error) error {
	for _, x := range m.members {
		if slices.Contains(communities, x.Community) {
			if err := yield(x); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *memory) RecentEvents(_ context.Context, since map[string]int64, asOf sink.AsOf, yield func(sink.Event) error) error {
	rows := m.rows(asOf, func(e sink.Event) bool { from, ok := since[e.Community]; return ok && e.At >= from })
	slices.SortFunc(rows, func(a, b sink.Event) int {
		return cmp.Or(cmp.Compare(a.Community, b.Community), cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
	})
	for _, e := range rows {
		if err := yield(e); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) StateBeyond(_ context.Context, asOf sink.AsOf) (bool, error) {
	for _, x := range m.members {
		if x.Epoch == asOf.Epoch && x.Partition == asOf.Partition && x.Offset >= asOf.Before {
			return true, nil
		}
	}
	return false, nil
}

func (m *memory) LastClock(_ context.Context, asOf sink.AsOf, prefix string) (int64, error) {
	last := int64(0)
	for _, e := range m.rows(asOf, func(e sink.Event) bool { return e.Kind == "clock" && strings.HasPrefix(e.ID, prefix) }) {
		last = max(last, e.At)
	}
	return last, nil
}

func (m *memory) Tail(_ context.Context, asOf sink.AsOf) (sink.Tail, error) {
	tail := sink.Tail{Last: -1}
	for _, e := range m.events {
		if e.Epoch == asOf.Epoch && e.Partition == asOf.Partition && e.Offset >= asOf.Before {
			tail.Last, tail.Cuts = max(tail.Last, e.Offset), append(tail.Cuts, e.InsertedAt)
		}
	}
	slices.Sort(tail.Cuts)
	tail.Cuts = slices.Compact(tail.Cuts)
	return tail, nil
}

func (m *memory) Discard(_ context.Context, asOf sink.AsOf, tail sink.Tail) error {
	gone := func(c sink.Coordinates) bool {
		return c.Epoch == asOf.Epoch && c.Partition == asOf.Partition && c.Offset >= asOf.Before && slices.Contains(tail.Cuts, c.InsertedAt)
	}
	born := map[sink.MessageKey]bool{} // a row over an earlier message stays: what was before it is gone
	for _, e := range m.events {
		if gone(e.Coordinates) && slices.Contains([]string{"message", "story"}, e.Kind) {
			born[sink.MessageKey{Community: e.Community, MessageID: e.MessageID}] = true
		}
	}
	m.events = slices.DeleteFunc(m.events, func(e sink.Event) bool { return gone(e.Coordinates) })
	m.messages = slices.DeleteFunc(m.messages, func(e sink.Message) bool {
		return gone(e.Coordinates) && born[sink.MessageKey{Community: e.Community, MessageID: e.MessageID}]
	})
	m.transitions = slices.DeleteFunc(m.transitions, func(e sink.Transition) bool { return gone(e.Coordinates) })
	m.risks = slices.DeleteFunc(m.risks, func(e sink.RiskDay) bool { return gone(e.Coordinates) })
	m.models = slices.DeleteFunc(m.models, func(e sink.ReturnModel) bool { return gone(e.Coordinates) })
	m.shifts = slices.DeleteFunc(m.shifts, func(e sink.MoodShift) bool { return gone(e.Coordinates) })
	m.touches = slices.DeleteFunc(m.touches, func(e sink.Touch) bool { return gone(e.Coordinates) })
	m.moments = slices.DeleteFunc(m.moments, func(e sink.Moment) bool { return gone(e.Coordinates) })
	m.dead = slices.DeleteFunc(m.dead, func(e sink.DeadLetter) bool { return gone(e.Coordinates) })
	return nil
}

func (m *memory) CountRange(_ context.Context, asOf sink.AsOf, last int64) (sink.Batch, error) {
	b := sink.Batch{Epoch: asOf.Epoch, Partition: asOf.Partition, First: asOf.Before, Last: last}
	for _, e := range m.events {
		if e.Epoch == asOf.Epoch && e.Partition == asOf.Partition && e.Offset >= asOf.Before && e.Offset <= last {
			b.Records++
		}
	}
	return b, nil
}

// next is the first offset of the log that batches does not cover.
func (m *memory) next(epoch uint16, partition int32) int64 {
	next := int64(0)
	for _, b := range m.batches {
		if b.Epoch == epoch && b.Partition == partition {
			next = max(next, b.Last+1)
		}
	}
	return next
}

// settle does what is done before a new epoch begins: whatever earlier ones
// left unfinished is either completed or taken out.
func (m *memory) settle(ctx context.Context) error {
	tails := map[sink.AsOf]int64{}
	for _, e := range m.events {
		asOf := sink.AsOf{Epoch: e.Epoch, Partition: e.Partition, Before: m.next(e.Epoch, e.Partition)}
		if e.Offset >= asOf.Before {
			tails[asOf] = max(tails[asOf], e.Offset)
		}
	}
	for asOf, last := range tails {
		if complete, err := m.StateBeyond(ctx, asOf); err != nil || !complete {
			tail, _ := m.Tail(ctx, asOf)
			if err := errors.Join(err, m.Discard(ctx, asOf, tail)); err != nil {
				return err
			}
			continue
		}
		batch, err := m.CountRange(ctx, asOf, last)
		if err != nil {
			return err
		}
		m.batches = append(m.batches, batch)
	}
	return nil
}
