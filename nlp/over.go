package nlp

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// overlaid is what a lexicon knows of the one it is laid over. It holds only
// the terms its own files speak of, so a community's words cost kilobytes; the
// learned weights and all other terms are those below, shared.
type overlaid struct {
	under *Lexicon
	first uint32           // nodes from here on are the overlay's own; lex.at begins with it
	at    map[uint32]int32 // by node of the lexicon below: index in terms
	faces bool             // kaomoji is not shared
}

// LaidOver is the lexicon that l was laid over and shares its tables with; nil
// where l stands alone.
func (l *Lexicon) LaidOver() *Lexicon {
	if l.over == nil {
		return nil
	}
	return l.over.under
}

// AddedWords lists, sorted and folded, what Words has beyond the words of
// LaidOver. The slice is the lexicon's own: read only.
func (l *Lexicon) AddedWords() []string { return l.words }

// words merges the overlay's words into those below.
func (o *overlaid) words(own []string) []string {
	all := slices.Concat(o.under.Words(), own)
	slices.Sort(all)
	return all
}

// nodes is how many nodes the trie of terms has.
func (l *Lexicon) nodes() uint32 {
	n := uint32(len(l.at)) // at most 2²¹
	if l.over != nil {
		n += l.over.first
	}
	return n
}

// overTerm is term for an overlaid lexicon.
func (l *Lexicon) overTerm(node uint32) *term {
	if node < l.over.first {
		if i, ok := l.over.at[node]; ok {
			return &l.terms[i]
		}
		return l.over.under.term(node)
	}
	if i := l.at[node-l.over.first]; i >= 0 {
		return &l.terms[i]
	}
	return nil
}

// overGet returns the overlay's own copy of a term, making it if need be. The
// pointer is good until the next call.
func (l *Lexicon) overGet(text string) *term {
	node := uint32(0)
	for _, r := range text {
		next := l.edges.child(node, r)
		if next == 0 {
			next = l.nodes()
			l.edges.add(node, r, next)
			l.at = append(l.at, -1)
		}
		node = next
	}
	id := int32(len(l.terms)) // fewer than nodes
	if node >= l.over.first {
		if at := &l.at[node-l.over.first]; *at < 0 {
			*at = id
		} else {
			return &l.terms[*at]
		}
	} else if at, ok := l.over.at[node]; ok {
		return &l.terms[at]
	} else {
		l.over.at[node] = id
	}
	t := term{text: text}
	if below := l.over.under.term(node0(node, l.over.first)); below != nil {
		t = *below
		t.tails, t.ops = slices.Clone(t.tails), slices.Clone(t.ops) // these are changed in place
	}
	l.terms = append(l.terms, t)
	return &l.terms[id]
}

// node0 is the node in the lexicon below: the root, where no term ends, for a
// node it lacks.
func node0(node, first uint32) uint32 {
	if node >= first {
		return 0
	}
	return node
}

// sharable reports whether a layer changes nothing but terms: not how text is
// folded, and no learned weight.
func (l *layer) sharable(fold *foldTable) bool {
	if len(l.script)+len(l.constants)+len(l.learned) > 0 {
		return false
	}
	for _, rows := range l.words {
		for _, r := range rows {
			if fold.newRun(r.col(0)) {
				return false
			}
		}
	}
	return true
}

// newRun reports a term that learnRun would learn something from.
func (f *foldTable) newRun(text string) bool {
	first, n := runOf(text)
	return n > 0 && f.runs[f.rune(first)] < n
}

// buildOver makes the lexicon of all layers by laying the last of them over
// under, which has the others.
func (s *sources) buildOver(under *Lexicon, extra []string) (*Lexicon, error) {
	last := s.layers[len(s.layers)-1]
	lex := &Lexicon{
		source: s, version: versionOver(under.version, extra), fold: under.fold,
		edges: sizedEdges(4),
		over:  &overlaid{under: under, first: under.nodes(), at: make(map[uint32]int32)}, kaomoji: under.kaomoji,
		model: under.model, learned: under.learned, grams: under.grams, gramAt: under.gramAt, learnedLong: under.learnedLong,
	}
	lex.edges.base = under.edges
	b := &builder{lex: lex, own: true}
	if err := b.layer(last); err != nil {
		return nil, err
	}
	b.finish()
	lex.words = slices.DeleteFunc(lex.words, func(w string) bool {
		below := under.find(w)
		return below != nil && below.segmentable()
	})
	return lex, nil
}

// versionOver chains the version of what lies below with an overlay's files.
func versionOver(below string, text []string) string {
	h := sha256.New()
	for _, part := range append([]string{below}, text...) {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// ownFaces gives an overlaid lexicon a table of faces of its own before it
// changes.
func (l *Lexicon) ownFaces() {
	if l.over == nil || l.over.faces {
		return
	}
	l.over.faces = true
	l.kaomoji = maps.Clone(l.kaomoji)
	for first, faces := range l.kaomoji {
		l.kaomoji[first] = slices.Clone(faces)
	}
}

// isSigns reports a face without letters at its ends: two characters or more,
// the first of them a sign and no picture.
func isSigns(text string) bool {
	first, size := utf8.DecodeRuneInString(text)
	return size < len(text) && !isWordRune(first) && first != '[' && !isEmoji(first)
}

// speaks notes which language an operator's word belongs to, where the name of
// its file does not tell: the one most of the built-in words have.
func (e *entry) speaks(word string) {
	for _, r := range word {
		e.chinese = e.chinese || isWordRune(r) && !e.english
	}
}
