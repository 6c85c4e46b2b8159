package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
)

// stream is a partition to which a record comes every few milliseconds.
type stream struct {
	memoryLog
	start time.Time
	every time.Duration
}

func (l *stream) due(offset int64) time.Time { return l.start.Add(time.Duration(offset) * l.every) }

func (l *stream) Read(ctx context.Context) (ingest.Record, error) {
	select {
	case <-ctx.Done():
		return ingest.Record{}, ctx.Err()
	case <-time.After(time.Until(l.due(int64(len(l.values))))):
	}
	n := len(l.values)
	l.values = append(l.values, fmt.Sprintf(`{"id":"%d","kind":"checkin","community":"c","member":"m","at":%d}`, n, l.due(int64(n)).UnixMilli()))
	return l.memoryLog.Read(ctx)
}

func (l *stream) AppendClock(context.Context, string, time.Time) error { return nil }

func (l *stream) CaughtUp() bool { return time.Now().Before(l.due(int64(len(l.values)))) }

// slowWriter takes its time for every range.
type slowWriter struct {
	*memory
	takes time.Duration
	wrote func(*sink.Block)
}

func (w slowWriter) Write(ctx context.Context, b *sink.Block, resume bool) error {
	time.Sleep(w.takes)
	defer w.wrote(b)
	return w.memory.Write(ctx, b, resume)
}

// Ranges are cut an interval apart, also when writing takes most of it: a record
// waits for one interval and one write at most. One that is late takes what has
// come and waits for no more; a backlog makes full ranges.
func TestRangesAreCutAnIntervalApart(t *testing.T) {
	const interval, tenth = 500 * time.Millisecond, 50 * time.Millisecond
	tests := map[string]struct {
		takes time.Duration
		lag   time.Duration // of the log's first record when the worker begins
		rows  int
		late  time.Duration // longest from due to written, once under way
		size  int           // of a range, most and least
	}{
		"a quick writer":                  {takes: 100 * time.Millisecond, rows: 1000, late: interval + 100*time.Millisecond, size: 50},
		"a writer of most of an interval": {takes: 400 * time.Millisecond, rows: 1000, late: interval + 400*time.Millisecond, size: 50},
		"a writer of two intervals":       {takes: time.Second, rows: 1000, late: 2*time.Second + 2*tenth, size: 105},
		"a backlog":                       {takes: 400 * time.Millisecond, lag: time.Hour, rows: 70, late: 2 * time.Hour, size: 70},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, l := newMemory(), &stream{start: time.Now().Add(-tt.lag), every: 10 * time.Millisecond}
				l.time = time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				ranges, warm := 0, time.Now().Add(3*time.Second)
				writer := slowWriter{m, tt.takes, func(b *sink.Block) {
					if ranges++; time.Now().Before(warm) || ctx.Err() != nil {
						return
					}
					if took := time.Since(l.due(b.Batch.First)); took > tt.late+l.every {
						t.Errorf("offset %d was written %s after it was due, want %s at most", b.Batch.First, took, tt.late)
					}
					if n := len(b.Events); n < tt.size-1 || n > tt.size+1 {
						t.Errorf("a range of %d records, want %d", n, tt.size)
					}
				}}
				cfg := ingest.DefaultConfig()
				cfg.Source, cfg.BatchInterval, cfg.BatchRows, cfg.ClockEvery = "test", interval, tt.rows, 0
				w := ingest.NewWorker(cfg, ingest.Claim{Epoch: 1, Next: -1}, ingest.Deps{
					Processor: ingest.NewProcessor(toyScorer{}, m, m, lifecycle.DefaultPolicy(), nil, time.Now),
					Writer:    writer, Archive: m, Log: l, Logger: slog.New(slog.DiscardHandler), Now: time.Now,
				})
				if err := w.Run(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Fatal(err)
				}
				if ranges < 10 {
					t.Errorf("%d ranges in 20 s", ranges)
				}
			})
		})
	}
}
