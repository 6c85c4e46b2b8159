package nlp

import (
	"math"
	"slices"
)

// Bounds of what is claimed, in thousandths where they are integers. A change
// must change modelVersion.
const (
	labelBound = 0.01 // |polarity| from which a text is not neutral
	// mixedBound is that of a text whose authored words praise and blame (开心，难过).
	mixedBound   = 0.06
	feelingBound = 400 // z from which a feeling is named
	// The floors are |r·w| below which learned weights are listed together: a word
	// speaks of nine emotions at once, and nearly always of most of them softly.
	polarityFloor = 60
	otherFloor    = 250
	briefFloor    = 200 // |r·w| from which a brief score shows a learned weight for polarity
)

// Targets of evidence that are no emotion.
const (
	TargetPolarity      = "polarity"       // r·(a+w) > 0 speaks for positive, < 0 for negative
	TargetNeutral       = "neutral"        // the class neutral of the polarity
	TargetStrength      = "strength"       // what authored strength takes from neutral
	TargetNone          = "none"           // the class of no emotion
	TargetToxic         = "toxic"          // an attack on somebody
	TargetWarmth        = "warmth"         // warm or cold towards the person spoken to
	TargetPolarityScale = "scale:polarity" // the factor on all z of the text, for its length
	TargetEmotionScale  = "scale:emotion"
	TargetToxicScale    = "scale:toxic"
	targetGiven         = "given:" // followed by the need met for the addressee
)

// Sources of evidence that are no line of a lexicon file.
const (
	SourceBias    = "bias"    // a constant of the model
	SourceLearned = "learned" // learned weights of the terms that end in this word
	SourceRest    = "rest"    // the learned terms too weak to be listed
	// SourceQuestion is a question by its form: a question mark, or A不A.
	SourceQuestion = "question"
	// SourcePlain is a sentence without a word of judgement, which is no term: a brief
	// score leaves it out.
	SourcePlain = "plain"
)

// sums are the z of every class, in millionths: Σ r·(a+w), both in thousandths.
type sums struct {
	polarity, neutral, strength int
	praise, blame               bool                 // an authored word did
	emotions                    [NumEmotions + 1]int // the last one is none
	needs, given                [NumNeeds]int
	toxic                       int
	attack                      bool // a term spoke of attacks
	warmth                      int
	addressed                   bool // warmth was judged
	// the factors on z, in thousandths
	polarityScale, emotionScale, toxicScale int
}

// probabilities returns those of positive, neutral and negative: a softmax over
// ½t, u − s and −½t, where t = Σ r·(a+w) over the polarity terms, u the same over the
// neutral ones, and s what authored strength takes from neutral.
func (s *sums) probabilities() (pos, neu, neg float64) {
	k := float64(s.polarityScale) / 1e9
	p := softmax([]float64{k * float64(s.polarity) / 2, k * float64(s.neutral-s.strength), -k * float64(s.polarity) / 2})
	return p[0], p[1], p[2]
}

// authored notes on which side an authored word stands, by its r·a.
func (s *sums) authored(z int) {
	s.praise = s.praise || z > 0
	s.blame = s.blame || z < 0
}

// softmax turns logits into probabilities, in place.
func softmax(z []float64) []float64 {
	top, total := slices.Max(z), 0.0
	for i := range z {
		z[i] = math.Exp(z[i] - top)
		total += z[i]
	}
	for i := range z {
		z[i] /= total
	}
	return z
}

// reading is the label a set of sums gives: the most probable one, but neutral
// where praise and blame nearly balance (开心，难过).
func (s *sums) reading() (polarity float64, label Label, confidence float64) {
	pos, neu, neg := s.probabilities()
	polarity = round(pos - neg)
	bound := labelBound
	if s.praise && s.blame {
		bound = mixedBound
	}
	switch {
	case polarity >= bound && pos > neu:
		return polarity, Positive, round(pos)
	case polarity <= -bound && neg > neu:
		return polarity, Negative, round(neg)
	}
	return polarity, Neutral, round(neu)
}

// strengths returns the probability of every emotion, and the one that names
// the text: the most probable of the most probable family, which may be none.
func (s *sums) strengths() (out Strengths, named Emotion) {
	var z, family [NumEmotions + 1]float64
	for i, v := range s.emotions {
		z[i] = float64(s.emotionScale) / 1e9 * float64(v)
	}
	softmax(z[:])
	for i, p := range z {
		family[Family(Emotion(i))] += p
	}
	named = EmotionNone
	for i, p := range z[:NumEmotions] {
		f, g := Family(Emotion(i)), Family(named)
		if family[f] > family[g] || f == g && p > z[named] {
			named = Emotion(i)
		}
		if p >= emotionShown {
			out[i] = round(p)
		}
	}
	return out, named
}

// Family returns the number of the family an emotion belongs to. Joy, like and
// gratitude are one, anger and disgust another: people who label texts tell the
// members apart far less surely than the families, so a text is named by the
// strongest family first.
func Family(e Emotion) int {
	switch e {
	case Joy, Like, Gratitude:
		return int(Joy)
	case Anger, Disgust:
		return int(Anger)
	case Sadness, Fear, Surprise, EmotionNone:
	}
	return int(e)
}

// emotionShown is the probability below which an emotion is not shown.
const emotionShown = 0.1

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
	if !s.attack {
		return 0
	}
	return round(1 / (1 + math.Exp(-float64(s.toxicScale)/1e9*float64(s.toxic))))
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
	Warmth     float64
}

// Recompute evaluates the formula over a list of evidence: what a scored text's
// Score says follows from its Evidence exactly, and this shows it.
func Recompute(evidence []Evidence) Reading {
	var s sums
	emotions := false
	for _, e := range evidence {
		z := e.R * (e.A + e.W)
		switch e.Target {
		case TargetPolarity:
			s.polarity += z
			if e.Source != SourceBias {
				s.authored(e.R * e.A)
			}
		case TargetNeutral:
			s.neutral += z
		case TargetStrength:
			s.strength += z
		case TargetNone:
			s.emotions[EmotionNone] += z
		case TargetToxic:
			s.toxic += z
			s.attack = true
		case TargetWarmth:
			s.warmth += z
			s.addressed = true
		case TargetPolarityScale:
			s.polarityScale = e.A
		case TargetEmotionScale:
			s.emotionScale = e.A
			emotions = true
		case TargetToxicScale:
			s.toxicScale = e.A
		default:
			s.named(e.Target, z)
		}
	}
	return s.read(emotions)
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

// read evaluates the formula; without emotions none is claimed.
func (s *sums) read(emotions bool) Reading {
	for i, given := range s.given { // 你们二话不说就改了: what is given is not the author's as well
		if given > 0 && s.needs[i] > 0 || given < 0 && s.needs[i] < 0 {
			s.needs[i] = 0
		}
	}
	r := Reading{Emotion: EmotionNone, Needs: asNeeds(s.needs), NeedsGiven: asNeeds(s.given), Toxic: s.likelihood(), Warmth: s.warm()}
	r.Polarity, r.Label, r.Confidence = s.reading()
	if emotions {
		r.Emotions, r.Emotion = s.strengths()
	}
	return r
}
