package nlp

// edges is the rune trie over the lexicon's terms: one open-addressed table in
// which (node, rune) leads to a node. Node 0 is the root; no edge leads to it.
// It is immutable once the lexicon is built.
type edges struct {
	slots []edge
	used  int
	shift uint8 // 64 − log2(len(slots))
}

// edge leads from a node by a rune to the node to; 0 is an empty slot.
type edge struct {
	key uint64
	to  uint32
}

// edgeKey packs a node and a rune, which has 21 bits.
func edgeKey(node uint32, r rune) uint64 { return uint64(node)<<21 | uint64(r) }

// slot returns the place of a key, or the empty one where it would go.
func (t *edges) slot(key uint64) *edge {
	for i := int(key * 0x9E3779B97F4A7C15 >> t.shift); ; i = (i + 1) & (len(t.slots) - 1) {
		if e := &t.slots[i]; e.key == key || e.to == 0 {
			return e
		}
	}
}

// child returns the node that r leads to, or 0.
func (t *edges) child(node uint32, r rune) uint32 { return t.slot(edgeKey(node, r)).to }

// add makes r lead from node to another; there must be no such edge yet.
func (t *edges) add(node uint32, r rune, to uint32) {
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	*t.slot(edgeKey(node, r)) = edge{edgeKey(node, r), to}
	t.used++
}

// grow doubles the table.
func (t *edges) grow() {
	old := t.slots
	t.slots = make([]edge, 2*len(old))
	t.shift--
	for _, e := range old {
		if e.to != 0 {
			*t.slot(e.key) = e
		}
	}
}

// newEdges returns an empty table.
func newEdges() *edges { return &edges{slots: make([]edge, 1<<10), shift: 64 - 10} }
