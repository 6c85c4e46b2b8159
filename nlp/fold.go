package nlp

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	hanFirst = 0x4E00
	hanLast  = 0x9FFF
	dropped  = rune(-1) // what folding makes of an invisible character
)

// foldTable maps characters to the form in which they are matched: half width,
// lower case, simplified. It is filled while a lexicon is built and immutable
// afterwards.
type foldTable struct {
	simplified [hanLast - hanFirst + 1]uint16 // 0 where a character folds to itself
	traits     [hanLast - hanFirst + 1]hanTrait
	runs       map[rune]int // by character: its longest run that is a term (哈哈, 好好好), at most 3
}

// hanTrait is a set of what the normaliser must know of a Han character.
type hanTrait uint8

const (
	traitTraditional hanTrait = 1 << iota // folds to another character
	traitSimplified                       // another character folds to it
	traitCantonese                        // written Mandarin does not use it
	traitFace                             // a kaomoji begins with it
	traitBoth                             // simplified, but traditional text uses it as well: 后 里 台
	traitShared                           // simplified, but Japanese uses it as well: 国 会 学
	traitJapanese                         // only Japanese writes it: 駅 気 込
	traitChinese                          // Japanese does not write it: 你 们 吗
)

func newFoldTable() *foldTable {
	f := &foldTable{runs: make(map[rune]int)}
	for _, r := range "唔冇咁嘅喺佢哋嚟啲咗喎嘢攞揾瞓嗰噉諗冧嘥乜冚嬲攰啱唞搵餸啩嚿孭劏睇俾畀哂撚啫係呢喇點邊幾鍾鐘" {
		f.mark(r, traitCantonese)
	}
	return f
}

// mark adds a trait to a character; outside the table it has no effect.
func (f *foldTable) mark(r rune, t hanTrait) {
	if inTable(r) {
		f.traits[r-hanFirst] |= t
	}
}

// learnPair is learnScript for two columns of a file.
func (f *foldTable) learnPair(first, second string) error {
	trad, n := utf8.DecodeRuneInString(first)
	simp, m := utf8.DecodeRuneInString(second)
	if n != len(first) || m == 0 || m != len(second) {
		return fmt.Errorf("want one character in each of two columns")
	}
	return f.learnScript(trad, simp)
}

// learnScript adds a pair of the traditional→simplified table.
func (f *foldTable) learnScript(trad, simp rune) error {
	if !inTable(trad) || !inTable(simp) {
		return fmt.Errorf("%c or %c is not a common Han character", trad, simp)
	}
	if trad == simp {
		return nil
	}
	f.simplified[trad-hanFirst] = uint16(simp)
	f.mark(trad, traitTraditional)
	f.mark(simp, traitSimplified)
	return nil
}

// settle draws conclusions from the sets of characters, when all are read: what
// both scripts use tells neither, and Japanese writes no other simplified
// characters than the shared ones.
func (f *foldTable) settle() {
	for i := range f.traits {
		t := &f.traits[i]
		if *t&traitBoth != 0 {
			*t &^= traitSimplified
		}
		if *t&traitSimplified != 0 && *t&traitShared == 0 {
			*t |= traitChinese
		}
	}
}

// learnRun notes a term that is one character two or three times.
func (f *foldTable) learnRun(term string) {
	if first, n := runOf(term); n > 0 {
		first = f.rune(first)
		f.runs[first] = max(f.runs[first], n)
	}
}

// runOf returns the character of a term that is nothing but it, and how often
// it stands, at most 3; 0 for other terms.
func runOf(term string) (rune, int) {
	first, n := utf8.DecodeRuneInString(term)
	if n == len(term) || !isWordRune(first) || strings.Trim(term, string(first)) != "" {
		return first, 0
	}
	return first, min(len(term)/n, 3)
}

// rune folds one character; dropped for those that are not seen.
func (f *foldTable) rune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		if r < ' ' && r != '\n' || r == 0x7F {
			return ' '
		}
		return r
	case inTable(r):
		if s := f.simplified[r-hanFirst]; s != 0 {
			return rune(s)
		}
		return r
	case 0xFF01 <= r && r <= 0xFF5E:
		return f.rune(r - 0xFEE0)
	case isInvisible(r):
		return dropped
	case r == '’' || r == '‘' || r == 'ʼ':
		return '\''
	case r == 0x2028 || r == 0x2029:
		return '\n'
	case unicode.IsSpace(r):
		return ' '
	case r < 0x2000:
		return unicode.ToLower(r)
	}
	return r
}

// term folds a term of a file the way the normaliser folds text.
func (f *foldTable) term(text string) string {
	first, _ := utf8.DecodeRuneInString(text)
	collapse := first != '[' && isWordRune(first)
	var out []rune
	var rep repeats
	for _, r := range text {
		if r = f.rune(r); r == dropped || isSkinTone(r) {
			continue
		}
		if collapse {
			add, back := rep.next(r, f.keep)
			if back {
				out = out[:len(out)-1]
			}
			if !add {
				continue
			}
		}
		out = append(out, r)
	}
	return strings.TrimSpace(string(out))
}

// repeats counts equal characters in a row.
type repeats struct {
	last rune
	run  int
}

// next takes one more folded character: add tells whether it stays, back
// whether the one before it goes.
func (p *repeats) next(r rune, keep func(rune) int) (add, back bool) {
	if r != p.last {
		p.last, p.run = r, 1
		return true, false
	}
	p.run++
	if p.run <= 2 {
		return true, false
	}
	k := keep(r)
	return p.run <= k, k == 1 && p.run == 3
}

// keep is how many of three or more equal characters in a row remain: as many
// as the lexicon has a term for (哈哈), else one Han character, two letters (good,
// soo), three digits (666) or marks. Pairs always stay.
func (f *foldTable) keep(r rune) int {
	n := f.runs[r]
	switch {
	case isHan(r):
		return max(n, 1)
	case '0' <= r && r <= '9' || !isWordRune(r):
		return 3
	}
	return max(n, 2)
}

func inTable(r rune) bool { return hanFirst <= r && r <= hanLast }

// isHan reports a Han character, with the extensions in use.
func isHan(r rune) bool {
	return inTable(r) || 0x3400 <= r && r <= 0x4DBF || 0x20000 <= r && r <= 0x323AF || r == '〇'
}

func isKana(r rune) bool {
	return 0x3041 <= r && r <= 0x30FF && r != '・' || 0xFF66 <= r && r <= 0xFF9D
}

// isKanaLetter reports kana that stand for a sound of their own.
func isKanaLetter(r rune) bool {
	return isHiragana(r) || 0x30A1 <= r && r <= 0x30FA || 0xFF66 <= r && r <= 0xFF9D && r != 'ｰ'
}

func isHiragana(r rune) bool { return 0x3041 <= r && r <= 0x3096 }

// isJamo reports letters of Hangul that stand alone: ㅋㅋ, ㅠㅠ.
func isJamo(r rune) bool { return 0x3131 <= r && r <= 0x318E }

func isHangul(r rune) bool { return 0xAC00 <= r && r <= 0xD7A3 || 0x1100 <= r && r <= 0x11FF }

func isASCIIAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || isDigit(r)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// isWordRune reports letters and digits of any script.
func isWordRune(r rune) bool {
	if inTable(r) {
		return true
	}
	if uint32(r) <= 0xFFFF {
		return wordRunes[r/64]>>(r%64)&1 != 0
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// wordRunes has a bit for every letter and digit of the basic plane: half of the
// marks of a chat are beyond ASCII, and Unicode's own tables take a search.
var wordRunes = func() (bits [1 << 10]uint64) {
	for r := rune(0); r <= 0xFFFF; r++ {
		word := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) && r < 0xFE00
		if r < utf8.RuneSelf {
			word = isASCIIAlnum(r)
		}
		if word {
			bits[r/64] |= 1 << (r % 64)
		}
	}
	return bits
}()

// isInvisible reports zero-width and direction marks and variation selectors.
func isInvisible(r rune) bool {
	switch {
	case 0x200B <= r && r <= 0x200F, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x2064,
		0xFE00 <= r && r <= 0xFE0F, 0xE0000 <= r && r <= 0xE01EF, r == 0xFEFF, r == 0x00AD:
		return true
	}
	return false
}

func isSkinTone(r rune) bool { return 0x1F3FB <= r && r <= 0x1F3FF }

// isEmoji reports characters that are shown as pictures, or commonly are.
func isEmoji(r rune) bool {
	switch {
	case 0x1F300 <= r && r <= 0x1FAFF, 0x1F000 <= r && r <= 0x1F2FF, 0x2600 <= r && r <= 0x27BF:
		return true
	case 0x2B05 <= r && r <= 0x2B55, 0x23E9 <= r && r <= 0x23FA, r == 0x231A, r == 0x231B, r == 0x3030, r == 0x203C, r == 0x2049:
		return true
	}
	return false
}
