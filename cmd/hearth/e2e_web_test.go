package main_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// get asks a running process, and gives code 0 while it does not answer.
func get(t *testing.T, addr, path string) (code int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	code, body, _ = do(r)
	return code, body
}

// post sends events to a running process.
func post(t *testing.T, addr, body string) (code int, answer map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr+"/v1/events", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-ndjson")
	code, text, err := do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatalf("answer %q: %v", text, err)
	}
	return code, answer
}

// TestIntakeToTables posts events to a running process and finds them in the
// tables, in its metrics, and in its health.
func TestIntakeToTables(t *testing.T) {
	needsEngine(t)
	u := up(t, t.TempDir(), "--batch-interval", "100ms")
	eventually(t, u.process, "ready", func() bool { code, _ := get(t, u.web, "/readyz"); return code == 200 })
	if code, body := get(t, u.web, "/healthz"); code != 200 || body != "{\"status\":\"ok\"}\n" {
		t.Errorf("healthz: %d %s", code, body)
	}
	const good = `{"id":"1","kind":"join","community":"coffee","member":"m","at":"2026-01-05T08:00:00+08:00"}
{"id":"2","kind":"message","community":"coffee","member":"m","at":"2026-01-05T08:01:00+08:00","text":"今天真的很开心"}
`
	code, answer := post(t, u.web, good+`{"id":"3","kind":"shout","community":"coffee","member":"m","at":"2026-01-05T08:02:00+08:00"}`+"\n")
	want := map[string]any{"accepted": 2.0, "rejected": []any{map[string]any{"line": 3.0, "reason": "unknown_kind", "field": "kind", "detail": "shout"}}}
	if diff := cmp.Diff(want, answer); code != http.StatusMultiStatus || diff != "" {
		t.Errorf("code %d, answer (-want +got):\n%s", code, diff)
	}
	if code, answer := post(t, u.web, good); code != http.StatusOK { // a client that did not hear the first answer
		t.Errorf("sent again: code %d, %v", code, answer)
	}
	u.complete(t, u.process, 4)
	const sql = "SELECT (SELECT groupArray((id, toString(disposition))) FROM (SELECT id, disposition FROM events WHERE kind != 'clock' ORDER BY offset))," +
		" (SELECT groupArray((member, text, toString(label))) FROM messages FINAL), (SELECT groupArray(stage) FROM members FINAL) FORMAT TSV"
	wantRows := "[('1','counted'),('2','fact'),('1','duplicate'),('2','duplicate')]\t[('m','今天真的很开心','positive')]\t['newcomer']"
	if got := u.ask(t, sql); got != wantRows {
		t.Errorf("tables (-want +got):\n%s", cmp.Diff(wantRows, got))
	}
	metrics(t, u.web)
	u.stop()
}

// metrics wants the series that dashboards and alerts stand on. The four records
// are of one partition.
func metrics(t *testing.T, addr string) {
	t.Helper()
	code, body := get(t, addr, "/metrics")
	if code != http.StatusOK {
		t.Fatalf("metrics: code %d", code)
	}
	for _, series := range []string{
		`hearth_ingest_records_total\{partition="\d"\} [4-9]`,
		`hearth_ingest_events_total\{kind="message"\} 2`,
		`hearth_ingest_events_total\{kind="join"\} 2`,
		`hearth_ingest_dispositions_total\{disposition="duplicate"\} 2`,
		`hearth_ingest_lag_records\{partition="\d"\} 0`,
		`hearth_ingest_last_success_timestamp_seconds\{partition="\d"\} 1\.\d+e\+09`,
		`hearth_ingest_partitions_assigned 4`,
		`hearth_ingest_batch_rows_count [1-9]`,
		`hearth_ingest_produce_to_queryable_seconds_count [1-9]`,
		`hearth_clickhouse_insert_seconds_count\{table="events"\} [1-9]`,
		`hearth_clickhouse_insert_errors_total\{class="transient"\} 0`,
		`hearth_clickhouse_insert_errors_total\{class="auth"\} 0`,
		`hearth_clickhouse_rows_total\{table="messages"\} 1`,
		`hearth_build_info\{version="[^"]+"\} 1`,
	} {
		if !regexp.MustCompile(`(?m)^` + series + `$`).MatchString(body) {
			t.Errorf("no series matches %s", series)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(regexp.MustCompile(`(?m)^hearth_.*$`).FindAllString(body, -1), "\n"))
	}
}
