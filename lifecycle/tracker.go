package lifecycle

import (
	"fmt"
	"time"
)

// Tracker keeps the life cycle of all members of the communities of one
// partition. It is not safe for concurrent use.
type Tracker struct {
	policy      *compiled
	communities map[string]*community
	zones       map[string]*time.Location // of members; nil for names that are none
	latest      *community                // the community last asked for; consecutive events often share it
	touched     []*community

	// Room used again from call to call.
	scratch   []ranked
	gone      []int32
	encode    encoder
	outlook   outlook
	lessons   []lesson
	projected member
	view      view
	open      []int32
	dated     []int32
}

// NewTracker returns an empty tracker under policy p. It panics when p is not
// valid: call Policy.Validate where the policy comes from.
func NewTracker(p Policy) *Tracker {
	c, err := compile(p)
	if err != nil {
		panic(fmt.Sprintf("lifecycle: NewTracker: %v", err))
	}
	return &Tracker{policy: c, outlook: outlook{policy: c}, communities: make(map[string]*community), zones: make(map[string]*time.Location)}
}

// Observed says how an activity met the tracker.
type Observed struct {
	Late   bool // older than the watermark by more than the lateness
	Closed bool // its day had closed: counted in its day, changes no stage
	Day    Day  // its local day
	// Used is the reservation that a touch made good, nil for none.
	Used *Reservation
	// Over says that a touch went beyond a cap: nobody had asked.
	Over bool
}

// DayKey names one member's day.
type DayKey struct {
	Community string
	Member    string
	Day       Day
}

// Observe takes one activity in. If its time moves the community's watermark,
// the days that thereby end are closed first. An activity without a member, or
// of a kind that is none, only moves time.
//
// Before an activity on a closed day the caller asks NeedDay.
func (t *Tracker) Observe(a Activity) Observed {
	c := t.community(a.Community)
	if c == nil {
		c = t.found(a.Community)
		c.begin(a.At, t.policy.lateness)
		t.touch(c)
	}
	late := a.At < c.watermark-t.policy.lateness
	t.advance(c, a.At)
	day := c.cal.day(a.At)
	out := Observed{Late: late, Closed: day <= c.closed, Day: day}
	if a.Member == "" || a.Kind >= numActivityKinds {
		return out
	}
	var weight uint8
	if !a.Bot && !a.Staff {
		weight = t.policy.weight[a.Kind]
	}
	t.record(c, &a, day, weight)
	if a.Touch != nil && a.Kind == ActTouch {
		out.Used, out.Over = t.meet(c, c.index[a.Member], &a)
	}
	return out
}

// record adds the activity to the member's day and totals.
func (t *Tracker) record(c *community, a *Activity, day Day, weight uint8) {
	i := c.member(a.Member)
	at := c.agg(i, day)
	g, m := &c.aggs[at], &c.members[i]
	wasActive := g.isActive()
	g.add(a, weight)
	if g.closed && g.isActive() && !wasActive {
		m.activeDays++
		m.lateDays++
	}
	if a.Kind.presence() && (m.joined == noTime || a.At < m.joined) {
		m.joined = a.At
		c.dates.join(day, i)
	}
	if a.Kind.message() {
		m.messages++
	}
	if weight > 0 {
		m.firstActive = earliest(m.firstActive, a.At)
		m.lastActive = max(m.lastActive, a.At)
	}
	m.feel(a.Mood, +1)
	t.touchAll(c, i, at)
}

// Revise replaces the mood of an activity at time at, when its text was edited.
// It moves neither time nor a stage. An unknown member is ignored; on a closed
// day the caller asks NeedDay before.
func (t *Tracker) Revise(community, memberID string, at int64, old, revised Mood) {
	t.amend(community, memberID, at, func(g *dayAgg, m *member) {
		g.mood.add(old, -1)
		g.mood.add(revised, +1)
		if t.policy.Mood.Alarms > 0 {
			g.taken.add(old, +1)
			g.taken.add(revised, -1)
		}
		m.feel(old, -1)
		m.feel(revised, +1)
	})
}

// Recall takes a withdrawn message or other activity at time at out of the
// counts and the mood. Whoever withdrew it was there all the same, so first and
// last times, active days and stages stay. An unknown member is ignored; on a
// closed day the caller asks NeedDay before.
func (t *Tracker) Recall(community, memberID string, at int64, kind ActivityKind, old Mood) {
	if kind >= numActivityKinds {
		return
	}
	t.amend(community, memberID, at, func(g *dayAgg, m *member) {
		g.counts[kind] = shift(g.counts[kind], -1)
		g.mood.add(old, -1)
		if t.policy.Mood.Alarms > 0 {
			g.taken.add(old, +1)
		}
		m.feel(old, -1)
		if kind.message() {
			m.messages = shift(m.messages, -1)
		}
	})
}

// amend applies a change to the member's day that contains at.
func (t *Tracker) amend(community, memberID string, at int64, change func(g *dayAgg, m *member)) {
	c := t.community(community)
	if c == nil {
		return
	}
	i, known := c.index[memberID]
	if !known {
		return
	}
	agg := c.agg(i, c.cal.day(at))
	change(&c.aggs[agg], &c.members[i])
	t.touchAll(c, i, agg)
}

// Clock lets time pass to at for the communities that are idle and caught up:
// behind at by no more than Policy.CatchUp. A community that is being
// back-filled is left alone.
func (t *Tracker) Clock(at int64) {
	for _, c := range t.communities {
		if c.watermark < at && at-c.watermark <= t.policy.catchUp {
			t.advance(c, at)
		}
	}
}

// Knows reports whether the community has been observed or loaded.
func (t *Tracker) Knows(community string) bool { return t.community(community) != nil }

// NeedDay reports whether time at lies on a closed day of a known member whose
// aggregate is not in memory. The caller then recounts that day from the ledger
// and calls LoadDay, before Observe, Revise or Recall. Without that the day's
// row would hold the new activity alone.
func (t *Tracker) NeedDay(community, member string, at int64) (DayKey, bool) {
	c := t.community(community)
	if c == nil {
		return DayKey{}, false
	}
	day := c.cal.day(at)
	i, known := c.index[member]
	if !known || day > c.closed || c.find(i, day) != nil {
		return DayKey{}, false
	}
	return DayKey{community, member, day}, true
}

// community returns the named community, nil if it is not known.
func (t *Tracker) community(name string) *community {
	if t.latest != nil && t.latest.name == name {
		return t.latest
	}
	c := t.communities[name]
	if c != nil {
		t.latest = c
	}
	return c
}

// found adds an empty community.
func (t *Tracker) found(name string) *community {
	c := newCommunity(name, t.policy)
	t.communities[name] = c
	t.latest = c
	return c
}

// Touch marks the community's row to be written, where the caller's own state, which
// is stored beside the tracker's, has changed and its watermark perhaps has not. A
// community that is not known has no row.
func (t *Tracker) Touch(community string) {
	if c := t.community(community); c != nil {
		t.touch(c)
	}
}

// touch marks the community's row to be written.
func (t *Tracker) touch(c *community) {
	if !c.dirty {
		c.dirty = true
		t.touched = append(t.touched, c)
	}
}

// touchAll marks every row that an activity in aggregate agg changes. A later
// open day's projection may rest on this one, so those rows follow.
func (t *Tracker) touchAll(c *community, member, agg int32) {
	t.touch(c)
	c.touchMember(member)
	c.touchDay(agg)
	if !c.aggs[agg].closed && c.members[member].open != agg+1 {
		c.touchOpen(member)
	}
}

// Watermark returns the newest event time of the community, Unix milliseconds,
// and 0 for one that is not known.
func (t *Tracker) Watermark(community string) int64 {
	if c := t.community(community); c != nil {
		return c.watermark
	}
	return 0
}

// Zone returns the zone in which the community's days are counted.
func (t *Tracker) Zone(community string) *time.Location { return t.policy.location(community) }

// Stages counts the community's human members by closed stage; all zero for a
// community that is not known.
func (t *Tracker) Stages(community string) [NumStages]uint32 {
	if c := t.community(community); c != nil {
		return c.stages
	}
	return [NumStages]uint32{}
}

// Recent returns the number of active humans on the last closed days of the
// community, as CommunityRow.Recent has it; nil for one that is not known.
func (t *Tracker) Recent(community string) []uint32 {
	if c := t.community(community); c != nil {
		return c.rhythm.ordered()
	}
	return nil
}
