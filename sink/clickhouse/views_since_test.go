package clickhouse_test

import (
	"fmt"
	"testing"

	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// TestBoundedViews: from its day on, a bounded view has the rows of the view it
// bounds, whatever came before: answers to old questions, people who spoke long
// ago. Of another community it has none.
func TestBoundedViews(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	closeAt(t, cfg, "2026-03-06")
	must(t, cfg, "INSERT INTO transitions (community, at, member, seq, `from`, to, rule) SELECT 'c', toDateTime64('2026-01-05 00:00:00', 3, 'UTC') + INTERVAL number * 10 DAY, ['a', 'b', 'n', 'x'][number + 1], number, 'none', 'newcomer', 'join' FROM numbers(4)")
	must(t, cfg, "INSERT INTO member_days (community, day, member, messages, qualifying, version) VALUES ('c', '2026-01-05', 'a', 1, 1, 1), ('c', '2026-02-01', 'b', 1, 1, 1), ('c', '2026-02-19', 'x', 0, 1, 1), ('c', '2026-02-20', 'a', 4, 4, 1), ('c', '2026-02-20', 'n', 2, 2, 1), ('c', '2026-02-21', 'x', 1, 1, 1)")
	say(t, cfg,
		utterance{"2026-01-05 09:00:00", "old", "a", "", "style_question = true"},
		utterance{"2026-02-01 09:00:00", "b1", "b", "", ""},
		utterance{"2026-02-19 07:30:00", "x0", "x", "", "recalled = true"},
		utterance{"2026-02-20 00:10:00", "n1", "n", "", "style_question = true"}, // the day before in UTC
		utterance{"2026-02-20 09:00:00", "a1", "a", "n1", ""},
		utterance{"2026-02-20 10:00:00", "n2", "n", "old", ""}, // answers what is older than any bound
		utterance{"2026-02-20 11:00:00", "a2", "a", "n2", "scored = true; emotion = 'gratitude'"},
		utterance{"2026-02-20 12:00:00", "a3", "a", "b1", "label = 'negative'; aspects.name = ['price']; aspects.polarity = [-0.5]"},
		utterance{"2026-02-21 12:00:00", "x1", "x", "n2", ""},
	)
	for view, day := range map[string]string{
		"replies": "day", "answers": "day", "newcomer_first_posts": "day", "newcomer_response": "week", "complaints": "day", "complaint_loop": "week", "ignitions": "toDate(at)",
		"pillar_facts": "day",
	} {
		for _, since := range []string{"2026-02-16", "2026-02-20", "2026-02-21"} {
			if day == "week" && since != "2026-02-16" {
				continue
			}
			rows := "SELECT * FROM %s WHERE " + day + " >= '" + since + "' ORDER BY ALL"
			want := ask(t, cfg, fmt.Sprintf(rows, view))
			got := ask(t, cfg, fmt.Sprintf(rows, view+"_since(communities = ['c'], since = '"+since+"')"))
			if got != want || (want == "" && view != "ignitions" && since < "2026-02-21") {
				t.Errorf("%s since %s:\n%s\nwant\n%s", view, since, got, want)
			}
		}
		if got := ask(t, cfg, "SELECT count() FROM "+view+"_since(communities = ['another'], since = '2026-01-01')"); got != "0" {
			t.Errorf("%s of another community: %s rows", view, got)
		}
	}
	want, got := ask(t, cfg, "SELECT * FROM absence_factor ORDER BY ALL"), ask(t, cfg, "SELECT * FROM absence_factor_since(communities = ['c'], since = '2026-02-06') ORDER BY ALL")
	if got != want || want == "" {
		t.Errorf("absence_factor:\n%s\nwant\n%s", got, want)
	}
}

// TestProjectionForgets: what the ledger keeps summed up beside its rows is
// answered from there, and forgets with them.
func TestProjectionForgets(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	must(t, cfg, "INSERT INTO events (community, at, id, kind, member, channel, disposition, offset) SELECT 'c', toDateTime64('2026-01-05 00:00:00', 3, 'UTC') + number, toString(number), 'message', ['a', 'b'][number % 2 + 1], 'general', 'fact', number FROM numbers(10)")
	const sums = "SELECT member, count() FROM events WHERE kind = 'message' AND disposition = 'fact' GROUP BY community, member, channel ORDER BY member SETTINGS force_optimize_projection = 1"
	wantRows(t, cfg, sums, "a 5", "b 5")
	must(t, cfg, "ALTER TABLE events DELETE WHERE community = 'c' AND member = 'a' SETTINGS mutations_sync = 2")
	wantRows(t, cfg, sums, "b 5")
}
