package gse

// Cost returns the path length of a word, 0 if the dictionary lacks it.
func (s *Segmenter) Cost(word string) float32 { return s.trie.find(word) }
