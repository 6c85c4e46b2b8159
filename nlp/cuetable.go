package nlp

import (
	"cmp"
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

// cueTry is a cue to try where its head stands, and what else that needs.
type cueTry struct {
	third uint64 // the characters that may come third, as bits of thirdBit
	cue   int32
	need  [6]uint16 // places that are no choice; always is none
}

// anyThird is the set of all characters.
const anyThird = ^uint64(0)

// thirdBit is the bit of a character in cueTry.third.
func thirdBit(r rune) uint64 { return 1 << (uint32(r) * 0x9E3779B1 >> 26) }

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

// any reports whether one of some places is in the set.
func (s *charSet) any(places []uint16) bool {
	for _, place := range places { //nolint:modernize // ContainsFunc calls has, which is written out here
		if s.has(place) {
			return true
		}
	}
	return false
}

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
			list := lists[h.key]
			if list == nil {
				keys = append(keys, h.key)
			} else if last := &list[len(list)-1]; last.cue == i {
				last.third |= h.third
				continue
			}
			try.third = h.third
			lists[h.key] = append(list, try)
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

// choice is a list of places of which one must stand in the text.
type choice struct {
	places []uint16
	likely int // how likely one of them does, in any unit
}

// singleLikely is how much likelier a character stands in a text than a pair.
const singleLikely = 8

// require notes what the elements behind the first must find in a text: choices
// in needs, the least likely first, and single places in what it returns.
func (c *cue) require() cueTry {
	try := cueTry{cue: c.row}
	var single []uint16
	var choices []choice
	for k := range c.elems {
		e := &c.elems[k]
		if e.gap > 0 || e.absent || e.end {
			continue
		}
		if len(e.texts) == 1 {
			text := e.texts[0].text
			if k > 0 {
				single = append(single, placeOf(hashOf(openingOf(text).key)))
			}
			for _, r := range text[utf8.RuneLen(e.texts[0].first):] {
				single = append(single, placeOf(hashOf([2]rune{r})))
			}
			continue
		}
		if k == 0 {
			continue
		}
		var one choice
		for _, a := range e.texts {
			key := openingOf(a.text).key
			one.places = append(one.places, placeOf(hashOf(key)))
			if one.likely++; key[1] == 0 {
				one.likely += singleLikely - 1
			}
		}
		slices.Sort(one.places)
		if one.places = slices.Compact(one.places); len(one.places) <= maxNeeds {
			choices = append(choices, one)
		}
	}
	for _, place := range single[copy(try.need[:], single):] {
		choices = append(choices, choice{places: []uint16{place}})
	}
	slices.SortStableFunc(choices, func(a, b choice) int { return cmp.Compare(a.likely, b.likely) })
	for _, one := range choices {
		c.needs = append(append(c.needs, uint16(len(one.places))), one.places...)
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
		n := 1 + int(needs[0])
		if !text.any(needs[1:n]) {
			return false
		}
		needs = needs[n:]
	}
	return true
}

// openingOf is what a text begins with.
func openingOf(text string) opening {
	h, n := opening{third: anyThird}, 0
	for _, r := range text {
		if n == len(h.key) {
			h.third = thirdBit(r)
			break
		}
		h.key[n] = r
		n++
	}
	return h
}
