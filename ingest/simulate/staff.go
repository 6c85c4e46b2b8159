package simulate

import "github.com/hearthlabs/hearth/ingest"

// Codes of doTouch.
const (
	touchCare int32 = iota
	touchService
	touchCampaign
	touchHeldOut
)

// touch is a contact by staff; Member is who receives it.
func (c *community) touch(a *action, ev *ingest.Event) bool {
	m := &c.members[a.who]
	if m.left || !m.joined {
		return false
	}
	c.beginBy(ev, ingest.KindTouch, a)
	ev.Channel = "private"
	from := c.book.care
	switch a.code {
	case touchCare:
		ev.TouchKind = "care"
	case touchService:
		ev.TouchKind, ev.InReplyTo = "service", a.ref
		from = c.book.service
	case touchCampaign, touchHeldOut:
		ev.TouchKind, ev.Campaign, ev.Eligible = "marketing", c.campaign.ID, true
		if ev.HeldOut = a.code == touchHeldOut; ev.HeldOut {
			return true
		}
		from = c.book.marketing
	}
	c.buf = c.book.fill(c.buf[:0], c.d, from.any(c.d), c.members[c.anyStaff()].alias)
	ev.Text = string(c.buf)
	return true
}

// Codes of doFeedback: the way of a complaint, each step less sure than the one before.
const (
	stateHeard int32 = iota
	stateAnswered
	stateAdopted
	stateTold
	stateCount
)

var (
	stateNames = [stateCount]string{"heard", "answered", "adopted", "told"}
	stateNext  = [stateCount]float64{.7, .45, .85, 0} // chance of the next step
	stateHours = [stateCount]float64{24, 120, 48, 0}  // and its latest time
)

// feedback moves a complaint on; Member is who complained.
func (c *community) feedback(a *action, ev *ingest.Event) bool {
	c.beginBy(ev, ingest.KindFeedback, a)
	ev.About, ev.State = a.ref, stateNames[a.code]
	next := *a
	next.code++
	if c.d.chance(stateNext[a.code]) {
		next.at += int64(c.d.between(.5, stateHours[a.code]) * float64(hourMS))
		c.queue.push(next)
	}
	switch a.code {
	case stateHeard:
		c.queue.push(action{at: a.at + 1000, do: doReply, who: c.anyStaff(), to: a.who, tone: toneHeard, depth: 1, ref: a.ref})
	case stateAnswered:
		c.queue.push(action{at: a.at + 1000, do: doTouch, who: a.who, code: touchService, ref: a.ref})
	}
	return true
}

// Codes of doAnnotate.
const (
	noteRelease int32 = iota
	noteWarm
	noteChallenge
	noteHoliday
	noteLongHoliday
)

var noteNames = [...]string{"release", "warm", "challenge", "holiday", "holiday"}

// annotate tells what happens to everybody.
func (c *community) annotate(a *action, ev *ingest.Event) bool {
	c.begin(ev, ingest.KindAnnotation, a)
	kind := noteNames[a.code]
	ev.Title = "假期三天，群里安静一点也没关系"
	days := int64(challengeDays)
	switch a.code {
	case noteHoliday:
		days = holidayDays
	case noteLongHoliday:
		days, ev.Title = longHolidayDays, "七天长假，大家好好休息，群里不用天天来"
	default:
		c.buf = c.book.fill(c.buf[:0], c.d, c.book.events[kind].any(c.d), "")
		ev.Title = string(c.buf)
	}
	ev.Until = utc(a.at + days*dayMS)
	c.annotations = append(c.annotations, AnnotationTruth{Kind: kind, Title: ev.Title, At: ev.At, Until: ev.Until})
	return true
}
