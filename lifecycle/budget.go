package lifecycle

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// contact is a charge: a touch that was made, or one that is reserved. Of a
// reserved one it is only known that it may be made at any time from from to to.
type contact struct {
	from, to int64
	asked    int64 // when it was asked for; of a touch from
	lapses   int64 // when a reservation that no touch named counts no more; 0 for a touch
	kind     ContactKind
	id       string // of a reservation that waits for its touch
	campaign string // likewise
}

func (x contact) compare(o contact) int {
	return cmp.Or(cmp.Compare(x.from, o.from), cmp.Compare(x.to, o.to), cmp.Compare(x.kind, o.kind), cmp.Compare(x.id, o.id))
}

// waits reports a reservation that may still become a touch at time ask.
func (x contact) waits(ask int64) bool { return x.lapses > ask }

// charges reports whether the contact counts when asked at time ask.
func (x contact) charges(ask int64) bool { return x.lapses == 0 || x.lapses > ask }

// The windows of the caps, the widest first: what blocks for longest is told.
var contactWindows = [...]struct {
	span   int64
	cap    func(*ContactPolicy) int
	reason Refusal
}{
	{30 * dayMillis, func(p *ContactPolicy) int { return p.Month }, RefusedMonth},
	{7 * dayMillis, func(p *ContactPolicy) int { return p.Week }, RefusedWeek},
	{dayMillis, func(p *ContactPolicy) int { return p.Day }, RefusedDay},
}

const dayMillis = int64(24 * time.Hour / time.Millisecond)

// standing is everything that decides whether one person may be contacted. Its
// methods are pure functions.
type standing struct {
	policy   *compiled
	zone     *time.Location
	contacts []contact
	gone     Refusal // lifted by no time
	optedOut bool
	calm     int64 // marketing is held back until then
	awake    bool  // leaves quiet hours aside
}

// answer tells whether a contact may begin at slot, asked at ask.
func (s *standing) answer(kind ContactKind, ask, slot int64) ContactAnswer {
	if r := s.forGood(kind); r != RefusedNot {
		return ContactAnswer{Reason: r}
	}
	r := s.refusal(kind, ask, slot)
	if r == RefusedNot {
		return ContactAnswer{Allowed: true, Until: s.until(slot)}
	}
	return ContactAnswer{Reason: r, Earliest: s.earliest(kind, slot)}
}

// forGood is the refusal that no time lifts.
func (s *standing) forGood(kind ContactKind) Refusal {
	switch {
	case s.gone != RefusedNot:
		return s.gone
	case s.optedOut && kind != ContactService:
		return RefusedOptOut
	}
	// A cap of 0 never lets anybody through.
	for _, w := range contactWindows {
		if w.cap(&s.policy.Contact) == 0 {
			return w.reason
		}
	}
	return RefusedNot
}

// refusal is why a contact may not begin at slot; nothing that is for good.
func (s *standing) refusal(kind ContactKind, ask, slot int64) Refusal {
	if kind == ContactMarketing && slot < s.calm {
		return RefusedMood
	}
	if s.quietEnd(slot) > slot {
		return RefusedQuiet
	}
	if r := s.over(s.held(kind, ask, slot), ask, nil); r != RefusedNot {
		if kind == ContactCare && s.takes(s.held(kind, ask, slot), ask) != nil {
			return RefusedNot
		}
		return r
	}
	return RefusedNot
}

// held is the contact that a grant makes.
func (s *standing) held(kind ContactKind, ask, slot int64) contact {
	until := s.until(slot)
	return contact{from: slot, to: until, asked: ask, lapses: until + s.policy.lateness + 1, kind: kind}
}

// over is the widest cap that would be passed by one more contact, leaving out
// those whose ids are given.
//
// Contacts fit in one window of a span, whatever the times at which they are made,
// unless the latest one begins a span or more after the end of the first: so for
// each contact as the first one, all others are counted that can fall within a
// span of it.
func (s *standing) over(x contact, ask int64, without []string) Refusal {
	all := make([]contact, 0, len(s.contacts)+1)
	for _, o := range s.contacts {
		if o.charges(ask) && (o.id == "" || !slices.Contains(without, o.id)) {
			all = append(all, o)
		}
	}
	all = append(all, x)
	for _, w := range contactWindows {
		limit := w.cap(&s.policy.Contact)
		for _, first := range all {
			if x.to < first.to || x.from >= first.to+w.span {
				continue // a window without x
			}
			n := 0
			for _, o := range all {
				if o.to >= first.to && o.from < first.to+w.span {
					n++
				}
			}
			if n > limit {
				return w.reason
			}
		}
	}
	return RefusedNot
}

// takes returns the reservations of marketing that care has to take over so that
// x keeps all caps: as few as need be, the latest first; nil if that does not
// help. Those that are about to begin are left alone.
func (s *standing) takes(x contact, ask int64) []string {
	var without []string
	for _, o := range slices.Backward(s.contacts) {
		if o.kind == ContactMarketing && o.waits(ask) && o.from-ask >= max(s.policy.Contact.Firm.Milliseconds(), 1) {
			without = append(without, o.id)
		}
	}
	if without == nil || s.over(x, ask, without) != RefusedNot {
		return nil
	}
	for _, id := range slices.Clone(without) {
		fewer := slices.DeleteFunc(slices.Clone(without), func(o string) bool { return o == id })
		if s.over(x, ask, fewer) == RefusedNot {
			without = fewer
		}
	}
	return without
}

// earliest is the first time from slot on at which a contact that is asked for then
// may begin. What stands in the way goes only when a contact drops out of a
// window, a reservation lapses, or quiet hours or calm days end.
func (s *standing) earliest(kind ContactKind, slot int64) int64 {
	if s.refusal(kind, slot, slot) == RefusedNot {
		return slot // what lapses until then stood in the way of asking ahead
	}
	for t := slot; ; {
		next := int64(math.MaxInt64)
		see := func(x int64) {
			if x > t {
				next = min(next, x)
			}
		}
		see(s.quietEnd(t))
		see(s.calm)
		for _, o := range s.contacts {
			for _, w := range contactWindows {
				see(o.to + w.span)
			}
			see(o.lapses)
		}
		if next == math.MaxInt64 {
			return 0 // cannot be: with nothing in the way there is no refusal
		}
		t = next
		if s.refusal(kind, t, t) == RefusedNot {
			return t
		}
	}
}

// from is from when on a contact is allowed, as far as is known at the last ask:
// 0 for any time, −1 for never.
func (s *standing) from(kind ContactKind) int64 {
	if s.forGood(kind) != RefusedNot {
		return -1
	}
	last := int64(0)
	for _, o := range s.contacts {
		last = max(last, o.asked)
	}
	switch {
	case s.refusal(kind, last, last) != RefusedNot:
		return s.earliest(kind, last)
	case last == 0:
		return 0
	}
	return last
}

// until is by when a contact that begins at slot must have been made.
func (s *standing) until(slot int64) int64 {
	end := slot + s.policy.Contact.Hold.Milliseconds()
	if from, to := s.policy.quiet[0], s.policy.quiet[1]; from != to {
		end = min(end, s.clock(slot, from)-1)
	}
	return end
}

// quietEnd is when the quiet hours around t end; t itself when there are none.
func (s *standing) quietEnd(t int64) int64 {
	from, to := s.policy.quiet[0], s.policy.quiet[1]
	if from == to || s.awake {
		return t
	}
	local := time.UnixMilli(t).In(s.zone)
	now := local.Hour()*60 + local.Minute()
	quiet := now >= from && now < to
	if from > to {
		quiet = now >= from || now < to
	}
	if !quiet {
		return t
	}
	return s.clock(t, to)
}

// clock is the next time after t at which clocks in the zone show the minute of
// the day.
func (s *standing) clock(t int64, minute int) int64 {
	y, m, d := time.UnixMilli(t).In(s.zone).Date()
	for i := 0; ; i++ {
		if at := time.Date(y, m, d+i, minute/60, minute%60, 0, 0, s.zone).UnixMilli(); at > t {
			return at
		}
	}
}
