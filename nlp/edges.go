package nlp

// runeBits is the width of a rune and of a node number in a slot of edges.
const runeBits = 21

// edges is a rune trie over terms: one open-addressed table in which (node,
// rune) leads to a node. A slot packs node<<42 | rune<<21 | child, so that a
// look-up touches one cache line. Node 0 is the root; no edge leads to it, and 0
// is an empty slot. It is immutable once the lexicon is built.
type edges struct {
	base  *edges // what the slots lack is asked there; nil for none
	slots []uint64
	used  int
	mask  int   // len(slots) − 1
	shift uint8 // 64 − log2(len(slots))
}

// home is where the probe sequence of a node and a rune begins.
func (t *edges) home(edge uint64) int { return int(edge * 0x9E3779B97F4A7C15 >> t.shift) }

// child returns the node that r leads to, or 0. It is small enough to be inlined,
// which is worth a tenth of a score.
func (t *edges) child(node uint32, r rune) uint32 {
	edge := uint64(node)<<runeBits | uint64(r)
	i := t.home(edge)
	for {
		s := t.slots[i&t.mask]
		if i++; s>>runeBits == edge {
			return uint32(s & (1<<runeBits - 1))
		}
		if s == 0 {
			if t = t.base; t == nil {
				return 0
			}
			i = t.home(edge)
		}
	}
}

// add makes r lead from node to another; there must be no such edge yet.
func (t *edges) add(node uint32, r rune, to uint32) {
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	t.place(uint64(node)<<(2*runeBits) | uint64(r)<<runeBits | uint64(to))
	t.used++
}

// place stores a slot in the first free position of its probe sequence.
func (t *edges) place(slot uint64) {
	for i := t.home(slot >> runeBits); ; i = (i + 1) & (len(t.slots) - 1) {
		if t.slots[i] == 0 {
			t.slots[i] = slot
			return
		}
	}
}

// grow doubles the table.
func (t *edges) grow() {
	old := t.slots
	t.slots = make([]uint64, 2*len(old))
	t.mask = len(t.slots) - 1
	t.shift--
	for _, s := range old {
		if s != 0 {
			t.place(s)
		}
	}
}

// newEdges returns an empty table.
func newEdges() *edges { return sizedEdges(10) }

// sizedEdges returns an empty table of 2ⁿ slots.
func sizedEdges(bits uint8) *edges {
	return &edges{slots: make([]uint64, 1<<bits), mask: 1<<bits - 1, shift: 64 - bits}
}
