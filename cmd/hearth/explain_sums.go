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
		if ev.End == ev.Start {
			word = v.bias
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

// sums shows how the polarity follows from the evidence: three sums, their
// softmax, and the difference of two probabilities.
func (e *explanation) sums() {
	var positive, negative, neutral float64
	for _, ev := range e.score.Evidence {
		z := contribution(ev)
		switch {
		case ev.Target == nlp.TargetNeutral:
			neutral += z
		case ev.Target != nlp.TargetPolarity:
		case z > 0:
			positive += z
		default:
			negative -= z
		}
	}
	p, m, n := math.Exp(positive), math.Exp(neutral), math.Exp(negative)
	total := p + m + n
	v := &e.words
	fmt.Fprintf(e.w, "\n%s\n", v.sums)
	e.table([][]string{
		{"", v.label("sum"), v.label("probability")},
		{v.name("positive"), fmt.Sprintf("%.3f", positive), fmt.Sprintf("%.3f", p/total)},
		{v.name("neutral"), fmt.Sprintf("%.3f", neutral), fmt.Sprintf("%.3f", m/total)},
		{v.name("negative"), fmt.Sprintf("%.3f", negative), fmt.Sprintf("%.3f", n/total)},
	})
	fmt.Fprintf(e.w, "%s = %.3f − %.3f = %+.3f → %s\n", v.label("polarity"), p/total, n/total, (p-n)/total, v.name(string(e.score.Label)))
}
