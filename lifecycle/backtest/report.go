package backtest

import (
	"math"
	"strconv"

	"github.com/hearthlabs/hearth/lifecycle"
)

// Figures tell how good forecasts are.
type Figures struct {
	N         int                 `json:"n"`         // forecasts
	BaseRate  Number              `json:"base_rate"` // share that returned
	AUC       Number              `json:"auc"`
	Brier     Number              `json:"brier"`
	ECE       Number              `json:"ece"`
	Lift      Number              `json:"lift"`
	Baselines map[Baseline]Simple `json:"baselines"`
	// Alive is P(alive) taken for a forecast of a return, which it is not: it stands
	// here to show by how much the two differ.
	Alive Simple `json:"p_alive"`
}

// Simple are the figures of a baseline.
type Simple struct {
	AUC   Number `json:"auc"`
	Brier Number `json:"brier"`
}

// Number is a figure, null in JSON where it is not defined: AUC of a community
// in which nobody returned.
type Number float64

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(n), 'f', 6, 64), nil
}

// Baselines lists the baselines in the order in which they are shown.
func Baselines() []Baseline { return []Baseline{Recency, FixedWindow, BGBBWeekly} }

// Evaluation holds the forecasts of one community beside those of the baselines.
type Evaluation struct {
	Community string // empty: several pooled
	Rows      []Row
	model     []Outcome
	alive     []Outcome
	base      map[Baseline]scored
}

// Evaluate forecasts a history by the model and by every baseline.
func (h *History) Evaluate(model lifecycle.ReturnModel, o Options) *Evaluation {
	rows := h.Predict(model, o)
	e := &Evaluation{Community: h.Community, Rows: rows, base: map[Baseline]scored{}}
	for _, r := range rows {
		e.model = append(e.model, Outcome{r.P, r.Returned})
		e.alive = append(e.alive, Outcome{r.Forecast.Alive, r.Returned})
	}
	plain := h.plainBGBB(rows, o.Horizon)
	e.base[Recency] = recency(rows, o.Horizon)
	e.base[FixedWindow] = fixedWindow(rows, o.Horizon)
	e.base[BGBBWeekly] = scored{plain, plain}
	return e
}

// Pool puts the forecasts of communities together, as if they were one.
func Pool(list []*Evaluation) *Evaluation {
	out := &Evaluation{base: map[Baseline]scored{}}
	for _, e := range list {
		out.Rows = append(out.Rows, e.Rows...)
		out.model = append(out.model, e.model...)
		out.alive = append(out.alive, e.alive...)
		for _, b := range Baselines() {
			s := out.base[b]
			out.base[b] = scored{append(s.p, e.base[b].p...), append(s.order, e.base[b].order...)}
		}
	}
	return out
}

// Figures measures the forecasts.
func (e *Evaluation) Figures() Figures {
	f := Figures{
		N: len(e.Rows), BaseRate: Number(BaseRate(e.model)), Baselines: map[Baseline]Simple{},
		AUC: Number(AUC(e.model)), Brier: Number(Brier(e.model)), ECE: Number(ECE(e.model)), Lift: Number(Lift(e.model)),
	}
	f.Alive = Simple{Number(AUC(e.alive)), Number(Brier(e.alive))}
	for _, b := range Baselines() {
		f.Baselines[b] = Simple{Number(AUC(e.base[b].order)), Number(Brier(e.base[b].p))}
	}
	return f
}

// Mean returns the mean of each figure over communities, each counting once;
// those for which it is not defined are left out. N is the sum.
func Mean(list []Figures) Figures {
	pick := func(of func(Figures) float64) float64 {
		sum, n := 0.0, 0.0
		for _, f := range list {
			if x := of(f); !math.IsNaN(x) && !math.IsInf(x, 0) {
				sum += x
				n++
			}
		}
		return sum / n
	}
	out := Figures{
		BaseRate: Number(pick(func(f Figures) float64 { return float64(f.BaseRate) })),
		AUC:      Number(pick(func(f Figures) float64 { return float64(f.AUC) })),
		Brier:    Number(pick(func(f Figures) float64 { return float64(f.Brier) })),
		ECE:      Number(pick(func(f Figures) float64 { return float64(f.ECE) })),
		Lift:     Number(pick(func(f Figures) float64 { return float64(f.Lift) })),
		Alive: Simple{
			AUC:   Number(pick(func(f Figures) float64 { return float64(f.Alive.AUC) })),
			Brier: Number(pick(func(f Figures) float64 { return float64(f.Alive.Brier) })),
		},
		Baselines: map[Baseline]Simple{},
	}
	for _, f := range list {
		out.N += f.N
	}
	for _, b := range Baselines() {
		out.Baselines[b] = Simple{
			AUC:   Number(pick(func(f Figures) float64 { return float64(f.Baselines[b].AUC) })),
			Brier: Number(pick(func(f Figures) float64 { return float64(f.Baselines[b].Brier) })),
		}
	}
	return out
}
