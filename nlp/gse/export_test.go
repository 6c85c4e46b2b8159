package gse

// Cost returns the path length of a word, 0 if the dictionary lacks it.
func (s *Segmenter) Cost(word string) float32 { return s.trie.find(word) }

// Usable reports whether raw is a cache file this program would read.
func Usable(raw []byte) bool {
	_, err := decode(raw, cacheKey())
	return err == nil
}
