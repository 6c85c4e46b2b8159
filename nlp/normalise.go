package nlp

import (
	"strings"
	"unicode/utf8"
)

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
	shared, japanese, chinese              int // Han characters that tell Chinese and Japanese apart
	no, jamo                               int // of kana: の; letters of Hangul that stand alone
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
		if n.han(i) {
			i += 3
			continue
		}
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

// han folds a common Han character that is not the one before it, and reports
// whether one begins at byte i: nearly all of a Chinese text goes this way.
func (n *normaliser) han(i int) bool {
	s := n.src
	if s[i] < 0xE4 || s[i] > 0xE9 || i+2 >= len(s) || s[i+1]&0xC0 != 0x80 || s[i+2]&0xC0 != 0x80 {
		return false
	}
	r := rune(s[i]&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F)
	if !inTable(r) {
		return false
	}
	traits := n.lex.fold.traits[r-hanFirst]
	if traits&traitFace != 0 {
		return false
	}
	b := [3]byte{s[i], s[i+1], s[i+2]}
	folded := r
	if traits&traitTraditional != 0 {
		folded = rune(n.lex.fold.simplified[r-hanFirst])
		b = [3]byte{0xE0 | byte(folded>>12), 0x80 | byte(folded>>6)&0x3F, 0x80 | byte(folded)&0x3F}
	}
	if folded == n.rep.last {
		return false
	}
	n.rep = repeats{last: folded, run: 1}
	n.stats.runes++
	n.countHan(r, traits, i+3)
	at := int32(i)
	n.buf = append(n.buf, b[0], b[1], b[2])
	n.off = append(n.off, at, at, at)
	return true
}

// countHan adds a Han character of the table to the statistics.
func (n *normaliser) countHan(r rune, traits hanTrait, next int) {
	s := &n.stats
	s.han++
	if traits == 0 {
		return
	}
	if traits&traitTraditional != 0 {
		s.trad++
	} else if traits&traitSimplified != 0 {
		s.simp++
	}
	if traits&(traitShared|traitJapanese|traitChinese) != 0 {
		s.countNation(traits)
	}
	if traits&traitCantonese != 0 && n.isCantonese(r, next) {
		s.yue++
	}
}

// countNation adds what a Han character says of Chinese and Japanese.
func (s *stats) countNation(traits hanTrait) {
	switch {
	case traits&traitJapanese != 0:
		s.japanese++
	case traits&traitChinese != 0:
		s.chinese++
	case traits&traitSimplified != 0:
		s.shared++
	}
}

// countKana adds kana, but not those that only decorate: hands and mouths of
// faces, which stand alone, as in ヽ(✿ﾟ▽ﾟ)ノ and ¯\_(ツ)_/¯.
func (n *normaliser) countKana(r rune, next int) {
	if !isHiragana(r) {
		before, _ := utf8.DecodeLastRuneInString(n.src[:next-utf8.RuneLen(r)])
		after, _ := utf8.DecodeRuneInString(n.src[next:])
		if !isKanaLetter(before) && (!isKanaLetter(after) || !isKanaLetter(r)) && (after != 'ー' || !isKanaLetter(r)) {
			return
		}
	}
	n.stats.kana++
	if r == 'の' {
		n.stats.no++
	}
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
	case inTable(r):
		n.countHan(r, n.lex.fold.traits[r-hanFirst], next)
	case isHan(r):
		s.han++
		if r == '㗎' {
			s.yue++
		}
	case r == '！':
		s.exclamations++
	case isKana(r):
		n.countKana(r, next)
	case isHangul(r):
		s.hangul++
	case isJamo(r):
		s.jamo++
	case r < 0x250:
		if isWordRune(r) {
			s.latin++
			s.accent++
		}
	case r < 0x2000 && isWordRune(r):
		s.rest++
	}
}

// isCantonese tells by its neighbours whether a character that Mandarin uses
// too, or nearly, is Cantonese here; next is the offset behind it.
func (n *normaliser) isCantonese(r rune, next int) bool {
	before, _ := utf8.DecodeLastRuneInString(n.src[:next-utf8.RuneLen(r)])
	after, _ := utf8.DecodeRuneInString(n.src[next:])
	switch r {
	case '唔': // 唔知, not the interjection 唔，我知道了
		return isHan(after)
	case '喇', '啫': // 走喇, not 喇叭; 係咁啫, not 啫喱
		return !isHan(after)
	case '呢': // 呢個係我嘅, not 你呢
		return strings.ContainsRune("個个件套條条隻只間间度啲班", after)
	case '係': // 我係學生, not 關係, 係數
		return !strings.ContainsRune("關关聯联體体干維维確确乃實实", before) && !strings.ContainsRune("數数指為为屬属由", after)
	case '點': // 點解, not 重點解釋
		return after == '解' && !isHan(before)
	case '邊': // 邊個, 邊度, not 那邊個別, 一邊度假
		return (after == '個' || after == '度') && !strings.ContainsRune("那這哪旁一路兩右左外裡裏", before)
	case '幾': // 幾多
		return after == '多'
	case '鍾', '鐘': // 鍾意
		return after == '意'
	}
	return true
}

func startsWithHan(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isHan(r)
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
