package trie

// Match is a word found in a text: characters from Start to before End.
type Match struct{ Start, End, Value int32 }

// Scanner finds words at all places of a text at once: it goes one character
// further from every place where a word may still go on, so that the memory of
// many places is asked for at the same time. Its buffers are reused; it is not
// safe for concurrent use.
type Scanner struct {
	codes []uint16
	ways  []way
	found []Match
	from  []int32
	open  []bool
}

// way is a place and the node reached from it.
type way struct{ at, node int32 }

// Scan reads a text; what it found is good until the next call.
func (s *Scanner) Scan(t *Trie, text []rune) {
	s.begin(t, text)
	for n := int32(1); len(s.ways) > 0; n++ {
		ways := s.ways[:0]
		for _, w := range s.ways {
			c := &t.cells[w.node]
			if c.value != None {
				s.found = append(s.found, Match{w.at, w.at + n, c.value})
			}
			if int(w.at+n) == len(s.codes) {
				s.open[w.at] = true
				continue
			}
			code := s.codes[w.at+n]
			if next := c.base + int32(code); code != 0 && t.cells[next].check == w.node {
				ways = append(ways, way{w.at, next})
			}
		}
		s.ways = ways
	}
	s.sort()
}

// begin fills the buffers with the places at which a word begins.
func (s *Scanner) begin(t *Trie, text []rune) {
	s.codes, s.ways, s.found, s.open, s.from = s.codes[:0], s.ways[:0], s.found[:0], s.open[:0], s.from[:0]
	base := t.cells[Root].base
	for i, r := range text {
		code := t.code(r)
		s.codes, s.open, s.from = append(s.codes, code), append(s.open, false), append(s.from, 0)
		if next := base + int32(code); code != 0 && t.cells[next].check == Root {
			s.ways = append(s.ways, way{int32(i), next})
		}
	}
	s.from = append(s.from, 0)
}

// sort brings what was found into the order of places; of one place the shortest
// comes first, as it did.
func (s *Scanner) sort() {
	for _, m := range s.found {
		s.from[m.Start]++
	}
	sum := int32(0)
	for i, n := range s.from {
		sum += n
		s.from[i] = sum // where the next place begins
	}
	n := len(s.found)
	s.found = append(s.found, s.found...)
	sorted := s.found[:n]
	for i := n - 1; i >= 0; i-- {
		m := s.found[n+i]
		s.from[m.Start]--
		sorted[s.from[m.Start]] = m
	}
	s.found = sorted
}

// At returns the words that begin at character i, the shortest first.
func (s *Scanner) At(i int) []Match { return s.found[s.from[i]:s.from[i+1]] }

// Open reports whether a word that begins at character i may go on behind the
// text.
func (s *Scanner) Open(i int) bool { return s.open[i] }
