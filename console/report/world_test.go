package report_test

import (
	"fmt"
	"time"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// book is the hand-made community. Its watermark is the evening of Sunday, 8
// March 2026 in Shanghai; the last closed day is the Saturday before, so that
// the period is 8 February to 7 March.
const book = "book-club"

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

func (w *world) next() sink.Coordinates {
	w.offset++
	return sink.Coordinates{Epoch: 1, Offset: w.offset, InsertedAt: time.Now().UnixMilli()} // dead letters expire by it
}

// active adds a member's day: pos and neg of n texts, all scored.
func (w *world) active(member string, at int64, n, pos, neg uint32) {
	d := sink.MemberDay{
		Coordinates: w.next(), Community: book, Day: dayOf(at), Member: member, Stage: "active", FirstAt: at, LastAt: at,
		Messages: n, Qualifying: n, Scored: n, Positive: pos, Negative: neg,
	}
	d.Emotions[nlp.Joy], d.Emotions[nlp.Anger] = pos, neg
	w.MemberDays = append(w.MemberDays, d)
}

func (w *world) member(m sink.Member) {
	m.Coordinates, m.Community = w.next(), book
	w.Members = append(w.Members, m)
}

// say adds a text; the rest is set by with.
func (w *world) say(id, member string, at int64, text string, with func(*sink.Message)) {
	m := sink.Message{Coordinates: w.next(), Community: book, At: at, MessageID: id, Member: member, Kind: "message", Text: text}
	m.Score = nlp.Score{Lang: nlp.LangHans, Scored: true, Label: nlp.Neutral, Emotion: nlp.EmotionNone, Holder: nlp.HolderSelf, Confidence: 0.8}
	if with != nil {
		with(&m)
	}
	w.Messages = append(w.Messages, m)
	w.event(id, "message", member, at, "")
}

func (w *world) event(id, kind, member string, at int64, about string) {
	w.Events = append(w.Events, sink.Event{
		Coordinates: w.next(), Community: book, At: at, ID: id, Kind: kind, Member: member, MessageID: about, Disposition: sink.DispositionFact,
	})
}

func (w *world) move(member, from, to string, at int64) {
	w.Transitions = append(w.Transitions, sink.Transition{Coordinates: w.next(), Community: book, Member: member, At: at, From: from, To: to})
}

func (w *world) profile(member, field, value string) {
	w.Profiles = append(w.Profiles, sink.Profile{Coordinates: w.next(), Community: book, Member: member, Field: field, Value: value, At: on(1, 1, 0)})
}

// feels scores a text about an aspect, with one word as evidence.
func feels(p float64, aspect, word string) func(*sink.Message) {
	return func(m *sink.Message) {
		m.Score.Polarity, m.Score.Label, m.Score.Emotion = p, nlp.Positive, nlp.Gratitude
		if p < 0 {
			m.Score.Label, m.Score.Emotion = nlp.Negative, nlp.Anger
		}
		if aspect != "" {
			m.Score.Aspects = []nlp.Aspect{{Name: aspect, Polarity: p}}
		}
		for i := range len(m.Text) {
			if i+len(word) <= len(m.Text) && m.Text[i:i+len(word)] == word {
				m.Score.Evidence = []nlp.Evidence{{Start: i, End: i + len(word), Target: "polarity", A: int(1000 * p), R: 1000}}
				return
			}
		}
	}
}

// bookClub makes the community.
func bookClub() *sink.Block {
	w := &world{}
	w.regulars()
	w.others()
	w.newcomers()
	w.talk()
	w.Communities = []sink.Community{{Coordinates: w.next(), Community: book, Watermark: on(3, 8, 22), ClosedDay: dayOf(on(3, 7, 12)), Zone: "Asia/Shanghai"}}
	w.Annotations = []sink.Annotation{
		{Coordinates: w.next(), Community: book, At: on(3, 4, 10), ID: "a1", Title: "会员价上调"},
		{Coordinates: w.next(), Community: book, At: on(1, 28, 10), ID: "a2", Title: "共读月", Until: on(2, 3, 10)},
	}
	w.DeadLetters = []sink.DeadLetter{{Coordinates: w.next(), Reason: "invalid_json"}, {Coordinates: w.next(), Reason: "future_time"}, {Coordinates: w.next(), Reason: "invalid_json"}}
	w.Batch = sink.Batch{Epoch: 1, Last: w.offset, Source: "replay", Records: 100, Facts: 80, Counted: 12, Duplicates: 4, Dead: 3, Erased: 1}
	return &w.Block
}

// regulars are twelve people who write ten texts every Wednesday but in the
// festival week; in the last week they are cross. Three of them wrote in the
// week before all others began.
func (w *world) regulars() {
	for i := range 12 {
		id := fmt.Sprintf("r%02d", i+1)
		if i < 3 {
			w.active(id, on(1, 7, 12), 1, 1, 0)
		}
		for _, wed := range []int64{on(1, 14, 12), on(1, 21, 12), on(1, 28, 12), on(2, 4, 12), on(2, 11, 12), on(2, 25, 12)} {
			w.active(id, wed, 10, 6, 2)
		}
		w.active(id, on(3, 4, 12), 10, 2, 6)
		w.member(sink.Member{Member: id, Stage: "active", FirstActive: on(1, 7, 12), LastActive: on(3, 4, 12), ActiveDays: 8, Active28: 4, PReturn: 0.9, MoodN: 5, MoodSum: -4000})
	}
}

// others each stand for one way to be counted, listed, or left out.
func (w *world) others() {
	risk := sink.Member{Stage: "at_risk", FirstActive: on(1, 12, 9), LastActive: on(2, 22, 9), ActiveDays: 20, Active28: 14, PReturn: 0.3}
	for _, m := range []struct {
		id  string
		set func(*sink.Member)
	}{
		{"c1", func(m *sink.Member) { m.LastActive, m.Active28, m.PReturn = on(2, 10, 9), 25, 0.35 }},
		{"c2", func(m *sink.Member) { m.Stage, m.LastActive, m.Active28, m.PReturn = "core", on(2, 26, 9), 14, 0.9 }},
		{"c3", func(m *sink.Member) { m.Stage, m.LastActive, m.Active28 = "core", on(3, 6, 9), 20 }},
		{"q1", nil},
		{"q2", func(m *sink.Member) { m.PReturn = 0.2 }},
		{"touched", func(m *sink.Member) { m.PReturn = 0.7 }},
		{"refused", nil},
		{"staff", func(m *sink.Member) { m.Staff = true }},
		{"bot", func(m *sink.Member) { m.Bot = true }},
		{"gone", func(m *sink.Member) { m.Stage, m.LeftAt = "left", on(2, 20, 9) }},
		{"lapsed", func(m *sink.Member) { m.Stage, m.LastActive = "dormant", on(1, 20, 9) }},
		{"back", func(m *sink.Member) {
			m.Stage, m.FirstActive, m.LastActive = "returned", on(1, 1, 9), on(2, 12, 9)
		}},
	} {
		x := risk
		x.Member = m.id
		if m.set != nil {
			m.set(&x)
		}
		w.member(x)
	}
	w.active("lapsed", on(1, 20, 9), 1, 0, 0)
	w.active("back", on(2, 12, 9), 1, 0, 0)
	w.active("c1", on(1, 13, 9), 1, 0, 0)
	w.active("c1", on(2, 10, 9), 1, 0, 0)
	w.active("staff", on(2, 10, 9), 50, 0, 50)
	w.MemberDays[len(w.MemberDays)-1].Staff = true
	w.MemberDays = append(w.MemberDays, sink.MemberDay{Coordinates: w.next(), Community: book, Day: dayOf(on(3, 5, 9)), Member: "touched", Touches: 1})
	w.move("c1", "core", "at_risk", on(2, 25, 0))
	w.move("q1", "active", "at_risk", on(3, 3, 0))
	w.move("q2", "active", "at_risk", on(3, 4, 0))
	for i, evidence := range []string{"silent_days=12 gap_days=1", "silent_days=9 gap_days=2", "silent_days=10 gap_days=2"} {
		w.Transitions[len(w.Transitions)-3+i].Evidence = evidence
	}
	w.move("gone", "active", "left", on(2, 20, 9))
	w.move("back", "dormant", "returned", on(2, 12, 9))
	w.profile("c1", "alias", "阿青")
	w.profile("q2", "alias", "*星*|x")
	w.profile("refused", "consent.care", "withdrawn")
}

// newcomers: one whom nobody answered, one answered by message id only, one who
// was mentioned, one who wrote less than a day ago.
func (w *world) newcomers() {
	for i, at := range []int64{on(3, 4, 10), on(3, 4, 11), on(3, 5, 9), on(3, 8, 10)} {
		id := fmt.Sprintf("n%d", i+1)
		w.member(sink.Member{Member: id, Stage: "newcomer", JoinedAt: at, FirstActive: at, LastActive: at, ActiveDays: 1, Active28: 1, PReturn: 0.3})
		w.active(id, at, 1, 0, 0)
		w.say("hello-"+id, id, at, "大家好,我是新来的", nil)
		w.move(id, "none", "newcomer", at)
	}
	w.profile("n1", "alias", "小雨🌧️")
	w.say("re-n2", "r01", on(3, 4, 12), "欢迎", func(m *sink.Message) { m.ReplyTo = "hello-n2" })
	w.say("re-n3", "staff", on(3, 5, 10), "欢迎你", func(m *sink.Message) { m.Staff, m.Mentions = true, []string{"n3"} })
	w.say("re-n1", "bot", on(3, 4, 10), "自动欢迎", func(m *sink.Message) { m.Bot, m.ReplyTo = true, "hello-n1" })
}

// talk is what people complain of and what they liked.
func (w *world) talk() {
	w.say("p1", "r01", on(3, 5, 9), "会员价涨得太离谱了", feels(-0.8, "price", "离谱"))
	w.say("p2", "r02", on(3, 5, 10), "涨价真让人失望", feels(-0.6, "price", "失望"))
	w.say("p3", "r02", on(3, 5, 11), "又涨,烦死了", feels(-0.7, "price", "烦死了"))
	w.say("p4", "r03", on(1, 15, 11), "有点贵,失望", feels(-0.5, "price", "失望"))
	w.say("v1", "r04", on(3, 6, 11), "客服一直不回,气人", feels(-0.5, "service", "气人"))
	w.say("u1", "r05", on(3, 6, 12), "唉,难受", feels(-0.5, "", "难受"))
	w.say("recalled", "r05", on(3, 6, 12), "太贵了", func(m *sink.Message) { feels(-0.5, "price", "贵")(m); m.Recalled = true })
	w.say("foreign", "r06", on(3, 6, 13), "こんにちは", func(m *sink.Message) { m.Score.Lang, m.Score.Scored = nlp.LangJa, false })
	w.say("story", "c3", on(3, 1, 9), "谢谢活动组,这次共读让我重新爱上了读书", func(m *sink.Message) {
		feels(0.9, "activity", "谢谢")(m)
		m.Kind, m.Title = "story", "我的共读月"
	})
	for i := range 4 {
		w.say(fmt.Sprint("echo", i), fmt.Sprintf("r%02d", i+6), on(3, 1, 10+i), "太棒了", func(m *sink.Message) { m.ReplyTo = "story" })
	}
	w.event("h1", "reaction", "r01", on(3, 1, 12), "story")
	w.event("h2", "reaction", "r06", on(3, 1, 12), "story") // answered too: one person
	w.event("h3", "reaction", "c3", on(3, 1, 12), "story")  // the author's own
	w.event("h4", "reaction", "bot", on(3, 1, 12), "echo0") // too few for echo0
	w.event("late", "checkin", "r01", on(3, 2, 12), "")
	w.Events[len(w.Events)-1].Late = true
	w.event("h1", "reaction", "r01", on(3, 1, 12), "story")
	w.Events[len(w.Events)-1].Disposition = sink.DispositionDuplicate
}
