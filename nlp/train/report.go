package train

import (
	"fmt"
	"math/bits"

	"github.com/hearthlabs/hearth/nlp"
)

// report prints macro-F1 of the held-out part of every corpus that use allows.
func (t *Trainer) report(m *model, use func(*text) bool) {
	sum, n := 0.0, 0
	for _, c := range recipe() {
		if c.task != m.task {
			continue
		}
		var texts []*text
		for _, x := range t.texts {
			if x.held && x.corpus.task == m.task && x.corpus.prefix == c.prefix && use(x) {
				texts = append(texts, x)
			}
		}
		if len(texts) < 20 {
			continue
		}
		f := m.score(texts, false)
		line := fmt.Sprintf("  %-24s n %5d  macro-F1 %.3f", c.prefix, len(texts), f)
		if m.task == polarity {
			two := m.score(texts, true)
			line += fmt.Sprintf("  two-class %.3f", two)
			sum += two
			n++
		} else {
			sum += f
			n++
		}
		fmt.Fprintln(t.log, line)
	}
	if n > 1 {
		fmt.Fprintf(t.log, "  mean %.4f of %d\n", sum/float64(n), n)
	}
}

// score is macro-F1 over the labels of texts, which the model's classes are
// mapped to; with two, texts labelled neutral are left out and so is that class.
func (m *model) score(texts []*text, two bool) float64 {
	hit, said, is := map[classes]float64{}, map[classes]float64{}, map[classes]float64{}
	for _, x := range texts {
		if two && x.label == neutral {
			continue
		}
		among := m.example(x).among
		if two {
			among = positive | negative
		}
		got := x.corpus.group(m.choose(m.predict(x), among))
		is[x.label]++
		said[got]++
		if got == x.label {
			hit[got]++
		}
	}
	sum := 0.0
	for label, n := range is {
		sum += 2 * hit[label] / (n + said[label])
	}
	return sum / float64(len(is))
}

// choose is the class a score would name, of those in among: for emotions the
// strongest of the most probable family.
func (m *model) choose(p []float64, among classes) classes {
	family := func(c int) int { return c }
	if m.task == emotions {
		family = func(c int) int { return nlp.Family(nlp.Emotion(c)) }
	}
	var sums [16]float64
	for c := range p {
		if among&(1<<c) != 0 {
			sums[family(c)] += p[c]
		}
	}
	best := -1
	for c := range p {
		if among&(1<<c) == 0 {
			continue
		}
		if best < 0 || sums[family(c)] > sums[family(best)] || family(c) == family(best) && p[c] > p[best] {
			best = c
		}
	}
	return 1 << best
}

// group is the label of a corpus a class belongs to.
func (c *corpus) group(class classes) classes {
	best := class
	for _, set := range c.labels {
		if set&class != 0 && bits.OnesCount16(uint16(set)) >= bits.OnesCount16(uint16(best)) {
			best = set
		}
	}
	return best
}
