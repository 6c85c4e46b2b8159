package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp"
)

// LexiconTopCmd finds words worth an entry.
type LexiconTopCmd struct {
	Files []string `arg:"" optional:"" name:"file" help:"Files of texts, one a line; none or - is standard input."`
	textLines
	ReadingFlags
	By    string `env:"-" enum:"frequency,lean" default:"frequency" placeholder:"ORDER" help:"Order: frequency, or lean for words whose texts read most unlike the others (default: ${default})."`
	Limit int    `env:"-" default:"50" placeholder:"N" help:"Words listed at most (default: ${default})."`
	Min   int    `env:"-" default:"3" placeholder:"N" help:"Texts a word must stand in (default: ${default})."`
}

// Run prints an overlay in which the polarities are left to fill in.
func (c *LexiconTopCmd) Run(ctx context.Context, t *terminal) error {
	if c.Limit < 1 || c.Min < 1 {
		return usage(fmt.Errorf("limit %d, min %d: want numbers from 1", c.Limit, c.Min))
	}
	scorer, err := c.load()
	if err != nil {
		return err
	}
	g := &gleaner{scorer: scorer, found: map[string]*gleaned{}, pieces: map[string]int{}}
	if err := c.each(ctx, t, c.Files, g.glean); err != nil {
		return err
	}
	return printed(t, func(w *bufio.Writer) { g.print(w, c) })
}

// gleaner counts the words of texts that a lexicon does not know: those the
// segmenter makes, and runs of two to four pieces that may be a word it lacks.
type gleaner struct {
	scorer *tongue
	texts  int
	scored int
	sum    float64 // of the polarity of scored texts
	found  map[string]*gleaned
	pieces map[string]int // texts of each unknown piece, known words left out
}

// gleaned is one candidate.
type gleaned struct {
	word    string
	texts   int
	sum     float64 // of the polarity of scored texts
	scored  int
	joined  []string // the pieces of a run
	example string
}

// maxRun is how many pieces may make a word that the segmenter lacks, maxRunes
// how long it may be.
const (
	maxRun   = 4
	maxRunes = 6
)

// glean takes in a chunk of texts.
func (g *gleaner) glean(chunk []textLine) {
	type read struct {
		words []nlp.Word
		score nlp.Score
	}
	reads := make([]read, len(chunk))
	together(len(chunk), func(i int) {
		reads[i] = read{g.scorer.Words(chunk[i].text), g.scorer.Score(chunk[i].text)}
	})
	for i, r := range reads { // in order, so that the examples are
		g.texts++
		if r.score.Scored {
			g.scored++
			g.sum += r.score.Polarity
		}
		seen := map[string]bool{}
		runs(r.words, func(word string, pieces []string, from, to int) {
			if seen[word] {
				return
			}
			seen[word] = true
			if len(pieces) == 1 {
				g.pieces[word]++
				if utf8.RuneCountInString(word) == 1 {
					return
				}
			}
			f := g.found[word]
			if f == nil {
				f = &gleaned{word: word, joined: pieces, example: excerpt(chunk[i].text, from, to)}
				g.found[word] = f
			}
			f.texts++
			if r.score.Scored {
				f.scored++
				f.sum += r.score.Polarity
			}
		})
	}
}

// runs yields every unknown piece, and every run of them that stands side by
// side and holds a single character.
func runs(words []nlp.Word, yield func(word string, pieces []string, from, to int)) {
	for i := range words {
		var pieces []string
		single := false
		for j := i; j < len(words) && j-i < maxRun; j++ {
			w := &words[j]
			if w.Known || j > i && (w.Clause != words[j-1].Clause || w.Start != words[j-1].End) {
				break
			}
			pieces = append(pieces, w.Text)
			word := strings.Join(pieces, "")
			n := utf8.RuneCountInString(w.Text)
			single = single || n == 1
			if j == i || single && utf8.RuneCountInString(word) <= maxRunes {
				yield(word, pieces, words[i].Start, w.End)
			}
		}
	}
}

// words are the candidates in at least so many texts, most frequent first.
func (g *gleaner) words(least int) []*gleaned {
	var out []*gleaned
	for _, f := range g.found {
		if f.texts >= least && !isCommon(f.word) && g.coheres(f) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b *gleaned) int { return cmp.Or(b.texts-a.texts, strings.Compare(a.word, b.word)) })
	// A piece that nearly always stands in a longer candidate is not a word.
	return slices.DeleteFunc(out, func(f *gleaned) bool {
		for _, longer := range out {
			if len(longer.word) > len(f.word) && strings.Contains(longer.word, f.word) && 5*longer.texts >= 4*f.texts {
				return true
			}
		}
		return false
	})
}

// coheres reports a run whose pieces mostly come together.
func (g *gleaner) coheres(f *gleaned) bool {
	if len(f.joined) == 1 {
		return true
	}
	for _, p := range f.joined {
		if 2*f.texts < g.pieces[p] {
			return false
		}
	}
	return true
}

// lean is how far the texts of a word read from all others, in standard errors
// of a polarity that spreads over the whole range.
func (g *gleaner) lean(f *gleaned) float64 {
	if f.scored == 0 {
		return 0
	}
	return math.Abs(f.sum/float64(f.scored)-g.sum/float64(g.scored)) * math.Sqrt(float64(f.scored))
}

func (g *gleaner) print(w *bufio.Writer, c *LexiconTopCmd) {
	words, order := g.words(c.Min), "the most frequent first"
	if c.By == "lean" {
		order = "those first whose texts read most unlike the others"
		slices.SortStableFunc(words, func(a, b *gleaned) int { return cmp.Compare(g.lean(b), g.lean(a)) })
	}
	limit := c.Limit
	fmt.Fprintf(w, "# Words of %s texts that the lexicon does not know, %s: %s of %s.\n",
		grouped(int64(g.texts)), order, grouped(int64(min(limit, len(words)))), grouped(int64(len(words))))
	fmt.Fprintf(w, "# Put a number from -3000 to 3000 in place of each question mark, or %s, or take the line out.\n", nlp.Ignore)
	fmt.Fprintln(w, "word\tpolarity\temotions\tnote")
	for _, f := range words[:min(limit, len(words))] {
		lean := ""
		if f.scored > 0 {
			lean = fmt.Sprintf(", which read %+.2f", round2(f.sum/float64(f.scored)))
		}
		fmt.Fprintf(w, "%s\t%s\t\tin %s texts%s: %s\n", f.word, nlp.Undecided, grouped(int64(f.texts)), lean, f.example)
	}
}

// round2 rounds to hundredths, without a negative zero.
func round2(x float64) float64 { return math.Round(x*100)/100 + 0 }
