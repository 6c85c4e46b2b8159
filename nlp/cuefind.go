package nlp

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// cueHit is a cue found in a text: bytes of the folded text, and the unit it
// begins in.
type cueHit struct {
	*cueTags
	row        int32
	start, end int32
	unit       int32
}

// glyph is a character of the folded text with the hashes of it alone and with
// the next one.
type glyph struct {
	r            rune
	at           int32
	single, pair uint32
}

// glyphs is a text as the cues see it; its buffers are reused. Behind the last
// character stands one that is none.
type glyphs struct {
	text    string
	list    []glyph
	present charSet
}

// run reads a text.
func (g *glyphs) run(text string) {
	for i := range g.list { // empty the set
		c := &g.list[i]
		g.present[placeOf(c.single)>>6], g.present[placeOf(c.pair)>>6] = 0, 0
	}
	g.text, g.list = text, g.list[:0]
	for at, r := range text {
		g.list = append(g.list, glyph{r: r, at: int32(at), single: hashOf([2]rune{r})})
	}
	n := len(g.list)
	g.list = append(g.list, glyph{r: utf8.RuneError, at: int32(len(text)), single: hashOf([2]rune{utf8.RuneError})})
	g.list[n].pair = hashOf([2]rune{utf8.RuneError, utf8.RuneError})
	for i := range n {
		c := &g.list[i]
		c.pair = hashOf([2]rune{c.r, g.list[i+1].r})
		g.present.add(placeOf(c.single))
		g.present.add(placeOf(c.pair))
	}
	g.present.add(always)
}

// begins reports whether an element may begin at a character.
func (g *glyphs) begins(e *elem, i int) bool {
	c := &g.list[i]
	return e.begin.has(c.pair) || e.begin.has(c.single)
}

// findCues finds the cues of the text, in order, each row once in a clause.
func (r *reader) findCues() {
	r.cues = r.cues[:0]
	table := r.norm.lex.cues
	if len(table.tries) == 0 {
		return
	}
	g := &r.glyphs
	g.run(r.zer.text)
	for i := range len(g.list) - 1 {
		c := &g.list[i]
		if tries := table.find([2]rune{c.r, g.list[i+1].r}, c.pair); tries != nil {
			r.tryCues(table, tries, i)
		}
		if tries := table.find([2]rune{c.r}, c.single); tries != nil {
			r.tryCues(table, tries, i)
		}
	}
	shields := slices.ContainsFunc(r.cues, func(h cueHit) bool { return !h.says() })
	if shields {
		r.shield()
	}
	r.placeCues()
}

// tryCues matches cues from character i on.
func (r *reader) tryCues(table *cueTable, tries []cueTry, i int) {
	g := &r.glyphs
	third := anyThird
	if i+2 < len(g.list) {
		third = thirdBit(g.list[i+2].r)
	}
	for k := range tries {
		try := &tries[k]
		if try.third&third == 0 || !table.possible(try, &g.present) {
			continue
		}
		cue := &table.cues[try.cue]
		if end := cue.match(g, i); end > 0 {
			r.cues = append(r.cues, cueHit{cueTags: cue.tags, row: cue.row, start: g.list[i].at, end: g.list[end].at})
		}
	}
}

// shield takes out the cues inside a shield, and the shields.
func (r *reader) shield() {
	all := slices.Clone(r.cues)
	r.cues = slices.DeleteFunc(r.cues, func(h cueHit) bool {
		return !h.says() || slices.ContainsFunc(all, func(s cueHit) bool {
			return !s.says() && s.start <= h.start && h.end <= s.end
		})
	})
}

// placeCues finds the unit each hit begins in and keeps each row once a clause.
func (r *reader) placeCues() {
	units := r.zer.units
	kept := r.cues[:0]
	for _, h := range r.cues {
		i, found := slices.BinarySearchFunc(units, h.start, func(u unit, at int32) int { return cmp.Compare(u.start, at) })
		if !found && i > 0 && units[i-1].end > h.start {
			i--
		}
		if i == len(units) {
			continue // signs alone
		}
		h.unit = int32(i)
		again := false
		for j := len(kept) - 1; j >= 0 && units[kept[j].unit].clause == units[h.unit].clause; j-- {
			again = again || kept[j].row == h.row
		}
		if !again {
			kept = append(kept, h)
		}
	}
	r.cues = kept
}

// match returns the character behind the cue that begins at character i, or 0.
func (c *cue) match(g *glyphs, i int) int {
	if c.open && !opensClause(g.text, int(g.list[i].at)) {
		return 0
	}
	return c.rest(g, i, 0)
}

// rest matches element k and those after it, from character i on.
func (c *cue) rest(g *glyphs, i, k int) int {
	if k == len(c.elems) {
		return i
	}
	e := &c.elems[k]
	if e.gap > 0 {
		return c.gap(g, i, k)
	}
	if g.begins(e, i) {
		r := g.list[i].r
		for j := e.from(r); j < len(e.texts) && e.texts[j].first == r; j++ {
			if a := &e.texts[j]; a.stands(g, i) {
				if end := c.rest(g, i+int(a.runes), k+1); end > 0 {
					return end
				}
			}
		}
	}
	if e.absent || e.end && closesClause(g.text, int(g.list[i].at)) {
		return c.rest(g, i, k+1)
	}
	return 0
}

// from returns the first text that begins with r or a later character.
func (e *elem) from(r rune) int {
	lo, hi := 0, len(e.texts)
	for lo < hi {
		if mid := (lo + hi) / 2; e.texts[mid].first < r {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// gap skips the characters of gap k, as few as do.
func (c *cue) gap(g *glyphs, i, k int) int {
	next := &c.elems[k+1]
	anything := next.absent || next.end || next.gap > 0
	for range c.elems[k].gap + 1 {
		if anything || g.begins(next, i) {
			if end := c.rest(g, i, k+1); end > 0 {
				return end
			}
		}
		r := g.list[i].r
		if i == len(g.list)-1 || c.elems[k].gap == cueGap && (endsClause(r) || negates(r)) {
			return 0
		}
		i++
	}
	return 0
}

// negates reports the characters that would turn what stands behind them, which
// no gap holds: 我不放心 is none of 我…放心.
func negates(r rune) bool {
	switch r {
	case '不', '没', '别', '未', '无', '唔', '冇':
		return true
	}
	return false
}

// endsClause reports marks, but not quotation marks or spaces.
func endsClause(r rune) bool {
	switch r {
	case ' ', '“', '”', '「', '」', '『', '』', '"', '\'', '《', '》', '-', '%':
		return false
	}
	return !isWordRune(r)
}

// opensClause reports whether a clause begins at a byte.
func opensClause(text string, at int) bool {
	r, size := utf8.DecodeLastRuneInString(text[:at])
	return size == 0 || !isWordRune(r)
}

// closesClause reports whether a clause ends at a byte, behind particles if need
// be.
func closesClause(text string, at int) bool {
	for range 3 {
		r, size := utf8.DecodeRuneInString(text[at:])
		if size == 0 || !isWordRune(r) {
			return true
		}
		if !strings.ContainsRune("了啊呀吧呢啦哦嘛喔哈呗哟喇嘅吖", r) {
			return false
		}
		at += size
	}
	r, size := utf8.DecodeRuneInString(text[at:])
	return size == 0 || !isWordRune(r)
}

// clauseOf returns the clause a hit stands in.
func (r *reader) clauseOf(h *cueHit) int32 { return r.zer.units[h.unit].clause }

// denied reports a negator directly before a hit (不是, 没有, 从来不 …).
func (r *reader) denied(h *cueHit) bool {
	before := r.zer.text[:h.start]
	for _, w := range [...]string{"不", "没", "没有", "不是", "不会", "不用", "不要", "别", "无", "未", "不算", "不再", "不觉得", "没觉得", "没那么", "不那么", "唔", "冇", "唔觉得", "没什么", "别说", "谁说"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// asked reports a hit in a question that is none of rhetoric.
func (r *reader) asked(h *cueHit) bool {
	s := &r.zer.sentences[r.zer.units[h.unit].sentence]
	return s.question && !s.rhetorical
}

// unreal reports a hit behind a wish or condition in its clause, or in a question
// of rhetoric: 要是有人陪我就好了, 难道我们不值得被尊重吗.
func (r *reader) unreal(h *cueHit) bool {
	if r.zer.sentences[r.zer.units[h.unit].sentence].rhetorical {
		return true
	}
	for j := int(h.unit); j >= 0 && r.zer.units[j].clause == r.clauseOf(h); j-- {
		t := r.zer.units[j].term
		if t == nil {
			continue
		}
		for _, op := range t.ops {
			if op.kind == opWish || op.kind == opConditional {
				return true
			}
		}
	}
	return false
}

// judgeCues adds what the cues say to the sums and the evidence.
func (r *reader) judgeCues() {
	for i := range r.cues {
		h := &r.cues[i]
		u := &r.zer.units[h.unit]
		n := note{r: 1000, source: h.source, start: r.norm.off[h.start], end: r.norm.off[h.end]}
		if len(h.needs()) > 0 && !u.quoted && !r.denied(h) && (h.needs()[0].weight < 0 || h.needs()[0].given || !r.unreal(h)) {
			r.weighNeeds(&n, u, h.needs())
		}
		if h.toxic > 0 && r.aim(u) > 0 {
			r.toxic(r.list(&n, toToxic, int(h.toxic), 0))
		}
		if h.warm != 0 {
			r.sums.warmth += r.list(&n, toWarmth, h.warm, 0)
		}
	}
	r.excuse()
}
