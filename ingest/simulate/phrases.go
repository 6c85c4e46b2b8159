package simulate

import (
	"strconv"
	"unicode/utf8"
)

// script is how a member writes.
type script uint8

const (
	scriptHans script = iota
	scriptHant
	scriptYue
	scriptCount
)

var scriptKeys = [scriptCount]string{"", "hant/", "yue/"}

// phrasebook makes the texts of one theme. It is read-only once made.
type phrasebook struct {
	rows   [toneCount]toneRow
	own    [toneCount]pool              // of the theme
	common [scriptCount][toneCount]pool // of every theme, by script
	follow [toneCount]pool              // clauses that may follow
	open   [flavourCount]pool
	end    [flavourCount]pool
	slots  [slotCount][]string

	care, marketing, service, botWelcome, title pool
	events                                      map[string]pool
	nickA, nickB, nickC                         []string
	warm, sorry                                 []string // reactions
}

// newPhrasebook joins the shared shelf with that of a theme.
func newPhrasebook(shared, own shelf) *phrasebook {
	b := &phrasebook{
		rows: toneRows(),
		care: shared["care"], marketing: shared["marketing"], service: shared["service"],
		botWelcome: shared["botwelcome"], title: own["title"],
		events: map[string]pool{},
		nickA:  shared.words("nick.a"), nickB: shared.words("nick.b"), nickC: shared.words("nick.c"),
		warm: shared.words("reaction.pos"), sorry: shared.words("reaction.neg"),
	}
	for i := range toneCount {
		row := &b.rows[i]
		b.own[i] = own[row.name]
		for s, key := range scriptKeys {
			b.common[s][i] = shared[key+row.name]
		}
		b.follow[i] = shared[row.name+"+"]
		if tone(i) >= toneComplaint {
			b.follow[i] = shared["complaint+"]
		}
	}
	b.follow[toneHello] = shared["question+"]
	for f, key := range [flavourCount]string{"neu", "pos", "neg", "neg", "neu", ""} {
		b.open[f] = shared["open."+key]
	}
	for f, key := range [flavourCount]string{"neu", "pos", "neg", "anger", "ask", ""} {
		b.end[f] = shared["end."+key]
	}
	for i, name := range slotNames {
		b.slots[i] = append(shared.words("slot."+name), own.words("slot."+name)...)
	}
	for _, kind := range []string{"release", "warm", "challenge"} {
		b.events[kind] = own["event."+kind]
	}
	return b
}

// fill appends a fragment with its slots filled.
func (b *phrasebook) fill(buf []byte, d dice, f fragment, alias string) []byte {
	for _, p := range f {
		buf = append(buf, p.text...)
		switch p.slot {
		case slotNone:
		case slotNumber:
			buf = strconv.AppendInt(buf, int64(2+d.IntN(28)), 10)
		case slotAlias:
			buf = append(buf, alias...)
		case slotItem, slotAct, slotPlace, slotWhen, slotCity:
			w := b.slots[p.slot]
			buf = append(buf, w[d.IntN(len(w))]...)
		}
	}
	return buf
}

// voice speaks from a phrasebook for one community, and remembers what was
// said lately so that nobody parrots the line before.
type voice struct {
	*phrasebook
	lately [24]*piece
	n      int
}

// body chooses what to say: mostly something about the theme.
func (v *voice) body(d dice, t tone, s script) fragment {
	own, common := v.own[t], v.common[scriptHans][t]
	if other := v.common[s][t]; s != scriptHans && len(other) > 0 {
		own, common = other, nil
	}
	for try := 0; ; try++ {
		p := common
		if len(common) == 0 || len(own) > 0 && d.IntN(8) < 5 {
			p = own
		}
		if f := p.any(d); try == 2 || !v.stale(f) {
			v.lately[v.n%len(v.lately)] = &f[0]
			v.n++
			return f
		}
	}
}

func (v *voice) stale(f fragment) bool {
	for _, p := range v.lately {
		if p == &f[0] {
			return true
		}
	}
	return false
}

// compose appends a message of a tone, of at least minRunes runes.
func (v *voice) compose(buf []byte, d dice, t tone, s script, minRunes int) []byte {
	from := len(buf)
	f := v.rows[t].flavour
	other := s != scriptHans && len(v.common[s][t]) > 0
	r := d.Uint64()
	if r&7 < 3 && len(v.open[f]) > 0 && !other {
		buf = append(v.fill(buf, d, v.open[f].any(d), ""), "，"...)
	}
	buf = v.fill(buf, d, v.body(d, t, s), "")
	switch {
	case other:
		if r>>3&7 < 3 {
			buf = v.fill(append(buf, "，"...), d, v.body(d, t, s), "")
		}
	case r>>3&7 == 7:
		buf = v.fill(append(buf, "，"...), d, v.body(d, t, s), "")
	case r>>3&7 < 6 && len(v.follow[t]) > 0:
		buf = v.fill(append(buf, "，"...), d, v.follow[t].any(d), "")
	}
	runes := 0
	for minRunes > 0 {
		runes += utf8.RuneCount(buf[from:])
		if runes >= minRunes {
			break
		}
		from = len(buf)
		buf = append(buf, "，"...)
		if len(v.follow[t]) > 0 && !other && d.IntN(3) > 0 {
			buf = v.fill(buf, d, v.follow[t].any(d), "")
		} else {
			buf = v.fill(buf, d, v.body(d, t, s), "")
		}
	}
	if r>>6&7 < 4 && len(v.end[f]) > 0 {
		buf = v.fill(buf, d, v.end[f].any(d), "")
	}
	return buf
}

// story appends a text of three to five sentences.
func (b *phrasebook) story(buf []byte, d dice) []byte {
	p := b.own[toneStory]
	first := d.IntN(len(p))
	for i := range 3 + d.IntN(3) {
		buf = append(b.fill(buf, d, p[(first+i)%len(p)], ""), "。"...)
	}
	return buf
}

// alias makes up a nickname.
func (b *phrasebook) alias(d dice) string {
	pick := func(w []string) string { return w[d.IntN(len(w))] }
	switch d.IntN(4) {
	case 0:
		return pick(b.nickB) + pick(b.nickC)
	case 1:
		return pick(b.nickA) + pick(b.nickB) + pick(b.nickC)
	}
	return pick(b.nickA) + pick(b.nickB)
}
