package backtest

import (
	"cmp"
	"slices"

	"github.com/hearthlabs/hearth/lifecycle"
)

// Row is one forecast and what came of it.
type Row struct {
	Community string
	Member    string
	Cut       int     // day from 1970-01-01, UTC; the forecast is of its first moment
	P         float64 // forecast probability to be active within the horizon
	Returned  bool
	Forecast  lifecycle.Forecast
	quiet     int // calendar days since the last active day
}

// Predict forecasts the return of every recently active human member at every
// cut, under the model. Rows are in order of cut and member.
func (h *History) Predict(model lifecycle.ReturnModel, o Options) []Row {
	var out []Row
	h.walk(model, h.Cuts(o), func(cut int, t *lifecycle.Tracker) {
		forecasts := t.Forecasts(h.Community)
		slices.SortFunc(forecasts, func(a, b lifecycle.Forecast) int { return cmp.Compare(a.Member, b.Member) })
		for _, f := range forecasts {
			days := h.past(f.Member, cut)
			if len(days) == 0 || days[len(days)-1] < cut-recentDays {
				continue
			}
			out = append(out, Row{
				Community: h.Community, Member: f.Member, Cut: cut, P: f.Return,
				Returned: h.returned(f.Member, cut, o.Horizon), Forecast: f, quiet: cut - 1 - days[len(days)-1],
			})
		}
	})
	return out
}

// walk lets a tracker live through the history and stops it at each cut, a day
// that has not begun yet.
func (h *History) walk(model lifecycle.ReturnModel, cuts []int, at func(cut int, t *lifecycle.Tracker)) {
	p := policy()
	p.Return = model
	t := lifecycle.NewTracker(p)
	next := 0
	for _, cut := range cuts {
		now := int64(cut) * dayMS
		for ; next < len(h.activities) && h.activities[next].At < now; next++ {
			t.Observe(h.activities[next])
		}
		t.Observe(lifecycle.Activity{Community: h.Community, At: now}) // closes the day before
		t.Changes()                                                    // frees what has been written
		at(cut, t)
	}
}
