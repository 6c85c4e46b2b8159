package report

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// staleAfter is how old the newest event may be before a digest says so: the
// last closed day is at most that far behind.
const staleAfter = 36 * time.Hour

// Digest is the shareable edition in short, for a group chat: a title without
// markup, and blocks of Markdown in which nothing but bold and line breaks occurs. It
// begins with a warning when the newest event lies long before now. Only the
// shareable edition has one, because it names nobody; a community without data has
// none.
func (r *Report) Digest(now time.Time) (title string, blocks []string, err error) {
	switch {
	case r.Edition != Shareable:
		return "", nil, errors.New("digest: only the shareable edition names nobody")
	case r.Empty:
		return "", nil, fmt.Errorf("digest: no data yet for community %q", r.Community)
	}
	l, p := r.Lang, r.Period
	title = l.say("%s · 社群日报", "%s · community digest", clean(r.Community))
	c := &chat{}
	c.text(plain(l.say("%s 至 %s，共 %d 天，和之前 %d 天相比", "%s to %s, %d days, compared with the %d days before", p.From, p.Last(), p.Days(), p.Days())))
	if last := p.Now.In(p.zone).Format("2006-01-02 15:04"); now.Sub(p.Now) > staleAfter {
		c.text([]span{{l.say("⚠️ 数据停在 %s，下面的数字先别当真。", "⚠️ Data stands still since %s: leave the numbers below aside.", last), bad}})
	}
	for _, s := range []struct {
		title Text
		draw  func(r *Report, l Lang, out canvas)
	}{
		{Text{ZH: "变了什么", EN: "What changed"}, drawChange},
		{Text{ZH: "三大支柱", EN: "The three pillars"}, drawPillars},
		{Text{ZH: "大家提的意见，有没有下文", EN: "Complaints, and what became of them"}, drawVoiced},
		{Text{ZH: "数据可信度", EN: "Can this be trusted"}, drawTrustShort},
	} {
		c.heading(s.title.In(string(l)))
		s.draw(r, l, c)
	}
	return title, c.blocks, nil
}

func drawTrustShort(r *Report, l Lang, out canvas) {
	var texts, unscored Count
	for _, x := range r.Trust.Languages {
		texts, unscored = texts+x.Texts, unscored+x.Unscored
	}
	out.text(plain(l.say("数据到 %s；%s，其中没评分 %d；重复 %d，迟到 %d。", "Data up to %s; %s, unscored %d; duplicates %d, late %d.",
		r.Period.Now.In(r.Period.zone).Format("2006-01-02 15:04"), l.texts(texts), unscored, r.Trust.Ledger.Duplicates, r.Trust.Ledger.Late)))
}

// chat is a canvas for group chats: blocks of bold and line breaks, which all
// robots read alike.
type chat struct{ blocks []string }

func (c *chat) String() string { return strings.Join(c.blocks, "\n\n") }

// line adds a line to the block at hand.
func (c *chat) line(s string) {
	if len(c.blocks) == 0 {
		c.blocks = append(c.blocks, s)
		return
	}
	c.blocks[len(c.blocks)-1] += "\n" + s
}

func (c *chat) spans(all []span) string {
	var b strings.Builder
	for _, s := range join(all) {
		if inner := strings.TrimSpace(s.text); s.style != normal && s.style != dim && inner != "" {
			b.WriteString(strings.Replace(s.text, inner, "**"+inner+"**", 1))
			continue
		}
		b.WriteString(s.text)
	}
	return strings.Join(strings.Fields(b.String()), " ") // what lines columns up on a terminal
}

func (c *chat) title(s string)   { c.heading(s) }
func (c *chat) heading(s string) { c.blocks = append(c.blocks, "**"+s+"**") }
func (c *chat) text(s []span)    { c.line(c.spans(s)) }
func (c *chat) note(string)      {} // who reads a chat has no time for definitions

func (c *chat) item(_ int, head []span, body ...[]span) {
	c.line("- " + c.spans(head))
	for _, s := range body {
		c.line("  " + c.spans(s))
	}
}

func (c *chat) table(t table) {
	for _, r := range t.rows {
		var cells []string
		for i, x := range r.cells {
			if !t.columns[i].picture && x.text != "" {
				cells = append(cells, t.columns[i].title+" "+x.text)
			}
		}
		c.line("- " + strings.Join(cells, " · "))
	}
}
