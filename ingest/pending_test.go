package ingest_test

import (
	"fmt"
	"testing"
)

// TestEditThatWaitsSurvivesARestart sends an edit before its message, neither newer
// than what the community has seen, so that nothing else in its row changes; and a
// platform that is heard for the first time. Whoever restarts in between must find
// both where the one who does not has them.
func TestEditThatWaitsSurvivesARestart(t *testing.T) {
	event := func(id, kind, rest string) line {
		return line{0, fmt.Sprintf(`{"id":%q,"community":"c0","at":%d,"kind":%q,%s}`, id, began.UnixMilli(), kind, rest)}
	}
	lines := []line{
		event("e1", "message", `"member":"m1","message_id":"a","text":"好"`),
		event("e2", "edit", `"message_id":"b","text":"好"`),
		event("e3", "reaction", `"member":"m1","message_id":"a","emoji":"x","platform":"qq"`),
		event("e4", "message", `"member":"m1","message_id":"b","text":"坏"`),
		event("e5", "reaction", `"member":"m1","message_id":"b","emoji":"x"`),
	}
	through := newMemory()
	if err := run(t, through, logOf(lines), 1); err != nil {
		t.Fatal(err)
	}
	want := tables(through)
	restarted := newMemory()
	for i := range lines {
		if err := run(t, restarted, logOf(lines[:i+1]), 1); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "a restart after each record", want, tables(restarted))
	if got := through.communities["c0"].State; got != restarted.communities["c0"].State {
		t.Errorf("state of the community %q, after restarts %q", got, restarted.communities["c0"].State)
	}
	if n := len(restarted.messages); n != 2 || restarted.messages[n-1].Text != "好" {
		t.Errorf("%d versions of messages, the last %q; want 2 and the edit's text", n, restarted.messages[n-1].Text)
	}
}
