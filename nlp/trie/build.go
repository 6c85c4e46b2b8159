package trie

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// Word is an entry of a trie.
type Word struct {
	Text  string
	Value int32 // not None
	// Weight says how often the word is looked up, in any unit; frequent ones are
	// placed together. It changes nothing but speed.
	Weight float32
}

// Build makes a trie of words. Empty texts are left out; of equal ones the last
// stays. It fails where more than 65,535 different characters or 2³¹ nodes would
// be needed.
func Build(words []Word) (*Trie, error) {
	t := &Trie{codes: make([]uint16, 1<<16), wide: make(map[rune]uint16)}
	if err := t.encode(words); err != nil {
		return nil, err
	}
	b := builder{trie: t, words: words}
	b.spell()
	b.place()
	return t, nil
}

// encode numbers the characters, the most frequent first.
func (t *Trie) encode(words []Word) error {
	weight := make(map[rune]float64)
	for _, w := range words {
		for _, r := range w.Text {
			weight[r] += 1 + float64(w.Weight)
		}
	}
	if len(weight) > math.MaxUint16 {
		return fmt.Errorf("build trie: %d different characters, at most %d fit", len(weight), math.MaxUint16)
	}
	runes := make([]rune, 0, len(weight))
	for r := range weight {
		runes = append(runes, r)
	}
	slices.SortFunc(runes, func(a, b rune) int {
		return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(a, b))
	})
	for i, r := range runes {
		if int(r) < len(t.codes) {
			t.codes[r] = uint16(i + 1)
		} else {
			t.wide[r] = uint16(i + 1)
		}
	}
	t.size = int32(len(runes) + 1)
	return nil
}

// builder places the nodes of sorted words.
type builder struct {
	trie  *Trie
	words []Word
	keys  []key
	next  []int32  // by cell: itself if free, else a later cell on the way to a free one
	low   [8]int32 // by the bit length of a number of children: below it they hardly fit
	tail  int32    // from here on every cell is free
	codes []uint16
	todo  []branch
}

// key is a word in codes.
type key struct {
	codes []uint16
	value int32
	order int32 // of equal words the last one stays
}

// branch is a node whose children are not placed yet: the words lo ≤ i < hi
// share its first depth characters.
type branch struct {
	node   int32
	lo, hi int32
	depth  int32
}

// spell turns the words into sorted keys.
func (b *builder) spell() {
	n := 0
	for _, w := range b.words {
		n += utf8.RuneCountInString(w.Text)
	}
	all := make([]uint16, 0, n)
	b.keys = make([]key, 0, len(b.words))
	for i, w := range b.words {
		from := len(all)
		for _, r := range w.Text {
			all = append(all, b.trie.Code(r))
		}
		if from < len(all) {
			b.keys = append(b.keys, key{all[from:len(all):len(all)], w.Value, int32(i)})
		}
	}
	slices.SortFunc(b.keys, func(x, y key) int { return cmp.Or(slices.Compare(x.codes, y.codes), cmp.Compare(x.order, y.order)) })
	last := 0
	for i, k := range b.keys {
		if i > 0 && slices.Equal(k.codes, b.keys[last].codes) {
			b.keys[last] = k
			continue
		}
		if i > 0 {
			last++
		}
		b.keys[last] = k
	}
	if len(b.keys) > 0 {
		b.keys = b.keys[:last+1]
	}
}

// place gives every node a cell, breadth first: the children of frequent first
// characters come before those of rare ones.
func (b *builder) place() {
	b.grow(2 * b.trie.size)
	b.take(Root, unused)
	b.todo = append(b.todo, branch{node: Root, hi: int32(len(b.keys))})
	for i := 0; i < len(b.todo); i++ {
		b.children(b.todo[i])
	}
	n := b.tail + b.trie.size // a code added to any base must stay inside
	b.grow(n)
	b.trie.cells = slices.Clip(b.trie.cells[:n])
}

// children places the children of a node side by side.
func (b *builder) children(n branch) {
	b.codes = b.codes[:0]
	for i := n.lo; i < n.hi; i++ {
		if c := b.keys[i].codes[n.depth]; len(b.codes) == 0 || b.codes[len(b.codes)-1] != c {
			b.codes = append(b.codes, c)
		}
	}
	base := int32(0) // of the root, so that the first character is an index
	if n.node != Root {
		base = b.fit()
	}
	b.trie.cells[n.node].base = base
	i := n.lo
	for _, c := range b.codes {
		child := base + int32(c)
		b.take(child, n.node)
		lo := i
		for i < n.hi && b.keys[i].codes[n.depth] == c {
			i++
		}
		if int32(len(b.keys[lo].codes)) == n.depth+1 { // the shortest sorts first
			b.trie.cells[child].value = b.keys[lo].value
			lo++
		}
		if lo < i {
			b.todo = append(b.todo, branch{node: child, lo: lo, hi: i, depth: n.depth + 1})
		}
	}
}

// tries is how many free cells fit looks at before it takes the end of the
// array; crowded is how many mean that there is hardly room before them.
const (
	tries   = 20_000
	crowded = 2_000
)

// fit returns a base at which all codes are free: for one code the lowest, for
// more the lowest it finds behind the places where others have failed.
func (b *builder) fit() int32 {
	first := int32(b.codes[0])
	if len(b.codes) == 1 {
		return b.free(first) - first
	}
	size := min(bits.Len(uint(len(b.codes))), len(b.low)-1)
	at := b.free(max(b.low[size], first))
	for n := range tries {
		b.grow(at + 2*b.trie.size)
		if b.fits(at - first) {
			if n > crowded {
				b.low[size] = at
			}
			return at - first
		}
		at = b.free(at + 1)
	}
	b.low[size] = at
	b.grow(b.tail + 2*b.trie.size)
	return max(b.tail-first, 0)
}

// fits reports whether all codes are free at a base.
func (b *builder) fits(base int32) bool {
	for _, c := range b.codes {
		if b.trie.cells[base+int32(c)].check != unused {
			return false
		}
	}
	return true
}

// free returns the first free cell from at on.
func (b *builder) free(at int32) int32 {
	b.grow(at + 1)
	root := at
	for b.next[root] != root {
		root = b.next[root]
		b.grow(root + 1)
	}
	for b.next[at] != root { // shorten the way for the next one
		at, b.next[at] = b.next[at], root
	}
	return root
}

// take gives a cell to the child of a node.
func (b *builder) take(at, parent int32) {
	b.trie.cells[at].check = parent
	b.next[at] = at + 1
	b.tail = max(b.tail, at+1)
	b.grow(at + 2)
}

// grow gives the array at least n cells.
func (b *builder) grow(n int32) {
	old := int32(len(b.trie.cells))
	if n <= old {
		return
	}
	n += n / 4
	b.trie.cells = slices.Grow(b.trie.cells, int(n-old))
	b.next = slices.Grow(b.next, int(n-old))
	for i := old; i < n; i++ {
		b.trie.cells = append(b.trie.cells, cell{check: unused, value: None})
		b.next = append(b.next, i)
	}
}
