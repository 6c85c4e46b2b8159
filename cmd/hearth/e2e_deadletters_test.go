package main_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

// TestDeadLettersReplay sends records that cannot be read yet: their time lies too
// far ahead. Once it no longer does they are replayed, twice: each counts once.
func TestDeadLettersReplay(t *testing.T) {
	t.Parallel() // it waits for a time to come
	needsEngine(t)
	u := up(t, t.TempDir(), "--clock-every", "0", "--batch-interval", "50ms")
	at := time.Now().Add(ingest.MaxAhead + 5*time.Second)
	h := history{}
	for i := range 3 {
		h.lines = append(h.lines, line{value: fmt.Appendf(nil,
			`{"id":"early%d","kind":"message","community":"coffee","member":"m","at":%q,"text":"早"}`, i, at.Format(time.RFC3339Nano))})
	}
	h.lines = append(h.lines, line{value: []byte(`{"id":`)}) // this one stays dead
	send(t, h, u.broker)
	u.complete(t, u.process, len(h.lines))
	if n := u.ask(t, "SELECT count() FROM dead_letters"); n != "4" {
		t.Fatalf("%s dead letters, want 4: was the machine too slow?", n)
	}
	eventually(t, u.process, "the records' time comes near enough", func() bool { return time.Until(at) < ingest.MaxAhead-time.Second })

	replay := func() (got map[string]any) {
		out := done(t, "dead-letters", "replay", "--all", "--data", u.dir, "--kafka", u.broker)
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := replay(); got["sent"] != 3.0 || got["letters"] != 4.0 {
		t.Errorf("replay says %v, want 3 of 4 sent", got)
	}
	u.complete(t, u.process, len(h.lines)+3)
	if got := replay(); got["sent"] != 0.0 || got["already_in"] != 3.0 {
		t.Errorf("replay says %v the second time, want 3 already in", got)
	}
	for sql, want := range map[string]string{
		"SELECT count() FROM messages FINAL WHERE startsWith(message_id, 'early')":                        "3",
		"SELECT count() FROM dead_letters":                                                                "4",
		"SELECT count() FROM events WHERE disposition = 'duplicate'":                                      "0",
		"SELECT count() FROM events WHERE community = 'coffee' AND disposition = 'fact' AND id != 'none'": "3",
	} {
		if got := u.ask(t, sql); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}
