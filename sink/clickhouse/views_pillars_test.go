package clickhouse_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// talk is a day of a made-up club, Saturday 2026-01-10, in SQL: fourteen people
// p0 to p13 who know each other from the Thursday before, when everybody reacted
// to everybody. Each asks something and writes another post; each of the first
// ten has an answer of the next person, and the first four thank for it. One
// newcomer's first message has no answer.
var talk = []string{
	"INSERT INTO communities (community, closed_day, zone, version) VALUES ('c', '2026-01-18', 'Asia/Shanghai', 1)",
	"INSERT INTO messages (community, at, message_id, member, channel, style_question, version)" +
		" SELECT 'c', toDateTime64('2026-01-08 01:00:00', 3, 'UTC'), 'old' || toString(number), 'p' || toString(number), '', false, 1 FROM numbers(14)" +
		" UNION ALL SELECT 'c', toDateTime64('2026-01-10 01:00:00', 3, 'UTC'), 'q' || toString(number), 'p' || toString(number), '', true, 1 FROM numbers(14)" +
		" UNION ALL SELECT 'c', toDateTime64('2026-01-10 02:00:00', 3, 'UTC'), 's' || toString(number), 'p' || toString(number), '', false, 1 FROM numbers(14)" +
		" UNION ALL SELECT 'c', toDateTime64('2026-01-10 02:00:00', 3, 'UTC'), 'n1', 'new', '', false, 1",
	"INSERT INTO messages (community, at, message_id, member, reply_to, scored, warmth, version)" +
		" SELECT 'c', toDateTime64('2026-01-10 03:00:00', 3, 'UTC'), 'a' || toString(number), 'p' || toString(number + 1), 'q' || toString(number), true, 0.2, 1 FROM numbers(10)",
	"INSERT INTO events (community, at, id, kind, member, message_id, disposition)" +
		" SELECT 'c', toDateTime64('2026-01-08 03:00:00', 3, 'UTC'), 'o' || toString(number), 'reaction', 'p' || toString(number % 14), 'old' || toString(intDiv(number, 14)), 'counted' FROM numbers(196)" +
		" UNION ALL SELECT 'c', toDateTime64('2026-01-10 04:00:00', 3, 'UTC'), 't' || toString(number), 'reaction', 'p' || toString(number), 'a' || toString(number), 'counted' FROM numbers(4)",
	"INSERT INTO transitions (community, at, member, seq, `from`, to) VALUES ('c', '2026-01-10 01:30:00', 'new', 0, 'none', 'newcomer')",
}

func planted(t *testing.T) clickhouse.Config {
	t.Helper()
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	must(t, cfg, talk...)
	return cfg
}

// saturday is the row of the pillars for the day of talk.
func saturday(t *testing.T, cfg clickhouse.Config) string {
	t.Helper()
	return ask(t, cfg, "SELECT * FROM pillars WHERE window = 'day' AND start = '2026-01-10'")
}

// three are columns of that row.
func three(t *testing.T, cfg clickhouse.Config, names []string) []float64 {
	t.Helper()
	var out []float64
	for field := range strings.SplitSeq(ask(t, cfg, "SELECT "+strings.Join(names, ", ")+" FROM pillars WHERE window = 'day' AND start = '2026-01-10'"), "\t") {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil {
			t.Fatalf("%v: %q: %v", names, field, err)
		}
		out = append(out, v)
	}
	return out
}

// pillar is a column of that row.
func pillar(t *testing.T, cfg clickhouse.Config, name string) float64 {
	t.Helper()
	return three(t, cfg, []string{name})[0]
}

// texted is the statement of a message of the day.
func texted(id, member, replyTo, more string) string {
	columns, values := "", ""
	for part := range strings.SplitSeq(more, "; ") {
		if name, value, ok := strings.Cut(part, " = "); ok {
			columns, values = columns+", "+name, values+", "+value
		}
	}
	return fmt.Sprintf("INSERT INTO messages (community, at, message_id, member, reply_to, version%s) VALUES ('c', '2026-01-10 03:30:00', '%s', '%s', '%s', 2%s)", columns, id, member, replyTo, values)
}

// rewritten is the statement of a new version of a message.
func rewritten(id, replace string) string {
	return "INSERT INTO messages SELECT * REPLACE (" + replace + ", version + 1 AS version) FROM messages FINAL WHERE message_id = '" + id + "'"
}

// acted is the statement of an event of the day.
func acted(id, kind, member, messageID, detail, more string) string {
	return fmt.Sprintf("INSERT INTO events (community, at, id, kind, member, message_id, detail, disposition%s) SELECT 'c', '2026-01-10 05:00:00', '%s', '%s', '%s', '%s', '%s', 'counted'%s",
		strings.ReplaceAll(more, " = true", ""), id, kind, member, messageID, detail, strings.Repeat(", true", strings.Count(more, "= true")))
}

// TestPillarsByHand holds the day to sums that are easy by hand.
func TestPillarsByHand(t *testing.T) {
	cfg := planted(t)
	// Posts: 14 questions, 14 others, the newcomer's; 10 answered, after two hours. Replies
	// go round p0…p10: p1…p10 gave, p0…p9 got. Four people reacted. Thirteen others have
	// responded to each, so a voice is (13 − 4) / 13. Risen is nobody yet.
	wantRows(t, cfg, "SELECT contributors, round(coverage, 4), round(promptness, 4), round(give_and_take, 4), round(warmth, 2), belonging, round(moved, 4), newcomers,"+
		" round(credit, 4), challengers, adopted, creators, spread, round(self_realisation, 4) FROM pillars WHERE window = 'day' AND start = '2026-01-10'",
		fmt.Sprintf("15 %.4f %.4f %.4f 0.2 0 %.4f 0 %.4f 0 0 4 1 %.4f", 10./29, 10./29/3, 9./11, 4./15, 4*0.5*9/13, 4./15))
	if got, want := pillar(t, cfg, "connection"), (10./29+10./87+9./11+0.2+0+4./15+0)/7; got < want-1e-6 || got > want+1e-6 {
		t.Errorf("connection %v, want %v", got, want)
	}
	if got, want := pillar(t, cfg, "co_creation"), 18./13/(18./13+15); got < want-1e-9 || got > want+1e-9 {
		t.Errorf("co_creation %v, want %v", got, want)
	}
	if got := ask(t, cfg, "SELECT count() FROM pillars WHERE window = 'week' AND contributors IS NOT NULL"); got != "0" {
		t.Errorf("%s weeks beside days: their difference would tell of thin days", got)
	}
}

// TestPillarsSince: from its day on, the bounded view has the pillars of all time,
// although voices stand on what was before.
func TestPillarsSince(t *testing.T) {
	cfg := planted(t)
	must(t, cfg, texted("st", "p11", "", "kind = 'story'"), acted("rs", "reaction", "p2", "st", "", ""), texted("rt", "p3", "st", ""))
	for _, since := range []string{"2026-01-05", "2026-01-10"} {
		// The order in which fractions are added up is not told.
		rows := "SELECT * REPLACE (round(connection, 9) AS connection, round(promptness, 9) AS promptness, round(warmth, 9) AS warmth, round(co_creation, 9) AS co_creation," +
			" round(credit, 9) AS credit) FROM %s WHERE start >= '" + since + "' ORDER BY ALL"
		want, got := ask(t, cfg, fmt.Sprintf(rows, "pillars")), ask(t, cfg, fmt.Sprintf(rows, "pillars_since(communities = ['c'], since = '"+since+"')"))
		if got != want || !strings.Contains(want, "2026-01-10\t15\t") {
			t.Errorf("since %s:\n%s\nwant\n%s", since, got, want)
		}
	}
	if got := pillar(t, cfg, "creators"); got != 5 {
		t.Errorf("%v creators, want the four who were thanked and the storyteller", got)
	}
	if got := ask(t, cfg, "SELECT count() FROM pillars_since(communities = ['another'], since = '2026-01-05')"); got != "0" {
		t.Errorf("%s rows of another community", got)
	}
}

// TestPillarsStand: what staff, bots and check-ins do, however much, moves no
// number of the day.
func TestPillarsStand(t *testing.T) {
	longSQL(t)
	cfg := planted(t)
	must(t, cfg, "INSERT INTO members (community, member, bot, staff, version) VALUES ('c', 'robot', true, false, 1), ('c', 'host', false, true, 1), ('c', 'host2', false, true, 1)")
	want := saturday(t, cfg)
	for _, volume := range []struct {
		name       string
		statements []string
	}{
		{"staff", []string{
			texted("h1", "host", "", "staff = true; style_question = true; scored = true; warmth = 1"), texted("h2", "host2", "s1", "staff = true; scored = true; warmth = 1"),
			texted("h3", "host", "n1", "staff = true"), texted("h4", "host", "q12", "staff = true"), texted("h5", "host", "", "staff = true; kind = 'story'"),
			acted("e1", "reaction", "host", "s2", "", ", staff = true"), acted("e2", "reaction", "p1", "h4", "", ""), acted("e3", "challenge", "host", "", "join", ", staff = true"),
		}},
		{"bots", []string{
			texted("b1", "robot", "s1", "bot = true"), texted("b2", "robot", "q13", "bot = true"), texted("b3", "robot", "", "bot = true; style_question = true"),
			acted("f1", "reaction", "robot", "a1", "", ", bot = true"), acted("f2", "award", "robot", "", "", ", bot = true"),
		}},
		{"check-ins", []string{
			acted("g1", "checkin", "p1", "", "", ""), acted("g2", "checkin", "p20", "", "", ""), acted("g3", "redpacket", "p21", "", "", ""),
			"INSERT INTO member_days (community, day, member, checkins, version) VALUES ('c', '2026-01-10', 'p20', 5, 1)",
		}},
	} {
		must(t, cfg, volume.statements...)
		if got := saturday(t, cfg); got != want {
			t.Errorf("%s move a pillar:\n%s\n%s", volume.name, want, got)
		}
	}
}

// TestPillarsRise: each thing that a pillar claims to measure raises it, and
// lowers no other.
func TestPillarsRise(t *testing.T) {
	longSQL(t)
	cfg := planted(t)
	names := []string{"connection", "co_creation", "self_realisation"}
	now := three(t, cfg, names)
	for _, step := range []struct{ name, pillar, statement string }{
		{"a post is answered", "connection", texted("x1", "p3", "s2", "scored = true; warmth = 0.9")},
		{"a newcomer is answered", "connection", texted("x2", "p3", "n1", "scored = true; warmth = 0.9")},
		{"a reply is warmer", "connection", rewritten("a3", "0.9 AS warmth")},
		{"somebody else is moved", "connection", acted("y1", "reaction", "p9", "s3", "", "")},
		{"belonging", "connection", rewritten("a4", "['belonging'] AS `needs.name`, [1] AS `needs.value`")},
		{"an answer earns thanks", "co_creation", acted("y2", "reaction", "p7", "a7", "", "")},
		{"a second person thanks", "co_creation", acted("y3", "reaction", "p2", "a7", "", "")},
		{"a challenge is joined", "co_creation", acted("y4", "challenge", "p5", "", "join", "")},
		{"a wish is adopted", "co_creation", acted("y5", "feedback", "", "s5", "adopted", "")},
		{"growth", "self_realisation", rewritten("a5", "['growth'] AS `needs.name`, [1] AS `needs.value`")},
		{"an award", "self_realisation", acted("y6", "award", "p10", "", "", "")},
		{"a rise", "self_realisation", "INSERT INTO transitions (community, at, member, seq, `from`, to) VALUES ('c', '2026-01-10 06:00:00', 'p11', 0, 'newcomer', 'active')"},
		{"a first challenge", "self_realisation", acted("y7", "challenge", "p12", "", "complete", "")},
	} {
		must(t, cfg, step.statement)
		got := three(t, cfg, names)
		for i, n := range names {
			if got[i] < now[i] || (n == step.pillar && got[i] == now[i]) {
				t.Errorf("%s: %s was %v and is %v", step.name, n, now[i], got[i])
			}
		}
		now = got
	}
}

// TestRingEarnsNothing: five accounts that answer and thank one another all day
// earn less than one real answer.
func TestRingEarnsNothing(t *testing.T) {
	cfg := planted(t)
	var rows, thanks []string
	for i := range 5 {
		rows = append(rows, fmt.Sprintf("('c', '2026-01-10 01:00:00', 'rq%d', 'r%d', '', true, 1), ('c', '2026-01-10 01:00:00', 'rs%d', 'r%d', '', false, 1)", i, i, i, i))
		for j := range 5 {
			if i == j {
				continue
			}
			rows = append(rows, fmt.Sprintf("('c', '2026-01-10 02:00:00', 'ra%d%d', 'r%d', 'rq%d', false, 1)", i, j, i, j))
			for n := range 3 {
				thanks = append(thanks, fmt.Sprintf("('c', '2026-01-10 03:00:00', 'rt%d%d%d', 'reaction', 'r%d', 'ra%d%d', 'counted')", i, j, n, j, i, j))
			}
		}
	}
	must(t, cfg, "INSERT INTO messages (community, at, message_id, member, reply_to, style_question, version) VALUES "+strings.Join(rows, ","),
		"INSERT INTO events (community, at, id, kind, member, message_id, disposition) VALUES "+strings.Join(thanks, ","))
	credit := "SELECT count() > 0, sum(value) FROM pillar_facts WHERE fact = 'credit' AND startsWith(member, '%s')"
	wantRows(t, cfg, fmt.Sprintf(credit, "r"), "1 0")
	if got := ask(t, cfg, "SELECT min(value) > 0.5 FROM pillar_facts WHERE fact = 'credit' AND startsWith(member, 'p')"); got != "1" {
		t.Errorf("a real answer earns too little: %s", got)
	}
	// The same pair again is worth less each time: 1/2, 3/4, 7/8 of a voice.
	before := pillar(t, cfg, "credit")
	must(t, cfg, acted("z1", "reaction", "p0", "a0", "", ""))
	second := pillar(t, cfg, "credit") - before
	must(t, cfg, acted("z2", "reaction", "p0", "a0", "", ""))
	third := pillar(t, cfg, "credit") - before - second
	if !(second > 0 && third > 0 && third < second && second < 0.5*9/13) {
		t.Errorf("second thanks of a pair add %v, the third %v", second, third)
	}
}

// TestPillarsHide: below ten people nothing is shown, but a week of thin days is,
// and never a week beside one of its days.
func TestPillarsHide(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-01-26")
	put := func(day string, from, n int) {
		must(t, cfg, fmt.Sprintf("INSERT INTO messages (community, at, message_id, member, version) SELECT 'c', '%s 01:00:00', '%s' || toString(number), 'm' || toString(%d + number), 1 FROM numbers(%d)", day, day, from, n))
	}
	put("2026-01-05", 0, sink.AnonymityK-1) // thin days that make a week of twelve
	put("2026-01-06", 9, 3)
	put("2026-01-12", 0, sink.AnonymityK) // one day that is shown, and a thin one: no week
	put("2026-01-13", 0, 2)
	put("2026-01-19", 0, 4) // a week that is thin as a whole
	put("2026-01-26", 0, 30)
	wantRows(t, cfg, "SELECT window, start, contributors, coverage FROM pillars ORDER BY ALL",
		`day 2026-01-05 \N \N`, `day 2026-01-06 \N \N`, "day 2026-01-12 10 0", `day 2026-01-13 \N \N`, `day 2026-01-19 \N \N`,
		"week 2026-01-05 12 0", `week 2026-01-12 \N \N`, `week 2026-01-19 \N \N`)
}
