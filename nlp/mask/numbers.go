package mask

// group is a run of digits of a number that is written in pieces.
type group struct{ from, to int }

func (g group) size() int { return g.to - g.from }

// maxGroups bounds the pieces of one number.
const maxGroups = 12

// numeral is a number as it stands in the text.
type numeral struct {
	groups [maxGroups]group
	n      int
	digits [maxDigits]uint8
	size   int            // digits; only the first maxDigits are kept
	ends   [maxGroups]int // digits up to the end of each piece
	x      bool           // an x follows, as at the end of identity cards
}

// maxDigits bounds the digits of one number; longer ones are nobody's.
const maxDigits = 24

// separator reports what may stand between the pieces of a number.
func separator(r rune) bool {
	switch r {
	case ' ', '-', '.', '·', '–', '—', ')':
		return true
	}
	return false
}

// numeral reads the pieces from i on, which is a digit. With mixed, Chinese digits
// count. The number is good until the next call.
func (m *Masker) numeral(i int, mixed bool) *numeral {
	x := &m.numbers
	*x = numeral{}
	isDigit := func(i int) bool { return m.is(i, digit) || mixed && m.is(i, hanDigit) }
	for x.n < maxGroups && isDigit(i) {
		from := i
		for isDigit(i) {
			if x.size < maxDigits {
				x.digits[x.size] = m.units[i].value
			}
			x.size++
			i++
		}
		x.groups[x.n], x.ends[x.n] = group{from, i}, x.size
		x.n++
		if m.rune(i) == ')' && m.rune(i+1) == ' ' {
			i++
		}
		if !separator(m.rune(i)) || !isDigit(i+1) {
			break
		}
		i++
	}
	last := x.groups[x.n-1].to
	x.x = m.rune(last) == 'x' && !m.isWord(last+1)
	return x
}

// number tries the rules for what begins with the digit at i.
func (m *Masker) number(i int) (find, int) {
	if f := m.address(i); f.to > 0 {
		return f, f.to
	}
	first := i
	for m.is(first, digit) {
		first++
	}
	if m.isWord(i-1) && !m.gluedCue(i) || m.rune(i-1) == '.' && m.isWord(i-2) || m.rune(i-1) == ',' && m.is(i-2, digit) {
		return find{}, first
	}
	x := m.numeral(i, false)
	if m.hotline(x) {
		return find{}, x.groups[x.n-1].to
	}
	for _, rule := range numberRules {
		kind, k := rule(m, i, x)
		if k == 0 {
			continue
		}
		f := find{kind: kind, from: i, to: x.groups[k-1].to}
		if kind == IDCard && x.size == 17 {
			f.to++
		}
		if m.isWord(f.to) || m.rune(f.to) == '.' && m.is(f.to+1, digit) || m.rune(f.to) == ',' && m.is(f.to+1, digit) {
			continue
		}
		m.widen(&f)
		return f, f.to
	}
	if f := m.mixed(i); f.to > 0 {
		return f, f.to
	}
	return find{}, first
}

// widen takes in a + or a parenthesis that belongs to the number.
func (m *Masker) widen(f *find) {
	if r := m.rune(f.from - 1); f.from > 0 && (r == '+' && f.kind <= Landline || r == '(' && f.kind == Landline && m.closes(f)) {
		f.from--
	}
}

func (m *Masker) closes(f *find) bool {
	for i := f.from; i < f.to; i++ {
		if m.rune(i) == ')' {
			return true
		}
	}
	return false
}

// gluedCue reports letters before a number that only introduce it: tel138….
func (m *Masker) gluedCue(i int) bool {
	for _, w := range []string{"tel", "phone", "call", "vx", "wx", "qq", "v", "q"} {
		if from, ok := m.ends(i, w); ok && !m.isWord(from-1) {
			return true
		}
	}
	return false
}

// hotline reports numbers of firms that anybody may call: 400 and 800.
func (m *Masker) hotline(x *numeral) bool {
	if x.n > 1 && x.size == 11 && x.groups[0].size() == 4 && x.digits[0] == 0 && x.digits[1] == 8 && x.digits[2] == 0 && x.digits[3] == 0 {
		return true // 0800
	}
	return x.n > 1 && x.size == 10 && x.groups[0].size() == 3 && x.digits[1] == 0 && x.digits[2] == 0 && (x.digits[0] == 4 || x.digits[0] == 8)
}

// numberRules are tried in this order. Each returns how many pieces it takes, 0
// for none.
var numberRules = []func(*Masker, int, *numeral) (Kind, int){
	(*Masker).idCard, (*Masker).phone, (*Masker).landline, (*Masker).qq, (*Masker).bank, (*Masker).local,
}

// mobilePrefix says which prefixes the networks use, by the second and third digit.
var mobilePrefix = [10]string{3: "0123456789", 4: "56789", 5: "012356789", 6: "2567", 7: "012345678", 8: "0123456789", 9: "0123456789"}

// mobile reports whether the 11 digits are a mobile number of the mainland. Round
// sums are none.
func mobile(d []uint8) bool {
	if len(d) != 11 || d[0] != 1 {
		return false
	}
	known := false
	for _, c := range mobilePrefix[d[1]] {
		known = known || uint8(c-'0') == d[2]
	}
	zeros := 0
	for i := 10; i > 0 && d[i] == 0; i-- {
		zeros++
	}
	return known && zeros < 7
}

// phoneShapes are the ways in which people cut the 11 digits.
var phoneShapes = [][]int{{11}, {3, 4, 4}, {3, 8}, {7, 4}, {4, 3, 4}, {4, 7}, {5, 6}, {3, 3, 5}, {4, 4, 3}, {3, 5, 3}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}

// shaped returns how many pieces from g on have one of the shapes.
func (x *numeral) shaped(g int, shapes [][]int) int {
next:
	for _, s := range shapes {
		if g+len(s) > x.n {
			continue
		}
		for i, size := range s {
			if x.groups[g+i].size() != size {
				continue next
			}
		}
		return len(s)
	}
	return 0
}

// start is the number of digits before piece g.
func (x *numeral) start(g int) int {
	if g == 0 {
		return 0
	}
	return x.ends[g-1]
}

func (x *numeral) between(g, k int) []uint8 { return x.digits[x.start(g):x.ends[g+k-1]] }

// phone finds mobile numbers, with and without the country's, and international
// ones that begin with +.
func (m *Masker) phone(i int, x *numeral) (Kind, int) {
	if x.size > maxDigits {
		return 0, 0
	}
	if plus := m.rune(i-1) == '+' && !m.isWord(i-2); plus {
		if k := m.international(x); k > 0 {
			return Phone, k
		}
	}
	d := x.digits[:x.size]
	for _, prefix := range []int{2, 4} { // 86, 0086
		if x.groups[0].size() == prefix+11 && country(d[:prefix]) && mobile(d[prefix:prefix+11]) {
			return Phone, 1
		}
		if x.groups[0].size() == prefix && country(d[:prefix]) {
			if k := x.shaped(1, phoneShapes); k > 0 && mobile(x.between(1, k)) {
				return Phone, 1 + k
			}
		}
	}
	k := x.shaped(0, phoneShapes)
	if k == 0 || !mobile(x.between(0, k)) || k == 11 && x.n > 11 {
		return 0, 0
	}
	end := x.groups[k-1].to
	if m.counted(end) || m.cueBefore(i) == orderCue || m.money(i) {
		return 0, 0
	}
	return Phone, k
}

func (m *Masker) money(i int) bool {
	switch m.rune(i - 1) {
	case '¥', '￥', '$', '#':
		return true
	}
	return false
}

func country(d []uint8) bool {
	for len(d) > 2 {
		if d[0] != 0 {
			return false
		}
		d = d[1:]
	}
	return d[0] == 8 && d[1] == 6
}

// international returns the pieces of a number after +, which has 10 to 15 digits.
func (m *Masker) international(x *numeral) int {
	if x.groups[0].size() == 2 && x.digits[0] == 8 && x.digits[1] == 6 {
		return 0 // the mainland's own rules know better
	}
	if x.groups[0].size() > 3 {
		if x.size = min(x.size, maxDigits); x.n == 1 && x.size >= 11 && x.size <= 15 && x.digits[0] != 0 && !country(x.digits[:2]) {
			return 1
		}
		return 0
	}
	for k := min(x.n, 5); k > 1; k-- {
		if n := x.ends[k-1]; n >= 10 && n <= 15 && x.digits[0] != 0 {
			return k
		}
	}
	return 0
}

// landline finds fixed numbers by their area code.
func (m *Masker) landline(i int, x *numeral) (Kind, int) {
	if x.size > maxDigits {
		return 0, 0
	}
	if x.n > 2 && x.groups[0].size() == 2 && country(x.digits[:2]) && m.rune(i-1) == '+' {
		if k := x.local(2); k > 0 && areaCode(x.digits[2:x.ends[1]]) {
			return Landline, 2 + k
		}
	}
	if x.digits[0] != 0 {
		return 0, 0
	}
	first := x.groups[0].size()
	if k := x.local(1); k > 0 && areaCode(x.digits[1:first]) {
		return Landline, 1 + k
	}
	if x.n == 1 && (first == 11 || first == 12) && m.cueBefore(i) != orderCue {
		for _, area := range []int{3, 4} {
			if rest := first - area; rest >= 7 && rest <= 8 && areaCode(x.digits[1:area]) && x.digits[area] >= 2 {
				return Landline, 1
			}
		}
	}
	return 0, 0
}

// local returns how many pieces from g on make a number without area code.
func (x *numeral) local(g int) int {
	for k := 1; k <= 2 && g+k <= x.n; k++ {
		if n := x.ends[g+k-1] - x.start(g); (n == 7 || n == 8) && x.digits[x.start(g)] >= 2 {
			return k
		}
	}
	return 0
}

// areaCode reports whether the digits behind the 0 are those of a place.
func areaCode(d []uint8) bool {
	switch len(d) {
	case 2:
		return d[0] == 1 && d[1] == 0 || d[0] == 2 && d[1] != 6
	case 3:
		return d[0] >= 3
	}
	return false
}

// local finds numbers without area code behind a word for telephones.
func (m *Masker) local(i int, x *numeral) (Kind, int) {
	k := x.local(0)
	if k == 0 || m.cueBefore(i) != phoneCue || m.counted(x.groups[k-1].to) || x.n > k {
		return 0, 0
	}
	return Landline, k
}

// qq finds numbers behind QQ and its many names.
func (m *Masker) qq(i int, x *numeral) (Kind, int) {
	n := x.groups[0].size()
	if n < 5 || n > 11 || x.digits[0] == 0 || m.counted(x.groups[0].to) {
		return 0, 0
	}
	if h, _, ok := m.handleBefore(i, qqWords, qqEnds); ok && (n >= 6 || len(h.word) > 1) {
		return QQ, 1
	}
	if h, isFirm, ok := m.handleBefore(i, wechatWords, wechatEnds); ok && n >= 6 && (isFirm || h.strong) {
		return WeChat, 1
	}
	return 0, 0
}
