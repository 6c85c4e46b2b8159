package lifecycle_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

// pulse runs a community of n members, of whom the first active(d) speak on day
// d, and returns the changes with day last closed.
func pulse(p lifecycle.Policy, n, last int, active func(d int) int) lifecycle.Changes {
	tr := lifecycle.NewTracker(p)
	for d := range last + 1 {
		for i := range min(n, active(d)) {
			tr.Observe(lifecycle.Activity{Community: "c", Member: fmt.Sprintf("m%03d", i), At: at(d, 12), Kind: message})
		}
	}
	tr.Observe(lifecycle.Activity{Community: "c", At: at(last+1, 2)})
	return tr.Changes()
}

func TestOpportunityDays(t *testing.T) {
	all := func(int) int { return 10 }
	for _, tt := range []struct {
		name   string
		last   int // closed days are last + 1
		active func(d int) int
		want   uint32
	}{
		{"every day alive", 99, all, 100},
		{"weekends off", 69, func(d int) int {
			if d%7 >= 5 {
				return 0
			}
			return 10
		}, 52}, // of ten weeks the first weekend counts: nothing is known yet
		{"weekends nearly off", 69, func(d int) int {
			if d%7 >= 5 {
				return 1
			}
			return 10
		}, 52},
		{"an undeclared week off", 99, func(d int) int {
			if d >= 50 && d < 57 {
				return 0
			}
			return 10
		}, 93},
		{"dies: ten days frozen, then the clock goes on", 99, func(d int) int {
			if d >= 50 {
				return 0
			}
			return 10
		}, 90},
		{"sparse: once a week is its rhythm", 99, func(d int) int {
			if d%7 == 0 {
				return 2
			}
			return 0
		}, 100},
		{"sparse: once in three weeks freezes at most ten days", 83, func(d int) int {
			if d%21 == 0 {
				return 2
			}
			return 0
		}, 44},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ch := pulse(lifecycle.DefaultPolicy(), 10, tt.last, tt.active)
			if got := ch.Communities[0].OpportunityDays; got != tt.want {
				t.Errorf("%d opportunity days of %d, want %d", got, tt.last+1, tt.want)
			}
		})
	}
}

// countTo counts transitions into a stage.
func countTo(ch lifecycle.Changes, to lifecycle.Stage) int {
	n := 0
	for _, x := range ch.Transitions {
		if x.To == to {
			n++
		}
	}
	return n
}

// Declared days off are as if they had not been: the same transitions follow,
// that much later.
func TestDeclaredHolidayAddsNoRisk(t *testing.T) {
	// Members of all rhythms: member i speaks every (i%9)+1 days, some stop.
	rhythm := func(tr *lifecycle.Tracker, pause int) lifecycle.Changes {
		for d := range 120 {
			when := d
			if d >= 60 {
				when += pause
			}
			for i := range 90 {
				if d%(i%9+1) == 0 && (i%5 != 0 || d < 50+i%10) {
					tr.Observe(lifecycle.Activity{Community: "c", Member: fmt.Sprintf("m%03d", i), At: at(when, 12), Kind: message})
				}
			}
		}
		return tr.Changes()
	}
	plain := rhythm(lifecycle.NewTracker(lifecycle.DefaultPolicy()), 0)
	if n := countTo(plain, lifecycle.StageAtRisk); n < 10 {
		t.Fatalf("only %d at risk: the test shows nothing", n)
	}
	// The second is longer than an undeclared freeze may be.
	for pause, last := range map[int]string{7: "2026-03-12", 24: "2026-03-29"} {
		p := lifecycle.DefaultPolicy()
		p.Off = []lifecycle.OffDays{{From: "2026-03-06", To: last, Why: "days 60 and on"}}
		holiday := rhythm(lifecycle.NewTracker(p), pause)
		var want, got []string
		for _, x := range plain.Transitions {
			d := x.Day
			if d >= firstDay+60 {
				d += lifecycle.Day(pause)
			}
			want = append(want, fmt.Sprint(d, x.Member, x.Rule, x.Evidence))
		}
		for _, x := range holiday.Transitions {
			got = append(got, fmt.Sprint(x.Day, x.Member, x.Rule, x.Evidence))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d days off: transitions (-without +with):\n%s", pause, diff)
		}
	}
}

// An activity on a day off ends the silence; BG/BB sees no period in it.
func TestActivityOnADayOff(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	p.Off = []lifecycle.OffDays{{From: "2026-01-15", To: "2026-01-15"}} // day 10
	_, once := play(t, p, []act{{0, 9, message, nil}}, 12)
	tr, off := play(t, p, []act{{0, 9, message, nil}, {10, 9, message, nil}}, 12)
	a, b := row(t, once), row(t, off)
	if b.PReturn <= a.PReturn || b.ActiveDays != 2 || b.Risk != 0 {
		t.Errorf("P(return) %v, was %v; %d active days, risk %v", b.PReturn, a.PReturn, b.ActiveDays, b.Risk)
	}
	if f := forecastOf(t, tr); f.X != 0 || f.TX != 0 {
		t.Errorf("BG/BB counts %d active periods, the last %d; want none after the first", f.X, f.TX)
	}
}

// When everybody goes silent, everybody's silence counts in the end.
func TestDyingCommunityDoesNotFreeze(t *testing.T) {
	ch := pulse(lifecycle.DefaultPolicy(), 10, 200, func(d int) int {
		if d >= 60 {
			return 0
		}
		return 10
	})
	if got := ch.Communities[0].Stages[lifecycle.StageChurned]; got != 10 {
		t.Errorf("%d of 10 churned, stages %v", got, ch.Communities[0].Stages)
	}
	for _, x := range ch.Transitions {
		if x.To == lifecycle.StageAtRisk && x.Day < firstDay+60+10+7 {
			t.Errorf("at risk on %s, within the freeze and a silent week", x.Day)
		}
	}
}
