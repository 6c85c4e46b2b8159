package simulate

import (
	"strconv"

	"github.com/hearthlabs/hearth/ingest"
)

// community is one community on its way through time. Its queue holds what
// will happen on the open day, and the few things planned for later days.
type community struct {
	cfg     *Config
	cal     *calendar
	clocks  *clockface
	book    voice
	theme   *theme
	shares  map[bool][]float64 // of personas; true for founders
	clients []map[string]string
	index   int
	slug    string
	name    string
	d       dice
	mint    mint
	arc     arc
	queue   queue
	day     int // the open day, -1 before the first

	members []member // people, staff, the bot
	people  int
	staff   []int32
	bot     int32
	ring    []int32
	active  []int32 // people who visit on the open day
	helpers []int32 // those of them who like to answer

	recent  [16]said // the latest messages, a ring
	recentN int
	shocks  []moodShock
	fates   dice // of what only longer runs have, so that it changes nothing else
	outages []outage
	held    []ingest.Event // by an outage
	open    int32          // days so far on which visits were not put off
	snap    []string       // ids of the roster being written, in parts
	buf     []byte

	weeks       []weekCount
	annotations []AnnotationTruth
	ignition    *IgnitionTruth
	campaign    *CampaignTruth
}

// said is a message that can be reacted to.
type said struct {
	id     string
	author int32
	tone   tone
	at     int64
}

// weekCount is what came of a week.
type weekCount struct {
	messages   int
	felt       int
	polarity   float64
	complaints [len(aspects)]int
}

// peek is the time of the next action; it opens days as needed. ok is false
// when the run is over.
func (c *community) peek() (at int64, ok bool) {
	for c.day+1 < c.cal.days && (c.queue.empty() || c.queue.heap[0].at >= c.cal.starts[c.day+1]) {
		c.openDay(c.day + 1)
	}
	if c.queue.empty() || c.queue.heap[0].at >= c.cal.end() {
		return 0, false
	}
	return c.queue.heap[0].at, true
}

// step carries out the next action. It reports whether ev was written: an
// action whose member is no longer there comes to nothing.
func (c *community) step(ev *ingest.Event) bool {
	a := c.queue.pop()
	switch a.do {
	case doJoin:
		return c.join(&a, ev)
	case doLeave:
		return c.leave(&a, ev)
	case doProfile:
		return c.profile(&a, ev)
	case doConsent:
		return c.consent(&a, ev)
	case doIdentity:
		return c.identity(&a, ev)
	case doSpeak:
		return c.speak(&a, ev)
	case doReply:
		return c.reply(&a, ev)
	case doStory:
		return c.story(&a, ev)
	case doReact:
		return c.react(&a, ev)
	case doEdit:
		return c.edit(&a, ev)
	case doRecall:
		return c.recall(&a, ev)
	case doCheckin, doRedpacket:
		return c.ritual(&a, ev)
	case doChallenge:
		return c.challenge(&a, ev)
	case doAward:
		return c.award(&a, ev)
	case doTouch:
		return c.touch(&a, ev)
	case doFeedback:
		return c.feedback(&a, ev)
	case doRoster:
		return c.roster(&a, ev)
	case doAnnotate:
		return c.annotate(&a, ev)
	}
	return false
}

// begin writes the fields that all events have.
func (c *community) begin(ev *ingest.Event, k ingest.Kind, a *action) {
	*ev = ingest.Event{ID: c.mint.next(a.at), Kind: k, Platform: c.theme.platform, Community: c.slug, At: utc(a.at)}
}

// beginBy is begin for an event that a member causes.
func (c *community) beginBy(ev *ingest.Event, k ingest.Kind, a *action) *member {
	c.begin(ev, k, a)
	m := &c.members[a.who]
	ev.Member = m.id
	ev.Staff = m.persona == personaStaff
	ev.Bot = m.persona == personaBot
	return m
}

// here says whether a member can act now. People act only on days on which
// they visit, so that a reply never outlives its writer.
func (c *community) here(who int32) bool {
	m := &c.members[who]
	return !m.person() || !m.gone(c.day) && m.active == int32(c.day)
}

func (c *community) week() int { return c.day / 7 }

// anyActive picks a visitor of the day, -1 if there is none.
func (c *community) anyActive() int32 {
	if len(c.active) == 0 {
		return -1
	}
	return c.active[c.d.IntN(len(c.active))]
}

func (c *community) anyStaff() int32 { return c.staff[c.d.IntN(len(c.staff))] }

func (c *community) challengeID() string { return "challenge-" + strconv.Itoa(c.arc.challenge/7+1) }

// truth is what was planted and what came of it.
func (c *community) truth() CommunityTruth {
	t := CommunityTruth{
		ID: c.slug, Name: c.name, Theme: c.theme.file, Platform: c.theme.platform,
		Bots: []string{c.members[c.bot].id}, Annotations: c.annotations, Ignition: c.ignition, Campaign: c.campaign,
		Shocks: c.shockTruths(), Outages: c.outageTruths(), Contagion: c.cfg.Contagion,
	}
	for _, i := range c.staff {
		t.Staff = append(t.Staff, c.members[i].id)
	}
	for w, n := range c.weeks {
		row := WeekTruth{Week: w + 1, From: c.cal.date(int32(7 * w)), Mood: c.arc.mood[w], Messages: n.messages, Planted: c.arc.plantedWeek(w)}
		if n.felt > 0 {
			row.Polarity = float64(int(1000*n.polarity/float64(n.felt))) / 1000
		}
		for i, number := range n.complaints {
			row.Complaints += number
			planted := w == c.arc.trouble && (i == c.arc.planted[0] || i == c.arc.planted[1] || i == c.arc.planted[2])
			if number > 0 || planted {
				t.Complaints = append(t.Complaints, ComplaintTruth{aspects[i], w + 1, number, planted})
			}
		}
		t.Weeks = append(t.Weeks, row)
	}
	for i := range holidayDays {
		if c.arc.holiday >= 0 {
			t.Holiday = append(t.Holiday, c.cal.date(int32(c.arc.holiday+i)))
		}
	}
	for _, from := range c.arc.long {
		for i := range longHolidayDays {
			t.Holiday = append(t.Holiday, c.cal.date(int32(from+i)))
		}
	}
	for i := range c.people {
		t.Members = append(t.Members, c.members[i].truth(c))
	}
	return t
}
