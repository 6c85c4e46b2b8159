package clickhouse_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// careBlock is a block of one community, c, whose newest event is day 40 after
// start and whose day 39 is closed; start is midnight in Shanghai.
func careBlock() *sink.Block {
	const day = int64(86_400_000)
	return &sink.Block{
		Batch: sink.Batch{Epoch: 1, Last: 1_000_000, CutAt: start, InsertedAt: start, Source: "kafka:events", Schema: sink.SchemaVersion},
		Communities: []sink.Community{{
			Coordinates: sink.Coordinates{Epoch: 1, InsertedAt: start}, Community: "c", Watermark: start + 40*day, ClosedDay: startDay + 39, Zone: "Asia/Shanghai",
		}},
	}
}

// startDay is the day of start in Shanghai, 2026-01-01.
const startDay = int32(20454)

const dayMillis = int64(86_400_000)

func at(n int) sink.Coordinates {
	return sink.Coordinates{Epoch: 1, Offset: int64(n), InsertedAt: start}
}

func TestMayContactView(t *testing.T) {
	b := careBlock()
	now := start + 40*dayMillis
	member := func(name, stage string, contacted, care, marketing int64) {
		b.Members = append(b.Members, sink.Member{Coordinates: at(len(b.Members)), Community: "c", Member: name, Stage: stage, ContactedAt: contacted, CareFrom: care, MarketingFrom: marketing})
	}
	member("free", "active", 0, 0, 0)
	member("soon", "active", now-dayMillis/2, now+dayMillis/2, now+3*dayMillis)
	member("again", "core", now-8*dayMillis, now-7*dayMillis, now-7*dayMillis)
	member("gone", "left", 0, -1, -1)
	b.Members = append(b.Members, sink.Member{Coordinates: at(9), Community: "c", Member: "team", Staff: true, Stage: "active"})
	for i, x := range []struct {
		community, member string
		before            int64
		charged           bool
	}{{"c", "soon", dayMillis / 2, true}, {"c", "again", 8 * dayMillis, true}, {"c", "again", 60 * dayMillis, true}, {"c", "free", dayMillis, false}, {"d", "free", dayMillis, true}} {
		b.Touches = append(b.Touches, sink.Touch{Coordinates: at(20 + i), Community: x.community, Member: x.member, At: now - x.before, ID: fmt.Sprint(i), TouchKind: "care", Charged: x.charged})
	}
	b.Communities = append(b.Communities, sink.Community{Coordinates: at(0), Community: "d", Watermark: now, ClosedDay: startDay + 39, Zone: "UTC"})
	cfg := clickhousetest.Database(t, b)
	got := ask(t, cfg, "SELECT member, care, marketing, isNull(care_from), isNull(contacted_at), contacts_7d, contacts_30d, elsewhere_7d FROM may_contact WHERE community = 'c' ORDER BY member FORMAT TSV")
	want := strings.Join([]string{
		"again\tyes\tyes\t0\t0\t0\t1\t0", "free\tyes\tyes\t1\t1\t0\t0\t1", "gone\tnever\tnever\t1\t1\t0\t0\t0", "soon\tlater\tlater\t0\t0\t1\t1\t0",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCareMomentsView(t *testing.T) {
	b := careBlock()
	for i, x := range []struct {
		member string
		day    int64
		held   string
	}{{"thanked", 10, ""}, {"late", 10, ""}, {"sad", 10, "mood"}, {"open", 38, ""}, {"campaign", 10, ""}} {
		b.Moments = append(b.Moments, sink.Moment{
			Coordinates: at(i), Community: "c", Member: x.member, Kind: "first_post", At: start + x.day*dayMillis, Day: startDay + int32(x.day), Due: start + (x.day+1)*dayMillis, Held: x.held,
		})
	}
	for i, x := range []struct {
		member, kind string
		day          int64
	}{{"thanked", "care", 9}, {"thanked", "care", 12}, {"thanked", "care", 14}, {"late", "care", 18}, {"campaign", "marketing", 11}} {
		b.Touches = append(b.Touches, sink.Touch{Coordinates: at(20 + i), Community: "c", Member: x.member, At: start + x.day*dayMillis, ID: fmt.Sprint(i), TouchKind: x.kind, Charged: true})
	}
	cfg := clickhousetest.Database(t, b)
	got := ask(t, cfg, "SELECT member, state, dateDiff('day', at, honoured_at) FROM care_moments ORDER BY member FORMAT TSV")
	want := "campaign\tmissed\t\\N\nlate\tmissed\t\\N\nopen\tdue\t\\N\nsad\theld\t\\N\nthanked\thonoured\t2"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// touchWorld is a community of n members, half of them busier after a campaign
// than those held out, and what lifecycle.TouchEffect is to make of it.
func touchWorld(n int) (*sink.Block, map[string][]lifecycle.Outcome) {
	rng := rand.New(rand.NewPCG(7, 7))
	b := careBlock()
	want := map[string][]lifecycle.Outcome{}
	for i := range n {
		m := fmt.Sprint("m", i)
		b.Members = append(b.Members, sink.Member{Coordinates: at(i), Community: "c", Member: m, Stage: "active"})
		b.Transitions = append(b.Transitions, sink.Transition{Coordinates: at(i), Community: "c", Member: m, At: start, From: "none", To: "newcomer", Rule: "join"})
		active := map[int]bool{}
		for d := range 40 {
			if rng.Float64() < 0.1+0.4*rng.Float64() {
				active[d] = true
				b.MemberDays = append(b.MemberDays, sink.MemberDay{Coordinates: at(i), Community: "c", Member: m, Day: startDay + int32(d), Qualifying: 1})
			}
		}
		for k, campaign := range []string{"spring", "summer"} {
			held, on := rng.IntN(3) == 0, 16+3*k
			b.Touches = append(b.Touches, sink.Touch{
				Coordinates: at(10*i + k), Community: "c", Member: m, At: start + int64(on)*dayMillis + dayMillis/2, ID: fmt.Sprint(m, campaign),
				TouchKind: "marketing", Campaign: campaign, Eligible: true, HeldOut: held, Charged: !held,
			})
			x := lifecycle.Outcome{Member: m, HeldOut: held}
			for d := range 40 {
				switch {
				case !active[d]:
				case d >= on-14 && d < on:
					x.Before += 1. / 14
				case d > on && d <= on+14:
					x.After += 1. / 14
				}
			}
			want[campaign] = append(want[campaign], x)
			want[""] = append(want[""], x)
		}
	}
	return b, want
}

// TestTouchEffectView holds the view to the function that is tested on planted
// effects.
func TestTouchEffectView(t *testing.T) {
	b, want := touchWorld(200)
	cfg := clickhousetest.Database(t, b)
	rows := lines(ask(t, cfg, "SELECT campaign, contacted, held_out, effect, error, low, high FROM touch_effect ORDER BY campaign FORMAT TSV"))
	if len(rows) != 3 {
		t.Fatalf("rows %q", rows)
	}
	for _, row := range rows {
		f := strings.Split(row, "\t")
		e := lifecycle.TouchEffect(want[f[0]])
		for i, w := range []float64{float64(e.Contacted), float64(e.HeldOut), e.Effect, e.Error, e.Low, e.High} {
			if got, err := strconv.ParseFloat(f[i+1], 64); err != nil || math.Abs(got-w) > 1e-9 {
				t.Errorf("campaign %q, column %d: %s, want %v", f[0], i+1, f[i+1], w)
			}
		}
	}
	few, _ := touchWorld(20)
	if got := ask(t, clickhousetest.Database(t, few), "SELECT effect, low FROM touch_effect WHERE campaign = 'spring' FORMAT TSV"); got != "\\N\t\\N" {
		t.Errorf("of a few: %q, want nothing", got)
	}
}

// TestProfilesAndSegments: one row a person, their role by what they did, and
// the segments they are in.
func TestProfilesAndSegments(t *testing.T) {
	b := careBlock()
	now := start + 40*dayMillis
	person := func(name, stage string, joined int, active28 uint32, p float32) {
		b.Members = append(b.Members, sink.Member{
			Coordinates: at(len(b.Members)), Community: "c", Member: name, Stage: stage, StageSince: start, JoinedAt: start + int64(joined)*dayMillis,
			FirstActive: start, LastActive: now, Active28: active28, PReturn: p,
		})
	}
	n := 100
	say := func(name, id, reply string, day int, question bool) {
		n++
		m := sink.Message{Coordinates: at(n), Community: "c", Member: name, MessageID: id, ReplyTo: reply, Kind: "message", At: start + int64(day)*dayMillis + int64(n)*1000}
		m.Score.Style.Question = question
		b.Messages = append(b.Messages, m)
	}
	moved := func(name, to string) {
		n++
		b.Transitions = append(b.Transitions, sink.Transition{Coordinates: at(n), Community: "c", Member: name, At: start, From: "none", To: to, Rule: "join"})
	}
	person("helper", "core", -300, 20, .9)
	person("was", "at_risk", -300, 3, .3)
	person("asks", "active", 1, 9, .7)
	person("new", "newcomer", 36, 1, 0)
	person("reads", "lurker", -100, 0, 0)
	b.Members[4].LastActive, b.Members[4].FirstActive = 0, 0
	b.Members[0].MoodN, b.Members[0].MoodMean = 5, .5
	b.Members = append(b.Members, sink.Member{Coordinates: at(50), Community: "c", Member: "team", Staff: true, Stage: "none"})
	for _, x := range [][2]string{{"helper", "newcomer"}, {"helper", "core"}, {"was", "core"}, {"asks", "newcomer"}, {"new", "newcomer"}} {
		moved(x[0], x[1])
	}
	for i := range 6 {
		q := fmt.Sprint("q", i)
		say("asks", q, "", 20+i, true)
		say("helper", "a"+q, q, 20+i, false)
		b.MemberDays = append(b.MemberDays,
			sink.MemberDay{Coordinates: at(n), Community: "c", Member: "asks", Day: startDay + int32(20+i), Messages: 1, Qualifying: 1, FirstAt: start + int64(20+i)*dayMillis + dayMillis/2},
			sink.MemberDay{Coordinates: at(n), Community: "c", Member: "helper", Day: startDay + int32(20+2*i), Messages: 1, Qualifying: 1, FirstAt: start + int64(20+2*i)*dayMillis + dayMillis/2})
	}
	say("new", "hello", "", 36, false)
	b.Profiles = append(b.Profiles, sink.Profile{Coordinates: at(1), Community: "c", Member: "helper", Field: "alias", Value: "老王", At: start})
	b.Moments = append(b.Moments, sink.Moment{Coordinates: at(1), Community: "c", Member: "new", Kind: "newcomer_unanswered", At: start + 37*dayMillis, Day: startDay + 37})
	cfg := clickhousetest.Database(t, b)
	got := ask(t, cfg, "SELECT member, alias, role, likelihood_zh, tenure_days, was_core, unheard, may_contact, usual_hour, gap_days, tied, mood, answers, questions, next_moment"+
		" FROM member_profiles ORDER BY member FORMAT TSV")
	want := strings.Join([]string{
		"asks\t\tasker\t多半会回来\t39\tfalse\tfalse\tyes\t12\t1\t1\t\\N\t0\t6\t",
		"helper\t老王\thelper\t多半会回来\t340\ttrue\ttrue\tyes\t12\t2\t1\t0.5\t6\t0\t",
		"new\t\ttalker\t还看不出\t4\tfalse\ttrue\tyes\t\\N\t\\N\t0\t\\N\t0\t0\tnewcomer_unanswered",
		"reads\t\tlurker\t还看不出\t140\tfalse\tfalse\tyes\t\\N\t\\N\t0\t\\N\t0\t0\t",
		"was\t\ttalker\t说不准\t340\ttrue\tfalse\tyes\t\\N\t\\N\t0\t\\N\t0\t0\t",
	}, "\n")
	if got != want {
		t.Errorf("profiles\n%s\nwant\n%s", got, want)
	}
	got = ask(t, cfg, "SELECT s.member, s.segment, d.zh FROM member_segments AS s INNER JOIN segments AS d ON d.segment = s.segment ORDER BY 1, 2 FORMAT TSV")
	want = strings.Join([]string{
		"asks\taskers\t常来求助的人", "asks\twarming_up\t越来越投入", "helper\tcore_helpers\t撑起社群的人", "new\tnew_unheard\t说了话没人回的新人",
		"reads\tquiet_readers\t一直在看的人", "was\tcore_drifting\t正在走远的核心",
	}, "\n")
	if got != want {
		t.Errorf("segments\n%s\nwant\n%s", got, want)
	}
	some := func(community string) string {
		return ask(t, cfg, "SELECT s.member, s.segment, d.zh FROM member_segments_of(communities = ['"+community+"']) AS s INNER JOIN segments AS d ON d.segment = s.segment ORDER BY 1, 2 FORMAT TSV")
	}
	if got := some("c"); got != want {
		t.Errorf("segments of the community\n%s\nwant\n%s", got, want)
	}
	if got := some("another"); got != "" {
		t.Errorf("segments of another community\n%s", got)
	}
	if got := ask(t, cfg, "SELECT count() FROM segments"); got != fmt.Sprint(len(sink.Segments())) {
		t.Errorf("%s segments told, want %d", got, len(sink.Segments()))
	}
}
