package backtest

import (
	"math"
	"slices"

	"github.com/hearthlabs/hearth/lifecycle"
)

// Fitting holds what is learned from: the samples of all communities.
type Fitting struct {
	start     lifecycle.ReturnModel
	histories []*History
	rows      map[string][]Row                   // by community, their forecasts not used
	patterns  map[string][]lifecycle.BGBBHistory // of all members at the end, by community
}

// NewFitting lives through the histories once. From start it takes the period
// and the horizon, and where searches begin.
func NewFitting(histories []*History, start lifecycle.ReturnModel, o Options) *Fitting {
	f := &Fitting{
		start: start, histories: histories,
		rows: map[string][]Row{}, patterns: map[string][]lifecycle.BGBBHistory{},
	}
	for _, h := range histories {
		f.rows[h.Community] = h.Predict(start, o)
		f.patterns[h.Community] = h.patterns(start)
	}
	return f
}

// patterns returns the BG/BB history of every member at the end.
func (h *History) patterns(model lifecycle.ReturnModel) []lifecycle.BGBBHistory {
	var out []lifecycle.BGBBHistory
	if len(h.activities) == 0 {
		return nil
	}
	end := dayOf(h.activities[len(h.activities)-1].At) + 1
	h.walk(model, []int{end}, func(_ int, t *lifecycle.Tracker) {
		for _, f := range t.Forecasts(h.Community) {
			out = append(out, lifecycle.BGBBHistory{X: f.X, TX: f.TX, N: f.N, Members: 1})
		}
	})
	return out
}

// share is how much n samples of one community weigh together. A community of
// ten thousand is not a hundred times as telling about the next community as one
// of a hundred, for its members share its habits.
func share(n int) float64 { return math.Sqrt(float64(n)) }

// ridge is the penalty on each weight, per unit of the feature's spread, in the
// currency of samples.
const ridge = 3

// Fit learns the model from all communities but those left out: first the pooled
// BG/BB parameters by maximum likelihood, then the weights by penalised logistic
// regression, held to their signs.
func (f *Fitting) Fit(leftOut ...string) lifecycle.ReturnModel {
	model := f.start
	var pooled []lifecycle.BGBBHistory
	for _, h := range f.histories {
		if slices.Contains(leftOut, h.Community) {
			continue
		}
		list := f.patterns[h.Community]
		for _, p := range list {
			p.Members = share(len(list)) / float64(len(list))
			pooled = append(pooled, p)
		}
	}
	model.Prior = roundBGBB(lifecycle.FitBGBB(pooled, flat))
	l := &logistic{}
	for _, h := range f.histories {
		if slices.Contains(leftOut, h.Community) {
			continue
		}
		rows := f.rows[h.Community]
		for _, r := range rows {
			x := r.Forecast.Features
			x[patternFeature] = model.Pattern(r.Forecast.X, r.Forecast.TX, r.Forecast.N)
			l.add(x, truth(r.Returned), share(len(rows))/float64(len(rows)))
		}
	}
	model.Centre, model.Spread = l.standardise()
	intercept, weights := l.fit(model.Centre, model.Spread)
	model.Intercept, model.Weights = intercept, lifecycle.WeightsOf(weights)
	return model
}

// patternFeature is the one that depends on the pooled parameters.
var patternFeature = featureNamed("pattern")

func featureNamed(name string) int {
	for i := range lifecycle.NumReturnFeatures {
		if n, _ := lifecycle.ReturnFeature(i); n == name {
			return i
		}
	}
	panic("backtest: no feature " + name) // a constant of the program
}

// round keeps four digits after the point: more are noise, and differ between
// machines.
func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

func roundBGBB(b lifecycle.BGBB) lifecycle.BGBB {
	return lifecycle.BGBB{Alpha: round(b.Alpha), Beta: round(b.Beta), Gamma: round(b.Gamma), Delta: round(b.Delta)}
}

// logistic is a logistic regression with a penalty and signs.
type logistic struct {
	x []lifecycle.ReturnFeatures
	y []float64
	w []float64 // weights of the samples; scaled to a mean of 1
}

func (l *logistic) add(x lifecycle.ReturnFeatures, y, weight float64) {
	l.x, l.y, l.w = append(l.x, x), append(l.y, y), append(l.w, weight)
}

// passes bounds the rounds of the search, far more than it needs.
const passes = 500

// fit minimises the weighted log-loss plus the penalty, one coefficient after
// the other by a Newton step held within its sign. The features are standardised
// before, and the result is for features as they came, rounded.
func (l *logistic) fit(mean, spread lifecycle.ReturnFeatures) (intercept float64, weights lifecycle.ReturnFeatures) {
	const k = lifecycle.NumReturnFeatures
	var b [k + 1]float64 // the intercept last
	z := make([]float64, len(l.x))
	for range passes {
		moved := 0.0
		for j := range b {
			slope, curve := 0.0, 1e-9
			if j < k {
				slope, curve = ridge*b[j], ridge
			}
			for i := range l.x {
				p := 1 / (1 + math.Exp(-z[i]))
				v := l.value(i, j)
				slope += l.w[i] * (p - l.y[i]) * v
				curve += l.w[i] * p * (1 - p) * v * v
			}
			next := b[j] - slope/curve
			if j < k {
				next = signed(j, next)
			}
			step := next - b[j]
			b[j] = next
			for i := range l.x {
				z[i] += step * l.value(i, j)
			}
			moved = max(moved, math.Abs(step))
		}
		if moved < 1e-7 {
			break
		}
	}
	intercept = b[k]
	for j := range k {
		weights[j] = round(b[j] / spread[j])
		intercept -= weights[j] * mean[j]
	}
	return round(intercept), weights
}

// value is that of sample i by which coefficient j is multiplied.
func (l *logistic) value(i, j int) float64 {
	if j == lifecycle.NumReturnFeatures {
		return 1 // the intercept
	}
	return l.x[i][j]
}

// signed holds a weight to the sign its feature must have.
func signed(j int, w float64) float64 {
	switch _, sign := lifecycle.ReturnFeature(j); sign {
	case +1:
		return max(w, 0)
	case -1:
		return min(w, 0)
	}
	return w
}

// standardise brings samples into one order, their weights to a mean of 1 and
// each feature to a mean of 0 and a spread of 1.
func (l *logistic) standardise() (mean, spread lifecycle.ReturnFeatures) {
	total := 0.0
	for _, w := range l.w {
		total += w
	}
	for i := range l.w {
		l.w[i] *= float64(len(l.w)) / total
	}
	n := float64(len(l.x))
	for j := range mean {
		for i := range l.x {
			mean[j] += l.w[i] * l.x[i][j] / n
		}
		for i := range l.x {
			d := l.x[i][j] - mean[j]
			spread[j] += l.w[i] * d * d / n
		}
		mean[j], spread[j] = round(mean[j]), max(round(math.Sqrt(spread[j])), .01)
		for i := range l.x {
			l.x[i][j] = (l.x[i][j] - mean[j]) / spread[j]
		}
	}
	return mean, spread
}

// Outcomes counts the samples.
func (f *Fitting) Outcomes() (returned, not int) {
	for _, rows := range f.rows {
		for _, r := range rows {
			if r.Returned {
				returned++
			} else {
				not++
			}
		}
	}
	return returned, not
}
