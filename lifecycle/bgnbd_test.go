package lifecycle_test

import (
	"math"
	"testing"

	"github.com/hearthlabs/hearth/lifecycle"
)

// cdnow are the parameters that Fader, Hardie and Lee (2005, table 2) print for
// the CDNOW sample, in weeks.
var cdnow = lifecycle.BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}

func TestBGNBDAlive(t *testing.T) {
	customer := lifecycle.BGNBDHistory{X: 2, TX: 30.43, T: 38.86}
	once := lifecycle.BGNBDHistory{T: 38.86}
	for _, tt := range []struct {
		name      string
		got, want float64
	}{
		{"BG/NBD, two acts", cdnow.Alive(customer), .7266},
		{"BG/NBD, one act", cdnow.Alive(once), 1},
		{"MBG/NBD, two acts", cdnow.AliveModified(customer), .7744},
		{"MBG/NBD, one act", cdnow.AliveModified(once), .637},
	} {
		if math.Abs(tt.got-tt.want) > 5e-4 {
			t.Errorf("%s: P(alive) = %.5f, want %.4f", tt.name, tt.got, tt.want)
		}
	}
}

// A likelihood is a probability: over all that one member can do in a short time
// it adds up to 1. No act, or one at any of many moments; more are too rare.
func TestBGNBDLikelihoodAddsUp(t *testing.T) {
	const end, steps = 1e-3, 1000
	one := func(h lifecycle.BGNBDHistory) float64 {
		return math.Exp(cdnow.LogLikelihood([]lifecycle.BGNBDHistory{h}))
	}
	sum := one(lifecycle.BGNBDHistory{T: end})
	for i := range steps {
		sum += one(lifecycle.BGNBDHistory{X: 1, TX: (float64(i) + .5) * end / steps, T: end}) * end / steps
	}
	if math.Abs(sum-1) > 1e-6 {
		t.Errorf("likelihoods add up to %v", sum)
	}
}

// TestFitCDNOW fits the published sample.
func TestFitCDNOW(t *testing.T) {
	var sample []lifecycle.BGNBDHistory
	for _, n := range published(t, "cdnow_customers_summary.csv") {
		sample = append(sample, lifecycle.BGNBDHistory{X: n[1], TX: n[2], T: n[3]})
	}
	got := lifecycle.FitBGNBD(sample, lifecycle.BGNBD{R: 1, Alpha: 1, A: 1, B: 1})
	for _, p := range []struct {
		name      string
		got, want float64
	}{
		{"r", got.R, cdnow.R}, {"alpha", got.Alpha, cdnow.Alpha}, {"a", got.A, cdnow.A}, {"b", got.B, cdnow.B},
	} {
		if math.Abs(p.got-p.want) > 1.5e-3 {
			t.Errorf("%s = %.4f, published %.3f", p.name, p.got, p.want)
		}
	}
	if ll := got.LogLikelihood(sample); math.Abs(ll+9582.4) > .1 {
		t.Errorf("log-likelihood %.2f, published -9582.4", ll)
	}
}
