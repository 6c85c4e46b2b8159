package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"
)

// catchUpResult is how a backlog went away after a pause of the pipeline.
type catchUpResult struct {
	Rate  int     `json:"stream_events_per_second"`
	Pause float64 `json:"pause_seconds"`
	recovery
}

// catchUp lets the pipeline pause under a stream, and start again.
func (b *bench) catchUp(ctx context.Context) (err error) {
	rate, pause := cmp.Or(b.cmd.Rate, 10_000), cmp.Or(b.cmd.For, time.Minute)
	w, err := b.open(ctx, 8*rate*int(pause.Seconds()+1), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	r := &catchUpResult{Rate: rate, Pause: pause.Seconds()}
	g, ctx := errgroup.WithContext(ctx)
	pouring, stop := context.WithCancel(ctx)
	defer stop()
	g.Go(func() error { return w.pour(pouring, rate) })
	g.Go(func() error {
		defer stop()
		warm, enough := context.WithTimeout(ctx, pause/6)
		defer enough()
		if err := w.pump(warm, w.pipeline); err != nil {
			return err
		}
		if err := rest(ctx, pause); err != nil {
			return err
		}
		again, ctx := errgroup.WithContext(ctx)
		working, done := context.WithCancel(ctx)
		defer done()
		again.Go(func() error { return w.pump(working, w.pipeline) })
		again.Go(func() (err error) {
			defer done()
			r.recovery, err = w.recover(ctx, rate, max(5*pause, time.Minute))
			return err
		})
		return again.Wait()
	})
	if err := g.Wait(); err != nil {
		return err
	}
	b.result.CatchUp = r
	return nil
}

func (r *catchUpResult) print(w io.Writer) {
	fmt.Fprintf(w, "catch-up           %s; %.0f s of pause at %s events/s\n", &r.recovery, r.Pause, grouped(int64(r.Rate)))
}
