package lifecycle

import "math"

// cohortDays is how often a community looks back, in days that were not declared
// off, so that a holiday teaches nothing. It is the horizon of the shipped model
// and must not be shorter, so that one look's outcomes are known at the next.
const cohortDays = 30

// cohortSilence bounds who is learned from: members active in so many
// opportunity days before the look. Longer silences teach little and are many.
const cohortSilence = 90

const (
	numCoefficients = NumReturnFeatures + 1 // the intercept first
	numPairs        = numCoefficients * (numCoefficients + 1) / 2
)

// learner adapts the pooled model to one community as outcomes become known. It
// is a Bayesian logistic regression by one Gaussian step a look: the belief
// before is the pooled model, held with the weight of ReturnModel.Hold members,
// and everybody's return or non-return moves it.
//
// Coefficients are those of standardised features. All sums over members are of
// integers, so the order of members cannot change a bit of them.
type learner struct {
	days  uint32 // closed days that were not declared off
	look  uint32 // the value of days at the last look, 0 before the first
	n     uint32 // the community's opportunity days then
	looks uint32 // looks that anybody was learned from
	at    [numCoefficients]float64
	known [numPairs]float64 // precision, the lower triangle by rows
	model ReturnModel       // what follows from the above
}

func newLearner(pooled ReturnModel) learner {
	l := learner{}
	w := pooled.Weights.Vector()
	l.at[0] = pooled.Intercept
	l.known[0] = pooled.Hold
	for j := range w {
		l.at[0] += float64(w[j] * pooled.Centre[j])
		l.at[j+1] = w[j] * pooled.Spread[j]
		l.known[pair(j+1, j+1)] = pooled.Hold
	}
	l.model = pooled
	return l
}

// pair is the place of row i ≥ column j in the lower triangle.
func pair(i, j int) int { return i*(i+1)/2 + j }

// settle brings the model up to the coefficients.
func (l *learner) settle(pooled ReturnModel) {
	l.model = pooled
	if l.looks == 0 {
		return // the same bits as the pooled model, not nearly
	}
	var w ReturnFeatures
	l.model.Intercept = l.at[0]
	for j := range w {
		w[j] = l.at[j+1] / pooled.Spread[j]
		l.model.Intercept -= float64(w[j] * pooled.Centre[j])
	}
	l.model.Weights = WeightsOf(w)
}

// seen is a member's features at a look, standardised, in 1/2048.
type seen [NumReturnFeatures]int16

const seenUnit = 2048

func (p ReturnModel) standardise(f ReturnFeatures) seen {
	var out seen
	for j := range f {
		x := (f[j] - p.Centre[j]) / p.Spread[j] * seenUnit
		out[j] = int16(math.Round(min(max(x, math.MinInt16), math.MaxInt16)))
	}
	return out
}

// lesson is one member of a cohort.
type lesson struct {
	x        seen
	returned bool
}

// sums are the slope of the log-loss and its curvature over a cohort, in
// 1/sumUnit.
type sums struct {
	slope [numCoefficients]int64
	curve [numPairs]int64
}

const sumUnit = 1 << 24

// features are what the coefficients weigh, 1 for the intercept first.
func (e lesson) features() [numCoefficients]float64 {
	x := [numCoefficients]float64{1}
	for j := range e.x {
		x[j+1] = float64(e.x[j]) / seenUnit
	}
	return x
}

// chance is P(return) under the coefficients.
func chance(at, x *[numCoefficients]float64) float64 {
	z := at[0]
	for j := range x[1:] {
		z += float64(at[j+1] * x[j+1])
	}
	return 1 / (1 + math.Exp(-z))
}

func (s *sums) add(at *[numCoefficients]float64, e lesson) {
	x := e.features()
	p := chance(at, &x)
	miss := p
	if e.returned {
		miss = p - 1
	}
	for i := range x {
		s.slope[i] += int64(miss * x[i] * sumUnit)
		bend := p * (1 - p) * x[i] * sumUnit
		for j := range i + 1 {
			s.curve[pair(i, j)] += int64(bend * x[j])
		}
	}
}

// newtonSteps towards the most likely coefficients after a look; more move
// nothing that matters.
const newtonSteps = 3

// learn moves the belief by what came of a cohort.
func (l *learner) learn(cohort []lesson) {
	if len(cohort) == 0 {
		return
	}
	before := l.at
	for range newtonSteps {
		s := total(&l.at, cohort)
		var slope [numCoefficients]float64
		curve := l.known
		for k := range curve {
			curve[k] += float64(s.curve[k]) / sumUnit
		}
		for i := range slope {
			slope[i] = float64(s.slope[i]) / sumUnit
			for j := range slope {
				slope[i] += float64(l.known[pair(max(i, j), min(i, j))] * (l.at[j] - before[j]))
			}
		}
		step := solve(curve, slope)
		for j := range l.at {
			l.at[j] = signed(j, l.at[j]-step[j])
		}
	}
	s := total(&l.at, cohort)
	for k := range l.known {
		l.known[k] += float64(s.curve[k]) / sumUnit
	}
	l.looks++
}

func total(at *[numCoefficients]float64, cohort []lesson) sums {
	var s sums
	for _, e := range cohort {
		s.add(at, e)
	}
	return s
}

// brier is the mean squared error of the coefficients' forecasts for a cohort, 0
// for nobody.
func brier(at *[numCoefficients]float64, cohort []lesson) float64 {
	if len(cohort) == 0 {
		return 0
	}
	sum := int64(0)
	for _, e := range cohort {
		x := e.features()
		miss := chance(at, &x) - truth(e.returned)
		sum += int64(miss * miss * sumUnit)
	}
	return float64(sum) / sumUnit / float64(len(cohort))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// signed holds a coefficient to the sign that its feature's weight must have.
func signed(j int, x float64) float64 {
	if j == 0 {
		return x
	}
	switch returnFeatures[j-1].sign {
	case +1:
		return max(x, 0)
	case -1:
		return min(x, 0)
	}
	return x
}

// solve returns x with a·x = b, for a symmetric, positive definite a given as its
// lower triangle, by Cholesky's method.
func solve(a [numPairs]float64, b [numCoefficients]float64) [numCoefficients]float64 {
	for i := range b {
		for j := range i + 1 {
			sum := a[pair(i, j)]
			for k := range j {
				sum -= float64(a[pair(i, k)] * a[pair(j, k)])
			}
			if i == j {
				a[pair(i, i)] = math.Sqrt(sum)
			} else {
				a[pair(i, j)] = sum / a[pair(j, j)]
			}
		}
	}
	for i := range b {
		for k := range i {
			b[i] -= float64(a[pair(i, k)] * b[k])
		}
		b[i] /= a[pair(i, i)]
	}
	for i := len(b) - 1; i >= 0; i-- {
		for k := i + 1; k < len(b); k++ {
			b[i] -= float64(a[pair(k, i)] * b[k])
		}
		b[i] /= a[pair(i, i)]
	}
	return b
}
