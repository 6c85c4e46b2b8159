package lifecycle_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

// sixtyDays observes sixty days of five members, of whom one stays silent from the
// thirtieth on.
func sixtyDays(t *lifecycle.Tracker, members ...string) {
	const day = 24 * 3600 * 1000
	for d := range int64(60) {
		for i, m := range members {
			if m == "b" && d > 30 {
				continue
			}
			t.Observe(lifecycle.Activity{
				Community: "c", Member: m, At: d*day + int64(i)*1000, Kind: lifecycle.ActMessage,
				Mood: lifecycle.Mood{Scored: true, Self: true, Polarity: 500, Label: 1},
			})
		}
	}
}

func TestForget(t *testing.T) {
	tracker := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	sixtyDays(tracker, "a", "b", "c", "d", "e")
	tracker.Changes()
	before := tracker.Stages("c")
	tracker.Forget("c", "a")
	tracker.Forget("c", "a")
	tracker.Forget("c", "nobody")
	tracker.Forget("elsewhere", "a")
	changes := tracker.Changes()
	if len(changes.Members) != 0 || len(changes.Days) != 0 || len(changes.Communities) != 1 {
		t.Fatalf("changes after Forget: %d members, %d days, %d communities; want 0, 0, 1", len(changes.Members), len(changes.Days), len(changes.Communities))
	}
	total := func(stages [lifecycle.NumStages]uint32) (n uint32) {
		for _, s := range stages {
			n += s
		}
		return n
	}
	if got, want := total(tracker.Stages("c")), total(before)-1; got != want {
		t.Errorf("%d members with a stage, want %d", got, want)
	}

	const day = 24 * 3600 * 1000
	tracker.Clock(61 * day)
	tracker.Clock(62 * day)
	for _, m := range tracker.Changes().Members {
		if m.Member == "a" || m.Member == "" {
			t.Errorf("forgotten member has a row: %+v", m)
		}
	}
	tracker.Observe(lifecycle.Activity{Community: "c", Member: "a", At: 62 * day, Kind: lifecycle.ActMessage})
	rows := tracker.Changes().Members
	if i := slices.IndexFunc(rows, func(m lifecycle.MemberRow) bool { return m.Member == "a" }); i < 0 || rows[i].ActiveDays != 1 || rows[i].Messages != 1 {
		t.Errorf("who comes back does not begin anew: %+v", rows)
	}
}

// TestForgetAfterRestart holds the state after Forget against that of a tracker
// that was loaded with the member's row gone already, as after a crash.
func TestForgetAfterRestart(t *testing.T) {
	tracker := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	sixtyDays(tracker, "a", "b", "c", "d", "e")
	changes := tracker.Changes()
	load := func(without string) *lifecycle.Tracker {
		out := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		if err := out.LoadCommunity(changes.Communities[0]); err != nil {
			t.Fatal(err)
		}
		for _, m := range changes.Members {
			if m.Member == without {
				continue
			}
			if err := out.LoadMember(m); err != nil {
				t.Fatal(err)
			}
		}
		return out
	}
	rest := func(tr *lifecycle.Tracker) lifecycle.Changes {
		tr.Forget("c", "a")
		out := tr.Changes()
		const day = 24 * 3600 * 1000
		tr.Observe(lifecycle.Activity{Community: "c", Member: "d", At: 63 * day, Kind: lifecycle.ActMessage})
		later := tr.Changes()
		return lifecycle.Changes{Communities: append(out.Communities, later.Communities...), Members: later.Members, Transitions: later.Transitions}
	}
	want := rest(load(""))
	if diff := cmp.Diff(want, rest(load("a"))); diff != "" {
		t.Errorf("with the member's row gone before (-there +gone):\n%s", diff)
	}
	if diff := cmp.Diff(want, rest(tracker)); diff != "" {
		t.Errorf("without a restart (-loaded +living):\n%s", diff)
	}
}
