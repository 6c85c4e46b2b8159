package simulate

import (
	"math"
	"math/bits"
)

// What somebody who sees everything would call a member, day by day: all that was
// done, the rhythm that it comes from, and who has gone or is only away. The words
// are those of lifecycle/STAGES.md. It is no rule of the life cycle: a rhythm is
// looked up in the plans, which no table has, and no forecast is asked.
//
// There are two such observers. One goes by what is done: who carries the community
// is who wrote so much of it in the last month, and who has come more and more
// rarely is held against the rhythm of the last weeks. The other goes by the plan
// alone: who carries it is who was cast for it, and a rhythm is the one that was
// drawn at first. What nobody but the dice can know, only the second one does.

// observer is one of the two.
type observer uint8

const (
	byDeeds observer = iota
	byPlan
	observers
)

// stage is one of the words.
type stage uint8

const (
	stageNone stage = iota
	stageNewcomer
	stageLurker
	stageActive
	stageCore
	stageAtRisk
	stageDormant
	stageChurned
	stageReturned
	stageLeft
)

var stageNames = [...]string{"none", "newcomer", "lurker", "active", "core", "at_risk", "dormant", "churned", "returned", "left"}

const (
	newDays     = 14  // somebody new is new for that long, unless active on newActive days
	newActive   = 2   //
	dormantDays = 28  // of an absence
	churnedDays = 84  // of an absence for good
	rareGap     = .01 // of a member's gaps are longer than what is usual
	coreDays    = 8   // expected active days of 28 that make a pillar, with
	coreFair    = 3   // times the mean expected share of those there, or
	coreShare   = .1  // of everything
	coreKeep    = .7  // part of that below which a pillar is none any more
	coreMonth   = 28
)

// month is what a member did on the last coreMonth open days.
type month struct {
	wrote [coreMonth]uint8 // messages and stories of a day, a ring
	there uint32           // days with an act, bit 0 for the latest
	sum   int32            // of wrote
	seen  int              // messages counted so far
}

// begin makes room for an open day.
func (mo *month) begin(open int32) {
	slot := &mo.wrote[open%coreMonth]
	mo.sum -= int32(*slot)
	*slot = 0
	mo.there = mo.there << 1 & (1<<coreMonth - 1)
}

// note takes a day of the member's in.
func (mo *month) note(m *member, open int32, acted bool) {
	slot := &mo.wrote[open%coreMonth]
	n := min(m.messages-mo.seen, math.MaxUint8-int(*slot))
	*slot += uint8(n)
	mo.sum += int32(n)
	mo.seen = m.messages
	if acted {
		mo.there |= 1
	}
}

// life is what an observer keeps of a member.
type life struct {
	stage  stage
	spans  []StageSpan
	window int32 // c.open at which the stage newcomer or returned began
	acted  int32 // c.open at the last act
	days   uint8 // active days in that stage
	ever   bool
}

// judge calls everybody by the name of a day that is over.
func (c *community) judge(day int) {
	if day < 0 {
		return
	}
	opens := !c.arc.quiet(day)
	if opens {
		c.open++
	}
	for i := range c.people {
		m := &c.members[i]
		acted := m.last == int32(day)
		if opens {
			m.month.begin(c.open)
		}
		m.month.note(m, c.open, acted)
		if acted {
			m.shown.act(c.open)
		}
	}
	for o := range observers {
		carried := c.carried(o)
		for i := range c.people {
			m := &c.members[i]
			l := &m.lives[o]
			if s := c.stageOf(m, o, int32(day), &carried); s != l.stage {
				l.stage = s
				l.spans = append(l.spans, StageSpan{stageNames[s], c.cal.date(int32(day))})
			}
		}
	}
}

// load is what the members of a community carry, as one observer sees it.
type load struct {
	observer observer
	visit    [personaCount]float64 // mean messages of a persona's visit so far
	sum      float64               // messages a day of those who were there in the last month
	n        int                   // and their number
}

// carried takes the means from everything said so far: how many answers a persona's
// visit draws out of it is nothing that anybody planned.
func (c *community) carried(o observer) load {
	l := load{observer: o}
	var days [personaCount]float64
	for i := range c.people {
		m := &c.members[i]
		l.visit[m.persona] += float64(m.messages)
		days[m.persona] += float64(m.activeDays)
	}
	for p := range l.visit {
		l.visit[p] /= max(days[p], 1)
	}
	for i := range c.people {
		if m := &c.members[i]; m.lives[o].ever && c.open-m.lives[o].acted < coreMonth {
			share, _ := l.of(m)
			l.sum += share
			l.n++
		}
	}
	return l
}

// of is how many messages a member writes on a day in the mean, and on how many
// days of a month he acts.
func (l *load) of(m *member) (messages, days float64) {
	if l.observer == byDeeds {
		return float64(m.month.sum) / coreMonth, float64(bits.OnesCount32(m.month.there))
	}
	days = coreMonth * m.daily / m.stretch
	return m.daily / m.stretch * l.visit[m.persona], days
}

func (c *community) stageOf(m *member, o observer, day int32, all *load) stage {
	l := &m.lives[o]
	switch {
	case m.left, !m.joined && l.stage == stageLeft: // the latter has planned to join again later today
		return stageLeft
	case !m.joined:
		return stageNone
	}
	acted := m.last == day
	before := l.stage
	if acted {
		l.acted, l.ever = c.open, true
	}
	switch {
	case before == stageNone:
		before = stageNewcomer
		l.window, l.days = c.open, 0
	case before == stageLeft, acted && (before == stageDormant || before == stageChurned):
		before = stageReturned
		l.window, l.days = c.open, 0
	}
	if acted {
		l.days = min(l.days+1, newActive)
	}
	if (before == stageNewcomer || before == stageReturned) && l.days < newActive && c.open < l.window+newDays {
		return before
	}
	return c.settled(m, l, acted, all)
}

// settled is the stage of somebody who is not new.
func (c *community) settled(m *member, l *life, acted bool, all *load) stage {
	if !l.ever {
		return stageLurker
	}
	if silence := c.open - l.acted; silence > m.usual(all.observer) {
		switch {
		case silence >= churnedDays && m.next > m.churnDay:
			return stageChurned
		case silence >= dormantDays:
			return stageDormant
		}
		return stageAtRisk
	}
	if acted || l.stage == stageActive || l.stage == stageCore {
		carries, days := all.of(m)
		enough := min(coreShare*all.sum, coreFair*all.sum/float64(max(all.n, 1)))
		if m.persona != personaRing && days >= coreDays && carries >= enough ||
			l.stage == stageCore && days >= coreDays*coreKeep && carries >= coreKeep*enough {
			return stageCore
		}
	}
	return stageActive
}

// usual is the longest gap between two acts that is usual for the member, days:
// longer ones are rarer than rareGap in a rhythm of the member's kind with the gaps
// that were drawn, or that were shown.
func (m *member) usual(o observer) int32 {
	mean, kind := m.planned(), m.rhythm
	if shown, ok := m.shown.mean(); ok && o == byDeeds {
		if mean = shown; float64(m.activeDays) < seenVisits*float64(m.visits) {
			kind = rhythmGeometric
		}
	}
	days := 7.0
	switch kind {
	case rhythmGeometric:
		if days = 1; mean > 1 {
			days = math.Log(rareGap) / math.Log1p(-1/mean)
		}
	case rhythmWeibull:
		days = mean * 1.13 * math.Pow(-math.Log(rareGap), 1/2.2)
	case rhythmWeekly: // seven, whatever the number of weekdays: few miss a whole week
		days = max(7, 7*mean/m.planned())
	}
	return int32(min(max(math.Ceil(days-1e-9), 1), 1000))
}

// planned is the mean gap that was drawn, days.
func (m *member) planned() float64 {
	if m.rhythm == rhythmWeekly {
		return min(7/(.85*float64(max(bits.OnesCount8(m.weekdays), 1))), 7.15)
	}
	return 1 / m.daily
}

// shown are the open days on which a member acted lately: in the shownDays before
// the last one, and in any case those of shownGaps gaps.
type shown []int32

const (
	shownDays = 84 // twelve weeks
	shownGaps = 4  // make a rhythm
	// Who comes without a trace more often than on one visit in ten is seen by chance,
	// whatever the rhythm of the visits.
	seenVisits = .9
)

// act takes an open day in.
func (s *shown) act(open int32) {
	if n := len(*s); n > 0 && (*s)[n-1] == open {
		return // a second day of the same holiday
	}
	*s = append(*s, open)
	for len(*s) > shownGaps+1 && (*s)[0]+shownDays < open {
		*s = (*s)[1:]
	}
}

// mean returns the mean gap, and whether there are enough.
func (s shown) mean() (days float64, ok bool) {
	gaps := len(s) - 1
	if gaps < shownGaps {
		return 0, false
	}
	return float64(s[gaps]-s[0]) / float64(gaps), true
}
