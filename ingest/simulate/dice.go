package simulate

import (
	"math"
	"math/rand/v2"
)

// dice draws everything that is left to chance in one community.
type dice struct{ *rand.Rand }

func newDice(seed, stream uint64) dice {
	return dice{rand.New(rand.NewPCG(seed, scatter(stream)))}
}

func (d dice) chance(p float64) bool { return d.Float64() < p }

// between is uniform in [a, b).
func (d dice) between(a, b float64) float64 { return a + (b-a)*d.Float64() }

// logNormal has the given median; about two thirds of the draws lie within a
// factor exp(sigma) of it.
func (d dice) logNormal(median, sigma float64) float64 {
	return median * math.Exp(sigma*d.NormFloat64())
}

func (d dice) weibull(shape, scale float64) float64 {
	return scale * math.Pow(d.ExpFloat64(), 1/shape)
}

// geometric is the number of days until the first success, at least 1.
func (d dice) geometric(p float64) int {
	if p >= 1 {
		return 1
	}
	return 1 + int(math.Floor(-d.ExpFloat64()/math.Log1p(-p)))
}

// weighted picks an index in proportion to its weight.
func (d dice) weighted(weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := d.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// scatter is the SplitMix64 finaliser, a bijection on 64 bits.
func scatter(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
