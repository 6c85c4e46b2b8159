package clickhouse_test

import (
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// must runs statements, which must work.
func must(tb testing.TB, cfg clickhouse.Config, statements ...string) {
	tb.Helper()
	for _, s := range statements {
		if out := ask(tb, cfg, s); out != "" {
			tb.Fatalf("%s: answers %q", s, out)
		}
	}
}

// plantedWorld is a small community in which every contract holds: five people
// and a member of staff write every eight hours for forty days, one record each,
// in two ranges; three of them react; one record is a duplicate, one is dead.
var plantedWorld = []string{
	"INSERT INTO messages (community, at, message_id, member, kind, staff, text, scored, polarity, label, emotion, recalled, epoch, partition, offset, inserted_at, version)" +
		" SELECT 'c', toDateTime64('2026-01-05 02:00:00', 3, 'UTC') + INTERVAL number * 8 HOUR AS t, 'm' || toString(number), 'p' || toString(number % 6), 'message', number % 6 = 5," +
		" if(gone, '', 'text'), NOT gone, if(gone, 0, 0.5), if(gone, 'neutral', 'positive'), if(gone, 'neutral', 'joy'), number = 7 AS gone, 1, 0, number, t, bitShiftLeft(1, 48) + number FROM numbers(120)",
	"INSERT INTO events (community, at, id, kind, member, message_id, staff, disposition, scored, polarity, label, emotion, epoch, partition, offset, inserted_at)" +
		" SELECT community, at, message_id, 'message', member, message_id, staff, 'fact', true, 500, 'positive', 'joy', epoch, partition, offset, inserted_at FROM messages",
	"INSERT INTO events (community, at, id, kind, member, message_id, disposition, label, emotion, epoch, partition, offset, inserted_at)" +
		" SELECT 'c', toDateTime64('2026-02-10 03:00:00', 3, 'UTC') + INTERVAL number HOUR AS t, 'r' || toString(number), 'reaction', 'p' || toString(number), 'm1', 'counted', 'neutral', 'neutral', 1, 0, 120 + number, t FROM numbers(3)",
	"INSERT INTO events (community, at, id, kind, member, message_id, disposition, label, emotion, epoch, partition, offset, inserted_at)" +
		" SELECT community, at, id, kind, member, message_id, 'duplicate', label, emotion, 1, 0, 123, inserted_at FROM events WHERE id = 'r0'",
	"INSERT INTO events (community, at, id, disposition, label, emotion, epoch, partition, offset, inserted_at) VALUES ('', '2026-02-10 08:00:00', '', 'dead', 'neutral', 'neutral', 1, 0, 124, '2026-02-10 08:00:00')",
	"INSERT INTO dead_letters (epoch, partition, offset, inserted_at, reason) SELECT 1, 0, 124, now64(3), 'invalid_json'",
	"INSERT INTO batches (source, epoch, partition, first, last, records, facts, counted, duplicates, dead) VALUES" +
		" ('replay', 1, 0, 0, 59, 60, 60, 0, 0, 0), ('replay', 1, 0, 60, 124, 65, 60, 3, 1, 1)",
	"INSERT INTO communities (community, watermark, closed_day, zone, epoch, partition, offset, version) VALUES ('c', '2026-02-14 02:00:00', '2026-02-13', 'Asia/Shanghai', 1, 0, 124, 281474976710780)",
	"INSERT INTO member_days (community, day, member, staff, messages, reactions, qualifying, scored, positive, joy, polarity_sum, epoch, partition, offset, version)" +
		" SELECT 'c', toDate(at, 'Asia/Shanghai') AS day, member, any(staff), countIf(kind = 'message' AND id != 'm7'), countIf(kind = 'reaction'), count(), countIf(kind = 'message' AND id != 'm7') AS s, s, s, 500 * s, 1, 0, 124, 281474976710780" +
		" FROM events WHERE disposition IN ('fact', 'counted') GROUP BY day, member",
	"INSERT INTO members (community, member, staff, stage, active_days, messages, epoch, partition, offset, version)" +
		" SELECT community, member, any(staff), if(any(staff), 'none', 'active'), countIf(qualifying > 0), sum(messages), 1, 0, 124, 281474976710780 FROM member_days GROUP BY community, member",
	"INSERT INTO transitions (community, at, member, seq, `from`, to, rule, cause, epoch, partition, offset)" +
		" SELECT 'c', min(at) + INTERVAL s DAY, member, toUInt32(substring(member, 2)) * 2 + s, if(s = 0, 'none', 'newcomer'), if(s = 0, 'newcomer', 'active'), 'r', '', 1, 0, 124 FROM messages ARRAY JOIN [0, 1] AS s WHERE NOT staff GROUP BY member, s",
}

// plant opens a database of the test's own with the planted world in it.
func plant(tb testing.TB) clickhouse.Config {
	tb.Helper()
	cfg := clickhousetest.Config(tb)
	clickhousetest.Open(tb, cfg)
	must(tb, cfg, plantedWorld...)
	return cfg
}

// longSQL leaves a test of many databases out of short runs: the race detector,
// which makes them slow, learns nothing from SQL.
func longSQL(tb testing.TB) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("SKIP: many databases, left out in short mode")
	}
}

// lines splits an answer.
func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}
