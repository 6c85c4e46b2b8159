package eval

import "github.com/hearthlabs/hearth/nlp"

// Reader scores texts: nlp.Scorer, or a stand-in in tests. Score may abstain;
// Force never does, and agrees with Score where Score does not abstain. Neither
// keeps the text.
type Reader interface {
	Score(text string) nlp.Score
	Force(text string) nlp.Score
}

// Answer is what was read in one text, as far as it is measured.
type Answer struct {
	Scored     bool
	Coverage   float64
	Polarity   float64
	Label      nlp.Label
	Confidence float64
	Emotion    nlp.Emotion
	Strength   float64 // of Emotion
	Toxic      float64

	// What would have been claimed without abstaining: the polarity, and the
	// strongest emotion however weak.
	ForcedPolarity float64
	ForcedEmotion  nlp.Emotion

	// The baselines: their sign is a polarity.
	Authored, Learned float64
	Words             float64
}

// Ask reads one text.
func Ask(r Reader, text string) Answer {
	s := r.Score(text)
	a := Answer{
		Scored: s.Scored, Coverage: s.Coverage, Polarity: s.Polarity, Label: s.Label, Confidence: s.Confidence,
		Emotion: s.Emotion, Toxic: s.Toxic,
	}
	if int(s.Emotion) < nlp.NumEmotions {
		a.Strength = s.Emotions[s.Emotion]
	}
	if !s.Scored {
		s = r.Force(text)
	}
	a.ForcedPolarity, a.ForcedEmotion = s.Polarity, s.Emotion
	if s.Emotion == nlp.EmotionNone {
		a.ForcedEmotion, _ = s.Emotions.Strongest()
	}
	a.Authored, a.Learned = parts(s.Evidence)
	return a
}

// sourceBias is the source of evidence that is a constant and no word.
const sourceBias = "bias"

// parts are the sums of the polarity's authored and learned terms.
func parts(evidence []nlp.Evidence) (authored, learned float64) {
	for _, ev := range evidence {
		if ev.Target == nlp.TargetPolarity && ev.Source != sourceBias {
			authored += float64(ev.R) * float64(ev.A)
			learned += float64(ev.R) * float64(ev.W)
		}
	}
	return authored, learned
}

// sign is the class a signed number speaks for.
func sign(x float64) string {
	switch {
	case x > 0:
		return Pos
	case x < 0:
		return Neg
	}
	return NoAnswer
}

// label is the class of a three-way label.
func label(l nlp.Label) string {
	switch l {
	case nlp.Positive:
		return Pos
	case nlp.Negative:
		return Neg
	case nlp.Neutral:
	}
	return Neutral
}

// emotion is the class of a set that an answer names. Where a set has no neutral
// rows, neutral is no answer, and the strongest emotion stands for it.
func (s *Set) emotion(a *Answer) string {
	e := a.Emotion
	if e == nlp.EmotionNone && !s.has(Neutral) {
		e = a.ForcedEmotion
	}
	return s.fit(e.String())
}

// read is the answer in terms of the set's own task; "" for valence.
func (s *Set) read(a *Answer) string {
	switch s.Task {
	case TwoClass:
		return sign(a.ForcedPolarity)
	case ThreeClass:
		return label(a.Label)
	case Emotions:
		return s.emotion(a)
	case Attacks:
		if a.Toxic >= toxicBound {
			return Offensive
		}
		return Safe
	case Valence:
	}
	return NoAnswer
}
