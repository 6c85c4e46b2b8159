package backtest_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/lifecycle/backtest"
)

const dayMS = int64(86_400_000)

// day0 is the day that histories of tests begin with.
var day0 = int(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400)

func said(community, member string, day int, hour float64) lifecycle.Activity {
	return lifecycle.Activity{
		Community: community, Member: member, Kind: lifecycle.ActMessage,
		At: int64(day0+day)*dayMS + int64(hour*3_600_000),
	}
}

// made draws a community whose members speak now and then and drop out: some
// with the years, some at once.
func made(community string, members, days int, seed uint64) []lifecycle.Activity {
	dice := rand.New(rand.NewPCG(seed, 1))
	var out []lifecycle.Activity
	for i := range members {
		rate, drop := .02+.6*dice.Float64()*dice.Float64(), math.Pow(10, -1-2*dice.Float64())
		for d := dice.IntN(days); d < days && dice.Float64() > drop; d++ {
			if dice.Float64() < rate {
				out = append(out, said(community, fmt.Sprintf("m%03d", i), d, 24*dice.Float64()))
			}
		}
	}
	return out
}

func model() lifecycle.ReturnModel { return lifecycle.DefaultPolicy().Return }

func TestCuts(t *testing.T) {
	h := backtest.NewHistories([]lifecycle.Activity{said("c", "a", 0, 12), said("c", "a", 100, 11)})[0]
	// The last 60 % begin with 40 % of 99.96 days after noon of day 0, that is on
	// day 40 before noon's hour of 11; the first midnight after is that of day 41.
	// A cut on day 69 has its 30 days by day 99; one on day 83 has not.
	want := []int{day0 + 41, day0 + 55, day0 + 69}
	if diff := cmp.Diff(want, h.Cuts(backtest.DefaultOptions())); diff != "" {
		t.Errorf("cuts (-want +got):\n%s", diff)
	}
}

func TestPredictSaysWhoReturned(t *testing.T) {
	activities := []lifecycle.Activity{
		said("c", "start", 0, 0), said("c", "end", 250, 23), // cuts on days 101, 115, …
		said("c", "back", 100, 12), said("c", "back", 130, 23.9), // the last hour of the 30 days
		said("c", "late", 100, 12), said("c", "late", 131, 0), // the moment after
		said("c", "at the cut", 90, 12), said("c", "at the cut", 101, 0), // its first moment is after it
		said("c", "unseen", 101, 0), // not known at the cut
		said("c", "old", 10, 23),    // 91 days before
		said("c", "just", 11, 0),    // 90 days before
	}
	bot := said("c", "bot", 99, 1)
	bot.Bot = true
	staff := said("c", "staff", 99, 1)
	staff.Staff = true
	checkin := said("c", "checkin", 99, 1)
	checkin.Kind = lifecycle.ActCheckin
	again := said("c", "just", 105, 1)
	again.Kind = lifecycle.ActCheckin // does not qualify as a return
	h := backtest.NewHistories(append(activities, bot, staff, checkin, again))[0]
	got := map[string]bool{}
	for _, r := range h.Predict(model(), backtest.DefaultOptions()) {
		if r.Cut == day0+101 {
			got[r.Member] = r.Returned
		}
		if r.P <= 0 || r.P >= 1 {
			t.Errorf("P = %v", r.P)
		}
	}
	if diff := cmp.Diff(map[string]bool{"back": true, "late": false, "at the cut": true, "just": false}, got); diff != "" {
		t.Errorf("who returned (-want +got):\n%s", diff)
	}
}

// What happens after a cut changes no forecast made at it, and neither does the
// order of lines in a file.
func TestNothingAfterTheCutIsSeen(t *testing.T) {
	activities := made("c", 60, 400, 7)
	before := backtest.NewHistories(activities)[0].Evaluate(model(), backtest.DefaultOptions()).Rows
	border := before[len(before)/2].Cut
	changed := slices.Clone(activities)
	for i, a := range changed {
		if a.At >= int64(border)*dayMS && i%3 > 0 {
			changed[i].Member = "m000" // who spoke; when remains, and so do the cuts
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(changed), func(i, j int) { changed[i], changed[j] = changed[j], changed[i] })
	after := backtest.NewHistories(changed)[0].Evaluate(model(), backtest.DefaultOptions()).Rows
	forecasts := func(rows []backtest.Row) []string {
		var out []string
		for _, r := range rows {
			if r.Cut <= border {
				out = append(out, fmt.Sprint(r.Member, r.Cut, r.P))
			}
		}
		return out
	}
	if diff := cmp.Diff(forecasts(before), forecasts(after)); diff != "" {
		t.Errorf("forecasts up to the cut (-before +after):\n%s", diff)
	}
}

// On made-up communities the forecast is worth something, and the figures that
// are shown are those of the rows.
func TestEvaluate(t *testing.T) {
	h := backtest.NewHistories(made("c", 150, 700, 3))[0]
	e := h.Evaluate(model(), backtest.DefaultOptions())
	f := e.Figures()
	var rows []backtest.Outcome
	for _, r := range e.Rows {
		rows = append(rows, backtest.Outcome{P: r.P, Returned: r.Returned})
	}
	if float64(f.AUC) != backtest.AUC(rows) || float64(f.Brier) != backtest.Brier(rows) || f.N != len(rows) {
		t.Errorf("figures %+v are not those of the rows", f)
	}
	if f.AUC < .8 || f.Lift < 1.5 || f.Brier >= f.BaseRate*(1-f.BaseRate) {
		t.Errorf("figures %+v", f)
	}
	for _, b := range backtest.Baselines() {
		if s := f.Baselines[b]; s.AUC < .5 || s.AUC > 1 || s.Brier <= 0 || s.Brier > .25 {
			t.Errorf("%s: %+v", b, s)
		}
	}
	pooled := backtest.Pool([]*backtest.Evaluation{e, e}).Figures()
	if pooled.N != 2*f.N || math.Abs(float64(pooled.AUC-f.AUC)) > 1e-12 {
		t.Errorf("pooled with itself: %+v, alone %+v", pooled, f)
	}
	mean := backtest.Mean([]backtest.Figures{f, {AUC: backtest.Number(math.NaN()), Brier: 0}})
	if mean.AUC != f.AUC || mean.Brier != f.Brier/2 {
		t.Errorf("mean %+v", mean)
	}
}

// The plain BG/BB is held against a case reckoned by hand.
func TestPlainBGBBIsWeekly(t *testing.T) {
	h := backtest.NewHistories(made("c", 80, 500, 5))[0]
	e := h.Evaluate(model(), backtest.DefaultOptions())
	if s := e.Figures().Baselines[backtest.BGBBWeekly]; s.AUC < .7 {
		t.Errorf("plain BG/BB on a made-up community: %+v", s)
	}
	for _, tt := range []struct {
		days     []int
		cut      int
		x, tx, n int
	}{
		{[]int{10}, 11, 0, 0, 0},
		{[]int{10}, 18, 0, 0, 1},               // one whole silent week
		{[]int{10, 11}, 12, 1, 1, 1},           // the day after the first is in week 1
		{[]int{10, 17, 18}, 19, 2, 2, 2},       // day 7 after the first ends week 1
		{[]int{10, 12, 14, 31}, 40, 2, 3, 4},   // 21 days after: week 3
		{[]int{10, 12, 14, 31}, 32, 2, 3, 3},   // a week begun by activity counts as passed
		{[]int{10, 12, 14, 31}, 46, 2, 3, 5},   // 35 days after
		{[]int{10, 12, 14, 31}, 45, 2, 3, 4},   // 34 days after
		{[]int{0, 700}, 701, 1, 100, 100},      // long
		{[]int{0, 1, 2, 3, 4, 5}, 8, 1, 1, 1},  // one week, however many days
		{[]int{0, 1, 2, 3, 4, 9}, 10, 2, 2, 2}, // two
	} {
		x, tx, n := backtest.Weeks(tt.days, tt.cut)
		if x != tt.x || tx != tt.tx || n != tt.n {
			t.Errorf("weeks(%v, %d) = %d, %d, %d; want %d, %d, %d", tt.days, tt.cut, x, tx, n, tt.x, tt.tx, tt.n)
		}
	}
}

// A fit on communities of one make forecasts a third of that make as well as can
// be told, is the same every time, and keeps its signs.
func TestFit(t *testing.T) {
	var activities []lifecycle.Activity
	for i := range 4 {
		activities = append(activities, made(fmt.Sprintf("c%d", i), 120, 600, uint64(i))...)
	}
	histories := backtest.NewHistories(activities)
	f := backtest.NewFitting(histories, model(), backtest.DefaultOptions())
	got := f.Fit("c3")
	if diff := cmp.Diff(got, backtest.NewFitting(histories, model(), backtest.DefaultOptions()).Fit("c3")); diff != "" {
		t.Errorf("another fit (-first +second):\n%s", diff)
	}
	p := lifecycle.DefaultPolicy()
	p.Return = got
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
	unseen := histories[3].Evaluate(got, backtest.DefaultOptions()).Figures()
	shipped := histories[3].Evaluate(model(), backtest.DefaultOptions()).Figures()
	if unseen.ECE > .05 || unseen.Brier > shipped.Brier {
		t.Errorf("unseen community: ECE %.3f, Brier %.4f; the shipped model has %.4f", unseen.ECE, unseen.Brier, shipped.Brier)
	}
	if diff := cmp.Diff(got, f.Fit()); diff == "" {
		t.Error("leaving a community out changed nothing")
	}
}
