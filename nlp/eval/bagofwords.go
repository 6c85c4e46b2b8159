package eval

import (
	"context"
	"errors"
	"math"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
)

// Splitter cuts a text into its words.
type Splitter func(text string) []string

// NewSplitter returns a splitter that folds as the lexicon does and cuts as the
// segmenter does; signs are words too, white space is none. It is safe for
// concurrent use.
func NewSplitter(lex *nlp.Lexicon, seg nlp.Segmenter) Splitter {
	return func(text string) []string {
		folded := lex.Normalise(text).Text
		var out []string
		for _, t := range seg.Segment(folded, nil) {
			if w := strings.TrimSpace(folded[t.Start:t.End]); w != "" {
				out = append(out, w)
			}
		}
		return out
	}
}

// BagOfWords is a logistic model of words and pairs of neighbours, for two
// classes: what a plain learner makes of the same text, without rules. It is
// immutable and safe for concurrent use.
type BagOfWords struct {
	split Splitter
	terms map[string]int32
	w     []float64 // by term; the last one is the bias
}

// Constants of the learner.
const (
	minTexts      = 2 // a term must stand in so many texts
	penalty       = 1 // λ of λ/2·|w|² beside the sum of losses; the bias is free
	maxIterations = 100
	memory        = 6 // pairs of steps that L-BFGS remembers
)

// Train fits the model to the examples that have a side, each text once, without
// those that skip reports: what is measured must not be learned. The same sets
// in the same order give the same weights. It returns how many texts it saw.
func Train(ctx context.Context, split Splitter, sets []*Set, skip func(text string) bool) (*BagOfWords, int, error) {
	b := &BagOfWords{split: split, terms: map[string]int32{}}
	var texts [][]string
	var targets []float64
	seen := map[string]bool{}
	for _, s := range sets {
		for i := range s.Examples {
			e := &s.Examples[i]
			if s.Task == Valence || e.Side() == "" || seen[e.Text] || skip(e.Text) {
				continue
			}
			seen[e.Text] = true
			texts = append(texts, terms(split(e.Text)))
			targets = append(targets, map[string]float64{Pos: 1, Neg: -1}[e.Side()])
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
	}
	if len(texts) == 0 {
		return nil, 0, errors.New("train: no example is positive or negative")
	}
	b.choose(texts)
	p := problem{targets: targets}
	for _, t := range texts {
		p.rows = append(p.rows, b.ids(t))
	}
	b.w = make([]float64, len(b.terms)+1)
	if err := minimise(ctx, b.w, p.loss); err != nil {
		return nil, 0, err
	}
	return b, len(texts), nil
}

// terms are the words and pairs of a text, each once, in order.
func terms(words []string) []string {
	out := make([]string, 0, 2*len(words))
	seen := make(map[string]bool, 2*len(words))
	add := func(t string) {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	for i, w := range words {
		add(w)
		if i > 0 {
			add(words[i-1] + " " + w)
		}
	}
	return out
}

// choose numbers the terms of at least minTexts texts, in the order in which
// they are found to be so.
func (b *BagOfWords) choose(texts [][]string) {
	counts := map[string]int{}
	for _, t := range texts {
		for _, term := range t {
			if counts[term]++; counts[term] == minTexts {
				b.terms[term] = int32(len(b.terms))
			}
		}
	}
}

func (b *BagOfWords) ids(terms []string) []int32 {
	var out []int32
	for _, t := range terms {
		if id, ok := b.terms[t]; ok {
			out = append(out, id)
		}
	}
	return out
}

// Logit is above 0 where a text is read as positive.
func (b *BagOfWords) Logit(text string) float64 {
	return dotRow(b.w, b.ids(terms(b.split(text))))
}

// dotRow is the sum of a text's weights and the bias.
func dotRow(w []float64, row []int32) float64 {
	z := w[len(w)-1]
	for _, id := range row {
		z += w[id]
	}
	return z
}

// problem is the penalised loss of a logistic model.
type problem struct {
	rows    [][]int32
	targets []float64 // 1 or −1
}

// loss returns the loss at w and writes its gradient.
func (p *problem) loss(w, grad []float64) float64 {
	last := len(w) - 1
	sum := 0.0
	for i := range last {
		grad[i] = penalty * w[i]
		sum += penalty / 2.0 * w[i] * w[i]
	}
	grad[last] = 0
	for i, row := range p.rows {
		z := p.targets[i] * dotRow(w, row)
		e := math.Exp(-math.Abs(z))
		sum += math.Log1p(e) + max(-z, 0)
		g := e / (1 + e) // probability of the other class
		if z < 0 {
			g = 1 / (1 + e)
		}
		g *= -p.targets[i]
		grad[last] += g
		for _, id := range row {
			grad[id] += g
		}
	}
	return sum
}
