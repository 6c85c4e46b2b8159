package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
)

// clockLog is a quiet partition that takes clock records.
type clockLog struct {
	memoryLog
	idle int // reads without a record before the log ends
}

func (l *clockLog) Read(ctx context.Context) (ingest.Record, error) {
	r, err := l.memoryLog.Read(ctx)
	if errors.Is(err, io.EOF) && l.idle > 0 {
		l.idle--
		<-ctx.Done()
		return ingest.Record{}, ctx.Err()
	}
	return r, err
}

func (l *clockLog) AppendClock(_ context.Context, id string, at time.Time) error {
	l.values = append(l.values, string(ingest.NewClock(id, at)))
	return nil
}

// CaughtUp says that a quiet partition is.
func (*clockLog) CaughtUp() bool { return true }

// trickle is a partition in which one community never falls silent: every range
// is cut because its time is over, and has a record.
type trickle struct {
	clockLog
	behind bool // there is more than was read
	paused bool
}

func (l *trickle) CaughtUp() bool { return !l.behind }

func (l *trickle) Read(ctx context.Context) (ingest.Record, error) {
	if l.paused = !l.paused; !l.paused {
		<-ctx.Done()
		return ingest.Record{}, ctx.Err()
	}
	return l.clockLog.Read(ctx)
}

// A community that talks all the time does not keep the silent ones of its
// partition from hearing that time passes; a backlog does.
func TestClocksBesideOneThatNeverFallsSilent(t *testing.T) {
	for name, behind := range map[string]bool{"caught up": false, "with a backlog": true} {
		synctest.Test(t, func(t *testing.T) { // an interval is over when all wait for it, however slow the machine
			now := time.Date(2026, 3, 1, 10, 20, 0, 0, time.UTC)
			m, l := newMemory(), &trickle{behind: behind}
			l.time = now
			for i := range 5 {
				l.values = append(l.values, fmt.Sprintf(`{"id":"%d","kind":"message","community":"loud","member":"m","at":"2026-03-01T10:1%d:00Z","text":"好"}`, i, i))
			}
			cfg := ingest.DefaultConfig()
			cfg.Source, cfg.BatchInterval = "test", time.Millisecond
			w := ingest.NewWorker(cfg, ingest.Claim{Epoch: 1, Next: -1}, ingest.Deps{
				Processor: ingest.NewProcessor(toyScorer{}, m, m, lifecycle.DefaultPolicy(), nil, time.Now),
				Writer:    m, Archive: m, Log: l, Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
			})
			if err := w.Run(t.Context()); !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			clocks := 0
			for _, e := range m.events {
				if e.Kind == "clock" {
					clocks++
				}
			}
			if want := map[bool]int{false: 1, true: 0}[behind]; clocks != want {
				t.Errorf("%s: %d clock records were written beside a community that talks, want %d", name, clocks, want)
			}
		})
	}
}

func clocksOf(t *testing.T, m *memory, now time.Time, idle int) []string {
	t.Helper()
	cfg := ingest.DefaultConfig()
	cfg.Source, cfg.BatchInterval = "test", time.Millisecond
	l := &clockLog{idle: idle}
	l.time = now
	for _, e := range m.events { // the log still holds what is written
		l.values = append(l.values, string(ingest.NewClock(e.ID, time.UnixMilli(e.At))))
	}
	before := len(l.values)
	w := ingest.NewWorker(cfg, ingest.Claim{Epoch: 1, Next: m.next(1, 0)}, ingest.Deps{
		Processor: ingest.NewProcessor(toyScorer{}, m, m, lifecycle.DefaultPolicy(), nil, time.Now),
		Writer:    m, Archive: m, Log: l, Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
	})
	if err := w.Run(t.Context()); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	var at []string
	for _, e := range m.events[before:] {
		at = append(at, time.UnixMilli(e.At).UTC().Format(time.RFC3339))
	}
	return at
}

func TestClocksGoOnWhereTheyStopped(t *testing.T) {
	m := newMemory()
	first := clocksOf(t, m, time.Date(2026, 3, 1, 10, 20, 0, 0, time.UTC), 6)
	if diff := cmp.Diff([]string{"2026-03-01T10:00:00Z"}, first); diff != "" {
		t.Errorf("a fresh partition begins with the hour at hand (-want +got):\n%s", diff)
	}
	next := clocksOf(t, m, time.Date(2026, 3, 1, 13, 5, 0, 0, time.UTC), 10)
	if diff := cmp.Diff([]string{"2026-03-01T11:00:00Z", "2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"}, next); diff != "" {
		t.Errorf("after three hours away (-want +got):\n%s", diff)
	}
	long := clocksOf(t, m, time.Date(2026, 3, 5, 13, 30, 0, 0, time.UTC), 80)
	if len(long) == 0 || long[0] != "2026-03-02T13:00:00Z" || long[len(long)-1] != "2026-03-05T13:00:00Z" {
		t.Errorf("after four days away: %v; want a day's step first, and the present hour last", long)
	}
}

// An idle community that was caught up is moved by the clock, one in its past is not.
func TestClockMovesTheIdle(t *testing.T) {
	join := `{"id":"1","kind":"join","community":"live","member":"m","at":"2026-03-01T10:00:00Z"}`
	past := `{"id":"1","kind":"join","community":"old","member":"m","at":"2019-03-01T10:00:00Z"}`
	m := newMemory()
	l := &memoryLog{values: []string{join, past}, time: began.AddDate(1, 0, 0)}
	for h := range 48 {
		at := time.Date(2026, 3, 1, 11+h, 0, 0, 0, time.UTC)
		l.values = append(l.values, string(ingest.NewClock("wall/"+at.Format(time.RFC3339), at)))
	}
	if err := run(t, m, l, 10); err != nil {
		t.Fatal(err)
	}
	closed := func(community string) string { return lifecycle.Day(m.communities[community].ClosedDay).String() }
	if got := closed("live"); got != "2026-03-02" {
		t.Errorf("the idle community has closed %s, want 2026-03-02", got)
	}
	if got := closed("old"); got != "2019-02-28" {
		t.Errorf("the community that is being back-filled has closed %s, want 2019-02-28", got)
	}
}
