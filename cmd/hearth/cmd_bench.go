package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/replay"
	"github.com/hearthlabs/hearth/ingest/simulate"
	"github.com/hearthlabs/hearth/lifecycle"
)

// BenchCmd measures the whole pipeline on this machine: simulated events,
// preloaded in the embedded broker, into queryable rows of the embedded engine.
type BenchCmd struct {
	Seed       uint64      `env:"-" placeholder:"N" default:"1" help:"Seed of the simulated workload (default: 1)."`
	Days       int         `env:"-" placeholder:"N" default:"0" help:"Days of 200 communities with 20,000 members; 0 takes the standard workload of about a million events (default: 0)."`
	Dir        string      `env:"-" placeholder:"DIR" help:"Folder for the run's data (default: a temporary one, removed at the end)."`
	CPUProfile string      `env:"-" name:"cpuprofile" placeholder:"FILE" help:"Write a CPU profile of the measured part."`
	JSON       bool        `env:"-" help:"Print one JSON object instead of lines."`
	Batch      BatchConfig `embed:"" group:"Batches"`
	Partitions int         `env:"-" placeholder:"N" default:"4" help:"Partitions of the event topic (default: 4)."`
}

// benchResult is what a run measured.
type benchResult struct {
	Version        string             `json:"version"`
	Machine        string             `json:"machine"`
	Cores          int                `json:"cores"`
	Load           string             `json:"load"` // of the machine before the run: others may share it
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

// Run prints what it measured.
func (c *BenchCmd) Run(ctx context.Context, t *terminal) (err error) {
	dir := c.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "hearth-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	b := &bench{cmd: c, dir: dir}
	r := benchResult{Version: version, Machine: cpuModel(), Cores: runtime.NumCPU(), Load: loadAverage()}
	if err := b.run(ctx, t, &r); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(t.out).Encode(r)
	}
	r.print(t.out)
	return nil
}

type bench struct {
	cmd *BenchCmd
	dir string
	*embedded
}

func (b *bench) run(ctx context.Context, t *terminal, r *benchResult) (err error) {
	if b.embedded, err = startBroker(ctx, b.dir, b.cmd.Batch, b.cmd.Partitions); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	sample, err := b.preload(ctx, t, r)
	if err != nil {
		return err
	}
	if err := b.startPipeline(ctx); err != nil {
		return err
	}
	r.SecondsToReady = b.loading.Seconds()
	if err := b.measure(ctx, r); err != nil {
		return err
	}
	r.DiskBytes, _ = folderSize(filepath.Join(b.dir, "engine"))
	r.StepNanos, err = steps(b.pipeline.scorers.Current(), sample)
	return err
}

// preload simulates the workload and produces it. It returns some of the
// records.
func (b *bench) preload(ctx context.Context, t *terminal, r *benchResult) ([]ingest.Record, error) {
	sim := simulate.BenchConfig()
	sim.Seed = b.cmd.Seed
	if b.cmd.Days > 0 {
		sim.Days = b.cmd.Days
	}
	out, err := b.producer(ctx)
	if err != nil {
		return nil, err
	}
	progress := t.progress("events made and produced")
	var sample []ingest.Record
	_, err = simulate.Run(sim, func(e ingest.Event) error {
		value, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if len(sample) < 50_000 {
			sample = append(sample, ingest.Record{Key: []byte(e.Community), Value: value})
		}
		r.Events++
		r.Bytes += int64(len(value))
		progress.add(1)
		return out.put(ctx, replay.Line{Community: e.Community, Value: value})
	})
	progress.done()
	return sample, errors.Join(err, out.flush(ctx), out.producer.Close())
}

// measure lets the pipeline eat the topic and stops when every event is in.
func (b *bench) measure(ctx context.Context, r *benchResult) error {
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
	took, err := b.eat(ctx, r.Events)
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

func (r *benchResult) print(w io.Writer) {
	fmt.Fprintf(w, "machine            %s, %d cores, load before %s, hearth %s\n", r.Machine, r.Cores, r.Load, r.Version)
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

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func peakRSS() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Maxrss << 10
}

func cpuModel() string {
	raw, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(raw)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(raw), " ")
	return first
}
