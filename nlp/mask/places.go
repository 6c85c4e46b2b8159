package mask

import "strings"

// What addresses are made of.
const (
	roads   = "路街道巷弄段同里" // 胡同 ends with 同
	estates = "园苑区里府城庭湾寓村厦邸居院"
	admins  = "省市区县镇乡州盟旗"
	// stops end the way back to the beginning of an address: 我住|杭州市.
	stops = "在到住寄给往从去来是和搬址送收放留回我你他她的了"
	// breaks end the name of a house: 478号|就行.
	breaks = "就的了吧找我放送谢来到在是那这收不没等见门前后左右附对面旁"
)

// houses are what a number in an address counts, the longer first.
var houses = []string{"号楼", "号院", "单元", "号", "弄", "栋", "幢", "座", "室", "楼", "层", "房", "户", "塔", "期"}

const (
	maxPart = 8  // Han characters of a road or district
	maxBack = 40 // characters before the number
	maxName = 10 // Han characters of a building
)

// address finds addresses by the number of the house: a road and its number, or
// an estate, a house and a flat.
func (m *Masker) address(i int) find {
	if i == 0 || m.is(i-1, digit) {
		return find{}
	}
	if strings.ContainsRune(roads, m.rune(i-1)) {
		if f := m.street(i); f.to > 0 {
			return f
		}
	}
	if strings.ContainsRune(estates, m.rune(i-1)) {
		return m.estate(i)
	}
	return find{}
}

// street reads a road with its number, and what follows.
func (m *Masker) street(i int) find {
	at, n := i, 0
	for m.is(at, digit) && at < i+6 {
		n = 10*n + int(m.units[at].value)
		at++
	}
	if m.rune(at) == '-' && m.is(at+1, digit) {
		for at++; m.is(at, digit); at++ {
		}
	}
	if at == i || m.rune(at) != '号' && m.rune(at) != '弄' || m.rune(at+1) == '线' {
		return find{}
	}
	from, district := m.back(i)
	if i-from < 3 { // 人民路 at least
		return find{}
	}
	end := at + 1
	to := m.forward(at + 1)
	// 南京路8号 may be a day: something else must say that it is a house.
	if n <= 31 && !district && to == end && !m.livesBefore(from) {
		return find{}
	}
	return find{kind: Address, from: from, to: to}
}

// livesBefore reports a word right before i after which people tell addresses.
func (m *Masker) livesBefore(i int) bool {
	for _, w := range []string{"地址", "地址:", "地址 ", "住", "在", "寄", "寄到", "送到", "家在", "搬到"} {
		if _, ok := m.ends(i, w); ok {
			return true
		}
	}
	return false
}

// estate reads an estate with house and flat: 翠苑二区12幢3单元302室.
func (m *Masker) estate(i int) find {
	at, what := m.counter(i)
	if at == 0 || what != "栋" && what != "幢" && what != "号楼" && what != "座" {
		return find{}
	}
	from, _ := m.back(i)
	to := m.forward(at)
	if i-from < 2 || to == at {
		return find{}
	}
	return find{kind: Address, from: from, to: to}
}

// back returns where the address begins whose number is at i, and whether a
// district or the like stands in it.
func (m *Masker) back(i int) (from int, district bool) {
	budget := maxPart
	from = i
	for from > 0 && i-from < maxBack && budget > 0 && m.isHan(from-1) {
		r := m.rune(from - 1)
		if from < i && strings.ContainsRune(stops, r) && !m.partOfName(from-1) {
			break
		}
		if from < i && strings.ContainsRune(admins, r) {
			district, budget = true, maxPart
		}
		from--
		budget--
	}
	return from, district
}

// partOfName reports a stop that belongs to a name of a place.
func (m *Masker) partOfName(i int) bool {
	next := m.rune(i + 1)
	if m.rune(i) == '放' && m.rune(i-1) == '解' {
		return true // 解放路
	}
	return m.rune(i) == '和' && (next == '平' || next == '谐') || m.rune(i) == '回' && next == '民'
}

// counter reads a number with what it counts, 12幢, and returns where it ends.
func (m *Masker) counter(i int) (end int, what string) {
	at := i
	for at < i+6 && (m.isWord(at) || m.is(at, hanDigit) || at > i && m.rune(at) == '-') {
		at++
	}
	if at == i {
		return 0, ""
	}
	for _, h := range houses {
		if end, ok := m.begins(at, h); ok {
			return end, h
		}
	}
	return 0, ""
}

// flat reads the bare number of a flat: …A座1203.
func (m *Masker) flat(i int) int {
	at := i
	for m.is(at, digit) {
		at++
	}
	if n := at - i; n < 3 || n > 4 || m.isWord(at) {
		return 0
	}
	return at
}

// forward returns where the address ends of which everything before i is known:
// houses, floors and flats, each with a name before it or none.
func (m *Masker) forward(i int) int {
	for _, tail := range []string{"院", "楼"} {
		if to, ok := m.begins(i, tail); ok {
			i = to
			break
		}
	}
	for range 6 {
		next := m.step(i)
		if next == 0 {
			break
		}
		i = next
	}
	return i
}

// step reads one more part of an address.
func (m *Masker) step(i int) int {
	if to, _ := m.counter(i); to > 0 {
		return to
	}
	if to := m.flat(i); to > 0 {
		return to
	}
	for at := i; at < i+maxName && m.isHan(at) && !strings.ContainsRune(breaks, m.rune(at)); at++ {
		if at == i {
			continue
		}
		if to, _ := m.counter(at); to > 0 && !m.is(at, han) {
			return to
		}
		if !m.isHan(at + 1) {
			if to, _ := m.counter(at + 1); to > 0 {
				return to
			}
			return m.flat(at + 1)
		}
	}
	return 0
}
