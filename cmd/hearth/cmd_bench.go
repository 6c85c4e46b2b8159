package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// BenchCmd measures the whole pipeline on this machine: simulated events in the
// embedded broker become queryable rows of the embedded engine.
type BenchCmd struct {
	What []string `arg:"" optional:"" enum:"throughput,copy,latency,catch-up,soak,rebalance,slow" default:"throughput" help:"What to measure: throughput of a preloaded topic; copy, the same beside a plain copy without enrichment; latency from produced to queryable; catch-up after a pause; soak, the growth of memory; rebalance, the pauses of a changing group; slow, a database whose answers are late (default: throughput)."`

	Seed       uint64        `env:"-" placeholder:"N" default:"1" help:"Seed of the simulated workload (default: 1)."`
	Days       int           `env:"-" placeholder:"N" default:"0" help:"Days of 200 communities with 20,000 members; 0 takes the standard workload of about a million events, and as many as a stream needs (default: 0)."`
	Rate       int           `env:"-" placeholder:"N" default:"0" help:"Events a second of a stream (default: 10000 for catch-up, half of the measured throughput for latency, else 5000)."`
	For        time.Duration `env:"-" placeholder:"TIME" default:"0" help:"How long latency and soak measure, catch-up pauses, a rebalance is watched, the database is slow (default: 1m, soak 30m, rebalance 15s)."`
	Rounds     int           `env:"-" placeholder:"N" default:"2" help:"How often rebalance goes from one worker to four and back (default: 2)."`
	Delay      time.Duration `env:"-" placeholder:"TIME" default:"5s" help:"How late the answers to inserts of a slow database are (default: 5s)."`
	Dir        string        `env:"-" placeholder:"DIR" help:"Folder in which each measure keeps its data (default: a temporary one, removed at the end)."`
	CPUProfile string        `env:"-" name:"cpuprofile" placeholder:"FILE" help:"Write a CPU profile of the throughput's measured part."`
	JSON       bool          `env:"-" help:"Print one JSON object instead of lines."`
	Batch      BatchConfig   `embed:"" group:"Batches"`
	Partitions int           `env:"-" placeholder:"N" default:"4" help:"Partitions of the event topic (default: 4)."`
}

// benchResult is what a run measured; what it did not is left out.
type benchResult struct {
	Version string `json:"version"`
	Machine string `json:"machine"`
	Cores   int    `json:"cores"`
	Load    string `json:"load"` // of the machine before the run: others may share it
	*rateResult
	Copy      *copyResult      `json:"copy,omitempty"`
	Latency   *latencyResult   `json:"latency,omitempty"`
	CatchUp   *catchUpResult   `json:"catch_up,omitempty"`
	Soak      *soakResult      `json:"soak,omitempty"`
	Rebalance *rebalanceResult `json:"rebalance,omitempty"`
	Slow      *slowResult      `json:"slow,omitempty"`
}

// measures are what can be asked for, in the order in which they run.
var measures = []struct {
	name string
	run  func(*bench, context.Context) error
}{
	{"throughput", func(b *bench, ctx context.Context) error { return b.rate(ctx, false) }},
	{"copy", func(b *bench, ctx context.Context) error { return b.rate(ctx, true) }},
	{"latency", (*bench).latency},
	{"catch-up", (*bench).catchUp},
	{"soak", (*bench).soak},
	{"rebalance", (*bench).rebalance},
	{"slow", (*bench).slow},
}

// check names the first flag that cannot be.
func (c *BenchCmd) check() error {
	switch {
	case c.Rate < 0 || c.Rate > 1_000_000:
		return fmt.Errorf("rate: %d: want 0 to 1000000", c.Rate)
	case c.For < 0:
		return fmt.Errorf("for: %s: want 0 or more", c.For)
	case c.Rounds < 1:
		return fmt.Errorf("rounds: %d: want 1 or more", c.Rounds)
	case c.Delay < 0:
		return fmt.Errorf("delay: %s: want 0 or more", c.Delay)
	}
	return nil
}

// Run prints what it measured.
func (c *BenchCmd) Run(ctx context.Context, t *terminal) (err error) {
	if err := c.check(); err != nil {
		return usage(err)
	}
	dir := c.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "hearth-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	b := &bench{cmd: c, dir: dir, t: t}
	b.result = benchResult{Version: version, Machine: cpuModel(), Cores: runtime.NumCPU(), Load: loadAverage()}
	wanted := c.wanted()
	for _, m := range measures {
		if !wanted[m.name] {
			continue
		}
		b.measuring = m.name
		if err := m.run(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	if c.JSON {
		return json.NewEncoder(t.out).Encode(b.result)
	}
	b.result.print(t.out)
	return nil
}

// wanted are the measures asked for and what they stand on: a copy is held
// against the throughput of its own run, the latency is taken at half of one.
func (c *BenchCmd) wanted() map[string]bool {
	w := map[string]bool{}
	for _, name := range c.What {
		w[name] = true
	}
	w["throughput"] = !w["copy"] && (w["throughput"] || w["latency"] && c.Rate == 0)
	return w
}

// bench is one run of the command.
type bench struct {
	cmd       *BenchCmd
	dir       string
	t         *terminal
	measuring string // the name of the measure that runs
	result    benchResult
}

func (r *benchResult) print(w io.Writer) {
	fmt.Fprintf(w, "machine            %s, %d cores, load before %s, hearth %s\n", r.Machine, r.Cores, r.Load, r.Version)
	if r.rateResult != nil {
		r.rateResult.print(w)
	}
	if r.Copy != nil {
		r.Copy.print(w)
	}
	if r.Latency != nil {
		r.Latency.print(w)
	}
	if r.CatchUp != nil {
		r.CatchUp.print(w)
	}
	if r.Soak != nil {
		r.Soak.print(w)
	}
	if r.Rebalance != nil {
		r.Rebalance.print(w)
	}
	if r.Slow != nil {
		r.Slow.print(w)
	}
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

// residentBytes is the memory of this process in RAM now; 0 where the system does
// not tell.
func residentBytes() int64 {
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(raw), &size, &resident); err != nil {
		return 0
	}
	return resident * int64(os.Getpagesize())
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
