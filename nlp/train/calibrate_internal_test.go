package train

import (
	"math"
	"testing"
)

// TestECE: claims of .9 of which half are right are off by .4, and claims in
// other classes count by their number.
func TestECE(t *testing.T) {
	var b binned
	for i := range 10 {
		b.add(.9, i%2 == 0)
	}
	if got := b.ece(); math.Abs(got-.4) > 1e-9 {
		t.Errorf("ece = %v, want .4", got)
	}
	for range 30 {
		b.add(1, true)
	}
	if got := b.ece(); math.Abs(got-.1) > 1e-9 {
		t.Errorf("with sure claims that hold, ece = %v, want .1", got)
	}
	if got := new(binned).ece(); got != 0 {
		t.Errorf("ece of nothing = %v", got)
	}
}

// TestClaim: what a score claims, and where it does not count.
func TestClaim(t *testing.T) {
	m := &model{task: polarity}
	two := &corpus{labels: map[string]classes{"pos": positive, "neg": negative}}
	three := &corpus{labels: map[string]classes{"pos": positive, "neutral": neutral, "neg": negative}}
	for _, tc := range []struct {
		corpus        *corpus
		label         classes
		p             []float64
		confidence    float64
		right, counts bool
	}{
		{three, positive, []float64{.6, .3, .1}, .6, true, true},
		{three, negative, []float64{.6, .3, .1}, .6, false, true},
		{three, neutral, []float64{.3, .6, .1}, .6, true, true},
		{three, neutral, []float64{.348, .304, .348}, .304, true, true}, // the sides balance
		{two, positive, []float64{.3, .6, .1}, .6, false, false},
		{two, negative, []float64{.2, .1, .7}, .7, true, true},
	} {
		confidence, right, counts := m.claim(&text{corpus: tc.corpus, label: tc.label}, tc.p)
		if confidence != tc.confidence || right != tc.right || counts != tc.counts {
			t.Errorf("%v labelled %d: %v %t %t, want %v %t %t", tc.p, tc.label, confidence, right, counts, tc.confidence, tc.right, tc.counts)
		}
	}
}
