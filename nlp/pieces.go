package nlp

import (
	"strings"
	"unicode/utf8"
)

// piece is a token with its kind: what segmentation and the special spans make
// of the folded text. White space is no piece.
type piece struct {
	start, end int32
	repeat     int32 // equal emoji or emoticons in a row; 1 otherwise
	kind       spanKind
}

// cutter cuts folded text into pieces; its buffers are reused.
type cutter struct {
	text   string
	seg    Segmenter
	pieces []piece
	tokens []Token
}

// run cuts text, in which spans are already known.
func (c *cutter) run(text string, spans []span) {
	c.text, c.pieces = text, c.pieces[:0]
	at := 0
	for _, s := range spans {
		c.cut(at, int(s.start))
		c.pieces = append(c.pieces, piece{start: s.start, end: s.end, kind: s.kind, repeat: s.repeat})
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
	c.pieces = append(c.pieces, piece{start: int32(start), end: int32(end), kind: kind, repeat: 1})
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
	var back [3]rune // the characters before, the nearest last
	at := [3]int{-1, -1, -1}
	base := start
	for i, r := range c.text[start:end] {
		i += base
		if isNot(back[2]) && back[1] == r && !isNot(r) && !isNot(back[0]) && at[1] >= start {
			c.segment(start, at[1])
			c.add(at[1], i, spanQuestion)
			start = i
		}
		back, at = [3]rune{back[1], back[2], r}, [3]int{at[1], at[2], i}
	}
	c.segment(start, end)
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
