package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"
)

// result is what became of a trial: one line of the campaign's file.
type result struct {
	Seed    uint64   `json:"seed"`
	Mode    string   `json:"mode"`
	Lines   int      `json:"lines"`
	Came    []string `json:"came"`    // faults that came, in the order in which they did
	Kills   int      `json:"kills"`   // processes that died by SIGKILL
	Crashes int      `json:"crashes"` // workers of this process that were cut off
	Verdict string   `json:"verdict"` // ok, or the first thing that is wrong
	Millis  int64    `json:"ms"`
}

const verdictOK = "ok"

// campaign is what trials share. It is safe for concurrent use.
type campaign struct {
	shared  server
	hearth  string // bin/hearth, for program mode
	kafka   string // address of an Apache Kafka, for kafka mode
	dir     string
	build   build
	log     io.Writer // what workers say
	clean   *references
	patient time.Duration // a trial that takes longer is stuck
}

// trial is one run of a spec.
type trial struct {
	c     *campaign
	s     spec
	w     *world
	h     *history
	live  []*actor
	all   []*actor
	kills int // of engines

	mu   sync.Mutex
	came []string
}

func (t *trial) tell(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.came = append(t.came, what)
}

// run carries a trial out and judges it.
func (c *campaign) run(ctx context.Context, s spec) result {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, c.patient)
	defer cancel()
	t := &trial{c: c, s: s, h: newHistory(s.History)}
	verdict := verdictOK
	if err := t.run(ctx); err != nil {
		verdict = err.Error()
	}
	r := result{Seed: s.Seed, Mode: s.Mode, Lines: len(t.h.lines), Came: t.came, Kills: t.kills, Verdict: verdict, Millis: time.Since(start).Milliseconds()}
	for _, a := range t.all {
		switch {
		case !a.killed():
		case s.Mode == modeCrash || s.Mode == modeEngine:
			r.Crashes++
		default:
			r.Kills++
		}
	}
	return r
}

func (t *trial) run(ctx context.Context) (err error) {
	want, err := t.c.clean.of(ctx, t.c, t.s)
	if err != nil {
		return fmt.Errorf("run without faults: %w", err)
	}
	dir, err := os.MkdirTemp(t.c.dir, "trial-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	name := fmt.Sprintf("%s_%d_%d", t.s.Mode, t.s.Seed, time.Now().UnixNano()%1e6)
	kafka := ""
	if t.s.Mode == modeKafka {
		kafka = t.c.kafka
	}
	t.w, err = newWorld(ctx, dir, name, t.s.Partitions, t.s.Rows, t.c.shared, kafka)
	if err != nil {
		return err
	}
	defer func() {
		t.end()
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		err = errors.Join(err, t.w.close(closing))
	}()
	switch t.s.Mode {
	case modeEngine:
		err = t.w.ownEngine(ctx)
	case modeCrash, modeChild, modeKafka:
		err = t.w.tables(ctx, modelDatabase)
	}
	if err != nil {
		return err
	}
	for i := range t.s.Rounds {
		if err := t.round(ctx, i); err != nil {
			return fmt.Errorf("round %d: %w", i, err)
		}
	}
	if err := t.last(ctx); err != nil {
		return err
	}
	return t.check(ctx, want)
}

// round sends a piece, and lets workers meet their faults over it.
func (t *trial) round(ctx context.Context, i int) error {
	r := t.s.Rounds[i]
	if r.Quiet {
		t.stop()
	}
	if r.World != "" {
		t.tell(r.World)
		if err := t.w.change(ctx, r.World, t.s.Partitions); err != nil {
			return fmt.Errorf("%s: %w", r.World, err)
		}
	}
	if r.Renames > 0 {
		if err := t.w.restartEngine(ctx, r.Renames); err != nil {
			return err
		}
	}
	if err := t.w.produce(ctx, t.h.piece(i, len(t.s.Rounds)+1)); err != nil {
		return err
	}
	for _, faults := range r.Workers {
		if err := t.start(ctx, faults); err != nil {
			return err
		}
	}
	// Over once all who are to die are dead, or nothing is left to do.
	few, cancel := context.WithTimeout(ctx, 6*time.Second)
	defer cancel()
	_ = until(few, func() bool { return t.allDead() || t.w.complete(few) && r.Renames == 0 || t.engineDead() })
	if t.w.engine != nil && (r.Renames > 0 || t.engineDead()) {
		if t.engineDead() && t.w.engine.killed() {
			t.kills++
			t.tell(fmt.Sprintf("engine killed in rename %d", r.Renames))
		}
		return t.w.restartEngine(ctx, 0)
	}
	return ctx.Err()
}

func (t *trial) engineDead() bool { return t.w.engine != nil && !t.w.engine.alive() }

// allDead says whether every worker that is to die is dead, or frozen.
func (t *trial) allDead() bool {
	mortals := 0
	for _, a := range t.live {
		if !a.mortal {
			continue
		}
		mortals++
		if a.alive() && !isClosed(a.frozen) {
			return false
		}
	}
	return mortals > 0
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// last sends what is left and lets workers without faults finish it.
func (t *trial) last(ctx context.Context) error {
	n := len(t.s.Rounds)
	if err := t.w.produce(ctx, t.h.piece(n, n+1)); err != nil {
		return err
	}
	workers := 1 + t.s.Seed%2
	if t.s.Alone {
		t.stop()
		workers = 1
	}
	for range workers {
		if err := t.start(ctx, nil); err != nil {
			return err
		}
	}
	t.wakeFrozen(ctx)
	if err := until(ctx, func() bool { return t.w.complete(ctx) }); err != nil {
		return errors.New("stuck: not all that was sent came in")
	}
	t.stop() // nothing is written any more when the tables are looked at
	return ctx.Err()
}

// wakeFrozen wakes workers that were stopped, once others have their partitions.
func (t *trial) wakeFrozen(ctx context.Context) {
	for _, a := range t.live {
		if isClosed(a.frozen) && a.alive() {
			few, cancel := context.WithTimeout(ctx, 3*session)
			_ = until(few, func() bool { return t.w.complete(few) })
			cancel()
			a.wake()
			time.Sleep(300 * time.Millisecond) // what it was about to do, it does now
		}
	}
}

// start adds a worker.
func (t *trial) start(ctx context.Context, faults []fault) error {
	s := t.w.s
	s.Faults = append([]fault(nil), faults...)
	var a *actor
	var err error
	switch t.s.Mode {
	case modeChild, modeKafka:
		a, err = startChild(ctx, s, t.tell, t.c.log)
	case modeProgram:
		a, err = startProgram(ctx, t.c.hearth, s, t.w.way, t.tell, t.c.log)
	default:
		a = startHere(s, t.w.way, t.c.build, t.tell, slog.New(slog.NewTextHandler(t.c.log, nil)))
	}
	if err != nil {
		return err
	}
	t.live, t.all = append(t.live, a), append(t.all, a)
	return nil
}

// stop asks everybody who works to end, and waits.
func (t *trial) stop() {
	for _, a := range t.live {
		a.stop()
	}
	for _, a := range t.live {
		a.end(8 * time.Second)
	}
	t.live = nil
}

// end leaves nobody behind.
func (t *trial) end() {
	for _, a := range t.live {
		a.wake()
		a.finish()
		<-a.ended
	}
	t.live = nil
}
