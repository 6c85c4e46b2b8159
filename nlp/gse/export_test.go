package gse

// Cost returns the path length of a word, 0 if the dictionary lacks it.
func (s *Segmenter) Cost(word string) float32 {
	node := uint32(0)
	for _, r := range word {
		if node = s.trie.child(node, r); node == 0 {
			return 0
		}
	}
	return s.trie.costOf(node)
}

// Usable reports whether raw is a cache file this program would read.
func Usable(raw []byte) bool {
	_, err := decode(raw, cacheKey())
	return err == nil
}
