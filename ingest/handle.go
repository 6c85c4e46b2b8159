package ingest

import (
	"math"
	"strconv"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// handle makes the rows of one record and moves the state. It writes exactly
// one row of the ledger.
func (p *Processor) handle(it *item) {
	p.coord.Offset = it.record.Offset
	if it.reject != nil {
		p.deadLetter(it)
		return
	}
	e := &it.event
	row := sink.Event{
		Coordinates: p.coord, Community: e.Community, At: it.at, ID: e.ID, Kind: string(e.Kind), Member: e.Member,
		Channel: e.Channel, MessageID: e.MessageID, ReplyTo: e.ReplyTo, Detail: e.detail(),
		Bot: e.Bot, Staff: e.Staff, Disposition: sink.DispositionCounted, Emotion: uint8(nlp.EmotionNone),
	}
	if e.Kind == KindFeedback {
		row.MessageID = e.About
	}
	if e.Kind == KindTouch {
		row.ReplyTo = e.InReplyTo
	}
	switch {
	case it.erased:
		row = p.erasedRow(it)
		p.tracker.Observe(lifecycle.Activity{Community: e.Community, At: it.at}) // time passes all the same
	case e.Kind == KindErase: // it happens to the tables, not in the community: time does not move
		p.erase(it, &row)
	case it.dup:
		row.Disposition = sink.DispositionDuplicate
	case e.Kind == KindClock:
		e.Move(p.tracker, lifecycle.Mood{})
	default:
		r := p.window.communities[e.Community]
		r.add(it.at, e.ID)
		if p.apply(it, &row); r.heard.add(e.Kind, e.Platform, it.at) {
			p.tracker.Touch(e.Community)
		}
	}
	p.block.Events = append(p.block.Events, row)
}

// detail is what the ledger keeps of the fields of single kinds.
func (e *Event) detail() string {
	switch e.Kind {
	case KindFeedback:
		return e.State
	case KindChallenge:
		return e.Action
	case KindTouch:
		if e.HeldOut {
			return detailHeldOut
		}
		return e.TouchKind
	case KindReserve:
		return e.TouchKind
	case KindLeave:
		return e.Cause
	case KindConsent:
		return e.Purpose + "=" + e.consent()
	case KindJoin, KindMessage, KindEdit, KindRecall, KindReaction, KindStory, KindAward, KindCheckin, KindRedpacket, KindProfile,
		KindIdentity, KindRoster, KindAnnotation, KindErase, KindRescore, KindClock:
	}
	return ""
}

// consent is granted or withdrawn; the contract requires that the event says it.
func (e *Event) consent() string {
	if *e.Granted {
		return "granted"
	}
	return "withdrawn"
}

func (p *Processor) deadLetter(it *item) {
	r := it.record
	recorded := int64(0)
	if !r.Time.IsZero() {
		recorded = r.Time.UnixMilli()
	}
	letter := sink.DeadLetter{Coordinates: p.coord, Reason: string(it.reject.Reason), Key: string(r.Key), RecordTime: recorded}
	if !it.erased {
		letter.Error, letter.Payload = p.letter(it.reject.Error()), p.letter(string(r.Value))
	}
	p.block.DeadLetters = append(p.block.DeadLetters, letter)
	p.block.Events = append(p.block.Events, sink.Event{
		Coordinates: p.coord, At: recorded, Disposition: sink.DispositionDead, Emotion: uint8(nlp.EmotionNone),
	})
}

// apply does what the event's kind means.
func (p *Processor) apply(it *item, row *sink.Event) {
	e := &it.event
	spec := kinds[e.Kind]
	if spec.text {
		p.message(it, row)
		return
	}
	if e.Kind == KindRescore { // it happens to the tables, not in the community: time does not move
		p.rescore(it, row)
		return
	}
	if e.Kind == KindReserve { // likewise
		p.reserve(it, row)
		return
	}
	seen := e.Move(p.tracker, lifecycle.Mood{Emotion: uint8(nlp.EmotionNone)})
	row.Late = seen.Late
	switch e.Kind {
	case KindEdit, KindRecall:
		p.change(it, row)
	case KindTouch:
		p.touch(it, row, seen)
	case KindProfile:
		p.tell(e, it.at)
		p.profile(e, it.at, map[string]string{"alias": e.Alias, "birthday": e.Birthday, "timezone": e.Timezone})
		row.Disposition = sink.DispositionFact
	case KindConsent:
		if e.Purpose == "care" {
			p.tracker.Tell(e.Community, e.Member, it.at, lifecycle.FactCare, e.consent())
		}
		p.people[e.Community].agree(sink.Consent{Community: e.Community, Member: e.Member, Purpose: e.Purpose, Granted: *e.Granted, At: it.at})
		p.profile(e, it.at, map[string]string{"consent." + e.Purpose: e.consent()})
		row.Disposition = sink.DispositionFact
	case KindAnnotation:
		a := sink.Annotation{Coordinates: p.coord, Community: e.Community, At: it.at, ID: e.ID, Title: e.Title}
		if !e.Until.IsZero() {
			a.Until = e.Until.UnixMilli()
		}
		p.block.Annotations = append(p.block.Annotations, a)
		row.Disposition = sink.DispositionFact
	case KindMessage, KindStory, KindClock: // dealt with before
	case KindJoin, KindLeave, KindReaction, KindChallenge, KindAward, KindCheckin, KindRedpacket,
		KindFeedback, KindIdentity, KindRoster, KindErase, KindRescore, KindReserve: // the ledger and the tracker keep what there is to them
	}
}

// Move lets a tracker see the event: what its member did and felt, whom a roster
// lists, or that time passes.
func (e *Event) Move(t *lifecycle.Tracker, mood lifecycle.Mood) lifecycle.Observed {
	if e.Kind == KindClock {
		t.Clock(e.At.UnixMilli())
		return lifecycle.Observed{}
	}
	if e.Kind == KindRoster {
		return t.Roster(e.Community, e.At.UnixMilli(), e.Part, e.Parts, e.Members)
	}
	spec := kinds[e.Kind]
	a := e.activity(spec)
	if spec.acts {
		a.Mood = mood
	}
	return t.Observe(a)
}

// Activity returns what the life cycle sees of the event, without a mood: an
// activity of its member, or the passing of time alone.
func (e *Event) Activity() lifecycle.Activity { return e.activity(kinds[e.Kind]) }

func (e *Event) activity(spec kindSpec) lifecycle.Activity {
	a := lifecycle.Activity{Community: e.Community, At: e.At.UnixMilli()}
	if spec.acts {
		a.Member, a.Kind, a.Cause, a.Bot, a.Staff = e.Member, spec.act, e.Cause, e.Bot, e.Staff
	}
	if e.Kind == KindTouch {
		a.Bot, a.Staff = false, false // of who wrote it, not of the member
		if a.Touch = e.touchOf(); e.HeldOut {
			a.Member, a.Touch = "", nil // nothing was done to the member
		}
	}
	return a
}

func (p *Processor) message(it *item, row *sink.Event) {
	e := &it.event
	score := p.score(e.Community, e.Member, e.Text)
	mood := MoodOf(score)
	row.Late = e.Move(p.tracker, mood).Late
	held := &heldMessage{mood: mood, version: p.coord.Version(), row: messageHead{
		Coordinates: p.coord, Community: e.Community, At: it.at, MessageID: e.MessageID, Member: e.Member, Kind: string(e.Kind),
		Platform: e.Platform, Channel: e.Channel, Bot: e.Bot, Staff: e.Staff, Late: row.Late,
		ReplyTo: e.ReplyTo, Mentions: e.Mentions, Title: p.kept(e.Community, e.Member, e.Title),
	}}
	p.block.Messages = append(p.block.Messages, held.row.message())
	fact := &p.block.Messages[len(p.block.Messages)-1]
	fact.Text, fact.Score = p.kept(e.Community, e.Member, e.Text), score
	r := p.window.communities[e.Community]
	r.hold(held)
	setMood(row, mood)
	row.Detail = detailOfText(&score)
	p.answered(r, fact, row.Detail == detailQuestion)
	row.Disposition = sink.DispositionFact
	// Changes that came before their message: the newest of them stands.
	waiting := inTime(p.unpend(e), (p.tracker.Watermark(e.Community)-p.window.retention)/hourMillis*hourMillis)
	if len(waiting) > 0 {
		newest := waiting[0]
		for _, c := range waiting[1:] {
			if c.after(newest) {
				newest = c
			}
		}
		*fact = p.revise(held, newest)
		setMood(row, held.mood)
	}
}

// unpend takes out the changes that waited for a message.
func (p *Processor) unpend(e *Event) []change {
	r := p.window.communities[e.Community]
	waiting := r.pending[e.MessageID]
	if len(waiting) > 0 {
		delete(r.pending, e.MessageID)
		p.tracker.Touch(e.Community)
	}
	return waiting
}

// score reads a text, unless its author does not want that.
func (p *Processor) score(community, member, text string) nlp.Score {
	if !p.allows(community, member, purposeAnalytics) {
		return nlp.Score{Emotion: nlp.EmotionNone}
	}
	start := p.now()
	s := p.scorer.Score(community, text)
	p.metrics.scored(&s, len(text), p.now().Sub(start))
	return s
}

// change applies an edit or a recall, or keeps it until its message comes.
func (p *Processor) change(it *item, row *sink.Event) {
	e := &it.event
	c := change{recall: e.Kind == KindRecall, at: it.at, id: e.ID, text: e.Text, member: e.Member}
	r := p.window.communities[e.Community]
	held := r.messages[e.MessageID]
	switch {
	case held == nil:
		r.pending[e.MessageID] = append(r.pending[e.MessageID], c)
		p.tracker.Touch(e.Community) // it waits in the community's row, and may be older than the watermark
		p.metrics.pendingChange()
	case c.after(held.last):
		p.block.Messages = append(p.block.Messages, p.revise(held, c))
		setMood(row, held.mood)
		row.Disposition = sink.DispositionFact
	}
}

// revise makes the new version of a message and mends its member's day.
func (p *Processor) revise(held *heldMessage, c change) sink.Message {
	fact := held.row.message()
	fact.Coordinates = p.coord
	fact.Edited, fact.Recalled = true, c.recall
	before := held.mood
	held.last, held.version = c, p.coord.Version()
	if c.recall {
		fact.Edited, fact.Title = false, ""
		fact.Score = nlp.Score{Emotion: nlp.EmotionNone}
		held.mood = lifecycle.Mood{Emotion: uint8(nlp.EmotionNone)}
		p.tracker.Recall(fact.Community, fact.Member, fact.At, kinds[Kind(fact.Kind)].act, before)
		return fact
	}
	fact.Text, fact.Score = p.kept(fact.Community, fact.Member, c.text), p.score(fact.Community, fact.Member, c.text)
	held.mood = MoodOf(fact.Score)
	p.tracker.Revise(fact.Community, fact.Member, fact.At, before, held.mood)
	return fact
}

// rescore writes a new version of a message with the score that the lexicon in
// force gives to the text that is stored, and mends its member's day. Where
// the message has changed since that text was read, nothing happens: whatever
// changed it was scored by then.
func (p *Processor) rescore(it *item, row *sink.Event) {
	e := &it.event
	held := p.window.communities[e.Community].messages[e.MessageID]
	if held == nil || held.last.recall || !p.allows(e.Community, held.row.Member, purposeAnalytics) || e.Version != strconv.FormatUint(held.version, 10) {
		return
	}
	fact := held.row.message()
	fact.Coordinates = p.coord
	fact.Edited, fact.Title = held.last != change{}, p.kept(e.Community, fact.Member, e.Title)
	fact.Text, fact.Score = p.kept(e.Community, fact.Member, e.Text), p.score(e.Community, fact.Member, e.Text)
	before := held.mood
	held.mood, held.version = MoodOf(fact.Score), p.coord.Version()
	p.tracker.Revise(fact.Community, fact.Member, fact.At, before, held.mood)
	p.block.Messages = append(p.block.Messages, fact)
	setMood(row, held.mood)
	row.Disposition = sink.DispositionFact
}

// profile writes the non-empty fields, in alphabetical order.
func (p *Processor) profile(e *Event, at int64, values map[string]string) {
	for _, field := range []string{"alias", "birthday", "consent.analytics", "consent.care", "consent.text", "timezone"} {
		if v := values[field]; v != "" {
			p.block.Profiles = append(p.block.Profiles, sink.Profile{
				Coordinates: p.coord, Community: e.Community, Member: e.Member, Field: field, Value: v, At: at,
			})
		}
	}
}

// MoodOf is the integer part of a score, which the life cycle counts.
func MoodOf(s nlp.Score) lifecycle.Mood {
	if !s.Scored {
		return lifecycle.Mood{Emotion: uint8(nlp.EmotionNone)}
	}
	m := lifecycle.Mood{
		Scored: true, Self: s.Holder == nlp.HolderSelf, Polarity: int32(math.Round(s.Polarity * 1000)), Emotion: uint8(s.Emotion),
	}
	switch s.Label {
	case nlp.Positive:
		m.Label = 1
	case nlp.Negative:
		m.Label = -1
	case nlp.Neutral:
	}
	return m
}

func setMood(row *sink.Event, m lifecycle.Mood) {
	row.Scored, row.Self, row.Polarity, row.Label, row.Emotion = m.Scored, m.Self, int16(m.Polarity), m.Label, m.Emotion
}
