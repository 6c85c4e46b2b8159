package backtest

import (
	"cmp"
	"math"
	"slices"
)

// Outcome is a score and what came of it.
type Outcome struct {
	P        float64 // probability 0…1, or for AUC any score that rises with it
	Returned bool
}

// AUC returns the area under the ROC curve: the chance that a member who
// returned had the higher score than one who did not, ties counting half. NaN
// when all returned or none.
func AUC(rows []Outcome) float64 {
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, func(a, b Outcome) int { return cmp.Compare(a.P, b.P) })
	var below, pairs, positives float64
	for i := 0; i < len(sorted); {
		var yes, no float64
		for j := i; i < len(sorted) && sorted[i].P == sorted[j].P; i++ {
			if sorted[i].Returned {
				yes++
			} else {
				no++
			}
		}
		pairs += yes * (below + no/2)
		below += no
		positives += yes
	}
	return pairs / (positives * below)
}

// Brier returns the mean squared distance of the probability from the outcome,
// 0…1; NaN without rows.
func Brier(rows []Outcome) float64 {
	sum := 0.0
	for _, r := range rows {
		d := r.P - truth(r.Returned)
		sum += d * d
	}
	return sum / float64(len(rows))
}

func truth(returned bool) float64 {
	if returned {
		return 1
	}
	return 0
}

// eceBins is the number of equal bins of probability that ECE compares.
const eceBins = 10

// ECE returns the expected calibration error, 0…1: over ten equal bins of
// probability, the distance of the mean probability from the share that
// returned, weighted by the rows in the bin. NaN without rows.
func ECE(rows []Outcome) float64 {
	var gap [eceBins]float64
	for _, r := range rows {
		bin := min(max(int(r.P*eceBins), 0), eceBins-1)
		gap[bin] += r.P - truth(r.Returned)
	}
	sum := 0.0
	for _, g := range gap {
		sum += math.Abs(g)
	}
	return sum / float64(len(rows))
}

// BaseRate returns the share that returned, NaN without rows.
func BaseRate(rows []Outcome) float64 {
	n := 0.0
	for _, r := range rows {
		n += truth(r.Returned)
	}
	return n / float64(len(rows))
}

// liftPart is the part of the rows, those of the lowest probability, whose loss
// Lift looks at.
const liftPart = 0.1

// Lift returns how many times as often members did not return among the tenth
// with the lowest probability as among all: at best 1 / the share of all who did
// not return, 1 for a forecast that knows nothing. Rows that share the border's
// probability count in part. NaN when all returned.
func Lift(rows []Outcome) float64 {
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, func(a, b Outcome) int { return cmp.Compare(a.P, b.P) })
	want := liftPart * float64(len(sorted))
	var taken, lost float64
	for i := 0; i < len(sorted) && taken < want; {
		var n, gone float64
		for j := i; i < len(sorted) && sorted[i].P == sorted[j].P; i++ {
			n++
			gone += 1 - truth(sorted[i].Returned)
		}
		part := min(1, (want-taken)/n)
		taken += part * n
		lost += part * gone
	}
	return lost / taken / (1 - BaseRate(rows))
}
