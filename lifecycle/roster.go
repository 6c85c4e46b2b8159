package lifecycle

import "slices"

// Lost callbacks leave members in the community who have gone, and keep others
// out who are there. A roster mends both: whoever it lists is there, at once;
// whoever it does not list is gone, which shows when its day closes, so that the
// order of the day's events cannot matter. When exactly a member left is not
// known: between the last sign of presence and the roster. The transitions that
// come of it have the cause roster.

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
		d := c.cal.day(l.at)
		if d == day && l.complete() {
			at = l.at // they ascend
		}
		return d <= day
	})
	if at == noTime {
		return c.listed
	}
	for i := range c.members {
		if c.missing(int32(i), day, at) {
			agg := c.agg(int32(i), day)
			c.aggs[agg].left, c.aggs[agg].cause = at, causeRoster
			t.touchAll(c, int32(i), agg)
		}
	}
	return at
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
