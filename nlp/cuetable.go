package nlp

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// cueTable finds cues by their first two characters, or their first one. All of
// it lies in a few arrays, because every character of every text is looked up.
type cueTable struct {
	cues  []cue
	rows  map[string]int32 // by pattern: index of its cue, of which the newest counts
	begin [1 << (hashBits - 6)]uint64
	heads []cueHeads // open addressing
	tries []cueTry
}

// cueHeads are the cues that begin with two characters, or with one and 0:
// tries[from:to].
type cueHeads struct {
	key      [2]rune
	from, to int32
}

// cueTry is a cue to try, with the places it needs that are no choice.
type cueTry struct {
	cue  int32
	need [6]uint16 // always is none
}

// hashBits is the size of a hash of two characters.
const hashBits = 18

// hashOf spreads two characters, or one and 0, over hashBits bits.
func hashOf(key [2]rune) uint32 {
	return (uint32(key[0])*0x9E3779B1 ^ uint32(key[1])*0x85EBCA6B) >> (32 - hashBits)
}

// pairSet holds what the texts of an element begin with, as bits of a hash: what
// is not in it begins none.
type pairSet [8]uint64

func (s *pairSet) add(h uint32)      { s[h>>6&7] |= 1 << (h & 63) }
func (s *pairSet) has(h uint32) bool { return s[h>>6&7]>>(h&63)&1 != 0 }

// charSet is the set of characters and pairs of characters that stand in a text,
// as bits of a hash: what is not in it does not stand there.
type charSet [1 << 9]uint64

// placeOf is the bit of a hash in a charSet; always is a bit that is set.
func placeOf(h uint32) uint16 { return max(uint16(h&(1<<15-1)), 1) }

const always = 0

func (s *charSet) has(place uint16) bool { return s[place>>6]>>(place&63)&1 != 0 }
func (s *charSet) add(place uint16)      { s[place>>6] |= 1 << (place & 63) }

// maxNeeds is how many alternatives are looked for beforehand; of more, one is
// nearly always there.
const maxNeeds = 128

func newCueTable() *cueTable { return &cueTable{rows: make(map[string]int32)} }

// cue adds a row of a cues file; a pattern that stands in a lower layer is
// replaced.
func (b *builder) cue(r row) error {
	t := b.lex.cues
	c := cue{row: int32(len(t.cues))}
	var err error
	if c.tags, err = r.cueTags(); err != nil {
		return err
	}
	if err := c.parse(r.col(0), b.lex.fold); err != nil {
		return fmt.Errorf("pattern: %w", err)
	}
	t.rows[r.col(0)] = c.row
	t.cues = append(t.cues, c)
	return nil
}

// settle compiles the cues that no later row replaced.
func (t *cueTable) settle() {
	inForce := make([]int32, 0, len(t.rows))
	for _, i := range t.rows {
		inForce = append(inForce, i)
	}
	slices.Sort(inForce)
	var keys [][2]rune
	lists := make(map[[2]rune][]cueTry)
	for _, i := range inForce {
		c := &t.cues[i]
		try := c.require()
		for _, h := range c.heads(0, "") {
			key := cueHead(h)
			if lists[key] == nil {
				keys = append(keys, key)
			} else if last := lists[key]; last[len(last)-1].cue == i {
				continue
			}
			lists[key] = append(lists[key], try)
		}
	}
	size := 1
	for size < 2*len(keys) {
		size *= 2
	}
	t.heads = make([]cueHeads, size)
	for _, key := range keys {
		h := hashOf(key)
		t.begin[h>>6] |= 1 << (h & 63)
		i := int(h) & (size - 1)
		for t.heads[i].to > 0 {
			i = (i + 1) & (size - 1)
		}
		from := int32(len(t.tries))
		t.tries = append(t.tries, lists[key]...)
		t.heads[i] = cueHeads{key, from, int32(len(t.tries))}
	}
}

// find returns the cues to try where two characters stand, or one and 0.
func (t *cueTable) find(key [2]rune, h uint32) []cueTry {
	if t.begin[h>>6]>>(h&63)&1 == 0 {
		return nil
	}
	mask := len(t.heads) - 1
	for i := int(h) & mask; t.heads[i].to > 0; i = (i + 1) & mask {
		if e := &t.heads[i]; e.key == key {
			return t.tries[e.from:e.to]
		}
	}
	return nil
}

// require notes what the elements behind the first must find in a text: choices
// in needs, single places in what it returns.
func (c *cue) require() cueTry {
	try := cueTry{cue: c.row}
	var single []uint16
	for k := range c.elems {
		e := &c.elems[k]
		if e.gap > 0 || e.absent || e.end {
			continue
		}
		if len(e.texts) == 1 {
			text := e.texts[0].text
			if k > 0 {
				single = append(single, placeOf(hashOf(cueHead(text))))
			}
			for _, r := range text[utf8.RuneLen(e.texts[0].first):] {
				single = append(single, placeOf(hashOf([2]rune{r})))
			}
			continue
		}
		if k == 0 {
			continue
		}
		var choice []uint16
		for _, a := range e.texts {
			choice = append(choice, placeOf(hashOf(cueHead(a.text))))
		}
		slices.Sort(choice)
		if choice = slices.Compact(choice); len(choice) <= maxNeeds {
			c.needs = append(append(c.needs, uint16(len(choice))), choice...)
		}
	}
	for _, place := range single[copy(try.need[:], single):] {
		c.needs = append(c.needs, 1, place)
	}
	return try
}

// possible reports whether what a cue needs stands in the text.
func (t *cueTable) possible(try *cueTry, text *charSet) bool {
	for _, place := range try.need {
		if !text.has(place) {
			return false
		}
	}
	for needs := t.cues[try.cue].needs; len(needs) > 0; {
		n := int(needs[0])
		if !slices.ContainsFunc(needs[1:1+n], text.has) {
			return false
		}
		needs = needs[1+n:]
	}
	return true
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
