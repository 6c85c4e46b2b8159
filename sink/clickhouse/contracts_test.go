package clickhouse_test

import (
	"testing"

	"github.com/hearthlabs/hearth/sink"
)

// breaks says for each contract what breaks it, in the planted world.
var breaks = map[string]string{
	"record_once":           "INSERT INTO events SELECT * FROM events WHERE id = 'm3'",
	"row_once":              "INSERT INTO transitions SELECT * FROM transitions WHERE seq = 2",
	"event_once":            "INSERT INTO events SELECT * REPLACE (999 AS offset) FROM events WHERE id = 'm3'",
	"ranges_meet":           "INSERT INTO batches (source, epoch, partition, first, last) VALUES ('replay', 1, 0, 126, 130)",
	"range_counts":          "ALTER TABLE events DELETE WHERE id = 'r1' SETTINGS mutations_sync = 1",
	"ledger_covered":        "ALTER TABLE batches DELETE WHERE first = 0 SETTINGS mutations_sync = 1",
	"dead_in_ledger":        "ALTER TABLE events DELETE WHERE disposition = 'dead' SETTINGS mutations_sync = 1",
	"message_in_ledger":     "ALTER TABLE messages DELETE WHERE message_id = 'm9' SETTINGS mutations_sync = 1",
	"recalled_is_silent":    "INSERT INTO messages SELECT * REPLACE (version + 1 AS version, true AS scored) FROM messages WHERE message_id = 'm7'",
	"days_recounted":        "INSERT INTO member_days SELECT * REPLACE (version + 1 AS version, reactions + 1 AS reactions) FROM member_days WHERE member = 'p2' ORDER BY day LIMIT 1",
	"members_add_up":        "INSERT INTO members SELECT * REPLACE (version + 1 AS version, active_days + 1 AS active_days) FROM members WHERE member = 'p2'",
	"stages_chain":          "INSERT INTO transitions SELECT * REPLACE (at + INTERVAL 1 HOUR AS at, 77 AS seq, 'dormant' AS `from`, 'returned' AS to) FROM transitions WHERE member = 'p1' ORDER BY at DESC LIMIT 1",
	"stage_is_last":         "INSERT INTO members SELECT * REPLACE (version + 1 AS version, 'core' AS stage) FROM members WHERE member = 'p4'",
	"days_within_watermark": "INSERT INTO communities SELECT * REPLACE (version + 1 AS version, toDate('2026-02-14') AS closed_day) FROM communities",
	"community_days_add_up": "CREATE OR REPLACE VIEW community_days AS SELECT community, day, count() AS active, sum(messages) AS messages, sum(scored) AS scored FROM member_days FINAL GROUP BY community, day",
	"growth_adds_up":        "CREATE OR REPLACE VIEW member_growth AS SELECT 'c' AS community, 'day' AS window, toDate('2026-01-08') AS start, 'p1' AS member, 'lapsed' AS change",
	"growth_drills_down":    "CREATE OR REPLACE VIEW growth AS SELECT 'c' AS community, 'day' AS window, toDate('2026-01-08') AS start, 1 AS active, 0 AS before, 1 AS new, 0 AS resurrected, 0 AS retained, 0 AS lapsed",
	"growth_recounted":      "CREATE OR REPLACE VIEW member_growth AS SELECT 'c' AS community, 'day' AS window, toDate('2026-01-08') AS start, 'p1' AS member, 'new' AS change",
	"cohorts_are_new":       "CREATE OR REPLACE VIEW retention AS SELECT 'c' AS community, 'day' AS window, toDate('2026-01-06') AS cohort, 1 AS age, 2 AS size, 1 AS active_on, 3 AS active_on_or_after",
	"funnel_narrows":        "CREATE OR REPLACE VIEW funnel AS SELECT 'c' AS community, toDate('2026-01-05') AS week, 5 AS joined, 4 AS posted, 3 AS answered, 3 AS second_week, 2 AS unanswered_second_week, 4 AS all_second_week",
	"ties_are_mutual":       "CREATE OR REPLACE VIEW ties AS SELECT 'c' AS community, 'p1' AS member, 'p2' AS other, 1. AS strength, 0. AS returned",
	"pillars_hide":          "CREATE OR REPLACE VIEW pillars AS SELECT 'c' AS community, 'day' AS window, toDate('2026-01-05') AS start, toNullable(9) AS contributors, toNullable(0.5) AS connection, toNullable(0.5) AS co_creation, toNullable(0.5) AS self_realisation",
	"stickiness_adds_up":    "CREATE OR REPLACE VIEW active_days_histogram AS SELECT 'c' AS community, toDate('2026-02-08') AS end, 3 AS active_days, 2 AS members",
}

// TestContractsHold asks every contract of the planted world, in which it holds.
func TestContractsHold(t *testing.T) {
	cfg := plant(t)
	for _, c := range sink.Contracts() {
		if got := ask(t, cfg, c.SQL); got != "" {
			t.Errorf("%s: broken in a world that keeps it:\n%s", c.Name, got)
		}
	}
}

// TestContractsAreCaught breaks each contract on purpose.
func TestContractsAreCaught(t *testing.T) {
	longSQL(t)
	names := map[string]bool{}
	for _, c := range sink.Contracts() {
		names[c.Name] = true
		t.Run(c.Name, func(t *testing.T) {
			statement, ok := breaks[c.Name]
			if !ok {
				t.Fatal("no statement breaks this contract")
			}
			cfg := plant(t)
			must(t, cfg, statement)
			if got := ask(t, cfg, c.SQL); got == "" {
				t.Errorf("not caught after %s", statement)
			}
		})
	}
	for name := range breaks {
		if !names[name] {
			t.Errorf("%s: no such contract", name)
		}
	}
}

// TestContractsWhileWriting: rows of a range that is not in yet break nothing.
func TestContractsWhileWriting(t *testing.T) {
	cfg := plant(t)
	must(t, cfg,
		"INSERT INTO events SELECT * REPLACE (125 AS offset, 'm120' AS id, 'm120' AS message_id, toDateTime64('2026-02-14 01:00:00', 3, 'UTC') AS at) FROM events WHERE id = 'm3'",
		"INSERT INTO messages SELECT * REPLACE (125 AS offset, 'm120' AS message_id, version + 122 AS version, toDateTime64('2026-02-14 01:00:00', 3, 'UTC') AS at) FROM messages WHERE message_id = 'm3'",
		"INSERT INTO member_days SELECT * REPLACE (125 AS offset, version + 1 AS version, messages + 1 AS messages) FROM member_days WHERE member = 'p3' AND day = '2026-02-13'",
		"INSERT INTO members SELECT * REPLACE (125 AS offset, version + 1 AS version, messages + 2 AS messages) FROM members WHERE member = 'p3'",
	)
	for _, c := range sink.Contracts() {
		if got := ask(t, cfg, c.SQL); got != "" {
			t.Errorf("%s: a range that is being written breaks it:\n%s", c.Name, got)
		}
	}
}
