package main_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// summary is what hearth replay prints.
type summary struct {
	Events      int            `json:"events"`
	Duplicates  int            `json:"duplicates"`
	DeadLetters map[string]int `json:"dead_letters"`
}

// replayed puts a history into a fresh data folder without a broker.
func replayed(t *testing.T, h history, flags ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	replayInto(t, dir, h, flags...)
	return dir
}

func replayInto(t *testing.T, dir string, h history, flags ...string) summary {
	t.Helper()
	var s summary
	out := done(t, append([]string{"replay", h.file(t), "--data", dir}, flags...)...)
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatalf("replay prints %q: %v", out, err)
	}
	return s
}

// TestReplayTwice replays a file into the same tables again: events are known
// by their ids, so nothing changes. Broken lines have no id that could be
// trusted; each time they come they are letters anew.
func TestReplayTwice(t *testing.T) {
	needsEngine(t)
	h := everything().cook(t)
	dir := t.TempDir()
	first := replayInto(t, dir, h)
	if diff := cmp.Diff(summary{len(h.lines), h.duplicates, h.dead}, first); diff != "" {
		t.Errorf("summary of %s (-want +got):\n%s", &h, diff)
	}
	h.audit(t, dir)
	once := fingerprints(t, dir)

	again := replayInto(t, dir, h)
	if diff := cmp.Diff(summary{len(h.lines), len(h.lines) - h.deadLines(), h.dead}, again); diff != "" {
		t.Errorf("summary of the second time (-want +got):\n%s", diff)
	}
	twice := fingerprints(t, dir)
	delete(once, "dead_letters")
	delete(twice, "dead_letters")
	same(t, "replayed twice", once, twice)
	if out := done(t, "query", "--data", dir, "SELECT countIf(n != 6), count() FROM (SELECT count() AS n FROM dead_letters GROUP BY reason, payload)"); out != "0\t9\n" {
		t.Errorf("dead letters that are not there twice three times, and kinds of them: %q, want 0 of 9", out)
	}
}

// TestReplayShuffled replays copies whose lines come in another order, within
// the allowed lateness, cut into other ranges and spread over other partitions.
func TestReplayShuffled(t *testing.T) {
	needsEngine(t)
	h := inTime().cook(t)
	want := unordered(t, replayed(t, h))
	for _, tt := range []struct {
		name  string
		flags []string
	}{
		{"shuffled", []string{"--batch-rows", "150"}},
		{"shuffled, one partition", []string{"--partitions", "1", "--batch-rows", "400"}},
		{"shuffled, seven partitions", []string{"--partitions", "7"}},
	} {
		other := h.shuffled(uint64(len(tt.name)))
		if cmp.Equal(other.lines[:100], h.lines[:100], cmp.AllowUnexported(line{})) {
			t.Fatal("the copy is not shuffled")
		}
		dir := replayed(t, other, tt.flags...)
		other.audit(t, dir)
		same(t, tt.name, want, unordered(t, dir))
	}
}

// unordered are the fingerprints that the order of arrival must not change. The
// ledger is the record of arrival: whether an edit came before its message stands
// in its disposition and its score. All else in it must be equal.
func unordered(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := fingerprints(t, dir)
	all["events"] = done(t, "query", "--data", dir, "SELECT count(), sum(sipHash64(community, at, id, kind, member, channel, message_id,"+
		" reply_to, bot, staff, late)) FROM events WHERE kind != 'clock' AND disposition != 'duplicate'")
	return all
}
