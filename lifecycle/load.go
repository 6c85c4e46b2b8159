package lifecycle

import "fmt"

// LoadCommunity takes a community's row back after a restart. It must come
// before the community's members. A community that is known already, or a state
// that is damaged or of an unknown version, is an error.
func (t *Tracker) LoadCommunity(r CommunityRow) error {
	if t.Knows(r.Community) {
		return fmt.Errorf("load community %q: already known", r.Community)
	}
	c := newCommunity(r.Community, t.policy)
	k := read(r.State)
	k.community(c)
	if err := k.end(communityState); err != nil {
		return fmt.Errorf("load community %q: %w", r.Community, err)
	}
	if c.rhythm.next >= rhythmDays || c.rhythm.known > rhythmDays {
		return fmt.Errorf("load community %q: rhythm: %w", r.Community, errState)
	}
	c.learner.settle(t.policy.Return)
	// Counted again from the members that follow, of whom some may be forgotten.
	c.stages = [numStages]uint32{}
	c.closeAt = c.cal.endOf(c.closed+1) + t.policy.lateness
	t.communities[r.Community] = c
	return nil
}

// LoadMember takes a member's row back after a restart. An unknown community, a
// member that is known already, or a state that is damaged or of an unknown version
// is an error.
func (t *Tracker) LoadMember(r MemberRow) error {
	c := t.community(r.Community)
	if c == nil {
		return fmt.Errorf("load member of %q: community not loaded", r.Community)
	}
	if _, known := c.index[r.Member]; known {
		return fmt.Errorf("load member of %q: already known", r.Community)
	}
	m := newMember(r.Member)
	x, err := decodeMember(r.State, &m)
	if err != nil {
		return fmt.Errorf("load member of %q: %w", r.Community, err)
	}
	if x.aged && m.ever() {
		// As of now, since the n of the last change was not kept either.
		t.outlook.of(c, &m)
		m.chances = packChances(m.chances.risk(), m.chances.ret(), thousandths(t.outlook.alive(c.n)))
	}
	i := c.member(r.Member)
	c.members[i] = m
	c.count(m.stage, +1)
	c.seat(i, &x)
	for _, g := range x.days {
		if g.day <= c.closed {
			return fmt.Errorf("load member of %q: open day %s is closed: %w", r.Community, g.day, errState)
		}
		at := c.agg(i, g.day)
		g.member, g.next = i, c.aggs[at].next
		c.aggs[at] = g
	}
	c.setDue(i, t.dueOf(c, &c.members[i]))
	return nil
}

// maxOpenDays bounds what a damaged state can make us allocate: the lateness is
// at most a week, and events are at most a day ahead.
const maxOpenDays = 64

// memberParts is what a member's state holds beside the member.
type memberParts struct {
	days  []dayAgg
	track moodTrack
	desk  *desk
	first firstPost
	helps uint32
	aged  bool // from before P(alive) was kept
}

// seat puts the parts of member i where they belong, but for its open days.
func (c *community) seat(i int32, x *memberParts) {
	if x.track.n > 0 {
		c.follow(i, x.track)
	}
	if m := &c.members[i]; m.joined != noTime {
		c.dates.join(c.cal.day(m.joined), i)
	}
	if x.desk != nil {
		c.desks[i] = x.desk
		for _, f := range x.desk.facts { // an open day may yet close by one that is no longer the newest
			if f.field == FactBirthday {
				c.dates.add(f.value, i)
			}
		}
	}
	if x.first.at != noTime {
		c.firsts[i] = &x.first
	}
	if x.helps > 0 {
		c.helps[i] = x.helps
	}
}

func decodeMember(state []byte, m *member) (memberParts, error) {
	k := read(state)
	k.member(m)
	var open uint32
	word(&k, &open)
	if open > maxOpenDays {
		return memberParts{}, fmt.Errorf("%d open days: %w", open, errState)
	}
	x := memberParts{days: make([]dayAgg, open), first: firstPost{noTime, noTime}, aged: !k.has(7)}
	days := x.days
	for i := range days {
		days[i] = newDayAgg(0, 0)
		k.day(&days[i])
		if days[i].cause >= numCauses {
			k.failed = true
		}
	}
	if k.has(4) {
		k.track(&x.track)
	}
	if k.has(5) {
		x.desk = k.readDesk()
		k.firstPost(&x.first, &x.helps)
	} else if m.messages > 0 {
		m.flags |= flagWrote // it was not kept then
	}
	if !m.stage.Valid() || m.cause >= numCauses || x.track.bad() {
		k.failed = true
	}
	return x, k.end(memberState)
}

// LoadDay takes a closed day's row, recounted from the ledger, so that a late
// activity, an edit or a recall can be added to it. A day that is open, is in
// memory already, or belongs to an unknown member is left as it is.
func (t *Tracker) LoadDay(d MemberDay) {
	c := t.community(d.Community)
	if c == nil {
		return
	}
	i, known := c.index[d.Member]
	if !known || d.Day > c.closed || c.find(i, d.Day) != nil {
		return
	}
	g := &c.aggs[c.agg(i, d.Day)]
	g.counts = d.Counts
	if d.Active {
		g.weight = 1
	}
	if d.FirstAt != 0 || d.LastAt != 0 {
		g.first, g.last = d.FirstAt, d.LastAt
	}
	g.mood = dayMood{
		scored: d.Scored, pos: d.Positive, neg: d.Negative,
		polarity: d.Polarity, emotions: d.Emotions, self: d.Self,
	}
	g.bot, g.staff, g.stage = d.Bot, d.Staff, d.Stage
}
