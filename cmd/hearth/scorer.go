package main

import (
	"fmt"
	"os"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/gse"
	"github.com/hearthlabs/hearth/nlp/lexicon"
	"github.com/hearthlabs/hearth/nlp/lingua"
)

// lexicon is the built-in lexicon with the overlay folder laid over it.
func (c LogicConfig) lexicon() (*nlp.Lexicon, error) { return loadLexicon(c.Lexicon) }

func loadLexicon(overlay string) (*nlp.Lexicon, error) {
	lex, err := nlp.LoadLexicon(lexicon.FS())
	if err != nil {
		return nil, fmt.Errorf("load built-in lexicon: %w", err)
	}
	if overlay == "" {
		return lex, nil
	}
	if info, err := os.Stat(overlay); err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("lexicon: %s is not a folder", overlay)
	}
	if lex, err = lex.Overlay(os.DirFS(overlay)); err != nil {
		return nil, fmt.Errorf("lexicon: lay %s over the built-in one: %w", overlay, err)
	}
	return lex, nil
}

// newScorer makes a scorer that segments with gse and asks lingua where the
// script of a text leaves doubt; experimental names the fields that are claimed
// though their precision is low.
func newScorer(lex *nlp.Lexicon, experimental []string) (*nlp.Scorer, error) {
	fields, err := nlp.ParseFields(experimental)
	if err != nil {
		return nil, fmt.Errorf("experimental: %w", err)
	}
	seg, err := newSegmenter(lex)
	if err != nil {
		return nil, err
	}
	return nlp.NewScorer(lex, seg, lingua.New(), nlp.WithExperimental(fields...)), nil
}

func newSegmenter(lex *nlp.Lexicon) (*gse.Segmenter, error) {
	seg, err := gse.New(lex.Words())
	if err != nil {
		return nil, fmt.Errorf("load segmenter: %w", err)
	}
	return seg, nil
}

// loadScorer is both with an overlay folder; "" for none.
func loadScorer(overlay string, experimental []string) (*nlp.Scorer, error) {
	lex, err := loadLexicon(overlay)
	if err != nil {
		return nil, err
	}
	return newScorer(lex, experimental)
}
