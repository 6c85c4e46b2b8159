package simulate

import "slices"

// ownShare is the part of Config.Rate that people say of themselves; the rest
// are answers and what follows from them.
const ownShare = 0.56

// openDay puts everything into the queue that is planned for a day.
func (c *community) openDay(day int) {
	c.judge(day - 1)
	c.day = day
	c.active, c.helpers = c.active[:0], c.helpers[:0]
	if day == 0 {
		c.opening()
	}
	c.planHouse()
	if day == c.arc.campaign {
		c.planCampaign()
	}
	for i := range c.people {
		m := &c.members[i]
		if m.rejoinDay == int32(day) {
			c.planReturn(m)
		}
		if m.joinDay == int32(day) {
			c.planJoin(int32(i), m)
		}
		if m.left || m.joinDay > int32(day) {
			continue
		}
		if m.leaveDay == int32(day) {
			c.queue.push(action{at: c.at(8*hourMS, 23*hourMS), do: doLeave, who: int32(i)})
		}
		c.planCare(int32(i), m)
		if m.next == int32(day) && int32(day) <= m.churnDay {
			c.planVisit(int32(i), m)
		}
	}
	if day == c.arc.ignition {
		c.planIgnition()
	}
}

// at is a time on the open day, uniform between two times of day.
func (c *community) at(from, to int64) int64 {
	return c.cal.starts[c.day] + from + c.d.Int64N(to-from)
}

// opening tells who is there on the first day.
func (c *community) opening() {
	start := c.cal.starts[0]
	for i := c.people; i < len(c.members); i++ {
		c.queue.push(action{at: start + int64(i-c.people), do: doProfile, who: int32(i)})
	}
	c.queue.push(action{at: start + minuteMS, do: doRoster})
	for i := range c.people {
		if m := &c.members[i]; m.founder {
			c.planFacts(int32(i), start+2*minuteMS+c.d.Int64N(20*minuteMS))
		}
	}
}

// planFacts is the profile of a member and what he consents to.
func (c *community) planFacts(who int32, at int64) {
	c.queue.push(action{at: at, do: doProfile, who: who})
	m := &c.members[who]
	if m.consents {
		c.queue.push(action{at: at + 1000, do: doConsent, who: who, code: consentCare})
	}
	switch c.d.IntN(50) {
	case 0:
		c.queue.push(action{at: at + 2000, do: doConsent, who: who, code: refuseText})
	case 1:
		c.queue.push(action{at: at + 2000, do: doConsent, who: who, code: refuseAnalytics})
	case 2:
		c.queue.push(action{at: at + 3000, do: doIdentity, who: who})
	}
}

// planHouse is what the house does: annotations, the bot, staff, the roster.
func (c *community) planHouse() {
	start := c.cal.starts[c.day]
	note := func(day int, kind int32) {
		if c.day == day {
			c.queue.push(action{at: start + 10*hourMS, do: doAnnotate, code: kind})
		}
	}
	if c.arc.trouble >= 0 {
		note(7*c.arc.trouble, noteRelease)
	}
	if c.arc.warm >= 0 {
		note(7*c.arc.warm, noteWarm)
		note(c.arc.challenge, noteChallenge)
	}
	if c.arc.holiday >= 0 && c.day == c.arc.holiday {
		c.queue.push(action{at: start, do: doAnnotate, code: noteHoliday})
	}
	if slices.Contains(c.arc.long, c.day) {
		c.queue.push(action{at: start, do: doAnnotate, code: noteLongHoliday})
	}
	if !c.arc.quiet(c.day) {
		c.queue.push(action{at: start + 8*hourMS, do: doSpeak, who: c.bot})
		if c.day%3 == 0 {
			c.queue.push(action{at: c.at(9*hourMS, 11*hourMS), do: doSpeak, who: c.anyStaff()})
		}
	}
	if c.day%7 == 6 || c.day == c.cal.days-1 {
		c.queue.push(action{at: start + 23*hourMS + 50*minuteMS, do: doRoster})
	}
}

// planJoin lets a member join today; a spammer is shown the door soon after.
func (c *community) planJoin(who int32, m *member) {
	m.joinAt = c.cal.starts[c.day] + c.clocks.moment(c.d, m.clock)
	c.queue.push(action{at: m.joinAt, do: doJoin, who: who})
	if m.persona != personaSpammer {
		return
	}
	m.active, m.churnDay = int32(c.day), int32(c.day)
	at := m.joinAt
	for range 3 {
		at += 20_000 + c.d.Int64N(2*minuteMS)
		c.queue.push(action{at: at, do: doSpeak, who: who})
	}
	c.queue.push(action{at: at + minuteMS + c.d.Int64N(10*minuteMS), do: doLeave, who: who})
}

// planCare lets staff look after those who need it; they do not see everybody.
func (c *community) planCare(who int32, m *member) {
	day := int32(c.day)
	if m.birthday == day && m.consents && day <= m.churnDay {
		m.care = append(m.care, CareTruth{"birthday", c.cal.date(day)})
		if c.d.chance(.8) {
			c.queue.push(action{at: c.at(9*hourMS, 12*hourMS), do: doTouch, who: who, code: touchCare})
		}
	}
	quiet := m.persona <= personaStoryteller && m.churnDay < never && m.churnDay+4 == day
	sad := m.moodDay+2 == day || m.process == processBurnout && m.churnDay-8 == day
	if (quiet || sad) && c.d.chance(.5) {
		c.queue.push(action{at: c.at(10*hourMS, 20*hourMS), do: doTouch, who: who, code: touchCare})
	}
}

// planVisit is a day on which a member comes by.
func (c *community) planVisit(who int32, m *member) {
	d := c.d
	invited := m.invited == int32(c.day)
	if c.arc.quiet(c.day) && !invited && d.chance(c.arc.stayAway(c.day)) {
		m.next++ // postponed, not skipped: the rhythm is the same after the holiday
		return
	}
	if m.process == processSeasonal && int32(c.day) >= m.season {
		c.planAway(m)
		return
	}
	m.next = int32(c.day) + m.gap(d, c.day, c.cal)
	if m.stretch > 6 && m.churnDay == never {
		m.dropOut(d, int32(c.day))
	}
	m.active = int32(c.day)
	m.visits++
	c.active = append(c.active, who)
	row := &personas[m.persona]
	if m.persona == personaHelper || m.persona == personaRegular {
		c.helpers = append(c.helpers, who)
	}
	mean := row.volume * c.cfg.Rate * ownShare
	if m.burning(c.day) {
		mean *= 1.5
	}
	n := min(int(d.ExpFloat64()*mean+.5), 40)
	if m.persona != personaLurker || invited {
		n = max(n, 1)
	}
	c.planSessions(who, m, n)
	c.planExtras(who, m, row)
}

// planSessions spreads n messages over one or several sittings.
func (c *community) planSessions(who int32, m *member, n int) {
	d := c.d
	at := c.sitting(m)
	if n == 0 {
		c.queue.push(action{at: at, do: doReact, who: who})
	}
	for range n {
		c.queue.push(action{at: c.clip(at), do: doSpeak, who: who})
		if at += 15_000 + int64(d.ExpFloat64()*240_000); d.IntN(3) == 0 {
			at = c.sitting(m)
		}
	}
}

// sitting is when a member takes up the phone today, not before he has joined.
func (c *community) sitting(m *member) int64 {
	at := c.cal.starts[c.day] + c.clocks.moment(c.d, m.clock)
	if m.joinDay == int32(c.day) {
		at = max(at, m.joinAt+minuteMS+c.d.Int64N(20*minuteMS))
	}
	return c.clip(at)
}

// clip keeps a time on the open day.
func (c *community) clip(at int64) int64 { return min(at, c.cal.starts[c.day+1]-1) }

// planExtras is what a member does besides talking.
func (c *community) planExtras(who int32, m *member, row *personaRow) {
	d := c.d
	story := row.story
	if c.week() == c.arc.warm {
		story *= 2.5
	}
	if d.chance(story) {
		c.queue.push(action{at: c.sitting(m), do: doStory, who: who})
	}
	if m.checks && d.chance(.6) {
		c.queue.push(action{at: c.sitting(m), do: doCheckin, who: who})
	}
	if d.chance(.004) || c.arc.quiet(c.day) && d.chance(.2) {
		c.queue.push(action{at: c.sitting(m), do: doRedpacket, who: who})
	}
	if c.arc.challenging(c.day) && (m.progress > 0 || d.chance(.25)) {
		c.queue.push(action{at: c.sitting(m), do: doChallenge, who: who})
	}
}

// planIgnition lets a dozen different people be angry within half an hour.
func (c *community) planIgnition() {
	from := c.cal.starts[c.day] + 20*hourMS + 10*minuteMS
	var angry []int32
	for _, i := range c.d.Perm(c.people) {
		m := &c.members[i]
		if len(angry) < 12 && m.speaks() && m.persona != personaRing && !m.gone(c.day) && m.process != processUnanswered && m.joinDay != int32(c.day) {
			angry = append(angry, int32(i))
		}
	}
	if len(angry) < 8 {
		return
	}
	for _, who := range angry {
		if m := &c.members[who]; m.active != int32(c.day) {
			m.active = int32(c.day)
			c.active = append(c.active, who)
		}
		c.queue.push(action{at: from + c.d.Int64N(26*minuteMS), do: doSpeak, who: who, code: speakFury})
	}
	c.ignition = &IgnitionTruth{From: utc(from), Until: utc(from + 26*minuteMS), Authors: len(angry)}
}
