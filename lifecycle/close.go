package lifecycle

import "slices"

// Transition is one step of a member from stage to stage. It is made when a
// day closes and never changed.
type Transition struct {
	Community string
	Member    string
	Day       Day   // the day whose close made it
	At        int64 // time of the activity that caused it; the end of Day for silence
	From, To  Stage
	Rule      string
	Cause     string
	Evidence  []Evidence
	Policy    string // hash of the policy in force
}

// advance moves the community's watermark and closes the days it has passed.
func (t *Tracker) advance(c *community, at int64) {
	if at <= c.watermark {
		return
	}
	c.watermark = at
	t.touch(c)
	for c.watermark >= c.closeAt {
		t.closeDay(c)
	}
}

// closeDay closes the oldest open day.
func (t *Tracker) closeDay(c *community) {
	day, end := c.closed+1, c.closeAt-t.policy.lateness
	listed := t.reconcile(c, day)
	var list []int32
	if len(c.open) > 0 && c.open[0].day == day {
		list = c.open[0].aggs
		c.open = slices.Delete(c.open, 0, 1)
	}
	// Days before the first activity are nobody's history; which of them are
	// still open depends on the order of arrival, so they must leave no trace.
	if c.started || len(list) > 0 {
		c.started = true
		counted, made := t.passDay(c, list, day), len(c.moments)
		for _, x := range t.concerned(c, list, counted) {
			t.evaluate(c, x, day, end, counted)
		}
		t.lookBack(c, day)
		t.watch(c, day)
		t.observeDates(c, day, end, made)
	}
	c.closed, c.listed = day, listed
	c.closeAt = c.cal.endOf(day+1) + t.policy.lateness
}

// passDay moves the community's own numbers over the day and reports whether it
// is an opportunity day.
func (t *Tracker) passDay(c *community, list []int32, day Day) bool {
	var actives uint32
	var weight uint64
	for _, i := range list {
		g := &c.aggs[i]
		if g.isActive() && !g.bot && !g.staff && !c.members[g.member].flagged() {
			actives++
			weight += uint64(g.weight)
		}
	}
	off := t.policy.declaredOff(c.name, day)
	if !off {
		c.learner.days++
	}
	t.passMood(c, list)
	c.sparse = c.rhythm.sparse(&t.policy.Opportunity)
	counted, hole := c.rhythm.step(&t.policy.Opportunity, actives, off)
	if counted {
		c.n++
	}
	if hole {
		c.hole = c.n
	}
	week := c.n / weekDays
	slideWeeks(&c.weights, week-c.week)
	slideWeeks(&c.actives, week-c.week)
	c.week = week
	c.weights[0] += weight
	return counted
}

// concerned returns who is to be evaluated, by member id: those with a day to
// fold, and the silent ones for whom something is due. The scan is one compare
// for each member, and is left out while nothing can be due.
func (t *Tracker) concerned(c *community, list []int32, counted bool) []ranked {
	out := t.scratch[:0]
	for _, i := range list {
		member := c.aggs[i].member
		out = append(out, c.ranked(member, i))
		c.due[member] = never
	}
	if counted && c.n >= c.minDue {
		least := never
		for i, due := range c.due {
			if due <= c.n {
				out = append(out, c.ranked(int32(i), -1)) // index of members
			} else if due < least {
				least = due
			}
		}
		c.minDue = least
	}
	c.rank(out)
	// Silence is due only where the stage is about to move.
	c.transitions = slices.Grow(c.transitions, len(out)-len(list))
	t.scratch = out
	return out
}

// evaluate folds the member's day, if any, and runs the rule table.
func (t *Tracker) evaluate(c *community, x ranked, day Day, end int64, counted bool) {
	m := &c.members[x.member]
	v := &t.view
	*v = view{m: m, n: c.n, end: end, listed: c.listed, counted: counted, policy: t.policy, settling: m.settling, before: c.n - m.anchorN}
	if x.agg >= 0 {
		v.g = &c.aggs[x.agg]
		t.foldDay(c, v, counted)
		t.foldMood(c, v.g, day, end)
		t.foldMoments(c, x.member, v.g, day, end)
	}
	v.flagged = m.flagged()
	if m.ever() {
		t.outlook.of(c, m)
		t.outlook.allow(c)
		v.ahead = &t.outlook
		v.chances = chancesOf(t.outlook.risk(c.n), t.outlook.at(c.n), t.outlook.alive(c.n))
	}
	if total := c.weights[0] + c.weights[1] + c.weights[2] + c.weights[3]; total > 0 {
		v.share = uint32(uint64(m.weightAt(c.week)) * 1000 / total) // at most 1000
	}
	v.fair = c.fairShare(t.policy)
	made := len(c.transitions)
	moved := t.run(c, v, day)
	if !v.flagged {
		t.moved(c, x.member, c.transitions[made:], day, end)
	}
	m.settling = v.settling
	if v.g != nil {
		v.g.stage = m.stage
		v.g.closed = true
		c.fold = append(c.fold, x.agg)
		c.touchDay(x.agg)
	}
	// A look that changes nothing leaves no trace: it may come at another close
	// after a restart.
	if v.g != nil || moved {
		m.evaluated, m.chances = day, v.chances
		c.touchMember(x.member)
		c.touchOpen(x.member)
	}
	c.setDue(x.member, t.dueOf(c, m))
}

// foldDay takes the day into the member's closed state.
func (t *Tracker) foldDay(c *community, v *view, counted bool) {
	m, g := v.m, v.g
	if g.bot {
		m.flags |= flagBot
	}
	if g.staff {
		m.flags |= flagStaff
	}
	if !g.isActive() {
		return
	}
	t.remember(c, m)
	m.activeDays++
	if m.flagged() {
		return
	}
	v.active = true
	if m.stage == StageNewcomer || m.stage == StageReturned {
		v.settling = min(v.settling+1, windowDays)
	}
	if ago := c.week - m.activeN/weekDays; m.ever() && ago < windowWeeks {
		c.actives[ago]--
	}
	c.actives[0]++
	m.active(c.n, g.weight, counted, t.policy)
}

// run applies the rule table and reports whether the stage moved.
func (t *Tracker) run(c *community, v *view, day Day) bool {
	moved := false
	for i := range ruleTable {
		r := &ruleTable[i]
		if v.flagged && r.to != StageNone {
			break // nothing but exclude, the first row, concerns bots and staff
		}
		if !r.from.has(v.m.stage) || !r.when(v) {
			continue
		}
		from := v.m.stage
		cause := v.apply(r)
		c.transitions = append(c.transitions, Transition{
			Community: c.name, Member: v.m.id, Day: day, At: v.m.since, From: from, To: r.to,
			Rule: r.id, Cause: cause, Evidence: r.evidence(v), Policy: t.policy.hash,
		})
		c.count(from, -1)
		c.count(r.to, +1)
		moved = true
	}
	return moved
}

// apply moves the member along the rule and returns the cause.
func (v *view) apply(r *rule) string {
	m := v.m
	// Several rules may fire on one day, on times that are not in their order;
	// a member's stages never begin before the one before.
	m.since = max(m.since, r.at(v))
	m.stage = r.to
	if r.to == StageLeft {
		m.left, m.cause = v.g.left, v.g.cause
	} else {
		m.left, m.cause = noTime, causeNone
	}
	v.enter(r.to)
	switch {
	case r.cause == "":
		return causeNames[m.cause]
	case r.present && v.g.listed():
		return causeNames[causeRoster]
	}
	return r.cause
}

// count keeps the number of members by stage; who has none is not counted.
func (c *community) count(s Stage, by int32) {
	if s != StageNone {
		c.stages[s] = uint32(int32(c.stages[s]) + by) // less than 2³¹ members
	}
}

// fairShare returns the share that enters core, in thousandths.
func (c *community) fairShare(p *compiled) uint32 {
	enough := uint32(p.Core.Share * 1000)
	actives := c.actives[0] + c.actives[1] + c.actives[2] + c.actives[3]
	if actives == 0 {
		return enough
	}
	return min(enough, uint32(p.Core.Fair*1000/float64(actives)))
}

// periods returns how many silent periods the member has behind it at n.
func periods(m *member, n uint32, period int) uint32 {
	base := m.base(period)
	if n <= base {
		return 0
	}
	return (n - base) / uint32(period) // 1…28
}

// dueOf returns the n at which silence next changes something for the member:
// the whole of what a close has to know about it until it is active again.
func (t *Tracker) dueOf(c *community, m *member) uint32 {
	if m.flagged() {
		return never
	}
	due := never
	switch m.stage {
	case StageNewcomer, StageReturned:
		due = m.windowN + uint32(t.policy.Newcomer.Days) // 1…365
		if m.ever() && c.n >= due {
			due = t.silenceDue(c, m)
		}
	case StageActive, StageCore, StageAtRisk, StageDormant:
		if m.ever() {
			due = t.silenceDue(c, m)
		}
	case StageNone, StageLurker, StageChurned, StageLeft:
	}
	if due == never {
		return never
	}
	// What is due already (under a changed policy) happens at the next close.
	return max(due, c.n+1)
}

// silenceDue is dueOf for the rules about silence.
func (t *Tracker) silenceDue(c *community, m *member) uint32 {
	t.outlook.of(c, m)
	if m.stage == StageAtRisk && t.outlook.risk(c.n) < t.policy.Risk.Leave && !t.outlook.unlike(c.n, 1) {
		return c.n + 1
	}
	due := t.outlook.next(c.n)
	if m.stage == StageCore {
		due = min(due, m.narrowN(t.policy.Core.KeepDays))
	}
	return due
}
