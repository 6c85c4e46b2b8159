package nlp

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// model holds the constants of the formula that are not of one term, in
// thousandths: the defaults below, or what model.tsv says.
type model struct {
	// bias is b of the classes: towards positive, neutral, toxic.
	polarity, neutral, toxic int
	// strength is what authored strength takes from the neutral class: z_neutral
	// falls by it for each Σ|r·a|.
	strength int
	emotions [NumEmotions + 1]int // b of each emotion; the last one is none
	// scales turn z into logits.
	polarityScale, emotionScale, toxicScale scale
}

// scale is the factor on all z of a text, by the number n of its learned terms:
// factor / √(1 + n/half). A long text has many terms, and each of them says
// less. half 0 means that length does not matter.
type scale struct{ factor, half int }

// of returns the factor for n terms, in thousandths.
func (s scale) of(n int) int {
	if s.half == 0 {
		return s.factor
	}
	return int(math.Round(float64(s.factor) / math.Sqrt(1+1000*float64(n)/float64(s.half))))
}

// defaultModel is for a lexicon of authored words only.
func defaultModel() model {
	m := model{
		neutral: 500, toxic: -600, strength: 500,
		polarityScale: scale{factor: 1000}, emotionScale: scale{factor: 4000}, toxicScale: scale{factor: 4000},
	}
	m.emotions[NumEmotions] = 400
	return m
}

// set changes the constant a row of model.tsv names.
func (m *model) set(name string, value int) error {
	constants := map[string]*int{
		"bias:positive": &m.polarity, "bias:neutral": &m.neutral, "bias:toxic": &m.toxic, "strength:neutral": &m.strength,
		"scale:polarity": &m.polarityScale.factor, "scale:emotion": &m.emotionScale.factor, "scale:toxic": &m.toxicScale.factor,
		"half:polarity": &m.polarityScale.half, "half:emotion": &m.emotionScale.half, "half:toxic": &m.toxicScale.half,
		"bias:none": &m.emotions[NumEmotions],
	}
	for i, e := range emotionNames() {
		constants["bias:"+e] = &m.emotions[i]
	}
	at, ok := constants[name]
	if !ok {
		return fmt.Errorf("unknown constant")
	}
	*at = value
	return nil
}

// weights are the learned weights of a term, in thousandths.
type weights struct {
	polarity, neutral, toxic int16
	emotions                 [NumEmotions + 1]int16 // the last one is none
}

// learned reads a row of learned.tsv: term, then polarity, neutral, toxic and a
// list of emotions.
func (r row) learned() (weights, error) {
	var w weights
	for i, at := range []*int16{&w.polarity, &w.neutral, &w.toxic} {
		n, err := r.number(i+1, 0, -maxWeight, maxWeight)
		if err != nil {
			return w, err
		}
		*at = int16(n)
	}
	for item := range strings.SplitSeq(r.col(4), ",") {
		if item == "" {
			continue
		}
		name, value, _ := strings.Cut(item, ":")
		n, err := strconv.Atoi(value)
		if err != nil || n < -maxWeight || n > maxWeight {
			return w, fmt.Errorf("%q: weight is not an integer from −%d to %d", item, maxWeight, maxWeight)
		}
		e, err := ParseEmotion(name)
		if err != nil {
			return w, err
		}
		w.emotions[e] = int16(n)
	}
	return w, nil
}

// maxWeight bounds a learned weight, in thousandths.
const maxWeight = 30000
