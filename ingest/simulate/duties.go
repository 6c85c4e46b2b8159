package simulate

import "github.com/hearthlabs/hearth/ingest"

// Codes of doConsent.
const (
	consentCare int32 = iota
	refuseText
	refuseAnalytics
)

// join is a newcomer, invited by somebody as a rule.
func (c *community) join(a *action, ev *ingest.Event) bool {
	m := &c.members[a.who]
	m.joined = true
	if m.leftAt != 0 { // before; by the join it is over
		m.leftAt, m.rejoined = 0, a.at
	}
	if c.d.chance(.7) {
		for range 5 {
			i := int32(c.d.IntN(c.people))
			if by := &c.members[i]; i != a.who && by.speaks() && !by.gone(c.day) {
				m.inviter = i
				break
			}
		}
	}
	c.planFacts(a.who, a.at+2000+c.d.Int64N(minuteMS))
	if m.joinLost {
		return false
	}
	c.beginBy(ev, ingest.KindJoin, a)
	if m.inviter >= 0 {
		ev.Inviter = c.members[m.inviter].id
	}
	return true
}

// leave takes a member out of the group; the event of it may be lost.
func (c *community) leave(a *action, ev *ingest.Event) bool {
	m := &c.members[a.who]
	if m.left || !m.joined {
		return false
	}
	m.left, m.leftAt = true, a.at
	c.planRejoin(m)
	if m.leaveLost {
		return false
	}
	c.beginBy(ev, ingest.KindLeave, a)
	ev.Cause = "self"
	if m.persona == personaSpammer {
		ev.Cause = "kicked"
	}
	return true
}

func (c *community) profile(a *action, ev *ingest.Event) bool {
	m := c.beginBy(ev, ingest.KindProfile, a)
	ev.Alias = m.alias
	if m.birthday >= 0 {
		ev.Birthday = c.cal.monthDay(m.birthday)
	}
	if c.d.IntN(20) == 0 {
		ev.Timezone = c.cfg.Zone
	}
	return true
}

func (c *community) consent(a *action, ev *ingest.Event) bool {
	c.beginBy(ev, ingest.KindConsent, a)
	switch a.code {
	case consentCare:
		ev.Purpose, ev.Granted = "care", new(true)
	case refuseText:
		ev.Purpose, ev.Granted = "text", new(false)
	case refuseAnalytics:
		ev.Purpose, ev.Granted = "analytics", new(false)
	}
	return true
}

// identity says that a member is also known on another platform.
func (c *community) identity(a *action, ev *ingest.Event) bool {
	m := c.beginBy(ev, ingest.KindIdentity, a)
	ev.SameAs = &ingest.Identity{Platform: "weibo", Member: "w_" + m.id[2:]}
	return true
}

// ritual is a check-in or a red packet.
func (c *community) ritual(a *action, ev *ingest.Event) bool {
	if !c.here(a.who) {
		return false
	}
	kind := ingest.KindCheckin
	if a.do == doRedpacket {
		kind = ingest.KindRedpacket
	}
	c.beginBy(ev, kind, a)
	ev.Channel = c.theme.channels[channelTalk]
	return true
}

// challenge moves a member on: join, progress, and complete after the third.
func (c *community) challenge(a *action, ev *ingest.Event) bool {
	m := &c.members[a.who]
	if !c.here(a.who) || m.completed {
		return false
	}
	c.beginBy(ev, ingest.KindChallenge, a)
	ev.ChallengeID = c.challengeID()
	switch {
	case m.progress == 0:
		ev.Action = "join"
	case m.progress < 4:
		ev.Action = "progress"
	default:
		ev.Action = "complete"
		m.completed = true
		c.queue.push(action{at: a.at + 5*minuteMS + c.d.Int64N(2*hourMS), do: doAward, who: a.who, code: awardChallenge})
	}
	m.progress++
	m.act(a.at, c.day)
	return true
}

// Codes of doAward.
const (
	awardStory int32 = iota
	awardChallenge
)

func (c *community) award(a *action, ev *ingest.Event) bool {
	if c.members[a.who].gone(c.day) {
		return false
	}
	c.beginBy(ev, ingest.KindAward, a)
	switch a.code {
	case awardStory:
		ev.Points, ev.Badge, ev.Reason = 20, "讲故事的人", "story"
	case awardChallenge:
		ev.Points, ev.Badge, ev.Reason = 50, "坚持者", c.challengeID()
	}
	return true
}

// roster lists who is in the group, in parts written one after the other.
func (c *community) roster(a *action, ev *ingest.Event) bool {
	size := c.cfg.RosterPart
	if a.code == 0 {
		c.snap = nil
		for i := range c.members {
			if m := &c.members[i]; m.joined && !m.left {
				c.snap = append(c.snap, m.id)
			}
		}
	}
	from := int(a.code) * size
	to := min(from+size, len(c.snap))
	if to < len(c.snap) {
		c.queue.push(action{at: a.at, do: doRoster, code: a.code + 1})
	}
	c.begin(ev, ingest.KindRoster, a)
	ev.Members = c.snap[from:to:to]
	ev.Part, ev.Parts = int(a.code)+1, (len(c.snap)+size-1)/size
	return true
}
