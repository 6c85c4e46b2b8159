package ingest

import (
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// detailHeldOut is the ledger's detail of a touch that was not made.
const detailHeldOut = "held_out"

// touchOf is what the budget sees of a touch; nil for one that was not made.
func (e *Event) touchOf() *lifecycle.Touch {
	kind, _ := lifecycle.ParseContactKind(e.TouchKind) // the contract has checked it
	return &lifecycle.Touch{Kind: kind, Free: e.InReplyTo != "", Reservation: e.Reservation}
}

// touch writes a contact down, with the tone of its text, and the reservation it
// used up.
func (p *Processor) touch(it *item, row *sink.Event, seen lifecycle.Observed) {
	e := &it.event
	t := sink.Touch{
		Coordinates: p.coord, Community: e.Community, At: it.at, Member: e.Member, ID: e.ID, TouchKind: e.TouchKind, Campaign: e.Campaign,
		Eligible: e.Eligible || e.HeldOut, HeldOut: e.HeldOut, InReplyTo: e.InReplyTo, Charged: !e.HeldOut && e.InReplyTo == "", Over: seen.Over,
	}
	if e.Text != "" && !e.HeldOut {
		if s := p.score(e.Community, e.Member, e.Text); s.Scored {
			t.Scored, t.Warmth = true, s.Warmth
		}
	}
	if seen.Used != nil {
		t.Reservation = seen.Used.ID
		p.reservation(seen.Used)
	}
	p.block.Touches = append(p.block.Touches, t)
	row.Disposition = sink.DispositionFact
}

// reserve answers an ask. It happens to the budget, not in the community: time
// does not move. A member who is held out of the campaign is written down as such,
// so that there is somebody to compare with.
func (p *Processor) reserve(it *item, row *sink.Event) {
	e := &it.event
	kind, _ := lifecycle.ParseContactKind(e.TouchKind) // the contract has checked it
	a := lifecycle.Ask{Community: e.Community, Member: e.Member, ID: e.ID, Kind: kind, At: it.at, Slot: it.at, Campaign: e.Campaign}
	if !e.Slot.IsZero() {
		a.Slot = e.Slot.UnixMilli()
	}
	all := p.tracker.Reserve(a)
	for i := range all {
		p.reservation(&all[i])
	}
	if all[0].Reason == lifecycle.RefusedHeldOut {
		p.block.Touches = append(p.block.Touches, sink.Touch{
			Coordinates: p.coord, Community: e.Community, At: a.Slot, Member: e.Member, ID: e.ID, TouchKind: e.TouchKind, Campaign: e.Campaign,
			Eligible: true, HeldOut: true,
		})
	}
	row.Disposition = sink.DispositionFact
}

// reservation writes a reservation as it stands now. Of several rows of one record
// with the same key the last stands.
func (p *Processor) reservation(r *lifecycle.Reservation) {
	p.block.Reservations = append(p.block.Reservations, sink.Reservation{
		Coordinates: p.coord, Community: r.Community, ID: r.ID, Member: r.Member, TouchKind: r.Kind.String(), Campaign: r.Campaign,
		AskedAt: r.At, Slot: r.Slot, Until: r.Until, State: string(r.State), Reason: string(r.Reason), Earliest: r.Earliest,
	})
}

// tell lets the tracker know what a member told about themselves.
func (p *Processor) tell(e *Event, at int64) {
	for _, f := range []struct {
		field lifecycle.FactField
		value string
	}{{lifecycle.FactZone, e.Timezone}, {lifecycle.FactBirthday, e.Birthday}} {
		if f.value != "" {
			p.tracker.Tell(e.Community, e.Member, at, f.field, f.value)
		}
	}
}

func (p *Processor) moment(seq uint32, m *lifecycle.Moment) sink.Moment {
	return sink.Moment{
		Coordinates: p.coord, Seq: seq, Community: m.Community, Member: m.Member, Kind: string(m.Kind), At: m.At, Day: int32(m.Day),
		N: m.N, Due: m.Due, Held: string(m.Held), Policy: m.Policy,
	}
}

// detailQuestion is the ledger's detail of a text that asks something.
const detailQuestion = "question"

// detailOfText is what the ledger keeps of a text, as it was first sent.
func detailOfText(s *nlp.Score) string {
	if s.Style.Question {
		return detailQuestion
	}
	return ""
}
