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

	"github.com/hearthlabs/hearth/sink"
)

// maxWorkers is how many share the partitions at most.
const maxWorkers = 4

// rebalanceResult is how long partitions stood still when workers came and went.
// A pause is the longest time in which one of the partitions had no row written,
// from before the change to the next change.
type rebalanceResult struct {
	Rate       int       `json:"stream_events_per_second"`
	Rebalances int       `json:"rebalances"`
	P50        float64   `json:"p50_seconds"`
	P99        float64   `json:"p99_seconds"`
	Quiet      float64   `json:"quiet_seconds"` // the same while nothing changed, before the first change
	Pauses     []float64 `json:"pauses"`        // in their order
	integrity
}

// group is the workers of this run: members of one consumer group, each with a
// connection, a memory and a position of its own.
type group struct {
	world *world
	g     *errgroup.Group
	stop  []func() // by worker

	mu      sync.Mutex
	written [][]time.Time // by partition: when its blocks were in
}

// join adds a worker.
func (x *group) join(ctx context.Context) error {
	p, err := x.world.newPipeline()
	if err != nil {
		return err
	}
	p.tally = x.world.pipeline.tally
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	x.g.Go(func() error {
		defer close(ended)
		return x.world.pump(ctx, p)
	})
	x.stop = append(x.stop, func() { cancel(); <-ended })
	return nil
}

// leave stops the worker that has been there longest.
func (x *group) leave() {
	stop := x.stop[0]
	x.stop = x.stop[1:]
	stop()
}

func (x *group) wrote(b *sink.Block) {
	now := time.Now()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.written[b.Batch.Partition] = append(x.written[b.Batch.Partition], now)
}

// pause is the longest time without a row, in any one partition, that touches
// the time from one moment to another.
func (x *group) pause(from, to time.Time) (longest time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, at := range x.written {
		for i := 1; i < len(at); i++ {
			if at[i].After(from) && at[i-1].Before(to) {
				longest = max(longest, at[i].Sub(at[i-1]))
			}
		}
	}
	return longest
}

// rebalance lets the group grow to four workers and shrink to one, again and again.
func (b *bench) rebalance(ctx context.Context) (err error) {
	rate, every := cmp.Or(b.cmd.Rate, 5000), cmp.Or(b.cmd.For, 15*time.Second)
	w, err := b.open(ctx, 2*rate*int(every.Seconds()+1)*(2+2*(maxWorkers-1)*b.cmd.Rounds), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	r := &rebalanceResult{Rate: rate}
	g, ctx := errgroup.WithContext(ctx)
	x := &group{world: w, g: g, written: make([][]time.Time, b.cmd.Partitions)}
	w.pipeline.tally.each = x.wrote
	pouring, enough := context.WithCancel(ctx)
	defer enough()
	g.Go(func() error { return w.pour(pouring, rate) })
	var moments []time.Time
	g.Go(func() (err error) {
		defer enough()
		defer func() {
			for len(x.stop) > 0 {
				x.leave()
			}
		}()
		if err := x.join(ctx); err != nil {
			return err
		}
		if err := rest(ctx, every); err != nil { // warm-up
			return err
		}
		moments = append(moments, time.Now())
		if err := rest(ctx, every); err != nil {
			return err
		}
		for range b.cmd.Rounds {
			for i := range 2 * (maxWorkers - 1) {
				moments = append(moments, time.Now())
				if i < maxWorkers-1 {
					if err := x.join(ctx); err != nil {
						return err
					}
				} else {
					x.leave()
				}
				if err := rest(ctx, every); err != nil {
					return err
				}
			}
		}
		enough()
		moments = append(moments, time.Now())
		r.integrity, err = w.settle(ctx)
		return err
	})
	if err := g.Wait(); err != nil {
		return err
	}
	for i := range len(moments) - 1 {
		p := x.pause(moments[i], moments[i+1]).Seconds()
		if i == 0 {
			r.Quiet = p
			continue
		}
		r.Pauses = append(r.Pauses, p)
	}
	r.Rebalances = len(r.Pauses)
	sorted := append([]float64(nil), r.Pauses...)
	r.P50, r.P99 = percentile(sorted, 0.5), percentile(sorted, 0.99)
	b.result.Rebalance = r
	return nil
}

func (r *rebalanceResult) print(w io.Writer) {
	fmt.Fprintf(w, "rebalance          pause p50 %.1f s, p99 %.1f s (%.1f s while nothing changes): %d changes among 1 to %d workers at %s events/s\n",
		r.P50, r.P99, r.Quiet, r.Rebalances, maxWorkers, grouped(int64(r.Rate)))
	fmt.Fprintf(w, "  tables           %s\n", &r.integrity)
}
