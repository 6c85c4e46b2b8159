package trie

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrCorrupt says that bytes are not an encoded trie.
var ErrCorrupt = errors.New("not an encoded trie")

// Append adds the encoded trie to dst: numbers of codes and cells, the rune of
// each code, then base, check and value of each cell, all as 32 bits
// little-endian.
func (t *Trie) Append(dst []byte) []byte {
	le := binary.LittleEndian
	dst = slices.Grow(dst, 8+4*int(t.size)+12*len(t.cells))
	dst = le.AppendUint32(dst, uint32(t.size))
	dst = le.AppendUint32(dst, uint32(len(t.cells)))
	for _, r := range t.runes()[1:] {
		dst = le.AppendUint32(dst, uint32(r))
	}
	for _, c := range t.cells {
		dst = le.AppendUint32(dst, uint32(c.base))
		dst = le.AppendUint32(dst, uint32(c.check))
		dst = le.AppendUint32(dst, uint32(c.value))
	}
	return dst
}

// runes lists the rune of every code.
func (t *Trie) runes() []rune {
	out := make([]rune, t.size)
	for r, code := range t.codes {
		if code != 0 {
			out[code] = rune(r)
		}
	}
	for r, code := range t.wide {
		out[code] = r
	}
	return out
}

// Decode reads what Append wrote and returns what follows it. It fails with
// ErrCorrupt where a number does not hold; a trie it returns never leads out of
// its array.
func Decode(raw []byte) (*Trie, []byte, error) {
	le := binary.LittleEndian
	if len(raw) < 8 {
		return nil, nil, fmt.Errorf("%w: %d bytes", ErrCorrupt, len(raw))
	}
	size, cells := int(le.Uint32(raw)), int(le.Uint32(raw[4:]))
	raw = raw[8:]
	if size < 1 || size > 1<<16 || cells < size || len(raw) < 4*(size-1)+12*cells {
		return nil, nil, fmt.Errorf("%w: %d codes and %d cells in %d bytes", ErrCorrupt, size, cells, len(raw))
	}
	t := &Trie{codes: make([]uint16, 1<<16), wide: make(map[rune]uint16), size: int32(size), cells: make([]cell, cells)}
	for i := 1; i < size; i++ {
		r := rune(le.Uint32(raw))
		raw = raw[4:]
		if r >= 0 && int(r) < len(t.codes) {
			t.codes[r] = uint16(i)
		} else {
			t.wide[r] = uint16(i)
		}
	}
	for i := range t.cells {
		c := cell{base: int32(le.Uint32(raw)), check: int32(le.Uint32(raw[4:])), value: int32(le.Uint32(raw[8:]))}
		raw = raw[12:]
		if c.base < 0 || int(c.base) > cells-size || c.check < unused || int(c.check) >= cells {
			return nil, nil, fmt.Errorf("%w: cell %d of %d", ErrCorrupt, i, cells)
		}
		t.cells[i] = c
	}
	return t, raw, nil
}
