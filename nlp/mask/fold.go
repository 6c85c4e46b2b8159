package mask

import "unicode/utf8"

// class is what the rules want to know of a character.
type class uint8

const (
	other    class = iota
	digit          // 0 to 9
	hanDigit       // 一, 壹, 幺 …; see hanValue
	letter         // a to z
	han            // any other Han character
)

// unit is a character of the folded text: half width, lower case.
type unit struct {
	r     rune
	at    int32 // its first byte in the text
	class class
	value uint8 // of digits
}

// hanValue returns the digit that people write so, 10 for none.
func hanValue(r rune) uint8 {
	switch r {
	case '〇', '零':
		return 0
	case '一', '壹', '幺':
		return 1
	case '二', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return 10
}

// fold cuts the text into units, ended by one of class other, and reports whether
// there is anything that a rule could begin with. Texts of more than 2 GiB are
// not for this package: their rest is left alone.
func (m *Masker) fold(text string) bool {
	const most = 1<<31 - 1
	text = text[:min(len(text), most)]
	u, worth, numerals := m.units[:0], false, 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		x := unit{r: r, at: int32(i)} // below most
		i += size
		switch {
		case r >= '!'+wide && r <= '~'+wide:
			x.r = r - wide
		case r == '\u3000':
			x.r = ' '
		case invisible(r):
			continue
		}
		x.classify()
		switch x.class {
		case digit, letter:
			worth = true
		case hanDigit:
			numerals++
			worth = worth || numerals >= 7 // with a few other digits, a mobile number
		case han, other:
			worth = worth || x.r == '@'
		}
		u = append(u, x)
	}
	u = append(u, unit{at: int32(len(text))}) // below most
	m.units = u
	return worth
}

// wide is how far full-width forms lie from ASCII.
const wide = '！' - '!'

// invisible characters are put between digits to get past filters.
func invisible(r rune) bool {
	return r >= '\u200b' && r <= '\u200d' || r == '\ufe0f' || r == '\u2060' || r == '\ufeff' || r == '\u00ad'
}

func (x *unit) classify() {
	r := x.r
	switch {
	case r >= '0' && r <= '9':
		x.class, x.value = digit, uint8(r-'0')
	case r >= 'a' && r <= 'z':
		x.class = letter
	case r >= 'A' && r <= 'Z':
		x.class, x.r = letter, r|0x20
	case r >= 0x3007 && r <= 0x9fff && (r >= 0x4e00 || r == '〇'):
		x.class = han
		if v := hanValue(r); v < 10 {
			x.class, x.value = hanDigit, v
		}
	}
}

// rune returns the character at i, 0 outside the text.
func (m *Masker) rune(i int) rune {
	if i < 0 || i >= len(m.units) {
		return 0
	}
	return m.units[i].r
}

// is reports the class of the character at i.
func (m *Masker) is(i int, c class) bool {
	return i >= 0 && i < len(m.units)-1 && m.units[i].class == c
}

// isWord reports ASCII letters, digits and the underscore at i.
func (m *Masker) isWord(i int) bool {
	return m.is(i, letter) || m.is(i, digit) || m.rune(i) == '_'
}

// isHan reports Han characters, digits among them.
func (m *Masker) isHan(i int) bool { return m.is(i, han) || m.is(i, hanDigit) }

// ends reports whether word stands right before i, and where it begins.
func (m *Masker) ends(i int, word string) (int, bool) {
	for len(word) > 0 {
		r, size := utf8.DecodeLastRuneInString(word)
		i--
		if m.rune(i) != r {
			return 0, false
		}
		word = word[:len(word)-size]
	}
	return i, true
}

// begins reports whether word stands at i, and where it ends.
func (m *Masker) begins(i int, word string) (int, bool) {
	for _, r := range word {
		if m.rune(i) != r {
			return 0, false
		}
		i++
	}
	return i, true
}
