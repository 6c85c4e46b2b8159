package nlp

import (
	"strings"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp/trie"
)

// piece is a token with its kind: what segmentation and the special spans make
// of the folded text. White space is no piece.
type piece struct {
	start, end int32
	repeat     int32 // equal emoji or emoticons in a row; 1 otherwise
	char       int32 // its first character in cutter.chars; −1 where it holds no Han character
	kind       spanKind
}

// char is a character of a run that holds Han characters.
type char struct {
	r          rune
	start, end int32 // bytes of the folded text
	from, to   int32 // its matches in cutter.matches, the shortest first
	unit       int32 // filled by reader.spell; −1 where the unit is not read
	runEnd     int32 // where its run ends: characters of one run stand side by side
	node       int32 // of Lexicon.trie at the end of the run, where terms that begin here go on behind it; else trie.Root
	han        bool
	held       bool // part of an operator
}

// match is a text of the lexicon that begins at a character.
type match struct {
	end   int32 // one past its last byte
	value int32 // of Lexicon.trie
}

// cutter cuts folded text into pieces; its buffers are reused.
type cutter struct {
	text    string
	lex     *Lexicon
	seg     Segmenter
	pieces  []piece
	chars   []char
	matches []match
	codes   []uint16 // of the run that is matched, and where its words begin
	heads   []trie.Head
	tokens  []Token
}

// run cuts text, in which spans are already known.
func (c *cutter) run(text string, spans []span) {
	c.text, c.pieces, c.chars, c.matches = text, c.pieces[:0], c.chars[:0], c.matches[:0]
	at := 0
	for _, s := range spans {
		c.cut(at, int(s.start))
		c.pieces = append(c.pieces, piece{start: s.start, end: s.end, kind: s.kind, repeat: s.repeat, char: -1})
		if s.kind == spanFace || s.kind == spanHolder {
			c.match(int(s.start), int(s.end))
		}
		at = int(s.end)
	}
	c.cut(at, len(text))
}

// cut reads the running text from:to.
func (c *cutter) cut(from, to int) {
	for at := from; at < to; {
		r, size := utf8.DecodeRuneInString(c.text[at:to])
		switch {
		case r == ' ':
			at += size
		case isWordRune(r):
			at = c.word(at, to)
		default:
			end := at + size
			for end < to && strings.HasPrefix(c.text[end:to], c.text[at:at+size]) {
				end += size
			}
			c.add(at, end, spanMark)
			at = end
		}
	}
}

func (c *cutter) add(start, end int, kind spanKind) {
	c.pieces = append(c.pieces, piece{start: int32(start), end: int32(end), kind: kind, repeat: 1, char: -1})
}

// word reads a run of letters and digits, with apostrophes inside, and returns
// its end.
func (c *cutter) word(at, to int) int {
	han, other := false, false
	end := at
	for end < to {
		r, size := utf8.DecodeRuneInString(c.text[end:to])
		inside := r == '\'' && end > at && !han && letterAt(c.text, end+1, to)
		if !isWordRune(r) && !inside {
			break
		}
		han = han || isHan(r)
		other = other || !isDigit(r)
		end += size
	}
	switch {
	case han:
		c.han(at, end)
	case other:
		c.latin(at, end)
	default:
		c.add(at, end, spanNumber)
	}
	return end
}

func letterAt(s string, i, to int) bool { return i < to && isASCIIAlnum(rune(s[i])) }

// latin cuts contracted words: do|n't, it|'s.
func (c *cutter) latin(start, end int) {
	at := strings.IndexByte(c.text[start:end], '\'')
	if at > 0 {
		cut := start + at
		if strings.HasPrefix(c.text[cut:end], "'t") && c.text[cut-1] == 'n' && cut-1 > start {
			cut--
		}
		c.add(start, cut, spanWord)
		c.add(cut, end, spanWord)
		return
	}
	c.add(start, end, spanWord)
}

// han segments a run that contains Han characters, after cutting it at A不A
// questions: 好不|好, 开不|开心; not in 不谢不谢.
func (c *cutter) han(start, end int) {
	next := c.match(start, end)
	first := len(c.pieces)
	from := start
	chars := c.chars[next:]
	for k := 2; k < len(chars); k++ {
		if isNot(chars[k-1].r) && chars[k-2].r == chars[k].r && !isNot(chars[k].r) &&
			(k < 3 || !isNot(chars[k-3].r)) && int(chars[k-2].start) >= from {
			at, i := int(chars[k-2].start), int(chars[k].start)
			c.segment(from, at)
			c.add(at, i, spanQuestion)
			from = i
		}
	}
	c.segment(from, end)
	c.index(first, next)
}

// match finds every text of the lexicon that begins and ends in start:end, and
// returns the index of the first character.
func (c *cutter) match(start, end int) int {
	first := len(c.chars)
	t := c.lex.trie
	c.codes = c.codes[:0]
	for i, r := range c.text[start:end] {
		at := int32(start + i)
		if n := len(c.chars); n > first {
			c.chars[n-1].end = at
		}
		c.chars = append(c.chars, char{r: r, start: at, end: int32(end), runEnd: int32(end), unit: -1, han: isHan(r)})
		c.codes = append(c.codes, t.Code(r))
	}
	c.heads = t.Heads(c.codes, c.heads)
	chars := c.chars[first:]
	for i := range c.heads {
		head := &c.heads[i]
		from, node := len(c.matches), trie.Root
		for j := i; j < len(chars); j++ {
			if k := j - i; k < len(head) {
				node = head[k]
			} else {
				node = t.Step(node, c.codes[j])
			}
			if node == trie.Root {
				break
			}
			if v := t.Value(node); v != trie.None {
				c.matches = append(c.matches, match{chars[j].end, v})
			}
		}
		ch := &chars[i]
		ch.from, ch.to, ch.node = int32(from), int32(len(c.matches)), node
	}
	return first
}

// index notes for the pieces from first on which character they begin with.
func (c *cutter) index(first, char int) {
	for i := first; i < len(c.pieces); i++ {
		for c.chars[char].start < c.pieces[i].start {
			char++
		}
		c.pieces[i].char = int32(char)
	}
}

// isNot reports the characters of an A不A question.
func isNot(r rune) bool { return r == '不' || r == '没' || r == '唔' }

// segment asks the segmenter.
func (c *cutter) segment(start, end int) {
	if start >= end {
		return
	}
	c.tokens = c.seg.Segment(c.text[start:end], c.tokens[:0])
	for _, t := range c.tokens {
		c.add(start+t.Start, start+t.End, spanWord)
	}
}
