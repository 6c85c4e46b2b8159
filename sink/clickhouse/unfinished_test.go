package clickhouse_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

func TestResumeDespiteUsedToken(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	b := block(1, 0, 0, 50)
	write(t, db, b)
	// The token is in the server's log but the rows are not: what a kill at
	// the wrong moment leaves behind.
	ask(t, cfg, "DELETE FROM events WHERE 1")
	ask(t, cfg, "DELETE FROM batches WHERE 1")
	if err := db.Write(t.Context(), b, true); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"events", "messages", "transitions", "mood_shifts", "risk_days", "return_models", "dead_letters", "batches"} {
		if got, want := rows(t, cfg, "")[table], want(b)[table]; got != want {
			t.Errorf("%s: %s rows, want %s", table, got, want)
		}
	}
}

func TestLateOwnerChangesNothing(t *testing.T) {
	cfg := clickhousetest.Config(t)
	asleep, owner := clickhousetest.Open(t, cfg), clickhousetest.Open(t, cfg)
	b := block(1, 0, 0, 50)
	if err := owner.Write(t.Context(), b, true); err != nil {
		t.Fatal(err)
	}
	write(t, asleep, b) // wakes up with the same range, thinking nothing is in
	got := rows(t, cfg, "")
	for _, table := range sink.Tables() {
		if table.Append && got[table.Name] != want(b)[table.Name] {
			t.Errorf("%s: %s rows, want %s", table.Name, got[table.Name], want(b)[table.Name])
		}
	}
}

// recut is the block cut at another time.
func recut(b *sink.Block, cut int64) *sink.Block {
	b.Batch.CutAt, b.Batch.InsertedAt = cut, cut
	cutAt(b.Events, cut, func(r *sink.Event) *sink.Coordinates { return &r.Coordinates })
	cutAt(b.Messages, cut, func(r *sink.Message) *sink.Coordinates { return &r.Coordinates })
	cutAt(b.Transitions, cut, func(r *sink.Transition) *sink.Coordinates { return &r.Coordinates })
	cutAt(b.MoodShifts, cut, func(r *sink.MoodShift) *sink.Coordinates { return &r.Coordinates })
	cutAt(b.RiskDays, cut, func(r *sink.RiskDay) *sink.Coordinates { return &r.Coordinates })
	cutAt(b.ReturnModels, cut, func(r *sink.ReturnModel) *sink.Coordinates { return &r.Coordinates })
	cutAt(b.Touches, cut, func(r *sink.Touch) *sink.Coordinates { return &r.Coordinates })
	cutAt(b.Moments, cut, func(r *sink.Moment) *sink.Coordinates { return &r.Coordinates })
	cutAt(b.DeadLetters, cut, func(r *sink.DeadLetter) *sink.Coordinates { return &r.Coordinates })
	return b
}

func cutAt[T any](rows []T, cut int64, of func(*T) *sink.Coordinates) {
	for i := range rows {
		of(&rows[i]).InsertedAt = cut
	}
}

func TestDiscard(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	cut := time.Now().UnixMilli() // dead letters expire
	kept, other, lost := block(1, 0, 0, 40), block(1, 1, 0, 60), recut(block(1, 0, 40, 20), cut)
	lost.Members = nil
	edit := lost.Messages[1] // writes over a message of the finished range
	edit.MessageID, edit.At, edit.Community, edit.Edited = kept.Messages[0].MessageID, kept.Messages[0].At, kept.Messages[0].Community, true
	lost.Messages[1] = edit
	lost.Events[1].Kind, lost.Events[1].MessageID, lost.Events[1].Community = "edit", edit.MessageID, edit.Community
	write(t, db, kept, other, lost)
	asOf := sink.AsOf{Epoch: 1, Before: 40}

	tail, err := db.Tail(t.Context(), asOf)
	if diff := cmp.Diff(sink.Tail{Last: 59, Cuts: []int64{cut}}, tail); err != nil || diff != "" {
		t.Errorf("tail, %v (-want +got):\n%s", err, diff)
	}
	counts, err := db.CountRange(t.Context(), asOf, 59)
	want := sink.Batch{Epoch: 1, First: 40, Last: 59, Records: 20, Facts: 18, Counted: 2, CutAt: cut, InsertedAt: cut}
	if diff := cmp.Diff(want, counts); err != nil || diff != "" {
		t.Errorf("counts, %v (-want +got):\n%s", err, diff)
	}
	for range 2 { // may be repeated
		if err := db.Discard(t.Context(), asOf, tail); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := db.Tail(t.Context(), asOf); err != nil || left.Last != -1 || len(left.Cuts) > 0 {
		t.Errorf("tail %+v, %v after discarding, want none", left, err)
	}
	got := rows(t, cfg, "")
	for _, c := range []struct{ table, want string }{
		{"events", "100"}, {"transitions", "6"}, {"mood_shifts", "5"}, {"risk_days", "5"}, {"return_models", "5"}, {"dead_letters", "2"}, {"batches", "3"},
	} {
		if got[c.table] != c.want {
			t.Errorf("%s: %s rows, want %s", c.table, got[c.table], c.want)
		}
	}
	if n := ask(t, cfg, "SELECT count() FROM messages FINAL"); n != "90" {
		t.Errorf("%s messages, want the 90 of finished ranges", n)
	}
	// The same offsets cut anew are other rows: their token differs.
	write(t, db, recut(block(1, 0, 40, 20), cut+1))
	// So are they to an owner that wakes up late, with what it wanted to take out.
	if err := db.Discard(t.Context(), asOf, tail); err != nil {
		t.Fatal(err)
	}
	if n := ask(t, cfg, "SELECT count() FROM events"); n != "120" {
		t.Errorf("%s events after writing again, want 120", n)
	}
}

func TestDayStagesAndFindCommunities(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	b, next := block(1, 0, 0, 20), block(1, 0, 20, 20)
	next.MemberDays = next.MemberDays[:1]
	next.MemberDays[0].Member, next.MemberDays[0].Community, next.MemberDays[0].Stage = b.MemberDays[0].Member, b.MemberDays[0].Community, "core"
	write(t, db, b, next, block(1, 3, 0, 10))
	key := func(d sink.MemberDay) sink.DayKey {
		return sink.DayKey{Community: d.Community, Member: d.Member, Day: d.Day}
	}
	other := key(b.MemberDays[1])
	other.Day++
	stages, err := db.DayStages(t.Context(), []sink.DayKey{other, key(b.MemberDays[1]), key(b.MemberDays[0])})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"", "active", "core"}, stages); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
	found, err := db.FindCommunities(t.Context(), []string{"community-3-1", "none", "community-0-2", "community-3-1"}, sink.AsOf{Epoch: 1, Partition: 0, Before: 40})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range found {
		names = append(names, c.Community+" "+c.State)
	}
	if diff := cmp.Diff([]string{"community-0-2 state after 39", "community-3-1 state after 9"}, names); diff != "" {
		t.Errorf("communities (-want +got):\n%s", diff)
	}
}
