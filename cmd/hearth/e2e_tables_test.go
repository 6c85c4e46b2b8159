package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
)

// tables is a way to the rows: an engine's HTTP interface.
type tables struct{ addr, token string }

// ask returns an answer as text, "" while there is none to be had.
func (s tables) ask(t *testing.T, sql string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.addr+"/?database=hearth", strings.NewReader(sql))
	if err != nil {
		t.Fatal(err)
	}
	if s.token != "" {
		r.Header.Set("X-ClickHouse-Key", s.token)
	}
	code, body, err := do(r)
	if err != nil || code != http.StatusOK {
		return ""
	}
	return strings.TrimSpace(body)
}

// records is how many records the ledger holds, 0 while it gives no answer.
func (s tables) records(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(s.ask(t, sqlRecords))
	if err != nil {
		return 0
	}
	return n
}

// do sends a request over a connection of its own.
func do(r *http.Request) (code int, body string, err error) {
	ctx, cancel := context.WithTimeout(r.Context(), 20*time.Second)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return 0, "", err
	}
	raw, err := io.ReadAll(res.Body)
	return res.StatusCode, string(raw), errors.Join(err, res.Body.Close())
}

// Questions about a run. Clock records are how time is told, not what happened.
const (
	sqlRecords = "SELECT count() FROM events WHERE kind != 'clock'"
	// Of all records the ledger holds, those that batches do not cover.
	sqlOpen = "SELECT toInt64(count()) - toInt64((SELECT sum(records) FROM batches)) FROM events"
)

// complete waits until the tables hold n records, each of them confirmed.
func (s tables) complete(t *testing.T, p *process, n int) {
	t.Helper()
	records, open := 0, ""
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("last seen: %d of %d records, %q of them outside the batches", records, n, open)
		}
	})
	eventually(t, p, fmt.Sprintf("%d records are written", n), func() bool {
		records, open = s.records(t), s.ask(t, sqlOpen)
		return records >= n && open == "0"
	})
}

// fingerprints are rows and hash of every table in a data folder.
func fingerprints(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for l := range strings.Lines(done(t, "fingerprint", "--data", dir)) {
		f := strings.Fields(l)
		all[f[0]] = f[1] + " rows, " + f[2]
	}
	if len(all) < 8 {
		t.Fatalf("fingerprint tells of %d tables only", len(all))
	}
	return all
}

// same wants equal facts in every table.
func same(t *testing.T, what string, want, got map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: tables differ (-want +got):\n%s", what, diff)
	}
}

// audit counts the rows of a data folder without the program's help: every line
// is in the ledger once, with its disposition; every offset is there once; the
// batches cover them once; no message is lost or doubled.
func (h *history) audit(t *testing.T, dir string) {
	t.Helper()
	if out := done(t, "audit", "--data", dir, "--lang", "en"); strings.Count(out, "ok\t") != len(sink.Contracts()) {
		t.Errorf("audit says:\n%s", out)
	}
	want := map[string]int{
		"lines in the ledger":         len(h.lines),
		"duplicates":                  h.duplicates,
		"dead letters in the ledger":  h.deadLines(),
		"dead letters":                h.deadLines(),
		"messages":                    h.messages,
		"records outside the batches": 0,
		"offsets twice in the ledger": 0,
		"holes in the ledger":         0,
		"ranges that do not join":     0,
		"events twice":                0,
		"transitions twice":           0,
	}
	for reason, n := range h.dead {
		want["dead letters: "+reason] = n
	}
	questions := map[string]string{
		"lines in the ledger":         sqlRecords,
		"duplicates":                  "SELECT count() FROM events WHERE disposition = 'duplicate' AND kind != 'clock'",
		"dead letters in the ledger":  "SELECT count() FROM events WHERE disposition = 'dead'",
		"dead letters":                "SELECT count() FROM dead_letters",
		"messages":                    "SELECT count() FROM messages FINAL",
		"records outside the batches": sqlOpen,
		"offsets twice in the ledger": "SELECT count() - uniqExact(epoch, partition, offset) FROM events",
		"holes in the ledger":         "SELECT sum(n) FROM (SELECT max(offset) + 1 - uniqExact(offset) AS n FROM events GROUP BY epoch, partition)",
		"ranges that do not join": "SELECT countIf(first != prior + 1) FROM (SELECT first, lagInFrame(last, 1, -1) OVER" +
			" (PARTITION BY epoch, partition ORDER BY first ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS prior FROM batches)",
		"events twice":      "SELECT count() - uniqExact(community, id) FROM events WHERE disposition NOT IN ('duplicate', 'dead') AND kind != 'clock'",
		"transitions twice": "SELECT count() - uniqExact(community, member, at, `from`, `to`, rule) FROM transitions",
	}
	var sql []string
	for name, q := range questions {
		sql = append(sql, fmt.Sprintf("SELECT '%s', toInt64((%s))", name, q))
	}
	sql = append(sql, "SELECT 'dead letters: ' || reason, toInt64(count()) FROM dead_letters GROUP BY reason")
	got := map[string]int{}
	for l := range strings.Lines(done(t, "query", "--data", dir, strings.Join(sql, " UNION ALL "))) {
		name, value, _ := strings.Cut(strings.TrimSpace(l), "\t")
		n, err := strconv.Atoi(value)
		if err != nil {
			t.Fatalf("audit: %q: %v", l, err)
		}
		got[name] = n
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("audit of %s (-want +got):\n%s", h, diff)
	}
}
