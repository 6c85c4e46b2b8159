package nlp

import (
	"strings"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp/trie"
)

// maxGram is the length, in Han characters, of the longest learned term inside
// running Chinese text.
const maxGram = 3

// spell tells the characters which unit they belong to, and calls whole for
// every unit that is a learned term as it stands.
func (r *reader) spell(whole func(start, end, unit int32, held bool)) {
	chars, next := r.cut.chars, 0
	for k := range r.zer.units {
		u := &r.zer.units[k]
		for next < len(chars) && chars[next].start < u.start {
			next++
		}
		if u.kind == spanURL || u.kind == spanMention || u.kind == spanNumber && u.entry == nil {
			continue
		}
		held := u.holdsOperator()
		n, bytes, mixed := 0, int32(0), false
		for ; next < len(chars) && chars[next].start < u.end; next++ {
			c := &chars[next]
			c.unit, c.held = int32(k), held
			n++
			bytes += c.end - c.start
			mixed = mixed || !c.han
		}
		if mixed || n > maxGram || bytes != u.end-u.start {
			whole(u.start, u.end, int32(k), held)
		}
		if k > 0 && r.latinPair(k) {
			whole(r.zer.units[k-1].start, u.end, int32(k), true)
		}
	}
	r.spellMarks(whole)
}

// spellMarks calls whole for every mark, alone and doubled (! and !!), which
// belongs to the unit before it and speaks for itself.
func (r *reader) spellMarks(whole func(start, end, unit int32, held bool)) {
	k := int32(-1)
	for _, p := range r.cut.pieces {
		for int(k+1) < len(r.zer.units) && r.zer.units[k+1].start < p.start {
			k++
		}
		if p.kind != spanMark || k < 0 || r.zer.units[k].end > p.start {
			continue
		}
		_, size := utf8.DecodeRuneInString(r.cut.text[p.start:p.end])
		for end := p.start + int32(size); end <= min(p.end, p.start+2*int32(size)); end += int32(size) {
			whole(p.start, end, k, true)
		}
	}
}

// grams finds what the learned weights are about: every run of one to three Han
// characters inside a clause, whatever the segmenter made of it, every whole
// unit that is longer or not Han (破防了吧, nice, [泪], 😂), two words of Latin
// script side by side (so good), and marks. Characters beat words here: measured over
// fourteen corpora they read unseen sources better, because no word is unknown
// to them; MODEL.md has the figures.
//
// A term counts once in a text, at its first place, and takes half of the rules'
// factor on the unit it ends in (learnedFactor); a term that holds an operator (不开, 开心吗) speaks for
// itself and has factor 1. yield gets its bytes in the folded text, the unit it
// ends in, and whether it holds an operator.
func (r *reader) grams(yield func(start, end, unit int32, held bool)) {
	r.spell(yield)
	chars := r.cut.chars
	for i := range chars {
		first, held := &chars[i], false
		for j := i; j < len(chars) && j < i+maxGram && chars[j].runEnd == first.runEnd && chars[j].han && chars[j].unit >= 0; j++ {
			held = held || chars[j].held
			yield(first.start, chars[j].end, chars[j].unit, held)
		}
	}
}

// latinPair reports two words of Latin script with one space between them.
func (r *reader) latinPair(k int) bool {
	p, u := &r.zer.units[k-1], &r.zer.units[k]
	text := r.cut.text
	return p.clause == u.clause && u.start == p.end+1 && text[p.end] == ' ' && p.kind == spanWord && u.kind == spanWord &&
		text[p.start] < utf8.RuneSelf && text[u.start] < utf8.RuneSelf && !strings.Contains(text[p.start:p.end], " ")
}

// holdsOperator reports a unit whose term changes what stands around it, in
// whatever way.
func (u *unit) holdsOperator() bool {
	if u.term == nil {
		return false
	}
	return u.term.kinds&^rules(0).with(opException) != 0
}

// hit is a learned term found in a text.
type hit struct {
	id    int32 // of the learned term
	start int32 // byte of the folded text
	unit  int32
	held  bool // holds an operator: factor 1
}

// found counts the learned terms of a text by what they speak of.
type found struct{ polarity, emotions, toxic int }

// count adds a learned term, by the flags of its value.
func (f *found) count(value int32) {
	f.polarity += int(value / valuePolarity & 1)
	f.emotions += int(value / valueMoods & 1)
	f.toxic += int(value / valueToxic & 1)
}

// learned finds the learned terms of a text.
func (r *reader) learned() {
	r.hits, r.found = r.hits[:0], found{}
	lex := r.norm.lex
	if len(lex.weights) == 0 {
		return
	}
	r.seen.reset(len(r.cut.matches) + 2*len(r.cut.pieces))
	r.spell(func(start, end, unit int32, held bool) {
		if value := lex.trie.Find(r.cut.text[start:end]); value != trie.None && value&valueLearned != 0 {
			r.hit(value, start, unit, held)
		}
	})
	chars := r.cut.chars
	for i := range chars {
		first := &chars[i]
		for _, m := range r.cut.matches[first.from:first.to] {
			n := gramLength(m.value)
			if n == 0 {
				continue
			}
			held := false
			for _, c := range chars[i : i+n] {
				held = held || c.held
			}
			if last := &chars[i+n-1]; last.unit >= 0 {
				r.hit(m.value, first.start, last.unit, held)
			}
		}
	}
}

// hit notes the learned term of a value, once a text.
func (r *reader) hit(value, start, unit int32, held bool) {
	if r.zer.units[unit].kind == spanQuestion {
		return // 去不去 says nothing of 去不
	}
	if u := &r.zer.units[unit]; u.term != nil && u.term.own && (start >= u.start || u.entry != nil && u.entry.blank()) {
		return // the operator's own word says it all; a silenced one silences what leads up to it (好失望)
	}
	id := value >> valueFlags
	if !r.seen.add(id) {
		return
	}
	r.found.count(value)
	r.hits = append(r.hits, hit{id, start, unit, held})
}

// Term is a learned term of a text, as the learner sees it.
type Term struct {
	Text string // folded
	R    int    // factor of the rules, in thousandths
	// Share is what counts of its weights for the polarity, in thousandths: the
	// rest is left to the authored words beside it. Weights are learned without it.
	Share int
}

// Features is what the learner sees of one text: the authored part of the
// formula, in millionths, and the terms whose weights it may set.
type Features struct {
	Lang     Lang
	Readable bool // false where the model abstains
	Polarity int  // Σ r·a
	Strength int  // Σ |r·a|
	Neutral  int  // what questions and wishes say for the class neutral
	Emotions [NumEmotions]int
	Toxic    int
	Terms    []Term // each once
}

// Features returns what the learner sees of a text. It knows nothing of weights
// learned before.
func (s *Scorer) Features(text string) Features {
	r := s.pool.Get().(*reader)
	defer s.pool.Put(r)
	c := r.parse(text)
	var out Features
	out.Lang = s.language(r.text, &r.norm.stats, &c.latin, c.chinese)
	out.Readable = r.readable(out.Lang, &c)
	r.emotions = true
	r.hits, r.found, r.cues = r.hits[:0], found{}, r.cues[:0]
	r.judge()
	m := &r.norm.lex.model
	out.Neutral = r.sums.neutral - 1000*m.neutral
	out.Polarity = r.sums.polarity - 1000*m.polarity
	for i := range out.Emotions {
		out.Emotions[i] = r.sums.emotions[i] - 1000*m.emotions[i]
	}
	if r.sums.attack {
		out.Toxic = r.sums.toxic - 1000*m.toxic
	}
	for i := range r.zer.units {
		z := r.effects[i].r * r.zer.units[i].polarity()
		out.Strength += max(z, -z)
	}
	seen := make(map[string]bool)
	r.grams(func(start, end, unit int32, held bool) {
		text := r.cut.text[start:end]
		if seen[text] || r.zer.units[unit].kind == spanQuestion {
			return
		}
		seen[text] = true
		t := Term{Text: text, R: 1000, Share: int(r.shares[unit])}
		if !held {
			t.R = learnedFactor(r.effects[unit].r)
		}
		out.Terms = append(out.Terms, t)
	})
	return out
}
