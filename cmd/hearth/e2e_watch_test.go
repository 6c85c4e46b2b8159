package main_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// scraped is what a process shows at /metrics.
func scraped(t *testing.T, web string) string {
	t.Helper()
	code, body := get(t, web, "/metrics")
	if code != http.StatusOK {
		t.Fatalf("metrics: code %d", code)
	}
	return body
}

// TestWatch: what alerts compare is asked of the database while `up` runs: numbers
// of communities, families of small ones, and contracts, one of which is broken by hand.
func TestWatch(t *testing.T) {
	needsEngine(t)
	u := up(t, t.TempDir(), "--watch-every", "300ms", "--audit-every", "300ms", "--batch-interval", "50ms")
	history, events := wave{people: 12, days: 70}.file(t)
	done(t, "send", history, "--kafka", u.broker)
	u.complete(t, u.process, events)
	shows := func(what, line string) {
		t.Helper()
		eventually(t, u.process, what, func() bool { return strings.Contains(scraped(t, u.web), line) })
	}
	shows("a signal is shown", `hearth_watch_exit_members{community="club"} 0`)
	shows("the family of small communities is shown", `hearth_ingest_risk_z{community="family:small"} 0`)
	shows("contracts that hold are shown", `hearth_watch_contract_broken{contract="record_once"} 0`)
	shows("a platform is shown", `hearth_ingest_newest_event_timestamp_seconds{community="club",platform="wechat"}`)
	if text := scraped(t, u.web); strings.Contains(text, `hearth_ingest_risk_z{community="club"}`) {
		t.Error("a small community stands for itself")
	}
	// Two contacts of one day, and nobody had asked; an erasure that is done, and one that broke off.
	lately := time.Now().Add(-12 * time.Hour).UTC().Format(time.RFC3339)
	var touches string
	for i := range 2 {
		touches += fmt.Sprintf(`{"id":"t%d","kind":"touch","platform":"crm","community":"club","member":"m003","touch_kind":"care","at":%q}`+"\n", i, lately)
	}
	done(t, "send", write(t, "touches.ndjson", touches), "--kafka", u.broker)
	shows("a contact beyond the budget is shown", `hearth_watch_over_contact_members{community="club"} 1`)
	done(t, "erase", "club", "m004", "--kafka", u.broker, "--data", u.dir)
	shows("the erasure's ranges are counted", `hearth_ingest_ranges_total{reason="erase"}`)
	eventually(t, u.process, "an erasure that is done is not shown", func() bool { return !strings.Contains(scraped(t, u.web), "erasure_asked_timestamp_seconds{") })
	u.ask(t, "INSERT INTO erasures (community, at, tombstone, phase, place, rows) VALUES ('club', '2026-03-01 00:00:00', 'x', 'begun', 'events', 3)")
	shows("an erasure that broke off is shown", `hearth_watch_erasure_asked_timestamp_seconds{community="club"} 1.7723232e+09`)
	u.ask(t, "INSERT INTO events SELECT * FROM events LIMIT 1")
	shows("a broken contract is shown", `hearth_watch_contract_broken{contract="record_once"} 1`)
	u.ask(t, "RENAME TABLE risk_days TO risk_days_gone")
	shows("a question without an answer is counted", `hearth_watch_errors_total{question="pool"}`)
	eventually(t, u.process, "nothing old is shown", func() bool {
		return !strings.Contains(scraped(t, u.web), `hearth_ingest_risk_z{community="family:small"}`)
	})
}
