package clickhouse_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// rows counts every table without FINAL: a row that stands twice shows.
func rows(t *testing.T, cfg clickhouse.Config, where string) map[string]string {
	t.Helper()
	n := map[string]string{}
	for _, table := range sink.Tables() {
		n[table.Name] = ask(t, cfg, "SELECT count() FROM "+table.Name+where)
	}
	return n
}

// want counts the block's rows.
func want(blocks ...*sink.Block) map[string]string {
	n := map[string]int{}
	for _, b := range blocks {
		for _, p := range b.Parts() {
			n[p.Table.Name] += p.Rows
		}
	}
	s := map[string]string{}
	for k, v := range n {
		s[k] = fmt.Sprint(v)
	}
	return s
}

func TestWriteAndReadBack(t *testing.T) {
	cfg := clickhousetest.Config(t)
	reg := prometheus.NewRegistry()
	cfg.Registerer = reg
	db := clickhousetest.Open(t, cfg)
	b := block(1, 0, 0, 200)
	if err := db.Write(t.Context(), b, false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want(b), rows(t, cfg, "")); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	var events []sink.Event
	since := map[string]int64{community(0, 0): 0, community(0, 1): 0, community(0, 2): 0}
	err := db.RecentEvents(t.Context(), since, sink.AsOf{Epoch: 1, Before: 1 << 40}, func(e sink.Event) error {
		events = append(events, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	byOffset := make([]sink.Event, len(b.Events))
	for _, e := range events {
		byOffset[e.Offset] = e
	}
	if diff := cmp.Diff(b.Events, byOffset); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	for _, c := range []struct{ sql, want string }{
		{
			"SELECT text, emotion, joy, needs.name, needs.value, aspects.name, aspects.polarity, feelings, mentions FROM messages WHERE offset = 10",
			"今天的故事征集太棒了,谢谢大家一直陪着我,明天也要加油 e-0-10\tlike\t0.8\t['belonging']\t[0.5]\t['activity']\t[0.5]\t['grateful']\t['member-0001']",
		},
		{"SELECT word, contribution, source FROM message_evidence WHERE message_id = 'e-0-10' ORDER BY start LIMIT 1", "今天\t835000\temotion.tsv:1234"},
		{"SELECT hex(payload) FROM dead_letters", "7B00FF"},
		{"SELECT day, active, net_sentiment FROM community_days WHERE community = 'community-0-0'", "2026-01-01\t7\t0.5"},
		{"SELECT stage, sum(members) FROM community_stages GROUP BY stage", "active\t20"},
		{"SELECT week, contributors, self_mood, joy FROM weekly_mood WHERE community = 'community-0-0'", "2025-12-29\t7\t0.3\t21"},
		{
			"SELECT day, since, direction, before, before_n, after, n, sd, statistic, threshold, policy FROM mood_shifts LIMIT 1",
			"2025-12-31\t2025-12-28\tfell\t0.25\t40\t-0.25\t7\t0.5\t4.5\t4.25\tpol-1",
		},
		{
			"SELECT community, day, opportunity_days, at_risk, people, weeks, usual_day, usual, mad, z, excess, family, policy FROM risk_days ORDER BY offset LIMIT 1",
			"community-0-0\t2025-12-31\t400\t30\t100\t8\t2025-12-24\t0.125\t0.0625\t3.5\t-2\tsmall\tpol-1",
		},
		{
			"SELECT community, day, look, model, period, alpha, beta, gamma, delta, intercept, recent, lasting, silence, pattern, days, tenure, n, returned, brier, pooled_brier, policy FROM return_models ORDER BY offset LIMIT 1",
			"community-0-0\t2025-12-31\t2\t2026-11\t7\t0.25\t2.5\t0.375\t1.5\t-1.5\t0.25\t0.75\t-0.375\t0.125\t-0.3125\t0.0625\t120\t40\t0.125\t0.15625\tpol-1",
		},
		{
			"SELECT touch_kind, campaign, eligible, held_out, in_reply_to, reservation, charged, over, scored, warmth FROM touches LIMIT 1",
			"marketing\tspring\ttrue\tfalse\t\tr-1\ttrue\tfalse\ttrue\t0.75",
		},
		{"SELECT moment, day, n, due, held, policy FROM moments LIMIT 1", "birthday\t2025-12-31\t3\t1970-01-01 00:00:00.000\tmood\tpol-1"},
		{
			"SELECT touch_kind, state, reason, slot = asked_at, until, dateDiff('hour', asked_at, earliest) FROM reservations LIMIT 1",
			"care\trefused\tday_cap\t1\t1970-01-01 00:00:00.000\t24",
		},
		{"SELECT distinct inserted_at FROM events", "2025-12-31 16:00:00.000"},
	} {
		if got := ask(t, cfg, c.sql); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.sql, got, c.want)
		}
	}
	if n := counted(t, reg, "hearth_clickhouse_rows_total", "events"); n != 200 {
		t.Errorf("%v rows of events counted, want 200", n)
	}
	if n := counted(t, reg, "hearth_clickhouse_bytes_total", "batches"); n < 60 || n > 600 {
		t.Errorf("%v bytes of batches counted, want 60 to 600", n)
	}
}

func TestSameTokenIsInsertedOnce(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	b := block(1, 0, 0, 50)
	for range 2 {
		if err := db.Write(t.Context(), b, false); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want(b), rows(t, cfg, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestResumeInsertsOnlyMissing(t *testing.T) {
	tests := []struct {
		name  string
		prior func(b *sink.Block) // what an earlier attempt got in
	}{
		{"nothing", func(b *sink.Block) {
			b.Events, b.Messages, b.Transitions, b.MoodShifts, b.RiskDays, b.DeadLetters = nil, nil, nil, nil, nil, nil
			b.ReturnModels, b.Touches, b.Moments = nil, nil, nil
		}},
		{"events only", func(b *sink.Block) {
			b.Messages, b.Transitions, b.MoodShifts, b.RiskDays, b.DeadLetters = nil, nil, nil, nil, nil
			b.ReturnModels, b.Touches, b.Moments = nil, nil, nil
		}},
		{"half of each", func(b *sink.Block) {
			b.Events, b.Messages, b.Transitions = b.Events[:25], b.Messages[20:], b.Transitions[1:]
			b.MoodShifts, b.RiskDays, b.Touches, b.Moments = b.MoodShifts[2:], b.RiskDays[1:], b.Touches[1:], b.Moments[:1]
			b.ReturnModels = b.ReturnModels[:1]
		}},
		{"all facts", func(*sink.Block) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := clickhousetest.Config(t)
			db := clickhousetest.Open(t, cfg)
			full := block(1, 0, 0, 60)
			part := *full
			tt.prior(&part)
			part.Members, part.MemberDays, part.Communities, part.Profiles, part.Annotations = nil, nil, nil, nil, nil
			if err := db.Write(t.Context(), &part, false); err != nil {
				t.Fatal(err)
			}
			for range 2 { // twice: a resume may be resumed
				if err := db.Write(t.Context(), full, true); err != nil {
					t.Fatal(err)
				}
			}
			got := rows(t, cfg, "")
			for _, table := range sink.Tables() {
				if !table.Append {
					got[table.Name] = ask(t, cfg, "SELECT count() FROM "+table.Name+" FINAL")
				}
			}
			if diff := cmp.Diff(want(full), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// When a table of a step fails, Write waits for those beside it and begins no
// later step: whoever looks for what is in finds it standing still.
func TestAFailedTableEndsItsStep(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg) // creates and migrates
	var mu sync.Mutex
	var begun []string
	running := 0
	next := clickhousetest.Engine.Transport()
	cfg.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		_, table, insert := strings.Cut(r.URL.Query().Get("query"), "INSERT INTO `")
		if !insert {
			return next.RoundTrip(r)
		}
		table, _, _ = strings.Cut(table, "`")
		mu.Lock()
		begun, running = append(begun, table), running+1
		mu.Unlock()
		defer func() {
			mu.Lock()
			running--
			mu.Unlock()
		}()
		switch table {
		case "messages":
			time.Sleep(300 * time.Millisecond)
		case "transitions":
			_, _ = io.Copy(io.Discard, r.Body)
			return &http.Response{
				StatusCode: http.StatusNotFound, Header: http.Header{"X-Clickhouse-Exception-Code": {"60"}}, Request: r,
				Body: io.NopCloser(strings.NewReader("Code: 60. DB::Exception: no such table. (UNKNOWN_TABLE)")),
			}, nil
		}
		return next.RoundTrip(r)
	})
	db, err := clickhouse.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	b := block(1, 0, 0, 40)
	var w *sink.WriteError
	if err := db.Write(t.Context(), b, false); !errors.As(err, &w) || w.Table != "transitions" || w.Class != sink.ClassSchema {
		t.Fatalf("%v, want an error of class schema of transitions", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if running != 0 {
		t.Errorf("%d inserts are under way", running)
	}
	if begun[0] != "events" || !slices.Contains(begun, "messages") {
		t.Errorf("inserts of %v, want events first, and messages", begun)
	}
	for _, table := range []string{"member_days", "communities", "members", "batches"} {
		if slices.Contains(begun, table) {
			t.Errorf("%s was written after a fact had failed", table)
		}
	}
}
