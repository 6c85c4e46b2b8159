package main

import (
	"strings"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/nlp"
)

// fewWords is a scorer of two words. It is safe for concurrent use.
type fewWords struct{}

// Current implements ingest.Scorers.
func (w fewWords) Current() ingest.Scorer { return w }

// Holding implements ingest.Scorers.
func (w fewWords) Holding(version string) ingest.Scorer {
	if version != w.Version() {
		return nil
	}
	return w
}

// Version implements ingest.Scorer.
func (fewWords) Version() string { return "few-words-1" }

// Score implements ingest.Scorer.
func (fewWords) Score(_, text string) nlp.Score {
	s := nlp.Score{Scored: true, Lang: nlp.LangHans, Label: nlp.Neutral, Emotion: nlp.EmotionNone, Holder: nlp.HolderSelf}
	switch {
	case strings.Contains(text, "好"):
		s.Polarity, s.Label, s.Emotion = 0.5, nlp.Positive, nlp.Joy
	case strings.Contains(text, "坏"):
		s.Polarity, s.Label, s.Emotion = -0.5, nlp.Negative, nlp.Anger
	}
	return s
}
