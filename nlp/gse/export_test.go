package gse

import (
	"math"

	"github.com/hearthlabs/hearth/nlp/trie"
)

// Cost returns the path length of a word, 0 if neither the dictionary nor the
// added words have it.
func (s *Segmenter) Cost(word string) float32 {
	for _, t := range []*trie.Trie{s.own, s.dict.trie} {
		if v := t.Find(word); v != trie.None {
			return math.Float32frombits(uint32(v))
		}
	}
	return 0
}

// Usable reports whether raw is a cache file this program would read.
func Usable(raw []byte) bool {
	_, err := decode(raw, cacheKey())
	return err == nil
}
