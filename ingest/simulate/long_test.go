package simulate_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

func TestLongRunsAreReproducible(t *testing.T) {
	c := simulate.LongConfig()
	c.Members, c.Days = 120, 200
	events, truth := digest(t, c)
	if again, alike := digest(t, c); again != events || alike != truth {
		t.Errorf("second run has digests %s and %s, want %s and %s", again, alike, events, truth)
	}
}

// TestOutages: what happened in an outage is lost, or comes behind newer events.
func TestOutages(t *testing.T) {
	c := simulate.LongConfig()
	events, truth := run(t, c)
	outages := truth.Communities[0].Outages
	if len(outages) != c.Outages {
		t.Fatalf("%d outages, want %d", len(outages), c.Outages)
	}
	kinds := map[bool]int{}
	for _, o := range outages {
		kinds[o.Lost]++
		within := func(e ingest.Event) bool { return !e.At.Before(o.From) && e.At.Before(o.Until) }
		came, late := 0, 0
		newest := time.Time{}
		for _, e := range events {
			if within(e) {
				came++
				if newest.After(o.Until) || newest.Equal(o.Until) {
					late++
				}
			}
			if e.At.After(newest) {
				newest = e.At
			}
		}
		switch {
		case o.Events < 20:
			t.Errorf("%d events in the outage of %s: it shows nothing", o.Events, o.From)
		case o.Lost && came != 0:
			t.Errorf("%d events of the outage of %s came, want none", came, o.From)
		case !o.Lost && (came != o.Events || late != came):
			t.Errorf("%d events of the outage of %s came, %d of them late, want all %d", came, o.From, late, o.Events)
		}
	}
	if kinds[true] == 0 || kinds[false] == 0 {
		t.Errorf("outages %v: want some lost and some late", kinds)
	}
}

func TestHolidayWeeks(t *testing.T) {
	c := simulate.LongConfig()
	events, truth := run(t, c)
	cm := truth.Communities[0]
	declared, byDay := 0, map[string]int{}
	for _, e := range events {
		if e.Kind == ingest.KindAnnotation && e.Until.Sub(e.At) == 7*24*time.Hour && slices.Contains(cm.Holiday, dayOf(e.At)) {
			declared++
		}
		if counted(e) {
			byDay[dayOf(e.At)]++
		}
	}
	if len(cm.Holiday) != 3+7*c.Holidays || declared != c.Holidays {
		t.Fatalf("%d days off, %d holiday weeks declared; want %d and %d", len(cm.Holiday), declared, 3+7*c.Holidays, c.Holidays)
	}
	off := 0
	for _, day := range cm.Holiday[3:] {
		off += byDay[day]
	}
	if usual := len(events) / c.Days; off/(7*c.Holidays) > usual/5 {
		t.Errorf("%d acts on a day of a holiday week, %d events on a usual day", off/(7*c.Holidays), usual)
	}
}

// TestLostCallbacks: about as many joins and leaves are lost as the Config says.
func TestLostCallbacks(t *testing.T) {
	c := simulate.LongConfig()
	c.Members, c.LostJoins, c.LostLeaves = 2000, .2, .3
	c.Days, c.Rate, c.Outages = 200, 1, 0
	events, truth := run(t, c)
	told := map[ingest.Kind]int{}
	for _, e := range events {
		told[e.Kind]++
	}
	joins, leaves := 0, 0
	for _, m := range truth.Communities[0].Members {
		for i, s := range m.Stages {
			if s.Stage == "left" {
				leaves++
			}
			if i > 0 && m.Stages[i-1].Stage == "left" || i == 0 && !m.Founder {
				joins++
			}
		}
	}
	for kind, want := range map[ingest.Kind]float64{ingest.KindJoin: .8 * float64(joins), ingest.KindLeave: .7 * float64(leaves)} {
		if got := float64(told[kind]); got < .9*want || got > 1.1*want {
			t.Errorf("%g %s events of %d joins and %d leaves, want about %g", got, kind, joins, leaves, want)
		}
	}
}

func TestEveryProcess(t *testing.T) {
	for i, churn := range simulate.Processes() {
		if testing.Short() && i%2 == 0 {
			continue
		}
		t.Run(churn, func(t *testing.T) {
			c := simulate.LongConfig()
			c.Churn, c.Rate = churn, 1
			_, truth := run(t, c)
			gone, stages := 0, map[string]int{}
			for _, m := range truth.Communities[0].Members {
				if m.Process != churn && m.Process != "stays" && m.Rejoined.IsZero() {
					t.Fatalf("%s drops out by %s", m.ID, m.Process)
				}
				if m.Process == churn && m.Churned != "" {
					gone++
				}
				checkStages(t, m)
				for _, s := range m.Stages {
					stages[s.Stage]++
				}
			}
			if gone < 15 {
				t.Errorf("only %d drop out", gone)
			}
			for _, s := range []string{"newcomer", "lurker", "active", "core", "at_risk", "dormant", "churned", "returned", "left"} {
				if stages[s] == 0 {
					t.Errorf("nobody is ever %s: %v", s, stages)
				}
			}
		})
	}
}

// checkStages holds a member's stages to what else the truth says.
func checkStages(t *testing.T, m simulate.MemberTruth) {
	t.Helper()
	last := ""
	for i, s := range m.Stages {
		if s.From <= last || i > 0 && s.Stage == m.Stages[i-1].Stage {
			t.Fatalf("%s: stages out of order: %v", m.ID, m.Stages)
		}
		last = s.From
		comes := m.Returned != "" || !m.Rejoined.IsZero() // and so got another last day
		if s.Stage == "churned" && !comes && (m.Churned == "" || s.From <= m.Churned) {
			t.Errorf("%s is churned on %s, but could act until %q", m.ID, s.From, m.Churned)
		}
	}
	if n := len(m.Stages); n > 0 && (m.Stages[n-1].Stage == "left") == m.Left.IsZero() {
		t.Errorf("%s left at %s, stages %v", m.ID, m.Left, m.Stages)
	}
}

// TestRejoins: some who leave come back, and are called so.
func TestRejoins(t *testing.T) {
	c := simulate.LongConfig()
	c.Rejoins = 1
	_, truth := run(t, c)
	back := 0
	for _, m := range truth.Communities[0].Members {
		if m.Rejoined.IsZero() {
			continue
		}
		back++
		if !m.Rejoined.After(m.Joined) || !slices.ContainsFunc(m.Stages, func(s simulate.StageSpan) bool { return s.Stage == "returned" }) {
			t.Errorf("%s joined at %s and again at %s, stages %v", m.ID, m.Joined, m.Rejoined, m.Stages)
		}
	}
	if back < 20 {
		t.Errorf("%d of %d come back", back, c.Members)
	}
}
