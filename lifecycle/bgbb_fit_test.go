package lifecycle_test

import (
	"math"
	"testing"

	"github.com/hearthlabs/hearth/lifecycle"
)

// donations are the histories of 11,104 donors over six years, as Fader, Hardie
// and Shang (2010, table 1) count them: x gifts, the last in year tx of n.
var donations = []lifecycle.BGBBHistory{
	{X: 0, TX: 0, N: 6, Members: 3464},
	{X: 1, TX: 1, N: 6, Members: 1091},
	{X: 1, TX: 2, N: 6, Members: 277},
	{X: 1, TX: 3, N: 6, Members: 129},
	{X: 1, TX: 4, N: 6, Members: 78},
	{X: 1, TX: 5, N: 6, Members: 119},
	{X: 1, TX: 6, N: 6, Members: 129},
	{X: 2, TX: 2, N: 6, Members: 613},
	{X: 2, TX: 3, N: 6, Members: 255},
	{X: 2, TX: 4, N: 6, Members: 155},
	{X: 2, TX: 5, N: 6, Members: 173},
	{X: 2, TX: 6, N: 6, Members: 234},
	{X: 3, TX: 3, N: 6, Members: 322},
	{X: 3, TX: 4, N: 6, Members: 181},
	{X: 3, TX: 5, N: 6, Members: 225},
	{X: 3, TX: 6, N: 6, Members: 357},
	{X: 4, TX: 4, N: 6, Members: 240},
	{X: 4, TX: 5, N: 6, Members: 284},
	{X: 4, TX: 6, N: 6, Members: 512},
	{X: 5, TX: 5, N: 6, Members: 335},
	{X: 5, TX: 6, N: 6, Members: 728},
	{X: 6, TX: 6, N: 6, Members: 1203},
}

// The paper's table 3 prints these parameters and this log-likelihood.
func TestFitDonations(t *testing.T) {
	members := 0.0
	for _, h := range donations {
		members += h.Members
	}
	if members != 11104 {
		t.Fatalf("%g donors, want 11104", members)
	}
	got := lifecycle.FitBGBB(donations, lifecycle.BGBB{Alpha: 1, Beta: 1, Gamma: 1, Delta: 1})
	for _, p := range []struct {
		name      string
		got, want float64
	}{
		{"alpha", got.Alpha, 1.204}, {"beta", got.Beta, .750}, {"gamma", got.Gamma, .657}, {"delta", got.Delta, 2.783},
	} {
		if math.Abs(p.got-p.want) > 1e-3 {
			t.Errorf("%s = %.4f, published %.3f", p.name, p.got, p.want)
		}
	}
	if ll := got.LogLikelihood(donations); math.Abs(ll+33225.6) > .1 {
		t.Errorf("log-likelihood %.2f, published -33225.6", ll)
	}
}
