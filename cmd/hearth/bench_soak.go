package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/metrics"
	"time"
)

// soakResult is how memory grew under a steady stream, after a warm-up of a
// quarter of the time.
type soakResult struct {
	Rate      int     `json:"events_per_second"`
	Minutes   float64 `json:"minutes"`                  // measured, without the warm-up
	Growth    float64 `json:"rss_mib_per_minute"`       // slope by least squares
	Error     float64 `json:"rss_slope_standard_error"` // of the fit, as if the samples were independent
	Heap      float64 `json:"heap_mib_per_minute"`      // the same of what Go's heap holds after a collection
	FirstRSS  int64   `json:"rss_first_bytes"`
	LastRSS   int64   `json:"rss_last_bytes"`
	Samples   int     `json:"samples"`
	Events    int     `json:"events"` // written, warm-up included
	Behind    int     `json:"backlog_events"`
	integrity         // of what was written
}

// soak measures memory, broker, engine and simulator included.
func (b *bench) soak(ctx context.Context) (err error) {
	if residentBytes() == 0 {
		return errors.New("this system does not tell a process's memory in /proc")
	}
	rate, length := cmp.Or(b.cmd.Rate, 5000), cmp.Or(b.cmd.For, 30*time.Minute)
	w, err := b.open(ctx, 2*rate*int(length.Seconds()+1), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	r := &soakResult{Rate: rate}
	var minutes, rss, heap []float64
	err = w.under(ctx, rate, func(ctx context.Context, enough func()) (err error) {
		if err := rest(ctx, length/4); err != nil {
			return err
		}
		for begin := time.Now(); time.Since(begin) < length-length/4; {
			minutes, rss = append(minutes, time.Since(begin).Minutes()), append(rss, float64(residentBytes()))
			heap = append(heap, liveHeap())
			if err := rest(ctx, min(2*time.Second, length/20)); err != nil {
				return err
			}
		}
		r.Behind = w.backlog()
		enough()
		r.integrity, err = w.settle(ctx)
		return err
	})
	if err != nil {
		return err
	}
	r.Samples, r.Minutes, r.FirstRSS, r.LastRSS = len(rss), minutes[len(minutes)-1], int64(rss[0]), int64(rss[len(rss)-1])
	r.Growth, r.Error = slope(minutes, rss)
	r.Heap, _ = slope(minutes, heap)
	r.Growth, r.Error, r.Heap = r.Growth/(1<<20), r.Error/(1<<20), r.Heap/(1<<20)
	r.Events = w.pipeline.tally.events()
	b.result.Soak = r
	return nil
}

// liveHeap is what the last garbage collection found in use, in bytes.
func liveHeap() float64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return float64(s[0].Value.Uint64())
}

func (r *soakResult) print(w io.Writer) {
	fmt.Fprintf(w, "soak               %+.2f MiB/min (±%.2f) of RSS over %.1f min at %s events/s, from %d to %d MiB; Go heap %+.2f MiB/min\n",
		r.Growth, r.Error, r.Minutes, grouped(int64(r.Rate)), r.FirstRSS>>20, r.LastRSS>>20, r.Heap)
	fmt.Fprintf(w, "  tables           %s events, %s behind at the end; %s\n", grouped(int64(r.Events)), grouped(int64(r.Behind)), &r.integrity)
}
