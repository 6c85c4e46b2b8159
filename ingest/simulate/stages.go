package simulate

import "math"

// What somebody who knows everything about a member would call him, day by day:
// his rhythm, whether he has gone or is only away, what part he was cast for. The
// words are those of lifecycle/STAGES.md. It is no rule of the life cycle: it
// looks at plans, which no table has, and at no forecast.

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

// life is what the observer keeps of a member.
type life struct {
	stage  stage
	spans  []StageSpan
	window int32 // c.open at which the stage newcomer or returned began
	acted  int32 // c.open at the last act
	days   uint8 // active days in that stage
	usual  int32 // longest usual gap, 0 until asked for
	ever   bool
}

// judge calls everybody by the name of a day that is over.
func (c *community) judge(day int) {
	if day < 0 {
		return
	}
	if !c.arc.quiet(day) {
		c.open++
	}
	carried := c.carried()
	for i := range c.people {
		m := &c.members[i]
		if s := c.stageOf(m, int32(day), &carried); s != m.life.stage {
			m.life.stage = s
			m.life.spans = append(m.life.spans, StageSpan{stageNames[s], c.cal.date(int32(day))})
		}
	}
}

// load is what the members of a community carry.
type load struct {
	visit [personaCount]float64 // mean messages of a persona's visit so far
	sum   float64               // expected messages a day of those who were there in the last month
	n     int                   // and their number
}

// carried takes the means from everything said so far: how many answers a persona's
// visit draws out of it is nothing that anybody planned.
func (c *community) carried() (l load) {
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
		if m := &c.members[i]; m.life.ever && c.open-m.life.acted < coreMonth {
			l.sum += l.of(m)
			l.n++
		}
	}
	return l
}

// of is how many messages a member is expected to write on a day in the mean.
func (l *load) of(m *member) float64 { return m.daily / m.stretch * l.visit[m.persona] }

func (c *community) stageOf(m *member, day int32, all *load) stage {
	l := &m.life
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
	return c.settled(m, acted, all)
}

// settled is the stage of somebody who is not new.
func (c *community) settled(m *member, acted bool, all *load) stage {
	l := &m.life
	if !l.ever {
		return stageLurker
	}
	if silence := c.open - l.acted; silence > m.usual() {
		switch {
		case silence >= churnedDays && m.next > m.churnDay:
			return stageChurned
		case silence >= dormantDays:
			return stageDormant
		}
		return stageAtRisk
	}
	if acted || l.stage == stageActive || l.stage == stageCore {
		carries, enough := all.of(m), min(coreShare*all.sum, coreFair*all.sum/float64(max(all.n, 1)))
		days := coreMonth * m.daily / m.stretch
		if m.persona != personaRing && days >= coreDays && carries >= enough ||
			l.stage == stageCore && days >= coreDays*coreKeep && carries >= coreKeep*enough {
			return stageCore
		}
	}
	return stageActive
}

// usual is the longest gap between two visits that is usual for the member in his
// own rhythm, days: longer ones are rarer than rareGap.
func (m *member) usual() int32 {
	if m.life.usual == 0 {
		days := 7.0
		switch m.rhythm {
		case rhythmGeometric:
			days = math.Log(rareGap) / math.Log1p(-m.daily)
		case rhythmWeibull:
			days = m.scale * 1.13 * math.Pow(-math.Log(rareGap), 1/2.2)
		case rhythmWeekly: // seven, whatever the number of weekdays: few miss a whole week
		}
		m.life.usual = int32(min(max(math.Ceil(days), 1), 1000))
	}
	return m.life.usual
}
