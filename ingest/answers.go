package ingest

import (
	"maps"
	"slices"

	"github.com/hearthlabs/hearth/sink"
)

// This file finds out which message answers which, for the two moments that need
// it: who helped others a hundred times, and newcomers whom nobody answers. Only
// answers within a day count, so the questions and first posts of the last day are
// kept. A reply may come before its message, within the lateness, and waits then.

// answerable is a message to which an answer matters.
type answerable struct {
	member   string
	at       int64
	question bool
}

// waitingReply is a reply whose message was not seen yet.
type waitingReply struct {
	member string
	at     int64
	staff  bool
}

// answerSlack is how much longer than the lateness answerable messages are kept.
const answerSlack = 25 * hourMillis

// answered takes a text in that came in time, whose tracker has seen it.
func (p *Processor) answered(r *recent, m *sink.Message, question bool) {
	if m.Bot || m.Late {
		return
	}
	if !m.Staff && (question || p.tracker.AwaitsAnswer(m.Community, m.Member, m.At)) {
		q := answerable{m.Member, m.At, question}
		r.asked[m.MessageID] = q
		for _, w := range r.unmet[m.MessageID] {
			p.answer(m.Community, q, w)
		}
	}
	delete(r.unmet, m.MessageID)
	if m.ReplyTo == "" {
		return
	}
	w := waitingReply{m.Member, m.At, m.Staff}
	if q, ok := r.asked[m.ReplyTo]; ok {
		p.answer(m.Community, q, w)
	} else if r.messages[m.ReplyTo] == nil {
		r.unmet[m.ReplyTo] = append(r.unmet[m.ReplyTo], w)
	}
}

// answer tells the tracker. Staff answer newcomers, and help nobody: it is their
// work.
func (p *Processor) answer(community string, q answerable, w waitingReply) {
	p.tracker.Answered(community, q.member, q.at, w.member, w.at, q.question && !w.staff)
}

// forgetAnswers drops what no answer in time can concern any more.
func (r *recent) forgetAnswers(watermark int64) {
	keep := (watermark - r.window.retention - answerSlack) / hourMillis
	if keep <= r.answers {
		return
	}
	r.answers = keep
	for id, q := range r.asked {
		if q.at < keep*hourMillis {
			delete(r.asked, id)
		}
	}
	wait := (watermark - r.window.retention) / hourMillis * hourMillis
	for id, list := range r.unmet {
		kept := list[:0]
		for _, w := range list {
			if w.at >= wait {
				kept = append(kept, w)
			}
		}
		if r.unmet[id] = kept; len(kept) == 0 {
			delete(r.unmet, id)
		}
	}
}

// forgetMember drops what a member asked and whom the member answers.
func (r *recent) forgetMember(member string) {
	maps.DeleteFunc(r.asked, func(_ string, q answerable) bool { return q.member == member })
	for id, list := range r.unmet {
		if r.unmet[id] = slices.DeleteFunc(list, func(w waitingReply) bool { return w.member == member }); len(r.unmet[id]) == 0 {
			delete(r.unmet, id)
		}
	}
}

// reopen brings back, after a restart, which messages of a community an answer
// matters to, and which replies wait. Texts are ledger rows in order of time.
func (p *Processor) reopen(community string, texts []sink.Event) {
	r := p.window.communities[community]
	known := make(map[string]bool, len(texts))
	for i := range texts {
		e := &texts[i]
		known[e.MessageID] = true
		question := e.Detail == detailQuestion
		if !e.Bot && !e.Staff && !e.Late && (question || p.tracker.AwaitsAnswer(community, e.Member, e.At)) {
			r.asked[e.MessageID] = answerable{e.Member, e.At, question}
		}
	}
	wait := (p.tracker.Watermark(community) - p.window.retention) / hourMillis * hourMillis
	for i := range texts {
		e := &texts[i]
		if e.ReplyTo != "" && !e.Bot && !e.Late && e.At >= wait && !known[e.ReplyTo] {
			r.unmet[e.ReplyTo] = append(r.unmet[e.ReplyTo], waitingReply{e.Member, e.At, e.Staff})
		}
	}
}
