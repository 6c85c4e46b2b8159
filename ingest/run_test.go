package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// memoryLog is a partition held in a slice, with the commit a broker would hold.
type memoryLog struct {
	values    []string
	partition int32
	first     int64 // offset of values[0]: the broker dropped what was before
	time      time.Time
	pos       int64
	committed int64
	metadata  string
	confirms  []string
	fenced    bool
}

func (l *memoryLog) Read(context.Context) (ingest.Record, error) {
	i := l.pos - l.first
	if i >= int64(len(l.values)) {
		return ingest.Record{}, io.EOF
	}
	r := ingest.Record{Partition: l.partition, Offset: l.pos, Value: []byte(l.values[i]), Time: l.time}
	l.pos++
	return r, nil
}

func (l *memoryLog) Seek(_ context.Context, offset int64) (int64, error) {
	last := l.first + int64(len(l.values))
	switch {
	case offset < 0:
		offset = l.first
	case offset < l.first:
		return 0, &ingest.GapError{Partition: l.partition, Want: offset, First: l.first}
	case offset > last:
		return 0, &ingest.RewoundError{Partition: l.partition, Want: offset, Last: last}
	}
	l.pos = offset
	return offset, nil
}

func (l *memoryLog) Confirm(_ context.Context, offset int64, metadata string) error {
	if l.fenced {
		return ingest.ErrFenced
	}
	l.committed, l.metadata = offset, metadata
	l.confirms = append(l.confirms, fmt.Sprint(offset, metadata != ""))
	return nil
}

// toyScorer feels one thing at 好 and another at 坏. It is the only one there is.
type toyScorer struct{}

func (t toyScorer) Current() ingest.Scorer { return t }

func (t toyScorer) Holding(version string) ingest.Scorer {
	if version != t.Version() {
		return nil
	}
	return t
}

func (toyScorer) Version() string { return "lex" }

func (toyScorer) Score(_, text string) nlp.Score {
	s := nlp.Score{Scored: true, Lang: nlp.LangHans, Label: nlp.Neutral, Emotion: nlp.EmotionNone, Holder: nlp.HolderSelf}
	s.Style.Question = strings.HasSuffix(text, "？")
	switch {
	case strings.Contains(text, "好"):
		s.Polarity, s.Label, s.Emotion = 0.5, nlp.Positive, nlp.Joy
	case strings.Contains(text, "坏"):
		s.Polarity, s.Label, s.Emotion = -0.5, nlp.Negative, nlp.Anger
	}
	return s
}

// database is all that a worker asks of one.
type database interface {
	ingest.Ledger
	ingest.Archive
	ingest.Writer
}

// setup is what one worker of a test works with.
type setup struct {
	epoch    uint16   // 0 for 1
	next     int64    // the claim's Next; 0 for what batches says
	rows     int      // of a range
	through  database // what the worker sees of the memory; nil for all of it
	dead     ingest.DeadLetters
	metrics  *ingest.Metrics
	scorers  ingest.Scorers  // nil for the toy
	calm     bool            // moods of closed days are not followed
	privacy  *ingest.Privacy // nil for the default
	patience time.Duration   // with a worker that waits; 0 for a minute
}

func (s setup) policy() lifecycle.Policy {
	p := lifecycle.DefaultPolicy()
	if s.calm {
		p.Mood.Alarms = 0
	}
	return p
}

// run lets a worker eat the log until its end, starting where m says.
func run(t *testing.T, m *memory, l *memoryLog, rows int) error {
	t.Helper()
	return runWith(t, m, l, setup{rows: rows})
}

// runWith is run with more to say. A worker that waits without an end is
// stopped, which is an error.
func runWith(t *testing.T, m *memory, l *memoryLog, s setup) error {
	t.Helper()
	return runUntil(t.Context(), t, m, l, s)
}

// runUntil is runWith with an end.
func runUntil(ctx context.Context, t *testing.T, m *memory, l *memoryLog, s setup) error {
	t.Helper()
	s.epoch = max(s.epoch, 1)
	if s.next == 0 {
		s.next = m.next(s.epoch, l.partition)
	}
	if s.through == nil {
		s.through = m
	}
	if s.scorers == nil {
		s.scorers = toyScorer{}
	}
	if s.patience == 0 {
		s.patience = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	processor := ingest.NewProcessor(s.scorers, s.through, s.through, s.policy(), s.metrics, time.Now)
	if s.privacy != nil {
		processor.Protect(*s.privacy)
	}
	claim := ingest.Claim{Partition: l.partition, Epoch: s.epoch, Next: s.next, Committed: l.committed, Metadata: l.metadata}
	w := ingest.NewWorker(config(s.rows), claim, ingest.Deps{
		Processor: processor,
		Writer:    crashing{s.through, cancel}, Archive: s.through, Log: l, Dead: mortal(s.dead, cancel),
		Logger: slog.New(slog.DiscardHandler), Metrics: s.metrics,
		Now: func() time.Time {
			m.ticks++
			return time.UnixMilli(1_800_000_000_000 + m.ticks)
		},
	})
	err := w.Run(ctx)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// config is for ranges of so many rows, and hardly any wait between attempts.
func config(rows int) ingest.Config {
	cfg := ingest.DefaultConfig()
	cfg.Source, cfg.BatchRows = "test", rows
	cfg.RetryMin, cfg.RetryMax, cfg.DrainTimeout = time.Nanosecond, time.Nanosecond, time.Second
	return cfg
}

// crashing ends the worker's context when the process is to die.
type crashing struct {
	ingest.Writer
	die context.CancelFunc
}

func (c crashing) Write(ctx context.Context, b *sink.Block, resume bool) error {
	err := c.Writer.Write(ctx, b, resume)
	if errors.Is(err, errCrash) {
		c.die()
	}
	return err
}

// publisher is a function that publishes.
type publisher func(ctx context.Context, letters []sink.DeadLetter) error

func (p publisher) Publish(ctx context.Context, letters []sink.DeadLetter) error {
	return p(ctx, letters)
}

// mortal is crashing for dead letters.
func mortal(d ingest.DeadLetters, die context.CancelFunc) ingest.DeadLetters {
	if d == nil {
		return nil
	}
	return publisher(func(ctx context.Context, letters []sink.DeadLetter) error {
		err := d.Publish(ctx, letters)
		if errors.Is(err, errCrash) {
			die()
		}
		return err
	})
}
