package nlp

import (
	"strings"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp/trie"
)

// unit is what the rules work on: one or more pieces that a term matched, or a
// piece no term knows.
type unit struct {
	start, end int32 // bytes of the folded text
	term       *term
	entry      *entry // nil where the term only operates
	clause     int32  // counts up at every mark
	sentence   int32
	repeat     int32
	kind       spanKind
	quoted     bool
}

// sentence is what the marks at its end say.
type sentence struct {
	first        int32 // its first unit
	question     bool
	rhetorical   bool
	judges       bool // holds a word of judgement
	exclamations int32
}

// unitizer matches terms over pieces in one pass; its buffers are reused.
type unitizer struct {
	lex       *Lexicon
	cut       *cutter
	text      string
	pieces    []piece
	units     []unit
	sentences []sentence
	found     []match // what begins with a piece, the shortest first
	far       []match // space for it
	clause    int32
	quoted    bool
}

// run turns pieces into units. runs are the bytes where equal characters were
// cut short.
func (z *unitizer) run(cut *cutter, runs []int32) {
	z.cut, z.text, z.pieces = cut, cut.text, cut.pieces
	z.units, z.sentences = z.units[:0], append(z.sentences[:0], sentence{})
	z.clause, z.quoted = 0, false
	for i := 0; i < len(z.pieces); {
		i = z.next(i)
	}
	i := 0
	for _, at := range runs { // both ascend
		for i < len(z.units) && z.units[i].end <= at {
			i++
		}
		if i < len(z.units) && z.units[i].start <= at {
			z.units[i].repeat++
		}
	}
	z.roles()
}

// next reads the unit that begins at piece i and returns the piece after it.
func (z *unitizer) next(i int) int {
	p := z.pieces[i]
	switch p.kind {
	case spanMark:
		return z.mark(i)
	case spanEmoji, spanFace:
		z.add(p.start, p.end, p.kind, z.face(z.text[p.start:p.end]), p.repeat)
		return i + 1
	case spanURL, spanMention, spanTopic, spanHolder:
		z.add(p.start, p.end, p.kind, nil, 1)
		return i + 1
	case spanWord, spanNumber, spanQuestion:
	}
	z.space(i)
	t, j, head := z.longest(i)
	if head {
		if end, j := z.wild(i); end > 0 {
			return j
		}
	}
	if t != nil {
		z.add(p.start, z.pieces[j].end, p.kind, t, 1)
		return j + 1
	}
	if p.char >= 0 && z.cut.chars[p.char].han && p.kind == spanWord {
		if j := z.across(i); j > 0 {
			return j
		}
		z.han(p)
	} else {
		z.add(p.start, p.end, p.kind, z.inflected(z.text[p.start:p.end]), 1)
	}
	return i + 1
}

func (z *unitizer) add(start, end int32, kind spanKind, t *term, repeat int32) {
	u := unit{
		start: start, end: end, term: t, kind: kind, clause: z.clause,
		sentence: int32(len(z.sentences) - 1), repeat: repeat, quoted: z.quoted,
	}
	if t != nil {
		u.entry = t.entry
		if kind == spanQuestion {
			u.kind = spanWord // the lexicon knows the whole question (好不好)
		}
	}
	z.units = append(z.units, u)
}

// mark reads punctuation, which ends clauses and sentences, or a term made of
// signs.
func (z *unitizer) mark(i int) int {
	if t, j, _ := z.longest(i); t != nil {
		z.add(z.pieces[i].start, z.pieces[j].end, spanFace, t, 1)
		return j + 1
	}
	p := z.pieces[i]
	r, size := utf8.DecodeRuneInString(z.text[p.start:])
	n := (p.end - p.start) / int32(size)
	last := &z.sentences[len(z.sentences)-1]
	switch r {
	case '“', '「', '『':
		z.quoted = true
		return i + 1
	case '”', '」', '』':
		z.quoted = false
		return i + 1
	case '"', '\'', '《', '》', '·', '-', '_', '*', '&', '%', '+', '=', '<', '>':
		return i + 1
	case '!':
		last.exclamations += n
	case '?':
		last.question = true
	}
	z.clause++
	switch r {
	case '!', '?', '。', '.', '…', '~', '\n', ';':
		if last.first < int32(len(z.units)) {
			z.sentences = append(z.sentences, sentence{first: int32(len(z.units))})
		}
	}
	return i + 1
}

// space ends a clause where Han characters stand on both sides of white space,
// which chat writes for a comma.
func (z *unitizer) space(i int) {
	if i == 0 {
		return
	}
	p, q := z.pieces[i-1], z.pieces[i]
	if p.end == q.start || p.kind != spanWord {
		return
	}
	before, _ := utf8.DecodeLastRuneInString(z.text[:p.end])
	after, _ := utf8.DecodeRuneInString(z.text[q.start:])
	if isHan(before) && isHan(after) {
		z.clause++
	}
}

// longest returns the longest term from piece i that ends where a piece ends,
// that piece, and whether a wildcard phrase may begin here.
func (z *unitizer) longest(i int) (best *term, last int, head bool) {
	z.find(i)
	last = i
	longest, j := trie.None, i
	for _, m := range z.found {
		if m.value&(valueSays|valueHead) == 0 {
			continue
		}
		for j+1 < len(z.pieces) && z.pieces[j].end < m.end {
			j++
		}
		head = head || m.value&valueHead != 0
		if z.pieces[j].end == m.end && m.value&valueSays != 0 {
			longest, last = m.value, j
		}
	}
	return z.lex.term(longest), last, head
}

// find lists every text of the lexicon that begins with piece i: those the
// cutter found inside the run, and those that go on behind it.
func (z *unitizer) find(i int) {
	node, at := trie.Root, z.pieces[i].start
	z.found = nil
	if k := z.pieces[i].char; k >= 0 {
		c := &z.cut.chars[k]
		z.found = z.cut.matches[c.from:c.to]
		if node, at = c.node, c.runEnd; node == trie.Root {
			return
		}
	}
	inside := len(z.found)
	z.far = append(z.far[:0], z.found...)
	for int(at) < len(z.text) {
		r, size := utf8.DecodeRuneInString(z.text[at:])
		if node = z.lex.trie.Child(node, r); node == trie.Root {
			break
		}
		at += int32(size)
		if value := z.lex.trie.Value(node); value != trie.None {
			z.far = append(z.far, match{at, value})
		}
	}
	if len(z.far) > inside {
		z.found = z.far
	}
}

// says reports whether a term is more than the head of a wildcard phrase.
func (t *term) says() bool {
	return t.entry != nil || len(t.ops) > 0 || t.aspect() != "" || t.holder != nobody || t.particle || t.shield
}

// wild matches a wildcard phrase (非…不可) from piece i, for which find has been
// called. It adds the unit and
// returns its end and the piece after it; 0 if there is none.
func (z *unitizer) wild(i int) (int32, int) {
	for _, m := range z.found {
		if m.value&valueHead == 0 {
			continue
		}
		t := z.lex.term(m.value)
		for _, tail := range t.tails() {
			if end, j := z.tail(i, m.end, tail.text); end > 0 {
				z.add(z.pieces[i].start, end, spanWord, nil, 1)
				z.units[len(z.units)-1].entry = tail.entry
				return end, j
			}
		}
	}
	return 0, 0
}

// tail looks for the second half of a wildcard phrase behind byte at, across at
// most wildcardReach characters and no mark, ending where a piece ends.
func (z *unitizer) tail(i int, at int32, text string) (int32, int) {
	limit := int(at)
	for range wildcardReach {
		r, size := utf8.DecodeRuneInString(z.text[limit:])
		if size == 0 || !isWordRune(r) && r != ' ' {
			break
		}
		limit += size
	}
	off := strings.Index(z.text[at:min(limit+len(text), len(z.text))], text)
	if off < 0 {
		return 0, 0
	}
	end := at + int32(off+len(text))
	for j := i; j < len(z.pieces) && z.pieces[j].start < end; j++ {
		if z.pieces[j].end == end {
			return end, j + 1
		}
	}
	return 0, 0
}

// across adds a negator and the scored term behind it where the segmenter cut
// elsewhere: 不通|透 is 不|通透. It returns the piece after the term, or 0.
func (z *unitizer) across(i int) int {
	p := z.pieces[i]
	c := &z.cut.chars[p.char]
	if c.end >= p.end {
		return 0
	}
	first := z.between(p.char, p.start, c.end)
	if first == nil || !first.negates() {
		return 0
	}
	rest := &z.cut.chars[p.char+1]
	j := i
	for _, m := range z.cut.matches[rest.from:rest.to] { // the shortest first
		for j < i+2 && j+1 < len(z.pieces) && z.pieces[j].end < m.end && z.pieces[j+1].start == z.pieces[j].end {
			j++
		}
		if t := z.lex.term(m.value); j > i && z.pieces[j].end == m.end && t != nil && t.entry != nil {
			z.add(p.start, c.end, spanWord, first, 1)
			z.add(c.end, m.end, spanWord, t, 1)
			return j + 1
		}
	}
	return 0
}

// han adds an unknown word, split in two where one half operates on the other
// or is a mere particle: the segmenter's dictionary holds words such as 不高兴,
// 很好, 好了 or 真不 as one.
func (z *unitizer) han(p piece) {
	first := &z.cut.chars[p.char]
	for _, m := range z.cut.matches[first.from:first.to] {
		t := z.lex.term(m.value)
		if t == nil || m.end >= p.end {
			continue
		}
		end := p.end
		second := z.between(p.char+1, m.end, end)
		if rest, ok := strings.CutSuffix(z.text[m.end:end], "了"); second == nil && ok && rest != "" {
			end -= int32(len("了")) // 太棒了, which the dictionary has as one word
			second = z.between(p.char+1, m.end, end)
		}
		if !splits(t, second, z.text[m.end:end]) {
			continue
		}
		z.add(p.start, m.end, spanWord, t, 1)
		z.add(m.end, end, spanWord, second, 1)
		if end < p.end {
			z.add(end, p.end, spanWord, nil, 1)
		}
		return
	}
	if last := p.end - 3; last > p.start && isHan(lastRune(z.text[:p.end])) {
		if t := z.lex.find(z.text[last:p.end]); t != nil && t.negates() {
			z.add(p.start, last, spanWord, z.lex.find(z.text[p.start:last]), 1)
			z.add(last, p.end, spanWord, t, 1)
			return
		}
	}
	z.inner(p)
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// negates reports a negator.
func (t *term) negates() bool { return t.kinds&rules(0).with(opNegator) != 0 }

// between returns the term that is exactly the bytes start:end, or nil; its
// first character is k or one after it.
func (z *unitizer) between(k, start, end int32) *term {
	for z.cut.chars[k].start < start {
		k++
	}
	c := &z.cut.chars[k]
	for _, m := range z.cut.matches[c.from:c.to] {
		if m.end == end {
			return z.lex.term(m.value)
		}
	}
	return nil
}

// inner adds an unknown word in which a term of two or more characters stands
// at the end, or else at the beginning (真受不了, 失望感).
func (z *unitizer) inner(p piece) {
	chars := z.cut.chars[p.char:]
	n := int32(0)
	for int(n) < len(chars) && chars[n].start < p.end {
		n++
	}
	for k := int32(1); k <= n-2; k++ {
		at := chars[k].start
		if t := z.between(p.char+k, at, p.end); t != nil && t.entry != nil {
			z.add(p.start, at, spanWord, nil, 1)
			z.add(at, p.end, spanWord, t, 1)
			return
		}
	}
	for k := n - 1; k >= 2; k-- {
		at := chars[k].start
		if t := z.between(p.char, p.start, at); t != nil && t.entry != nil {
			z.add(p.start, at, spanWord, t, 1)
			z.add(at, p.end, spanWord, nil, 1)
			return
		}
	}
	z.add(p.start, p.end, p.kind, nil, 1)
}

// splits decides whether a word of the segmenter is two: an operator and a term,
// or a term and a particle. second is nil where the lexicon lacks rest.
func splits(first, second *term, rest string) bool {
	if rest == "了" && first.entry != nil {
		return true
	}
	if second == nil {
		return false
	}
	return first.operates() && second.entry != nil ||
		first.entry != nil && (second.operates() || second.particle && second.entry == nil)
}

// operates reports a negator or degree word.
func (t *term) operates() bool { return t.kinds&rules(0).with(opNegator).with(opDegree) != 0 }

// face finds an emoji or emoticon; an unknown joined emoji is read as its first
// part.
func (z *unitizer) face(text string) *term {
	if t := z.lex.find(text); t != nil {
		return t
	}
	if head, _, ok := strings.Cut(text, "\u200d"); ok {
		return z.lex.find(head)
	}
	return nil
}

// inflected finds an English word behind a regular ending, a stretched one
// (soo, cooll) or a doubled laugh (hahaha).
func (z *unitizer) inflected(w string) *term {
	if len(w) < 3 || w[0] >= utf8.RuneSelf {
		return nil
	}
	for _, ending := range [...]string{"s", "es", "ed", "d", "ing", "ly", "er"} {
		if stem, ok := strings.CutSuffix(w, ending); ok && len(stem) >= 3 {
			if t := z.lex.find(stem); t != nil && t.entry != nil {
				return t
			}
		}
	}
	if n := len(w); w[n-1] == w[n-2] {
		return z.lex.find(w[:n-1])
	}
	if len(w) > 4 && strings.HasPrefix(w, w[2:]) {
		return z.lex.find(w[:4])
	}
	return nil
}

// roles settles words that are both an operator and a term of their own: 好 is a
// degree word before 开心 and praise alone.
func (z *unitizer) roles() {
	for i := range z.units {
		u := &z.units[i]
		if u.entry == nil || u.term == nil {
			continue
		}
		for _, op := range u.term.ops {
			if op.kind != opNegator && op.kind != opDegree {
				continue
			}
			if op.after > 0 && z.feels(i, i+1) || op.before > 0 && z.feels(i, i-1) {
				u.entry = nil
				break
			}
		}
	}
}

// feels reports whether unit j stands in the clause of unit i and carries a
// polarity or emotion.
func (z *unitizer) feels(i, j int) bool {
	return j >= 0 && j < len(z.units) && z.units[j].clause == z.units[i].clause && z.units[j].entry != nil &&
		z.units[j].kind == spanWord
}
