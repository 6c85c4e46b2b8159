package nlp

import "math"

// The constants of the formula, in thousandths. A change must change
// modelVersion.
const (
	biasNeutral  = 500  // b of the class neutral; positive and negative have 0
	biasToxic    = -600 // b of the likelihood of an attack
	toxicScale   = 250  // thousandths of z per logit
	emotionHalf  = 500  // z at which an emotion has strength 1/2
	labelBound   = 0.1  // |polarity| from which a text is not neutral
	emotionBound = 0.3  // strength from which an emotion names the text
	feelingBound = 400  // z from which a feeling is named
)

// Targets of evidence that are no emotion.
const (
	TargetPolarity = "polarity" // r·(a+w) > 0 speaks for positive, < 0 for negative
	TargetNeutral  = "neutral"  // the bias of the neutral class
	TargetToxic    = "toxic"
	targetGiven    = "given:" // followed by the need met for the addressee
)

// sourceBias is the source of bias terms.
const sourceBias = "bias"

// sums are the z of every class, in millionths: Σ r·(a+w), both in thousandths.
type sums struct {
	positive, negative, neutral int
	emotions                    [NumEmotions]int
	needs, given                [NumNeeds]int
	toxic                       int
}

// polar adds r·(a+w) to the class its sign speaks for.
func (s *sums) polar(z int) {
	if z > 0 {
		s.positive += z
	} else {
		s.negative -= z
	}
}

// softmax returns the probabilities of positive, neutral and negative.
func (s *sums) softmax() (pos, neu, neg float64) {
	p, n, m := float64(s.positive)/1e6, float64(s.neutral)/1e6, float64(s.negative)/1e6
	top := max(p, n, m)
	pos, neu, neg = math.Exp(p-top), math.Exp(n-top), math.Exp(m-top)
	total := pos + neu + neg
	return pos / total, neu / total, neg / total
}

// reading is the label a set of sums gives.
func (s *sums) reading() (polarity float64, label Label, confidence float64) {
	pos, neu, neg := s.softmax()
	polarity = round(pos - neg)
	switch {
	case polarity >= labelBound:
		return polarity, Positive, round(pos)
	case polarity <= -labelBound:
		return polarity, Negative, round(neg)
	}
	return polarity, Neutral, round(neu)
}

// strengths returns 1 − 2^(−z/emotionHalf) for every emotion with z > 0.
func (s *sums) strengths() Strengths {
	var out Strengths
	for i, z := range s.emotions {
		if z > 0 {
			out[i] = round(1 - math.Exp2(-float64(z)/(emotionHalf*1000)))
		}
	}
	return out
}

// asNeeds clamps z to −1…1.
func asNeeds(z [NumNeeds]int) Needs {
	var out Needs
	for i, v := range z {
		out[i] = round(min(max(float64(v)/1e6, -1), 1))
	}
	return out
}

// likelihood is the logistic reading of the attack terms; 0 without any.
func (s *sums) likelihood() float64 {
	if s.toxic <= 0 {
		return 0
	}
	return round(1 / (1 + math.Exp(-(float64(s.toxic)/1000+biasToxic)/toxicScale)))
}

// round keeps four decimals, so that scores read well and compare exactly.
func round(x float64) float64 {
	x = math.Round(x*1e4) / 1e4
	if x == 0 {
		return 0 // not −0
	}
	return x
}

// Reading is the part of a Score that the formula alone determines.
type Reading struct {
	Polarity   float64
	Label      Label
	Confidence float64
	Emotions   Strengths
	Emotion    Emotion
	Needs      Needs
	NeedsGiven Needs
	Toxic      float64
}

// Recompute evaluates the formula over a list of evidence: what a scored text's
// Score says follows from its Evidence exactly, and this shows it.
func Recompute(evidence []Evidence) Reading {
	var s sums
	for _, e := range evidence {
		z := e.R * (e.A + e.W)
		switch {
		case e.Target == TargetPolarity:
			s.polar(z)
		case e.Target == TargetNeutral:
			s.neutral += z
		case e.Target == TargetToxic && e.Source != sourceBias:
			s.toxic += z
		default:
			s.named(e.Target, z)
		}
	}
	return s.read()
}

// named adds to an emotion or need.
func (s *sums) named(target string, z int) {
	if em, err := ParseEmotion(target); err == nil {
		if em != EmotionNone {
			s.emotions[em] += z
		}
		return
	}
	needs := &s.needs
	if len(target) > len(targetGiven) && target[:len(targetGiven)] == targetGiven {
		needs, target = &s.given, target[len(targetGiven):]
	}
	if n, err := ParseNeed(target); err == nil {
		needs[n] += z
	}
}

// read evaluates the formula.
func (s *sums) read() Reading {
	r := Reading{
		Emotions: s.strengths(), Emotion: EmotionNone, Needs: asNeeds(s.needs), NeedsGiven: asNeeds(s.given),
		Toxic: s.likelihood(),
	}
	r.Polarity, r.Label, r.Confidence = s.reading()
	if e, v := r.Emotions.Strongest(); v >= emotionBound {
		r.Emotion = e
	}
	return r
}
