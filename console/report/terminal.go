package report

import (
	"fmt"
	"strings"
)

// terminal lays a report out in columns.
type terminal struct {
	b     strings.Builder
	width int
	color bool
}

func (t *terminal) String() string { return t.b.String() }

// codes are the ANSI colours. Good and bad are blue and orange, which colour-blind
// readers can tell apart, and never the only sign.
var codes = map[style]string{strong: "1", dim: "2", good: "38;5;33", bad: "38;5;208", marked: "1;4"}

// paint returns s in its style. Evidence keeps brackets where colour is missing.
func (t *terminal) paint(s span) string {
	switch {
	case s.text == "" || s.style == normal:
		return s.text
	case t.color:
		return "\x1b[" + codes[s.style] + "m" + s.text + "\x1b[0m"
	case s.style == marked:
		return "【" + s.text + "】"
	}
	return s.text
}

func (t *terminal) paintAll(all []span) string {
	var b strings.Builder
	for _, s := range join(all) {
		b.WriteString(t.paint(s))
	}
	return strings.TrimRight(b.String(), " ")
}

func (t *terminal) title(s string) {
	t.b.WriteString(t.paint(span{s, strong}) + "\n" + strings.Repeat("=", min(width(s), t.width)) + "\n")
}

func (t *terminal) heading(s string) {
	rule := strings.Repeat("-", max(t.width-width(s)-4, 3))
	t.b.WriteString("\n" + t.paint(span{"-- " + s + " ", strong}) + t.paint(span{rule, dim}) + "\n")
}

// lines writes the pieces wrapped: first before the first line, rest before the
// others.
func (t *terminal) lines(first, rest string, all []span) {
	if !t.color {
		all = bracketed(all)
	}
	for i, line := range wrap(all, t.width-width(first)) {
		if i > 0 {
			first = rest
		}
		t.b.WriteString(first + t.paintAll(line) + "\n")
	}
}

// bracketed writes the brackets of evidence out before lines are broken.
func bracketed(all []span) []span {
	out := make([]span, len(all))
	for i, s := range all {
		if s.style == marked && s.text != "" {
			s = span{"【" + s.text + "】", normal}
		}
		out[i] = s
	}
	return out
}

func (t *terminal) text(s []span) { t.lines("", "", s) }

func (t *terminal) note(s string) { t.lines("  ", "  ", []span{{s, dim}}) }

func (t *terminal) item(number int, head []span, body ...[]span) {
	mark := "  - "
	if number > 0 {
		mark = fmt.Sprintf("%3d ", number)
	}
	t.lines(mark, "    ", head)
	for _, s := range body {
		t.lines("    ", "    ", s)
	}
}

const columnGap = "  "

// table aligns the cells by display width. It gives all columns the width they
// need; the sections keep them narrow enough.
func (t *terminal) table(x table) {
	widths := make([]int, len(x.columns))
	for i, c := range x.columns {
		widths[i] = width(c.title)
		for _, r := range x.rows {
			widths[i] = max(widths[i], width(r.cells[i].text))
		}
	}
	titles := make([]span, len(x.columns))
	for i, c := range x.columns {
		titles[i] = span{c.title, dim}
	}
	t.row(x.columns, widths, titles)
	for _, r := range x.rows {
		t.row(x.columns, widths, r.cells)
		for _, u := range r.under {
			t.lines("    ", "      ", u)
		}
	}
}

func (t *terminal) row(columns []column, widths []int, cells []span) {
	var line strings.Builder
	for i, c := range cells {
		text := pad(c.text, widths[i], columns[i].right)
		if i == len(cells)-1 {
			text = strings.TrimRight(text, " ")
		}
		line.WriteString(columnGap + t.paint(span{text, c.style}))
	}
	t.b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}
