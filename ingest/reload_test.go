package ingest_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/nlp"
)

// shelf holds versions of a scorer and swaps the one in force after so many
// scores. It serves one worker.
type shelf struct {
	current string
	held    map[string]bool
	every   int // scores between swaps; 0 never swaps
	scores  int
}

func (s *shelf) Current() ingest.Scorer { return shelved{s, s.current} }

func (s *shelf) Holding(version string) ingest.Scorer {
	if !s.held[version] {
		return nil
	}
	return shelved{s, version}
}

type shelved struct {
	of      *shelf
	version string
}

func (s shelved) Version() string { return s.version }

func (s shelved) Score(community, text string) nlp.Score {
	if s.of.scores++; s.of.every > 0 && s.of.scores%s.of.every == 0 {
		s.of.current = fmt.Sprint("v", s.of.scores)
		s.of.held[s.of.current] = true
	}
	out := toyScorer{}.Score(community, text)
	out.Lexicon = s.version
	return out
}

// oneVersion fails where a message was not read by the version its range names,
// and returns how many versions there are.
func oneVersion(t *testing.T, what string, m *memory) int {
	t.Helper()
	versions := map[string]bool{}
	of := map[int64]string{}
	for _, b := range m.batches {
		versions[b.Lexicon] = true
		for at := b.First; at <= b.Last; at++ {
			of[at] = b.Lexicon
		}
	}
	for _, r := range m.messages {
		if v := r.Score.Lexicon; v != of[r.Offset] && !r.Recalled {
			t.Fatalf("%s: the message at %d was read by %q, its range by %q", what, r.Offset, v, of[r.Offset])
		}
	}
	return len(versions)
}

// TestSwapWithinRange: a lexicon that comes in the middle of a range waits for
// the next one.
func TestSwapWithinRange(t *testing.T) {
	lines := history()
	m := newMemory()
	if err := runWith(t, m, logOf(lines), setup{rows: 40, scorers: &shelf{current: "v0", held: map[string]bool{}, every: 7}}); err != nil {
		t.Fatal(err)
	}
	if n := oneVersion(t, "swaps", m); n < 10 {
		t.Errorf("%d versions: the swaps never took effect", n)
	}
	want := newMemory()
	if err := run(t, want, logOf(lines), 40); err != nil {
		t.Fatal(err)
	}
	if len(m.messages) != len(want.messages) || len(m.events) != len(want.events) {
		t.Errorf("%d messages, %d events; without swaps %d and %d", len(m.messages), len(m.events), len(want.messages), len(want.events))
	}
}

// TestCrashAndSwap: whoever takes over a range that was planned with an older
// lexicon finishes it with that one, if it has been in force here.
func TestCrashAndSwap(t *testing.T) {
	lines := history()[:200]
	for failAt := 1; failAt <= 9; failAt++ {
		m, l := newMemory(), logOf(lines)
		m.failAt = failAt
		_ = runWith(t, m, l, setup{rows: 60, scorers: &shelf{current: "old", held: map[string]bool{"old": true}}})
		s := &shelf{current: "new", held: map[string]bool{"old": true, "new": true}}
		if err := runWith(t, m, l, setup{rows: 60, scorers: s}); err != nil {
			t.Fatal(err)
		}
		if n := oneVersion(t, fmt.Sprint("crash at ", failAt), m); n != 2 || m.batches[0].Lexicon != "old" {
			t.Errorf("crash at %d: %d versions, the first range has %s", failAt, n, m.batches[0].Lexicon)
		}
	}
}

// TestSwapToUnheldVersion: a node without the planned lexicon waits for it.
func TestSwapToUnheldVersion(t *testing.T) {
	lines := history()[:100]
	m, l := newMemory(), logOf(lines)
	m.failAt = 3
	_ = runWith(t, m, l, setup{rows: 60, scorers: &shelf{current: "old", held: map[string]bool{}}})
	s := &shelf{current: "new", held: map[string]bool{"new": true}}
	err := runWith(t, m, l, setup{rows: 60, scorers: s, patience: 200 * time.Millisecond})
	if v, ok := errors.AsType[*ingest.VersionError](err); !ok || v.What != "lexicon" || v.Want != "old" || v.Got != "new" {
		t.Errorf("error %v, want a VersionError", err)
	}
	s.held["old"] = true // the files are put back
	if err := runWith(t, m, l, setup{rows: 60, scorers: s}); err != nil {
		t.Fatal(err)
	}
	if n := oneVersion(t, "put back", m); n != 2 {
		t.Errorf("%d versions", n)
	}
}
