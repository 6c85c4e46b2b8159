package clickhouse_test

import (
	"fmt"
	"testing"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// room makes texts of one community, a minute apart, by people in turn; every
// nth of them is angry.
type room struct {
	b         *sink.Block
	community string
}

const minute = int64(60_000)

func (k room) say(from, gap int64, people, texts, nth int) {
	for i := range texts {
		k.text(from+int64(i)*gap, fmt.Sprint("p", i%people), nth > 0 && i%nth == 0)
	}
}

func (k room) text(at int64, who string, angry bool) {
	e := nlp.EmotionNone
	if angry {
		e = nlp.Anger
	}
	offset := int64(len(k.b.Messages))
	k.b.Messages = append(k.b.Messages, sink.Message{
		Coordinates: sink.Coordinates{Epoch: 1, Offset: offset, InsertedAt: start}, Community: k.community, At: at, Member: who,
		MessageID: fmt.Sprint("x", offset), Kind: "message", Score: nlp.Score{Scored: true, Emotion: e, Holder: nlp.HolderSelf},
	})
}

// Each community has ten usual days, and then an evening of its own.
func TestIgnitions(t *testing.T) {
	const day, hour = 24 * 60 * minute, 60 * minute
	evening := start/day*day + 10*day + 20*hour
	tests := []struct {
		community string
		gap       int64 // between the texts of usual days
		evening   func(room)
		want      string // minutes, at and until after 20:00, authors, angry_authors; "" for none
	}{
		{"usual evening", minute, func(k room) { k.say(evening, minute, 12, 30, 10) }, ""},
		{"anger", minute, func(k room) { k.say(evening, minute, 12, 30, 2) }, "30\t-15\t45\t12\t6"},
		{"a few are loud", minute, func(k room) {
			k.say(evening, minute, 12, 30, 0)
			for i := range 30 {
				k.text(evening+int64(i)*minute, fmt.Sprint("p", i%2), true)
			}
		}, ""},
		{"too few people", minute, func(k room) { k.say(evening, minute, 7, 30, 2) }, ""},
		{"a small group", 20 * minute, func(k room) { k.say(evening, 10*minute, 9, 12, 2) }, "120\t0\t120\t9\t6"},
		{"staff, bots and withdrawn", minute, func(k room) {
			k.say(evening, minute, 12, 30, 2)
			for i := len(k.b.Messages) - 30; i < len(k.b.Messages); i++ {
				m := &k.b.Messages[i]
				m.Staff, m.Bot, m.Recalled = i%3 == 0, i%3 == 1, i%3 == 2
			}
		}, ""},
	}
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	b := &sink.Block{Batch: sink.Batch{Epoch: 1, Last: 1_000_000, CutAt: start, InsertedAt: start, Source: "kafka:events", Schema: sink.SchemaVersion}}
	for _, tt := range tests {
		k := room{b, tt.community}
		for d := range int64(10) {
			k.say(start/day*day+d*day+12*hour, tt.gap, 10, 30, 11)
		}
		tt.evening(k)
	}
	write(t, db, b)
	for _, tt := range tests {
		got := ask(t, cfg, fmt.Sprintf("SELECT minutes, intDiv(toUnixTimestamp(at) - %d, 60), intDiv(toUnixTimestamp(until) - %d, 60), authors, angry_authors"+
			" FROM ignitions WHERE community = '%s'", evening/1000, evening/1000, tt.community))
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.community, got, tt.want)
		}
	}
}

// Feelings of a day with fewer than ten people are not shown; how much was said is.
func TestCommunityMoodHidesTheFew(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	b := &sink.Block{Batch: sink.Batch{Epoch: 1, Last: 100, CutAt: start, InsertedAt: start, Source: "kafka:events", Schema: sink.SchemaVersion}}
	for _, c := range []struct {
		community string
		people    int
	}{{"few", 9}, {"many", 10}} {
		for i := range c.people {
			b.MemberDays = append(b.MemberDays, sink.MemberDay{
				Coordinates: sink.Coordinates{Epoch: 1, InsertedAt: start}, Community: c.community, Day: 20454, Member: fmt.Sprint("m", i),
				Messages: 4, Qualifying: 4, Scored: 2, Positive: 1, SelfScored: 1, SelfSum: 500, Emotions: [nlp.NumEmotions]uint32{nlp.Anger: 1},
			})
		}
	}
	write(t, db, b)
	got := ask(t, cfg, "SELECT community, contributors, coverage, net_sentiment, anger_share, self_mood FROM community_mood ORDER BY community FORMAT TSV")
	if want := "few\t9\t0.5\t\\N\t\\N\t\\N\nmany\t10\t0.5\t0.5\t0.5\t0.5"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
