package simulate

import (
	"cmp"
	"math"
	"time"
)

// never is a day after every run.
const never = int32(1) << 30

const (
	minuteMS = int64(60_000)
	hourMS   = 60 * minuteMS
	dayMS    = 24 * hourMS
)

// member is one person, staff account or bot, with the truth about it.
type member struct {
	id, alias string
	persona   persona
	process   process
	rhythm    rhythm
	script    script
	clock     uint8
	client    uint8
	founder   bool
	joined    bool
	joinLost  bool
	left      bool
	leaveLost bool
	checks    bool // has the habit of checking in
	greeted   bool // has said hello
	returned  bool
	consents  bool // to birthday care

	joinAt    int64 // epoch milliseconds
	leftAt    int64
	joinDay   int32
	churnDay  int32 // last day on which the member acts
	leaveDay  int32
	next      int32 // next day with a visit
	active    int32 // latest day with a visit
	last      int32 // latest day with a counted act
	invited   int32 // day of a visit that the campaign brought about
	moodDay   int32 // the own mood falls from this day on
	rejoinDay int32 // joins again after having left
	season    int32 // first day after the season of processSeasonal
	inviter   int32
	birthday  int32 // day in the run, -1 for none within
	weekdays  uint8 // of the weekly rhythm, bit 0 is Sunday
	progress  uint8
	completed bool

	daily      float64
	scale      float64 // mean gap of the Weibull rhythm, days
	stretch    float64 // how much gaps have grown
	mood       float64 // added to the community's mood
	firstAct   int64
	lastAct    int64
	activeDays int
	messages   int
	visits     int
	returnDay  int32
	firstJoin  int64 // epoch milliseconds, where it is not the latest
	rejoined   int64 // epoch milliseconds of the latest join after a leave
	care       []CareTruth
	month      month
	shown      shown
	lives      [observers]life
}

// person says that the member is neither staff nor bot.
func (m *member) person() bool { return m.persona < personaStaff }

// speaks says that the member would ever act.
func (m *member) speaks() bool {
	return m.person() && m.persona != personaSilent && m.persona != personaSpammer
}

// strange says that the member has joined but not yet said hello; before that
// he neither answers nor tells stories.
func (m *member) strange() bool { return m.person() && !m.founder && !m.greeted }

// gone says that nothing more comes from the member on a day.
func (m *member) gone(day int) bool { return !m.joined || m.left || int32(day) > m.churnDay }

// gap draws the days until the next visit, at least 1.
func (m *member) gap(d dice, day int, k *calendar) int32 {
	var g float64
	switch m.rhythm {
	case rhythmWeekly:
		for g = 1; g < 8; g++ {
			if at := day + int(g); at < k.days && m.weekdays>>uint(k.weekdays[at])&1 == 1 && d.chance(0.85) {
				break
			}
		}
	case rhythmWeibull:
		g = math.Round(d.weibull(2.2, m.scale*1.13))
	case rhythmGeometric:
		g = float64(d.geometric(m.daily))
	}
	if m.process == processFading {
		m.stretch *= 1.18
		g *= m.stretch
	}
	return int32(min(max(g, 1), 4000))
}

// lifetime draws the day on which the member drops out by his process. Fading
// and unanswered members are decided as they go.
func (m *member) lifetime(d dice) int32 {
	from := float64(max(m.joinDay, 0))
	scale := 60.0
	if !m.founder {
		scale = 16
	}
	switch m.process {
	case processGeometric:
		return int32(from + float64(d.geometric(1.0/55)))
	case processWeibull:
		return int32(from + min(math.Floor(d.weibull(0.7, scale)), 1e6))
	case processBurnout:
		return int32(from) + 18 + int32(d.IntN(40))
	case processStays, processFading, processUnanswered, processSeasonal:
	}
	return never
}

// burning says that the member is in the days before burning out.
func (m *member) burning(day int) bool {
	return m.process == processBurnout && int32(day)+10 > m.churnDay
}

// dropOut fixes the last day; one of three also leaves the group some days later.
func (m *member) dropOut(d dice, day int32) {
	m.churnDay = day
	if m.leaveDay == never && d.chance(0.35) {
		m.leaveDay = day + 1 + int32(d.IntN(10))
	}
}

// act notes an act of the member's own.
func (m *member) act(at int64, day int) {
	if m.firstAct == 0 {
		m.firstAct = at
	}
	m.lastAct = at
	if m.last != int32(day) {
		m.last = int32(day)
		m.activeDays++
	}
}

// truth writes the member down.
func (m *member) truth(c *community) MemberTruth {
	t := MemberTruth{
		ID: m.id, Persona: personas[m.persona].name, Process: processNames[m.process], Rhythm: rhythmNames[m.rhythm],
		Founder: m.founder, Joined: utc(cmp.Or(m.firstJoin, m.joinAt)), JoinLost: m.joinLost,
		FirstActive: utc(m.firstAct), LastActive: utc(m.lastAct), ActiveDays: m.activeDays, Messages: m.messages,
		Rejoined: utc(m.rejoined), Churned: c.cal.date(m.churnDay), Left: utc(m.leftAt), LeaveLost: m.leaveLost,
		MoodDrop: c.cal.date(m.moodDay), Care: m.care,
	}
	if m.inviter >= 0 {
		t.Inviter = c.members[m.inviter].id
	}
	if m.left {
		t.LeaveCause = "self"
		if m.persona == personaSpammer {
			t.LeaveCause = "kicked"
		}
	}
	t.Stages, t.Plan = m.lives[byDeeds].spans, m.lives[byPlan].spans
	if m.returned {
		t.Returned = c.cal.date(m.returnDay)
	}
	if m.completed {
		t.Challenge = c.challengeID()
	}
	return t
}

// utc is the time of epoch milliseconds; 0 stands for never.
func utc(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
