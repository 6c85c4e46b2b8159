package simulate

import (
	"math"

	"github.com/hearthlabs/hearth/ingest"
)

// speakFury marks a doSpeak of the planted ignition.
const speakFury int32 = 1

// speak is a message that a member begins.
func (c *community) speak(a *action, ev *ingest.Event) bool {
	m := &c.members[a.who]
	if !c.here(a.who) {
		return false
	}
	switch {
	case m.persona == personaBot:
		a.tone = toneBotDaily
	case m.persona == personaStaff:
		a.tone = toneStaffNews
	case m.persona == personaSpammer:
		a.tone = toneAd
	case m.persona == personaRing:
		a.tone = toneRing
	case m.strange():
		c.greet(a, m)
	case c.ignored(a.who):
		if m.last == int32(c.day) {
			return false // he waits a night before he asks again
		}
		a.tone = toneNobody
	case a.code == speakFury:
		a.tone = c.furious(m)
	default:
		a.tone = c.feel(m, c.swayed(a.who, a.at))
	}
	c.say(a, ev)
	return true
}

// greet is the first message of somebody who joined. Those whom nobody will
// answer give up within days.
func (c *community) greet(a *action, m *member) {
	m.greeted = true
	a.tone = toneHello
	if m.process != processUnanswered {
		return
	}
	m.churnDay = never
	m.dropOut(c.d, int32(c.day+c.d.IntN(3)))
	m.next = int32(c.day + 1)
	m.care = append(m.care, CareTruth{"newcomer_unanswered", c.cal.date(int32(c.day))})
	if c.d.chance(.5) {
		at := a.at + 25*hourMS + c.d.Int64N(15*hourMS)
		c.queue.push(action{at: at, do: doTouch, who: a.who, code: touchCare})
	}
}

// furious is a complaint about what the bad release hurt most.
func (c *community) furious(m *member) tone {
	if c.d.IntN(4) == 0 {
		return toneAnger
	}
	return c.inScript(m, c.arc.grievance(c.d, c.week()))
}

// inScript keeps to aspects that have fragments in the member's script.
func (c *community) inScript(m *member, t tone) tone {
	if m.script != scriptHans && len(c.book.common[m.script][t]) == 0 {
		return toneComplaint + tone(c.d.IntN(2))
	}
	return t
}

// feel draws what a member says from the mood of the week, his own and what
// sways it.
func (c *community) feel(m *member, swayed float64) tone {
	d := c.d
	week := c.week()
	row := &personas[m.persona]
	complains, odds := row.complains, commonOdds
	if week == c.arc.trouble {
		complains, odds = row.trouble, troubleOdds
	}
	if d.chance(complains) {
		return c.inScript(m, c.arc.grievance(d, week))
	}
	mood := c.arc.mood[week] + m.mood + swayed
	if int32(c.day) >= m.moodDay {
		mood, odds = mood-.65, grievingOdds
	}
	if m.burning(c.day) {
		mood, odds = mood-.5, burnoutOdds
	}
	switch x := d.Float64(); {
	case x < .22:
		return toneNeutral
	case x < .31:
		return toneQuestion
	case x < .36:
		return toneJoke
	}
	if d.chance(1 / (1 + math.Exp(-4*mood))) {
		return pleasant[d.weighted(pleasantOdds)]
	}
	return painfulTones[d.weighted(odds)]
}

// reply is an answer to a.ref, by somebody who happens to be there.
func (c *community) reply(a *action, ev *ingest.Event) bool {
	m := &c.members[a.who]
	if !c.here(a.who) || m.strange() || c.ignored(a.who) {
		return false
	}
	c.say(a, ev)
	return true
}

// say writes the message and plans what follows from it.
func (c *community) say(a *action, ev *ingest.Event) {
	m := c.beginBy(ev, ingest.KindMessage, a)
	ev.Channel = c.theme.channelOf(a.tone, c.d)
	ev.MessageID = ev.ID
	ev.Attrs = c.clients[m.client]
	c.buf = c.buf[:0]
	if a.ref != "" {
		ev.ReplyTo = a.ref
		if to := &c.members[a.to]; c.d.IntN(6) == 0 {
			ev.Mentions = []string{to.id}
			c.buf = append(append(append(c.buf, '@'), to.alias...), ' ')
		}
	}
	c.buf = c.book.compose(c.buf, c.d, a.tone, m.script, c.cfg.MinTextRunes)
	ev.Text = string(c.buf)
	c.remember(ev.ID, a)
	if m.person() {
		c.count(m, a)
	}
	c.follow(a, ev.ID)
}

func (c *community) remember(id string, a *action) {
	c.recent[c.recentN%len(c.recent)] = said{id, a.who, a.tone, a.at}
	c.recentN++
}

// count keeps the truth of the week.
func (c *community) count(m *member, a *action) {
	m.act(a.at, c.day)
	m.messages++
	w := &c.weeks[c.week()]
	w.messages++
	if row := &c.book.rows[a.tone]; row.own {
		w.felt++
		w.polarity += row.polarity
	}
	if aspect, ok := a.tone.aspectOf(); ok {
		w.complaints[aspect]++
	}
}

// story is a long text that moves people.
func (c *community) story(a *action, ev *ingest.Event) bool {
	if !c.here(a.who) || c.members[a.who].strange() || c.ignored(a.who) {
		return false
	}
	m := c.beginBy(ev, ingest.KindStory, a)
	a.tone = toneStory
	ev.Channel = c.theme.channels[channelShow]
	ev.MessageID = ev.ID
	ev.Attrs = c.clients[m.client]
	c.buf = c.book.fill(c.buf[:0], c.d, c.book.title.any(c.d), m.alias)
	ev.Title = string(c.buf)
	c.buf = c.book.story(c.buf[:0], c.d)
	ev.Text = string(c.buf)
	c.remember(ev.ID, a)
	m.act(a.at, c.day)
	m.messages++
	c.weeks[c.week()].messages++
	c.follow(a, ev.ID)
	if c.d.chance(.35) {
		c.queue.push(action{at: a.at + 2*hourMS + c.d.Int64N(20*hourMS), do: doAward, who: a.who, code: awardStory})
	}
	return true
}

// react is a light answer: to a.ref, or to something said lately.
func (c *community) react(a *action, ev *ingest.Event) bool {
	if !c.here(a.who) {
		return false
	}
	target := said{id: a.ref, author: a.to, tone: a.tone}
	if a.ref == "" {
		if c.recentN == 0 {
			return false
		}
		target = c.recent[c.d.IntN(min(c.recentN, len(c.recent)))]
	}
	if target.author == a.who || c.ignored(target.author) {
		return false
	}
	m := c.beginBy(ev, ingest.KindReaction, a)
	ev.MessageID = target.id
	faces := c.book.warm
	if target.tone.painful() || target.tone.cross() {
		faces = c.book.sorry
	}
	ev.Emoji = faces[c.d.IntN(len(faces))]
	if m.person() {
		m.act(a.at, c.day)
	}
	return true
}

// edit says the same in other words.
func (c *community) edit(a *action, ev *ingest.Event) bool {
	if !c.here(a.who) {
		return false
	}
	m := c.beginBy(ev, ingest.KindEdit, a)
	ev.MessageID = a.ref
	c.buf = c.book.compose(c.buf[:0], c.d, a.tone, m.script, c.cfg.MinTextRunes)
	ev.Text = string(c.buf)
	return true
}

func (c *community) recall(a *action, ev *ingest.Event) bool {
	if !c.here(a.who) {
		return false
	}
	c.beginBy(ev, ingest.KindRecall, a)
	ev.MessageID = a.ref
	return true
}
