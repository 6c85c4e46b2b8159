package ingest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// text is a message of member m in community c0.
func text(id, messageID, text string, at time.Duration) line {
	return line{at, fmt.Sprintf(`{"id":%q,"message_id":%q,"community":"c0","kind":"message","member":"m","text":%q,"at":%d}`,
		id, messageID, text, began.Add(at).UnixMilli())}
}

// edited is an edit of message x there.
func edited(id, text string, at time.Duration) line {
	return line{at, fmt.Sprintf(`{"id":%q,"message_id":"x","community":"c0","kind":"edit","text":%q,"at":%d}`,
		id, text, began.Add(at).UnixMilli())}
}

// everyCut runs the lines in ranges of every size, and with a restart after
// every record; all must give the same tables, which it returns.
func everyCut(t *testing.T, lines []line) *memory {
	t.Helper()
	whole := newMemory()
	if err := run(t, whole, logOf(lines), len(lines)); err != nil {
		t.Fatal(err)
	}
	want := tables(whole)
	for rows := 1; rows < len(lines); rows++ {
		m := newMemory()
		if err := run(t, m, logOf(lines), rows); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("ranges of %d instead of one", rows), want, tables(m))
	}
	for cut := 1; cut < len(lines); cut++ {
		m := newMemory()
		for _, end := range []int{cut, len(lines)} {
			if err := run(t, m, logOf(lines[:end]), len(lines)); err != nil {
				t.Fatal(err)
			}
		}
		same(t, fmt.Sprintf("a restart after %d records", cut), want, tables(m))
	}
	return whole
}

// An event is its id and its time: the ledger tells no other.
func TestIDReusedAtAnotherTime(t *testing.T) {
	say := func(id string, at time.Duration) line { return text(id, "t"+id+at.String(), "好", at) }
	for _, tt := range []struct {
		name  string
		lines []line
		want  uint64 // messages of the member
	}{
		{"later", []line{say("a", 0), say("b", time.Hour), say("a", 90*time.Minute), say("c", 2*time.Hour)}, 4},
		{"same hour", []line{say("a", 0), say("x", time.Hour), say("a", 10*time.Minute)}, 3},
		{"older than the window", []line{say("a", 0), say("x", 30*time.Hour), say("a", 10*time.Minute)}, 3},
		{"same time", []line{say("a", 0), say("x", time.Hour), say("a", 0)}, 2},
		{"same time, older than the window", []line{say("a", 0), say("x", 30*time.Hour), say("a", 0)}, 2},
	} {
		for name, lines := range map[string][]line{tt.name: tt.lines, tt.name + ", twice": append(slices.Clone(tt.lines), tt.lines...)} {
			t.Run(name, func(t *testing.T) {
				m := everyCut(t, lines)
				if got := uint64(m.members[[2]string{"c0", "m"}].Messages); got != tt.want {
					t.Errorf("%d messages, want %d", got, tt.want)
				}
			})
		}
	}
}

func TestEditBeforeItsMessage(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []line
		want  string // text of x
	}{
		{"in time", []line{text("a", "a", "中", 48*time.Hour), edited("e", "好", 47*time.Hour+time.Minute), text("x", "x", "坏", 47*time.Hour), text("b", "b", "中", 49*time.Hour)}, "好"},
		{"too late for it", []line{text("a", "a", "中", 48*time.Hour), edited("e", "好", 25*time.Hour), text("x", "x", "坏", 24*time.Hour), text("b", "b", "中", 49*time.Hour)}, "坏"},
		{"too late but for one", []line{
			text("a", "a", "中", 48*time.Hour), edited("e", "中", 25*time.Hour), edited("f", "好", 47*time.Hour),
			text("x", "x", "坏", 24*time.Hour), text("b", "b", "中", 49*time.Hour),
		}, "好"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := everyCut(t, tt.lines)
			var x sink.Message
			for _, r := range m.messages {
				if r.MessageID == "x" && r.Version() >= x.Version() {
					x = r
				}
			}
			if x.Text != tt.want {
				t.Errorf("text %q, want %q", x.Text, tt.want)
			}
		})
	}
}

func TestMessageIDInTwoMessages(t *testing.T) {
	for name, lines := range map[string][]line{
		"older one second": {
			text("1", "x", "好", time.Hour), text("2", "x", "坏", 30*time.Minute),
			text("3", "y", "坏", 100*time.Minute), edited("4", "中", 2*time.Hour), text("5", "z", "好", 3*time.Hour),
		},
		"older one first": {
			text("1", "x", "好", time.Hour), text("2", "x", "坏", 90*time.Minute),
			text("3", "y", "坏", 100*time.Minute), edited("4", "中", 2*time.Hour), text("5", "z", "好", 3*time.Hour),
		},
		"edited after the window": {
			text("1", "x", "好", time.Hour), text("2", "x", "坏", 30*time.Minute),
			text("3", "y", "坏", 40*time.Hour), edited("4", "中", 41*time.Hour), text("5", "z", "好", 42*time.Hour),
		},
	} {
		t.Run(name, func(t *testing.T) { everyCut(t, lines) })
	}
}

// TestDeadLettersReachTheTopic lets the process die at every table write, and
// while it publishes: whoever listens hears of every bad record.
func TestDeadLettersReachTheTopic(t *testing.T) {
	lines := slices.Insert(history()[:10], 4, line{json: "{broken"}, line{json: `{"kind":"poke"}`})
	for failAt := range 12 { // 0: while it publishes
		m, l := newMemory(), logOf(lines)
		m.failAt = failAt
		var heard []int64
		down := failAt == 0
		topic := publisher(func(_ context.Context, letters []sink.DeadLetter) error {
			if down {
				down = false
				return errCrash
			}
			for _, d := range letters {
				heard = append(heard, d.Offset)
			}
			return nil
		})
		for range 2 {
			l.pos = 0
			if err := runWith(t, m, l, setup{rows: 10, dead: topic}); err != nil {
				t.Logf("crash %d: %v", failAt, err)
			}
		}
		slices.Sort(heard)
		if diff := cmp.Diff([]int64{4, 5}, slices.Compact(heard)); diff != "" {
			t.Errorf("crash %d: offsets heard of (-want +got):\n%s", failAt, diff)
		}
		if len(m.dead) != 2 || m.next(1, 0) != int64(len(lines)) {
			t.Errorf("crash %d: %d dead letters in the table, batches up to %d; want 2 and %d", failAt, len(m.dead), m.next(1, 0), len(lines))
		}
	}
}

// A flood of old events must not push out what is new.
func TestLateIDsDoNotFillTheWindow(t *testing.T) {
	w := ingest.NewWindow(4 * hour)
	ingest.SetCapacity(w, 1000)
	r := ingest.Open(w, "c", 0)
	now := 1000 * hour
	ingest.Add(r, now, "new")
	ingest.Advance(r, now)
	floor := ingest.Floor(r)
	for round := range 3 {
		for i := range int64(2000) {
			id := fmt.Sprint(round, "/", i)
			ingest.Add(r, 10*hour+i, id)
			ingest.Hold(r, id, 10*hour+i)
		}
		ingest.Advance(r, now)
		if n, m := ingest.Held(w), len(ingest.Messages(r)); n != 1 || m != 0 {
			t.Errorf("round %d: %d ids and %d messages held, want the new id alone", round, n, m)
		}
		if got := ingest.Floor(r); got != floor || !ingest.Seen(r, now, "new") {
			t.Errorf("round %d: floor = hour %d, new id held: %v; want hour %d and held", round, got/hour, ingest.Seen(r, now, "new"), floor/hour)
		}
	}
}
