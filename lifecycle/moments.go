package lifecycle

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Moment is an occasion to be kind to a member. It is made when a day closes,
// once, and never changed.
type Moment struct {
	Community string
	Member    string
	Kind      MomentKind
	Day       Day   // the day whose close found it
	At        int64 // what it is about: the post, the return, the beginning of the birthday; Unix milliseconds
	Due       int64 // from when the member may be contacted about it; 0 while Held, or where no time helps
	N         uint32
	Held      Refusal // why a celebration is held back; RefusedNot for none
	Policy    string  // hash of the policy in force
}

// MomentKind is an occasion: a closed list, used as stored.
type MomentKind string

// The moments. N is the years of an anniversary, the days of a hundredth, the answers
// given of a help, and 0 else.
const (
	MomentAnniversary MomentKind = "join_anniversary"    // of the first sign of the member, in the community's zone
	MomentHundredDays MomentKind = "hundred_days"        // a hundred days after it
	MomentFirstPost   MomentKind = "first_post"          // first message or story
	MomentHelp        MomentKind = "hundredth_help"      // answered a hundred questions of others
	MomentWelcome     MomentKind = "welcome_back"        // active again after dormant, churned or left
	MomentBirthday    MomentKind = "birthday"            // with consent to care only, in the member's zone
	MomentUnanswered  MomentKind = "newcomer_unanswered" // nobody answered the first post for 24 hours
	MomentCoreQuiet   MomentKind = "core_quiet"          // a core member has gone quiet
)

// Moments lists every kind, in the order above.
func Moments() []MomentKind {
	return []MomentKind{MomentAnniversary, MomentHundredDays, MomentFirstPost, MomentHelp, MomentWelcome, MomentBirthday, MomentUnanswered, MomentCoreQuiet}
}

// Celebrates reports a moment of joy, which is held back from who grieves, has
// opted out, or has heard from us often enough.
func (k MomentKind) Celebrates() bool { return k != MomentUnanswered && k != MomentCoreQuiet }

const (
	helpMark = 100
	// answerSpan is how long an answer counts as one: for help, and for a newcomer
	// not to be left alone.
	answerSpan = dayMillis
)

// firstPost is a first post whose answer is waited for.
type firstPost struct {
	at, reply int64 // reply is noTime while there is none
}

// Answered tells that helper wrote at a time an answer to what asker had written
// at posted, and whether that was a question. The caller knows both texts and
// tells each answer once, after it has let the tracker see both; bots answer
// nobody. Answers later than a day, or after the day of either has closed, say
// nothing.
func (t *Tracker) Answered(community, asker string, posted int64, helper string, at int64, question bool) {
	c := t.community(community)
	if c == nil || asker == helper || at-posted > answerSpan {
		return
	}
	if i, known := c.index[asker]; known {
		c.greeted(i, posted, at)
		t.touch(c)
	}
	j, known := c.index[helper]
	day := c.cal.day(at)
	if !question || !known || day <= c.closed {
		return
	}
	if g := c.find(j, day); g != nil {
		g.helped++
		t.touch(c)
		c.touchMember(j)
	}
}

// AwaitsAnswer reports whether what the member wrote at a time is its first post,
// or may still turn out to be: an answer to it is to be told.
func (t *Tracker) AwaitsAnswer(community, memberID string, at int64) bool {
	c := t.community(community)
	if c == nil {
		return false
	}
	i, known := c.index[memberID]
	if !known || c.members[i].flags&flagWrote == 0 {
		return true
	}
	f := c.firsts[i]
	return f != nil && f.at == at
}

// greeted notes an answer to what the member wrote at posted, if that is its
// first post.
func (c *community) greeted(i int32, posted, at int64) {
	if f := c.firsts[i]; f != nil {
		if f.at == posted {
			f.reply = earliest(f.reply, at)
			c.touchMember(i)
		}
		return
	}
	if g := c.find(i, c.cal.day(posted)); g != nil && !g.closed && g.post == posted && c.members[i].flags&flagWrote == 0 {
		g.postReply = earliest(g.postReply, at)
		c.touchMember(i)
	}
}

// foldMoments takes what a closed day says of moments into the member, and tells
// those that it completes.
func (t *Tracker) foldMoments(c *community, i int32, g *dayAgg, day Day, end int64) {
	m := &c.members[i]
	if g.helped > 0 {
		before := c.helps[i]
		c.helps[i] = before + g.helped
		if before < helpMark && before+g.helped >= helpMark {
			t.moment(c, i, Moment{Kind: MomentHelp, Day: day, At: g.last, N: before + g.helped}, end)
		}
	}
	if g.post == noTime || m.flags&flagWrote != 0 {
		return
	}
	m.flags |= flagWrote
	if m.flagged() {
		return
	}
	c.firsts[i] = &firstPost{g.post, g.postReply}
	t.moment(c, i, Moment{Kind: MomentFirstPost, Day: day, At: g.post}, end)
}

// moved tells the moments that transitions of the closing day are.
func (t *Tracker) moved(c *community, i int32, made []Transition, day Day, end int64) {
	for _, x := range made {
		switch {
		case x.To == StageReturned && x.Rule != "rejoin_same_day" && x.Cause != causeNames[causeRoster]:
			t.moment(c, i, Moment{Kind: MomentWelcome, Day: day, At: x.At}, end)
		case x.From == StageCore && (x.To == StageAtRisk || x.To == StageDormant || x.To == StageChurned):
			t.moment(c, i, Moment{Kind: MomentCoreQuiet, Day: day, At: x.At}, end)
		}
	}
}

// observeDates tells the moments of the day after the closing one, and those of
// first posts that nobody answered in time, and brings all of this close in order.
func (t *Tracker) observeDates(c *community, day Day, end int64, made int) {
	t.unanswered(c, day, end)
	list := t.dated[:0]
	for d := day; d <= day+2; d++ { // the member's date may lie a day beside the community's
		list = append(list, c.dates.of(d)...)
	}
	list = append(list, c.dates.of(day+1-hundred)...)
	slices.Sort(list)
	list = slices.Compact(list)
	for _, i := range list {
		m := &c.members[i]
		if m.flagged() || m.stage == StageNone || m.stage == StageLeft {
			continue
		}
		for _, x := range c.cal.joinDays(m.joined, day+1) {
			t.moment(c, i, x, end)
		}
		t.birthday(c, i, day, end)
	}
	t.dated = list
	slices.SortFunc(c.moments[made:], func(a, b Moment) int {
		return cmp.Or(strings.Compare(a.Member, b.Member), strings.Compare(string(a.Kind), string(b.Kind)))
	})
}

// birthday tells the member's birthday, if it begins, where the member lives, on
// the community's day after the closing one.
func (t *Tracker) birthday(c *community, i int32, day Day, end int64) {
	d := c.desks[i]
	if d == nil || d.told(FactCare, end-1) != granted {
		return
	}
	local := calendar{loc: t.zoneOf(c, d, end-1)}
	x, ok := c.cal.birthday(parseYearDay(d.told(FactBirthday, end-1)), &local, day+1)
	if y := uint16(time.UnixMilli(x.At).In(local.loc).Year()); ok && d.wished != y { // 1970 to 2200
		d.wished = y
		c.touchMember(i)
		t.moment(c, i, x, end)
	}
}

// unanswered looks at the first posts of the day before the closing one: their 24
// hours are over.
func (t *Tracker) unanswered(c *community, day Day, end int64) {
	list := t.dated[:0]
	for i, f := range c.firsts {
		if c.cal.day(f.at) < day {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	for _, i := range list {
		f := *c.firsts[i]
		delete(c.firsts, i)
		c.touchMember(i)
		m := &c.members[i]
		if (f.reply == noTime || f.reply-f.at > answerSpan) && !m.flagged() {
			t.moment(c, i, Moment{Kind: MomentUnanswered, Day: day, At: f.at + answerSpan}, end)
		}
	}
	t.dated = list
}

// moment completes a moment with what is known at the close and keeps it.
func (t *Tracker) moment(c *community, i int32, x Moment, end int64) {
	m := &c.members[i]
	x.Community, x.Member, x.Policy = c.name, m.id, t.policy.hash
	x.Due, x.Held = t.due(c, i, &x, end)
	c.moments = append(c.moments, x)
	t.touch(c)
}

// due tells from when the member may be contacted about a moment, and why a
// celebration cannot be: not within a day of it. Only what had happened by the end
// of the closing day counts, whatever has arrived.
func (t *Tracker) due(c *community, i int32, x *Moment, end int64) (int64, Refusal) {
	s := t.closedStanding(c, i, end)
	start := max(x.At, end)
	if r := s.forGood(ContactCare); r != RefusedNot {
		return 0, heldBy(x.Kind, r)
	}
	if x.Kind.Celebrates() && t.grieves(c, i, x.Day) {
		return 0, RefusedMood
	}
	a := s.answer(ContactCare, start, start)
	if a.Allowed {
		return start, RefusedNot
	}
	if !x.Kind.Celebrates() || a.Earliest <= start+dayMillis {
		return a.Earliest, RefusedNot
	}
	awake := s.quietEnd(start)
	return 0, s.answer(ContactCare, awake, awake).Reason
}

// heldBy is the reason where the moment is one that is held back.
func heldBy(k MomentKind, r Refusal) Refusal {
	if k.Celebrates() {
		return r
	}
	return RefusedNot
}

// closedStanding is standing by closed days alone.
func (t *Tracker) closedStanding(c *community, i int32, end int64) standing {
	s := standing{policy: t.policy, zone: c.cal.loc}
	m := &c.members[i]
	switch {
	case m.flagged():
		s.gone = RefusedStaff
	case m.stage == StageLeft:
		s.gone = RefusedLeft
	}
	if d := c.desks[i]; d != nil {
		s.optedOut = d.told(FactCare, end-1) == withdrawn
		s.zone = t.zoneOf(c, d, end-1)
		for _, o := range d.contacts {
			if o.asked < end {
				s.contacts = append(s.contacts, o)
			}
		}
	}
	return s
}

// grieves reports a day of sad or angry words, or a fall of mood, not long before
// the day after the closing one.
func (t *Tracker) grieves(c *community, i int32, closing Day) bool {
	return c.cal.endOf(closing) < t.calmUntil(c, i)
}
