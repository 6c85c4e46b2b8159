package simulate

// The cast of a community: who there is, and what will become of them.

const (
	founderShare  = 0.6
	ringSize      = 5  // accounts that farm credit by answering each other
	ringFrom      = 60 // smallest community with a ring
	ringEvery     = 4  // communities to one that may have a ring, the first among them
	spammerPer    = 80 // people to one spammer
	staffPer      = 150
	moodDropShare = 0.06
)

// castMembers makes the people, then the staff, then the bot. Offset is the
// number of accounts in earlier communities.
func (c *community) castMembers(people, offset int) {
	c.people = people
	staff := 1 + min(people/staffPer, 6)
	c.members = make([]member, people+staff+1)
	founders := int(founderShare * float64(people))
	waves := c.waves()
	for i := range c.members {
		m := &c.members[i]
		*m = member{
			id: memberID(c.cfg.Seed, offset+i), alias: c.book.alias(c.d), inviter: -1, birthday: -1,
			churnDay: never, leaveDay: never, next: never, active: -1, last: -1, invited: -1, moodDay: never, joinDay: -1, returnDay: -1, rejoinDay: never,
			clock: uint8(c.d.weighted([]float64{2, 4, 4, 1})), client: uint8(c.d.IntN(len(c.clients))),
			script: script(c.d.weighted([]float64{93, 4, 3})), stretch: 1,
		}
		switch {
		case i >= people+staff:
			m.persona, m.founder, m.script = personaBot, true, scriptHans
		case i >= people:
			m.persona, m.founder, m.script = personaStaff, true, scriptHans
			c.staff = append(c.staff, int32(i))
		default:
			m.founder = i < founders
			c.castPerson(m, i, waves)
		}
		if m.founder {
			m.joined = true
			m.joinAt = c.cal.starts[0] - int64(c.d.between(5, 700)*float64(dayMS))
		}
	}
	c.bot = int32(len(c.members) - 1)
}

// waves are the days on which many join at once.
func (c *community) waves() []int32 {
	w := make([]int32, 1+c.d.IntN(3))
	for i := range w {
		w[i] = int32(c.d.IntN(c.cal.days))
	}
	return w
}

// castPerson chooses part, rhythm and fate.
func (c *community) castPerson(m *member, i int, waves []int32) {
	d := c.d
	m.persona = persona(d.weighted(c.shares[m.founder]))
	if c.people >= ringFrom && c.index%ringEvery == 0 && i < ringSize {
		m.persona = personaRing
		c.ring = append(c.ring, int32(i))
	}
	if !m.founder {
		if i%spammerPer == spammerPer-1 {
			m.persona = personaSpammer
		}
		m.joinDay = int32(d.IntN(c.cal.days))
		if d.chance(0.6) {
			m.joinDay = min(waves[d.IntN(len(waves))]+int32(d.IntN(2)), int32(c.cal.days-1))
		}
		m.joinLost = d.chance(c.cfg.LostJoins)
	}
	row := &personas[m.persona]
	m.process = process(d.weighted(row.processes[:]))
	if only, _ := processNamed(c.cfg.Churn); m.process != processStays && c.cfg.Churn != "" {
		m.process = only
	}
	m.rhythm = rhythm(d.weighted([]float64{.5, .3, .2}))
	if row.daily > .6 {
		m.rhythm = rhythmGeometric
	}
	m.daily = min(max(row.daily*d.between(.7, 1.35), .03), .97)
	m.scale = 1 / m.daily
	for n := max(1, int(7*m.daily+.5)); n > 0; n-- {
		m.weekdays |= 1 << d.IntN(7)
	}
	m.mood = .1 * d.NormFloat64()
	m.checks = d.chance(row.checkin)
	m.consents = d.chance(.4)
	if d.chance(.25) {
		m.birthday = int32(d.IntN(365))
	}
	if m.speaks() {
		c.castFate(m)
	}
	if m.persona == personaSilent && d.chance(.1) {
		m.leaveDay = max(m.joinDay, 0) + 1 + int32(d.IntN(60))
	}
	m.leaveLost = m.persona != personaSpammer && d.chance(c.cfg.LostLeaves)
}

// castFate plans when the member drops out, the first visit, and a fall of mood.
func (c *community) castFate(m *member) {
	d := c.d
	m.season = max(m.joinDay, 0) + c.seasonDays()
	if end := m.lifetime(d); end < int32(c.cal.days) {
		m.dropOut(d, end)
	}
	switch {
	case m.founder:
		m.next = m.gap(d, -1, c.cal) - 1
	case m.process == processUnanswered || d.chance(.7):
		m.next = m.joinDay
	default:
		m.next = m.joinDay + m.gap(d, int(m.joinDay), c.cal)
	}
	if m.daily > .2 && d.chance(moodDropShare) {
		m.moodDay = max(m.joinDay, 0) + 7 + int32(d.IntN(max(c.cal.days-7, 1)))
	}
	on := func(why string, day int32) {
		if date := c.cal.date(day); date != "" && day <= m.churnDay {
			m.care = append(m.care, CareTruth{why, date})
		}
	}
	on("mood_drop", m.moodDay)
	if m.process == processBurnout {
		on("burnout", max(m.churnDay-9, 0))
	}
	if m.persona == personaHelper || m.persona == personaStoryteller {
		on("core_going_quiet", m.churnDay)
	}
}
