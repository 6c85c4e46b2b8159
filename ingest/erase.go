package ingest

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// An erase record is a range of its own. What it does to the rows of earlier
// ranges happens before its row of `batches`, and can be done again from any
// point: rows that are gone stay gone, and its own computation looks nothing up
// that it takes away. So whoever takes the partition after a crash plans,
// computes and writes the same range again, and the erasure ends whole.

// erases says whether a record is an erase event, and which. Nearly all records are
// told by their bytes: the word must stand somewhere, or be spelled with escapes.
func (d *Decoder) erases(r Record) (e Event, yes bool) {
	if !bytes.Contains(r.Value, []byte("erase")) && !bytes.Contains(r.Value, []byte(`\u00`)) && !slices.ContainsFunc(r.Headers, func(h Header) bool { return bytes.Contains(h.Value, []byte("erase")) }) {
		return e, false
	}
	_, err := d.DecodeInto(r, &e)
	return e, err == nil && e.Kind == KindErase
}

// errNotAlone says that a range was cut by a program that knew no erase records.
var errNotAlone = errors.New("an erase record must be a range of its own")

// alone checks that a range with an erase record holds nothing else.
func (p *Processor) alone() error {
	for i := range p.items {
		if p.items[i].reject == nil && p.items[i].event.Kind == KindErase && len(p.items) > 1 {
			return errNotAlone
		}
	}
	return nil
}

// erase forgets a member: in memory at once, in the tables when the range is
// written.
func (p *Processor) erase(it *item, row *sink.Event) {
	e := &it.event
	tombstone := p.privacy.Tombstone(e.Community, e.Member)
	x, r := p.people[e.Community], p.window.communities[e.Community]
	x.erased[tombstone] = struct{}{}
	for key := range x.consents {
		if key.member == e.Member {
			delete(x.consents, key)
		}
	}
	p.tracker.Forget(e.Community, e.Member)
	mine := map[string]bool{}
	for id, m := range r.messages {
		if m.row.Member == e.Member {
			mine[id] = true
			x.gone[p.privacy.seal(e.Community, id)] = m.row.At
			delete(r.messages, id)
		}
	}
	for _, m := range r.messages {
		m.row.Mentions = slices.DeleteFunc(slices.Clone(m.row.Mentions), func(id string) bool { return id == e.Member })
		if mine[m.row.ReplyTo] {
			m.row.ReplyTo = ""
		}
	}
	r.pending = without(r.pending, e.Member)
	r.forgetMember(e.Member)
	p.block.Erase = &sink.Erase{
		Coordinates: p.coord, Community: e.Community, Member: e.Member, Names: slices.Compact([]string{e.Member, it.named}),
		Tombstone: tombstone, KeyID: p.privacy.KeyID(), At: it.at, Left: p.left,
		Seal: func(id string) string { return p.privacy.seal(e.Community, id) },
	}
	*row = p.erasedRow(it)
}

// without drops the waiting changes of a member.
func without(pending map[string][]change, member string) map[string][]change {
	for id, changes := range pending {
		if changes = slices.DeleteFunc(changes, func(c change) bool { return c.member == member }); len(changes) == 0 {
			delete(pending, id)
		} else {
			pending[id] = changes
		}
	}
	return pending
}

// erasedRow is the ledger's row of a record that nothing is known of any more.
func (p *Processor) erasedRow(it *item) sink.Event {
	row := sink.Event{
		Coordinates: p.coord, Community: it.event.Community, At: it.at, Kind: string(it.event.Kind),
		Disposition: sink.DispositionErased, Emotion: uint8(nlp.EmotionNone),
	}
	if kinds[it.event.Kind].text {
		row.MessageID = p.privacy.seal(it.event.Community, it.event.MessageID)
		p.people[it.event.Community].gone[row.MessageID] = it.at
		p.unpend(&it.event)
	}
	return row
}

// priorWithout is a stored state without the waiting changes of a member.
func priorWithout(state, member string) string {
	if !strings.Contains(state, member) {
		return state
	}
	tracker, pending, h, err := decodeState(state)
	if err != nil { // it was decoded or encoded by this processor
		return state
	}
	return encodeState(tracker, without(pending, member), h)
}
