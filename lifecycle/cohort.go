package lifecycle

// This file has the community's looks back, every cohortDays: who of those
// active before the last look has returned since? A look costs a pass over the
// members. Nothing is kept of a member who stays silent: what there was to see at
// the last look can still be seen at the next. Whoever is active again keeps it,
// and has a row to write for that reason anyway.

// lookBack learns from the cohort of the last look, and begins the next one.
// It runs when a day has closed, and tells what it has come to.
func (t *Tracker) lookBack(c *community, day Day) {
	l := &c.learner
	if l.days%cohortDays != 0 || l.days == l.look {
		return
	}
	before := l.at
	t.lessons = t.lessons[:0]
	if l.look != 0 {
		for i := range c.members {
			if m := &c.members[i]; m.ever() && !m.flagged() {
				t.lesson(c, m)
			}
		}
		l.learn(t.lessons)
		l.settle(t.policy.Return)
	}
	f := l.fit(day, t.policy.Return, &before, t.lessons)
	f.Community = c.name
	c.fits = append(c.fits, f)
	l.look, l.n = l.days, c.n
	if l.looks == 0 {
		return // the model is what it was
	}
	for i := range c.members {
		c.setDue(int32(i), t.dueOf(c, &c.members[i])) // index of members
	}
}

// lesson adds what came of the member since the last look.
func (t *Tracker) lesson(c *community, m *member) {
	if m.cohort == c.learner.look {
		if m.flags&flagCohort != 0 {
			t.lessons = append(t.lessons, lesson{m.seen, true})
		}
		return
	}
	if x, ok := t.look(c, m); ok {
		t.lessons = append(t.lessons, lesson{x, false})
	}
}

// look returns what there was to see of the member at the last look, while it
// has not been active since, and whether it belongs to the cohort.
func (t *Tracker) look(c *community, m *member) (seen, bool) {
	n := c.learner.n
	if !m.ever() || n-m.activeN > cohortSilence {
		return seen{}, false
	}
	t.outlook.of(c, m)
	return t.policy.Return.standardise(t.outlook.features(n)), true
}

// remember keeps what there was to see at the last look, when the member is
// active for the first time since.
func (t *Tracker) remember(c *community, m *member) {
	if look := c.learner.look; m.cohort != look {
		x, ok := t.look(c, m)
		m.seen = x
		m.flags &^= flagCohort
		if ok {
			m.flags |= flagCohort
		}
		m.cohort = look
	}
}
