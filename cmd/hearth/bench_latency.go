package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// latencyResult is how long messages took from produced to queryable.
type latencyResult struct {
	Rate     int     `json:"events_per_second"`
	Messages int     `json:"messages"`
	P50      float64 `json:"p50_seconds"`
	P99      float64 `json:"p99_seconds"`
	Max      float64 `json:"max_seconds"`
}

// clocking takes the time of every message. It begins when the stream's rate has
// the event due, not when the producer came to it, and ends when a SELECT of
// messages has answered with the last row of its block: once each block is in, its
// worker asks.
type clocking struct {
	world *world
	from  time.Time // earlier events are warm-up

	mu    sync.Mutex
	due   [][]time.Time // by partition and offset
	took  []float64
	wrong error
}

// sent is told by the one producer, before it produces; offsets count up from 0.
func (c *clocking) sent(records []ingest.Record, first time.Time, every time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, r := range records {
		p := ingest.Partition(string(r.Key), len(c.due))
		c.due[p] = append(c.due[p], first.Add(time.Duration(i)*every))
	}
}

func (c *clocking) written(ctx context.Context, b *sink.Block) {
	if len(b.Messages) == 0 {
		return
	}
	last := b.Messages[len(b.Messages)-1].Coordinates
	sql := fmt.Sprintf("SELECT throwIf(count() = 0) FROM messages WHERE epoch = %d AND partition = %d AND offset = %d", last.Epoch, last.Partition, last.Offset)
	err := clickhouse.RawQuery(ctx, c.world.store, sql, "TSV", nil, io.Discard)
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.wrong = cmp.Or(c.wrong, err)
		return
	}
	for i := range b.Messages {
		if due := c.due[b.Messages[i].Partition][b.Messages[i].Offset]; due.After(c.from) {
			c.took = append(c.took, now.Sub(due).Seconds())
		}
	}
}

// latency streams at half of the measured throughput.
func (b *bench) latency(ctx context.Context) (err error) {
	r := &latencyResult{Rate: b.cmd.Rate}
	if r.Rate == 0 {
		r.Rate = max(int(b.result.PerSecond/2), 1)
	}
	length := cmp.Or(b.cmd.For, time.Minute)
	w, err := b.open(ctx, 2*r.Rate*int(length.Seconds()+1), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	warm := length / 6
	c := &clocking{world: w, from: time.Now().Add(warm), due: make([][]time.Time, b.cmd.Partitions)}
	w.sent = c.sent
	w.pipeline.tally.each = func(block *sink.Block) { c.written(ctx, block) }
	g, ctx := errgroup.WithContext(ctx)
	working, stop := context.WithCancel(ctx)
	defer stop()
	g.Go(func() error { return w.pump(working, w.pipeline) })
	g.Go(func() error {
		defer stop()
		pouring, enough := context.WithTimeout(ctx, warm+length)
		defer enough()
		if err := w.pour(pouring, r.Rate); err != nil {
			return err
		}
		return until(ctx, func() bool { return w.backlog() <= 0 })
	})
	if err := errors.Join(g.Wait(), c.wrong); err != nil {
		return err
	}
	r.Messages, r.P50, r.P99, r.Max = len(c.took), percentile(c.took, 0.5), percentile(c.took, 0.99), percentile(c.took, 1)
	b.result.Latency = r
	return nil
}

func (r *latencyResult) print(w io.Writer) {
	fmt.Fprintf(w, "latency            p50 %.2f s, p99 %.2f s, longest %.2f s, from due at the producer to seen by a SELECT (%s messages at %s events/s)\n",
		r.P50, r.P99, r.Max, grouped(int64(r.Messages)), grouped(int64(r.Rate)))
}
