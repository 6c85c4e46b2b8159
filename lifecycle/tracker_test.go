package lifecycle_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

func said(member string, when int64) lifecycle.Activity {
	return lifecycle.Activity{Community: "c", Member: member, At: when, Kind: message}
}

func TestRowShowsAtOnceWhatTheCloseWillSay(t *testing.T) {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(0, 9), Kind: join})
	ch := tr.Changes()
	got := row(t, ch)
	if got.Stage != lifecycle.StageNewcomer || got.StageClosed != lifecycle.StageNone || got.StageSince != at(0, 9) {
		t.Errorf("after the join: %s, closed %s, since %d", got.Stage, got.StageClosed, got.StageSince)
	}
	if len(ch.Transitions) != 0 {
		t.Errorf("transitions before the close: %+v", ch.Transitions)
	}
	tr.Observe(said("m", at(1, 9)))
	tr.Observe(said("m", at(2, 9)))
	got = row(t, tr.Changes())
	if got.Stage != lifecycle.StageActive || got.StageClosed != lifecycle.StageNewcomer || got.StageSince != at(2, 9) {
		t.Errorf("after the second day: %s, closed %s, since %d", got.Stage, got.StageClosed, got.StageSince)
	}
	tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(2, 10), Kind: leave, Cause: "dissolved"})
	got = row(t, tr.Changes())
	if got.Stage != lifecycle.StageLeft || got.LeftAt != at(2, 10) || got.LeaveCause != "dissolved" {
		t.Errorf("after the leave: %s at %d by %q", got.Stage, got.LeftAt, got.LeaveCause)
	}
}

// A close may change what an open day's row shows; the row is then written anew.
func TestCloseRewritesOpenDays(t *testing.T) {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(0, 9), Kind: join})
	for d := range 15 {
		tr.Observe(said("x", at(d, 12)))
	}
	tr.Observe(said("m", at(15, 1)))
	stage := func() (out lifecycle.Stage) {
		for _, d := range tr.Changes().Days {
			if d.Member == "m" && d.Day == firstDay+15 {
				out = d.Stage
			}
		}
		return out
	}
	if got := stage(); got != lifecycle.StageNewcomer {
		t.Errorf("before day 14 closes: %s, want newcomer", got)
	}
	tr.Observe(said("x", at(15, 2.5))) // day 14 closes: m has become a lurker, who now speaks
	if got := stage(); got != lifecycle.StageActive {
		t.Errorf("after day 14 has closed: %s, want active", got)
	}
}

// The first two events of a community, in both orders, around the hour at which
// the day before closes.
func TestFirstEventsInEitherOrder(t *testing.T) {
	early, late := said("m", at(3, 1)), said("x", at(3, 2.5))
	end := lifecycle.Activity{Community: "c", At: at(5, 0)}
	a := whole([]lifecycle.Activity{early, late, end})
	b := whole([]lifecycle.Activity{late, early, end})
	if diff := cmp.Diff(a.communities, b.communities); diff != "" {
		t.Errorf("communities (-in order +swapped):\n%s", diff)
	}
}

func TestLeavesAtTheSameMoment(t *testing.T) {
	self := lifecycle.Activity{Community: "c", Member: "m", At: at(0, 9), Kind: leave, Cause: "self"}
	kick := self
	kick.Cause = "kicked"
	for _, order := range [][]lifecycle.Activity{{self, kick}, {kick, self}} {
		got := whole(order).members[[2]string{"c", "m"}]
		if got.LeaveCause != "kicked" {
			t.Errorf("cause %q, want kicked in either order", got.LeaveCause)
		}
	}
}

func TestObservedLateAndClosed(t *testing.T) {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	tr.Observe(said("m", at(0, 9)))
	tr.Observe(said("m", at(1, 12)))
	for _, tt := range []struct {
		name string
		at   int64
		want lifecycle.Observed
	}{
		{"in time, before the newest", at(1, 10), lifecycle.Observed{Day: firstDay + 1}},
		{"late, its day open", at(1, 9.9), lifecycle.Observed{Late: true, Day: firstDay + 1}},
		{"late, its day closed", at(0, 23), lifecycle.Observed{Late: true, Closed: true, Day: firstDay}},
		{"exactly at midnight", at(2, 0), lifecycle.Observed{Day: firstDay + 2}},
	} {
		if diff := cmp.Diff(tt.want, tr.Observe(said("m", tt.at))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestLateActivityOnAClosedDay(t *testing.T) {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	db := newTables()
	if _, need := tr.NeedDay("c", "m", at(0, 8)); need {
		t.Error("NeedDay of an unknown community")
	}
	tr.Observe(said("m", at(0, 9)))
	tr.Observe(said("x", at(3, 9)))
	if key, need := tr.NeedDay("c", "m", at(0, 8)); need {
		t.Errorf("NeedDay asks for %v, which this batch has closed", key)
	}
	db.store(tr.Changes())
	key, need := tr.NeedDay("c", "m", at(0, 8))
	want := lifecycle.DayKey{Community: "c", Member: "m", Day: firstDay}
	if !need || key != want {
		t.Fatalf("NeedDay = %v, %v", key, need)
	}
	tr.LoadDay(db.days[key])
	tr.LoadDay(db.days[key]) // a second load must not count twice
	before := row(t, lifecycle.Changes{Members: []lifecycle.MemberRow{db.members[[2]string{"c", "m"}]}})
	tr.Observe(said("m", at(0, 8)))
	tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(0, 10), Kind: leave})
	ch := tr.Changes()
	after := row(t, ch)
	if after.StageClosed != before.StageClosed || after.Stage != before.Stage || after.StageSince != before.StageSince {
		t.Errorf("late activity moved the stage from %s to %s", before.Stage, after.Stage)
	}
	if after.Messages != 2 || after.ActiveDays != 1 || after.FirstActive != at(0, 8) || after.JoinedAt != at(0, 8) {
		t.Errorf("totals after the late message: %+v", after)
	}
	if d := ch.Days[0]; d.Counts[message] != 2 || d.Counts[leave] != 1 || d.FirstAt != at(0, 8) || d.LastAt != at(0, 10) {
		t.Errorf("day after the late message: %+v", d)
	}
}

func TestReviseAndRecall(t *testing.T) {
	sad := lifecycle.Mood{Scored: true, Self: true, Polarity: -600, Label: -1, Emotion: 2}
	glad := lifecycle.Mood{Scored: true, Self: true, Polarity: 500, Label: 1, Emotion: 0}
	for _, closed := range []bool{false, true} {
		tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		db := newTables()
		for i, mood := range []lifecycle.Mood{sad, glad} {
			a := said("m", at(0, 9+float64(i)))
			a.Mood = mood
			tr.Observe(a)
		}
		if closed {
			tr.Observe(said("x", at(2, 9)))
		}
		db.store(tr.Changes())
		load := func() {
			if key, need := tr.NeedDay("c", "m", at(0, 9)); need {
				tr.LoadDay(db.days[key])
			}
		}
		load()
		tr.Revise("c", "m", at(0, 9), sad, lifecycle.Mood{})
		db.store(tr.Changes())
		load()
		tr.Recall("c", "m", at(0, 10), message, glad)
		tr.Recall("c", "nobody", at(0, 10), message, glad)
		db.store(tr.Changes())
		d := db.days[lifecycle.DayKey{Community: "c", Member: "m", Day: firstDay}]
		m := db.members[[2]string{"c", "m"}]
		want := lifecycle.MemberDay{
			Community: "c", Member: "m", Day: firstDay, Active: true, Qualifying: 1,
			FirstAt: at(0, 9), LastAt: at(0, 10), Stage: lifecycle.StageNewcomer,
		}
		want.Counts[message] = 1
		if diff := cmp.Diff(want, d); diff != "" {
			t.Errorf("closed %v: day (-want +got):\n%s", closed, diff)
		}
		if m.Mood != (lifecycle.MoodSum{}) || m.Messages != 1 || m.ActiveDays != 1 {
			t.Errorf("closed %v: member %+v", closed, m)
		}
		if len(db.members) > 2 {
			t.Errorf("closed %v: a recall made a member", closed)
		}
	}
}

func TestClockMovesOnlyIdleAndCaughtUp(t *testing.T) {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	for name, when := range map[string]int64{"ahead": at(10, 13), "idle": at(9, 11), "backfill": at(9, 9)} {
		tr.Observe(lifecycle.Activity{Community: name, Member: "m", At: when, Kind: message})
	}
	tr.Changes()
	tr.Clock(at(10, 12))
	var moved []string
	for _, c := range tr.Changes().Communities {
		moved = append(moved, c.Community)
		if c.Watermark != at(10, 12) || c.ClosedDay != firstDay+9 {
			t.Errorf("%s: watermark %d, closed %s", c.Community, c.Watermark, c.ClosedDay)
		}
	}
	if diff := cmp.Diff([]string{"idle"}, moved); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
	if !tr.Knows("backfill") || tr.Knows("elsewhere") {
		t.Error("Knows is wrong")
	}
}

func TestSilentMembersWriteNothing(t *testing.T) {
	tr, _ := play(t, lifecycle.DefaultPolicy(), daily(0, 30, 1), 30)
	tr.Clock(at(32, 3))
	ch := tr.Changes()
	if len(ch.Members) != 0 || len(ch.Days) != 0 || len(ch.Transitions) != 0 || len(ch.Communities) != 1 {
		t.Errorf("a silent day wrote %d members, %d days, %d transitions, %d communities",
			len(ch.Members), len(ch.Days), len(ch.Transitions), len(ch.Communities))
	}
	if again := tr.Changes(); len(again.Communities) != 0 {
		t.Errorf("nothing happened, but Changes has %+v", again)
	}
}

func TestLocalDays(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	p.Zones = map[string]string{"berlin": "Europe/Berlin", "paulo": "America/Sao_Paulo", "chatham": "Pacific/Chatham"}
	if err := p.Validate(); err != nil {
		t.Skip("no tz database:", err)
	}
	for _, tt := range []struct{ community, time, want string }{
		{"c", "2026-03-01T15:59:59.999Z", "2026-03-01"},
		{"c", "2026-03-01T16:00:00Z", "2026-03-02"},
		{"berlin", "2026-03-29T21:59:59Z", "2026-03-29"}, // a day of 23 hours
		{"berlin", "2026-03-29T22:00:00Z", "2026-03-30"},
		{"berlin", "2026-10-25T22:59:59Z", "2026-10-25"}, // a day of 25 hours
		{"paulo", "2018-11-04T02:59:59Z", "2018-11-03"},
		{"paulo", "2018-11-04T03:00:00Z", "2018-11-04"}, // there was no midnight: 00:00 became 01:00
		{"paulo", "2018-02-18T02:30:00Z", "2018-02-17"}, // 23:30 for the second time
		{"chatham", "1969-12-31T11:14:59Z", "1969-12-31"},
		{"c", "1903-01-01T00:00:00Z", "1903-01-01"},
	} {
		tr := lifecycle.NewTracker(p)
		when, err := time.Parse(time.RFC3339, tt.time)
		if err != nil {
			t.Fatal(err)
		}
		got := tr.Observe(lifecycle.Activity{Community: tt.community, Member: "m", At: when.UnixMilli(), Kind: message})
		if got.Day.String() != tt.want {
			t.Errorf("%s in %s is on %s, want %s", tt.time, tt.community, got.Day, tt.want)
		}
	}
}
