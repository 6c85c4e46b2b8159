package main

import (
	"fmt"
	"math"

	"github.com/hearthlabs/hearth/nlp"
)

// evidence prints every term of the formula.
func (e *explanation) evidence() {
	v := &e.words
	rows := [][]string{v.head}
	for _, ev := range e.score.Evidence {
		word := printable(ev.Text)
		switch {
		case ev.End > ev.Start:
		case ev.Source == nlp.SourceBias:
			word = v.bias
		default:
			word = v.rest
		}
		rule := ev.Rule
		if rule == "" {
			rule = "-"
		}
		rows = append(rows, []string{
			word, v.name(ev.Target), thousandths(ev.A), thousandths(ev.W), fmt.Sprintf("%.2f", float64(ev.R)/1000), rule,
			fmt.Sprintf("%+.2f", contribution(ev)), ev.Source,
		})
	}
	fmt.Fprintf(e.w, "\n%s\n", v.evidence)
	e.table(rows)
}

func thousandths(n int) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%+.2f", float64(n)/1000)
}

// sums shows how the polarity follows from the evidence: the sum for and
// against, the sum for neutral, their softmax, and the difference of two
// probabilities.
func (e *explanation) sums() {
	var polar, neutral, scale float64
	for _, ev := range e.score.Evidence {
		z := contribution(ev)
		switch ev.Target {
		case nlp.TargetNeutral:
			neutral += z
		case nlp.TargetStrength:
			neutral -= z
		case nlp.TargetPolarity:
			polar += z
		case nlp.TargetPolarityScale:
			scale = z
		}
	}
	p, m, n := math.Exp(scale*polar/2), math.Exp(scale*neutral), math.Exp(-scale*polar/2)
	total := p + m + n
	v := &e.words
	fmt.Fprintf(e.w, "\n%s\n", v.sums)
	e.table([][]string{
		{"", v.label("sum"), v.label("probability")},
		{v.name("positive"), fmt.Sprintf("%.3f", polar/2), fmt.Sprintf("%.3f", p/total)},
		{v.name("neutral"), fmt.Sprintf("%.3f", neutral), fmt.Sprintf("%.3f", m/total)},
		{v.name("negative"), fmt.Sprintf("%.3f", -polar/2), fmt.Sprintf("%.3f", n/total)},
	})
	fmt.Fprintf(e.w, "%s = %.3f − %.3f = %+.3f → %s\n", v.label("polarity"), p/total, n/total, (p-n)/total, v.name(string(e.score.Label)))
}
