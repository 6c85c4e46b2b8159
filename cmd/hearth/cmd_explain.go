package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
)

// ExplainCmd shows how one text is read.
type ExplainCmd struct {
	Text []string `arg:"" help:"The text."`
	ReadingFlags
	Lang string `env:"-" enum:"zh,en,auto" default:"auto" placeholder:"LANG" help:"Language of the explanation, zh or en (default: the environment's LANG)."`
}

// Run prints the text with its words marked, the reading in words, every piece
// of evidence, and the sums from which the polarity follows.
func (c *ExplainCmd) Run(_ context.Context, t *terminal) error {
	text := strings.Join(c.Text, " ")
	if strings.TrimSpace(text) == "" {
		return usage(errors.New("the text is empty"))
	}
	scorer, err := c.load()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(t.out)
	e := explanation{w: out, text: text, score: scorer.Score(text), color: t.color, words: wordsFor(language(c.Lang))}
	e.print()
	return out.Flush()
}

// language is what a flag says, zh or en; auto is Chinese where the
// environment's locale is Chinese, and English elsewhere.
func language(flag string) string {
	if flag != "auto" {
		return flag
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(v, "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "en"
}

// explanation prints one score.
type explanation struct {
	w     *bufio.Writer
	text  string
	score nlp.Score
	color bool
	words vocabulary
}

func (e *explanation) print() {
	e.marked()
	e.reading()
	if !e.score.Scored {
		fmt.Fprintf(e.w, "\n%s\n", e.words.abstains)
		return
	}
	e.evidence()
	e.sums()
	fmt.Fprintf(e.w, "\n%s %s\n", e.words.label("lexicon"), e.score.Lexicon)
}

// reading says in words what was read.
func (e *explanation) reading() {
	s, v := &e.score, &e.words
	lang := v.name(string(s.Lang))
	if s.Mixed {
		lang += v.mixed
	}
	e.field("language", lang)
	if !s.Scored {
		return
	}
	e.field("label", fmt.Sprintf("%s %+.2f (%s %.2f)", v.name(string(s.Label)), s.Polarity, v.label("confidence"), s.Confidence))
	e.field("emotions", v.strengths(s.Emotions))
	e.field("feelings", v.list(s.Feelings))
	e.field("intensity", fmt.Sprintf("%.2f", s.Intensity))
	e.field("holder", v.name(string(s.Holder)))
	e.field("needs", v.needs(s.Needs))
	e.field("needs_given", v.needs(s.NeedsGiven))
	e.field("aspects", v.aspects(s.Aspects))
	if s.Toxic > 0 {
		e.field("toxic", fmt.Sprintf("%.2f", s.Toxic))
	}
	if s.Ironic {
		e.field("ironic", v.ironic)
	}
	e.field("warmth", fmt.Sprintf("%.2f", s.Warmth))
	e.field("coverage", fmt.Sprintf("%.0f %%", s.Coverage*100))
}

func (e *explanation) field(name, value string) {
	if value != "" {
		fmt.Fprintf(e.w, "%s %s\n", pad(e.words.label(name), e.words.labelWidth), value)
	}
}
