package ingest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// mirror feels the opposite of the toy.
type mirror struct{ toyScorer }

func (m mirror) Current() ingest.Scorer { return m }

func (m mirror) Holding(string) ingest.Scorer { return m }

func (m mirror) Score(community, text string) nlp.Score {
	s := m.toyScorer.Score(community, text)
	s.Polarity = -s.Polarity
	switch s.Label {
	case nlp.Positive:
		s.Label, s.Emotion = nlp.Negative, nlp.Sadness
	case nlp.Negative:
		s.Label, s.Emotion = nlp.Positive, nlp.Like
	case nlp.Neutral:
	}
	return s
}

// rescores are the events that score every standing message of m again.
func rescores(t *testing.T, m *memory, run string) []string {
	t.Helper()
	standing := map[sink.MessageKey]sink.Message{}
	for _, r := range m.messages {
		newest(standing, sink.MessageKey{Community: r.Community, MessageID: r.MessageID}, r)
	}
	var out []string
	for _, r := range m.messages { // an order that does not change
		key := sink.MessageKey{Community: r.Community, MessageID: r.MessageID}
		r, there := standing[key]
		if !there || r.Recalled || r.Text == "" {
			continue
		}
		delete(standing, key)
		raw, err := json.Marshal(ingest.Event{
			ID: run + r.MessageID, Kind: ingest.KindRescore, Community: r.Community, MessageID: r.MessageID,
			At: time.UnixMilli(r.At), Text: r.Text, Title: r.Title, Version: fmt.Sprint(r.Version()),
		})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(raw))
	}
	return out
}

// TestRescore scores stored texts again in the middle of a history, and wants
// the tables of a clean run with the new scorer: messages, days, members. Moods of
// closed days are left out: they were told as they were read then.
func TestRescore(t *testing.T) {
	lines := history()
	want := newMemory()
	if err := runWith(t, want, logOf(lines), setup{rows: 100, scorers: mirror{}, calm: true}); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name      string
		cut, rows int
		rounds    int
		failAt    int // a table write of the rescore, from 1
		twice     bool
		restart   int // lines between restarts of the worker; 0 for none
	}{
		{name: "at the end", cut: len(lines), rows: 50, rounds: 1},
		{name: "in the middle", cut: len(lines) / 2, rows: 50, rounds: 1},
		{name: "early, with much still to come late", cut: len(lines) / 5, rows: 7, rounds: 1},
		{name: "in one range", cut: len(lines) / 2, rows: 100_000, rounds: 1},
		{name: "with restarts behind it", cut: len(lines) / 3, rows: 50, rounds: 1, restart: 9},
		{name: "twice", cut: len(lines) / 2, rows: 50, rounds: 2},
		{name: "with a crash between tables", cut: len(lines) / 2, rows: 50, rounds: 1, failAt: 13},
		{name: "with a crash before the messages", cut: len(lines) / 2, rows: 50, rounds: 1, failAt: 11},
		{name: "with a crash behind the states", cut: len(lines) / 2, rows: 50, rounds: 1, failAt: 20},
		{name: "sent twice", cut: len(lines) / 2, rows: 50, rounds: 1, twice: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, l := newMemory(), logOf(lines[:tc.cut])
			if err := runWith(t, m, l, setup{rows: tc.rows, calm: true}); err != nil {
				t.Fatal(err)
			}
			for round := range tc.rounds {
				events := rescores(t, m, fmt.Sprint("r", round, "-"))
				if len(events) < 50 {
					t.Fatalf("%d texts to score again", len(events))
				}
				l.values = append(l.values, events...)
				if tc.twice {
					l.values = append(l.values, events...)
				}
				if tc.failAt > 0 {
					m.failAt = m.tables + tc.failAt
					_ = runWith(t, m, l, setup{rows: tc.rows, scorers: mirror{}, calm: true})
				}
				if err := runWith(t, m, l, setup{rows: tc.rows, scorers: mirror{}, calm: true}); err != nil {
					t.Fatal(err)
				}
			}
			rest := values(lines[tc.cut:])
			for len(rest) > 0 {
				n := len(rest)
				if tc.restart > 0 {
					n = min(n, tc.restart)
				}
				l.values, rest = append(l.values, rest[:n]...), rest[n:]
				if err := runWith(t, m, l, setup{rows: tc.rows, scorers: mirror{}, calm: true}); err != nil {
					t.Fatal(err)
				}
			}
			same(t, tc.name, tables(want), tables(m))
			// The old reading stays in the ledger, beside the new one.
			var old, fresh int
			for _, e := range m.events {
				switch {
				case e.Kind == "rescore" && e.Disposition == sink.DispositionFact && e.Scored:
					fresh++
				case e.Kind == "message" && e.Scored && e.Label > 0:
					old++
				}
			}
			if old == 0 || fresh < 50 {
				t.Errorf("%d old and %d new readings in the ledger", old, fresh)
			}
		})
	}
}

// TestRescoreOfChangedText: an edit or a recall that came since the text was
// read stands.
func TestRescoreOfChangedText(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	event := func(kind ingest.Kind, id, text string, minutes int) string {
		raw, err := json.Marshal(ingest.Event{
			ID: id, Kind: kind, Community: "c", Member: "m", MessageID: "x", At: at.Add(time.Duration(minutes) * time.Minute), Text: text,
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	for _, tc := range []struct {
		name, between string
		text          string
		label         nlp.Label
		recalled      bool
	}{
		{"nothing between", "", "好", nlp.Negative, false},
		{"an edit", event(ingest.KindEdit, "e", "坏", 5), "坏", nlp.Positive, false},
		{"a recall", event(ingest.KindRecall, "r", "", 5), "", "", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := newMemory()
			l := &memoryLog{values: []string{event(ingest.KindMessage, "x", "好", 0)}, committed: -1, time: at.Add(time.Hour)}
			if err := run(t, m, l, 1); err != nil {
				t.Fatal(err)
			}
			events := rescores(t, m, "r-")
			if tc.between != "" {
				l.values = append(l.values, tc.between)
			}
			l.values = append(l.values, events...)
			if err := runWith(t, m, l, setup{rows: 1, scorers: mirror{}}); err != nil {
				t.Fatal(err)
			}
			last := m.messages[len(m.messages)-1]
			if last.Text != tc.text || last.Score.Label != tc.label || last.Recalled != tc.recalled {
				t.Errorf("the message stands as %+v", last)
			}
			day := int32(at.Unix() / 86400)
			if d := m.days[sink.DayKey{Community: "c", Member: "m", Day: day}]; tc.label == nlp.Negative && (d.Negative != 1 || d.Positive != 0) {
				t.Errorf("the day counts %+v", d)
			}
		})
	}
}

// TestRescoreAgain: in one run of a worker, the second rescore knows of the
// first.
func TestRescoreAgain(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := &memoryLog{committed: -1, time: at.Add(time.Hour)}
	version := func(offset int64) string { return fmt.Sprint(sink.Coordinates{Epoch: 1, Offset: offset}.Version()) }
	for i, e := range []ingest.Event{
		{Kind: ingest.KindMessage, Member: "m"},
		{Kind: ingest.KindRescore, Version: version(0)},
		{Kind: ingest.KindRescore, Version: version(1)},
		{Kind: ingest.KindRescore, Version: version(1)}, // read before the second
	} {
		e.ID, e.Community, e.MessageID, e.At, e.Text = fmt.Sprint("e", i), "c", "x", at, "好"
		raw, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		l.values = append(l.values, string(raw))
	}
	for _, rows := range []int{1, 10} {
		m := newMemory()
		l.committed, l.metadata = -1, ""
		if err := run(t, m, l, rows); err != nil {
			t.Fatal(err)
		}
		var got []sink.Disposition
		for _, e := range m.events {
			got = append(got, e.Disposition)
		}
		if diff := cmp.Diff([]sink.Disposition{sink.DispositionFact, sink.DispositionFact, sink.DispositionFact, sink.DispositionCounted}, got); diff != "" {
			t.Errorf("dispositions in ranges of %d (-want +got):\n%s", rows, diff)
		}
	}
}
