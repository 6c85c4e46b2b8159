package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
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
	patient time.Duration // a trial in which nothing moves for so long is stuck
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
	in    int // records that are in, as far as was seen
	moves func()

	mu    sync.Mutex
	came  []string
	marks map[int32]int64 // what workers have told since the world last changed
	gone  int             // records of topics that are no more
}

func (t *trial) tell(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.came = append(t.came, what)
	t.moves()
}

// confirmed notes what a worker tells, and has the database asked at once where
// that is all.
func (t *trial) confirmed(m mark) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.marks[m.Partition] = max(t.marks[m.Partition], m.Next)
	t.moves()
}

// told says whether workers have told of all that was sent. It says so once: if
// the database does not agree it is asked by the clock.
func (t *trial) told() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.gone
	for _, next := range t.marks {
		n += int(next)
	}
	if n < t.w.sent {
		return false
	}
	clear(t.marks)
	return true
}

// complete says whether all that was sent is in. It looks now and then, and says
// no in between.
func (t *trial) complete(ctx context.Context) bool {
	if t.told() {
		t.w.look = time.Time{}
	}
	in, looked := t.w.in(ctx, t.s.Mode == modeProgram)
	if looked && in != t.in {
		t.in = in
		t.moves()
	}
	return looked && in >= t.w.sent
}

// patience is a context that ends once nothing of the trial has moved for long,
// however long the whole takes: a busy machine is slow, not stuck.
func (t *trial) patience(ctx context.Context) (_ context.Context, end func()) {
	d := t.c.patient
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(d, func() { cancel(fmt.Errorf("stuck: nothing moved for %s", d)) })
	t.moves = func() { timer.Reset(d) }
	return ctx, func() { timer.Stop(); cancel(nil) }
}

func newTrial(c *campaign, s spec) *trial {
	return &trial{c: c, s: s, h: newHistory(s.History), marks: map[int32]int64{}}
}

// run carries a trial out and judges it.
func (c *campaign) run(ctx context.Context, s spec) result {
	start := time.Now()
	t := newTrial(c, s)
	verdict := verdictOK
	if want, err := c.clean.of(ctx, c, s); err != nil {
		verdict = "run without faults: " + err.Error()
	} else if err := t.patiently(ctx, want); err != nil {
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

// patiently runs the trial until nothing moves any more.
func (t *trial) patiently(ctx context.Context, want map[string]string) error {
	ctx, end := t.patience(ctx)
	defer end()
	err := t.run(ctx, want)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return err
}

func (t *trial) run(ctx context.Context, want map[string]string) (err error) {
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
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.c.patient)
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
	t.moves()
	if needsTables(r.World) {
		if err := t.tables(ctx); err != nil {
			return err
		}
	}
	if r.Quiet && i > 0 {
		if err := t.quiet(ctx); err != nil {
			return err
		}
	}
	if r.World != "" {
		if r.World == worldTopic {
			if err := t.settle(ctx); err != nil {
				return err
			}
		}
		t.tell(r.World)
		t.mu.Lock()
		clear(t.marks)
		if r.World == worldTopic {
			t.gone = t.w.sent
		}
		t.mu.Unlock()
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
	_ = until(few, func() bool { return t.allDead() || t.complete(few) && r.Renames == 0 || t.engineDead() })
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
		if err := t.quiet(ctx); err != nil {
			return err
		}
		workers = 1
	}
	for range workers {
		if err := t.start(ctx, nil); err != nil {
			return err
		}
	}
	t.wakeFrozen(ctx)
	done := func() bool {
		t.revive(ctx)
		return t.complete(ctx)
	}
	if err := until(ctx, done); err != nil {
		return fmt.Errorf("%d of %d records came in", t.in, t.w.sent)
	}
	t.stop() // nothing is written any more when the tables are looked at
	return ctx.Err()
}

// settle lets all that was sent come in: what a topic holds beyond that is gone
// with it.
func (t *trial) settle(ctx context.Context) error {
	if err := t.quiet(ctx); err != nil {
		return err
	}
	if err := t.start(ctx, nil); err != nil {
		return err
	}
	if err := until(ctx, func() bool { t.revive(ctx); return t.complete(ctx) }); err != nil {
		return fmt.Errorf("%d of %d records came in", t.in, t.w.sent)
	}
	return t.quiet(ctx)
}

// revive is the service manager of bin/hearth, which ends with a sentence when
// the database does not answer it at the start.
func (t *trial) revive(ctx context.Context) {
	if t.s.Mode == modeProgram && !slices.ContainsFunc(t.live, (*actor).alive) && sleep(ctx, time.Second) {
		_ = t.start(ctx, nil) // if not now, then next time
	}
}

// wakeFrozen wakes workers that were stopped, once others have their partitions.
func (t *trial) wakeFrozen(ctx context.Context) {
	for _, a := range t.live {
		if isClosed(a.frozen) && a.alive() {
			few, cancel := context.WithTimeout(ctx, 3*session)
			_ = until(few, func() bool { return t.complete(few) })
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
		a, err = startChild(ctx, s, t, t.c.log)
	case modeProgram:
		a, err = startProgram(ctx, t.c.hearth, s, t.w.way, t.tell, t.c.log)
	default:
		a = startHere(s, t.w.way, t.c.build, t, slog.New(slog.NewTextHandler(t.c.log, nil)))
	}
	if err != nil {
		return err
	}
	t.live, t.all = append(t.live, a), append(t.all, a)
	return nil
}

// tables waits until bin/hearth has made the tables, with one more process where
// all have died over it. In the other modes they are there from the start.
func (t *trial) tables(ctx context.Context) error {
	if t.s.Mode != modeProgram {
		return nil
	}
	for !t.w.migrated(ctx) {
		if !slices.ContainsFunc(t.live, (*actor).alive) {
			if err := t.start(ctx, nil); err != nil {
				return err
			}
		}
		if !sleep(ctx, 300*time.Millisecond) {
			return errors.New("no tables came")
		}
	}
	return nil
}

// quiet is what an operator does before a backup is taken or put back: the workers
// are stopped, and the database is asked until nothing of theirs is under way.
func (t *trial) quiet(ctx context.Context) error {
	t.stop()
	if t.s.Mode == modeProgram && !t.w.migrated(ctx) {
		return nil
	}
	return t.w.still(ctx)
}

// stop asks everybody who works to end, and waits.
func (t *trial) stop() {
	for _, a := range t.live {
		a.stop()
	}
	patience := 8 * time.Second
	if t.s.Mode == modeProgram {
		// It may be waiting for the session of one that was killed, to join.
		patience = 2 * programSession
	}
	for _, a := range t.live {
		a.end(patience)
	}
	t.live = nil
}

// programSession is the one of bin/hearth.
const programSession = 30 * time.Second

// end leaves nobody behind.
func (t *trial) end() {
	for _, a := range t.live {
		a.wake()
		a.finish()
		<-a.ended
	}
	t.live = nil
}
