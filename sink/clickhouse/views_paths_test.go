package clickhouse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// utterance is a message for the tables, in the zone of Shanghai.
type utterance struct {
	at, id, member, replyTo string
	more                    string // further columns: "staff = true, kind = 'story'"
}

// say writes messages of community c.
func say(t *testing.T, cfg clickhouse.Config, all ...utterance) {
	t.Helper()
	for i, u := range all {
		columns, values := "", ""
		for part := range strings.SplitSeq(u.more, "; ") {
			if name, value, ok := strings.Cut(part, " = "); ok {
				columns, values = columns+", "+name, values+", "+value
			}
		}
		must(t, cfg, fmt.Sprintf("INSERT INTO messages (community, at, message_id, member, reply_to, offset, version%s) VALUES ('c', toDateTime64('%s', 3, 'Asia/Shanghai'), '%s', '%s', '%s', %d, %d%s)",
			columns, u.at, u.id, u.member, u.replyTo, i, i+1, values))
	}
}

// change is a row of transitions.
type change struct{ at, member, from, to, cause string }

// move writes changes of stage.
func move(t *testing.T, cfg clickhouse.Config, all ...change) {
	t.Helper()
	for i, c := range all {
		must(t, cfg, fmt.Sprintf("INSERT INTO transitions (community, at, member, seq, `from`, to, cause) VALUES ('c', toDateTime64('%s', 3, 'Asia/Shanghai'), '%s', %d, '%s', '%s', '%s')",
			c.at, c.member, i, c.from, c.to, c.cause))
	}
}

// active writes active days: member → days of January 2026 and later.
func active(t *testing.T, cfg clickhouse.Config, member, column string, days ...string) {
	t.Helper()
	for _, d := range days {
		must(t, cfg, fmt.Sprintf("INSERT INTO member_days (community, day, member, qualifying, %s, version) VALUES ('c', '%s', '%s', 1, 1, 1)", column, d, member))
	}
}

// close writes the community's last closed day.
func closeAt(t *testing.T, cfg clickhouse.Config, day string) {
	t.Helper()
	must(t, cfg, "INSERT INTO communities (community, closed_day, zone, version) VALUES ('c', '"+day+"', 'Asia/Shanghai', 1)")
}

func wantRows(t *testing.T, cfg clickhouse.Config, sql string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, lines(strings.ReplaceAll(ask(t, cfg, sql), "\t", " "))); diff != "" {
		t.Errorf("%s (-want +got):\n%s", sql, diff)
	}
}

// TestFunnel plants six newcomers of one week and one of a week whose time is
// not over.
func TestFunnel(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-01-25") // the last of the week's 14 days
	for _, m := range []string{"answered", "unanswered", "self", "late", "quiet", "bydog"} {
		move(t, cfg, change{"2026-01-05 00:30:00", m, "none", "newcomer", "joined"}) // still the day before in UTC
	}
	move(t, cfg, change{"2026-01-12 10:00:00", "censored", "none", "newcomer", "joined"},
		change{"2026-01-05 10:00:00", "gone", "none", "left", "self"}, // told of when leaving: never seen to join
		change{"2026-01-05 10:00:00", "host", "none", "newcomer", "joined"})
	must(t, cfg, "INSERT INTO members (community, member, staff, version) VALUES ('c', 'host', true, 1)")
	for _, m := range []string{"answered", "unanswered", "self", "bydog"} {
		active(t, cfg, m, "messages", "2026-01-05", "2026-01-12")
	}
	active(t, cfg, "late", "messages", "2026-01-05", "2026-01-19") // day 14: not in the second week
	active(t, cfg, "quiet", "reactions", "2026-01-13")
	say(t, cfg,
		utterance{"2026-01-05 09:00:00", "a1", "answered", "", ""},
		utterance{"2026-01-05 09:00:00", "s1", "self", "", ""},
		utterance{"2026-01-05 09:00:00", "l1", "late", "", ""},
		utterance{"2026-01-05 09:00:00", "d1", "bydog", "", ""},
		utterance{"2026-01-05 09:00:00", "u1", "unanswered", "", ""},
		utterance{"2026-01-06 09:00:00", "r1", "host", "a1", "staff = true"},
		utterance{"2026-01-18 23:59:59", "r2", "answered", "l1", ""}, // day 13: the last that counts
		utterance{"2026-01-05 09:01:00", "r3", "self", "s1", ""},     // of one's own
		utterance{"2026-01-05 09:01:00", "r4", "dog", "d1", "bot = true"},
		utterance{"2026-01-19 00:00:00", "r5", "answered", "u1", ""}, // day 14
		utterance{"2026-01-05 09:01:00", "r6", "late", "u1", "recalled = true"},
	)
	wantRows(t, cfg, "SELECT week, joined, posted, answered, second_week, unanswered_second_week, all_second_week FROM funnel ORDER BY week",
		"2026-01-05 6 5 2 1 3 5", `2026-01-12 1 \N \N \N \N \N`)
}

// TestTimeToStage is a life table worked by hand: of four who joined, one is
// core on day 2, one leaves on day 3, one is core on day 4, one is still there
// on day 10. Left over: 3/4 after day 2, then 3/4 · 1/2 after day 4.
func TestTimeToStage(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-01-15")
	for _, m := range []string{"a", "b", "c", "d"} {
		move(t, cfg, change{"2026-01-05 12:00:00", m, "none", "newcomer", "joined"})
	}
	move(t, cfg,
		change{"2026-01-07 12:00:00", "a", "newcomer", "core", "contribution"},
		change{"2026-01-08 12:00:00", "b", "newcomer", "left", "self"},
		change{"2026-01-09 12:00:00", "b", "left", "returned", "activity"},
		change{"2026-01-10 00:00:00", "c", "newcomer", "core", "silence"}, // stamped with the end of the 9th
		change{"2026-01-11 12:00:00", "c", "core", "active", "contribution"},
		change{"2026-01-12 12:00:00", "c", "active", "core", "contribution"}, // a second time does not count
	)
	wantRows(t, cfg, "SELECT stage, members, reached, quarter_days, median_days FROM time_to_stage WHERE reached > 0 ORDER BY stage",
		`active 4 1 6 \N`, "core 4 2 2 4", `left 4 1 3 \N`, `returned 4 1 4 \N`)
	wantRows(t, cfg, "SELECT count() FROM time_to_stage", "8")
}

// TestFlaps counts changes that were taken back.
func TestFlaps(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-02-01")
	move(t, cfg,
		change{"2026-01-05 12:00:00", "a", "none", "newcomer", "joined"},
		change{"2026-01-06 12:00:00", "a", "newcomer", "active", "activity"},
		change{"2026-01-12 00:00:00", "a", "active", "at_risk", "silence"},    // the 11th: first week
		change{"2026-01-18 23:00:00", "a", "at_risk", "active", "activity"},   // back within 7 days, and its own way back comes later
		change{"2026-01-26 12:00:00", "a", "active", "core", "contribution"},  // no way back; censored
		change{"2026-01-07 12:00:00", "b", "newcomer", "at_risk", "silence"},  // back after 8 days
		change{"2026-01-15 12:00:00", "b", "at_risk", "newcomer", "activity"}, // onward, not back
		change{"2026-01-16 12:00:00", "b", "newcomer", "active", "activity"},
	)
	wantRows(t, cfg, "SELECT week, changes, flaps, round(rate, 4) FROM flaps ORDER BY week",
		"2026-01-05 3 1 0.3333", "2026-01-12 3 0 0", `2026-01-26 1 \N \N`)
}

// TestNumbersAreTheColumns: every column of a view that has a page of numbers is on it, in order.
func TestNumbersAreTheColumns(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	for _, v := range sink.Views() {
		if len(v.Numbers) == 0 {
			continue
		}
		var documented []string
		for _, n := range v.Numbers {
			documented = append(documented, n.Name)
			if n.Zh == "" || !strings.HasSuffix(n.Doc, ".") {
				t.Errorf("%s.%s: %q, %q: want a Chinese name and a sentence", v.Name, n.Name, n.Zh, n.Doc)
			}
		}
		columns := lines(ask(t, cfg, "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '"+v.Name+"' ORDER BY position"))
		if diff := cmp.Diff(documented, columns); diff != "" {
			t.Errorf("%s: documented and real columns (-documented +real):\n%s", v.Name, diff)
		}
		if v.Zh == "" || strings.Contains(v.Select, "now(") || strings.Contains(v.Select, "today(") {
			t.Errorf("%s: wants a Chinese line, and no clock", v.Name)
		}
	}
}
