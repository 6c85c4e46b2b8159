// Package trie finds words from a fixed list in running text, one character at a
// time, at the price of one memory access a character.
//
// In go words with a value each, out comes a double-array trie (Aoe, An
// efficient digital search algorithm by using a double-array structure, IEEE
// Transactions on Software Engineering 15, 1989): a node is a position in one
// array, and its child by a character stands at base + code of the character.
// Codes are given by frequency and nodes are placed breadth first, so that what
// text needs all the time lies close together. The package knows nothing of
// languages or weights. A Trie is immutable but for MapValues, and safe
// for concurrent use.
package trie

import "slices"

// None is the value of a node at which no word ends.
const None int32 = -1

// Root is the node of the empty text.
const Root int32 = 0

// cell is one position of the double array.
type cell struct {
	base  int32 // where children begin: a child stands at base + code
	check int32 // the parent; unused in a free cell
	value int32
}

// unused is the check of the root and of free cells.
const unused int32 = -1

// Trie is a set of words with values.
type Trie struct {
	cells []cell
	codes []uint16        // by rune of the basic plane; 0 where no word has it
	wide  map[rune]uint16 // the others
	size  int32           // number of codes, 0 included
}

// Child returns the node that r leads to from a node, or 0 where no word goes on
// so. The node must come from this trie.
func (t *Trie) Child(node int32, r rune) int32 {
	code := t.Code(r)
	if code == 0 {
		return 0
	}
	return t.Step(node, code)
}

// Code returns the number this trie gives a character, or 0 where no word has it.
func (t *Trie) Code(r rune) uint16 {
	if uint32(r) < uint32(len(t.codes)) {
		return t.codes[r]
	}
	return t.wide[r]
}

// Step is Child by the code of the character; no node goes on by code 0.
func (t *Trie) Step(node int32, code uint16) int32 {
	i := t.cells[node].base + int32(code)
	if t.cells[i].check != node {
		i = 0
	}
	return i
}

// Head holds the nodes of the first one, two and three characters from a place
// in a text, 0 where no word begins so.
type Head [3]int32

// Heads finds the nodes of every place of a text, given in codes, and returns
// them in dst, which it may overwrite and grow. It finds what Step would, but side
// by side and without a branch, so that the processor asks memory for many of
// them at once: nearly all the time of a search is waiting for memory.
func (t *Trie) Heads(codes []uint16, dst []Head) []Head {
	dst = slices.Grow(dst[:0], len(codes))[:len(codes)]
	cells := t.cells
	for i, code := range codes {
		dst[i] = Head{t.Step(Root, code)}
	}
	for depth := 1; depth < len(Head{}); depth++ {
		for i := depth; i < len(codes); i++ {
			h := &dst[i-depth]
			node := h[depth-1]
			next := cells[node].base + int32(codes[i])
			if cells[next].check != node {
				next = 0
			}
			if node == Root { // no word began so
				next = 0
			}
			h[depth] = next
		}
	}
	return dst
}

// Value returns the value of the word that ends at a node, or None.
func (t *Trie) Value(node int32) int32 { return t.cells[node].value }

// MapValues replaces the value of every word by f of it, in the order of the
// array, in which words of frequent characters come first. It must not run
// beside any other use.
func (t *Trie) MapValues(f func(int32) int32) {
	for i := range t.cells {
		if c := &t.cells[i]; c.value != None {
			c.value = f(c.value)
		}
	}
}

// Node returns the node of a text, or 0 where no word begins with it.
func (t *Trie) Node(text string) int32 {
	node := Root
	for _, r := range text {
		if node = t.Child(node, r); node == 0 {
			return 0
		}
	}
	return node
}

// Find returns the value of a word, or None.
func (t *Trie) Find(text string) int32 {
	if node := t.Node(text); node != 0 {
		return t.Value(node)
	}
	return None
}
