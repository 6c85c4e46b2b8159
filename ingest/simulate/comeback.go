package simulate

import "cmp"

// Ways back that only longer runs have: seasons, and joining again after a leave.
// They are drawn with dice of their own.

const (
	seasonFrom, seasonTo = 60, 120 // days of a season
	awayFrom, awayTo     = 40, 80  // days between two seasons
	seasonLast           = .25     // of seasons are a member's last
	rejoinFrom, rejoinTo = 10, 60  // days from a leave to the next join
)

// seasonDays draws the length of a season.
func (c *community) seasonDays() int32 {
	return seasonFrom + int32(c.fates.IntN(seasonTo-seasonFrom))
}

// planAway ends a member's season: he is away for weeks, or for good.
func (c *community) planAway(m *member) {
	if c.fates.chance(seasonLast) {
		m.dropOut(c.fates, m.season-1)
		return
	}
	away := awayFrom + int32(c.fates.IntN(awayTo-awayFrom))
	m.next = int32(c.day) + away
	m.season = m.next + c.seasonDays()
}

// planRejoin decides whether somebody who has just left will join again.
func (c *community) planRejoin(m *member) {
	m.rejoinDay = never
	if m.speaks() && c.fates.chance(c.cfg.Rejoins) {
		m.rejoinDay = int32(c.day) + rejoinFrom + int32(c.fates.IntN(rejoinTo-rejoinFrom))
	}
}

// planReturn lets a member who had left join again today, with a new lease of
// life; the join itself follows during the day.
func (c *community) planReturn(m *member) {
	day := int32(c.day)
	m.firstJoin = cmp.Or(m.firstJoin, m.joinAt)
	m.left, m.joined, m.returned = false, false, false
	m.joinDay, m.next, m.rejoinDay = day, day, never
	m.churnDay, m.leaveDay, m.stretch = never, never, 1
	m.season = day + c.seasonDays()
	m.joinLost, m.leaveLost = c.fates.chance(c.cfg.LostJoins), c.fates.chance(c.cfg.LostLeaves)
	if m.process == processUnanswered { // somebody will have answered by now
		m.process = processGeometric
	}
	if end := m.lifetime(c.fates); end < int32(c.cal.days) {
		m.dropOut(c.fates, end)
	}
}
