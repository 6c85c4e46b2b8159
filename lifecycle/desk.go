package lifecycle

import (
	"cmp"
	"slices"
	"time"
)

// desk is what is kept for contacts with a member: there is one only for members
// who were contacted or told something about themselves. Contacts and facts change
// at once, by operations that commute save those of reservations.
type desk struct {
	contacts []contact // ascending
	facts    []fact    // by field, then the newest first
	wished   uint16    // year of the last birthday that was told, 0 for none
}

// fact is something a member told.
type fact struct {
	field FactField
	at    int64
	value string
}

// FactField is a field of a member's profile that matters to contacts.
type FactField uint8

// The fields. A birthday is MM-DD, a time zone an IANA name, a consent granted or
// withdrawn.
const (
	FactZone FactField = iota
	FactBirthday
	FactCare
	numFactFields
)

const (
	// keptFacts is how many of the newest values of a field are kept: a close must
	// know what held at the end of its day, and newer ones may have come by then.
	keptFacts = 3
	// keptContacts bounds the contacts of one member, keptSpan how long they are kept
	// behind the newest one: longer than any window.
	keptContacts = 128
	keptSpan     = 32 * dayMillis
)

// Consent values.
const (
	granted   = "granted"
	withdrawn = "withdrawn"
)

// desk returns the member's desk, making it if need be.
func (c *community) desk(i int32) *desk {
	d := c.desks[i]
	if d == nil {
		d = &desk{}
		c.desks[i] = d
	}
	return d
}

// tell takes in a fact.
func (d *desk) tell(f fact) {
	i, known := slices.BinarySearchFunc(d.facts, f, func(a, b fact) int {
		return cmp.Or(cmp.Compare(a.field, b.field), -cmp.Compare(a.at, b.at), -cmp.Compare(a.value, b.value))
	})
	if known {
		return
	}
	d.facts = slices.Insert(d.facts, i, f)
	n := 0
	d.facts = slices.DeleteFunc(d.facts, func(o fact) bool {
		if o.field == f.field {
			n++
		}
		return o.field == f.field && n > keptFacts
	})
}

// told is the value of a field as of a time, "" for none.
func (d *desk) told(field FactField, asOf int64) string {
	for _, f := range d.facts {
		if f.field == field && f.at <= asOf {
			return f.value
		}
	}
	return ""
}

// charge adds a contact.
func (d *desk) charge(x contact) {
	i, _ := slices.BinarySearchFunc(d.contacts, x, contact.compare)
	d.contacts = slices.Insert(d.contacts, i, x)
	newest := x.asked
	for _, o := range d.contacts {
		newest = max(newest, o.asked)
	}
	d.contacts = slices.DeleteFunc(d.contacts, func(o contact) bool { return o.to < newest-keptSpan })
	if n := len(d.contacts) - keptContacts; n > 0 {
		d.contacts = slices.Delete(d.contacts, 0, n)
	}
}

// settle turns a reservation into the touch that names it, and returns what it
// was.
func (d *desk) settle(kind ContactKind, id string, at int64) (contact, bool) {
	i := slices.IndexFunc(d.contacts, func(o contact) bool {
		return o.lapses != 0 && o.id == id && o.kind == kind && at >= o.from && at <= o.to
	})
	if i < 0 {
		return contact{}, false
	}
	was := d.contacts[i]
	d.contacts = slices.Delete(d.contacts, i, i+1)
	d.charge(contact{from: at, to: at, asked: at, kind: kind})
	return was, true
}

// lastContact is the time of the newest contact that was made, noTime for none.
func (d *desk) lastContact() int64 {
	last := noTime
	for _, o := range d.contacts {
		if o.lapses == 0 {
			last = max(last, o.to)
		}
	}
	return last
}

// Tell takes in what a member told about themselves: a birthday as MM-DD, an IANA
// time zone, or a consent to care. The newest by time stands. It moves neither
// time nor a stage; an unknown member of a known community is added.
func (t *Tracker) Tell(community, memberID string, at int64, field FactField, value string) {
	c := t.community(community)
	if c == nil || field >= numFactFields {
		return
	}
	i := c.member(memberID)
	c.desk(i).tell(fact{field, at, value})
	t.touch(c)
	c.touchMember(i)
	if field == FactBirthday {
		c.dates.add(value, i)
	}
}

// MayContact tells whether the member may be contacted at a time, without
// reserving anything.
func (t *Tracker) MayContact(community, memberID string, kind ContactKind, at int64) ContactAnswer {
	c := t.community(community)
	if c == nil {
		return ContactAnswer{Reason: RefusedUnknown}
	}
	i, known := c.index[memberID]
	if !known {
		return ContactAnswer{Reason: RefusedUnknown}
	}
	s := t.standing(c, i, at, t.project(c, &c.members[i], lastDay))
	return s.answer(kind, at, at)
}

// standing collects what decides about member i, as it is projected, as of a time.
func (t *Tracker) standing(c *community, i int32, asOf int64, p *member) standing {
	s := standing{policy: t.policy, zone: c.cal.loc}
	switch {
	case p.flagged():
		s.gone = RefusedStaff
	case p.stage == StageLeft:
		s.gone = RefusedLeft
	}
	if d := c.desks[i]; d != nil {
		s.contacts = d.contacts
		s.optedOut = d.told(FactCare, asOf) == withdrawn
		s.zone = t.zoneOf(c, d, asOf)
	}
	s.calm = t.calmUntil(c, i)
	return s
}

// calmUntil is until when celebrations and marketing are held back, 0 for no such
// time.
func (t *Tracker) calmUntil(c *community, i int32) int64 {
	if x := c.track(i); x != nil && x.hard != 0 {
		return c.cal.endOf(Day(x.hard) + Day(t.policy.Contact.Calm))
	}
	return 0
}

// zoneOf is the member's zone, the community's where none was told.
func (t *Tracker) zoneOf(c *community, d *desk, asOf int64) *time.Location {
	name := d.told(FactZone, asOf)
	if name == "" {
		return c.cal.loc
	}
	loc, known := t.zones[name]
	if !known {
		var err error
		if loc, err = loadZone(name); err != nil {
			loc = nil
		}
		t.zones[name] = loc
	}
	if loc == nil {
		return c.cal.loc // a name that is no zone
	}
	return loc
}

// Reserve answers an ask, and reserves the contact if it is granted. The answer
// comes first; behind it the reservations that care took over, as they stand
// now. It moves no time. Asking for a slot in the past, or further ahead than
// MaxAhead, is asking for the nearest time that is neither.
func (t *Tracker) Reserve(a Ask) []Reservation {
	a.Slot = min(max(a.Slot, a.At), a.At+MaxAhead.Milliseconds())
	refused := func(r ContactAnswer) []Reservation {
		return []Reservation{{Ask: a, State: ReservationRefused, Reason: r.Reason, Earliest: r.Earliest}}
	}
	c := t.community(a.Community)
	if c == nil {
		return refused(ContactAnswer{Reason: RefusedUnknown})
	}
	i, known := c.index[a.Member]
	if !known {
		return refused(ContactAnswer{Reason: RefusedUnknown})
	}
	s := t.standing(c, i, a.At, t.project(c, &c.members[i], lastDay))
	if a.Kind == ContactMarketing && s.forGood(a.Kind) == RefusedNot && t.policy.Contact.HeldOut(a.Campaign, a.Member) {
		return refused(ContactAnswer{Reason: RefusedHeldOut})
	}
	answer := s.answer(a.Kind, a.At, a.Slot)
	if !answer.Allowed {
		return refused(answer)
	}
	x := s.held(a.Kind, a.At, a.Slot)
	x.id, x.campaign = a.ID, a.Campaign
	out := []Reservation{{Ask: a, State: ReservationGranted, Until: x.to}}
	d := c.desk(i)
	if a.Kind == ContactCare && s.over(x, a.At, nil) != RefusedNot {
		for _, id := range s.takes(x, a.At) {
			out = append(out, d.displace(a, id))
		}
	}
	d.charge(x)
	t.touch(c)
	c.touchMember(i)
	return out
}

// displace takes a reservation out.
func (d *desk) displace(by Ask, id string) Reservation {
	i := slices.IndexFunc(d.contacts, func(o contact) bool { return o.id == id })
	was := d.contacts[i] // takes has found it there
	d.contacts = slices.Delete(d.contacts, i, i+1)
	return was.reservation(by.Community, by.Member, ReservationPreempted)
}

// reservation is the row of a contact that was reserved.
func (x contact) reservation(community, member string, state ReservationState) Reservation {
	return Reservation{
		Ask:   Ask{Community: community, Member: member, ID: x.id, Kind: x.kind, At: x.asked, Slot: x.from, Campaign: x.campaign},
		State: state, Until: x.to,
	}
}

// meet charges a touch to the member's budget. It returns the reservation that
// the touch used, and whether the touch went beyond a cap.
func (t *Tracker) meet(c *community, i int32, a *Activity) (used *Reservation, over bool) {
	x := contact{from: a.At, to: a.At, asked: a.At, kind: a.Touch.Kind}
	if a.Touch.Free || a.Touch.Kind >= numContactKinds {
		return nil, false
	}
	d := c.desk(i)
	if id := a.Touch.Reservation; id != "" {
		if was, ok := d.settle(a.Touch.Kind, id, a.At); ok {
			r := was.reservation(c.name, a.Member, ReservationUsed)
			return &r, false
		}
	}
	s := standing{policy: t.policy, zone: c.cal.loc, contacts: d.contacts}
	over = s.over(x, a.At, nil) != RefusedNot
	d.charge(x)
	return nil, over
}

// contactsOf is what a member's row tells of contacts: a function of what is known
// alone, not of when the row is written.
func (t *Tracker) contactsOf(c *community, i int32, p *member) (contacted, care, marketing int64) {
	s := t.standing(c, i, maxTime, p)
	s.awake = true
	if d := c.desks[i]; d != nil {
		contacted = orZero(d.lastContact())
	}
	return contacted, s.from(ContactCare), s.from(ContactMarketing)
}
