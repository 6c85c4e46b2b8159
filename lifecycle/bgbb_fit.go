package lifecycle

import (
	"cmp"
	"math"
	"slices"
)

// BGBBHistory is a number of members who share one BG/BB history; see [BGBB]
// for X, TX and N.
type BGBBHistory struct {
	X, TX, N int     // 0 ≤ X ≤ TX ≤ N, in periods
	Members  float64 // how many members, at least 0
}

// Bounds of the logarithm of each fitted parameter. Beyond them the beta
// distributions are points or step functions, and the likelihood is flat.
const (
	minLogBGBB = -7
	maxLogBGBB = 9
)

// FitBGBB returns the parameters under which the histories are most likely,
// starting the search at start. The result depends on the set of histories, not
// on their order.
func FitBGBB(histories []BGBBHistory, start BGBB) BGBB {
	sorted := mergeHistories(histories)
	from := [4]float64{math.Log(start.Alpha), math.Log(start.Beta), math.Log(start.Gamma), math.Log(start.Delta)}
	return bgbbOf(minimise(from, func(p [4]float64) float64 {
		for _, log := range p {
			if log < minLogBGBB || log > maxLogBGBB {
				return math.Inf(1)
			}
		}
		return -bgbbOf(p).logLikelihood(sorted)
	}))
}

func bgbbOf(p [4]float64) BGBB {
	return BGBB{Alpha: math.Exp(p[0]), Beta: math.Exp(p[1]), Gamma: math.Exp(p[2]), Delta: math.Exp(p[3])}
}

// LogLikelihood returns the logarithm of the probability of the histories.
func (b BGBB) LogLikelihood(histories []BGBBHistory) float64 {
	return b.logLikelihood(mergeHistories(histories))
}

// mergeHistories sorts by X, TX and N and adds equal ones up.
func mergeHistories(histories []BGBBHistory) []BGBBHistory {
	out := slices.Clone(histories)
	slices.SortFunc(out, func(a, b BGBBHistory) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.TX, b.TX), cmp.Compare(a.N, b.N), cmp.Compare(a.Members, b.Members))
	})
	n := 0
	for _, h := range out {
		if n > 0 && out[n-1].X == h.X && out[n-1].TX == h.TX && out[n-1].N == h.N {
			out[n-1].Members += h.Members
			continue
		}
		out[n] = h
		n++
	}
	return out[:n]
}

// logLikelihood needs histories sorted, so that those with the same X and TX
// share one walk along their silence.
func (b BGBB) logLikelihood(sorted []BGBBHistory) float64 {
	sum := 0.0
	var walk silence
	var head float64
	for i, h := range sorted {
		if i == 0 || h.X != sorted[i-1].X || h.TX != sorted[i-1].TX {
			x, tx := float64(h.X), float64(h.TX)
			head = logBeta(b.Alpha+x, b.Beta+tx-x) - logBeta(b.Alpha, b.Beta) +
				logBeta(b.Gamma, b.Delta+tx) - logBeta(b.Gamma, b.Delta)
			walk = b.silence(h.X, h.TX)
		}
		for walk.n < float64(h.N) {
			walk.step()
		}
		sum += float64(h.Members * (head + math.Log(walk.total())))
	}
	return sum
}

// logBeta is the logarithm of the beta function.
func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}
