package trie

// Size returns the number of positions in the array, free ones included.
func (t *Trie) Size() int { return len(t.cells) }

// Words returns the number of words.
func (t *Trie) Words() int {
	n := 0
	for _, c := range t.cells {
		if c.value != None {
			n++
		}
	}
	return n
}
