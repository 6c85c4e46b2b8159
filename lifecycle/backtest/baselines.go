package backtest

import (
	"slices"

	"github.com/hearthlabs/hearth/lifecycle"
)

// Baseline is a simpler forecast to be held against.
type Baseline string

// The baselines.
const (
	Recency     Baseline = "recency"      // days since the last activity
	FixedWindow Baseline = "fixed_window" // silent for fewer than so many days, the best of several
	BGBBWeekly  Baseline = "bgbb_weekly"  // plain BG/BB on weeks, fitted to the community at each cut
)

// windows are the fixed churn windows tried, in days. The best is chosen with
// the outcome in hand, per community: more than an operator could do.
var windows = []int{7, 14, 21, 30, 45, 60}

// recencyEdges part days of silence into classes whose past return rates make a
// probability of it.
var recencyEdges = []int{1, 2, 4, 7, 11, 15, 22, 30, 45, 60, 75}

// scored is a forecast in two forms: P.P for probabilities, Score for order.
type scored struct{ p, order []Outcome }

// recency scores the community's rows by silence alone.
func recency(rows []Row, horizon int) scored {
	out := byClass(rows, horizon, func(r Row) int {
		n, _ := slices.BinarySearch(recencyEdges, r.quiet+1)
		return n
	})
	for i, r := range rows {
		out.order[i].P = -float64(r.quiet)
	}
	return out
}

// fixedWindow scores the community's rows by the best fixed window.
func fixedWindow(rows []Row, horizon int) scored {
	var best scored
	top := -1.0
	for _, w := range windows {
		s := byClass(rows, horizon, func(r Row) int {
			if r.quiet < w {
				return 0
			}
			return 1
		})
		for i, r := range rows {
			s.order[i].P = truth(r.quiet < w)
		}
		if auc := AUC(s.order); auc > top {
			best, top = s, auc
		}
		if best.p == nil {
			best = s
		}
	}
	return best
}

// byClass gives each row the return rate of its class among the rows whose
// outcome was known at its cut, shrunk towards the rate of all of those.
func byClass(rows []Row, horizon int, class func(Row) int) scored {
	const shrink = 5 // as many imagined members
	out := scored{make([]Outcome, len(rows)), make([]Outcome, len(rows))}
	yes, all := map[int]float64{}, map[int]float64{}
	var yesAll, n float64
	known := 0
	for i, r := range rows {
		for ; known < len(rows) && rows[known].Cut+horizon <= r.Cut; known++ {
			k := class(rows[known])
			yes[k] += truth(rows[known].Returned)
			all[k]++
			yesAll += truth(rows[known].Returned)
			n++
		}
		base := (yesAll + 1) / (n + 2)
		k := class(r)
		out.p[i] = Outcome{(yes[k] + shrink*base) / (all[k] + shrink), r.Returned}
		out.order[i].Returned = r.Returned
	}
	return out
}

// flat is where the fit of the plain BG/BB begins.
var flat = lifecycle.BGBB{Alpha: 1, Beta: 1, Gamma: 1, Delta: 1}

const weekDays = 7

// plainBGBB returns, for each row, P(return) under BG/BB on calendar weeks from
// each member's first day, fitted by maximum likelihood to everybody seen before
// the row's cut. It shares nothing with the measured model but the formula.
func (h *History) plainBGBB(rows []Row, horizon int) []Outcome {
	out := make([]Outcome, len(rows))
	model := flat
	for i, r := range rows {
		if i == 0 || r.Cut != rows[i-1].Cut {
			model = lifecycle.FitBGBB(h.weekly(r.Cut), model)
		}
		x, tx, n := weeks(h.past(r.Member, r.Cut), r.Cut)
		whole, part := horizon/weekDays, float64(horizon%weekDays)/weekDays
		p, q := model.Return(x, tx, n, whole), model.Return(x, tx, n, whole+1)
		out[i] = Outcome{p + part*(q-p), r.Returned}
	}
	return out
}

// weekly counts the weekly histories of everybody seen before the cut.
func (h *History) weekly(cut int) []lifecycle.BGBBHistory {
	counts := map[[3]int]float64{}
	for member := range h.days {
		if past := h.past(member, cut); len(past) > 0 {
			x, tx, n := weeks(past, cut)
			counts[[3]int{x, tx, n}]++
		}
	}
	out := make([]lifecycle.BGBBHistory, 0, len(counts))
	for k, n := range counts { // FitBGBB sorts
		out = append(out, lifecycle.BGBBHistory{X: k[0], TX: k[1], N: k[2], Members: n})
	}
	return out
}

// weeks returns the BG/BB history of active days before the cut: week j holds
// the days 7(j−1)+1 … 7j after the first.
func weeks(past []int, cut int) (x, tx, n int) {
	for _, day := range past[1:] {
		if week := (day - past[0] + weekDays - 1) / weekDays; week > tx {
			x++
			tx = week
		}
	}
	return x, tx, max((cut-1-past[0])/weekDays, tx)
}
