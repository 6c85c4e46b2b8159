package eval

import (
	"cmp"
	"math"
	"slices"

	"github.com/hearthlabs/hearth/nlp"
)

// Wrong is a text that was read as what it is not.
type Wrong struct {
	Line       int       `json:"line"`
	Label      string    `json:"label"`
	Read       string    `json:"read"`  // in terms of the set's task; "" for no answer, and for valence
	Wrong      float64   `json:"wrong"` // how far: 0 and up, comparable within a set
	Scored     bool      `json:"scored"`
	Polarity   float64   `json:"polarity"` // of Force
	Confidence float64   `json:"confidence"`
	Text       string    `json:"text"`
	Words      []Evident `json:"words"` // what made it so, the strongest first
}

// Evident is a word and what it added.
type Evident struct {
	Text   string  `json:"text"`
	Target string  `json:"target"`
	Adds   float64 `json:"adds"` // r·(a+w)
	Rule   string  `json:"rule,omitempty"`
	Source string  `json:"source"`
}

// maxWords is how many words of a wrong reading are shown.
const maxWords = 8

// Worst returns the n texts that were most wrongly read, the worst first. How
// wrong: for polarity and attacks the distance of the number from what the label
// says; for valence the same, its largest absolute value being 1; for emotions
// the strength of the emotion that was claimed.
func (s *Set) Worst(r Reader, answers []Answer, n int) []Wrong {
	scale := 0.0
	for i := range s.Examples {
		scale = max(scale, math.Abs(s.Examples[i].Value))
	}
	var out []Wrong
	for i := range s.Examples {
		e, a := &s.Examples[i], &answers[i]
		read := s.read(a)
		if s.Task != Valence && read == e.Class {
			continue
		}
		out = append(out, Wrong{
			Line: e.Line, Label: e.Label, Read: read, Wrong: s.distance(e, a, scale), Scored: a.Scored,
			Polarity: a.ForcedPolarity, Confidence: a.Confidence, Text: e.Text,
		})
	}
	slices.SortStableFunc(out, func(a, b Wrong) int { return cmp.Compare(b.Wrong, a.Wrong) })
	out = out[:min(max(n, 0), len(out))]
	for i := range out {
		out[i].Words = s.words(r.Force(out[i].Text).Evidence)
	}
	return out
}

// distance says how far an answer is from the truth.
func (s *Set) distance(e *Example, a *Answer, scale float64) float64 {
	truth := map[string]float64{Pos: 1, Neg: -1, Offensive: 1}[e.Class]
	switch s.Task {
	case TwoClass:
		return math.Abs(a.ForcedPolarity - truth)
	case ThreeClass:
		return math.Abs(a.Polarity - truth)
	case Attacks:
		return math.Abs(a.Toxic - truth)
	case Valence:
		return math.Abs(a.ForcedPolarity - e.Value/scale)
	case Emotions:
	}
	return a.Strength
}

// words are the terms that speak to the set's task.
func (s *Set) words(evidence []nlp.Evidence) []Evident {
	out := []Evident{}
	for _, ev := range evidence {
		if ev.End > ev.Start && s.concerns(ev.Target) {
			out = append(out, Evident{ev.Text, ev.Target, float64(ev.R) * float64(ev.A+ev.W) / 1e6, ev.Rule, ev.Source})
		}
	}
	slices.SortStableFunc(out, func(a, b Evident) int { return cmp.Compare(math.Abs(b.Adds), math.Abs(a.Adds)) })
	return out[:min(maxWords, len(out))]
}

func (s *Set) concerns(target string) bool {
	switch s.Task {
	case Emotions:
		e, err := nlp.ParseEmotion(target)
		return err == nil && e != nlp.EmotionNone
	case Attacks:
		return target == nlp.TargetToxic
	case TwoClass, ThreeClass, Valence:
	}
	return target == nlp.TargetPolarity
}
