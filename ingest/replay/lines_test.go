package replay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest/replay"
)

func lines(t *testing.T, in string) (values, clocks []string) {
	t.Helper()
	err := replay.Lines(strings.NewReader(in), &replay.Clocks{}, func(l replay.Line) error {
		if l.Clock {
			clocks = append(clocks, l.At.UTC().Format(time.RFC3339))
		} else {
			values = append(values, l.Community+":"+string(l.Value))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return values, clocks
}

func event(at string) string {
	return `{"id":"1","kind":"join","community":"c","member":"m","at":"` + at + `"}`
}

func TestLinesKeysAndKeepsEverything(t *testing.T) {
	good := event("2026-01-01T00:00:00Z")
	values, _ := lines(t, good+"\r\n\n  \n{broken\n"+good)
	want := []string{"c:" + good, ":{broken", "c:" + good}
	if diff := cmp.Diff(want, values); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestLongLinesDoNotSwallowTheirNeighbours(t *testing.T) {
	good := event("2026-01-01T00:00:00Z")
	values, _ := lines(t, strings.Repeat("x", 9<<20)+"\n"+good+"\n")
	if len(values) != 2 || len(values[0]) != 1+8<<20 || values[1] != "c:"+good {
		t.Errorf("got %d lines, the first of %d bytes", len(values), len(values[0]))
	}
}

func TestClocksComeFromEventTime(t *testing.T) {
	_, clocks := lines(t, event("2026-01-01T05:30:00Z")+"\n"+event("2026-01-01T12:10:00Z")+"\n"+event("2026-01-01T11:00:00Z")+"\n")
	if diff := cmp.Diff([]string{"2026-01-01T06:00:00Z", "2026-01-01T12:00:00Z"}, clocks); diff != "" {
		t.Errorf("clocks (-want +got):\n%s", diff)
	}
	_, clocks = lines(t, event("2016-01-01T00:00:00Z")+"\n"+event("2026-01-01T00:00:00Z")+"\n")
	if n := len(clocks); n < 3653 || n > 3653+50 {
		t.Errorf("ten years bring %d clocks, want about one a day", n)
	}
}

func TestTheFutureTellsNothingOfTheTime(t *testing.T) {
	now := time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)
	in := event("2026-01-01T00:00:00Z") + "\n" + event("2199-01-01T00:00:00Z") + "\n" + event("2026-01-01T06:30:00Z") + "\n"
	var got []string
	err := replay.Lines(strings.NewReader(in), &replay.Clocks{Now: now}, func(l replay.Line) error {
		got = append(got, l.Community+l.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"c", "", "replay/2026-01-01T06:00:00Z", "c"}, got); diff != "" {
		t.Errorf("lines and clocks (-want +got):\n%s", diff)
	}
}

func TestClocksRunThroughSeveralFiles(t *testing.T) {
	clocks := &replay.Clocks{}
	pass := func(in string) (n int) {
		err := replay.Lines(strings.NewReader(in), clocks, func(l replay.Line) error {
			if l.Clock {
				n++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	january, february := event("2026-01-01T00:00:00Z")+"\n", event("2026-01-02T00:00:00Z")+"\n"
	if n := pass(january) + pass(february); n != 4 {
		t.Errorf("a day between two files brings %d clocks, want 4", n)
	}
	if n := pass(january + february); n != 4 {
		t.Errorf("a file that begins before the last one ended brings %d clocks, want 4", n)
	}
}
