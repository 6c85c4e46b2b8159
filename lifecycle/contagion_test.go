package lifecycle_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hearthlabs/hearth/ingest/simulate"
	"github.com/hearthlabs/hearth/lifecycle"
)

// contagionOf measures a made-up community.
func contagionOf(t *testing.T, c simulate.FeelConfig) lifecycle.ContagionReading {
	t.Helper()
	return lifecycle.Contagion(scoredOf(t, c), lifecycle.ContagionOptions{Seed: 1})
}

func scoredOf(t *testing.T, c simulate.FeelConfig) []lifecycle.Feeling {
	t.Helper()
	all, _, err := simulate.Feelings(c)
	if err != nil {
		t.Fatal(err)
	}
	var out []lifecycle.Feeling
	for _, f := range all {
		if f.Scored {
			out = append(out, lifecycle.Feeling{Member: f.Member, Channel: f.Channel, At: f.At, Polarity: f.Polarity})
		}
	}
	return out
}

// Shocks that everybody in a channel feels look like contagion before the null
// is taken off, and like nothing after.
func TestShocksAreNoContagion(t *testing.T) {
	for _, shocks := range []int{0, 60, 240} {
		mean, apparent, alarms := 0.0, 0.0, 0
		const seeds = 10
		for seed := range uint64(seeds) {
			c := simulate.DefaultFeelConfig()
			c.Seed, c.Shocks = 300+seed, shocks
			r := contagionOf(t, c)
			mean += r.Excess / seeds
			apparent += r.Apparent / seeds
			if r.P < .05 {
				alarms++
			}
		}
		t.Logf("%d shocks: excess %+.4f, apparent %+.4f, %d of %d with P < .05", shocks, mean, apparent, alarms, seeds)
		if math.Abs(mean) > .02 || alarms > 2 {
			t.Errorf("%d shocks: excess %+.4f, %d of %d with P < .05; want about 0", shocks, mean, alarms, seeds)
		}
		if shocks == 240 && apparent < .1 {
			t.Errorf("%d shocks look like %+.4f: too weak to prove anything", shocks, apparent)
		}
	}
}

// Planted contagion is recovered in rank, with and without shocks.
func TestContagionIsRecoveredInRank(t *testing.T) {
	for _, shocks := range []int{0, 60} {
		for seed := range uint64(5) {
			var readings []float64
			for _, planted := range []float64{0, .2, .4, .6, .8} {
				c := simulate.DefaultFeelConfig()
				c.Seed, c.Shocks, c.Contagion = 400+seed, shocks, planted
				readings = append(readings, contagionOf(t, c).Excess)
			}
			t.Logf("%d shocks, seed %d: %.3f", shocks, seed, readings)
			if !slices.IsSorted(readings) {
				t.Errorf("%d shocks, seed %d: %.3f is not the order planted", shocks, seed, readings)
			}
		}
	}
}

func TestContagionIsAFunction(t *testing.T) {
	c := simulate.DefaultFeelConfig()
	c.Days, c.Contagion = 40, .5
	in := scoredOf(t, c)
	want := lifecycle.Contagion(in, lifecycle.ContagionOptions{Seed: 7})
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
	kept := slices.Clone(in)
	if got := lifecycle.Contagion(in, lifecycle.ContagionOptions{Seed: 7}); got != want {
		t.Errorf("in another order %+v, want %+v", got, want)
	}
	if !slices.Equal(in, kept) {
		t.Error("the caller's feelings were moved")
	}
	if got := lifecycle.Contagion(in, lifecycle.ContagionOptions{Seed: 8}); got.Apparent != want.Apparent || got.Excess == want.Excess {
		t.Errorf("another seed: apparent %g and excess %g, want the same and another than %g and %g", got.Apparent, got.Excess, want.Apparent, want.Excess)
	}
}

func TestContagionOfFew(t *testing.T) {
	one := lifecycle.Feeling{Member: "a", Channel: "x", At: -5, Polarity: 500}
	answer := lifecycle.Feeling{Member: "b", Channel: "x", At: 5, Polarity: 500} // in another hour
	same := lifecycle.Feeling{Member: "a", Channel: "x", At: -4, Polarity: 100}
	for name, in := range map[string][]lifecycle.Feeling{"nothing": nil, "one": {one}, "two hours": {one, answer}, "one member": {one, same}} {
		want := lifecycle.ContagionReading{Texts: len(in), P: 1}
		if got := lifecycle.Contagion(in, lifecycle.ContagionOptions{}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}
