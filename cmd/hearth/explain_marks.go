package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"github.com/hearthlabs/hearth/nlp"
)

// mark is a stretch of the text and what it adds to the polarity.
type mark struct {
	start, end int
	z          float64
}

// marks adds up the polarity evidence of each stretch; of stretches that overlap
// the strongest stands and takes up what the others add (in 很失望, 失望).
func marks(evidence []nlp.Evidence) []mark {
	var all []mark
	for _, ev := range evidence {
		if ev.Target != nlp.TargetPolarity || ev.End <= ev.Start {
			continue
		}
		z := contribution(ev)
		if i := slices.IndexFunc(all, func(m mark) bool { return m.start == ev.Start && m.end == ev.End }); i >= 0 {
			all[i].z += z
			continue
		}
		all = append(all, mark{ev.Start, ev.End, z})
	}
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Compare(math.Abs(b.z), math.Abs(a.z)) })
	var out []mark
	for _, m := range all {
		if i := slices.IndexFunc(out, func(o mark) bool { return m.start < o.end && o.start < m.end }); i >= 0 {
			out[i].z += m.z
			continue
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b mark) int { return a.start - b.start })
	return out
}

// contribution is r·(a+w) of one piece of evidence.
func contribution(ev nlp.Evidence) float64 { return float64(ev.R) * float64(ev.A+ev.W) / 1e6 }

const (
	green = "\x1b[32m"
	red   = "\x1b[31m"
	bold  = "\x1b[1m"
	reset = "\x1b[0m"
)

// marked prints the text: words coloured, bold from half a unit on; or in
// plain text with the sign before the word and the number behind it.
func (e *explanation) marked() {
	at := 0
	for _, m := range marks(e.score.Evidence) {
		if m.end > len(e.text) {
			break
		}
		fmt.Fprint(e.w, printable(e.text[at:m.start]))
		word := printable(e.text[m.start:m.end])
		switch {
		case !e.color && m.z >= 0:
			fmt.Fprintf(e.w, "+%s(%+.1f)", word, m.z)
		case !e.color:
			fmt.Fprintf(e.w, "−%s(−%.1f)", word, -m.z)
		default:
			fmt.Fprint(e.w, colour(m.z)+word+reset)
		}
		at = m.end
	}
	fmt.Fprint(e.w, printable(e.text[at:])+"\n\n")
}

func colour(z float64) string {
	c := green
	if z < 0 {
		c = red
	}
	if max(z, -z) >= 0.5 {
		c += bold
	}
	return c
}

// printable keeps a text from steering the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '�'
		}
		return r
	}, s)
}

// columns is how wide a terminal shows s: Chinese takes two columns a character.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// pad fills s with spaces up to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-columns(s))) }

// table prints rows under a head.
func (e *explanation) table(rows [][]string) { printTable(e.w, rows) }

// printTable prints rows in columns that line up in Chinese too.
func printTable(w io.Writer, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(pad(cell, widths[i]) + "  ")
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}
