package nlp

import (
	"math"
	"strings"
	"unicode/utf8"
)

// census counts the units of a text.
type census struct {
	content   int // words, emoji and emoticons; no particles, marks, numbers or placeholders
	words     int // of content: words
	known     int // of content: with an authored entry
	faces     int // emoji and emoticons, each repetition counted
	particles int
	polite    int
	persons   [thirdPerson + 1]int
	latin     latinWords
	chinese   bool // a term of a Chinese file stands in the text
}

// census counts the units that unitizing left.
func (r *reader) census(folded string) census {
	var c census
	for i := range r.zer.units {
		u := &r.zer.units[i]
		if u.entry != nil {
			c.known++
			c.chinese = c.chinese || u.entry.chinese
			if u.entry.polite {
				c.polite++
			}
		}
		switch {
		case u.kind == spanEmoji || u.kind == spanFace:
			c.content++
			c.faces += int(u.repeat)
		case u.kind == spanWord || u.kind == spanQuestion:
			c.word(u, folded, &r.norm.lex.languages)
		case u.entry != nil: // a number with a meaning: 666
			c.content++
		}
	}
	return c
}

// word counts a word.
func (c *census) word(u *unit, folded string, l *languages) {
	first, _ := utf8.DecodeRuneInString(folded[u.start:])
	if first < 0x250 {
		known := u.entry != nil && u.entry.english
		for w := range strings.SplitSeq(folded[u.start:u.end], " ") {
			if w != "" {
				c.latin.add(w, l, known)
			}
		}
	}
	if u.term != nil {
		c.persons[u.term.holder]++
		if u.term.particle && u.entry == nil {
			c.particles++
			return
		}
	}
	c.content++
	c.words++
}

// style describes how the text is written.
func (r *reader) style(text string, c *census) Style {
	st := Style{Length: r.norm.stats.runes, Exclamation: r.norm.stats.exclamations}
	if len(r.text) < len(text) {
		st.Length += utf8.RuneCountInString(text[len(r.text):])
	}
	for _, s := range r.zer.sentences {
		st.Question = st.Question || s.question
	}
	for i := range r.zer.units {
		st.Question = st.Question || r.zer.units[i].asks()
	}
	n := c.content + c.particles
	if n == 0 {
		return st
	}
	rate := func(k int) float64 { return round(min(1, float64(k)/float64(n))) }
	st.EmojiRate = rate(c.faces)
	st.Politeness = rate(c.polite + c.persons[secondPolite])
	st.ParticleRate = rate(c.particles)
	st.FirstSingular = rate(c.persons[firstPerson])
	st.FirstPlural = rate(c.persons[firstPlural])
	st.Second = rate(c.persons[secondPerson])
	st.SecondPolite = rate(c.persons[secondPolite])
	return st
}

// asks reports a question word.
func (u *unit) asks() bool {
	if u.kind == spanQuestion {
		return true
	}
	if u.term == nil {
		return false
	}
	for _, op := range u.term.ops {
		if op.kind == opQuestion || op.kind == opRhetorical {
			return true
		}
	}
	return false
}

// intensity is 0…1: a quarter each for the strongest term, degree words, marks
// and repetition (emoji, stretched words), saturating.
func (r *reader) intensity() float64 {
	strongest, degree, marks, repeats := 0, 0, r.norm.stats.exclamations, 0
	for i := range r.zer.units {
		u := &r.zer.units[i]
		if u.entry != nil {
			a := u.entry.polarity
			for _, e := range u.entry.emotions {
				a = max(a, e)
			}
			strongest = max(strongest, a, -u.entry.polarity)
		}
		if u.kind == spanEmoji || u.kind == spanFace {
			repeats++
		}
		repeats += int(u.repeat) - 1
		if u.entry == nil && u.term != nil {
			for _, op := range u.term.ops {
				if op.kind == opDegree {
					degree += max(0, op.factor-1000)
				}
			}
		}
	}
	share := func(x int, full float64) float64 { return math.Min(1, float64(x)/full) / 4 }
	return round(share(strongest, 2500) + share(degree, 800) + share(marks, 3) + share(repeats, 3))
}

// holder says whose feeling the strongest term is: that of the nearest person
// named before it in its clause.
func (r *reader) holder() Holder {
	best, top := -1, 0
	for i := range r.zer.units {
		if e := r.zer.units[i].entry; e != nil {
			weight := max(e.polarity, -e.polarity)
			for _, s := range e.emotions {
				weight = max(weight, s)
			}
			if weight > top {
				best, top = i, weight
			}
		}
	}
	if best < 0 {
		return HolderSelf
	}
	if r.zer.units[best].quoted && r.said(best) {
		return HolderQuoted
	}
	if r.zer.units[best].entry.gives() {
		return HolderAddressee
	}
	who, order := r.subject(best)
	switch {
	case who == secondPerson || who == secondPolite || who == nobody && order:
		return HolderAddressee
	case who == thirdPerson && r.zer.units[best].entry.felt():
		return HolderOther
	}
	return HolderSelf
}

// gives reports a term that meets a need of the addressee: 你真棒, 别难过.
func (e *entry) gives() bool {
	for _, n := range e.needs {
		if n.given && n.weight > 0 {
			return true
		}
	}
	return false
}

// subject returns the person unit k itself begins with (你开心就好), else the
// nearest one before it in its clause, and whether an order not to (别, don't)
// stands there.
func (r *reader) subject(k int) (who person, order bool) {
	if u := &r.zer.units[k]; u.kind == spanWord {
		_, size := utf8.DecodeRuneInString(r.cut.text[u.start:])
		if t := r.norm.lex.find(r.cut.text[u.start : int(u.start)+size]); t != nil && t.holder != nobody {
			return t.holder, false
		}
	}
	for j := k - 1; j >= 0 && r.zer.units[j].clause == r.zer.units[k].clause; j-- {
		v := &r.zer.units[j]
		if v.term == nil {
			continue
		}
		switch v.term.text {
		case "别", "不要", "莫", "甭", "咪", "don't":
			order = true
		}
		if v.term.holder != nobody {
			return v.term.holder, order
		}
	}
	return nobody, order
}

// said reports whether words stand before the quotation unit k is in.
func (r *reader) said(k int) bool {
	for j := k; j >= 0; j-- {
		if !r.zer.units[j].quoted {
			return true
		}
	}
	return false
}

// felt tells a feeling somebody has (生气) from a judgement the author makes
// (很帅).
func (e *entry) felt() bool {
	for i, s := range e.emotions {
		if em := Emotion(i); s > 0 && em != Like && em != Disgust {
			return true
		}
	}
	return false
}

// aspects lists what the text is about, in order, with the polarity of the
// clause, or of the one after it in the same sentence, or before.
func (r *reader) aspects() []Aspect {
	var out []Aspect
	var z []sums
	for i := range r.zer.units {
		u := &r.zer.units[i]
		if u.term == nil || u.term.aspect == "" {
			continue
		}
		k := 0
		for k < len(out) && out[k].Name != u.term.aspect {
			k++
		}
		if k == len(out) {
			out = append(out, Aspect{Name: u.term.aspect})
			z = append(z, sums{neutral: r.norm.lex.model.neutral * 1000, polarityScale: r.sums.polarityScale})
		}
		near := r.around(u)
		z[k].polarity += near.polarity
		z[k].strength += near.strength
		out[k].Polarity, _, _ = z[k].reading()
	}
	return out
}

// around is the polarity near a unit.
func (r *reader) around(u *unit) sums {
	for _, d := range [...]int32{0, 1, -1} {
		for i := range r.clauses {
			if r.clauses[i].clause == u.clause+d {
				return r.clauses[i].sums
			}
		}
	}
	return sums{}
}
