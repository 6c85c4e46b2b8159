package lifecycle

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
)

// ReturnModel forecasts whether a member will be seen again within Horizon days.
// It is BG/BB with covariates of the member's rhythm: the log-odds of a return
// are Intercept plus each feature times its weight. The signs of the weights are
// part of the model, because with them P(return) never rises in a silence.
//
// The values are fitted together, on real histories, by `hearth fit-risk`; the
// shipped ones are return_model.json. One of them changed alone spoils the
// calibration.
type ReturnModel struct {
	// Version names the fit. It says nothing of how good it is.
	Version string `yaml:"version" json:"version"`
	// Prior holds the BG/BB parameters of the pooled histories, in periods of
	// Period opportunity days, 1…28.
	Prior  BGBB `yaml:"prior" json:"prior"`
	Period int  `yaml:"period" json:"period"`
	// Horizon is how many days ahead a return is forecast, 1…30.
	Horizon   int           `yaml:"horizon" json:"horizon"`
	Intercept float64       `yaml:"intercept" json:"intercept"`
	Weights   ReturnWeights `yaml:"weights" json:"weights"`
	// Hold is how many members' outcomes weigh as much as the pooled model when a
	// community's own are learned from, per coefficient, above 0.
	Hold float64 `yaml:"hold" json:"hold"`
	// Centre and Spread are the means and standard deviations of the features in
	// the fit; Hold is meant for features of spread 1.
	Centre ReturnFeatures `yaml:"centre,flow" json:"centre"`
	Spread ReturnFeatures `yaml:"spread,flow" json:"spread"`
}

// ReturnWeights are the weights of the features, per unit of each feature as
// [ReturnFeatures] has them.
type ReturnWeights struct {
	Recent  float64 `yaml:"recent" json:"recent"`   // at least 0
	Lasting float64 `yaml:"lasting" json:"lasting"` // at least 0
	Silence float64 `yaml:"silence" json:"silence"` // at most 0
	Pattern float64 `yaml:"pattern" json:"pattern"` // at least 0
	Days    float64 `yaml:"days" json:"days"`
	Tenure  float64 `yaml:"tenure" json:"tenure"`
}

// NumReturnFeatures is the number of features of [ReturnModel].
const NumReturnFeatures = 6

// ReturnFeatures are what [ReturnModel] weighs, in the order of the fields of
// [ReturnWeights]. Logarithms are natural; days are opportunity days.
//
//	recent   ln(0.05 + Σ 2^(−age/30)) over the member's active days
//	lasting  the same with 240 for 30
//	silence  ln(1 + days since the last activity)
//	pattern  log-odds of P(return) under BG/BB with the pooled prior
//	days     ln(active days)
//	tenure   ln(1 + days from the first to the last active day)
type ReturnFeatures [NumReturnFeatures]float64

// Names of the features and the sign their weights must have, 0 for either.
var returnFeatures = [NumReturnFeatures]struct {
	name string
	sign int
}{{"recent", +1}, {"lasting", +1}, {"silence", -1}, {"pattern", +1}, {"days", 0}, {"tenure", 0}}

// ReturnFeature returns the name of feature i of [ReturnFeatures], and the sign
// that its weight must have: 1, −1, or 0 for either.
func ReturnFeature(i int) (name string, sign int) {
	return returnFeatures[i].name, returnFeatures[i].sign
}

// Half-lives of the features recent and lasting in opportunity days, and what is
// added to their sums: less than that is as good as nothing.
const (
	recentHalf  = 30
	lastingHalf = 240
	sumFloor    = 0.05
)

// Vector returns the weights in the order of [ReturnFeatures].
func (w ReturnWeights) Vector() ReturnFeatures {
	return ReturnFeatures{w.Recent, w.Lasting, w.Silence, w.Pattern, w.Days, w.Tenure}
}

// WeightsOf is the inverse of Vector.
func WeightsOf(v ReturnFeatures) ReturnWeights {
	return ReturnWeights{Recent: v[0], Lasting: v[1], Silence: v[2], Pattern: v[3], Days: v[4], Tenure: v[5]}
}

// Return returns P(return within Horizon days), 0…1.
func (r *ReturnModel) Return(f ReturnFeatures) float64 {
	z := r.Intercept
	for i, w := range r.Weights.Vector() {
		z += float64(w * f[i]) // never fused: every machine computes the same bits
	}
	return 1 / (1 + math.Exp(-z))
}

// Pattern returns the feature of that name for a BG/BB history in periods.
func (r ReturnModel) Pattern(x, tx, n int) float64 {
	h := newHorizon(r)
	s := r.Prior.silence(x, tx)
	s.skip(n - tx)
	now := s.total()
	s.skip(h.whole)
	whole := s.total()
	s.step()
	return logOdds(h.of(now, whole, s.total()))
}

// logOdds is held within ±9.21, for probabilities of a ten-thousandth and its
// complement: beyond them BG/BB is a formula and no longer an experience.
func logOdds(p float64) float64 {
	const least = 1e-4
	p = min(max(p, least), 1-least)
	return math.Log(p / (1 - p))
}

//go:embed return_model.json
var returnModelJSON []byte

// shippedReturnModel is the artefact return_model.json.
var shippedReturnModel = mustReturnModel(returnModelJSON)

// ReturnModelFile is the format of return_model.json.
type ReturnModelFile struct {
	About string      `json:"about"` // what it is and what it was fitted on
	Model ReturnModel `json:"model"`
}

func mustReturnModel(text []byte) ReturnModel {
	var f ReturnModelFile
	if err := json.Unmarshal(text, &f); err != nil {
		panic(fmt.Sprintf("lifecycle: return_model.json: %v", err)) // part of the program
	}
	return f.Model
}

// bounds lists the fields and the ranges they must lie in.
func (r ReturnModel) bounds() []bound {
	const most = 1e6
	out := []bound{
		{"return.prior.alpha", r.Prior.Alpha, 1e-6, most},
		{"return.prior.beta", r.Prior.Beta, 1e-6, most},
		{"return.prior.gamma", r.Prior.Gamma, 1e-6, most},
		{"return.prior.delta", r.Prior.Delta, 1e-6, most},
		{"return.period", float64(r.Period), 1, 28},
		{"return.horizon", float64(r.Horizon), 1, cohortDays},
		{"return.hold", r.Hold, 1e-3, 1e12},
		{"return.intercept", r.Intercept, -100, 100},
	}
	for i, w := range r.Weights.Vector() {
		low, high := -100.0, 100.0
		if returnFeatures[i].sign > 0 {
			low = 0
		}
		if returnFeatures[i].sign < 0 {
			high = 0
		}
		out = append(out, bound{"return.weights." + returnFeatures[i].name, w, low, high},
			bound{"return.centre", r.Centre[i], -100, 100}, bound{"return.spread", r.Spread[i], 1e-3, 100})
	}
	return out
}
