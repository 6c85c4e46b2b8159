package lifecycle

import (
	"slices"
	"strings"
)

// Changes returns everything touched since the last call, in a deterministic
// order, and starts anew. Aggregates of closed days leave memory; see NeedDay.
func (t *Tracker) Changes() Changes {
	var out Changes
	slices.SortFunc(t.touched, func(a, b *community) int { return strings.Compare(a.name, b.name) })
	for _, c := range t.touched {
		t.take(c, &out)
		c.dirty = false
	}
	t.touched = t.touched[:0]
	return out
}

// take moves one community's changes to out.
func (t *Tracker) take(c *community, out *Changes) {
	out.Transitions = append(out.Transitions, c.transitions...)
	clear(c.transitions)
	c.transitions = c.transitions[:0]
	out.Shifts = append(out.Shifts, c.shifts...)
	c.shifts = c.shifts[:0]
	out.Risks = append(out.Risks, c.risks...)
	c.risks = c.risks[:0]
	out.Fits = append(out.Fits, c.fits...)
	c.fits = c.fits[:0]
	out.Moments = append(out.Moments, c.moments...)
	c.moments = nil // a day on which thousands first write is rare: its room is given back
	out.Doubts = append(out.Doubts, c.doubts...)
	c.doubts = c.doubts[:0]

	out.Members = slices.Grow(out.Members, len(c.touch))
	for _, x := range t.inOrder(c, c.touch, false) {
		out.Members = append(out.Members, t.memberRow(c, x.member))
		c.members[x.member].flags &^= flagDirty
	}
	c.touch = c.touch[:0]

	out.Days = slices.Grow(out.Days, len(c.days))
	for _, x := range t.inOrder(c, c.days, true) {
		if c.aggs[x.agg].idle() {
			c.aggs[x.agg].dirty = false
			continue
		}
		out.Days = append(out.Days, t.dayRow(c, x.agg))
		c.aggs[x.agg].dirty = false
	}
	c.days = c.days[:0]
	c.release()

	out.Communities = append(out.Communities, CommunityRow{
		Community: c.name, Zone: c.zone, Watermark: c.watermark, ClosedDay: c.closed,
		OpportunityDays: c.n, Stages: c.stages, Recent: c.rhythm.ordered(), State: t.encode.encodeCommunity(c),
	})
}

// inOrder returns the listed members, or aggregates, by member id and day. It is
// valid until the next call.
func (t *Tracker) inOrder(c *community, list []int32, aggs bool) []ranked {
	out := t.scratch[:0]
	for _, i := range list {
		if aggs {
			out = append(out, c.ranked(c.aggs[i].member, i))
		} else {
			out = append(out, c.ranked(i, -1))
		}
	}
	c.rank(out)
	t.scratch = out
	return out
}

func (t *Tracker) memberRow(c *community, i int32) MemberRow {
	m := &c.members[i]
	p := t.project(c, m, lastDay)
	odds := m.chances
	if !m.ever() {
		odds = 0
	}
	mean, volatility, trend := c.moodOf(i, &t.policy.Mood)
	contacted, care, marketing := t.contactsOf(c, i, p)
	return MemberRow{
		Community: c.name, Member: m.id,
		Stage: p.stage, StageClosed: m.stage, StageSince: orZero(p.since),
		JoinedAt: orZero(m.joined), LeftAt: orZero(p.left), LeaveCause: causeNames[p.cause],
		FirstActive: orZero(m.firstActive), LastActive: orZero(m.lastActive),
		ActiveDays: p.activeDays, Messages: m.messages,
		ActiveDays28: uint8(m.daysAt(m.activeN)), Activity28: m.weightAt(m.activeN / weekDays), // at most 28
		Mood: m.mood, MoodMean: mean, Volatility: volatility, Trend: trend, Bot: p.flags&flagBot != 0, Staff: p.flags&flagStaff != 0,
		ContactedAt: contacted, CareFrom: care, MarketingFrom: marketing, CalmUntil: t.calmUntil(c, i),
		Risk: float64(odds.risk()) / 1000, PReturn: float64(odds.ret()) / 1000, PAlive: float64(odds.alive()) / 1000,
		Evaluated: m.evaluated, State: t.encode.encodeMember(c, i),
	}
}

func (t *Tracker) dayRow(c *community, i int32) MemberDay {
	g := &c.aggs[i]
	stage := g.stage
	if !g.closed {
		stage = t.project(c, &c.members[g.member], g.day).stage
	}
	return MemberDay{
		Community: c.name, Member: c.members[g.member].id, Day: g.day,
		Counts: g.counts, Active: g.isActive(), Qualifying: t.policy.qualifying(g), FirstAt: orZero(g.first), LastAt: orZero(g.last),
		Scored: g.mood.scored, Positive: g.mood.pos, Negative: g.mood.neg,
		Polarity: g.mood.polarity, Emotions: g.mood.emotions, Self: g.mood.self,
		Bot: g.bot, Staff: g.staff, Stage: stage,
	}
}

const lastDay = Day(1<<31 - 1)

// project carries the member's closed state over its open days up to and with
// upTo, by the rules that need nothing else. What depends on the community or on
// silence waits for the close: a row must not depend on when it is written. The
// result is valid until the next call.
func (t *Tracker) project(c *community, m *member, upTo Day) *member {
	t.projected = *m
	open := t.open[:0]
	for at := m.open; at != 0 && !c.aggs[at-1].closed; at = c.aggs[at-1].next {
		if c.aggs[at-1].day <= upTo {
			open = append(open, at-1)
		}
	}
	for _, at := range slices.Backward(open) { // lists are newest first
		t.projectDay(&c.aggs[at])
	}
	t.open = open
	return &t.projected
}

func (t *Tracker) projectDay(g *dayAgg) {
	p, v := &t.projected, &t.view
	if g.bot {
		p.flags |= flagBot
	}
	if g.staff {
		p.flags |= flagStaff
	}
	*v = view{m: p, g: g, policy: t.policy, flagged: p.flagged(), settling: p.settling}
	if g.isActive() {
		p.activeDays++
		v.active = !v.flagged
	}
	if v.active && v.isNew() {
		v.settling++
	}
	for i := range ruleTable {
		r := &ruleTable[i]
		if v.flagged && r.to != StageNone {
			break
		}
		if r.own && r.from.has(p.stage) && r.when(v) {
			v.apply(r)
		}
	}
	p.settling = v.settling
}
