package lifecycle

import "slices"

// Lost callbacks leave members in the community who have gone, and keep others
// out who are there. A roster mends both: whoever it lists is there, at once;
// whoever it does not list is gone, which shows when its day closes, so that the
// order of the day's events cannot matter. When exactly a member left is not
// known: between the last sign of presence and the roster. The transitions that
// come of it have the cause roster.
//
// A broken export would let a whole community leave in one day. So a roster that
// misses more members than Policy.Roster allows, that lists nobody, or of which a
// part never came, lets nobody leave; whoever it lists is there all the same. Each
// is told in Changes.Doubts, as long as rosters go on like that.

// RosterDoubt is a roster that was not believed.
type RosterDoubt struct {
	Community string
	Day       Day   // its local day, whose close found it
	At        int64 // its time, Unix milliseconds
	Why       DoubtReason
	There     int // members present before it or listed by it; 0 where parts are missing
	Missing   int // of these, members it does not list
}

// DoubtReason says why a roster was not believed.
type DoubtReason string

// The reasons.
const (
	DoubtParts DoubtReason = "parts" // a part had not come when its day closed
	DoubtEmpty DoubtReason = "empty" // it lists nobody
	DoubtMost  DoubtReason = "most"  // it misses more members than Policy.Roster allows
)

// Roster takes in one part of the list of all members of a community at time at,
// in Unix milliseconds. A list has parts parts, numbered from 1; 0 means that it
// has one. Only lists of which every part came before their day closed say who is
// gone. On a closed day a roster changes nothing.
func (t *Tracker) Roster(community string, at int64, part, parts int, members []string) Observed {
	out := t.Observe(Activity{Community: community, At: at})
	if out.Closed {
		return out
	}
	c := t.community(community)
	for _, id := range members {
		if id != "" {
			t.record(c, &Activity{Community: community, Member: id, At: at, Kind: ActRoster}, out.Day, 0)
		}
	}
	c.list(at, uint16(max(part, 1)), uint16(max(parts, 1))) // the contract bounds both
	t.touch(c)
	return out
}

// MaxRosterParts bounds the parts of a roster.
const MaxRosterParts = 10_000

// rosterList is a roster of an open day.
type rosterList struct {
	at    int64
	parts uint16
	seen  []uint16 // sorted
}

func (l *rosterList) complete() bool { return len(l.seen) >= int(l.parts) }

// list notes that a part of a roster has come.
func (c *community) list(at int64, part, parts uint16) {
	i, found := slices.BinarySearchFunc(c.rosters, at, func(l rosterList, at int64) int { return int(min(max(l.at-at, -1), 1)) })
	if !found {
		c.rosters = slices.Insert(c.rosters, i, rosterList{at: at})
	}
	l := &c.rosters[i]
	l.parts = max(l.parts, parts)
	if k, known := slices.BinarySearch(l.seen, part); !known {
		l.seen = slices.Insert(l.seen, k, part)
	}
	if len(c.rosters) > maxRosters { // the last ones count
		c.rosters = slices.Delete(c.rosters, 0, 1)
	}
}

// reconcile lets the members leave whom the last complete roster of the day, which
// is about to close, does not list, and forgets the rosters up to the day. It
// returns the time of the newest roster that members were held against.
func (t *Tracker) reconcile(c *community, day Day) int64 {
	at := noTime
	c.rosters = slices.DeleteFunc(c.rosters, func(l rosterList) bool {
		if d := c.cal.day(l.at); d != day {
			return d < day
		}
		if l.complete() {
			at = l.at // they ascend
		} else {
			c.doubts = append(c.doubts, RosterDoubt{Community: c.name, Day: day, At: l.at, Why: DoubtParts})
		}
		return true
	})
	if at == noTime {
		return c.listed
	}
	gone := t.gone[:0]
	there, listed := 0, false
	for i := range c.members {
		missing := c.missing(int32(i), day, at)
		if missing {
			gone = append(gone, int32(i))
		}
		if missing || c.present(int32(i), day) {
			there++
		}
		listed = listed || c.listedAt(int32(i), day, at)
	}
	t.gone = gone
	if why := t.policy.Roster.doubt(there, len(gone), listed); why != "" {
		c.doubts = append(c.doubts, RosterDoubt{c.name, day, at, why, there, len(gone)})
		return c.listed
	}
	for _, i := range gone {
		agg := c.agg(i, day)
		c.aggs[agg].left, c.aggs[agg].cause = at, causeRoster
		t.touchAll(c, i, agg)
	}
	return at
}

// doubt says why a roster should not be believed, "" for one that may be.
func (p RosterPolicy) doubt(there, missing int, listed bool) DoubtReason {
	switch {
	case !listed:
		return DoubtEmpty
	case missing > p.Few && float64(missing) > p.Most*float64(there):
		return DoubtMost
	}
	return ""
}

// present reports whether a member is in the community on the day that is about to
// close, as far as is known.
func (c *community) present(member int32, day Day) bool {
	m, g := &c.members[member], c.find(member, day)
	if g != nil && (g.hasPresence() || g.hasLeave()) {
		return g.hasPresence() && (!g.hasLeave() || g.lastSeen > g.left)
	}
	return m.stage != StageNone && m.stage != StageLeft
}

// listedAt reports whether a roster lists the member, who was seen at that time or
// after it.
func (c *community) listedAt(member int32, day Day, at int64) bool {
	g := c.find(member, day)
	return g != nil && g.counts[ActRoster] > 0 && g.lastSeen >= at
}

// missing reports whether a member counts as present before a roster that does
// not list it, and was not seen after.
func (c *community) missing(member int32, day Day, at int64) bool {
	m, g := &c.members[member], c.find(member, day)
	if m.flagged() || g != nil && (g.lastSeen >= at || g.hasLeave() && g.left >= g.lastSeen) {
		return false
	}
	return m.stage != StageNone && m.stage != StageLeft || g != nil && g.hasPresence()
}
