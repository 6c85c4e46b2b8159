package eval_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/eval"
)

// canned answers the texts a, b, c … of read with scores made by hand. Score
// abstains where Scored is false, as a Scorer does.
type canned []nlp.Score

func (c canned) Force(text string) nlp.Score { return c[text[0]-'a'] }

func (c canned) Score(text string) nlp.Score {
	if s := c.Force(text); s.Scored {
		return s
	}
	return nlp.Score{Label: nlp.Neutral, Emotion: nlp.EmotionNone}
}

func polar(p, confidence float64) nlp.Score {
	s := nlp.Score{Scored: true, Polarity: p, Label: nlp.Neutral, Confidence: confidence, Emotion: nlp.EmotionNone, Coverage: .5}
	switch {
	case p >= .1:
		s.Label = nlp.Positive
	case p <= -.1:
		s.Label = nlp.Negative
	}
	return s
}

func unscored(s nlp.Score) nlp.Score {
	s.Scored = false
	return s
}

func feels(e nlp.Emotion, strength float64) nlp.Score {
	s := polar(0, .5)
	s.Emotions[e] = strength
	if strength >= .3 {
		s.Emotion = e
	}
	return s
}

func evaluate(t *testing.T, labels string, scores canned, o eval.Options) (*eval.Set, []eval.Answer, *eval.Report) {
	t.Helper()
	s := read(t, labels)
	var answers []eval.Answer
	for i := range s.Examples {
		answers = append(answers, eval.Ask(scores, s.Examples[i].Text))
	}
	return s, answers, eval.Evaluate(s, answers, o)
}

// measures are accuracy and macro-F1 of hearth by task.
func measures(r *eval.Report) map[eval.Task][2]float64 {
	out := map[eval.Task][2]float64{}
	for i := range r.Figures {
		m, _ := r.Figures[i].Of(eval.Hearth)
		out[r.Figures[i].Task] = [2]float64{m.Accuracy, m.MacroF1}
	}
	return out
}

func TestEvaluate(t *testing.T) {
	tests := []struct {
		name, labels string
		scores       canned
		want         map[eval.Task][2]float64
	}{
		{
			"two classes: the sign of Force, zero is wrong", "pos pos neg neg",
			// pos: precision 1/1, recall 1/2 → 2/3; neg: 2/2, 2/2.
			canned{polar(.05, .5), polar(0, .5), unscored(polar(-.4, .5)), polar(-.8, .9)},
			map[eval.Task][2]float64{eval.TwoClass: {3. / 4, (2./3 + 1) / 2}},
		},
		{
			"three classes: an abstention is neutral", "pos neutral neg",
			// pos 1; neutral: precision 1/2, recall 1 → 2/3; neg 0. Two classes: both right.
			canned{polar(.5, .5), polar(0, .5), unscored(polar(-.4, .5))},
			map[eval.Task][2]float64{eval.ThreeClass: {2. / 3, (1 + 2./3) / 3}, eval.TwoClass: {1, 1}},
		},
		{
			"emotions: absent classes go to the nearest", "joy anger surprise neutral",
			canned{feels(nlp.Gratitude, .5), feels(nlp.Disgust, .5), feels(nlp.Surprise, .9), feels(nlp.Joy, .2)},
			map[eval.Task][2]float64{eval.Emotions: {1, 1}, eval.TwoClass: {0, 0}},
		},
		{
			"emotions without neutral: the strongest, however weak", "like sadness sadness",
			// like: 1/2, 1/1 → 2/3; sadness: 1/1, 1/2 → 2/3.
			canned{unscored(feels(nlp.Joy, .2)), feels(nlp.Fear, .1), feels(nlp.Joy, .4)},
			map[eval.Task][2]float64{eval.Emotions: {2. / 3, 2. / 3}, eval.TwoClass: {0, 0}},
		},
		{
			"emotions without neutral: nothing is no answer", "joy surprise",
			canned{feels(nlp.Joy, 0), feels(nlp.Surprise, .5)},
			map[eval.Task][2]float64{eval.Emotions: {1. / 2, 1. / 2}, eval.TwoClass: {0, 0}},
		},
		{
			"attacks: from one half on", "offensive offensive safe",
			// offensive: 1/1, 1/2; safe: 1/2, 1/1.
			canned{{Toxic: .5, Scored: true}, {Toxic: .49, Scored: true}, unscored(nlp.Score{Toxic: .9})},
			map[eval.Task][2]float64{eval.Attacks: {2. / 3, 2. / 3}},
		},
		{
			"valence: zero has no sign", "2 -1 0",
			canned{polar(.5, .5), polar(.1, .5), polar(0, .5)},
			// pos: 1/2, 1/1 → 2/3; neg 0.
			map[eval.Task][2]float64{eval.TwoClass: {1. / 2, 1. / 3}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, r := evaluate(t, tt.labels, tt.scores, eval.Options{})
			if diff := cmp.Diff(tt.want, measures(r), approx); diff != "" {
				t.Errorf("accuracy and macro-F1 (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReport(t *testing.T) {
	with := func(s nlp.Score, ev ...nlp.Evidence) nlp.Score {
		s.Evidence = ev
		return s
	}
	term := func(a, w, r int) nlp.Evidence { return nlp.Evidence{Target: nlp.TargetPolarity, A: a, W: w, R: r} }
	bias := nlp.Evidence{Target: nlp.TargetPolarity, A: 5000, R: 1000, Source: "bias"}
	_, _, r := evaluate(t, "pos pos pos neg", canned{
		with(polar(.5, .65), term(500, -300, 1000), bias), with(polar(0, .55), term(400, 0, -500)),
		unscored(polar(.3, .95)), with(polar(.2, .85), term(0, 900, -800)),
	}, eval.Options{Parts: true, Words: true, Confusions: 5})
	if r.N != 4 || !near(r.Coverage, 1.5/4) || !near(r.Abstained, .25) {
		t.Errorf("n %d, coverage %v, abstained %v", r.N, r.Coverage, r.Abstained)
	}
	want := []eval.Measure{
		{Model: eval.Hearth, Accuracy: 2. / 4, MacroF1: (2. * 2 / 6) / 2}, // pos 2/3, 2/3; neg 0
		{Model: eval.Majority, Accuracy: 3. / 4, MacroF1: (6. / 7) / 2},
		{Model: eval.Authored, Accuracy: 1. / 4, MacroF1: (2. / 4) / 2},           // +, −, none, none: pos 1/1, 1/3
		{Model: eval.Learned, Accuracy: 1. / 4, MacroF1: (2. * 1 / (1 + 2.)) / 2}, // −, none, none, −: neg 1/2, 1/1
		{Model: eval.Words},
	}
	if diff := cmp.Diff(want, r.Figures[0].Measures, approx); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
	// Claims: .65 right, .85 wrong; the neutral one (.55) only counts strictly.
	if c := r.Calibration; c.N != 2 || c.StrictN != 3 || !near(c.ECE, (.35+.85)/2) || !near(c.Strict, (.35+.55+.85)/3) {
		t.Errorf("calibration %+v", *c)
	}
	if diff := cmp.Diff(eval.Point{Threshold: .8, N: 1, Coverage: .25, Error: 1}, r.Curve[5]); diff != "" {
		t.Errorf("curve (-want +got):\n%s", diff)
	}
	_, _, other := evaluate(t, "pos neg", canned{polar(.5, .7), polar(-.5, .7)}, eval.Options{Parts: true, Words: true})
	s := eval.Summarise([]*eval.Report{r, other})
	if m, _ := s.Tasks[0].Of(eval.Hearth); s.Tasks[0].Sets != 2 || !near(m.Accuracy, .75) || !near(m.MacroF1, (1./3+1)/2) {
		t.Errorf("mean %+v", s.Tasks[0])
	}
	// [.6, .7) off by .35, [.7, .8) by .3 for 2, [.8, .9) by .85.
	if c := s.Calibration; c.N != 4 || !near(c.ECE, (.35+.6+.85)/4) {
		t.Errorf("pooled calibration %+v", *c)
	}
}

func TestCorrelate(t *testing.T) {
	_, _, r := evaluate(t, "1 2 3 4", canned{polar(.2, .5), polar(.1, .5), unscored(polar(.4, .5)), polar(.3, .5)}, eval.Options{})
	if diff := cmp.Diff(&eval.Correlation{N: 4, Pearson: .6, Spearman: .6}, r.Correlation, approx); diff != "" {
		t.Errorf("correlation (-want +got):\n%s", diff)
	}
	if r.Calibration != nil {
		t.Error("numbers say nothing of labels, yet calibration was measured")
	}
}

func TestWorst(t *testing.T) {
	sad := polar(-.9, .95)
	sad.Evidence = []nlp.Evidence{
		{Target: nlp.TargetPolarity, A: 700, R: 1000, Source: "bias"},
		{End: 3, Text: "弱", Target: nlp.TargetPolarity, A: -200, R: 1000, Source: "w:1"},
		{End: 3, Text: "强", Target: nlp.TargetPolarity, A: -900, W: -100, R: 1500, Source: "w:2", Rule: "degree"},
		{End: 3, Text: "强", Target: "sadness", A: 900, R: 1000, Source: "w:2"},
	}
	scores := canned{polar(.5, .9), polar(-.3, .6), sad, polar(0, .4)}
	s, answers, _ := evaluate(t, "pos pos pos pos", scores, eval.Options{})
	want := []eval.Wrong{
		{
			Line: 3, Label: "pos", Read: "neg", Wrong: 1.9, Scored: true, Polarity: -.9, Confidence: .95, Text: "c",
			Words: []eval.Evident{
				{Text: "强", Target: "polarity", Adds: -1.5, Rule: "degree", Source: "w:2"}, {Text: "弱", Target: "polarity", Adds: -.2, Source: "w:1"},
			},
		},
		{Line: 2, Label: "pos", Read: "neg", Wrong: 1.3, Scored: true, Polarity: -.3, Confidence: .6, Text: "b", Words: []eval.Evident{}},
	}
	if diff := cmp.Diff(want, s.Worst(scores, answers, 2), approx); diff != "" {
		t.Errorf("worst (-want +got):\n%s", diff)
	}
	if got := s.Worst(scores, answers, 9); len(got) != 3 {
		t.Errorf("%d wrong texts, want 3", len(got))
	}
}
