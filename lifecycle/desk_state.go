package lifecycle

import (
	"encoding/binary"
	"math"
)

const maxTime = int64(math.MaxInt64)

// text codes a string of at most most bytes.
func (k *coder) text(p *string, most int) {
	n := uint32(len(*p))
	word(k, &n)
	if !k.reading {
		k.buf = append(k.buf, *p...)
		return
	}
	if int(n) > most || int(n) > len(k.buf) {
		k.failed = true
		return
	}
	*p = string(k.buf[:n])
	k.buf = k.buf[n:]
}

// maxText bounds what a damaged state makes us read as one string.
const maxText = 1 << 12

// desk writes a desk; one byte for none.
func (k *coder) desk(d *desk) {
	if d == nil {
		k.buf = binary.AppendVarint(k.buf, 0)
		return
	}
	k.buf = binary.AppendVarint(k.buf, 1)
	k.content(d)
}

// readDesk reads what desk has written.
func (k *coder) readDesk() *desk {
	var there uint8
	if word(k, &there); there == 0 {
		return nil
	}
	d := &desk{}
	k.content(d)
	k.failed = k.failed || there > 1
	return d
}

func (k *coder) content(d *desk) {
	word(k, &d.wished)
	n := uint32(len(d.facts)) // a few
	word(k, &n)
	if k.reading {
		if k.failed = k.failed || n > keptFacts*uint32(numFactFields); k.failed {
			return
		}
		d.facts = make([]fact, n)
	}
	for i := range d.facts {
		f := &d.facts[i]
		word(k, &f.field)
		k.int64(&f.at)
		k.text(&f.value, maxText)
	}
	n = uint32(len(d.contacts)) // at most keptContacts
	word(k, &n)
	if k.reading {
		if k.failed = k.failed || n > keptContacts; k.failed {
			return
		}
		d.contacts = make([]contact, n)
	}
	for i := range d.contacts {
		k.contact(&d.contacts[i])
	}
}

// firstPost codes what is waited for, and how often the member helped.
func (k *coder) firstPost(f *firstPost, helps *uint32) {
	k.time(&f.at)
	k.time(&f.reply)
	word(k, helps)
}

// contact codes a touch in a few bytes, a reservation in full.
func (k *coder) contact(x *contact) {
	k.int64(&x.from)
	word(k, &x.kind)
	k.int64(&x.lapses)
	if x.lapses == 0 {
		x.to, x.asked = x.from, x.from
		return
	}
	k.int64(&x.to)
	k.int64(&x.asked)
	k.text(&x.id, maxText)
	k.text(&x.campaign, maxText)
}
