package panel_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// club is a hand-made community whose last closed day is Saturday, 7 March 2026
// in Shanghai; the range read is the eight weeks that end with it.
const club = "book club's \\ 读书会"

var shanghai = time.FixedZone("CST", 8*3600)

// on returns an instant of 2026 in Shanghai, in Unix milliseconds.
func on(month time.Month, day, hour int) int64 {
	return time.Date(2026, month, day, hour, 0, 0, 0, shanghai).UnixMilli()
}

func dayOf(at int64) int32 { return int32((at/1000 + 8*3600) / 86400) }

// world collects the rows of one block.
type world struct {
	sink.Block
	offset int64
}

// next are coordinates; rows expire by InsertedAt, so it lies far ahead.
func (w *world) next() sink.Coordinates {
	w.offset++
	return sink.Coordinates{Epoch: 1, Offset: w.offset, InsertedAt: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()}
}

func (w *world) active(member string, at int64, n, pos, neg uint32, flags ...string) {
	d := sink.MemberDay{
		Coordinates: w.next(), Community: club, Day: dayOf(at), Member: member, Stage: "active", FirstAt: at, LastAt: at,
		Messages: n, Qualifying: n, Scored: n, Positive: pos, Negative: neg, SelfScored: n, SelfSum: 100 * int64(n),
	}
	for _, f := range flags {
		d.Bot, d.Staff = d.Bot || f == "bot", d.Staff || f == "staff"
	}
	d.Emotions[nlp.Joy], d.Emotions[nlp.Anger] = pos, neg
	w.MemberDays = append(w.MemberDays, d)
}

func (w *world) member(id, stage string, first, last int64, set func(*sink.Member)) {
	m := sink.Member{
		Coordinates: w.next(), Community: club, Member: id, Stage: stage, StageSince: first, JoinedAt: first, FirstActive: first, LastActive: last,
		ActiveDays: 8, Active28: 4, PReturn: 0.9, MoodN: 10, MoodSum: 2000, Messages: 20,
	}
	if set != nil {
		set(&m)
	}
	w.Members = append(w.Members, m)
}

func (w *world) move(member, from, to, rule string, at int64) {
	w.Transitions = append(w.Transitions, sink.Transition{Coordinates: w.next(), Community: club, Member: member, At: at, From: from, To: to, Rule: rule})
}

func (w *world) event(id, kind, member string, at int64, about string) {
	w.Events = append(w.Events, sink.Event{
		Coordinates: w.next(), Community: club, At: at, ID: id, Kind: kind, Member: member, MessageID: about, Disposition: sink.DispositionFact,
	})
}

// say adds a scored text; the rest is set by with.
func (w *world) say(id, member string, at int64, text string, with func(*sink.Message)) {
	m := sink.Message{Coordinates: w.next(), Community: club, At: at, MessageID: id, Member: member, Kind: "message", Platform: "wechat", Channel: "general", Text: text}
	m.Score = nlp.Score{Lang: nlp.LangHans, Scored: true, Label: nlp.Neutral, Emotion: nlp.EmotionNone, Holder: nlp.HolderSelf, Confidence: 0.8}
	if with != nil {
		with(&m)
	}
	w.Messages = append(w.Messages, m)
	w.event(id, m.Kind, member, at, id)
	e := &w.Events[len(w.Events)-1]
	e.ReplyTo, e.Bot, e.Staff, e.Scored = m.ReplyTo, m.Bot, m.Staff, m.Score.Scored
	e.Label = map[nlp.Label]int8{nlp.Negative: -1, nlp.Neutral: 0, nlp.Positive: 1}[m.Score.Label]
}

// feels scores a text about an aspect, with one word as evidence.
func feels(p float64, aspect, word string) func(*sink.Message) {
	return func(m *sink.Message) {
		m.Score.Polarity, m.Score.Label, m.Score.Emotion = p, nlp.Positive, nlp.Gratitude
		if p < 0 {
			m.Score.Label, m.Score.Emotion = nlp.Negative, nlp.Anger
		}
		m.Score.Aspects = []nlp.Aspect{{Name: aspect, Polarity: p}}
		m.Score.Needs[nlp.Trust] = p
		if i := strings.Index(m.Text, word); i >= 0 {
			m.Score.Evidence = []nlp.Evidence{{Start: i, End: i + len(word), Target: "polarity", A: int(1000 * p), R: 1000}}
		}
	}
}

// bookClub makes the community. Twelve regulars write every Wednesday, and five
// of them on the last day. Two fall silent, two are new, one comes back, one
// lapses, one has left; a bot and somebody of the staff count nowhere.
func bookClub() *sink.Block {
	w := &world{}
	for i := range 12 {
		id := fmt.Sprintf("r%02d", i+1)
		for wed := 14; wed <= 63; wed += 7 { // 14 January to 4 March
			w.active(id, on(1, wed, 12), 10, 6, 2)
		}
		w.member(id, "active", on(1, 14, 12), on(3, 4, 12), nil)
		w.joined(id, on(1, 14, 12), "active")
		if i < 5 {
			w.active(id, on(3, 7, 12), 1, 1, 0)
		}
	}
	w.silent()
	w.newcomers()
	w.comers()
	w.talk()
	w.cared()
	w.Communities = []sink.Community{{Coordinates: w.next(), Community: club, Watermark: on(3, 8, 9), ClosedDay: dayOf(on(3, 7, 12)), Zone: "Asia/Shanghai", Members: 18}}
	w.RiskDays = []sink.RiskDay{
		{Coordinates: w.next(), Community: club, Day: dayOf(on(2, 28, 12)), AtRisk: 0, People: 17, Weeks: 3},
		{Coordinates: w.next(), Community: club, Day: dayOf(on(3, 7, 12)), AtRisk: 2, People: 18, Weeks: 4, UsualDay: dayOf(on(2, 28, 12)), Z: 3.2, Excess: 2, Family: "small"},
	}
	w.ReturnModels = []sink.ReturnModel{
		{Coordinates: w.next(), Community: club, Day: dayOf(on(2, 12, 12)), Look: 1, Model: "2026-11"},
		{Coordinates: w.next(), Community: club, Day: dayOf(on(3, 7, 12)), Look: 2, Model: "2026-11", N: 16, Returned: 12, Brier: 0.0625, PooledBrier: 0.09},
	}
	w.Annotations = []sink.Annotation{{Coordinates: w.next(), Community: club, At: on(3, 4, 10), ID: "a1", Title: "会员价上调"}}
	w.DeadLetters = []sink.DeadLetter{{Coordinates: w.next(), Reason: "invalid_json", Error: "line 1"}, {Coordinates: w.next(), Reason: "future_time"}, {Coordinates: w.next(), Reason: "invalid_json"}}
	w.Batch = sink.Batch{Epoch: 1, Last: w.offset, Source: "replay", Lexicon: "lex", Policy: "pol", Schema: 1, CutAt: on(3, 8, 9), Records: 100, Facts: 80, Counted: 12, Duplicates: 4, Dead: 3, Erased: 1}
	return &w.Block
}

// joined moves a member from nothing to a stage on one day.
func (w *world) joined(id string, at int64, stage string) {
	w.move(id, "none", "newcomer", "join", at)
	if stage != "newcomer" {
		w.move(id, "newcomer", stage, "settle", at+1)
	}
}

func (w *world) silent() {
	w.member("q1", "at_risk", on(1, 14, 9), on(2, 10, 9), func(m *sink.Member) { m.PReturn, m.PAlive, m.Active28 = 0.7, 0.9, 20 })
	w.joined("q1", on(1, 14, 9), "core")
	w.move("q1", "core", "at_risk", "fade", on(3, 4, 0)) // the end of 3 March
	w.Transitions[len(w.Transitions)-1].Evidence = "silent_days=21 gap_days=1"
	w.active("q1", on(2, 10, 9), 1, 0, 0)
	w.Profiles = append(w.Profiles, sink.Profile{Coordinates: w.next(), Community: club, Member: "q1", Field: "alias", Value: "阿青", At: on(1, 14, 9)})
	w.member("q2", "at_risk", on(1, 14, 9), on(2, 10, 9), func(m *sink.Member) { m.PReturn = 0.1 })
	w.joined("q2", on(1, 14, 9), "active")
	w.move("q2", "active", "at_risk", "fade", on(3, 6, 0))
	w.Profiles = append(w.Profiles, sink.Profile{Coordinates: w.next(), Community: club, Member: "q2", Field: "alias", Value: `小\n星`, At: on(1, 14, 9)})
	w.member("gone", "left", on(1, 14, 9), on(1, 14, 9), func(m *sink.Member) { m.LeftAt = on(2, 20, 9) })
	w.joined("gone", on(1, 14, 9), "active")
	w.move("gone", "active", "left", "leave", on(2, 20, 9))
	for _, id := range []string{"bot", "staff"} {
		w.member(id, "none", on(1, 14, 9), on(3, 7, 9), func(m *sink.Member) { m.Bot, m.Staff = id == "bot", id == "staff" })
		w.active(id, on(3, 7, 9), 50, 0, 50, id)
	}
}

func (w *world) newcomers() {
	for _, id := range []string{"n1", "n2"} {
		w.member(id, "newcomer", on(3, 4, 10), on(3, 4, 10), func(m *sink.Member) { m.ActiveDays, m.Active28 = 1, 1 })
		w.joined(id, on(3, 4, 10), "newcomer")
		w.active(id, on(3, 4, 10), 1, 0, 0)
		w.say("hello-"+id, id, on(3, 4, 10), "大家好,我是新来的", nil)
	}
	w.say("re-n2", "r01", on(3, 4, 11), "欢迎", func(m *sink.Message) { m.ReplyTo = "hello-n2" })
	w.say("bot-n1", "bot", on(3, 4, 11), "自动欢迎", func(m *sink.Message) { m.Bot, m.ReplyTo = true, "hello-n1" })
}

func (w *world) comers() {
	w.member("back", "active", on(1, 15, 9), on(3, 6, 9), nil)
	w.joined("back", on(1, 15, 9), "active")
	w.active("back", on(1, 15, 9), 1, 0, 0)
	w.active("back", on(3, 6, 9), 1, 0, 0)
	w.member("lapsed", "active", on(1, 21, 9), on(2, 25, 9), nil)
	w.joined("lapsed", on(1, 21, 9), "active")
	w.active("lapsed", on(2, 25, 9), 1, 0, 0)
}

// cared is how members were contacted: within the budget, beyond it, as an answer,
// and a campaign of which one was held out; what was asked, and what was due.
func (w *world) cared() {
	touch := func(member, kind string, at int64, set func(*sink.Touch)) {
		t := sink.Touch{Coordinates: w.next(), Community: club, At: at, Member: member, ID: fmt.Sprint("touch", w.offset), TouchKind: kind, Charged: true}
		if set != nil {
			set(&t)
		}
		w.Touches = append(w.Touches, t)
	}
	warm := func(x float64) func(*sink.Touch) { return func(t *sink.Touch) { t.Scored, t.Warmth = true, x } }
	touch("q1", "care", on(3, 5, 10), warm(.75))
	touch("q1", "care", on(3, 5, 12), func(t *sink.Touch) { t.Over = true })
	touch("r02", "service", on(3, 5, 12), func(t *sink.Touch) { t.Charged, t.InReplyTo = false, "p2" })
	touch("r03", "marketing", on(2, 10, 12), func(t *sink.Touch) { warm(.25)(t); t.Campaign, t.Eligible = "spring", true })
	touch("r04", "marketing", on(2, 10, 12), func(t *sink.Touch) { t.Campaign, t.Eligible, t.HeldOut, t.Charged = "spring", true, true, false })
	for i, state := range []string{"used", "granted", "refused", "refused", "preempted"} {
		r := sink.Reservation{Coordinates: w.next(), Community: club, ID: fmt.Sprint("ask", i), Member: "q1", TouchKind: "care", AskedAt: on(3, 5, 9), Slot: on(3, 5, 9), State: state}
		if state == "refused" {
			r.Reason = "day_cap"
		}
		w.Reservations = append(w.Reservations, r)
	}
	for _, x := range []struct {
		member, kind, held string
		at                 int64
	}{{"q1", "core_quiet", "", on(3, 4, 0)}, {"n1", "newcomer_unanswered", "", on(3, 5, 10)}, {"n1", "first_post", "", on(3, 4, 10)}, {"n2", "first_post", "mood", on(3, 4, 10)}, {"back", "welcome_back", "", on(2, 6, 9)}} {
		w.Moments = append(w.Moments, sink.Moment{Coordinates: w.next(), Community: club, Member: x.member, Kind: x.kind, At: x.at, Day: dayOf(x.at), Due: x.at + 3600_000, Held: x.held})
	}
	// Two erasures: one is done, one broke off.
	for i, tables := range []int{2, 1} {
		at := w.next()
		for k, place := range []string{"events", "messages"} {
			row := sink.Erasure{Coordinates: at, Community: club, At: on(3, 2+i, 9), Tombstone: string(rune('a' + i)), Place: place, Phase: sink.PhaseBegun, Rows: uint64(3 + k)}
			w.Erasures = append(w.Erasures, row)
			if row.Phase, row.Rows = sink.PhaseDone, 0; k < tables {
				w.Erasures = append(w.Erasures, row)
			}
		}
	}
}

// talk is what people complain of and what they liked.
func (w *world) talk() {
	w.say("p1", "r01", on(3, 5, 9), "会员价涨得太离谱了", feels(-0.8, "price", "离谱"))
	w.say("p2", "r02", on(3, 5, 10), "涨价真让人失望", feels(-0.6, "price", "失望"))
	w.say("p3", "r02", on(3, 5, 11), "又涨,失望", feels(-0.7, "price", "失望"))
	w.say("old", "r03", on(1, 15, 11), "有点贵,失望", feels(-0.5, "price", "失望"))
	w.say("qq", "r07", on(3, 5, 12), "活动不好,失望", func(m *sink.Message) { feels(-0.5, "activity", "失望")(m); m.Platform = "qq" })
	w.say("recalled", "r05", on(3, 6, 12), "太贵了", func(m *sink.Message) { feels(-0.5, "price", "贵")(m); m.Recalled = true })
	w.say("foreign", "r06", on(3, 6, 13), "こんにちは", func(m *sink.Message) { m.Score.Lang, m.Score.Scored = nlp.LangJa, false })
	w.say("story", "r04", on(3, 1, 9), "谢谢活动组", func(m *sink.Message) {
		feels(0.9, "activity", "谢谢")(m)
		m.Kind, m.Title = "story", "我的共读月"
	})
	for i := range 3 {
		w.event(fmt.Sprint("heart", i), "reaction", fmt.Sprintf("r%02d", i+6), on(3, 1, 12), "story")
	}
	w.event("own", "reaction", "r04", on(3, 1, 12), "story")
	w.event("p1", "message", "r01", on(3, 5, 9), "")
	w.Events[len(w.Events)-1].Disposition = sink.DispositionDuplicate
	w.event("late", "checkin", "r01", on(3, 2, 12), "")
	w.Events[len(w.Events)-1].Late = true
}
