package report

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// stored is a text as the tables keep it.
type stored struct {
	At       Time   `json:"at"`
	Text     string `json:"text"`
	Evidence string `json:"evidence"` // see sink.AppendEvidence
}

// term is one entry of the evidence column.
type term struct {
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Target string `json:"target"`
	A      int    `json:"a"`
	W      int    `json:"w"`
	R      int    `json:"r"`
}

// hurts reports whether the term pulls the text down: polarity by its sign, the
// emotions by what they are.
func (t term) hurts() bool {
	pull := t.R * (t.A + t.W)
	switch t.Target {
	case "polarity":
		return pull < 0
	case "negative", "anger", "sadness", "fear", "disgust":
		return pull > 0
	}
	return false
}

// quote marks the words that made the score negative. Evidence that does not fit
// the text, because the text was masked or is gone, marks nothing.
func (s stored) quote() Quote {
	q := Quote{At: s.At, Text: s.Text, Marks: []Mark{}}
	var terms []term
	if s.Evidence == "" || json.Unmarshal([]byte(s.Evidence), &terms) != nil {
		return q
	}
	for _, t := range terms {
		if t.hurts() && t.Start < t.End && t.Start >= 0 && t.End <= len(s.Text) && boundary(s.Text, t.Start) && boundary(s.Text, t.End) {
			q.Marks = append(q.Marks, Mark{t.Start, t.End})
		}
	}
	q.Marks = merge(q.Marks)
	return q
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// merge puts marks in order and joins those that overlap or touch.
func merge(marks []Mark) []Mark {
	slices.SortFunc(marks, func(a, b Mark) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	out := marks[:0]
	for _, m := range marks {
		if n := len(out); n > 0 && m.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, m.End)
			continue
		}
		out = append(out, m)
	}
	return out
}

// quoteColumns is how wide a quotation may be.
const quoteColumns = 96

// spans cuts the text into marked and unmarked pieces, on one line, no wider
// than columns; what is cut off is the end, or the beginning when the first
// mark stands further back.
func (q Quote) spans(columns int) []span {
	var all []span
	at := 0
	for _, m := range q.Marks {
		all = append(all, span{clean(q.Text[at:m.Start]), normal}, span{clean(q.Text[m.Start:m.End]), marked})
		at = m.End
	}
	all = append(all, span{clean(q.Text[at:]), normal})
	if first := all[0]; len(all) > 1 && width(first.text)+width(all[1].text) > columns*3/4 {
		all[0].text = "…" + tail(first.text, columns/3)
	}
	return limit(all, columns)
}

// clean makes one line of s: white space becomes a space, and control
// characters, which could move the cursor or turn the writing direction, go.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case unicode.IsControl(r), r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', r == '\u200E', r == '\u200F', r == '\uFEFF':
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if space {
		b.WriteByte(' ')
	}
	return b.String()
}

func cleanAll(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = clean(n)
	}
	return strings.Join(out, ", ")
}
