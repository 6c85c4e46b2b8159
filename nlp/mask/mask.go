// Package mask finds personal data in what people write and covers it, so that
// a text can be stored, quoted and counted without what would let a stranger
// reach its author: mobile and fixed telephone numbers, numbers of identity
// cards, passports and bank cards, e-mail addresses, ids of WeChat and QQ, postal
// addresses and number plates, as Chinese communities write them, with the tricks
// they use against filters (spaces, dashes, full-width and Chinese digits).
//
// In goes any string, out comes the same string with a placeholder such as
// [手机号] for each find. Placeholders have the form in which chat exports write
// [图片]: package nlp takes them for no words, and masking a masked text changes
// nothing. A number alone says little, so most rules ask for more than digits: a
// checksum, a valid prefix, a word before it (微信, 护照, 电话), and no word that
// makes it something else (订单, 单号, 验证码).
//
// The package knows nothing of events, tables or the model. Time is linear in the
// length of the text: every rule looks at a bounded neighbourhood. A Masker uses
// its room again and belongs to one goroutine; the tables are never written.
package mask

import "strings"

// Kind is what a find is.
type Kind uint8

// The kinds.
const (
	Phone    Kind = iota // mobile number, or an international one
	Landline             // fixed telephone
	IDCard               // identity card of the PRC
	Email                //
	WeChat               // id of a person at WeChat
	QQ                   // number of a person at QQ
	Bank                 // bank or credit card
	Address              // street and house, or estate, house and flat
	Passport             // of the PRC
	Plate                // number plate of the PRC
	NumKinds
)

// kinds are the kinds' names, and what stands for a find.
var kinds = [NumKinds]struct{ name, placeholder string }{
	Phone: {"phone", "[手机号]"}, Landline: {"landline", "[座机号]"}, IDCard: {"id", "[身份证号]"}, Email: {"email", "[邮箱]"},
	WeChat: {"wechat", "[微信号]"}, QQ: {"qq", "[QQ号]"}, Bank: {"bank", "[银行卡号]"}, Address: {"address", "[地址]"},
	Passport: {"passport", "[护照号]"}, Plate: {"plate", "[车牌号]"},
}

// String is the kind's name: phone, landline, id, email, wechat, qq, bank,
// address, passport, plate.
func (k Kind) String() string { return kinds[k].name }

// Placeholder is what stands for a find of the kind.
func (k Kind) Placeholder() string { return kinds[k].placeholder }

// Span is a find: the bytes Start:End of the text.
type Span struct {
	Kind       Kind
	Start, End int
}

// Masker finds and covers personal data. The zero Masker is ready.
type Masker struct {
	units []unit
	mails []find // e-mail addresses and links, in order
	finds []find
	spans []Span
	// numbers is room for the number that is being looked at.
	numbers numeral
}

// find is a stretch of units; link marks one that is left alone.
type find struct {
	kind     Kind
	from, to int
	link     bool
}

// Text returns the text with its personal data covered. A text without any is
// returned as it is, without allocation.
func (m *Masker) Text(text string) string {
	spans := m.Find(text)
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len(spans)*len(kinds[IDCard].placeholder))
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Start])
		b.WriteString(s.Kind.Placeholder())
		at = s.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// Find returns the finds in order, without overlap, on rune borders. They are
// valid until the next call.
func (m *Masker) Find(text string) []Span {
	m.spans = m.spans[:0]
	if !m.fold(text) {
		return nil
	}
	m.finds = m.finds[:0]
	m.findMails()
	m.scan()
	for _, f := range m.finds {
		m.spans = append(m.spans, Span{f.kind, int(m.units[f.from].at), int(m.units[f.to].at)})
	}
	return m.spans
}

// scan goes over the units once. What a rule has taken is not looked at again.
func (m *Masker) scan() {
	mail := 0
	for i := 0; i < len(m.units)-1; {
		if mail < len(m.mails) && m.mails[mail].from <= i {
			f := m.mails[mail]
			mail++
			if f.to > i {
				if !f.link {
					m.take(f)
				}
				i = f.to
			}
			continue
		}
		f, next := m.at(i)
		if next <= i {
			next = i + 1
		}
		if f.to > f.from {
			m.take(f)
			next = max(next, f.to)
		}
		i = next
	}
}

// take notes a find; its beginning may lie before the place where it was seen,
// but not within the find before it.
func (m *Masker) take(f find) {
	if n := len(m.finds); n > 0 {
		f.from = max(f.from, m.finds[n-1].to)
	}
	if f.from < f.to {
		m.finds = append(m.finds, f)
	}
}

// at tries the rules at unit i, and returns a find, if any, and where to go on.
func (m *Masker) at(i int) (find, int) {
	switch m.units[i].class {
	case digit:
		return m.number(i)
	case hanDigit:
		return m.hanNumber(i)
	case letter:
		return m.word(i)
	case han:
		if f := m.plate(i); f.to > 0 {
			return f, f.to
		}
	case other:
	}
	return find{}, i + 1
}
