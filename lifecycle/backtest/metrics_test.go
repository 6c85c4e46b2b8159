package backtest_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/lifecycle/backtest"
)

func outcomes(pairs ...float64) []backtest.Outcome {
	var out []backtest.Outcome
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, backtest.Outcome{P: pairs[i], Returned: pairs[i+1] == 1})
	}
	return out
}

func TestMetrics(t *testing.T) {
	for _, tt := range []struct {
		name                  string
		rows                  []backtest.Outcome
		auc, brier, ece, lift float64
	}{
		{"perfect", outcomes(0, 0, 1, 1), 1, 0, 0, 2},
		{"upside down", outcomes(1, 0, 0, 1), 0, 1, 1, 0},
		{"one value for all", outcomes(.5, 0, .5, 1, .5, 0, .5, 1), .5, .25, 0, 1},
		// Pairs (.2 .8), (.2 .4) right; (.4 .4) a tie; (.4 .8) right: 3.5 of 4.
		{"a tie", outcomes(.2, 0, .4, 0, .4, 1, .8, 1), .875, (.04 + .16 + .36 + .04) / 4, (.2 + .2 + .2) / 4, 2},
		// The bin of .90…1 holds .95 and 1: mean .975, both returned. That of .1 holds one.
		{"the last bin holds 1", outcomes(.95, 1, 1, 1, .1, 0), 1, (.0025 + .01) / 3, (.05 + .1) / 3, 3},
		// 0.3 is the first value of its bin and 0.29 belongs to the one before.
		{"borders of bins", outcomes(.3, 1, .29, 0), 1, (.49 + .0841) / 2, (.7 + .29) / 2, 2},
		{"all returned", outcomes(.2, 1, .4, 1), math.NaN(), (.64 + .36) / 2, (.8 + .6) / 2, math.NaN()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, m := range []struct {
				name      string
				got, want float64
			}{
				{"AUC", backtest.AUC(tt.rows), tt.auc},
				{"Brier", backtest.Brier(tt.rows), tt.brier},
				{"ECE", backtest.ECE(tt.rows), tt.ece},
				{"lift", backtest.Lift(tt.rows), tt.lift},
			} {
				if !(math.Abs(m.got-m.want) < 1e-12) && !(math.IsNaN(m.got) && math.IsNaN(m.want)) {
					t.Errorf("%s = %v, want %v", m.name, m.got, m.want)
				}
			}
		})
	}
}

// AUC by ranks is the share of pairs in the right order, ties counting half.
func TestAUCCountsPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := outcomes(.5, 0, .5, 1)
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			p := float64(rapid.IntRange(0, 6).Draw(t, "p")) / 6
			rows = append(rows, backtest.Outcome{P: p, Returned: rapid.Bool().Draw(t, "returned")})
		}
		var right, pairs float64
		for _, yes := range rows {
			for _, no := range rows {
				if !yes.Returned || no.Returned {
					continue
				}
				pairs++
				switch {
				case yes.P > no.P:
					right++
				case yes.P == no.P:
					right += .5
				}
			}
		}
		if got := backtest.AUC(rows); math.Abs(got-right/pairs) > 1e-12 {
			t.Fatalf("AUC = %v, counted %v", got, right/pairs)
		}
	})
}

// A tenth that ends within a tie takes its part of it.
func TestLiftSharesTies(t *testing.T) {
	rows := outcomes(.1, 0)
	for range 19 {
		rows = append(rows, outcomes(.5, 0, .5, 1)[:2]...)
	}
	rows = append(rows, outcomes(.9, 1)...) // 40 rows, 20 lost; the tenth is 4: 1 lost, then 3 of which half
	if got, want := backtest.Lift(rows), (1+1.5)/4/.5; math.Abs(got-want) > 1e-12 {
		t.Errorf("lift = %v, want %v", got, want)
	}
}
