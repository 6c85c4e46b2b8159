package mask

import "strings"

// hanNumber finds mobile numbers that begin with a Chinese digit; what is none
// may be the number of a house.
func (m *Masker) hanNumber(i int) (find, int) {
	if f := m.address(i); f.to > 0 {
		return f, f.to
	}
	end := i
	for m.is(end, hanDigit) {
		end++
	}
	if m.is(i-1, digit) || m.is(i-1, hanDigit) {
		return find{}, end
	}
	if f := m.mixed(i); f.to > 0 {
		return f, f.to
	}
	return find{}, end
}

// mixed finds mobile numbers of Chinese and other digits.
func (m *Masker) mixed(i int) find {
	x := m.numeral(i, true)
	k := x.shaped(0, phoneShapes[:2])
	if k == 0 || x.n > k || !mobile(x.between(0, k)) || m.counted(x.groups[k-1].to) || m.isWord(x.groups[k-1].to) || m.cueBefore(i) == orderCue {
		return find{}
	}
	return find{kind: Phone, from: i, to: x.groups[k-1].to}
}

// word tries the rules for a word of letters, digits, _ and - that begins at i.
func (m *Masker) word(i int) (find, int) {
	end, digits, marks := i, 0, 0
	for m.isWord(end) || m.rune(end) == '-' && m.isWord(end+1) {
		switch {
		case m.is(end, digit):
			digits++
		case !m.is(end, letter):
			marks++
		}
		end++
	}
	letters := i
	for m.is(letters, letter) {
		letters++
	}
	if n := end - i; m.passportShaped(letters-i, digits, n) && m.cueBefore(i) == passportCue {
		return find{kind: Passport, from: i, to: end}, end
	}
	if m.wechat(i, end, digits+marks > 0) {
		return find{kind: WeChat, from: i, to: end}, end
	}
	if letters < end && m.gluedCue(letters) {
		return find{}, letters // vx13812345678
	}
	return find{}, end
}

// passportShaped reports a letter and eight digits, or two and seven.
func (m *Masker) passportShaped(letters, digits, n int) bool {
	return n == 9 && letters+digits == 9 && (letters == 1 || letters == 2)
}

// wechat reports whether the word is an id at WeChat: 6 to 20 letters, digits, _
// and -. Letters alone are one only where something firm says so.
func (m *Masker) wechat(i, end int, marked bool) bool {
	n := end - i
	if _, ok := m.begins(i, "wxid_"); ok && n >= 12 && n <= 40 {
		return true
	}
	if n < 6 || n > 20 || m.rune(end) == '=' || m.rune(end) == '(' || m.rune(end) == '.' && m.isWord(end+1) {
		return false
	}
	h, isFirm, ok := m.handleBefore(i, wechatWords, wechatEnds)
	if !ok || !marked && !isFirm && !h.strong {
		return false
	}
	for _, w := range productWords {
		if _, ok := m.begins(i, w); ok {
			return false
		}
	}
	return true
}

// productWords begin what is written behind 微信 and is no id.
var productWords = []string{
	"iphone", "ipad", "android", "windows", "macos", "harmony", "version", "beta", "mini", "wechat", "weixin", "work", "pay", "for-", "else", "linux", "chrome", "http", "update", "official",
}

// plate finds number plates: a province, a letter, and five or six letters and
// digits, of which three are digits.
func (m *Masker) plate(i int) find {
	if !strings.ContainsRune("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼", m.rune(i)) || !m.is(i+1, letter) {
		return find{}
	}
	at := i + 2
	if r := m.rune(at); r == '·' || r == ' ' || r == '-' || r == '.' || r == '•' {
		at++
	}
	end, digits := at, 0
	for m.is(end, digit) || m.is(end, letter) {
		if m.is(end, digit) {
			digits++
		}
		end++
	}
	if n := end - at; n < 5 || n > 6 || digits < 3 {
		return find{}
	}
	return find{kind: Plate, from: i, to: end}
}
