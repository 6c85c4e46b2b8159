// Package gse cuts Chinese text into words: the shortest path of the gse
// library over its simplified Chinese dictionary, with a lexicon's own words
// added.
//
// In goes folded text (lower case, simplified); out come byte ranges. The
// package knows nothing of emotions, events or languages.
//
// Reading gse's dictionary takes two to four seconds and 150 MB. So the first
// start compiles it into a compact trie of word costs and keeps that in a cache
// folder; later starts read it in some tens of milliseconds. A cache file
// carries the gse version and a SHA-256 sum; a missing, stale, cut or altered
// file is rebuilt, and an unwritable folder only costs the time. The cuts are
// those of gse's Segment: a test compares the two.
//
// A Segmenter is immutable and safe for concurrent use.
package gse

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"

	gogse "github.com/go-ego/gse"

	"github.com/hearthlabs/hearth/nlp"
)

const (
	// unknownCost is the path length of a character the dictionary lacks, as in gse.
	unknownCost = 32
	// wordFreq is the frequency an added word has at least: a common word of
	// the dictionary, so that it wins over its parts without tearing neighbours.
	wordFreq = 300
	// headStart is by how much an added word is cheaper than its own parts, in bits.
	headStart = 1
)

// Segmenter is a compiled dictionary. It is immutable and safe for concurrent
// use.
type Segmenter struct {
	trie  *trie
	total float64 // sum of all frequencies, for the cost of added words
	pool  sync.Pool
}

var _ nlp.Segmenter = (*Segmenter)(nil)

// New returns a segmenter that knows gse's simplified dictionary and words,
// with the compiled dictionary cached in the user's cache folder. Errors name
// the step that broke; an unusable cache is not an error.
func New(words []string) (*Segmenter, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return Open("", words)
	}
	return Open(filepath.Join(dir, "hearth"), words)
}

// Open is New with a cache folder of the caller's choice, which it creates;
// with dir "" nothing is cached, and the dictionary is compiled anew.
func Open(dir string, words []string) (*Segmenter, error) {
	d, err := loadOrCompile(dir)
	if err != nil {
		return nil, fmt.Errorf("open segmenter: %w", err)
	}
	s := &Segmenter{trie: d.trie, total: d.total}
	s.pool.New = func() any { return new(path) }
	s.learn(words)
	return s, nil
}

// learn adds words, each cheap enough to beat its own parts.
func (s *Segmenter) learn(words []string) {
	sorted := slices.Clone(words)
	slices.Sort(sorted)
	costs := make([]float32, len(sorted))
	p := new(path)
	for i, w := range sorted { // all costs first: they must not depend on the order
		costs[i] = min(s.shortest(p, w)-headStart, distance(s.total, wordFreq))
		if utf8.RuneCountInString(w) == 1 {
			costs[i] = 0
		}
	}
	for i, w := range sorted {
		if costs[i] > 0 {
			s.trie.add(w, costs[i])
		}
	}
}

// path is the working space of one shortest-path search.
type path struct {
	ends []int32   // by unit: its end in the text
	dist []float32 // by unit: shortest distance to its end, 0 if not reached
	from []int32   // by unit: the first unit of the word that ends there
}

// Segment implements nlp.Segmenter.
func (s *Segmenter) Segment(text string, dst []nlp.Token) []nlp.Token {
	if text == "" {
		return dst
	}
	p := s.pool.Get().(*path)
	s.shortest(p, text)
	first := len(dst)
	for i := int32(len(p.ends)) - 1; i >= 0; {
		begin := p.from[i]
		start := 0
		if begin > 0 {
			start = int(p.ends[begin-1])
		}
		dst = append(dst, nlp.Token{Start: start, End: int(p.ends[i])})
		i = begin - 1
	}
	slices.Reverse(dst[first:])
	s.pool.Put(p)
	return dst
}

// shortest fills p with the shortest path through text and returns its length.
func (s *Segmenter) shortest(p *path, text string) float32 {
	p.units(text)
	base := float32(0)
	for i := range p.ends {
		start := int32(0)
		if i > 0 {
			base, start = p.dist[i-1], p.ends[i-1]
		}
		if !s.reach(p, text, i, start, base) {
			p.update(i, i, base+unknownCost)
		}
	}
	if len(p.dist) == 0 {
		return 0
	}
	return p.dist[len(p.dist)-1]
}

// reach updates the end of every word that begins at unit i, and reports
// whether the unit alone is a word.
func (s *Segmenter) reach(p *path, text string, i int, start int32, base float32) bool {
	single := false
	node := uint32(0)
	for e := i; e < len(p.ends); e++ {
		for _, r := range text[start:p.ends[e]] {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			if node = s.trie.child(node, r); node == 0 {
				return single
			}
		}
		start = p.ends[e]
		if c := s.trie.costOf(node); c > 0 {
			p.update(e, i, base+c)
			single = single || e == i
		}
	}
	return single
}

// update keeps the shorter way to the end of unit end.
func (p *path) update(end, begin int, d float32) {
	if p.dist[end] == 0 || p.dist[end] > d {
		p.dist[end], p.from[end] = d, int32(begin)
	}
}

// units splits text into what is never cut: a run of Latin letters and digits,
// or one other character.
func (p *path) units(text string) {
	p.ends, p.dist, p.from = p.ends[:0], p.dist[:0], p.from[:0]
	inRun := false
	for i, r := range text {
		alnum := isAlnum(r)
		if i > 0 && (!alnum || !inRun) {
			p.ends = append(p.ends, int32(i))
		}
		inRun = alnum
	}
	if text != "" {
		p.ends = append(p.ends, int32(len(text)))
	}
	p.dist = append(p.dist, make([]float32, len(p.ends))...)
	p.from = append(p.from, make([]int32, len(p.ends))...)
}

// isWideAlnum is isAlnum for letters of two bytes.
func isWideAlnum(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// compile reads gse's embedded simplified dictionary into a trie.
func compile() (*dictionary, error) {
	var lib gogse.Segmenter
	lib.SkipLog, lib.NotLoadHMM = true, true
	if err := lib.LoadDictEmbed("zh_s"); err != nil {
		return nil, fmt.Errorf("load gse dictionary: %w", err)
	}
	// The dictionary has about 1.42 nodes a word; with that hint the table stays half full.
	d := &dictionary{trie: newTrie(lib.Dict.NumTokens() * 10 / 7), total: lib.Dict.TotalFreq()}
	for i := range lib.Dict.Tokens {
		tok := &lib.Dict.Tokens[i]
		if !d.trie.add(tok.Text(), distance(d.total, tok.Freq())) {
			return nil, fmt.Errorf("compile gse dictionary: no room for word %d of %d", i, lib.Dict.NumTokens())
		}
	}
	return d, nil
}
