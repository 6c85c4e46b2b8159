package lifecycle_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/lifecycle"
)

// club is a community in which everybody speaks every third day, and some stop.
type club struct {
	people, days int
	stop         int // so many of them speak no more
	from         int // from this day on
	silent       func(day int) bool
}

// activities are what the club does, in order of time.
func (c club) activities() []lifecycle.Activity {
	var out []lifecycle.Activity
	for d := range c.days {
		for m := range c.people {
			switch {
			case (m+d)%3 != 0, m < c.stop && d >= c.from, c.silent != nil && c.silent(d):
				continue
			}
			out = append(out, lifecycle.Activity{Community: "c", Member: fmt.Sprintf("m%04d", m), At: at(d, 9) + int64(m), Kind: message})
		}
	}
	return out
}

// risks runs activities under p to the end of the last of days, and returns how each day closed.
func risks(t *testing.T, p lifecycle.Policy, in []lifecycle.Activity, days int) []lifecycle.RiskDay {
	t.Helper()
	tr := lifecycle.NewTracker(p)
	for _, a := range in {
		tr.Observe(a)
	}
	for d := range days { // hours pass, as clock records say
		tr.Clock(at(d+1, 2))
	}
	return tr.Changes().Risks
}

// raised are the days that an alert would be raised for, counted from day 0.
func raised(days []lifecycle.RiskDay) []int {
	var out []int
	for _, r := range days {
		share := float64(r.AtRisk) / max(float64(r.People), 1)
		if r.Family == "" && r.Z > 3 && share-r.Usual >= 0.03 && r.Excess >= 20 {
			out = append(out, int(r.Day-firstDay))
		}
	}
	return out
}

func TestRiskIsRaisedByWavesOnly(t *testing.T) {
	off := lifecycle.DefaultPolicy()
	off.Off = []lifecycle.OffDays{{From: "2026-04-06", To: "2026-04-15"}} // days 91 to 100
	between := func(first, last int) func(int) bool {
		return func(d int) bool { return d >= first && d <= last }
	}
	tests := []struct {
		name   string
		policy lifecycle.Policy
		club   club
		raised bool
	}{
		{"nothing happens", lifecycle.DefaultPolicy(), club{people: 300, days: 140}, false},
		{"sixty of three hundred stop", lifecycle.DefaultPolicy(), club{people: 300, days: 140, stop: 60, from: 90}, true},
		{"ten of three hundred stop", lifecycle.DefaultPolicy(), club{people: 300, days: 140, stop: 10, from: 90}, false},
		{"a small community", lifecycle.DefaultPolicy(), club{people: 45, days: 140, stop: 25, from: 90}, false},
		{"a declared holiday", off, club{people: 300, days: 140, silent: between(91, 100)}, false},
		{"a holiday that nobody declared", lifecycle.DefaultPolicy(), club{people: 300, days: 140, silent: between(91, 97)}, false},
		{"an outage of a day", lifecycle.DefaultPolicy(), club{people: 300, days: 140, silent: between(95, 95)}, false},
		{"too young to tell", lifecycle.DefaultPolicy(), club{people: 300, days: 50, stop: 60, from: 25}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := raised(risks(t, tt.policy, tt.club.activities(), tt.club.days))
			if (len(got) > 0) != tt.raised {
				t.Errorf("raised on days %v, want any: %t", got, tt.raised)
			}
			if len(got) > 0 && got[0] <= tt.club.from {
				t.Errorf("raised on day %d, before the wave of day %d", got[0], tt.club.from)
			}
		})
	}
}

// A batch that comes days late finds the days closed, and changes none of them.
func TestRiskOfALateBatch(t *testing.T) {
	c := club{people: 300, days: 140}
	all := c.activities()
	inTime, late := []lifecycle.Activity{}, []lifecycle.Activity{}
	for _, a := range all {
		if a.At >= at(100, 0) && a.At < at(102, 0) && a.Member < "m0150" {
			late = append(late, a)
		} else {
			inTime = append(inTime, a)
		}
	}
	got := risks(t, lifecycle.DefaultPolicy(), append(inTime, late...), c.days)
	if days := raised(got); len(days) > 0 {
		t.Errorf("raised on days %v, want none", days)
	}
	if want := risks(t, lifecycle.DefaultPolicy(), inTime, c.days); !cmp.Equal(want, got) {
		t.Error("what came late changed days that had closed")
	}
}

// The numbers of one day against a plain count of the days before.
func TestRiskIsComparedWithTheSameWeekdays(t *testing.T) {
	c := club{people: 200, days: 130, stop: 40, from: 100}
	all := risks(t, lifecycle.DefaultPolicy(), c.activities(), c.days)
	checked := 0
	for i, r := range all {
		var past []float64
		for w := 1; w <= 8; w++ {
			if j := i - 7*w; j >= 28 { // none of the first 28 days says anything
				past = append(past, float64(all[j].AtRisk)/float64(all[j].People))
			}
		}
		if int(r.Weeks) != len(past) {
			t.Fatalf("day %d: %d weeks, want %d", i, r.Weeks, len(past))
		}
		if len(past) < 4 {
			if r.Z != 0 || r.Usual != 0 || r.Excess != 0 {
				t.Fatalf("day %d: %+v is told with %d weeks", i, r, len(past))
			}
			continue
		}
		checked++
		slices.Sort(past)
		usual := past[(len(past)-1)/2]
		far := make([]float64, 0, 8)
		for _, x := range past {
			far = append(far, math.Abs(x-usual))
		}
		slices.Sort(far)
		mad, share := far[len(far)/2], float64(r.AtRisk)/float64(r.People)
		z := (share - usual) / max(1.4826*mad, math.Sqrt(max(usual, 0.02)*(1-usual)/float64(r.People)))
		if r.Usual != usual || r.MAD != mad || math.Abs(r.Z-z) > 1e-9 {
			t.Fatalf("day %d: usual %g, MAD %g, z %g; want %g, %g, %g", i, r.Usual, r.MAD, r.Z, usual, mad, z)
		}
		of := all[int(r.UsualDay-firstDay)]
		if float64(of.AtRisk)/float64(of.People) != usual || (r.Day-r.UsualDay)%7 != 0 {
			t.Fatalf("day %d: the usual day is %s with %d of %d, want a share of %g on the same weekday", i, r.UsualDay, of.AtRisk, of.People, usual)
		}
	}
	if checked < 60 {
		t.Errorf("%d days have a past, want at least 60", checked)
	}
}

func TestSmallCommunitiesStandForTheirFamily(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	p.Alerts.Families = map[string]string{"c": "running"}
	for _, tt := range []struct {
		name   string
		policy lifecycle.Policy
		people int
		want   string
	}{
		{"large", p, 60, ""},
		{"small", p, 30, "running"},
		{"small without a family", lifecycle.DefaultPolicy(), 30, lifecycle.SmallFamily},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := club{people: tt.people, days: 10}
			all := risks(t, tt.policy, c.activities(), c.days)
			if got := all[len(all)-1].Family; got != tt.want {
				t.Errorf("family %q, want %q", got, tt.want)
			}
		})
	}
}

// After a restart a tracker says of the last closed day what the one before said.
func TestRiskOutlivesARestart(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	rapid.Check(t, func(t *rapid.T) {
		c := club{people: 60, days: rapid.IntRange(1, 100).Draw(t, "days"), stop: rapid.IntRange(0, 60).Draw(t, "stop"), from: 60}
		tr := lifecycle.NewTracker(p)
		for _, a := range c.activities() {
			tr.Observe(a)
		}
		want, ok := tr.Risk("c")
		ch := tr.Changes()
		if last := len(ch.Risks) - 1; ok && want != ch.Risks[last] {
			t.Fatalf("Risk says %+v, the fact %+v", want, ch.Risks[last])
		}
		again := lifecycle.NewTracker(p)
		if err := again.LoadCommunity(ch.Communities[0]); err != nil {
			t.Fatal(err)
		}
		for _, m := range ch.Members {
			if err := again.LoadMember(m); err != nil {
				t.Fatal(err)
			}
		}
		if got, same := again.Risk("c"); got != want || same != ok {
			t.Fatalf("after a restart %+v, want %+v", got, want)
		}
	})
}

func TestStaleAfter(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	week := func(n uint32) []uint32 { return slices.Repeat([]uint32{n}, 7) }
	for _, tt := range []struct {
		recent []uint32
		hours  float64
	}{
		{nil, 0},
		{week(0), 0},
		{week(10)[:6], 0},
		{week(32), 12},
		{week(1), 198},
		{week(3200), 6.06},
	} {
		if got := p.StaleAfter(tt.recent).Hours(); math.Abs(got-tt.hours) > 1e-9 {
			t.Errorf("StaleAfter(%v) = %g h, want %g", tt.recent, got, tt.hours)
		}
	}
}
