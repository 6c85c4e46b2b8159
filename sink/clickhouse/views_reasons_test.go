package clickhouse_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// TestMemberReasons: each silent person has one row, with the silence as of the last
// closed day, the last words that nobody answered, and the sentence that
// lifecycle.Reason says. What is bounded by a day says the same of people whose words came after it.
func TestMemberReasons(t *testing.T) {
	b := careBlock()
	b.Communities[0].OpportunityDays = 30
	b.Communities = append(b.Communities, sink.Community{
		Coordinates: at(0), Community: "mute", Watermark: start + 40*dayMillis, ClosedDay: startDay + 39, Zone: "UTC", OpportunityDays: 30,
	})
	n := 100
	next := func() sink.Coordinates { n++; return at(n) }
	for d := range int32(40) { // every fourth day did not count
		b.RiskDays = append(b.RiskDays, sink.RiskDay{Coordinates: next(), Seq: uint32(n), Community: "c", Day: startDay + d, OpportunityDays: uint32(d + 1 - (d+1)/4)})
	}
	silent := func(community, name, stage string, day int32, evidence string) {
		b.Members = append(b.Members, sink.Member{
			Coordinates: next(), Community: community, Member: name, Stage: stage, LastActive: start + 20*dayMillis, Risk: .75, PReturn: .25, PAlive: .5,
		})
		end := start + int64(day+1)*dayMillis
		if community == "mute" {
			end += 8 * 3_600_000 // its days are those of UTC
		}
		b.Transitions = append(b.Transitions,
			sink.Transition{Coordinates: next(), Community: community, Member: name, At: start, To: "newcomer", Rule: "join", Evidence: "implicit=1"},
			sink.Transition{Coordinates: next(), Community: community, Member: name, At: end - dayMillis, From: "active", To: "at_risk", Rule: "fade", Evidence: "silent_days=1 gap_days=9"},
			sink.Transition{Coordinates: next(), Community: community, Member: name, At: end, From: "at_risk", To: stage, Rule: "doze", Evidence: evidence})
	}
	say := func(community, name, id, reply string, day float64, mentions ...string) {
		b.Messages = append(b.Messages, sink.Message{
			Coordinates: next(), Community: community, Member: name, MessageID: id, ReplyTo: reply, Mentions: mentions, Kind: "message", At: start + int64(day*float64(dayMillis)),
		})
	}
	silent("c", "three", "at_risk", 30, "silent_days=8 gap_days=2 active_days_28=9 risk=750") // 9 days later, of which 6 counted
	silent("c", "mentioned", "at_risk", 39, "silent_days=14 gap_days=1")
	silent("c", "answered", "dormant", 39, "silent_days=28 gap_days=3")
	silent("c", "self", "churned", 39, "silent_days=84 gap_days=0")
	silent("c", "one", "at_risk", 39, "silent_days=1 gap_days=2")
	silent("mute", "alone", "at_risk", 39, "silent_days=8 gap_days=2")
	b.Members = append(b.Members,
		sink.Member{Coordinates: next(), Community: "c", Member: "here", Stage: "active", LastActive: start + 39*dayMillis},
		sink.Member{Coordinates: next(), Community: "c", Member: "bot", Bot: true, Stage: "at_risk"})
	for i, d := range []float64{-9, 10, 11, 12, 13} {
		say("c", "three", fmt.Sprint("t", i), "", d)
	}
	say("c", "here", "r1", "t1", 10.5)
	say("c", "three", "own", "t4", 14) // an answer to oneself is none
	say("c", "bot", "r2", "t2", 12)
	b.Messages[len(b.Messages)-1].Bot = true
	say("c", "three", "taken back", "", 15)
	b.Messages[len(b.Messages)-1].Recalled = true
	for i, d := range []float64{8, 9, 12} {
		say("c", "mentioned", fmt.Sprint("m", i), "", d)
	}
	say("c", "here", "r3", "", 10, "somebody", "mentioned")
	say("c", "answered", "a1", "", 15)
	say("c", "here", "r4", "a1", 16)
	say("c", "self", "s1", "", 12, "self")
	say("c", "self", "s2", "", 13)
	say("mute", "alone", "x1", "", 12)

	cfg := clickhousetest.Database(t, b)
	want := map[string]lifecycle.Reason{
		"three": {SilentDays: 14, GapDays: 2, Unanswered: 4}, "mentioned": {SilentDays: 14, GapDays: 1, Unanswered: 1}, "answered": {SilentDays: 28, GapDays: 3},
		"self": {SilentDays: 84, Unanswered: 2}, "one": {SilentDays: 1, GapDays: 2}, "alone": {SilentDays: 8, GapDays: 2},
	}
	var rows []string
	for name, r := range want {
		rows = append(rows, fmt.Sprintf("%s\t%d\t%d\t%d\t%s\t%s", name, r.SilentDays, r.GapDays, r.Unanswered, r.Chinese(), r.English()))
	}
	slices.Sort(rows)
	const columns = "SELECT member, silent_days, gap_days, unanswered, reason_zh, reason_en FROM member_reasons"
	if diff := cmp.Diff(rows, lines(ask(t, cfg, columns+" ORDER BY member"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := ask(t, cfg, "SELECT stage, risk, p_return, p_alive FROM member_reasons WHERE member = 'three'"); got != "at_risk\t0.75\t0.25\t0.5" {
		t.Errorf("three: %q", got)
	}
	bounded := lines(ask(t, cfg, columns+"_since(communities = ['c'], since = '2025-12-20') ORDER BY member"))
	if diff := cmp.Diff(slices.DeleteFunc(rows, func(s string) bool { return strings.HasPrefix(s, "alone") }), bounded); diff != "" {
		t.Errorf("since (-want +got):\n%s", diff)
	}
}
