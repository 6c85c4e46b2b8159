package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/ingest/simulate"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// world is a broker, an engine and a pipeline with nothing in them, and a feed of
// simulated events. Each measure has its own.
type world struct {
	*embedded
	dir      string
	keep     bool // the folder was asked for
	feed     *feed
	producer *kafka.Producer
	produced atomic.Int64
	sent     func(records []ingest.Record, first time.Time, every time.Duration) // of pour; nil is nothing
}

// eventsPerDay is less than the fewest that a day of the simulation has on average.
const eventsPerDay = 8000

// open makes a world in a folder of its own, whose feed lasts for the number of
// events; 0 is the standard workload.
func (b *bench) open(ctx context.Context, events int, between func(http.RoundTripper) http.RoundTripper) (w *world, err error) {
	w = &world{keep: b.cmd.Dir != ""}
	if err := os.MkdirAll(b.dir, 0o750); err != nil {
		return nil, err
	}
	if w.dir, err = os.MkdirTemp(b.dir, b.measuring+"-"); err != nil {
		return nil, err
	}
	sim := simulate.BenchConfig()
	sim.Seed = b.cmd.Seed
	switch {
	case b.cmd.Days > 0:
		sim.Days = b.cmd.Days
	case events > 0:
		sim.Days = min(events/eventsPerDay+7, 3660)
	}
	if w.embedded, err = startBroker(ctx, w.dir, b.cmd.Batch, b.cmd.Partitions); err != nil {
		return nil, err
	}
	w.feed = newFeed(sim)
	w.between = between
	out, err := w.embedded.producer(ctx)
	if err == nil {
		w.producer = out.producer
		err = w.startPipeline(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// close stops everything and removes the data, unless its folder was asked for.
func (w *world) close() error {
	w.feed.stop()
	var err error
	if w.producer != nil {
		err = w.producer.Close()
	}
	if err = errors.Join(err, w.embedded.close()); w.keep {
		return err
	}
	return errors.Join(err, os.RemoveAll(w.dir))
}

// pour produces the feed at a steady rate until ctx ends: what is due every few
// milliseconds, and what it has fallen behind as well.
func (w *world) pour(ctx context.Context, rate int) error {
	const beat = 10 * time.Millisecond
	every := time.Second / time.Duration(rate)
	ticks := time.NewTicker(beat)
	defer ticks.Stop()
	start, sent := time.Now(), 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
		due := int(time.Since(start) / every)
		if due == sent {
			continue
		}
		records, err := w.feed.take(due - sent)
		if err != nil {
			return err
		}
		if len(records) < due-sent {
			return errors.New("the simulated events are used up: want more --days")
		}
		if w.sent != nil {
			w.sent(records, start.Add(time.Duration(sent)*every), every)
		}
		if err := w.producer.Produce(context.WithoutCancel(ctx), records); err != nil { // all of them or an error, so that they can be counted
			return err
		}
		sent = due
		w.produced.Add(int64(len(records)))
	}
}

// under does something while the feed pours and the pipeline works; enough ends the
// feed, and the pipeline ends after do.
func (w *world) under(ctx context.Context, rate int, do func(ctx context.Context, enough func()) error) error {
	g, ctx := errgroup.WithContext(ctx)
	working, stop := context.WithCancel(ctx)
	defer stop()
	pouring, enough := context.WithCancel(ctx)
	defer enough()
	g.Go(func() error { return w.pump(working, w.pipeline) })
	g.Go(func() error { return w.pour(pouring, rate) })
	g.Go(func() error {
		defer stop()
		return do(ctx, enough)
	})
	return g.Wait()
}

// backlog is what is produced and not yet in.
func (w *world) backlog() int { return int(w.produced.Load()) - w.pipeline.tally.events() }

// until waits for a condition.
func until(ctx context.Context, ok func() bool) error {
	for !ok() {
		if err := rest(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// rest waits.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// recovery is how a backlog went away while the stream went on.
type recovery struct {
	Backlog   int     `json:"backlog_events"`
	Seconds   float64 `json:"seconds"`              // from the start to caught up: less than a second's events are missing
	PerSecond float64 `json:"events_per_second"`    // written from the first rows on until then
	Factor    float64 `json:"factor"`               // of the stream's rate
	CaughtUp  bool    `json:"caught_up"`            // false: given up after Seconds
	Idle      float64 `json:"seconds_to_first_row"` // before the first rows: joining the group, restoring states
}

// recover waits until the backlog is gone.
func (w *world) recover(ctx context.Context, rate int, patience time.Duration) (recovery, error) {
	r := recovery{Backlog: w.backlog()}
	begin, before := time.Now(), w.pipeline.tally.events()
	if err := until(ctx, func() bool { return w.pipeline.tally.events() > before || time.Since(begin) > patience }); err != nil {
		return r, err
	}
	first, base := time.Now(), w.pipeline.tally.events()
	r.Idle = first.Sub(begin).Seconds()
	if err := until(ctx, func() bool { r.CaughtUp = w.backlog() < rate; return r.CaughtUp || time.Since(begin) > patience }); err != nil {
		return r, err
	}
	r.Seconds = time.Since(begin).Seconds()
	if took := time.Since(first).Seconds(); took > 0.1 {
		r.PerSecond = float64(w.pipeline.tally.events()-base) / took
		r.Factor = r.PerSecond / float64(rate)
	}
	return r, nil
}

func (r *recovery) String() string {
	end := "caught up"
	if !r.CaughtUp {
		end = "NOT caught up"
	}
	return fmt.Sprintf("%s events/s while the stream goes on, %.1f times its rate: backlog of %s, %s after %.1f s (first rows after %.1f s)",
		grouped(int64(r.PerSecond)), r.Factor, grouped(int64(r.Backlog)), end, r.Seconds, r.Idle)
}

// integrity says whether every record is in once, and what contracts of the
// audit are broken.
type integrity struct {
	Lost   int      `json:"lost"`
	Twice  int      `json:"twice"`
	Broken []string `json:"broken_contracts"`
}

// settle waits until everything produced is in and looks at the tables.
func (w *world) settle(ctx context.Context) (integrity, error) {
	var i integrity
	if err := until(ctx, func() bool { return w.backlog() <= 0 }); err != nil {
		return i, err
	}
	var out strings.Builder
	if err := clickhouse.RawQuery(ctx, w.store, "SELECT count(), uniqExact(epoch, partition, offset) FROM events", "TSV", nil, &out); err != nil {
		return i, err
	}
	var rows, records int
	if _, err := fmt.Sscan(out.String(), &rows, &records); err != nil {
		return i, fmt.Errorf("read counts: %w", err)
	}
	i.Lost, i.Twice = int(w.produced.Load())-records, rows-records
	for _, c := range sink.Contracts() {
		ok, err := w.db.Holds(ctx, c.SQL)
		if err != nil {
			return i, fmt.Errorf("contract %s: %w", c.Name, err)
		}
		if !ok {
			i.Broken = append(i.Broken, c.Name)
		}
	}
	return i, nil
}

func (i *integrity) String() string {
	if len(i.Broken) > 0 {
		return fmt.Sprintf("%d records lost, %d twice, BROKEN %s", i.Lost, i.Twice, strings.Join(i.Broken, ", "))
	}
	return fmt.Sprintf("%d records lost, %d twice, every contract of the audit kept", i.Lost, i.Twice)
}

// percentile is the least of the values that is not passed by at least a share of
// them (nearest rank); 0 for none. It sorts them.
func percentile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[max(int(math.Ceil(share*float64(len(values))))-1, 0)]
}

// feed hands out the events of a simulation as records.
type feed struct {
	next func() (ingest.Event, bool)
	stop func()
	err  error
}

// errEnough ends a simulation before its time.
var errEnough = errors.New("enough events")

func newFeed(c simulate.Config) *feed {
	f := &feed{}
	f.next, f.stop = iter.Pull(func(yield func(ingest.Event) bool) {
		_, err := simulate.Run(c, func(e ingest.Event) error {
			if !yield(e) {
				return errEnough
			}
			return nil
		})
		if !errors.Is(err, errEnough) {
			f.err = err
		}
	})
	return f
}

// take makes the next n records, fewer when there are no more.
func (f *feed) take(n int) ([]ingest.Record, error) {
	records := make([]ingest.Record, 0, n)
	for len(records) < n {
		e, ok := f.next()
		if !ok {
			return records, f.err
		}
		value, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		records = append(records, ingest.Record{Key: []byte(e.Community), Value: value})
	}
	return records, nil
}
