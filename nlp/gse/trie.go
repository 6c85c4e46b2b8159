package gse

import (
	"math"
	"unicode/utf8"
)

// runeBits is the width of a rune, a node number and an edge's parent in a slot.
const runeBits = 21

// maxNodes is how many nodes a slot can name.
const maxNodes = 1 << runeBits

// trie is a rune trie whose edges live in one open-addressed hash table: each
// slot packs parent node, rune and child node, so a look-up touches one cache
// line, and words can be added without rebuilding. Node 0 is the root. A trie
// is safe for concurrent readers once no more words are added.
type trie struct {
	base  *trie     // what is not here is looked up there; nil for none
	first uint32    // nodes from here on are of this trie, not of base
	slots []uint64  // parent<<42 | rune<<21 | child; 0 is empty
	mask  int       // len(slots) − 1
	shift uint8     // 64 − log2(len(slots))
	cost  []float32 // by node from first on: the path length of the word that ends there, 0 if none

	over map[uint32]float32 // by node of base: the cost in its place
}

// newTrie returns an empty trie with room for about n nodes.
func newTrie(n int) *trie {
	t := &trie{cost: make([]float32, 1, n+1)}
	t.resize(n)
	return t
}

// resize gives the table at least twice as many slots as n nodes need.
func (t *trie) resize(n int) {
	bits := uint8(4)
	for 1<<bits < 2*n {
		bits++
	}
	old := t.slots
	t.slots, t.mask, t.shift = make([]uint64, 1<<bits), 1<<bits-1, 64-bits
	for _, s := range old {
		if s != 0 {
			t.place(s)
		}
	}
}

// place stores a slot in the first free position of its probe sequence.
func (t *trie) place(slot uint64) {
	for i := t.home(slot >> runeBits); ; i = (i + 1) & (len(t.slots) - 1) {
		if t.slots[i] == 0 {
			t.slots[i] = slot
			return
		}
	}
}

// home is where the probe sequence of an edge begins.
func (t *trie) home(edge uint64) int {
	return int(edge * 0x9E3779B97F4A7C15 >> t.shift)
}

// child returns the node that r leads to from node, or 0.
func (t *trie) child(node uint32, r rune) uint32 {
	edge := uint64(node)<<runeBits | uint64(r)
	i := t.home(edge)
	for {
		s := t.slots[i&t.mask]
		if i++; s>>runeBits == edge {
			return uint32(s & (maxNodes - 1))
		}
		if s == 0 {
			if t = t.base; t == nil {
				return 0
			}
			i = t.home(edge)
		}
	}
}

// costOf returns the path length of the word that ends at node, 0 if none.
func (t *trie) costOf(node uint32) float32 {
	if t.base == nil {
		return t.cost[node]
	}
	return t.overCost(node)
}

// add makes word end with the given cost and reports false where the trie is
// full or the word empty.
func (t *trie) add(word string, cost float32) bool {
	node := uint32(0)
	for _, r := range word {
		next := t.child(node, r)
		if next == 0 {
			if int(t.first)+len(t.cost) >= maxNodes {
				return false
			}
			if 4*len(t.cost) > 3*len(t.slots) {
				t.resize(len(t.cost))
			}
			next = t.first + uint32(len(t.cost))
			t.cost = append(t.cost, 0)
			t.place(uint64(node)<<(2*runeBits) | uint64(r)<<runeBits | uint64(next))
		}
		node = next
	}
	if node == 0 {
		return false
	}
	if node < t.first {
		t.over[node] = cost
	} else {
		t.cost[node-t.first] = cost
	}
	return true
}

// distance is the path length of a word: log2 of the inverse of its share.
func distance(total, freq float64) float32 {
	return float32(math.Log2(total)) - float32(math.Log2(freq))
}

// isAlnum reports whether r belongs to a run of Latin letters or digits, which
// is never cut: letters and numbers of up to two bytes, as in gse.
func isAlnum(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r < 0x800 && isWideAlnum(r)
}
