package lifecycle_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/lifecycle"
)

func forecastOf(t *testing.T, tr *lifecycle.Tracker) lifecycle.Forecast {
	t.Helper()
	for _, f := range tr.Forecasts("c") {
		if f.Member == "m" {
			return f
		}
	}
	t.Fatal("no forecast of m")
	return lifecycle.Forecast{}
}

// The member's row and the forecast come from one code.
func TestForecastIsWhatTheRowSays(t *testing.T) {
	tr, ch := play(t, lifecycle.DefaultPolicy(), daily(0, 20, 1), 20)
	f, r := forecastOf(t, tr), row(t, ch)
	if diff := f.Return - r.PReturn; diff > .0005 || diff < -.0005 || f.Risk != 0 || r.Risk != 0 {
		t.Errorf("forecast %.4f, row %.4f; risks %v and %v", f.Return, r.PReturn, f.Risk, r.Risk)
	}
	if got := tr.ReturnModel("c").Return(f.Features); got != f.Return {
		t.Errorf("the features give %v, the forecast is %v", got, f.Return)
	}
	if f.Alive != 1 || r.PAlive != 1 {
		t.Errorf("just after an activity: P(alive) %v forecast, %v in the row, want 1", f.Alive, r.PAlive)
	}
	if f.Alive <= f.Return {
		t.Errorf("P(alive) %.3f, P(return) %.3f", f.Alive, f.Return)
	}
}

func TestForecastsLeaveOutBotsStaffAndTheSilent(t *testing.T) {
	tr, _ := play(t, lifecycle.DefaultPolicy(), []act{{0, 9, message, bot}}, 3)
	tr.Observe(lifecycle.Activity{Community: "c", Member: "lurker", At: at(4, 9), Kind: join})
	tr.Clock(at(5, 3))
	if got := len(tr.Forecasts("c")); got != regulars {
		t.Errorf("%d forecasts, want those of the %d regulars", got, regulars)
	}
	if got := tr.Forecasts("nowhere"); got != nil {
		t.Errorf("forecasts of an unknown community: %v", got)
	}
}

// P(alive) of a row is that of the close at which the member moved, under BG/BB of
// the pooled model, and stays so until the next.
func TestAliveIsThatOfTheMove(t *testing.T) {
	// The weeks of the prior begin with day 0, and the last with an activity ends with
	// day 21; the moves come after 14, 28 and 84 silent days.
	prior := lifecycle.DefaultPolicy().Return.Prior
	for _, tt := range []struct {
		days   int // closed
		silent int // weeks at the last move
	}{{20, 0}, {40, 1}, {60, 3}, {80, 3}, {140, 11}} {
		tr, ch := play(t, lifecycle.DefaultPolicy(), daily(0, 20, 1), tt.days)
		r := row(t, ch)
		f := forecastOf(t, tr)
		want := prior.Alive(f.X, f.TX, f.TX+tt.silent)
		if diff := r.PAlive - want; math.Abs(diff) > .0005 {
			t.Errorf("day %d, %s: P(alive) %.4f, want %.4f", tt.days, r.Stage, r.PAlive, want)
		}
		if f.Alive > r.PAlive+.0005 {
			t.Errorf("day %d: P(alive) of now %.4f, of the move %.4f", tt.days, f.Alive, r.PAlive)
		}
	}
}

// Silence never raises P(return), whatever came before it, unless the community
// has learned something.
func TestSilenceNeverRaisesReturn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		speak := rapid.IntRange(1, 9).Draw(t, "one in")
		until := rapid.IntRange(1, 120).Draw(t, "until")
		last, model := 1.0, *tr.ReturnModel("c")
		for d := range until + 150 {
			tr.Observe(said("r", at(d, 12)))
			if d == 0 || d < until && rapid.IntRange(1, speak).Draw(t, "speaks") == 1 {
				tr.Observe(said("m", at(d, 13)))
				last = 1
			}
			tr.Observe(lifecycle.Activity{Community: "c", At: at(d+1, 2)})
			if m := *tr.ReturnModel("c"); m != model {
				last, model = 1, m
			}
			for _, f := range tr.Forecasts("c") {
				if f.Member != "m" {
					continue
				}
				if f.Return > last || f.Return < 0 || f.Risk < 0 || f.Risk > 1 || f.Alive < 0 || f.Alive > 1 {
					t.Fatalf("day %d: P(return) %v after %v, risk %v, P(alive) %v", d, f.Return, last, f.Risk, f.Alive)
				}
				last = f.Return
			}
		}
	})
}
