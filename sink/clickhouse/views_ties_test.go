package clickhouse_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// react writes reactions, "member message time" each.
func react(t *testing.T, cfg clickhouse.Config, all ...[3]string) {
	t.Helper()
	for i, r := range all {
		must(t, cfg, fmt.Sprintf("INSERT INTO events (community, at, id, kind, member, message_id, disposition, offset) VALUES ('c', toDateTime64('%s', 3, 'Asia/Shanghai'), 'r-%s-%s-%d', 'reaction', '%s', '%s', 'counted', %d)",
			r[2], r[0], r[1], i, r[0], r[1], 1000+i))
	}
}

// TestTies works the decay by hand: 30 days make 0.9 of a weight.
func TestTies(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-03-06")
	must(t, cfg, "INSERT INTO members (community, member, bot, staff, version) VALUES ('c', 'robot', true, false, 1), ('c', 'host', false, true, 1)")
	say(t, cfg,
		utterance{"2026-01-05 09:00:00", "a1", "a", "", "mentions = ['b', 'b', 'a', 'robot', 'host']"}, // 60 days: 0.5 · 0.81, once
		utterance{"2026-02-04 00:10:00", "b1", "b", "a1", ""},                                          // 30 days in Shanghai, 31 in UTC: 0.9
		utterance{"2026-03-06 09:00:00", "b2", "b", "a1", ""},                                          // 1
		utterance{"2026-03-06 09:00:00", "b3", "b", "a1", "recalled = true"},
		utterance{"2026-03-07 09:00:00", "b4", "b", "a1", ""}, // not closed
		utterance{"2026-03-06 09:00:00", "h1", "host", "a1", "staff = true"},
		utterance{"2026-03-06 09:00:00", "a2", "a", "h1", ""},
		utterance{"2026-03-06 09:00:00", "a3", "a", "a1", ""},
	)
	react(t, cfg, [3]string{"a", "b2", "2026-03-06 10:00:00"}, [3]string{"a", "a1", "2026-03-06 10:00:00"}, [3]string{"c", "a1", "2026-03-06 10:00:00"})
	wantRows(t, cfg, "SELECT member, other, replies, mentions, reactions, last_day, round(strength, 4), round(returned, 4), round(reciprocity, 4) FROM ties ORDER BY ALL",
		"a b 0 1 1 2026-03-06 0.655 1.9 0.3447", "a c 0 0 0 2026-03-06 0 0.25 0", "b a 2 0 0 2026-03-06 1.9 0.655 0.3447", "c a 0 0 1 2026-03-06 0.25 0 0")
	// What a leaving would take stands on the same ties, and may be asked of some communities.
	const reach = " ORDER BY member"
	wantRows(t, cfg, "SELECT member, count(), round(sum(strength + returned), 4) FROM ties GROUP BY member"+reach, "a 2 2.805", "b 1 2.555", "c 1 0.25")
	for _, from := range []string{"departure_blast", "departure_blast_of(communities = ['c'])"} {
		wantRows(t, cfg, "SELECT member, tied, half_lost, all_lost, round(strength, 4), round(share, 4) FROM "+from+reach, "a 2 2 2 2.805 1", "b 1 1 0 2.555 0.9109", "c 1 0 0 0.25 0.0891")
	}
	wantRows(t, cfg, "SELECT member FROM departure_blast_of(communities = ['another'])")
}

// TestDepartureBlast compares with brute force: take each person out of small
// random graphs, and look at what is left of the others.
func TestDepartureBlast(t *testing.T) {
	for seed := range uint64(3) {
		cfg := clickhousetest.Config(t)
		clickhousetest.Open(t, cfg)
		closeAt(t, cfg, "2026-01-06")
		d := rand.New(rand.NewPCG(seed, 2))
		const people = 8
		weight := [people][people]float64{} // of both directions, symmetric
		for i := range people {
			say(t, cfg, utterance{"2026-01-06 09:00:00", fmt.Sprintf("root%d", i), fmt.Sprintf("p%d", i), "", ""})
		}
		var all [][3]string
		for range 14 {
			a, b := d.IntN(people), d.IntN(people)
			if a == b {
				continue
			}
			all = append(all, [3]string{fmt.Sprintf("p%d", a), fmt.Sprintf("root%d", b), "2026-01-06 10:00:00"})
			weight[a][b] += 0.25
			weight[b][a] += 0.25
		}
		react(t, cfg, all...)
		total := func(i, without int) (sum float64) {
			for j, w := range weight[i] {
				if j != without {
					sum += w
				}
			}
			return sum
		}
		whole := 0.0
		for i := range people {
			whole += total(i, -1)
		}
		var want []string
		for m := range people {
			tied, half, lost := 0, 0, 0
			for o := range people {
				if weight[m][o] == 0 {
					continue
				}
				tied++
				if total(o, m) <= total(o, -1)/2 {
					half++
				}
				if total(o, m) == 0 {
					lost++
				}
			}
			if tied > 0 {
				want = append(want, fmt.Sprintf("p%d %d %d %d %.4f", m, tied, half, lost, total(m, -1)*2/whole))
			}
		}
		compare(t, cfg, "departure_blast", want, "SELECT member, tied, half_lost, all_lost, toDecimalString(share, 4) FROM departure_blast")
	}
}

// TestAbsenceFactor: 5 + 3 + 1 + 1 messages need one person for half of them, and
// a sixth of somebody else makes it two.
func TestAbsenceFactor(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-03-01")
	must(t, cfg, "INSERT INTO member_days (community, day, member, staff, messages, stories, version) VALUES"+
		" ('c', '2026-02-02', 'a', false, 4, 1, 1), ('c', '2026-02-03', 'b', false, 3, 0, 1), ('c', '2026-02-03', 'd', false, 1, 0, 1), ('c', '2026-03-01', 'e', false, 1, 0, 1),"+
		" ('c', '2026-02-01', 'old', false, 50, 0, 1), ('c', '2026-03-02', 'open', false, 50, 0, 1), ('c', '2026-02-03', 'host', true, 50, 0, 1)")
	wantRows(t, cfg, "SELECT subject, total, members, factor FROM absence_factor", "messages 10 4 1")
	must(t, cfg, "INSERT INTO member_days (community, day, member, messages, version) VALUES ('c', '2026-02-04', 'e', 1, 1)")
	wantRows(t, cfg, "SELECT subject, total, members, factor FROM absence_factor", "messages 11 4 2")
	// c asked, a and the host answered; c had joined, so both are welcomes as well.
	move(t, cfg, change{"2026-02-20 08:00:00", "c", "none", "newcomer", "joined"})
	say(t, cfg,
		utterance{"2026-02-20 09:00:00", "q1", "c", "", "style_question = true"},
		utterance{"2026-02-20 09:05:00", "a1", "a", "q1", ""},
		utterance{"2026-02-20 09:06:00", "h1", "host", "q1", "staff = true"},
		utterance{"2026-02-20 09:07:00", "c1", "c", "a1", "scored = true; emotion = 'gratitude'"},
	)
	wantRows(t, cfg, "SELECT subject, total, members, factor FROM absence_factor WHERE subject != 'messages' ORDER BY ALL", "answers 1 1 1", "welcomes 1 1 1")
	wantRows(t, cfg, "SELECT helper, staff, thanked FROM answers ORDER BY ALL", "a false true", "host true false")
	wantRows(t, cfg, "SELECT asker, helper, answers, thanked, first_day FROM asker_helper", "c a 1 1 2026-02-20")
}

// TestNewcomerResponse: three first messages, answered after 10 minutes, after
// two days, and by a bot only.
func TestNewcomerResponse(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-01-20")
	for _, m := range []string{"a", "b", "d", "x", "late"} {
		move(t, cfg, change{"2026-01-05 08:00:00", m, "none", "newcomer", "joined"})
	}
	say(t, cfg,
		utterance{"2026-01-05 09:00:00", "a1", "a", "", ""},
		utterance{"2026-01-06 09:00:00", "a2", "a", "", ""}, // not the first
		utterance{"2026-01-05 09:00:00", "b1", "b", "", ""},
		utterance{"2026-01-05 09:00:00", "d1", "d", "", ""},
		utterance{"2026-01-05 09:00:00", "x0", "x", "", "recalled = true"},
		utterance{"2026-01-20 09:00:00", "l1", "late", "", ""}, // observed for less than a day
		utterance{"2026-01-05 09:10:00", "r1", "host", "a1", "staff = true"},
		utterance{"2026-01-05 09:20:00", "r2", "b", "a1", ""},
		utterance{"2026-01-07 09:00:00", "r3", "a", "b1", ""},
		utterance{"2026-01-05 09:01:00", "r4", "robot", "d1", "bot = true"},
	)
	wantRows(t, cfg, "SELECT member, day, wait_minutes FROM newcomer_first_posts ORDER BY member",
		"a 2026-01-05 10", "b 2026-01-05 2880", `d 2026-01-05 \N`, `late 2026-01-20 \N`)
	wantRows(t, cfg, "SELECT week, newcomers, answered, within_24h, round(share_24h, 3), median_minutes FROM newcomer_response ORDER BY week",
		"2026-01-05 3 2 1 0.333 2880", `2026-01-19 1 0 \N \N \N`)
}

// TestComplaints follows feedback on two complaints, one of them found by its
// words only, and leaves praise alone.
func TestComplaints(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-01-20")
	bad := "scored = true; label = 'negative'; `aspects.name` = ['service']; `aspects.polarity` = [-0.5]"
	say(t, cfg,
		utterance{"2026-01-05 09:00:00", "a1", "a", "", bad},
		utterance{"2026-01-05 09:00:00", "b1", "b", "", ""}, // a wish
		utterance{"2026-01-06 09:00:00", "d1", "d", "", bad},
		utterance{"2026-01-06 09:00:00", "e1", "e", "", "scored = true; label = 'positive'; `aspects.name` = ['service']; `aspects.polarity` = [0.5]"},
		utterance{"2026-01-06 09:00:00", "h1", "host", "", "staff = true; " + bad},
	)
	for i, f := range [][3]string{{"a1", "heard", "2026-01-05 10:00:00"}, {"a1", "answered", "2026-01-05 15:00:00"}, {"a1", "answered", "2026-01-09 15:00:00"}, {"a1", "told", "2026-01-10 09:00:00"}, {"b1", "adopted", "2026-01-08 09:00:00"}} {
		must(t, cfg, fmt.Sprintf("INSERT INTO events (community, at, id, kind, message_id, detail, disposition) VALUES ('c', toDateTime64('%s', 3, 'Asia/Shanghai'), 'f%d', 'feedback', '%s', '%s', 'counted')", f[2], i, f[0], f[1]))
	}
	wantRows(t, cfg, "SELECT week, complaints, members, heard, answered, adopted, told, answer_hours FROM complaint_loop", "2026-01-05 3 3 2 1 1 1 6")
}

// TestResonance: in a channel whose other posts draw one person each, a post
// that draws three stands out by log2(4/2).
func TestResonance(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-01-20")
	for _, a := range []string{"a", "b", "d"} {
		say(t, cfg, utterance{"2026-01-05 09:00:00", a + "1", a, "", "`aspects.name` = ['food']"}) // different authors: the channel alone says what is usual
	}
	say(t, cfg,
		utterance{"2026-01-14 09:00:00", "young", "a", "", ""}, // its 7 days are not over
		utterance{"2026-01-05 10:00:00", "r1", "x", "a1", "scored = true; polarity = 0.5"},
		utterance{"2026-01-05 10:00:00", "r2", "x", "a1", "scored = true; polarity = 1"}, // the same person again
		utterance{"2026-01-05 10:00:00", "r3", "host", "a1", "staff = true"},
		utterance{"2026-01-12 09:00:01", "r4", "w", "a1", ""}, // after 7 days
		utterance{"2026-01-05 10:00:00", "r5", "a", "a1", ""},
	)
	react(t, cfg, [3]string{"y", "a1", "2026-01-06 09:00:00"}, [3]string{"z", "a1", "2026-01-06 09:00:00"}, [3]string{"y", "b1", "2026-01-06 09:00:00"}, [3]string{"y", "d1", "2026-01-06 09:00:00"})
	wantRows(t, cfg, "SELECT message_id, replies, reactions, responders, feeling, expected, round(resonance, 4) FROM resonance ORDER BY message_id",
		"a1 2 2 3 0.75 1 1", `b1 0 1 1 \N 2 -0.585`, `d1 0 1 1 \N 2 -0.585`)
	wantRows(t, cfg, "SELECT member, topic, started, answered FROM interests ORDER BY ALL",
		"a food 1 0", "b food 1 0", "d food 1 0", "w food 0 1", "x food 0 2")
}
