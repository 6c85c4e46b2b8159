package train

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
)

// Model is what was learned, in the authored unit, ready to be written.
type Model struct {
	constants []constant
	terms     map[string]*row
}

type constant struct {
	name  string
	value int
}

// row is a line of learned.tsv, in thousandths.
type row struct {
	polarity, neutral, toxic int
	emotions                 [nlp.NumEmotions + 1]int
}

// join brings the three models to the authored unit: everything is divided by
// κ, and the scale takes it up.
func join(all [numTasks]*model) *Model {
	out := &Model{terms: make(map[string]*row)}
	set := func(name string, v float64) {
		out.constants = append(out.constants, constant{name, thousandths(v)})
	}
	get := func(term string) *row {
		if out.terms[term] == nil {
			out.terms[term] = new(row)
		}
		return out.terms[term]
	}
	m := all[polarity]
	set("bias:positive", (m.bias[0]-m.bias[2])/m.kappa)
	set("bias:neutral", (m.bias[1]-(m.bias[0]+m.bias[2])/2)/m.kappa)
	set("strength:neutral", m.nu/m.kappa)
	for i, term := range m.vocabulary {
		w := m.w[3*i:]
		get(term).polarity = thousandths((w[0] - w[2]) / m.kappa)
		get(term).neutral = thousandths((w[1] - (w[0]+w[2])/2) / m.kappa)
	}
	set("scale:polarity", m.kappa*m.stretch)
	set("half:polarity", half)

	m = all[emotions]
	m.tieGratitude()
	for c, name := range append(names(), "none") {
		set("bias:"+name, m.bias[c]/m.kappa)
	}
	for i, term := range m.vocabulary {
		w := m.w[i*m.size() : (i+1)*m.size()]
		mean := 0.0
		for _, v := range w {
			mean += v / float64(len(w))
		}
		for c, v := range w {
			get(term).emotions[c] = thousandths((v - mean) / m.kappa)
		}
	}
	set("scale:emotion", m.kappa*m.stretch)
	set("half:emotion", half)

	m = all[attacks]
	set("bias:toxic", (m.bias[1]-m.bias[0])/m.kappa)
	for i, term := range m.vocabulary {
		get(term).toxic = thousandths((m.w[2*i+1] - m.w[2*i]) / m.kappa)
	}
	set("scale:toxic", m.kappa*m.stretch)
	set("half:toxic", half)
	return out
}

// tieGratitude makes the learned part of gratitude that of like, a little lower,
// since hardly a corpus tells the two apart: which of them it is, the authored
// words say (谢谢, 辛苦了).
func (m *model) tieGratitude() {
	const lower = .4 // logits
	m.bias[nlp.Gratitude] = m.bias[nlp.Like] - lower
	for i := range m.vocabulary {
		m.w[i*m.size()+int(nlp.Gratitude)] = m.w[i*m.size()+int(nlp.Like)]
	}
}

func names() []string {
	var out []string
	for e := range nlp.EmotionNone {
		out = append(out, e.String())
	}
	return out
}

func thousandths(v float64) int { return int(math.Round(1000 * v)) }

// shown is the smallest weight that is written, in thousandths.
const shown = 30

// WriteConstants writes model.tsv.
func (m *Model) WriteConstants(w io.Writer) error {
	if _, err := io.WriteString(w, "# Constants of the learned model, in thousandths. Written by `hearth train`; do not edit by hand.\n"+
		"# Columns, TAB separated: constant, value.\n"); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	for _, c := range m.constants {
		if _, err := fmt.Fprintf(w, "%s\t%d\n", c.name, c.value); err != nil {
			return fmt.Errorf("write model: %w", err)
		}
	}
	return nil
}

// WriteTerms writes learned.tsv.
func (m *Model) WriteTerms(w io.Writer) error {
	if _, err := io.WriteString(w, "# Learned weights, in thousandths of the authored unit. Written by `hearth train`; an overlay may change a line.\n"+
		"# Columns, TAB separated: term (folded), polarity, neutral, toxic, emotions (name:weight).\n"); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	var terms []string
	for term := range m.terms {
		if !strings.ContainsAny(term, "\t\n\r") && strings.TrimSpace(term) == term && !strings.HasPrefix(term, "#") {
			terms = append(terms, term)
		}
	}
	slices.Sort(terms)
	for _, term := range terms {
		if line := m.terms[term].line(); line != "" {
			if _, err := fmt.Fprintf(w, "%s%s\n", term, line); err != nil {
				return fmt.Errorf("write model: %w", err)
			}
		}
	}
	return nil
}

// line is a row without its term, "" where every weight is too small.
func (r *row) line() string {
	var b strings.Builder
	written := false
	for _, v := range []int{r.polarity, r.neutral, r.toxic} {
		b.WriteByte('\t')
		if v >= shown || v <= -shown {
			written = true
			fmt.Fprintf(&b, "%d", v)
		}
	}
	sep := "\t"
	for c, name := range append(names(), "neutral") {
		if v := r.emotions[c]; v >= shown || v <= -shown {
			written = true
			fmt.Fprintf(&b, "%s%s:%d", sep, name, v)
			sep = ","
		}
	}
	if !written {
		return ""
	}
	return strings.TrimRight(b.String(), "\t")
}
