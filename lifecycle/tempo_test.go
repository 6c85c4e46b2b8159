package lifecycle_test

import (
	"math"
	"testing"

	"github.com/hearthlabs/hearth/lifecycle"
)

// TestUsualSilence holds the longest usual silence to exact quantiles: of a clock, of
// chance, and of gaps that are more regular than that.
func TestUsualSilence(t *testing.T) {
	r := newRand(5)
	for _, tt := range []struct {
		name string
		draw func() float64
		want float64 // longer are 1 in 100
	}{
		{"a clock of five days", func() float64 { return 5 }, 5},
		{"one day in five by chance", func() float64 { return 1 + math.Floor(-r.ExpFloat64()/math.Log1p(-.2)) }, 20.6},
		{"weekly, but for a day or two", func() float64 { return 7 + float64(r.IntN(5)-2) }, 9},
		{"Weibull gaps of shape 2.2 around 4.4", func() float64 { return 5 * math.Pow(r.ExpFloat64(), 1/2.2) }, 10},
	} {
		// A hundred gaps each; what is remembered are the last ones.
		sum := 0.0
		const members = 200
		for range members {
			gaps := make([]float64, 100)
			for i := range gaps {
				gaps[i] = tt.draw()
			}
			sum += lifecycle.UsualSilence(gaps, .01)
		}
		if got := sum / members; got < .9*tt.want || got > 1.45*tt.want {
			t.Errorf("%s: usual up to %.1f days, want %.1f or a little more", tt.name, got, tt.want)
		}
	}
}

// TestUsualSilenceFollows: it grows with gaps that grow, one long journey does not
// move it much, and few gaps leave more room.
func TestUsualSilenceFollows(t *testing.T) {
	weekly := make([]float64, 30)
	for i := range weekly {
		weekly[i] = 7
	}
	usual := func(gaps ...float64) float64 { return lifecycle.UsualSilence(gaps, .01) }
	plain := usual(weekly...)
	journey := usual(append(weekly[:29:29], 90)...)
	if plain < 7 || journey > plain+4 {
		t.Errorf("usual up to %.1f days, %.1f after a journey of 90", plain, journey)
	}
	slower := weekly
	for range 30 {
		slower = append(slower, 14)
	}
	if got := usual(slower...); got < 14 {
		t.Errorf("usual up to %.1f days after thirty gaps of 14", got)
	}
	if few := usual(weekly[:4]...); few < plain {
		t.Errorf("usual up to %.1f days after four gaps, %.1f after thirty", few, plain)
	}
	if got := usual(1e9, 1e9, 1e9, 1e9, 1e9, 1e9); math.IsNaN(got) || got < 1000 {
		t.Errorf("usual up to %g days after endless gaps", got)
	}
	for n := range uint64(2000) {
		r := newRand(n)
		var gaps []float64
		for range 1 + r.IntN(200) {
			gaps = append(gaps, 1+math.Floor(math.Exp(8*r.Float64())))
		}
		if got := usual(gaps...); !(got >= 1 && got < 1e5) {
			t.Fatalf("usual up to %g days after %v", got, gaps)
		}
	}
}
