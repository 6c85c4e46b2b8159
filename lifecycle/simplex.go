package lifecycle

import "slices"

// Limits of the search: it ends when the best and the worst corner differ by
// less than simplexTolerance, or after simplexSteps evaluations.
const (
	simplexTolerance = 1e-7
	simplexSteps     = 4000
	simplexEdge      = 0.5
)

// corner is a point and the cost there.
type corner struct {
	at   [4]float64
	cost float64
}

// minimise searches the smallest cost by the simplex method of Nelder and Mead
// (1965), starting around from. It uses no derivative and no randomness.
func minimise(from [4]float64, cost func([4]float64) float64) [4]float64 {
	s := make([]corner, 0, len(from)+1)
	s = append(s, corner{from, cost(from)})
	for i := range from {
		at := from
		at[i] += simplexEdge
		s = append(s, corner{at, cost(at)})
	}
	for range simplexSteps {
		slices.SortStableFunc(s, func(a, b corner) int {
			switch {
			case a.cost < b.cost:
				return -1
			case a.cost > b.cost:
				return 1
			}
			return 0
		})
		if s[len(s)-1].cost-s[0].cost < simplexTolerance {
			break
		}
		improve(s, cost)
	}
	return s[0].at
}

// improve replaces the worst corner, the last one, or draws all corners towards
// the best one.
func improve(s []corner, cost func([4]float64) float64) {
	last := len(s) - 1
	worst := s[last]
	var centre [4]float64
	for _, c := range s[:last] {
		for i := range centre {
			centre[i] += c.at[i] / float64(last)
		}
	}
	try := func(step float64) corner {
		at := centre
		for i := range at {
			at[i] += float64(step * (worst.at[i] - centre[i]))
		}
		return corner{at, cost(at)}
	}
	reflected := try(-1)
	switch {
	case reflected.cost < s[0].cost:
		s[last] = reflected
		if far := try(-2); far.cost < reflected.cost {
			s[last] = far
		}
		return
	case reflected.cost < s[last-1].cost:
		s[last] = reflected
		return
	case reflected.cost < worst.cost:
		worst = reflected
	}
	if near := try(.5); near.cost < min(reflected.cost, s[last].cost) {
		s[last] = near
		return
	}
	for i := 1; i <= last; i++ {
		for j := range s[i].at {
			s[i].at[j] = s[0].at[j] + float64((s[i].at[j]-s[0].at[j])/2)
		}
		s[i].cost = cost(s[i].at)
	}
}
