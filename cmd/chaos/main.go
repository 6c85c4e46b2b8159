package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// options are what a person may say.
type options struct {
	modes    string
	seed     uint64
	trials   int
	limit    time.Duration
	parallel int
	out      string
	hearth   string
	kafka    string
	patience time.Duration
	verbose  bool
}

func main() {
	if playRole() {
		return
	}
	var o options
	flag.StringVar(&o.modes, "mode", modeCrash, "modes of the trials, separated by commas: "+strings.Join(modes, ", "))
	flag.Uint64Var(&o.seed, "seed", 1, "first seed")
	flag.IntVar(&o.trials, "trials", 1, "trials of each mode")
	flag.DurationVar(&o.limit, "for", 0, "begin no trial after this time; 0 for no limit")
	flag.IntVar(&o.parallel, "parallel", 4, "trials at a time")
	flag.StringVar(&o.out, "out", "", "file that a JSON line a trial is added to; trials that stand there are not repeated")
	flag.StringVar(&o.hearth, "hearth", "bin/hearth", "the program, for mode "+modeProgram)
	flag.StringVar(&o.kafka, "kafka", "", "address of an Apache Kafka (deploy/kafka/start.sh runs one), for mode "+modeKafka)
	flag.DurationVar(&o.patience, "patience", 5*time.Minute, "a trial in which nothing moves for so long is stuck, and failed")
	flag.BoolVar(&o.verbose, "v", false, "show what workers log")
	flag.Parse()
	os.Exit(o.exit())
}

// exit carries the campaign out and returns the code the program ends with.
func (o *options) exit() int {
	ctx, stop := terminated()
	defer stop()
	failed, err := o.run(ctx)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "chaos:", err)
		return 2
	case failed > 0:
		return 1
	}
	return 0
}

// terminated ends with the first SIGTERM or SIGINT.
func terminated() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
}

// run carries the campaign out and returns how many trials failed.
func (o *options) run(ctx context.Context) (failed int, err error) {
	done, err := standing(o.out)
	if err != nil {
		return 0, err
	}
	out := io.Writer(os.Stdout)
	if o.out != "" {
		f, err := os.OpenFile(o.out, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		out = f
	}
	c, closing, err := newCampaign(ctx, o.hearth)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	c.patient, c.kafka = o.patience, o.kafka
	if o.verbose {
		c.log = os.Stderr
	}
	specs, err := o.specs(done)
	if err != nil {
		return 0, err
	}
	sum := c.all(ctx, specs, o.parallel, o.limit, out)
	fmt.Fprintln(os.Stderr, sum)
	return sum.failed, nil
}

// specs are the trials to do: mode by mode for each seed.
func (o *options) specs(done map[string]bool) ([]spec, error) {
	var specs []spec
	for i := range o.trials {
		for mode := range strings.SplitSeq(o.modes, ",") {
			switch {
			case !slices.Contains(modes, mode):
				return nil, fmt.Errorf("no mode %q: there are %s", mode, strings.Join(modes, ", "))
			case mode == modeKafka && o.kafka == "":
				return nil, errors.New("mode " + modeKafka + " needs -kafka ADDRESS")
			}
			s := newSpec(mode, o.seed+uint64(i))
			if !done[key(s.Mode, s.Seed)] {
				specs = append(specs, s)
			}
		}
	}
	return specs, nil
}

func key(mode string, seed uint64) string { return fmt.Sprintf("%s %d", mode, seed) }

// standing reads which trials a file has already.
func standing(path string) (map[string]bool, error) {
	done := map[string]bool{}
	f, err := os.Open(path)
	if path == "" || errors.Is(err, os.ErrNotExist) {
		return done, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r result
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		done[key(r.Mode, r.Seed)] = true
	}
	return done, lines.Err()
}

// newCampaign opens the engine that trials share and lets it answer processes.
func newCampaign(ctx context.Context, hearth string) (*campaign, func() error, error) {
	dir, err := os.MkdirTemp("", "hearth-chaos-")
	if err != nil {
		return nil, nil, err
	}
	e, err := chdb.Open(ctx, chdb.Config{Dir: dir + "/engine", Connections: 12})
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	c, stop, err := overEngine(e, dir)
	if err != nil {
		return nil, nil, errors.Join(err, e.Close(), os.RemoveAll(dir))
	}
	c.hearth = hearth
	return c, func() error { return errors.Join(stop(), e.Close(), os.RemoveAll(dir)) }, nil
}

// overEngine is a campaign over an engine of this process.
func overEngine(e *chdb.Engine, dir string) (*campaign, func() error, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- e.Serve(ctx, l, chdb.Trusted()) }()
	c := &campaign{
		shared: server{way: e.Transport(chdb.Trusted()), addr: l.Addr().String()},
		dir:    dir, log: io.Discard, patient: 2 * time.Minute, clean: &references{},
	}
	w := &world{way: c.shared.way}
	w.s.Database = modelDatabase
	db, err := open(ctx, w.s.database(w.way))
	if err != nil {
		cancel()
		return nil, nil, err
	}
	return c, func() error { cancel(); return errors.Join(<-served, db.Close()) }, nil
}

// modelDatabase has the tables that trials begin with.
const modelDatabase = "chaos_model"

// sums add a campaign up.
type sums struct {
	trials, failed, kills, crashes, faults int
}

func (s sums) String() string {
	return fmt.Sprintf("%d trials, %d failed; %d processes killed, %d workers cut off, %d faults in all", s.trials, s.failed, s.kills, s.crashes, s.faults)
}

// all runs the trials, some at a time, and writes a line for each.
func (c *campaign) all(ctx context.Context, specs []spec, parallel int, limit time.Duration, out io.Writer) (sum sums) {
	begun := time.Now()
	todo := make(chan spec)
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for s := range todo {
				r := c.run(ctx, s)
				if ctx.Err() != nil {
					return // broken off, not failed
				}
				line, err := json.Marshal(r)
				if err != nil {
					line = []byte(err.Error())
				}
				mu.Lock()
				_, _ = out.Write(append(line, '\n'))
				sum.add(r)
				mu.Unlock()
			}
		})
	}
	for _, s := range specs {
		if limit > 0 && time.Since(begun) > limit {
			break
		}
		select {
		case todo <- s:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(todo)
	workers.Wait()
	return sum
}

func (s *sums) add(r result) {
	s.trials++
	s.kills += r.Kills
	s.crashes += r.Crashes
	s.faults += len(r.Came)
	if r.Verdict != verdictOK {
		s.failed++
	}
}
