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
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"

	gogse "github.com/go-ego/gse"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/trie"
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

// Segmenter is a compiled dictionary and added words. It is immutable and safe
// for concurrent use.
type Segmenter struct {
	dict *dictionary
	own  *trie.Trie // path lengths of the added words; nil for none
	pool *sync.Pool
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
	s := &Segmenter{dict: d, pool: &sync.Pool{New: func() any { return new(path) }}}
	return s.With(words)
}

// With returns a segmenter that knows these added words instead of those of s,
// and shares the dictionary with it. Each word is cheap enough to beat its own
// parts.
func (s *Segmenter) With(words []string) (*Segmenter, error) {
	plain := &Segmenter{dict: s.dict, pool: s.pool}
	p := new(path)
	added := make([]trie.Word, 0, len(words))
	for _, w := range words {
		if utf8.RuneCountInString(w) > 1 {
			cost := min(plain.shortest(p, w)-headStart, distance(s.dict.total, wordFreq))
			added = append(added, trie.Word{Text: w, Value: int32(math.Float32bits(cost))})
		}
	}
	own, err := trie.Build(added)
	if err != nil {
		return nil, fmt.Errorf("add words to the segmenter: %w", err)
	}
	return &Segmenter{dict: s.dict, own: own, pool: s.pool}, nil
}

// path is the working space of one shortest-path search.
type path struct {
	runes  []rune // with ASCII letters in lower case
	places []place
	dict   words
	own    words
}

// place is a character of the text.
type place struct {
	end   int32   // one past its last byte
	from  int32   // the first character of the word that ends here
	dist  float32 // shortest distance to its end, 0 if not reached
	cut   bool    // a word may end here: it is not inside a run of Latin letters and digits
	begin bool    // a word may begin here
}

// words are the beginnings of words of one trie at every place.
type words struct {
	codes []uint16
	heads []trie.Head
}

// Segment implements nlp.Segmenter.
func (s *Segmenter) Segment(text string, dst []nlp.Token) []nlp.Token {
	if text == "" {
		return dst
	}
	p := s.pool.Get().(*path)
	s.shortest(p, text)
	first := len(dst)
	for i := int32(len(p.places)) - 1; i >= 0; {
		begin := p.places[i].from
		start := int32(0)
		if begin > 0 {
			start = p.places[begin-1].end
		}
		dst = append(dst, nlp.Token{Start: int(start), End: int(p.places[i].end)})
		i = begin - 1
	}
	slices.Reverse(dst[first:])
	s.pool.Put(p)
	return dst
}

// shortest fills p with the shortest path through text and returns its length.
func (s *Segmenter) shortest(p *path, text string) float32 {
	p.split(text)
	p.dict.find(s.dict.trie, p.runes)
	if s.own != nil {
		p.own.find(s.own, p.runes)
	}
	base := float32(0)
	for i := range p.places {
		if p.places[i].begin {
			if end := p.runEnd(i); !p.reach(s.dict.trie, &p.dict, i, end, base) {
				p.update(end, i, base+unknownCost)
			}
			if s.own != nil {
				p.reach(s.own, &p.own, i, -1, base)
			}
		}
		if p.places[i].cut {
			base = p.places[i].dist
		}
	}
	return base
}

// runEnd is the last character of what is never cut and begins at character i.
func (p *path) runEnd(i int) int {
	for !p.places[i].cut {
		i++
	}
	return i
}

// reach updates the end of every word of t that begins at character i, and
// reports whether one ends at character single.
func (p *path) reach(t *trie.Trie, w *words, i, single int, base float32) (is bool) {
	node := trie.Root
	for e := i; e < len(p.places); e++ {
		if k := e - i; k < len(trie.Head{}) {
			node = w.heads[i][k]
		} else {
			node = t.Step(node, w.codes[e])
		}
		if node == trie.Root {
			break
		}
		if v := t.Value(node); v != trie.None && p.places[e].cut {
			p.update(e, i, base+math.Float32frombits(uint32(v)))
			is = is || e == single
		}
	}
	return is
}

// update keeps the shorter way to the end of a character.
func (p *path) update(end, begin int, d float32) {
	if s := &p.places[end]; s.dist == 0 || s.dist > d {
		s.dist, s.from = d, int32(begin)
	}
}

// split finds the characters of text and their places.
func (p *path) split(text string) {
	p.runes, p.places = p.runes[:0], p.places[:0]
	inRun := false
	for i, r := range text {
		alnum := isAlnum(r)
		begin := !alnum || !inRun
		if n := len(p.places); n > 0 {
			p.places[n-1].end, p.places[n-1].cut = int32(i), begin
		}
		inRun = alnum
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		p.runes = append(p.runes, r)
		p.places = append(p.places, place{begin: begin})
	}
	if n := len(p.places); n > 0 {
		p.places[n-1].end, p.places[n-1].cut = int32(len(text)), true
	}
}

// find looks a text up in t.
func (w *words) find(t *trie.Trie, text []rune) {
	w.codes = w.codes[:0]
	for _, r := range text {
		w.codes = append(w.codes, t.Code(r))
	}
	w.heads = t.Heads(w.codes, w.heads)
}

// isAlnum reports whether r belongs to a run of Latin letters or digits, which
// is never cut: letters and numbers of up to two bytes, as in gse.
func isAlnum(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r < 0x800 && (unicode.IsLetter(r) || unicode.IsNumber(r))
}

// distance is the path length of a word: log2 of the inverse of its share.
func distance(total, freq float64) float32 {
	return float32(math.Log2(total)) - float32(math.Log2(freq))
}

// compile reads gse's embedded simplified dictionary into a trie.
func compile() (*dictionary, error) {
	var lib gogse.Segmenter
	lib.SkipLog, lib.NotLoadHMM = true, true
	if err := lib.LoadDictEmbed("zh_s"); err != nil {
		return nil, fmt.Errorf("load gse dictionary: %w", err)
	}
	d := &dictionary{total: lib.Dict.TotalFreq()}
	words := make([]trie.Word, 0, lib.Dict.NumTokens())
	for i := range lib.Dict.Tokens {
		tok := &lib.Dict.Tokens[i]
		words = append(words, trie.Word{
			Text: tok.Text(), Value: int32(math.Float32bits(distance(d.total, tok.Freq()))), Weight: float32(tok.Freq()),
		})
	}
	var err error
	if d.trie, err = trie.Build(words); err != nil {
		return nil, fmt.Errorf("compile gse dictionary: %w", err)
	}
	return d, nil
}
