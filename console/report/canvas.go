package report

import "strings"

// style is how a piece of text stands out.
type style uint8

const (
	normal style = iota
	strong
	dim
	good
	bad
	marked // evidence inside a quotation
)

// span is a piece of text in one style.
type span struct {
	text  string
	style style
}

func plain(s string) []span { return []span{{s, normal}} }

// table is rows under a header. A row may carry lines of its own.
type table struct {
	columns []column
	rows    []tableRow
}

// column is one of a table. A picture is a bar drawn in characters, which only a
// terminal can line up.
type column struct {
	title   string
	right   bool
	picture bool
}

type tableRow struct {
	cells []span
	under [][]span
}

// canvas takes the parts of a report in reading order.
type canvas interface {
	title(s string)
	heading(s string)
	text(s []span)
	note(s string)
	// item is an entry of a list; number 0 makes a bullet.
	item(number int, head []span, body ...[]span)
	table(t table)
	String() string
}

// spansWidth is the columns of all pieces together.
func spansWidth(all []span) int {
	total := 0
	for _, s := range all {
		total += width(s.text)
	}
	return total
}

// limit cuts the pieces so that together they fit, with an ellipsis.
func limit(all []span, columns int) []span {
	if spansWidth(all) <= columns {
		return all
	}
	left := columns - 1
	out := make([]span, 0, len(all))
	for _, s := range all {
		cut := head(s.text, left)
		out = append(out, span{cut, s.style})
		if left -= width(cut); len(cut) < len(s.text) {
			break
		}
	}
	return append(out, span{"…", normal})
}

// No line begins with one of closing, or ends with one of opening.
const (
	opening = "（「『【《([{“‘"
	closing = "，。、；：！？）」』】》,.;:!?)]}%…”’"
)

// pieces cuts s into what a line may be broken between: single wide characters,
// and runs of narrow ones with the space that follows. Marks stay with what they
// open or close.
func pieces(s string) []string {
	var out []string
	open, opens := false, false // the last word may still grow; it ends with an opening mark
	for len(s) > 0 {
		size, columns := cluster(s)
		c := s[:size]
		s = s[size:]
		switch {
		case len(out) > 0 && (strings.Contains(closing, c) || c == " "):
			out[len(out)-1] += c
			open = open && c != " "
		case open && (columns < 2 || opens):
			out[len(out)-1] += c
			open = columns < 2
		default:
			out = append(out, c)
			open = columns < 2
		}
		if opens = strings.Contains(opening, c); opens {
			open = true
		}
	}
	return out
}

// token is what no line break may cut: a word, with the marks that cling to it
// in the style of their own piece.
type token []span

// tokens cuts the pieces into tokens.
func tokens(all []span) []token {
	var out []token
	for _, s := range all {
		for _, w := range pieces(s.text) {
			piece := span{w, s.style}
			if n := len(out); n > 0 && (strings.Trim(w, closing+" ") == "" || out[n-1].opens()) {
				out[n-1] = append(out[n-1], piece)
				continue
			}
			out = append(out, token{piece})
		}
	}
	return out
}

// opens reports whether the token ends with an opening mark.
func (t token) opens() bool {
	last := t[len(t)-1].text
	return strings.TrimRight(last, opening) != last
}

// wrap breaks the pieces into lines of at most columns. Only a token that is
// itself wider stands out.
func wrap(all []span, columns int) [][]span {
	var lines [][]span
	var line []span
	used := 0
	for _, t := range tokens(all) {
		wide := spansWidth(t)
		last := t[len(t)-1].text
		if used > 0 && used+wide-(len(last)-len(strings.TrimRight(last, " "))) > columns {
			lines, line, used = append(lines, join(line)), nil, 0
		}
		line = append(line, t...)
		used += wide
	}
	return append(lines, join(line))
}

// join merges neighbours of one style.
func join(all []span) []span {
	var out []span
	for _, s := range all {
		if n := len(out); n > 0 && out[n-1].style == s.style {
			out[n-1].text += s.text
			continue
		}
		out = append(out, s)
	}
	return out
}
