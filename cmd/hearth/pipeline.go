package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// pipeline holds what all partitions share. One worker a partition comes from it.
type pipeline struct {
	cfg     ingest.Config
	db      *clickhouse.DB
	scorers ingest.Scorers
	policy  lifecycle.Policy
	dead    ingest.DeadLetters // nil publishes none
	metrics *ingest.Metrics
	logger  *slog.Logger
	tally   *tally
	privacy ingest.Privacy
	left    []sink.Place // what an erasure does not reach
	sole    bool         // this process holds the database: nobody else is writing to it
	// identity is what the log is called now; nil, and "", when nobody tells.
	identity func() string
	quota    *quota // nil for none

	position atomic.Pointer[clickhouse.Position]
}

// newPipeline puts together what reads and what follows.
func newPipeline(cfg ingest.Config, logic LogicConfig, scorers ingest.Scorers, db *clickhouse.DB, m *ingest.Metrics, logger *slog.Logger) (*pipeline, error) {
	policy, err := logic.policy()
	if err != nil {
		return nil, usage(err)
	}
	if err := cfg.Validate(); err != nil {
		return nil, usage(err)
	}
	return &pipeline{cfg: cfg, db: db, scorers: scorers, policy: policy, metrics: m, logger: logger, tally: newTally(), privacy: ingest.DefaultPrivacy()}, nil
}

// owned says, for readiness, whether the group has given this process its part.
func (p *pipeline) owned(context.Context) error {
	if p.position.Load() == nil {
		return errors.New("not yet a member of the consumer group")
	}
	return nil
}

// refresh reads from the database where this source goes on. Every generation
// begins with it: the database is the authority, not the broker's offsets.
func (p *pipeline) refresh(ctx context.Context) error {
	pos, err := p.db.Position(ctx, p.cfg.Source)
	if err != nil {
		return err
	}
	identity := ""
	if p.identity != nil {
		identity = p.identity()
	}
	another := identity != "" && pos.Identity != "" && identity != pos.Identity
	if another {
		if pos.Own {
			pos.Epoch, pos.Own = pos.Epoch+1, false
		}
		pos.Fresh, pos.Next = true, map[int32]int64{}
	}
	if !pos.Own {
		if err := p.db.Settle(ctx, p.cfg.Source, pos.Epoch, p.sole); err != nil {
			return err
		}
	}
	if !pos.Own || identity != "" && pos.Identity == "" {
		if err := p.db.ClaimLog(ctx, p.cfg.Source, identity, pos.Epoch, time.Now().UnixMilli()); err != nil {
			return err
		}
	}
	if another {
		p.metrics.Trouble(ingest.ClassRecreated)
		p.logger.Error("the topic was deleted and created again: it is read from its beginning under a new epoch, and ids that were seen count once; "+
			"what the old one held beyond the written offsets is gone unless it is sent again", "class", string(ingest.ClassRecreated),
			"source", p.cfg.Source, "epoch", pos.Epoch, "was", pos.Identity, "is", identity)
	}
	pos.Identity = identity
	p.position.Store(&pos)
	return nil
}

// locate is where a partition goes on, read again while it waits. A new epoch is
// for the whole generation to begin.
func (p *pipeline) locate(ctx context.Context, epoch uint16, partition int32) (int64, error) {
	pos, err := p.db.Position(ctx, p.cfg.Source)
	if err != nil {
		return 0, err
	}
	if pos.Epoch != epoch {
		return 0, fmt.Errorf("epoch %d has begun: %w", pos.Epoch, ingest.ErrFenced)
	}
	if next, known := pos.Next[partition]; known {
		return next, nil
	}
	return -1, nil
}

// work owns one partition until ctx ends or the log does.
func (p *pipeline) work(ctx context.Context, a kafka.Assigned, log ingest.Log) error {
	pos := p.position.Load()
	next, known := pos.Next[a.Partition]
	if !known {
		next = -1
	}
	claim := ingest.Claim{Partition: a.Partition, Epoch: pos.Epoch, Next: next, Metadata: a.Metadata}
	processor := ingest.NewProcessor(p.scorers, p.db, p.db, p.policy, p.metrics, time.Now)
	processor.Protect(p.privacy, p.left...)
	w := ingest.NewWorker(p.cfg, claim, ingest.Deps{
		Processor: processor,
		Writer:    p.tally.around(p.db), Archive: p.db, Log: p.quota.gate(log), Dead: p.dead,
		Logger: p.logger, Metrics: p.metrics, Now: time.Now,
		Locate: func(ctx context.Context) (int64, error) { return p.locate(ctx, pos.Epoch, a.Partition) },
	})
	err := w.Run(ctx)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// tally adds up what was written. It is safe for concurrent use.
type tally struct {
	mu      sync.Mutex
	total   summary
	goal    uint64 // records after which done is called; 0 for none
	done    func()
	reached time.Time
	each    func(b *sink.Block) // told of every block once it is in, by its worker; nil tells nobody
}

// events is how many events and clocks are in.
func (t *tally) events() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return int(t.total.Events + t.total.Clocks)
}

// after calls done once n records are in.
func (t *tally) after(n uint64, done func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.goal, t.done = n, done
}

// summary is what `hearth replay` prints, as one JSON object.
type summary struct {
	Events      uint64            `json:"events"`
	Facts       uint64            `json:"facts"`
	Counted     uint64            `json:"counted"`
	Duplicates  uint64            `json:"duplicates"`
	Messages    uint64            `json:"messages"`
	DeadLetters map[string]uint64 `json:"dead_letters"`
	Transitions map[string]uint64 `json:"transitions"`
	Clocks      uint64            `json:"clocks"`
	Seconds     float64           `json:"seconds"`
	PerSecond   float64           `json:"events_per_second"`
}

func newTally() *tally {
	return &tally{total: summary{DeadLetters: map[string]uint64{}, Transitions: map[string]uint64{}}}
}

func (t *tally) add(b *sink.Block) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := &t.total
	s.Facts += b.Batch.Facts
	s.Counted += b.Batch.Counted
	s.Duplicates += b.Batch.Duplicates
	s.Messages += uint64(len(b.Messages))
	for i := range b.Events {
		if b.Events[i].Kind == string(ingest.KindClock) {
			s.Clocks++
			s.Counted--
		} else {
			s.Events++
		}
	}
	if t.goal > 0 && s.Events+s.Clocks >= t.goal && t.reached.IsZero() {
		t.reached = time.Now()
		t.done()
	}
	for i := range b.DeadLetters {
		s.DeadLetters[b.DeadLetters[i].Reason]++
	}
	for i := range b.Transitions {
		s.Transitions[b.Transitions[i].To]++
	}
}

// finish returns the totals with the time they took.
func (t *tally) finish(took time.Duration) summary {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.total
	s.Seconds = took.Seconds()
	if s.Seconds > 0 {
		s.PerSecond = float64(s.Events) / s.Seconds
	}
	return s
}

// around counts the blocks that w has written.
func (t *tally) around(w ingest.Writer) ingest.Writer { return countingWriter{t, w} }

type countingWriter struct {
	tally *tally
	next  ingest.Writer
}

// Write implements ingest.Writer.
func (c countingWriter) Write(ctx context.Context, b *sink.Block, resume bool) error {
	if err := c.next.Write(ctx, b, resume); err != nil {
		return err
	}
	c.tally.add(b)
	if c.tally.each != nil {
		c.tally.each(b)
	}
	return nil
}
