package simulate

import "math"

// depthFade is by how much each step of a conversation is less likely to be answered.
const depthFade = 0.5

// ignored says that nobody answers this member: he is the newcomer whom
// everybody overlooks.
func (c *community) ignored(who int32) bool {
	m := &c.members[who]
	return m.process == processUnanswered && !m.returned
}

// follow plans what a message draws: answers, thanks, reactions, second
// thoughts of its author, and the way of a complaint.
func (c *community) follow(a *action, id string) {
	m := &c.members[a.who]
	if m.persona == personaRing {
		c.followRing(a, id)
		return
	}
	if m.persona == personaSpammer || c.ignored(a.who) {
		return
	}
	c.followReplies(a, id)
	for p := c.book.rows[a.tone].warmth; c.d.chance(p / (1 + p)); {
		if who := c.anyActive(); who >= 0 && who != a.who {
			c.queue.push(action{at: a.at + c.delay(4, 1.3), do: doReact, who: who, to: a.who, tone: a.tone, ref: id})
		}
	}
	if m.person() && a.tone != toneHello && a.tone != toneStory {
		c.followAuthor(a, id)
	}
}

// delay is a response time around a median of minutes.
func (c *community) delay(minutes, sigma float64) int64 {
	return 2000 + int64(min(c.d.logNormal(minutes, sigma), 20*60)*float64(minuteMS))
}

// followReplies plans answers. A newcomer's hello is always answered within
// half a day, if need be by staff.
func (c *community) followReplies(a *action, id string) {
	back := func(p float64) {
		if a.ref != "" && c.d.chance(p) {
			c.queue.push(action{at: a.at + c.delay(3, 1), do: doReply, who: a.to, to: a.who, tone: toneThanks, depth: a.depth + 1, ref: id})
		}
	}
	mean := c.book.rows[a.tone].replies
	if a.tone == toneAnswer || a.tone == toneComfort || a.tone == toneWelcome {
		back(mean)
		return
	}
	if a.tone == toneHello {
		at := a.at + min(c.delay(15, 1.5), 11*hourMS)
		c.queue.push(action{at: at, do: doReply, who: c.anyStaff(), to: a.who, tone: toneWelcome, depth: 1, ref: id})
	}
	mean *= math.Pow(depthFade, float64(a.depth))
	for n := int(mean + c.d.Float64()); n > 0; n-- {
		who := c.responder(a.tone)
		if who < 0 || who == a.who {
			continue
		}
		minutes := 3.0
		if a.tone == toneQuestion {
			minutes = 6
		}
		c.queue.push(action{
			at: a.at + c.delay(minutes, 1.3), do: doReply, who: who, to: a.who,
			tone: c.answerTo(a.tone, who), depth: a.depth + 1, ref: id,
		})
	}
}

// responder prefers helpers and staff where somebody asks.
func (c *community) responder(t tone) int32 {
	if t == toneQuestion || t == toneHello {
		switch x := c.d.IntN(8); {
		case x < 4 && len(c.helpers) > 0:
			return c.helpers[c.d.IntN(len(c.helpers))]
		case x == 4:
			return c.anyStaff()
		}
	}
	if t == toneStaffNews && c.d.IntN(2) == 0 {
		return -1
	}
	return c.anyActive()
}

// replyTable has the usual answers to a tone. Tones without a row get those of
// replyTones.
var replyTable = [toneCount][4]tone{
	toneQuestion:  {toneAnswer, toneAnswer, toneAnswer, toneQuestion},
	toneHello:     {toneWelcome, toneWelcome, toneAnswer, toneWelcome},
	toneJoy:       {toneLike, toneJoy, toneJoke, toneLike},
	toneProud:     {toneLike, toneJoy, toneLike, toneLike},
	toneStory:     {toneLike, toneThanks, toneLike, toneJoy},
	toneStaffNews: {toneThanks, toneNeutral, toneQuestion, toneLike},
	toneJoke:      {toneJoke, toneJoke, toneJoy, toneNeutral},
}

func replyTones(t tone) [4]tone {
	switch row := replyTable[t]; {
	case t.painful():
		return [4]tone{toneComfort, toneComfort, toneComfort, toneSadness}
	case t.cross():
		return [4]tone{toneAnger, toneNeutral, toneComfort, toneDisappointment}
	case row != [4]tone{}:
		return row
	}
	return [4]tone{toneNeutral, toneLike, toneJoke, toneNeutral}
}

// answerTo chooses the tone of a reply; staff stay kind.
func (c *community) answerTo(t tone, who int32) tone {
	r := replyTones(t)[c.d.IntN(4)]
	m := &c.members[who]
	if !m.person() && (r.cross() || r.painful()) {
		return toneComfort
	}
	if m.persona == personaRing {
		return toneRing
	}
	return r
}

// followRing lets the ring applaud itself.
func (c *community) followRing(a *action, id string) {
	if a.depth > 0 {
		return
	}
	for _, who := range c.ring {
		if who != a.who && c.d.chance(.5) {
			at := a.at + 5000 + c.d.Int64N(5*minuteMS)
			c.queue.push(action{at: at, do: doReply, who: who, to: a.who, tone: toneRing, depth: 1, ref: id})
			c.queue.push(action{at: at + 3000, do: doReact, who: who, to: a.who, tone: a.tone, ref: id})
		}
	}
}

// followAuthor is an edit or recall, or what becomes of a complaint.
func (c *community) followAuthor(a *action, id string) {
	if _, ok := a.tone.aspectOf(); ok {
		if c.d.chance(.6) {
			at := a.at + int64(c.d.between(.3, 20)*float64(hourMS))
			c.queue.push(action{at: at, do: doFeedback, who: a.who, code: stateHeard, ref: id})
		}
		return
	}
	switch c.d.IntN(160) {
	case 0:
		c.queue.push(action{at: a.at + 8000 + c.d.Int64N(2*minuteMS), do: doEdit, who: a.who, tone: a.tone, ref: id})
	case 1:
		c.queue.push(action{at: a.at + 5000 + c.d.Int64N(105_000), do: doRecall, who: a.who, ref: id})
	}
}
