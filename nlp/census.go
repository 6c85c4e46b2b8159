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
	return u.term != nil && u.term.kinds&rules(0).with(opQuestion).with(opRhetorical) != 0
}

// intensity is 0…1: a quarter each for the strongest term, degree words, marks
// and repetition (emoji, stretched words), saturating.
func (r *reader) intensity() float64 {
	strongest, degree, marks, repeats := 0, 0, r.norm.stats.exclamations, 0
	for i := range r.zer.units {
		u := &r.zer.units[i]
		if u.entry != nil {
			strongest = max(strongest, u.entry.strongest())
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
