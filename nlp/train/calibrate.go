package train

import (
	"fmt"
	"math"
)

// calibrate finds the factor on all logits that makes the held-out labels most
// likely; for polarity, the claims that a score makes of them, since its
// confidence is what people act on.
func (t *Trainer) calibrate(m *model) float64 {
	best, least := 1.0, math.Inf(1)
	for i := range 60 {
		m.stretch = .4 + .04*float64(i)
		loss := 0.0
		for _, x := range t.texts {
			if x.corpus.task == m.task && x.held {
				loss -= math.Log(max(m.likelihood(x), 1e-9))
			}
		}
		if loss < least {
			best, least = m.stretch, loss
		}
	}
	return best
}

// likelihood is how likely the model finds what the label says.
func (m *model) likelihood(x *text) float64 {
	p := m.predict(x)
	if m.task == polarity {
		confidence, right, counts := m.claim(x, p)
		switch {
		case !counts:
			return 1
		case right:
			return confidence
		}
		return 1 - confidence
	}
	in, among := 0.0, 0.0
	for c := range p {
		if x.label&(1<<c) != 0 {
			in += p[c]
		}
		if m.example(x).among&(1<<c) != 0 {
			among += p[c]
		}
	}
	return in / among
}

// claim is what a score claims of a text: its confidence, and whether it is
// right. It does not count where the corpus has no neutral texts and the score
// says neutral.
func (m *model) claim(x *text, p []float64) (confidence float64, right, counts bool) {
	class := neutral
	switch {
	case p[0] > p[1] && p[0]-p[2] >= labelBound:
		class, confidence = positive, p[0]
	case p[2] > p[1] && p[2]-p[0] >= labelBound:
		class, confidence = negative, p[2]
	default:
		confidence = p[1]
	}
	return confidence, class == x.label, class != neutral || m.example(x).among&neutral != 0
}

// labelBound is |polarity| from which nlp names a side.
const labelBound = .01

// bins is how many classes of equal width the calibration error has.
const bins = 10

// binned collects claims by confidence.
type binned struct {
	n, sum, right [bins]float64
}

func (b *binned) add(confidence float64, right bool) {
	i := min(int(confidence*bins), bins-1)
	b.n[i]++
	b.sum[i] += confidence
	if right {
		b.right[i]++
	}
}

// ece is the expected calibration error: |confidence − share that is right| of
// each class, by its size (Guo et al., On calibration of modern neural networks,
// ICML 2017).
func (b *binned) ece() float64 {
	total, off := 0.0, 0.0
	for i := range b.n {
		total += b.n[i]
		off += math.Abs(b.sum[i] - b.right[i])
	}
	return off / max(total, 1)
}

// reportCalibration prints the calibration error of the held-out parts, of all
// together and of the worst.
func (t *Trainer) reportCalibration(m *model) {
	var all binned
	worst, where := 0.0, ""
	for _, c := range recipe() {
		if c.task != polarity {
			continue
		}
		var one binned
		for _, x := range t.texts {
			if !x.held || x.corpus.task != polarity || x.corpus.prefix != c.prefix {
				continue
			}
			if confidence, right, counts := m.claim(x, m.predict(x)); counts {
				one.add(confidence, right)
				all.add(confidence, right)
			}
		}
		if e := one.ece(); e > worst {
			worst, where = e, c.prefix
		}
	}
	fmt.Fprintf(t.log, "  calibration error %.3f, worst %.3f (%s)\n", all.ece(), worst, where)
}
