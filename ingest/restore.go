package ingest

import (
	"context"
	"fmt"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
)

// Restore forgets everything and loads the partition's state as of asOf: its
// communities, their members, and the recent ids and messages.
func (p *Processor) Restore(ctx context.Context, asOf sink.AsOf) error {
	p.tracker = lifecycle.NewTracker(p.policy)
	p.window = newWindow(p.window.retention)
	clear(p.stored)
	clear(p.people)
	rows, err := p.archive.LoadCommunities(ctx, asOf)
	if err != nil {
		return fmt.Errorf("load communities: %w", err)
	}
	return p.restore(ctx, rows, asOf)
}

// restore adds communities with their members, recent ids and messages.
func (p *Processor) restore(ctx context.Context, rows []sink.Community, asOf sink.AsOf) error {
	if len(rows) == 0 {
		return nil
	}
	names := make([]string, 0, len(rows))
	since, floors := make(map[string]int64, len(rows)), make(map[string]int64, len(rows))
	for _, c := range rows {
		state, pending, heard, err := decodeState(c.State)
		if err != nil {
			return fmt.Errorf("load community %s: %w", c.Community, err)
		}
		if err := p.tracker.LoadCommunity(lifecycle.CommunityRow{Community: c.Community, State: state}); err != nil {
			return err
		}
		floor := (p.tracker.Watermark(c.Community) - p.window.retention) / hourMillis * hourMillis
		r := p.window.open(c.Community, floor)
		r.pending, r.heard = pending, heard
		p.stored[c.Community] = storedState{state: c.State, version: c.Version()}
		p.watch(c.Community)
		names = append(names, c.Community)
		floors[c.Community] = floor
		since[c.Community] = floor - answerSlack
	}
	if err := p.meet(ctx, names, asOf); err != nil {
		return err
	}
	err := p.archive.LoadMembers(ctx, names, func(m sink.Member) error {
		return p.tracker.LoadMember(lifecycle.MemberRow{Community: m.Community, Member: m.Member, State: []byte(m.State)})
	})
	if err != nil {
		return fmt.Errorf("load members: %w", err)
	}
	return p.refill(ctx, since, floors, asOf)
}

// refill fills the windows with the ids and messages since their floors, and what
// is needed to tell answers with those of a day before.
func (p *Processor) refill(ctx context.Context, since, floors map[string]int64, asOf sink.AsOf) error {
	texts := map[string][]sink.Event{}
	var history []sink.Event
	err := p.archive.RecentEvents(ctx, since, asOf, func(e sink.Event) error {
		if e.Disposition == sink.DispositionDead || e.Disposition == sink.DispositionDuplicate {
			return nil
		}
		if e.Disposition == sink.DispositionErased {
			if e.MessageID != "" && e.At >= floors[e.Community] {
				p.people[e.Community].gone[e.MessageID] = e.At
			}
			return nil
		}
		if isText(e.Kind) {
			texts[e.Community] = append(texts[e.Community], e)
		}
		if e.At < floors[e.Community] {
			return nil
		}
		p.window.communities[e.Community].add(e.At, e.ID)
		if isText(e.Kind) || Kind(e.Kind).revises() {
			history = append(history, e)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load recent events: %w", err)
	}
	for community := range since {
		p.reopen(community, texts[community])
	}
	return p.hold(ctx, history)
}

func isText(kind string) bool   { return kinds[Kind(kind)].text }
func isChange(kind string) bool { return kind == string(KindEdit) || kind == string(KindRecall) }

// hold brings the messages among the ledger rows into the window, with the mood
// that the newest of their changes left.
func (p *Processor) hold(ctx context.Context, history []sink.Event) error {
	texts, changes := split(history)
	if len(texts) == 0 {
		return nil
	}
	keys := make([]sink.IDKey, 0, len(texts))
	for _, e := range texts {
		keys = append(keys, sink.IDKey{Community: e.Community, At: e.At, ID: e.MessageID})
	}
	rows, err := p.ledger.MessageRows(ctx, keys)
	if err != nil {
		return fmt.Errorf("look up messages: %w", err)
	}
	written := make(map[sink.IDKey]sink.Event, len(texts))
	for i, e := range texts {
		written[keys[i]] = e
	}
	for i := range rows {
		m := &rows[i]
		key := sink.MessageKey{Community: m.Community, MessageID: m.MessageID}
		text := written[sink.IDKey{Community: m.Community, At: m.At, ID: m.MessageID}]
		c := changes[key]
		stands := c.stands(text)
		held := &heldMessage{row: headOf(m), mood: moodOfRow(stands), version: stands.Version()}
		if c != nil && c.changed {
			held.last = changeOf(c.newest)
		}
		p.window.communities[m.Community].hold(held)
	}
	return nil
}

// revisions are what the ledger knows of a message beside its own row.
type revisions struct {
	newest   sink.Event // of the edits and recalls
	changed  bool       // there is a newest
	rescored sink.Event // the last rescore that took effect; no ID for none
}

// stands is the row whose mood a message has now. A change that came before its
// message is only counted: the message's own row has the mood it left.
func (r *revisions) stands(text sink.Event) sink.Event {
	if r == nil {
		return text
	}
	if r.changed && r.newest.Disposition == sink.DispositionFact {
		text = r.newest
	}
	if r.rescored.ID != "" && r.rescored.Version() > text.Version() {
		return r.rescored
	}
	return text
}

// split parts ledger rows into the texts and the revisions of each message.
func split(history []sink.Event) (texts []sink.Event, changes map[sink.MessageKey]*revisions) {
	changes = map[sink.MessageKey]*revisions{}
	of := func(key sink.MessageKey) *revisions {
		if changes[key] == nil {
			changes[key] = &revisions{}
		}
		return changes[key]
	}
	for _, e := range history {
		key := sink.MessageKey{Community: e.Community, MessageID: e.MessageID}
		switch {
		case isText(e.Kind):
			texts = append(texts, e)
		case isChange(e.Kind):
			if r := of(key); !r.changed || changeOf(e).after(changeOf(r.newest)) {
				r.newest, r.changed = e, true
			}
		case e.Kind == string(KindRescore) && e.Disposition == sink.DispositionFact:
			if r := of(key); r.rescored.ID == "" || e.Version() > r.rescored.Version() {
				r.rescored = e
			}
		}
	}
	return texts, changes
}

func changeOf(e sink.Event) change {
	return change{recall: e.Kind == string(KindRecall), at: e.At, id: e.ID}
}

func moodOfRow(e sink.Event) lifecycle.Mood {
	return lifecycle.Mood{Scored: e.Scored, Self: e.Self, Polarity: int32(e.Polarity), Label: e.Label, Emotion: e.Emotion}
}

// recount makes the closed days that the tracker needs from their ledger rows.
// stages are those the days closed with, in the order of days.
func (p *Processor) recount(days []sink.DayKey, stages []string, rows []sink.Event) {
	_, changes := split(rows)
	counter := lifecycle.NewDayCounter(p.policy)
	for _, e := range rows {
		spec := kinds[Kind(e.Kind)]
		if !spec.acts || e.Kind == string(KindTouch) && e.Detail == detailHeldOut {
			continue
		}
		a := lifecycle.Activity{Community: e.Community, Member: e.Member, At: e.At, Kind: spec.act, Bot: e.Bot, Staff: e.Staff, Mood: moodOfRow(e)}
		if e.Kind == string(KindTouch) {
			a.Bot, a.Staff = false, false // of who wrote it, not of the member
		}
		c := changes[sink.MessageKey{Community: e.Community, MessageID: e.MessageID}]
		if spec.text {
			a.Mood = moodOfRow(c.stands(e))
		}
		counter.Add(a)
		if spec.text && c != nil && c.newest.Kind == string(KindRecall) {
			counter.Recall(a)
		}
	}
	for i, k := range days {
		day := counter.Day(lifecycle.DayKey{Community: k.Community, Member: k.Member, Day: lifecycle.Day(k.Day)})
		day.Stage, _ = lifecycle.ParseStage(stages[i])
		p.tracker.LoadDay(day)
	}
}
