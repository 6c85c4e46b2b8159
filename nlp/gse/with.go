package gse

// With returns a segmenter that knows words beside those of s. It shares the
// dictionary of s, which does not change, so it costs as much as the words do.
func (s *Segmenter) With(words []string) *Segmenter {
	if len(words) == 0 {
		return s
	}
	out := &Segmenter{trie: s.trie.layOver(), total: s.total}
	out.pool.New = func() any { return new(path) }
	out.learn(words)
	return out
}

// layOver returns an empty trie laid over t.
func (t *trie) layOver() *trie {
	out := &trie{base: t, first: t.first + uint32(len(t.cost)), over: map[uint32]float32{}}
	out.resize(0)
	return out
}

// overCost is costOf for a trie that is laid over another.
func (t *trie) overCost(node uint32) float32 {
	if node >= t.first {
		return t.cost[node-t.first]
	}
	if c, ok := t.over[node]; ok {
		return c
	}
	return t.base.costOf(node)
}
