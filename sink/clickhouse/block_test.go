package clickhouse_test

import (
	"fmt"
	"time"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// start is when the tests' events begin: 2025-12-31 16:00 UTC, midnight of the
// new year in Shanghai, so that a block spans two yearly partitions.
const start int64 = 1767196800000

// block makes a realistic block of n records from offset first on: nine in ten
// are messages; every table has rows.
func block(epoch uint16, partition int32, first int64, n int) *sink.Block {
	b := &sink.Block{Batch: sink.Batch{
		Epoch: epoch, Partition: partition, First: first, Last: first + int64(n) - 1, CutAt: start + first, InsertedAt: start + first,
		Source: "kafka:events", Schema: sink.SchemaVersion, Lexicon: "lex-1", Policy: "pol-1", Records: uint64(n), Facts: uint64(n),
	}}
	at := func(off int64) sink.Coordinates {
		return sink.Coordinates{Epoch: epoch, Partition: partition, Offset: off, InsertedAt: start + first}
	}
	for i := range n {
		off := first + int64(i)
		e := event(at(off), i)
		b.Events = append(b.Events, e)
		if e.Kind == "message" {
			b.Messages = append(b.Messages, message(e))
		}
		if i%50 == 0 {
			b.Transitions = append(b.Transitions, sink.Transition{
				Coordinates: e.Coordinates, Seq: 0, Community: e.Community, Member: e.Member, At: e.At, To: "newcomer", Rule: "join", Cause: "activity", Policy: "pol-1",
			}, sink.Transition{
				Coordinates: e.Coordinates, Seq: 1, Community: e.Community, Member: e.Member, At: e.At, From: "newcomer", To: "active", Rule: "speak", Evidence: "days=3", Policy: "pol-1",
			})
		}
		if i%25 == 0 {
			b.MoodShifts = append(b.MoodShifts, sink.MoodShift{
				Coordinates: e.Coordinates, Community: e.Community, Member: e.Member, At: e.At, Day: 20453, Since: 20450, Direction: -1,
				Before: .25, BeforeN: 40, After: -.25, N: 7, SD: .5, Statistic: 4.5, Threshold: 4.25, Policy: "pol-1",
			})
		}
		if i%25 == 0 {
			b.RiskDays = append(b.RiskDays, sink.RiskDay{
				Coordinates: e.Coordinates, Community: e.Community, Day: 20453, OpportunityDays: 400, AtRisk: 30, People: 100, Weeks: 8, UsualDay: 20446,
				Usual: .125, MAD: .0625, Z: 3.5, Excess: -2, Family: "small", Policy: "pol-1",
			})
		}
		if i%25 == 0 {
			b.ReturnModels = append(b.ReturnModels, sink.ReturnModel{
				Coordinates: e.Coordinates, Community: e.Community, Day: 20453, Look: 2, Model: "2026-11", Period: 7, Alpha: .25, Beta: 2.5, Gamma: .375, Delta: 1.5,
				Intercept: -1.5, Recent: .25, Lasting: .75, Silence: -.375, Pattern: .125, Days: -.3125, Tenure: .0625, N: 120, Returned: 40, Brier: .125, PooledBrier: .15625, Policy: "pol-1",
			})
		}
		if i%25 == 5 {
			b.Touches = append(b.Touches, sink.Touch{
				Coordinates: e.Coordinates, Community: e.Community, Member: e.Member, At: e.At, ID: e.ID, TouchKind: "marketing", Campaign: "spring",
				Eligible: true, Reservation: "r-1", Charged: true, Scored: true, Warmth: .75,
			})
			b.Moments = append(b.Moments, sink.Moment{
				Coordinates: e.Coordinates, Community: e.Community, Member: e.Member, Kind: "birthday", At: e.At, Day: 20453, N: 3, Held: "mood", Policy: "pol-1",
			})
			b.Reservations = append(b.Reservations, sink.Reservation{
				Coordinates: e.Coordinates, Community: e.Community, Member: e.Member, ID: e.ID, TouchKind: "care", AskedAt: e.At, Slot: e.At, State: "refused",
				Reason: "day_cap", Earliest: e.At + 86_400_000,
			})
		}
		if i%25 == 1 {
			b.Erasures = append(b.Erasures, sink.Erasure{
				Coordinates: e.Coordinates, Community: e.Community, At: e.At, Tombstone: "stone", KeyID: "key-1", Phase: sink.PhaseDone, Place: "messages", Rows: 3,
			})
		}
		if i%10 == 0 {
			b.MemberDays = append(b.MemberDays, memberDay(e))
			b.Members = append(b.Members, member(e))
		}
	}
	end := at(b.Batch.Last)
	fresh := end
	fresh.InsertedAt = time.Now().UnixMilli() // dead letters expire by it
	b.DeadLetters = []sink.DeadLetter{{Coordinates: fresh, Reason: "invalid_json", Error: "unexpected end", Payload: "{\x00\xff"}}
	b.Profiles = []sink.Profile{{Coordinates: end, Community: community(partition, 0), Member: "m1", Field: "alias", Value: "小明", At: start}}
	b.Annotations = []sink.Annotation{{Coordinates: end, Community: community(partition, 0), At: start, ID: "release", Title: "新版本"}}
	for i := range 3 {
		b.Communities = append(b.Communities, sink.Community{
			Coordinates: end, Community: community(partition, i), Watermark: start + end.Offset, ClosedDay: 20453, Zone: "Asia/Shanghai",
			Members: 7, State: fmt.Sprint("state after ", end.Offset), Prior: fmt.Sprint("state after ", first-1),
			PriorVersion: sink.Coordinates{Epoch: epoch, Offset: first - 1}.Version(),
		})
	}
	return b
}

func community(partition int32, i int) string { return fmt.Sprintf("community-%d-%d", partition, i%3) }

func event(c sink.Coordinates, i int) sink.Event {
	e := sink.Event{
		Coordinates: c, Community: community(c.Partition, i), At: start - 60_000 + c.Offset*1000, ID: fmt.Sprintf("e-%d-%d", c.Partition, c.Offset),
		Kind: "message", Member: fmt.Sprintf("member-%04d", i%997), Channel: "general", Disposition: sink.DispositionFact,
		Scored: true, Self: true, Polarity: int16(i%2000 - 1000), Label: int8(i%3 - 1), Emotion: uint8(i % 9),
	}
	e.MessageID = e.ID
	if i%10 == 9 {
		e.Kind, e.MessageID, e.Scored, e.Self, e.Polarity, e.Label, e.Emotion = "reaction", "e-0-0", false, false, 0, 0, uint8(nlp.EmotionNone)
		e.Disposition = sink.DispositionCounted
	}
	return e
}

func message(e sink.Event) sink.Message {
	text := "今天的故事征集太棒了,谢谢大家一直陪着我,明天也要加油 " + e.ID
	s := nlp.Score{
		Lang: nlp.LangHans, Scored: true, Polarity: float64(e.Polarity) / 1000, Label: nlp.Positive, Confidence: 0.9, Emotion: nlp.Emotion(e.Emotion),
		Emotions: nlp.Strengths{nlp.Joy: 0.8, nlp.Gratitude: 0.4}, Intensity: 0.5, Holder: nlp.HolderSelf, Coverage: 0.7, Lexicon: "lex-1",
		Style: nlp.Style{Length: 30, Exclamation: 1, ParticleRate: 0.1},
	}
	for i := range 4 {
		s.Evidence = append(s.Evidence, nlp.Evidence{Start: i * 6, End: i*6 + 6, Target: "polarity", A: 800, W: 35, R: 1000, Rule: "intensify", Source: "emotion.tsv:1234"})
	}
	if e.Offset%5 == 0 {
		s.Feelings, s.Needs[nlp.Belonging], s.Aspects = []string{"grateful"}, 0.5, []nlp.Aspect{{Name: "activity", Polarity: 0.5}}
	}
	return sink.Message{
		Coordinates: e.Coordinates, Community: e.Community, At: e.At, MessageID: e.MessageID, Member: e.Member, Kind: e.Kind, Platform: "wechat", Channel: e.Channel,
		Text: text, Score: s, Mentions: []string{"member-0001"},
	}
}

func memberDay(e sink.Event) sink.MemberDay {
	return sink.MemberDay{
		Coordinates: e.Coordinates, Community: e.Community, Day: 20454, Member: e.Member, Stage: "active", FirstAt: e.At, LastAt: e.At,
		Messages: 4, Qualifying: 4, Scored: 4, Positive: 3, Negative: 1, PolaritySum: 1200, SelfScored: 4, SelfSum: 1200, Emotions: [nlp.NumEmotions]uint32{3, 0, 0, 1},
	}
}

func member(e sink.Event) sink.Member {
	return sink.Member{
		Coordinates: e.Coordinates, Community: e.Community, Member: e.Member, Stage: "active", StageSince: e.At, FirstActive: e.At, LastActive: e.At,
		ActiveDays: 3, Messages: 12, MoodN: 12, MoodSum: 3000, MoodSumSq: 900_000, Risk: 0.25, PReturn: 0.75, PAlive: 0.875, Policy: "pol-1", State: "\x01\x02 state of " + e.Member,
	}
}
