package backtest

import (
	"cmp"
	"math"
	"slices"

	"github.com/hearthlabs/hearth/lifecycle"
)

const (
	dayMS = int64(24 * 60 * 60 * 1000)
	// recentDays bounds whose return is forecast: members active in that many days
	// before the cut. Whoever is silent for longer makes any forecast look good.
	recentDays = 90
)

// Options say where the cuts lie.
type Options struct {
	Every   int     // days between cuts, at least 1
	Horizon int     // days after a cut in which a member may return, at least 1
	Last    float64 // part of the history, from its end, in which cuts lie, 0…1
}

// DefaultOptions returns a cut every 14 days over the last 60 % of a history, and
// returns within 30 days.
func DefaultOptions() Options { return Options{Every: 14, Horizon: 30, Last: 0.6} }

// History is what happened in one community, oldest first.
type History struct {
	Community  string
	activities []lifecycle.Activity
	days       map[string][]int // human members' days with qualifying activity, UTC, ascending
}

// NewHistories sorts activities into communities, by name.
func NewHistories(activities []lifecycle.Activity) []*History {
	var out []*History
	index := map[string]*History{}
	for _, a := range activities {
		h := index[a.Community]
		if h == nil {
			h = &History{Community: a.Community, days: map[string][]int{}}
			index[a.Community] = h
			out = append(out, h)
		}
		h.activities = append(h.activities, a)
	}
	slices.SortFunc(out, func(a, b *History) int { return cmp.Compare(a.Community, b.Community) })
	for _, h := range out {
		slices.SortFunc(h.activities, byTime)
		h.count()
	}
	return out
}

func byTime(a, b lifecycle.Activity) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Member, b.Member), cmp.Compare(a.Kind, b.Kind))
}

// count notes on which days members were active, as far as activity qualifies.
func (h *History) count() {
	qualifying := map[lifecycle.ActivityKind]bool{}
	for _, name := range policy().Qualifying {
		kind, _ := lifecycle.ParseActivityKind(name) // the shipped names are valid
		qualifying[kind] = true
	}
	for _, a := range h.activities {
		if a.Member == "" || a.Bot || a.Staff || !qualifying[a.Kind] {
			continue
		}
		days := h.days[a.Member]
		if day := dayOf(a.At); len(days) == 0 || days[len(days)-1] != day {
			h.days[a.Member] = append(days, day)
		}
	}
}

func dayOf(ms int64) int {
	if ms < 0 {
		ms -= dayMS - 1
	}
	return int(ms / dayMS)
}

// policy counts days in UTC and closes them at once, so that a cut at midnight
// UTC is a moment at which everything before it is known.
func policy() lifecycle.Policy {
	p := lifecycle.DefaultPolicy()
	p.Zone, p.Lateness = "UTC", 0
	return p
}

// Cuts returns the days, counted from 1970-01-01 UTC, at whose first moment a
// forecast is made. None lies so late that its outcome is not known.
func (h *History) Cuts(o Options) []int {
	if len(h.activities) == 0 {
		return nil
	}
	first, last := h.activities[0].At, h.activities[len(h.activities)-1].At
	start := float64(first) + (1-o.Last)*float64(last-first)
	var out []int
	for cut := int(math.Ceil(start / float64(dayMS))); int64(cut+o.Horizon)*dayMS <= last; cut += o.Every {
		out = append(out, cut)
	}
	return out
}

// past returns the member's active days before the cut.
func (h *History) past(member string, cut int) []int {
	days := h.days[member]
	n, _ := slices.BinarySearch(days, cut)
	return days[:n]
}

// returned reports whether the member is active within days from the cut on.
func (h *History) returned(member string, cut, days int) bool {
	all := h.days[member]
	n, _ := slices.BinarySearch(all, cut)
	return n < len(all) && all[n] < cut+days
}
