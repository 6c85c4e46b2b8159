package lifecycle

import (
	"math"
	"slices"
	"strings"
)

// Outcome is what became of one member whom a campaign could reach.
type Outcome struct {
	Member  string
	HeldOut bool
	// Before and After are the shares of days on which the member was active in the
	// weeks before and after the day of the contact, 0…1.
	Before, After float64
}

// Effect is what contacts changed: the difference between members who were
// contacted and members who were held out, in how their active days changed.
// Everything is a share of days, 0.1 is ten points.
type Effect struct {
	Contacted, HeldOut int     // outcomes
	Members            int     // clusters
	Treated, Compared  float64 // mean change of those contacted and held out
	Effect             float64
	Error              float64 // standard error, clustered by member
	Low, High          float64
	Known              bool // enough of both; else only the counts mean anything
}

// leastOutcomes is how many outcomes of each side make an interval.
const leastOutcomes = 20

// TouchEffect estimates the effect by difference in differences. A member counts as
// one cluster however many campaigns reached them: what a person does next month
// is no independent news of what they do this month. The interval is 2.1
// standard errors, and a little wider while either side is small: measured, so that
// no more than one interval in twenty leaves out what is true (effect_test.go). The
// order of the outcomes does not matter.
func TouchEffect(outcomes []Outcome) Effect {
	list := slices.Clone(outcomes)
	slices.SortFunc(list, func(a, b Outcome) int { return strings.Compare(a.Member, b.Member) })
	var e Effect
	for _, x := range list {
		if x.HeldOut {
			e.HeldOut++
			e.Compared += x.After - x.Before
		} else {
			e.Contacted++
			e.Treated += x.After - x.Before
		}
	}
	if min(e.HeldOut, e.Contacted) < leastOutcomes {
		e.Treated, e.Compared = 0, 0
		return e
	}
	e.Known = true
	e.Treated /= float64(e.Contacted)
	e.Compared /= float64(e.HeldOut)
	e.Effect = e.Treated - e.Compared
	var sum, score float64
	for i, x := range list {
		if x.HeldOut {
			score -= (x.After - x.Before - e.Compared) / float64(e.HeldOut)
		} else {
			score += (x.After - x.Before - e.Treated) / float64(e.Contacted)
		}
		if i+1 == len(list) || list[i+1].Member != x.Member {
			sum += float64(score * score)
			score = 0
			e.Members++
		}
	}
	n := float64(e.Members)
	e.Error = math.Sqrt(sum * n / (n - 1))
	half := effectWidth(min(e.HeldOut, e.Contacted)) * e.Error
	e.Low, e.High = e.Effect-half, e.Effect+half
	return e
}

// effectWidth is how many standard errors the interval reaches, by Student's
// distribution to the first order.
func effectWidth(least int) float64 {
	const z = 2.1
	return z + (z*z*z+z)/(4*float64(least-1))
}
