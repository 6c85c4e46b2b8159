package lifecycle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

// hole is a stretch of days from which nothing comes.
type hole struct {
	from, days int
	off        bool // a holiday: visits are put off. Otherwise an outage: they are lost.
}

// steady is somebody who comes every gap days or so, until stop.
type steady struct {
	id   string
	gap  int
	stop int
	days []int // of visits, were there no hole
}

// steadies draws a community in which some stop and the others keep their rhythm:
// no gap is longer than one and a half of the member's.
func steadies(r *rand.Rand, days int) []steady {
	out := make([]steady, 2+r.IntN(50))
	for i := range out {
		s := steady{id: fmt.Sprintf("m%02d", i), gap: 1 + r.IntN(6), stop: days}
		if i > 0 && r.IntN(4) == 0 { // the first one stays
			s.stop = 45 + r.IntN(15)
		}
		for d := r.IntN(s.gap); d < s.stop; d += max(1, s.gap/2+r.IntN(s.gap+1)) {
			s.days = append(s.days, d)
		}
		out[i] = s
	}
	return out
}

// everAtRisk returns who came to be at risk.
func everAtRisk(all []steady, h hole, days int) (who []string) {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	byDay := make([][]string, days+h.days)
	for _, s := range all {
		for _, d := range s.days {
			switch {
			case d >= h.from && h.off:
				d += h.days
			case d >= h.from && d < h.from+h.days:
				continue
			}
			byDay[d] = append(byDay[d], s.id)
		}
	}
	for d, ids := range byDay {
		for _, id := range ids {
			tr.Observe(lifecycle.Activity{Community: "c", Member: id, At: at(d, 12), Kind: message})
		}
	}
	tr.Observe(lifecycle.Activity{Community: "c", At: at(len(byDay), 3)})
	for _, x := range tr.Changes().Transitions {
		if x.To == lifecycle.StageAtRisk {
			who = append(who, x.Member)
		}
	}
	slices.Sort(who)
	return slices.Compact(who)
}

// TestHolesAddNoRisk: neither a holiday week that nobody declared nor an outage of
// two days lets anybody come to be at risk who would not have been without it.
func TestHolesAddNoRisk(t *testing.T) {
	const days = 125
	seeds, risks := uint64(400), 0
	if testing.Short() {
		seeds = 60
	}
	for seed := range seeds {
		r := newRand(seed)
		all := steadies(r, days)
		plain := everAtRisk(all, hole{from: days}, days)
		risks += len(plain)
		at := 61 + r.IntN(20)
		for name, h := range map[string]hole{"holiday": {at, 7, true}, "outage": {at, 2, false}} {
			if diff := cmp.Diff(plain, everAtRisk(all, h, days)); diff != "" {
				t.Fatalf("seed %d: %s from day %d: came to be at risk (-without +with):\n%s", seed, name, at, diff)
			}
		}
	}
	if risks < int(seeds) {
		t.Errorf("%d came to be at risk over %d communities: the test shows little", risks, seeds)
	}
}

// TestDyingCommunitiesKeepTime: when a community dies, at once or bit by bit,
// everybody's silence counts, whatever its size and rhythm: no more than the
// freeze is lost of it, and everybody who had spoken ends as churned.
func TestDyingCommunitiesKeepTime(t *testing.T) {
	const alive, silent = 60, 260
	freeze := lifecycle.DefaultPolicy().Opportunity.FreezeCap
	seeds := uint64(200)
	if testing.Short() {
		seeds = 50
	}
	for seed := range seeds {
		r := newRand(seed)
		n, gap, fade := 1+r.IntN(40), 1+r.IntN(9), r.IntN(2) == 0
		tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		spoke := map[string]bool{}
		last := 0
		for d := range alive {
			for i := range n {
				if r.IntN(gap) > 0 || fade && r.IntN(alive) < d {
					continue
				}
				id := fmt.Sprintf("m%02d", i)
				spoke[id] = true
				last = d
				tr.Observe(lifecycle.Activity{Community: "c", Member: id, At: at(d, 12), Kind: message})
			}
		}
		if len(spoke) == 0 {
			continue
		}
		tr.Observe(lifecycle.Activity{Community: "c", At: at(last+1, 3)})
		before := tr.Changes().Communities[0].OpportunityDays
		tr.Observe(lifecycle.Activity{Community: "c", At: at(last+1+silent, 3)})
		row := tr.Changes().Communities[0]
		if counted := int(row.OpportunityDays - before); counted < silent-freeze {
			t.Fatalf("seed %d: %d of %d silent days count, want all but %d", seed, counted, silent, freeze)
		}
		if got := int(row.Stages[lifecycle.StageChurned]); got != len(spoke) {
			t.Fatalf("seed %d: %d of %d churned after %d silent days: %v", seed, got, len(spoke), silent, row.Stages)
		}
	}
}
