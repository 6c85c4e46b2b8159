package simulate_test

import (
	"math"
	"testing"

	"github.com/hearthlabs/hearth/ingest/simulate"
)

// Shocks and contagion are written down, and shocks lower what is said.
func TestShocksAndContagionHaveTheirTruth(t *testing.T) {
	c := seeded(1)
	c.Shocks, c.Contagion = 300, .5
	_, truth := run(t, c)
	_, calm := run(t, seeded(1))
	cm := truth.Communities[0]
	if len(cm.Shocks) != 300 || cm.Contagion != .5 {
		t.Fatalf("truth has %d shocks and contagion %g, want 300 and .5", len(cm.Shocks), cm.Contagion)
	}
	for _, s := range cm.Shocks {
		if s.By >= 0 || !s.Until.After(s.From) {
			t.Errorf("shock %+v", s)
		}
	}
	if n := len(calm.Communities[0].Shocks); n != 0 {
		t.Errorf("%d shocks that nobody asked for", n)
	}
	if with, without := polarity(cm), polarity(calm.Communities[0]); with > without-.1 {
		t.Errorf("polarity %.3f with five shocks a day, %.3f without", with, without)
	}
}

// polarity is the mean over the weeks.
func polarity(c simulate.CommunityTruth) float64 {
	sum := 0.0
	for _, w := range c.Weeks {
		sum += w.Polarity / float64(len(c.Weeks))
	}
	return sum
}

// What Feelings plants is there: people fall by what the truth says.
func TestFeelingsFallAsPlanted(t *testing.T) {
	c := simulate.DefaultFeelConfig()
	c.Members, c.Shifted = 600, .5
	all, truth, err := simulate.Feelings(c)
	if err != nil {
		t.Fatal(err)
	}
	type sum struct{ n, total float64 }
	before, after := map[string]sum{}, map[string]sum{}
	from := map[string]int64{}
	for _, s := range truth.Shifts {
		from[s.Member] = s.From
	}
	scored, last := 0, int64(0)
	for _, f := range all {
		if f.At < last {
			t.Fatalf("%d after %d", f.At, last)
		}
		last = f.At
		if !f.Scored {
			continue
		}
		scored++
		side := before
		if at, ok := from[f.Member]; ok && f.At >= at {
			side = after
		}
		s := side[f.Member]
		side[f.Member] = sum{s.n + 1, s.total + float64(f.Polarity)/1000}
	}
	if share := float64(scored) / float64(len(all)); math.Abs(share-.65) > .02 {
		t.Errorf("%.2f of the texts are scored, want about .65", share)
	}
	planted, seen, n := 0.0, 0.0, 0.0
	for _, s := range truth.Shifts {
		b, a := before[s.Member], after[s.Member]
		if b.n < 20 || a.n < 20 {
			continue
		}
		planted += s.By
		seen += a.total/a.n - b.total/b.n
		n++
	}
	if n < 100 || math.Abs(planted/n-seen/n) > .05 {
		t.Errorf("%.0f members fell by %.3f, planted %.3f", n, seen/n, planted/n)
	}
}

func TestFeelConfigIsChecked(t *testing.T) {
	for name, change := range map[string]func(*simulate.FeelConfig){
		"Members":   func(c *simulate.FeelConfig) { c.Members = 1 },
		"Days":      func(c *simulate.FeelConfig) { c.Days = 0 },
		"Rate":      func(c *simulate.FeelConfig) { c.Rate = .5 },
		"Shifted":   func(c *simulate.FeelConfig) { c.Shifted = 2 },
		"Shift":     func(c *simulate.FeelConfig) { c.Shift = math.NaN() },
		"Shocks":    func(c *simulate.FeelConfig) { c.Shocks = -1 },
		"Contagion": func(c *simulate.FeelConfig) { c.Contagion = 1 },
	} {
		c := simulate.DefaultFeelConfig()
		change(&c)
		if _, _, err := simulate.Feelings(c); err == nil {
			t.Errorf("a bad %s was taken", name)
		}
	}
}
