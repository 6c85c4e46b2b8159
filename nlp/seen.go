package nlp

import "math/bits"

// seenSet is a set of small numbers that is emptied for every text: an
// open-addressed table whose slots say which text they are of.
type seenSet struct {
	slots []uint64 // text<<32 | number
	text  uint32
}

// reset empties the set and makes room for n numbers.
func (s *seenSet) reset(n int) {
	s.text++
	if len(s.slots) < 2*n || s.text == 0 {
		s.slots, s.text = make([]uint64, 1<<bits.Len(uint(max(2*n, 256)-1))), 1
	}
}

// add reports whether the number was not in the set yet.
func (s *seenSet) add(n int32) bool {
	mask := uint32(len(s.slots) - 1)
	want := uint64(s.text)<<32 | uint64(uint32(n))
	for i := uint32(n) * 0x9E3779B1 >> 8 & mask; ; i = (i + 1) & mask {
		switch got := s.slots[i]; {
		case got == want:
			return false
		case uint32(got>>32) != s.text:
			s.slots[i] = want
			return true
		}
	}
}
