package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
)

// rateResult is how fast a preloaded topic becomes queryable rows.
type rateResult struct {
	Events         int                `json:"events"`
	Bytes          int64              `json:"json_bytes"`
	Seconds        float64            `json:"seconds"`
	PerSecond      float64            `json:"events_per_second"`
	CPUSeconds     float64            `json:"cpu_seconds"`
	PerCore        float64            `json:"events_per_cpu_second"`
	PeakRSS        int64              `json:"peak_rss_bytes"`
	DiskBytes      int64              `json:"disk_bytes"`
	StepNanos      map[string]float64 `json:"step_ns_per_event"` // alone, on one goroutine
	SecondsToReady float64            `json:"seconds_to_ready"`
}

// rate preloads the workload and lets the pipeline eat it. With copies, a plain
// copy reads the same topic before and after.
func (b *bench) rate(ctx context.Context, copies bool) (err error) {
	w, err := b.open(ctx, 0, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	r := &rateResult{SecondsToReady: w.loading.Seconds()}
	sample, err := w.preload(ctx, b.t, r)
	if err != nil {
		return err
	}
	c := &copyResult{}
	if copies {
		if err := c.add(ctx, w, r.Events); err != nil {
			return err
		}
	}
	if err := b.measure(ctx, w, r); err != nil {
		return err
	}
	if copies {
		if err := c.add(ctx, w, r.Events); err != nil {
			return err
		}
		c.compare(r)
		b.result.Copy = c
	}
	b.result.rateResult = r
	r.DiskBytes, _ = folderSize(filepath.Join(w.dir, "engine"))
	r.StepNanos, err = steps(w.pipeline.scorers.Current(), sample)
	return err
}

// preload produces the whole workload. It returns some of the records.
func (w *world) preload(ctx context.Context, t *terminal, r *rateResult) ([]ingest.Record, error) {
	progress := t.progress("events made and produced")
	defer progress.done()
	var sample []ingest.Record
	for {
		records, err := w.feed.take(sendChunk)
		if err != nil {
			return nil, err
		}
		if len(records) == 0 {
			return sample, nil
		}
		if len(sample) < 50_000 {
			sample = append(sample, records...)
		}
		for _, x := range records {
			r.Bytes += int64(len(x.Value))
		}
		r.Events += len(records)
		progress.add(len(records))
		if err := w.producer.Produce(ctx, records); err != nil {
			return nil, err
		}
	}
}

// measure lets the pipeline eat the topic and stops when every event is in.
func (b *bench) measure(ctx context.Context, w *world, r *rateResult) error {
	if b.cmd.CPUProfile != "" {
		f, err := os.Create(b.cmd.CPUProfile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	cpu := cpuTime()
	took, err := w.eat(ctx, r.Events)
	r.Seconds, r.CPUSeconds = took.Seconds(), (cpuTime() - cpu).Seconds()
	r.PerSecond = float64(r.Events) / r.Seconds
	r.PerCore = float64(r.Events) / r.CPUSeconds
	r.PeakRSS = peakRSS()
	return err
}

// steps measures decode, score and life cycle alone.
func steps(scorer ingest.Scorer, sample []ingest.Record) (map[string]float64, error) {
	out := map[string]float64{}
	timed := func(name string, f func()) {
		start := cpuTime()
		f()
		out[name] = float64((cpuTime() - start).Nanoseconds()) / float64(len(sample))
	}
	events := make([]ingest.Event, len(sample))
	var d ingest.Decoder
	var failed error
	timed("decode", func() {
		for i, r := range sample {
			e, _, err := d.Decode(r)
			if err != nil {
				failed = err
			}
			events[i] = e
		}
	})
	timed("score", func() {
		for i := range events {
			if events[i].Text != "" {
				scorer.Score(events[i].Community, events[i].Text)
			}
		}
	})
	tracker := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	timed("track", func() {
		for i := range events {
			tracker.Observe(lifecycle.Activity{Community: events[i].Community, Member: events[i].Member, At: events[i].At.UnixMilli(), Kind: lifecycle.ActMessage})
		}
	})
	return out, failed
}

func (r *rateResult) print(w io.Writer) {
	fmt.Fprintf(w, "workload           %s events, %d bytes of JSON each on average\n", grouped(int64(r.Events)), r.Bytes/int64(max(r.Events, 1)))
	fmt.Fprintf(w, "end to end         %s events/s (%.1f s): Kafka to queryable rows, every table and the ledger\n", grouped(int64(r.PerSecond)), r.Seconds)
	fmt.Fprintf(w, "per CPU second     %s events (%.1f CPU seconds)\n", grouped(int64(r.PerCore)), r.CPUSeconds)
	for _, step := range []string{"decode", "score", "track"} {
		fmt.Fprintf(w, "step %-13s %.0f ns/event, alone on one core\n", step, r.StepNanos[step])
	}
	fmt.Fprintf(w, "memory             %d MiB peak RSS, broker and engine included\n", r.PeakRSS>>20)
	fmt.Fprintf(w, "disk               %.0f bytes/event in the engine's folder, ledger and states included\n", float64(r.DiskBytes)/float64(max(r.Events, 1)))
	fmt.Fprintf(w, "engine to ready    %.2f s\n", r.SecondsToReady)
}
