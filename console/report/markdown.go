package report

import (
	"fmt"
	"strings"
)

// markdown writes a report as CommonMark with tables.
type markdown struct{ b strings.Builder }

func (m *markdown) String() string { return m.b.String() }

// escape takes the meaning from everything that Markdown or HTML would read.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>#|~&!$", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (m *markdown) spans(all []span) string {
	var b strings.Builder
	for _, s := range join(all) {
		text := escape(s.text)
		inner := strings.TrimSpace(text)
		if s.style == normal || s.style == dim || inner == "" {
			b.WriteString(text)
			continue
		}
		// Emphasis must touch its words.
		b.WriteString(strings.Replace(text, inner, "**"+inner+"**", 1))
	}
	return b.String()
}

func (m *markdown) title(s string) { m.b.WriteString("# " + escape(s) + "\n") }

func (m *markdown) heading(s string) { m.b.WriteString("\n## " + escape(s) + "\n") }

func (m *markdown) text(s []span) { m.b.WriteString("\n" + m.spans(s) + "\n") }

func (m *markdown) note(s string) { m.b.WriteString("\n> " + escape(s) + "\n") }

func (m *markdown) item(number int, head []span, body ...[]span) {
	mark := "- "
	if number > 0 {
		mark = fmt.Sprintf("%d. ", number)
	}
	if number <= 1 {
		m.b.WriteString("\n")
	}
	indent := strings.Repeat(" ", len(mark))
	m.b.WriteString(mark + m.spans(head))
	for _, s := range body {
		m.b.WriteString("  \n" + indent + m.spans(s)) // two spaces break the line
	}
	m.b.WriteString("\n")
}

func (m *markdown) table(t table) {
	titles, rule := "", ""
	for _, c := range t.columns {
		switch {
		case c.picture:
			continue
		case c.right:
			rule += "|---:"
		default:
			rule += "|---"
		}
		titles += "| " + escape(c.title) + " "
	}
	m.b.WriteString("\n" + titles + "|\n" + rule + "|\n")
	for _, r := range t.rows {
		for i, c := range r.cells {
			if !t.columns[i].picture {
				m.b.WriteString("| " + m.spans([]span{c}) + " ")
			}
		}
		m.b.WriteString("|\n")
	}
	lead := "\n"
	for _, r := range t.rows {
		for _, u := range r.under {
			m.b.WriteString(lead + "- " + m.spans(r.cells[:1]) + ": " + m.spans(u) + "\n")
			lead = ""
		}
	}
}
