package mask

import "time"

// provinces are the first two digits of identity cards.
var provinces = [100]bool{
	11: true, 12: true, 13: true, 14: true, 15: true, 21: true, 22: true, 23: true, 31: true, 32: true, 33: true, 34: true, 35: true, 36: true, 37: true,
	41: true, 42: true, 43: true, 44: true, 45: true, 46: true, 50: true, 51: true, 52: true, 53: true, 54: true, 61: true, 62: true, 63: true, 64: true, 65: true,
	71: true, 81: true, 82: true, 83: true, 91: true,
}

// idShapes are the ways in which the 17 digits and their check are cut.
var idShapes = [][]int{{18}, {6, 8, 4}, {17}, {6, 8, 3}, {15}}

// idCard finds numbers of identity cards (GB 11643): a province, a date, and a
// check digit. Behind a word for them a wrong check digit is a slip of the hand.
func (m *Masker) idCard(i int, x *numeral) (Kind, int) {
	k := x.shaped(0, idShapes)
	if k == 0 {
		return 0, 0
	}
	d := x.between(0, k)
	if !provinces[10*int(d[0])+int(d[1])] {
		return 0, 0
	}
	if len(d) == 15 {
		if m.cueBefore(i) == idCue && date(19, d[6:12]) {
			return IDCard, k
		}
		return 0, 0
	}
	if len(d) == 17 && (!x.x || x.n > k) || !date(10*int(d[6])+int(d[7]), d[8:14]) {
		return 0, 0
	}
	check := uint8(10)
	if len(d) == 18 {
		check = d[17]
	}
	c := m.cueBefore(i)
	if c == idCue || c != orderCue && idCheck(d[:17]) == check {
		return IDCard, k
	}
	return 0, 0
}

// idCheck is ISO 7064 MOD 11-2 over 17 digits; 10 stands for X.
func idCheck(d []uint8) uint8 {
	sum := 0
	for _, v := range d {
		sum = (sum + int(v)) * 2 % 11
	}
	return uint8((12 - sum) % 11) // below 11
}

// date reports whether the digits YYMMDD are a day that somebody now alive may
// be born on.
func date(century int, d []uint8) bool {
	two := func(i int) int { return 10*int(d[i]) + int(d[i+1]) }
	year, month, day := 100*century+two(0), two(2), two(4)
	if year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// bankShapes are the ways in which cards are cut.
var bankShapes = [][]int{
	{19}, {18}, {17}, {16}, {15}, {4, 4, 4, 4, 3}, {4, 4, 4, 4, 2}, {4, 4, 4, 4, 1}, {4, 4, 4, 4}, {4, 4, 4, 7}, {6, 13}, {6, 10}, {4, 6, 5},
}

// bank finds cards by issuer and Luhn's sum; behind a word for them either will do.
func (m *Masker) bank(i int, x *numeral) (Kind, int) {
	k := x.shaped(0, bankShapes)
	if k == 0 {
		return 0, 0
	}
	d := x.between(0, k)
	switch c := m.cueBefore(i); {
	case c == orderCue, m.counted(x.groups[k-1].to), x.n > k:
	case luhn(d) && (issuer(d) || c == bankCue), issuer(d) && c == bankCue && len(d) >= 16:
		return Bank, k
	}
	return 0, 0
}

func luhn(d []uint8) bool {
	sum := 0
	for i, v := range d {
		x := int(v)
		if (len(d)-i)%2 == 0 {
			if x *= 2; x > 9 {
				x -= 9
			}
		}
		sum += x
	}
	return sum%10 == 0
}

// issuer reports the beginnings of UnionPay, Visa, MasterCard, American Express
// and JCB.
func issuer(d []uint8) bool {
	switch two := 10*int(d[0]) + int(d[1]); {
	case two == 62, two == 60:
		return len(d) >= 16
	case d[0] == 4, two >= 51 && two <= 55, two == 35:
		return len(d) == 16
	case two == 34, two == 37:
		return len(d) == 15
	}
	return false
}
