package report

import (
	_ "embed"
	"fmt"
	"html"
	"strings"
)

//go:embed report.css
var css string

// page writes a report as one HTML file: it loads nothing, runs nothing, and
// prints on paper as it looks on the screen.
type page struct {
	lang    Lang
	name    string
	b       strings.Builder
	list    string // the list that is open: ol, ul or ""
	section bool
}

func (p *page) String() string {
	p.close()
	end := ""
	if p.section {
		end = "</section>\n"
	}
	code := "zh-Hans"
	if p.lang == English {
		code = "en"
	}
	return fmt.Sprintf(`<!doctype html>
<html lang="%s">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>%s</title>
<style>
%s</style>
<main>
%s%s</main>
</html>
`, code, html.EscapeString(p.name), css, p.b.String(), end)
}

// classes are the styles as elements.
var classes = map[style][2]string{
	strong: {"<b>", "</b>"}, dim: {`<span class="dim">`, "</span>"}, good: {`<b class="good">`, "</b>"}, bad: {`<b class="bad">`, "</b>"},
	marked: {"<mark>", "</mark>"},
}

func (p *page) spans(all []span) string {
	var b strings.Builder
	for _, s := range join(all) {
		tags := classes[s.style]
		if s.text != "" {
			b.WriteString(tags[0] + html.EscapeString(s.text) + tags[1])
		}
	}
	return b.String()
}

// close ends the list that is open.
func (p *page) close() {
	if p.list != "" {
		p.b.WriteString("</" + p.list + ">\n")
		p.list = ""
	}
}

func (p *page) title(s string) {
	p.name = s
	p.b.WriteString("<h1>" + html.EscapeString(s) + "</h1>\n")
}

func (p *page) heading(s string) {
	p.close()
	if p.section {
		p.b.WriteString("</section>\n")
	}
	p.section = true
	p.b.WriteString("<section>\n<h2>" + html.EscapeString(s) + "</h2>\n")
}

func (p *page) text(s []span) {
	p.close()
	p.b.WriteString("<p>" + p.spans(s) + "</p>\n")
}

func (p *page) note(s string) {
	p.close()
	p.b.WriteString(`<p class="note">` + html.EscapeString(s) + "</p>\n")
}

func (p *page) item(number int, head []span, body ...[]span) {
	kind := "ul"
	if number > 0 {
		kind = "ol"
	}
	if p.list != kind || number == 1 {
		p.close()
		p.list = kind
		p.b.WriteString("<" + kind + ">\n")
	}
	p.b.WriteString("<li>" + p.spans(head))
	for _, s := range body {
		p.b.WriteString("<br>" + p.spans(s))
	}
	p.b.WriteString("</li>\n")
}

func (p *page) table(t table) {
	p.close()
	class := func(c column) string {
		switch {
		case c.picture:
			return ` class="picture"`
		case c.right:
			return ` class="number"`
		}
		return ""
	}
	p.b.WriteString("<table>\n<thead><tr>")
	for _, c := range t.columns {
		p.b.WriteString("<th" + class(c) + ">" + html.EscapeString(c.title) + "</th>")
	}
	p.b.WriteString("</tr></thead>\n<tbody>\n")
	for _, r := range t.rows {
		p.b.WriteString("<tr>")
		for i, c := range r.cells {
			p.b.WriteString("<td" + class(t.columns[i]) + ">" + p.spans([]span{c}) + "</td>")
		}
		p.b.WriteString("</tr>\n")
		for _, u := range r.under {
			fmt.Fprintf(&p.b, "<tr class=\"under\"><td colspan=\"%d\">%s</td></tr>\n", len(t.columns), p.spans(u))
		}
	}
	p.b.WriteString("</tbody>\n</table>\n")
}
