package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// slowResult is what became of a pipeline whose database was slow for a while.
type slowResult struct {
	Rate     int      `json:"stream_events_per_second"`
	Delay    float64  `json:"delay_seconds"` // of every answer to an insert
	For      float64  `json:"slow_seconds"`
	Before   int64    `json:"rss_before_bytes"` // the most before the database was slow
	During   int64    `json:"rss_slow_bytes"`   // the most while it was
	After    int64    `json:"rss_after_bytes"`  // the most while the backlog went away
	Recovery recovery `json:"recovery"`
	integrity
}

// lateAnswers lets every insert through and holds its answer back.
type lateAnswers struct {
	next  http.RoundTripper
	delay atomic.Int64 // nanoseconds
}

// RoundTrip implements http.RoundTripper.
func (l *lateAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := l.next.RoundTrip(r)
	if delay := time.Duration(l.delay.Load()); err == nil && delay > 0 && r.URL.Query().Has("insert_deduplication_token") {
		if err := rest(r.Context(), delay); err != nil {
			return nil, errors.Join(err, res.Body.Close())
		}
	}
	return res, err
}

// slow streams to a database that is quick, then slow, then quick again.
func (b *bench) slow(ctx context.Context) (err error) {
	rate, length := cmp.Or(b.cmd.Rate, 5000), cmp.Or(b.cmd.For, time.Minute)
	var late *lateAnswers
	w, err := b.open(ctx, 8*rate*int(length.Seconds()+1), func(next http.RoundTripper) http.RoundTripper {
		late = &lateAnswers{next: next}
		return late
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	r := &slowResult{Rate: rate, Delay: b.cmd.Delay.Seconds(), For: length.Seconds()}
	err = w.under(ctx, rate, func(ctx context.Context, enough func()) (err error) {
		if r.Before, err = highest(ctx, func() error { return rest(ctx, length/2) }); err != nil {
			return err
		}
		late.delay.Store(int64(b.cmd.Delay))
		if r.During, err = highest(ctx, func() error { return rest(ctx, length) }); err != nil {
			return err
		}
		late.delay.Store(0)
		r.After, err = highest(ctx, func() (err error) {
			r.Recovery, err = w.recover(ctx, rate, max(5*length, time.Minute))
			return err
		})
		if err != nil {
			return err
		}
		enough()
		r.integrity, err = w.settle(ctx)
		return err
	})
	if err != nil {
		return err
	}
	b.result.Slow = r
	return nil
}

// highest is the most resident memory while do runs.
func highest(ctx context.Context, do func() error) (top int64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for ctx.Err() == nil {
			top = max(top, residentBytes())
			_ = rest(ctx, 200*time.Millisecond) // ends with ctx
		}
	}()
	err = do()
	cancel()
	<-watched
	return top, err
}

func (r *slowResult) print(w io.Writer) {
	fmt.Fprintf(w, "slow database      %.0f s of answers %.1f s late, at %s events/s: at most %d MiB before, %d MiB during, %d MiB after\n",
		r.For, r.Delay, grouped(int64(r.Rate)), r.Before>>20, r.During>>20, r.After>>20)
	fmt.Fprintf(w, "  recovery         %s\n", &r.Recovery)
	fmt.Fprintf(w, "  tables           %s\n", &r.integrity)
}
