package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/replay"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

// DemoCmd shows the whole way with a made-up community: simulated events go to
// the embedded broker, through the pipeline into the embedded engine, and come
// back as a report.
type DemoCmd struct {
	Seed   uint64       `env:"-" placeholder:"N" default:"1" help:"Another seed makes another community (default: 1)."`
	Dir    string       `env:"-" placeholder:"DIR" help:"Keep the data in DIR, to query it afterwards with --data DIR (default: a temporary folder, removed at the end)."`
	Output ReportFormat `embed:"" group:"Output"`
	Batch  BatchConfig  `embed:"" group:"Batches"`
}

// Run prints the report.
func (c *DemoCmd) Run(ctx context.Context, t *terminal) (err error) {
	dir := c.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "hearth-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	const partitions = 2
	e, err := startBroker(ctx, dir, c.Batch, partitions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	records, err := c.produce(ctx, t, e)
	if err != nil {
		return err
	}
	if err := e.startPipeline(ctx); err != nil {
		return err
	}
	took, err := e.eat(ctx, records)
	if err != nil {
		return err
	}
	s := e.pipeline.tally.finish(took)
	fmt.Fprintf(t.err, "hearth: %s events through Kafka and the pipeline into ClickHouse in %.1f s\n\n", grouped(int64(s.Events)), took.Seconds())
	r, err := report.Build(ctx, querier(e.store), report.Options{Lang: report.Lang(c.Output.Lang), Edition: report.Edition(c.Output.Edition)})
	if err != nil {
		return err
	}
	if err := c.Output.write(t, r); err != nil {
		return err
	}
	if c.Dir != "" {
		fmt.Fprintf(t.err, "\nhearth: the data is in %s: hearth query --data %s 'SHOW TABLES'\n", dir, dir)
	}
	return nil
}

// produce simulates a community and sends it to the broker, with the clocks
// that let its last day close. It returns the number of records.
func (c *DemoCmd) produce(ctx context.Context, t *terminal, e *embedded) (int, error) {
	sim := simulate.DefaultConfig()
	sim.Seed = c.Seed
	fmt.Fprintf(t.err, "hearth: a made-up community of %d people over %d days (seed %d); nobody in it is real\n", sim.Members, sim.Days, sim.Seed)
	s, err := e.producer(ctx)
	if err != nil {
		return 0, err
	}
	clocks := &replay.Clocks{}
	put := func(line replay.Line) error { return s.put(ctx, line) }
	_, err = simulate.Run(sim, func(ev ingest.Event) error {
		value, err := json.Marshal(ev)
		if err != nil {
			return fmt.Errorf("encode event: %w", err)
		}
		if err := clocks.Pass(ev.At, put); err != nil {
			return err
		}
		return put(replay.Line{Community: ev.Community, Value: value})
	})
	if err == nil {
		night := sim.Start.AddDate(0, 0, sim.Days).Add(lastNight)
		err = clocks.Pass(night, put)
	}
	err = errors.Join(err, s.flush(ctx), s.producer.Close())
	return s.sent + s.clocks*int(s.partitions), err
}

// lastNight is how long after the last midnight the last clock comes: later
// than events may be late.
const lastNight = 12 * time.Hour
