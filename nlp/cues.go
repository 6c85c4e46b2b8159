package nlp

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A cue is a phrase that weighs on fields other than polarity and emotion
// (needs, feelings, attacks, irony, warmth, aspects, whose feeling it is) and
// changes nothing else: it neither blocks the words inside it nor is it a word
// of the segmenter. Cues stand in cues.*.tsv: pattern, tags, example.
//
// A pattern is text with
//
//	(a|b|)  alternatives, the last one here empty
//	…       up to cueGap characters, no mark and no negator
//	……      up to cueFarGap characters, marks too
//	^ $     the beginning or end of a clause; particles may stand before an end
//
// and matches anywhere in the folded text. Tags are those of a word list (need:,
// given:, feel:, toxic:, irony) and own:, safe:N, group, warm:N, cold:N, felt, to, said, ask, wry, praise, blunder, sincere and
// aspect:name+. A cue without tags is a shield: it silences the cues inside it.
type cue struct {
	row   int32 // number of the pattern
	open  bool
	elems []elem
	needs [][]uint16 // places in a charSet: of each list one must stand in the text
	tags  *cueTags
}

// charSet is the set of characters and pairs of characters that stand in a text,
// as bits of a hash: what is not in it does not stand there.
type charSet [1 << 6]uint64

// placeOf is the bit of two characters in a charSet, or of one and 0.
func placeOf(a, b rune) uint16 { return uint16(hashOf([2]rune{a, b}) & (1<<12 - 1)) }

func (s *charSet) has(place uint16) bool { return s[place>>6]>>(place&63)&1 != 0 }

func (s *charSet) add(place uint16) { s[place>>6] |= 1 << (place & 63) }

// maxNeeds is how many alternatives are looked for beforehand; of more, one is
// nearly always there.
const maxNeeds = 24

// requires notes what the elements behind the first must find.
func (c *cue) requires() {
	for k := range c.elems {
		e := &c.elems[k]
		if e.gap > 0 || e.absent || e.end {
			continue
		}
		if k > 0 {
			var first []uint16
			for _, a := range e.texts {
				head := cueHead(a.text)
				first = append(first, placeOf(head[0], head[1]))
			}
			slices.Sort(first)
			if first = slices.Compact(first); len(first) <= maxNeeds {
				c.needs = append(c.needs, first)
			}
		}
		if len(e.texts) > 1 {
			continue
		}
		for _, r := range e.texts[0].text[utf8.RuneLen(e.texts[0].first):] {
			c.needs = append(c.needs, []uint16{placeOf(r, 0)})
		}
	}
	slices.SortStableFunc(c.needs, func(x, y []uint16) int { return cmp.Compare(len(x), len(y)) })
}

// possible reports whether what a cue needs stands in the text.
func (c *cue) possible(text *charSet) bool {
	for _, list := range c.needs {
		if !slices.ContainsFunc(list, text.has) {
			return false
		}
	}
	return true
}

// elem is one step of a pattern: texts of which one must stand here, or a gap.
type elem struct {
	texts  []alternative // by first character, the longest first
	first  uint64        // first characters, as bits of their last six
	end    bool          // the end of a clause will do
	absent bool          // nothing will do
	gap    int           // characters at most; 0 for texts
}

// alternative is one of the texts that may stand at an element.
type alternative struct {
	first rune
	text  string
}

// either adds an alternative.
func (e *elem) either(text string) {
	switch text {
	case "":
		e.absent = true
		return
	case "$":
		e.end = true
		return
	}
	r, _ := utf8.DecodeRuneInString(text)
	e.texts = append(e.texts, alternative{r, text})
	slices.SortStableFunc(e.texts, func(x, y alternative) int {
		return cmp.Or(cmp.Compare(x.first, y.first), len(y.text)-len(x.text))
	})
	e.first |= 1 << (r & 63)
}

// cueTags is what a cue says.
type cueTags struct {
	entry
	warm    int  // thousandths; below 0 is cold
	safe    int  // thousandths it takes from an attack
	felt    bool // a feeling its subject has: 鼻子一酸, 腿都软了
	said    bool // words of somebody stand next to it: 原话, 留言说
	to      bool // cheers or calms the person spoken to: 别灰心, 恭喜
	group   bool // a group of people that attacks are made on
	ask     bool // asks for what it names: 几点, 多少钱
	wry     bool // praise that is irony beside a mishap or alone: 真有你的
	sincere bool // shows that praise beside a mishap is meant: 当天就, 还好
	praise  bool // fulsome praise, sincere or not: 真是太棒了
	blunder bool // a mishap that praise beside it cannot mean: 又崩了
	aspects []cueAspect
}

// cueAspect is an aspect a cue speaks of, with the sign it carries itself.
type cueAspect struct {
	name string
	sign int
}

const (
	cueGap    = 8
	cueFarGap = 40
)

// cueTable finds cues by their first two characters.
type cueTable struct {
	cues  []cue
	rows  map[string]int32 // by pattern: index of its cue
	heads map[[2]rune][]int32
	begin [1 << 12]uint64 // which keys may be in heads, as bits of a hash
}

func newCueTable() *cueTable {
	return &cueTable{rows: make(map[string]int32), heads: make(map[[2]rune][]int32)}
}

// cue adds a row of a cues file; a pattern that stands in a lower layer is
// replaced.
func (b *builder) cue(r row) error {
	c := cue{row: int32(len(b.lex.cues.cues))}
	var err error
	if c.tags, err = r.cueTags(); err != nil {
		return err
	}
	if err := c.parse(r.col(0), b.lex.fold); err != nil {
		return fmt.Errorf("pattern: %w", err)
	}
	b.lex.cues.add(r.col(0), c)
	return nil
}

// parse reads a pattern.
func (c *cue) parse(pattern string, fold *foldTable) error {
	rest, open := strings.CutPrefix(pattern, "^")
	c.open = open
	for rest != "" {
		var e elem
		switch i := strings.IndexAny(rest, "(…$"); {
		case i > 0 || i < 0:
			if i < 0 {
				i = len(rest)
			}
			e.either(fold.cue(rest[:i]))
			rest = rest[i:]
		case rest[0] == '$':
			e.either("$")
			rest = rest[1:]
		case rest[0] == '(':
			list, tail, ok := strings.Cut(rest[1:], ")")
			if !ok {
				return errors.New("no closing bracket")
			}
			for alt := range strings.SplitSeq(list, "|") {
				e.either(fold.cue(alt))
			}
			rest = tail
		default:
			rest = strings.TrimPrefix(rest, wildcard)
			e.gap = cueGap
			if tail, far := strings.CutPrefix(rest, wildcard); far {
				rest, e.gap = tail, cueFarGap
			}
		}
		c.elems = append(c.elems, e)
	}
	n := len(c.elems)
	if n == 0 || c.elems[0].gap > 0 || c.elems[n-1].gap > 0 {
		return errors.New("nothing stands beside a gap")
	}
	if slices.Contains(c.heads(0, ""), "") {
		return errors.New("no character that it always begins with")
	}
	return nil
}

// heads returns the texts the pattern may begin with, from element k on, behind
// what is known of it.
func (c *cue) heads(k int, known string) []string {
	if utf8.RuneCountInString(known) >= 2 || k == len(c.elems) || c.elems[k].gap > 0 {
		return []string{known}
	}
	e := &c.elems[k]
	var out []string
	if e.end {
		out = append(out, known)
	}
	if e.absent {
		out = append(out, c.heads(k+1, known)...)
	}
	for _, a := range e.texts {
		out = append(out, c.heads(k+1, known+a.text)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// cue folds a text of a pattern; unlike in a term, repeated characters stay.
func (f *foldTable) cue(text string) string {
	return strings.Map(f.rune, text)
}

// add adds a cue, in place of one with the same pattern.
func (t *cueTable) add(pattern string, c cue) {
	if old, ok := t.rows[pattern]; ok {
		for key, list := range t.heads {
			t.heads[key] = slices.DeleteFunc(list, func(i int32) bool { return i == old })
		}
	}
	t.rows[pattern] = c.row
	c.requires()
	for _, h := range c.heads(0, "") {
		key := cueHead(h)
		at := hashOf(key)
		t.begin[at>>6] |= 1 << (at & 63)
		if !slices.Contains(t.heads[key], c.row) {
			t.heads[key] = append(t.heads[key], c.row)
		}
	}
	t.cues = append(t.cues, c)
}

// hashOf spreads keys over the bits of begin.
func hashOf(key [2]rune) uint32 {
	return (uint32(key[0])*0x9E3779B1 ^ uint32(key[1])*0x85EBCA6B) >> 14
}

// cueHead is the key of a text: its first two characters, or one and 0.
func cueHead(text string) [2]rune {
	a, n := utf8.DecodeRuneInString(text)
	if n == len(text) {
		return [2]rune{a, 0}
	}
	b, _ := utf8.DecodeRuneInString(text[n:])
	return [2]rune{a, b}
}

// cueTags reads the column of tags.
func (r row) cueTags() (*cueTags, error) {
	c := &cueTags{entry: entry{source: r.source()}}
	for item := range strings.SplitSeq(r.col(1), ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(item), ":")
		switch key {
		case "":
		case "warm", "cold":
			n, err := strconv.Atoi(value)
			if err != nil || n <= 0 || n > 9000 {
				return nil, fmt.Errorf("tag %q: strength is not an integer from 1 to 9000", item)
			}
			if c.warm = n; key == "cold" {
				c.warm = -n
			}
		case "safe":
			n, err := strconv.Atoi(value)
			if err != nil || n <= 0 || n > 3000 {
				return nil, fmt.Errorf("tag %q: strength is not an integer from 1 to 3000", item)
			}
			c.safe = n
		case "felt":
			c.felt = true
		case "to":
			c.to = true
		case "group":
			c.group = true
		case "ask":
			c.ask = true
		case "wry":
			c.wry = true
		case "sincere":
			c.sincere = true
		case "said":
			c.said = true
		case "praise":
			c.praise = true
		case "blunder":
			c.blunder = true
		case "aspect":
			name := strings.TrimRight(value, "+-")
			if name == "" {
				return nil, fmt.Errorf("tag %q names no aspect", item)
			}
			a := cueAspect{name: name}
			if name != value {
				a.sign = map[byte]int{'+': 1, '-': -1}[value[len(value)-1]]
			}
			c.aspects = append(c.aspects, a)
		case "feel", "need", "given", "own", "toxic", "irony":
			if err := c.tag(strings.TrimSpace(item)); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("unknown tag %q", item)
		}
	}
	return c, nil
}

// says reports a cue that is no shield.
func (c *cueTags) says() bool {
	return !c.blank() || c.warm != 0 || c.safe > 0 || c.felt || c.to || c.said || c.group || c.ask || c.wry || c.sincere || c.praise || c.blunder || len(c.aspects) > 0
}

// cueHit is a cue found in a text: bytes of the folded text, and the unit it
// begins in.
type cueHit struct {
	*cueTags
	row        int32
	start, end int32
	unit       int32
}

// findCues finds the cues of the text, in order, each row once in a clause.
func (r *reader) findCues() {
	r.cues = r.cues[:0]
	table, text := r.norm.lex.cues, r.zer.text
	if len(table.cues) == 0 {
		return
	}
	shields := false
	var present charSet
	last := rune(0)
	for _, c := range text {
		present.add(placeOf(c, 0))
		present.add(placeOf(last, c))
		last = c
	}
	for at := 0; at < len(text); {
		c, n := utf8.DecodeRuneInString(text[at:])
		next, _ := utf8.DecodeRuneInString(text[at+n:])
		for _, key := range [...][2]rune{{c, next}, {c, 0}} {
			if h := hashOf(key); table.begin[h>>6]>>(h&63)&1 == 0 {
				continue
			}
			for _, i := range table.heads[key] {
				if !table.cues[i].possible(&present) {
					continue
				}
				if end := table.cues[i].match(text, at); end > 0 {
					hit := cueHit{cueTags: table.cues[i].tags, row: table.cues[i].row, start: int32(at), end: int32(end)}
					r.cues = append(r.cues, hit)
					shields = shields || !hit.says()
				}
			}
		}
		at += n
	}
	if shields {
		r.shield()
	}
	r.placeCues()
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
		if !slices.ContainsFunc(kept, func(k cueHit) bool {
			return k.row == h.row && units[k.unit].clause == units[h.unit].clause
		}) {
			kept = append(kept, h)
		}
	}
	r.cues = kept
}

// match returns where the cue ends that begins at byte at, or 0.
func (c *cue) match(text string, at int) int {
	if c.open && !opensClause(text, at) {
		return 0
	}
	return c.rest(text, at, 0)
}

// rest matches element k and those after it, from byte at on.
func (c *cue) rest(text string, at, k int) int {
	if k == len(c.elems) {
		return at
	}
	e := &c.elems[k]
	if e.gap > 0 {
		return c.gap(text, at, k)
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	if e.first>>(r&63)&1 != 0 {
		i, _ := slices.BinarySearchFunc(e.texts, r, func(a alternative, r rune) int { return int(a.first - r) })
		for ; i < len(e.texts) && e.texts[i].first == r; i++ {
			if t := e.texts[i].text; strings.HasPrefix(text[at:], t) {
				if end := c.rest(text, at+len(t), k+1); end > 0 {
					return end
				}
			}
		}
	}
	if e.absent || e.end && closesClause(text, at) {
		return c.rest(text, at, k+1)
	}
	return 0
}

// gap skips the characters of gap k, as few as do.
func (c *cue) gap(text string, at, k int) int {
	next := &c.elems[k+1]
	anything := next.absent || next.end || next.gap > 0
	for range c.elems[k].gap + 1 {
		r, size := utf8.DecodeRuneInString(text[at:])
		if anything || next.first>>(r&63)&1 != 0 {
			if end := c.rest(text, at, k+1); end > 0 {
				return end
			}
		}
		if size == 0 || c.elems[k].gap == cueGap && (endsClause(r) || negates(r)) {
			return 0
		}
		at += size
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
		if len(h.needs) > 0 && !u.quoted && !r.denied(h) && (h.needs[0].weight < 0 || h.needs[0].given || !r.unreal(h)) {
			r.weighNeeds(&n, u, h.needs)
		}
		if h.toxic > 0 && r.aim(u) > 0 {
			r.toxic(r.list(&n, toToxic, h.toxic, 0))
		}
		if h.warm != 0 {
			r.sums.warmth += r.list(&n, toWarmth, h.warm, 0)
		}
	}
	r.excuse()
}
