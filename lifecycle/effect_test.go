package lifecycle_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hearthlabs/hearth/lifecycle"
)

// campaign draws 2,000 members of very different rhythms, two weeks before and
// after a contact, of whom the policy holds some out; those contacted are active
// on lift more of their days after it.
func campaign(seed uint64, members int, lift float64) []lifecycle.Outcome {
	rng := rand.New(rand.NewPCG(seed, 1))
	p := lifecycle.DefaultPolicy().Contact
	out := make([]lifecycle.Outcome, 0, members)
	name := fmt.Sprint("campaign", seed)
	for i := range members {
		id := fmt.Sprint("m", i)
		x := lifecycle.Outcome{Member: id, HeldOut: p.HeldOut(name, id)}
		rate := 0.8 * math.Pow(rng.Float64(), 2)
		drift := rate * (0.6 + 0.5*rng.Float64()) // interest wanes, for some more than for others
		if !x.HeldOut {
			drift += lift
		}
		x.Before, x.After = share(rng, rate), share(rng, drift)
		out = append(out, x)
	}
	return out
}

func share(rng *rand.Rand, rate float64) float64 {
	n := 0
	for range 14 {
		if rng.Float64() < rate {
			n++
		}
	}
	return float64(n) / 14
}

// TestTouchEffect: without an effect few intervals leave out 0; a planted effect of
// ten points lies within one that is narrower than five points to either side.
func TestTouchEffect(t *testing.T) {
	seeds := 400
	if testing.Short() {
		seeds = 100
	}
	for _, members := range []int{300, 2000} {
		alarms, missed, widest := 0, 0, 0.
		for seed := range uint64(seeds) {
			if e := lifecycle.TouchEffect(campaign(seed, members, 0)); e.Low > 0 || e.High < 0 {
				alarms++
			}
			e := lifecycle.TouchEffect(campaign(seed, members, 0.1))
			if !e.Known || e.Low > .1 || e.High < .1 {
				missed++
			}
			widest = max(widest, (e.High-e.Low)/2)
		}
		t.Logf("%d members, %d seeds: A/A alarms %.1f %%, +10 points outside the interval %.1f %%, widest ±%.1f points",
			members, seeds, 100*float64(alarms)/float64(seeds), 100*float64(missed)/float64(seeds), 100*widest)
		if most := map[int]int{300: 8, 2000: 5}[members]; alarms > seeds*5/100 || missed > seeds*most/100 {
			t.Errorf("%d members: %d alarms without an effect, %d missed effects, of %d", members, alarms, missed, seeds)
		}
		if members == 2000 && widest >= .05 {
			t.Errorf("±%.3f at 2,000 members", widest)
		}
	}
}

// Members who were reached again and again are one cluster each: copies of the same
// outcomes make no interval narrower, and no order matters.
func TestTouchEffectClusters(t *testing.T) {
	once := campaign(1, 500, 0)
	copies := slices.Concat(once, once, once, once)
	rand.New(rand.NewPCG(2, 2)).Shuffle(len(copies), func(i, j int) { copies[i], copies[j] = copies[j], copies[i] })
	a, b := lifecycle.TouchEffect(once), lifecycle.TouchEffect(copies)
	if math.Abs(a.Effect-b.Effect) > 1e-9 || math.Abs(a.Error-b.Error) > 1e-9 || a.Members != b.Members {
		t.Errorf("once %+v, four times %+v", a, b)
	}
	if e := lifecycle.TouchEffect(once[:30]); e.Known || e.Effect != 0 {
		t.Errorf("of hardly anybody: %+v", e)
	}
}
