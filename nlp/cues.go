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
	tags  *cueTags
	needs []uint16 // lists of places of which one each must stand in the text, each behind its length
}

// elem is one step of a pattern: texts of which one must stand here, or a gap.
type elem struct {
	texts  []alternative // by first character, the longest first
	begin  pairSet       // what they begin with
	end    bool          // the end of a clause will do
	absent bool          // nothing will do
	gap    int           // characters at most; 0 for texts
}

// alternative is one of the texts that may stand at an element.
type alternative struct {
	first, second rune // its first characters; second is 0 where there is one
	runes         int32
	text          string
}

// stands reports whether the text stands at character i, which is its first one.
func (a *alternative) stands(g *glyphs, i int) bool {
	return i+int(a.runes) < len(g.list) && (a.runes < 2 || a.second == g.list[i+1].r) &&
		(a.runes < 3 || strings.HasPrefix(g.text[g.list[i].at:], a.text))
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
	key := openingOf(text).key
	e.texts = append(e.texts, alternative{key[0], key[1], int32(utf8.RuneCountInString(text)), text})
	slices.SortStableFunc(e.texts, func(x, y alternative) int {
		return cmp.Or(cmp.Compare(x.first, y.first), len(y.text)-len(x.text))
	})
	e.begin.add(hashOf(key))
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
	if slices.ContainsFunc(c.heads(0, ""), func(h opening) bool { return h.key[0] == 0 }) {
		return errors.New("no character that it always begins with")
	}
	return nil
}

// opening is what a pattern may begin with: two characters, or one and 0 where
// anything may follow, and the set of what may come third.
type opening struct {
	key   [2]rune
	third uint64
}

// heads returns what the pattern may begin with, from element k on, behind what
// is known of it; some of them may be equal.
func (c *cue) heads(k int, known string) []opening {
	if n := utf8.RuneCountInString(known); n >= 2 || k == len(c.elems) || c.elems[k].gap > 0 {
		h := openingOf(known)
		if n == 2 {
			h.third = c.firsts(k)
		}
		return []opening{h}
	}
	e := &c.elems[k]
	var out []opening
	if e.end {
		out = append(out, openingOf(known))
	}
	if e.absent {
		out = append(out, c.heads(k+1, known)...)
	}
	for _, a := range e.texts {
		out = append(out, c.heads(k+1, known+a.text)...)
	}
	return out
}

// firsts is the set of characters that may stand first from element k on.
func (c *cue) firsts(k int) uint64 {
	if k == len(c.elems) || c.elems[k].gap > 0 || c.elems[k].end {
		return anyThird
	}
	set := uint64(0)
	if c.elems[k].absent {
		set = c.firsts(k + 1)
	}
	for _, a := range c.elems[k].texts {
		set |= thirdBit(a.first)
	}
	return set
}

// cue folds a text of a pattern; unlike in a term, repeated characters stay.
func (f *foldTable) cue(text string) string {
	return strings.Map(f.rune, text)
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
