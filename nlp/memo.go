package nlp

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

// Memo is a Scorer that remembers what it read last: in Chinese communities
// every third message repeats another one word for word (收到, 哈哈哈, +1; BENCHMARKS.md
// has the shares). A text has one slot, in which the newest stands. It is safe
// for concurrent use.
type Memo struct {
	scorer *Scorer
	seed   maphash.Seed
	slots  []atomic.Pointer[remembered]
}

// remembered is a text and its score.
type remembered struct {
	text  string
	score Score
}

const (
	// memoSlots is how many texts a Memo holds; with their scores they take
	// some 30 MB once it is full.
	memoSlots = 1 << 14
	// memoText is the longest text worth remembering, in bytes.
	memoText = 192
)

// NewMemo returns a Memo over s.
func NewMemo(s *Scorer) *Memo {
	return &Memo{scorer: s, seed: maphash.MakeSeed(), slots: make([]atomic.Pointer[remembered], memoSlots)}
}

// Score is Scorer.Score. Its slices are shared by all who asked for the same
// text: read only.
func (m *Memo) Score(text string) Score {
	if len(text) > memoText {
		return m.scorer.Score(text)
	}
	slot := &m.slots[maphash.String(m.seed, text)&(memoSlots-1)]
	if r := slot.Load(); r != nil && r.text == text {
		return r.score
	}
	text = strings.Clone(text) // which may be part of a large record
	r := &remembered{text, m.scorer.Score(text)}
	slot.Store(r)
	return r.score
}
