package nlp

import "unicode/utf8"

// spanKind tells what a stretch of normalised text is.
type spanKind uint8

const (
	spanWord     spanKind = iota // Han characters, or a word of another script
	spanNumber                   // digits only
	spanMark                     // punctuation and other signs
	spanURL                      // a link
	spanMention                  // @name
	spanTopic                    // #topic#
	spanEmoji                    // an emoji with its modifiers
	spanFace                     // a [bracket] emoticon or kaomoji
	spanHolder                   // a placeholder of something that is no text: [图片]
	spanQuestion                 // the first half of an A不A question
)

// span is a special stretch of the normalised text, found before segmentation.
type span struct {
	start, end int32 // bytes of the normalised text
	kind       spanKind
	repeat     int32 // how many equal emoji or emoticons in a row it stands for
}

// Normalised is a text folded for matching: half width, lower case, simplified
// characters, runs of equal characters cut short, invisible characters gone,
// and emoji, emoticons, links, mentions and topics found. Every byte of it
// leads back to the original.
type Normalised struct {
	Text    string // the folded text; always valid UTF-8
	offsets []int32
	spans   []span
	stats   stats
}

// Original returns the byte range of the original text that start:end of the
// folded text was made from. Given rune borders it returns rune borders.
func (n *Normalised) Original(start, end int) (int, int) {
	return int(n.offsets[start]), int(n.offsets[end])
}

// Normalise folds a text of any bytes; it never panics.
func (l *Lexicon) Normalise(text string) Normalised {
	n := normaliser{lex: l}
	n.run(text)
	return Normalised{Text: string(n.buf), offsets: n.off, spans: n.spans, stats: n.stats}
}

// stats counts what the language and the style are read from.
type stats struct {
	runes, exclamations                    int
	han, kana, hangul, latin, accent, rest int // letters by script
	trad, simp, yue                        int
	hanFaces                               int // bracket emoticons with Chinese names
}

// normaliser folds one text at a time; its buffers are reused.
type normaliser struct {
	lex   *Lexicon
	src   string
	buf   []byte
	off   []int32 // by byte of buf, and one more: offset in src
	spans []span
	runs  []int32 // bytes of buf in characters that stand for a longer run
	stats stats
	rep   repeats
}

// run folds text into the buffers.
func (n *normaliser) run(text string) {
	n.src, n.buf, n.off, n.spans, n.runs = text, n.buf[:0], n.off[:0], n.spans[:0], n.runs[:0]
	n.stats, n.rep = stats{}, repeats{}
	for i := 0; i < len(text); {
		if size := n.special(i); size > 0 {
			n.stats.runes += utf8.RuneCountInString(text[i : i+size])
			n.rep = repeats{}
			i += size
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		n.count(r, i+size)
		n.emit(n.lex.fold.rune(r), i)
		i += size
	}
	n.off = append(n.off, int32(len(text)))
}

// emit appends one folded character that comes from offset at.
func (n *normaliser) emit(r rune, at int) {
	if r == dropped {
		return
	}
	if r == ' ' && (len(n.buf) == 0 || n.buf[len(n.buf)-1] == ' ') {
		return
	}
	add, back := n.rep.next(r, n.lex.fold.keep)
	if back {
		n.cut(len(n.buf) - utf8.RuneLen(r))
	}
	if add {
		n.put(r, at)
	} else if n.rep.run <= 4 && isWordRune(r) {
		n.runs = append(n.runs, int32(len(n.buf)-1))
	}
}

// put appends a character as it is.
func (n *normaliser) put(r rune, at int) {
	if r < utf8.RuneSelf {
		n.buf = append(n.buf, byte(r))
		n.off = append(n.off, int32(at))
		return
	}
	before := len(n.buf)
	n.buf = utf8.AppendRune(n.buf, r)
	for range len(n.buf) - before {
		n.off = append(n.off, int32(at))
	}
}

// cut drops what was appended after byte to.
func (n *normaliser) cut(to int) { n.buf, n.off = n.buf[:to], n.off[:to] }

// count adds a character of running text to the statistics; next is the offset
// behind it.
func (n *normaliser) count(r rune, next int) {
	s := &n.stats
	s.runes++
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r|0x20 && r|0x20 <= 'z' {
			s.latin++
		} else if r == '!' {
			s.exclamations++
		}
	case isHan(r):
		s.han++
		switch n.lex.fold.script(r) {
		case 1:
			s.trad++
		case -1:
			s.simp++
		}
		if isCantonese(r) && (r != '唔' || startsWithHan(n.src[next:])) {
			s.yue++
		}
	case r == '！':
		s.exclamations++
	case isKana(r):
		s.kana++
	case isHangul(r):
		s.hangul++
	case r < 0x250:
		if isWordRune(r) {
			s.latin++
			s.accent++
		}
	case r < 0x2000 && isWordRune(r):
		s.rest++
	}
}

func startsWithHan(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isHan(r)
}

// isCantonese reports characters that written Mandarin does not use; 唔 is also
// an interjection, and counts only before another Han character.
func isCantonese(r rune) bool {
	switch r {
	case '唔', '冇', '咁', '嘅', '喺', '佢', '哋', '嚟', '啲', '咗', '喎', '嘢', '攞', '揾', '瞓', '嗰', '㗎', '噉',
		'諗', '冧', '嘥', '乜', '冚':
		return true
	}
	return false
}

// add closes a special span that began at byte from, merging it with an equal
// emoji or emoticon right before it.
func (n *normaliser) add(kind spanKind, from int) {
	if k := len(n.spans) - 1; k >= 0 && (kind == spanEmoji || kind == spanFace) {
		p := &n.spans[k]
		if p.kind == kind && int(p.end) == from && string(n.buf[p.start:p.end]) == string(n.buf[from:]) {
			p.repeat++
			n.cut(from) // the next offset appended closes the merged span
			return
		}
	}
	n.spans = append(n.spans, span{start: int32(from), end: int32(len(n.buf)), kind: kind, repeat: 1})
}
