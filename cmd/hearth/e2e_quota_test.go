package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDiskQuota fills the data folder up to its quota while the pipeline runs:
// the log drops what is in the tables, then intake and broker refuse, then
// reading stops, each of which is told; once there is room everything goes on,
// and nothing that was acknowledged is lost.
func TestDiskQuota(t *testing.T) {
	t.Parallel() // it mostly waits
	needsEngine(t)
	const quota = 1 << 30
	u := up(t, t.TempDir(), "--disk-quota", "1GiB", "--batch-interval", "100ms", "--clock-every", "0")
	r := runProcess{u.process, u.web}
	send(t, chatter("coffee", 0, 50), u.broker)
	u.complete(t, u.process, 50)
	ballast := filepath.Join(u.dir, "engine", "ballast")
	// A sparse file: what a quota counts is what files say they are.
	weigh := func(percent int64) {
		t.Helper()
		f, err := os.OpenFile(ballast, os.O_CREATE|os.O_WRONLY, 0o600)
		if err == nil {
			err = f.Truncate(quota / 100 * percent)
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const one = `{"id":"x1","kind":"message","community":"coffee","member":"m","at":"2026-01-05T09:00:00Z","text":"好"}` + "\n"

	weigh(82)
	r.counts(t, "hearth_disk_quota_state", "1")
	r.counts(t, "hearth_disk_trimmed_offsets_total", "49") // the newest stays
	if code, answer := post(t, u.web, one); code != http.StatusOK {
		t.Errorf("an event while the log drops what is written: code %d, %v", code, answer)
	}
	u.complete(t, u.process, 51)

	weigh(92)
	r.counts(t, "hearth_disk_quota_state", "2")
	if code, answer := post(t, u.web, one); code != http.StatusInsufficientStorage || !strings.Contains(answer["error"].(string), "quota of 1.0 GiB") {
		t.Errorf("an event near the quota: code %d, %v, want 507 and the reason", code, answer)
	}
	if code, body := get(t, u.web, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, `"name":"disk","ok":false`) {
		t.Errorf("readyz near the quota: %d %s", code, body)
	}
	if said := done(t, "status", "--data", u.dir, "--http", u.web); !strings.Contains(said, "of 1.0 GiB, refusing") {
		t.Errorf("status does not tell of the quota:\n%s", said)
	}
	u.says("class=disk_quota state=refusing")
	late := hearth(t, nil, "send", chatterFile(t, "coffee", 50, 20), "--kafka", u.broker) // tries again until there is room

	weigh(101)
	r.counts(t, "hearth_disk_quota_state", "3")
	u.says("class=disk_quota state=stopped")
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	r.counts(t, "hearth_disk_quota_state", "0")
	if code := late.code(); code != 0 {
		send(t, chatter("coffee", 50, 20), u.broker) // its patience had ended, and it said so
	}
	u.complete(t, u.process, 71)
	if code, answer := post(t, u.web, one); code != http.StatusOK {
		t.Errorf("an event once there is room: code %d, %v", code, answer)
	}
	u.stop()
	done(t, "audit", "--data", u.dir)
	if n := done(t, "query", "--data", u.dir, "SELECT uniqExact(id) FROM events WHERE disposition IN ('fact', 'counted') AND kind != 'clock' FORMAT TSV"); strings.TrimSpace(n) != "71" {
		t.Errorf("%s events count, want 71", strings.TrimSpace(n))
	}
}

func chatterFile(t *testing.T, community string, from, n int) string {
	t.Helper()
	h := chatter(community, from, n)
	return h.file(t)
}
