package lifecycle_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

// visits is a community whose members come on the days they draw: with a chance
// of their own a day, until they drop out for good with a chance of theirs.
func visits(members, days int, drop float64, seed uint64) []lifecycle.Activity {
	dice := rand.New(rand.NewPCG(seed, 0))
	var out []lifecycle.Activity
	for i := range members {
		rate := .05 + .5*dice.Float64()
		for d := dice.IntN(days / 2); d < days && dice.Float64() > drop; d++ {
			if dice.Float64() < rate {
				out = append(out, said(fmt.Sprintf("m%03d", i), at(d, 24*dice.Float64())))
			}
		}
	}
	slices.SortFunc(out, func(a, b lifecycle.Activity) int { return int(a.At - b.At) })
	return out
}

// meanReturn is the mean P(return) of the members of a tracker who were active in
// the 90 days before a day, and the share of them active in the 30 days from it.
func meanReturn(tr *lifecycle.Tracker, all []lifecycle.Activity, d int) (forecast, came float64) {
	back := map[string]bool{}
	for _, a := range all {
		if a.At >= at(d, 0) && a.At < at(d+30, 0) {
			back[a.Member] = true
		}
	}
	n := 0.0
	for _, f := range tr.Forecasts("c") {
		if f.LastActive < at(d-90, 0) {
			continue
		}
		n++
		forecast += f.Return
		if back[f.Member] {
			came++
		}
	}
	return forecast / n, came / n
}

// run lets the tracker live through everything before day d.
func run(tr *lifecycle.Tracker, all []lifecycle.Activity, d int) {
	for _, a := range all {
		if a.At < at(d, 0) {
			tr.Observe(a)
		}
	}
	tr.Observe(lifecycle.Activity{Community: "c", At: at(d, 2)})
}

// A community unlike those of the fit is learned from: the forecast comes nearer
// to what happens, and that of a policy that holds on to the pooled model doesn't.
func TestCommunityIsLearnedFrom(t *testing.T) {
	all := visits(500, 300, .02, 1)
	held := lifecycle.DefaultPolicy()
	held.Return.Hold = 1e12
	pooled, learned := lifecycle.NewTracker(held), lifecycle.NewTracker(lifecycle.DefaultPolicy())
	run(pooled, all, 180)
	run(learned, all, 180)
	a, came := meanReturn(pooled, all, 180)
	b, _ := meanReturn(learned, all, 180)
	if math.Abs(b-came) > .07 || math.Abs(b-came) > math.Abs(a-came)/2 {
		t.Errorf("%.3f returned; forecast %.3f, without learning %.3f", came, b, a)
	}
	if m := learned.ReturnModel("c"); m.Weights.Silence > 0 || m.Weights.Recent < 0 || m.Weights.Lasting < 0 || m.Weights.Pattern < 0 {
		t.Errorf("signs were not kept: %+v", m.Weights)
	}
}

// Nothing is learned before outcomes are known: until the second look the model
// is the pooled one, to the bit.
func TestNothingIsLearnedEarly(t *testing.T) {
	all := visits(40, 120, .01, 2)
	pooled := lifecycle.DefaultPolicy().Return
	for _, tt := range []struct {
		day  int
		same bool
	}{{29, true}, {59, true}, {75, false}} {
		tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		run(tr, all, tt.day)
		if same := *tr.ReturnModel("c") == pooled; same != tt.same {
			t.Errorf("day %d: model is the pooled one: %v", tt.day, same)
		}
	}
}

// Each look is told once, with the model that holds from then on and how well the
// one before had forecast what came, which anybody can compute from its forecasts.
func TestLooksAreTold(t *testing.T) {
	all := append([]lifecycle.Activity{said("first", at(0, 0))}, visits(200, 200, .02, 5)...)
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	var got []lifecycle.ReturnFit
	var wantN, wantBack []uint32
	var wantBrier []float64
	for d := 30; d <= 150; d += 30 {
		if d > 30 {
			came := map[string]bool{}
			for _, a := range all {
				if a.At >= at(d-30, 0) && a.At < at(d, 0) {
					came[a.Member] = true
				}
			}
			n, back, sum := uint32(0), uint32(0), 0.0
			for _, f := range tr.Forecasts("c") {
				if f.LastActive < at(d-30-91, 0) {
					continue
				}
				n++
				miss := f.Return
				if came[f.Member] {
					back++
					miss--
				}
				sum += miss * miss
			}
			wantN, wantBack, wantBrier = append(wantN, n), append(wantBack, back), append(wantBrier, sum/float64(n))
		}
		run(tr, slices.DeleteFunc(slices.Clone(all), func(a lifecycle.Activity) bool { return a.At < at(d-30, 0) }), d)
		got = append(got, tr.Changes().Fits...)
		if last := got[len(got)-1]; last.Model != *tr.ReturnModel("c") || int(last.Look) != d/30 || last.Day-got[0].Day != lifecycle.Day(d-30) {
			t.Errorf("day %d: look %d of %s with %+v, in force is %+v", d, last.Look, last.Day, last.Model, *tr.ReturnModel("c"))
		}
	}
	if len(got) != 5 || got[0].N != 0 || got[0].Model != lifecycle.DefaultPolicy().Return {
		t.Fatalf("%d looks, want 5; the first is %+v", len(got), got[0])
	}
	for i, f := range got[1:] {
		if f.N != wantN[i] || f.Returned != wantBack[i] || math.Abs(f.Brier-wantBrier[i]) > 1e-4 {
			t.Errorf("look %d: %d members, %d returned, Brier %.5f; want %d, %d and %.5f", f.Look, f.N, f.Returned, f.Brier, wantN[i], wantBack[i], wantBrier[i])
		}
	}
	if first, last := got[1], got[4]; first.Brier != first.PooledBrier || last.Brier >= last.PooledBrier {
		t.Errorf("Brier %v, pooled %v before anything was learned; %v and %v at the end", first.Brier, first.PooledBrier, last.Brier, last.PooledBrier)
	}
}

// What is learned depends neither on the order of arrival nor on restarts.
func TestLearningSurvivesDisorderAndRestarts(t *testing.T) {
	all := visits(60, 200, .01, 3)
	want := whole(all)
	p := lifecycle.DefaultPolicy()
	dice := rand.New(rand.NewPCG(4, 0))
	type arrival struct {
		a  lifecycle.Activity
		at int64
	}
	var late []arrival
	for _, a := range all {
		late = append(late, arrival{a, a.At + dice.Int64N(p.Lateness.Milliseconds())})
	}
	slices.SortStableFunc(late, func(a, b arrival) int { return int(a.at - b.at) })
	tr, got := lifecycle.NewTracker(p), newTables()
	restarts := 0
	for _, x := range late {
		tr.Observe(x.a)
		if dice.IntN(40) == 0 {
			got.store(tr.Changes())
			tr = got.load(t, p)
			restarts++
		}
	}
	got.store(tr.Changes())
	if diff := cmp.Diff(want.members, got.members); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.communities, got.communities); diff != "" {
		t.Errorf("communities (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.sorted(), got.sorted()); diff != "" {
		t.Errorf("transitions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.sortedFits(), got.sortedFits()); diff != "" || len(got.fits) != 6 {
		t.Errorf("%d fits, want 6 (-want +got):\n%s", len(got.fits), diff)
	}
	if *tr.ReturnModel("c") == p.Return || restarts < 10 {
		t.Errorf("%d restarts, model %+v: the test shows nothing", restarts, tr.ReturnModel("c"))
	}
}
