package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wide are the characters two columns wide: East Asian Wide and Fullwidth
// (Unicode Standard Annex 11), emoji among them. Ambiguous ones count as one, as
// terminals outside legacy encodings show them.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115F, 1},
		{0x231A, 0x231B, 1},
		{0x2329, 0x232A, 1},
		{0x23E9, 0x23EC, 1},
		{0x23F0, 0x23F3, 3},
		{0x25FD, 0x25FE, 1},
		{0x2614, 0x2615, 1},
		{0x2648, 0x2653, 1},
		{0x267F, 0x267F, 1},
		{0x2693, 0x2693, 1},
		{0x26A1, 0x26A1, 1},
		{0x26AA, 0x26AB, 1},
		{0x26BD, 0x26BE, 1},
		{0x26C4, 0x26C5, 1},
		{0x26CE, 0x26CE, 1},
		{0x26D4, 0x26D4, 1},
		{0x26EA, 0x26EA, 1},
		{0x26F2, 0x26F3, 1},
		{0x26F5, 0x26F5, 1},
		{0x26FA, 0x26FD, 3},
		{0x2705, 0x2705, 1},
		{0x270A, 0x270B, 1},
		{0x2728, 0x2728, 1},
		{0x274C, 0x274E, 2},
		{0x2753, 0x2755, 1},
		{0x2757, 0x2757, 1},
		{0x2795, 0x2797, 1},
		{0x27B0, 0x27BF, 15},
		{0x2B1B, 0x2B1C, 1},
		{0x2B50, 0x2B55, 5},
		{0x2E80, 0x303E, 1},
		{0x3041, 0xA4CF, 1},
		{0xA960, 0xA97F, 1},
		{0xAC00, 0xD7A3, 1},
		{0xF900, 0xFAFF, 1},
		{0xFE10, 0xFE19, 1},
		{0xFE30, 0xFE6F, 1},
		{0xFF01, 0xFF60, 1},
		{0xFFE0, 0xFFE6, 1},
	},
	R32: []unicode.Range32{
		{0x16FE0, 0x18DFF, 1},
		{0x1AFF0, 0x1B2FF, 1},
		{0x1F004, 0x1F004, 1},
		{0x1F0CF, 0x1F0CF, 1},
		{0x1F18E, 0x1F18E, 1},
		{0x1F191, 0x1F19A, 1},
		{0x1F200, 0x1F320, 1},
		{0x1F32D, 0x1F335, 1},
		{0x1F337, 0x1F37C, 1},
		{0x1F37E, 0x1F393, 1},
		{0x1F3A0, 0x1F3CA, 1},
		{0x1F3CF, 0x1F3D3, 1},
		{0x1F3E0, 0x1F3F0, 1},
		{0x1F3F4, 0x1F3F4, 1},
		{0x1F3F8, 0x1F43E, 1},
		{0x1F440, 0x1F440, 1},
		{0x1F442, 0x1F4FC, 1},
		{0x1F4FF, 0x1F53D, 1},
		{0x1F54B, 0x1F54E, 1},
		{0x1F550, 0x1F567, 1},
		{0x1F57A, 0x1F57A, 1},
		{0x1F595, 0x1F596, 1},
		{0x1F5A4, 0x1F5A4, 1},
		{0x1F5FB, 0x1F64F, 1},
		{0x1F680, 0x1F6C5, 1},
		{0x1F6CC, 0x1F6CC, 1},
		{0x1F6D0, 0x1F6D2, 1},
		{0x1F6D5, 0x1F6D7, 1},
		{0x1F6DC, 0x1F6DF, 1},
		{0x1F6EB, 0x1F6EC, 1},
		{0x1F6F4, 0x1F6FC, 1},
		{0x1F7E0, 0x1F7EB, 1},
		{0x1F7F0, 0x1F7F0, 1},
		{0x1F90C, 0x1F93A, 1},
		{0x1F93C, 0x1F945, 1},
		{0x1F947, 0x1F9FF, 1},
		{0x1FA70, 0x1FAFF, 1},
		{0x20000, 0x3FFFD, 1},
	},
}

const (
	joiner      = '\u200D' // glues two emoji into one
	emojiSelect = '\uFE0F' // asks for the coloured, wide form of a symbol
)

func isModifier(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF } // skin tones

func isFlag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF } // half of a flag

// cluster returns the length in bytes and the columns of what s begins with and
// a terminal shows as one: a character with its marks, or an emoji sequence.
func cluster(s string) (size, columns int) {
	first, size := utf8.DecodeRuneInString(s)
	columns = columnsOf(first)
	for size < len(s) {
		r, n := utf8.DecodeRuneInString(s[size:])
		switch {
		case r == emojiSelect && columns > 0:
			columns = 2
		case r == joiner:
			_, after := utf8.DecodeRuneInString(s[size+n:])
			n += after
		case isModifier(r) && columns == 2, columnsOf(r) == 0:
		case isFlag(r) && isFlag(first) && columns == 1:
			columns = 2
		default:
			return size, columns
		}
		size += n
	}
	return size, columns
}

func columnsOf(r rune) int {
	switch {
	case unicode.Is(wide, r):
		return 2
	case unicode.IsControl(r), unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	return 1
}

// width returns how many columns of a terminal s takes.
func width(s string) int {
	total := 0
	for len(s) > 0 {
		size, columns := cluster(s)
		total += columns
		s = s[size:]
	}
	return total
}

// head returns as much of the beginning of s as fits.
func head(s string, columns int) string {
	used := 0
	for i := 0; i < len(s); {
		size, w := cluster(s[i:])
		if used+w > columns {
			return s[:i]
		}
		used += w
		i += size
	}
	return s
}

// tail returns as much of the end of s as fits.
func tail(s string, columns int) string {
	for over := width(s) - columns; over > 0 && len(s) > 0; {
		size, w := cluster(s)
		over -= w
		s = s[size:]
	}
	return s
}

// shorten cuts s so that it fits, with an ellipsis.
func shorten(s string, columns int) string {
	if width(s) <= columns {
		return s
	}
	return head(s, max(columns-1, 0)) + "…"
}

// pad fills s up with spaces, on the left when right-aligned.
func pad(s string, columns int, right bool) string {
	gap := strings.Repeat(" ", max(columns-width(s), 0))
	if right {
		return gap + s
	}
	return s + gap
}
