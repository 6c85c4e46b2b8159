package ingest

import (
	"slices"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
)

const hourMillis = int64(3600 * 1000)

// window remembers, per community, the ids and messages of the last hours of
// event time. What is younger than a community's floor is known completely;
// what is older must be asked of the ledger.
type window struct {
	retention   int64 // milliseconds behind the watermark
	capacity    int   // ids held in all communities, about
	held        int
	communities map[string]*recent
}

// windowCapacity bounds the memory of a partition's window: some 700 bytes an
// id with its message. A community that is busier than that has a shorter window, and asks the
// ledger more often.
const windowCapacity = 500_000

// recent is one community's part of the window.
type recent struct {
	window   *window
	floor    int64 // ids with at ≥ floor are all held
	stale    bool  // something older came since the last advance
	hours    map[int64]*hour
	messages map[string]*heldMessage
	pending  map[string][]change // edits and recalls whose message was not seen yet
	heard    heard
	asked    map[string]answerable     // messages of the last day to which an answer matters
	unmet    map[string][]waitingReply // replies whose message was not seen yet
	answers  int64                     // hour up to which both were cleared
}

// hour holds what happened in one hour of event time.
type hour struct {
	ids      map[idAt]struct{}
	messages []string
}

// idAt is what the ledger knows an event by.
type idAt struct {
	at int64
	id string
}

// heldMessage is what an edit or a recall needs to know of its message.
type heldMessage struct {
	row  messageHead
	mood lifecycle.Mood
	last change // the newest edit or recall applied; zero for none
	// version is that of the row of messages that stands.
	version uint64
}

// messageHead is what never changes of a message: with its score and text a row is
// three times as large, and the window holds very many.
type messageHead struct {
	sink.Coordinates
	Community, MessageID, Member     string
	At                               int64
	Kind, Platform, Channel, ReplyTo string
	Bot, Staff, Late                 bool
	Mentions                         []string
	Title                            string
}

func headOf(m *sink.Message) messageHead {
	return messageHead{
		Coordinates: m.Coordinates, Community: m.Community, MessageID: m.MessageID, Member: m.Member, At: m.At,
		Kind: m.Kind, Platform: m.Platform, Channel: m.Channel, ReplyTo: m.ReplyTo,
		Bot: m.Bot, Staff: m.Staff, Late: m.Late, Mentions: m.Mentions, Title: m.Title,
	}
}

// message is a row without text and score.
func (h *messageHead) message() sink.Message {
	return sink.Message{
		Coordinates: h.Coordinates, Community: h.Community, MessageID: h.MessageID, Member: h.Member, At: h.At,
		Kind: h.Kind, Platform: h.Platform, Channel: h.Channel, ReplyTo: h.ReplyTo,
		Bot: h.Bot, Staff: h.Staff, Late: h.Late, Mentions: h.Mentions, Title: h.Title,
	}
}

// change is an edit or a recall. Of several, the newest by (at, id) stands,
// and a recall is final.
type change struct {
	recall bool
	at     int64
	id     string
	text   string
	member string // who made it, where the event says so
}

// after says whether c replaces old.
func (c change) after(old change) bool {
	switch {
	case old.recall:
		return false
	case c.recall:
		return true
	case c.at != old.at:
		return c.at > old.at
	default:
		return c.id > old.id
	}
}

func newWindow(retention int64) *window {
	return &window{retention: retention, capacity: windowCapacity, communities: map[string]*recent{}}
}

// open starts a community's window: ids at or after floor are about to be held.
func (w *window) open(community string, floor int64) *recent {
	r := &recent{
		window: w, floor: floor, hours: map[int64]*hour{}, messages: map[string]*heldMessage{}, pending: map[string][]change{}, heard: heard{},
		asked: map[string]answerable{}, unmet: map[string][]waitingReply{},
	}
	w.communities[community] = r
	return r
}

func (r *recent) hour(at int64) *hour {
	r.stale = r.stale || at < r.floor
	h := r.hours[at/hourMillis]
	if h == nil {
		h = &hour{ids: map[idAt]struct{}{}}
		r.hours[at/hourMillis] = h
	}
	return h
}

// seen says whether the id is held; it tells nothing below the floor.
func (r *recent) seen(at int64, id string) bool {
	h := r.hours[at/hourMillis]
	if h == nil {
		return false
	}
	_, ok := h.ids[idAt{at, id}]
	return ok
}

func (r *recent) add(at int64, id string) {
	r.hour(at).ids[idAt{at, id}] = struct{}{}
	r.window.held++
}

func (r *recent) hold(m *heldMessage) {
	if old := r.messages[m.row.MessageID]; old != nil && old.row.At > m.row.At {
		return
	}
	r.messages[m.row.MessageID] = m
	h := r.hour(m.row.At)
	h.messages = append(h.messages, m.row.MessageID)
}

// advance forgets the hours that lie wholly before watermark − retention, and
// older ones first while the whole window holds too much.
func (r *recent) advance(watermark int64) {
	cut := (watermark - r.window.retention) / hourMillis
	r.forgetAnswers(watermark)
	for id, changes := range r.pending {
		if changes = inTime(changes, cut*hourMillis); len(changes) == 0 {
			delete(r.pending, id)
		} else {
			r.pending[id] = changes
		}
	}
	if cut*hourMillis > r.floor {
		r.forget(cut)
	} else if r.stale {
		r.forget(r.floor / hourMillis) // the ledger answers for those
	}
	for newest := watermark / hourMillis; r.window.held > r.window.capacity && r.floor < newest*hourMillis; {
		r.forget(max(r.floor/hourMillis, cut) + 1)
	}
}

// forget drops everything before hour cut.
func (r *recent) forget(cut int64) {
	r.floor, r.stale = cut*hourMillis, false
	for key, h := range r.hours {
		if key >= cut {
			continue
		}
		for _, id := range h.messages {
			if m := r.messages[id]; m != nil && m.row.At < r.floor {
				delete(r.messages, id)
			}
		}
		r.window.held -= len(h.ids)
		delete(r.hours, key)
	}
}

// inTime drops changes older than floor: their message comes too late for them,
// wherever ranges were cut.
func inTime(changes []change, floor int64) []change {
	return slices.DeleteFunc(changes, func(c change) bool { return c.at < floor })
}
