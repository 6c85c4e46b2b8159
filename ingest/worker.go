package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hearthlabs/hearth/sink"
)

// Deps are what a Worker works with. Now gives processing time; it shapes only
// inserted_at and the clock records.
type Deps struct {
	Processor *Processor
	Writer    Writer
	Archive   Archive
	Log       Log
	Dead      DeadLetters // nil publishes none
	Logger    *slog.Logger
	Metrics   *Metrics
	Now       func() time.Time
	// Locate asks the database again where the partition goes on, before a
	// restore is tried again: somebody may have settled what was lost meanwhile.
	// It returns ErrFenced when another epoch has begun. nil asks only once.
	Locate func(ctx context.Context) (next int64, err error)
}

// Claim is a partition given to a worker.
type Claim struct {
	Partition int32
	Epoch     uint16
	Next      int64 // first offset that batches does not cover
	Committed int64 // the broker's committed offset, negative for none; only a hint
	Metadata  string
}

// Worker owns one partition: it cuts ranges, has them processed and written,
// and confirms them. It is used by one goroutine.
type Worker struct {
	cfg     Config
	deps    Deps
	claim   Claim
	next    int64      // first offset of the next range
	held    *Record    // read, but not part of the last range
	resume  bool       // rows of the range at hand may be in
	tried   int64      // newest offset of which an earlier owner may have written rows
	open    bool       // a range is planned and not wholly written
	settled bool       // the broker knows next and holds no plan
	caught  bool       // the last range was cut because its time was over
	again   bool       // a restore has failed before
	trouble sink.Class // with the log, as last counted
	cutAt   time.Time  // when the last range was cut
	clocked time.Time
	records []Record
}

// The steps a worker may have to repeat; also the label of a metric.
const (
	stepRestore = "restore"
	stepProcess = "process"
	stepWrite   = "write"
	stepPublish = "publish"
	stepConfirm = "confirm"
)

// NewWorker returns a worker for the claim; cfg must be valid.
func NewWorker(cfg Config, claim Claim, deps Deps) *Worker {
	return &Worker{cfg: cfg, deps: deps, claim: claim, next: claim.Next}
}

// Run restores the partition's state and works until ctx ends; then it finishes
// and confirms the range at hand within Config.DrainTimeout and returns nil.
// Trouble that may pass is retried; trouble that will not parks the partition
// and is logged, without an end. It returns ErrFenced when the partition has
// another owner, and io.EOF when the log has an end and all of it is written.
func (w *Worker) Run(ctx context.Context) error {
	w.deps.Metrics.assigned(1)
	defer w.deps.Metrics.assigned(-1)
	defer func() {
		if ctx.Err() != nil { // another process may have the partition now
			w.deps.Processor.leave(w.held)
		}
	}()
	if err := w.persist(ctx, ctx, stepRestore, w.recover); err != nil {
		return stopped(ctx, err)
	}
	// What must still be finished after ctx ends runs under its own deadline.
	drain, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(w.cfg.DrainTimeout, cancel) })
	defer stop()
	for {
		err := w.step(ctx, drain)
		if err != nil || ctx.Err() != nil {
			if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, errEnd) {
				settle := w.settle(drain)
				if errors.Is(err, errEnd) && settle == nil {
					return err
				}
				return stopped(ctx, settle)
			}
			return stopped(ctx, err)
		}
	}
}

// stopped turns the end of ctx into a clean stop.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// step cuts one range and takes it all the way.
func (w *Worker) step(ctx, drain context.Context) error {
	records, err := w.cut(ctx)
	if len(records) == 0 {
		if err != nil {
			return err
		}
		return w.idle(ctx)
	}
	plan := Plan{
		Epoch: w.claim.Epoch, First: w.next, Last: records[len(records)-1].Offset, CutAt: w.deps.Now().UnixMilli(),
		Schema: w.cfg.Schema, Lexicon: w.deps.Processor.renew(), Policy: w.deps.Processor.policy.Hash(), Privacy: w.deps.Processor.privacy.Version(),
	}
	if err := w.confirm(ctx, drain, plan.First, &plan); err != nil {
		return err
	}
	if werr := w.write(ctx, drain, plan, records); werr != nil {
		return werr
	}
	// One community that never falls silent must not keep the others of its
	// partition from hearing that time has passed.
	if clocks, ok := w.deps.Log.(Clocks); err == nil && w.caught && ok && clocks.CaughtUp() {
		return w.clock(ctx)
	}
	return err
}

// write processes a planned range and writes it. Processing is done once;
// writing is tried until it is done.
func (w *Worker) write(ctx, drain context.Context, plan Plan, records []Record) error {
	var block *sink.Block
	start := w.deps.Now()
	err := w.persist(ctx, drain, stepProcess, func(ctx context.Context) (err error) {
		block, err = w.deps.Processor.Process(ctx, plan, w.claim.Partition, records)
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range w.deps.Processor.strays {
		w.deps.Logger.Error("a community came in two partitions: key records by community, and add no partitions to a topic in use",
			"class", string(ClassStrayed), "community", s.community, "partition", w.claim.Partition, "other", s.partition)
	}
	block.Batch.Source = w.cfg.Source
	w.deps.Metrics.processed(w.deps.Now().Sub(start))
	if err := w.publish(ctx, drain, block); err != nil {
		return err
	}
	w.resume = w.resume || plan.First <= w.tried
	err = w.persist(ctx, drain, stepWrite, func(ctx context.Context) error {
		err := w.deps.Writer.Write(ctx, block, w.resume)
		w.resume = true // parts of it may be in now
		return err
	})
	if err != nil {
		return err
	}
	w.next, w.settled, w.resume, w.open = plan.Last+1, false, false, false
	w.deps.Metrics.written(w.claim.Partition, block, records, w.deps.Now())
	return nil
}

// publish comes before the rows: once batches has the range, nobody looks at
// its dead letters again.
func (w *Worker) publish(ctx, drain context.Context, block *sink.Block) error {
	if w.deps.Dead == nil || len(block.DeadLetters) == 0 {
		return nil
	}
	return w.persist(ctx, drain, stepPublish, func(ctx context.Context) error {
		return w.deps.Dead.Publish(ctx, block.DeadLetters)
	})
}

// confirm tells the broker that everything before offset is in, and what comes next.
func (w *Worker) confirm(ctx, drain context.Context, offset int64, plan *Plan) error {
	metadata := ""
	if plan != nil {
		var err error
		if metadata, err = plan.Encode(); err != nil {
			return err
		}
	}
	err := w.persist(ctx, drain, stepConfirm, func(ctx context.Context) error {
		return w.deps.Log.Confirm(ctx, offset, metadata)
	})
	if err == nil {
		w.settled, w.open = plan == nil, plan != nil
	}
	return err
}

// settle confirms what is written, without a next plan. The plan of a range that
// is not wholly written stays with the broker for whoever comes next.
func (w *Worker) settle(drain context.Context) error {
	if w.settled || w.open {
		return nil
	}
	return w.confirm(drain, drain, w.next, nil)
}

// idle confirms, and lets time pass where nothing else does.
func (w *Worker) idle(ctx context.Context) error {
	if err := w.settle(ctx); err != nil {
		return err
	}
	return w.clock(ctx)
}

// persist repeats do until it succeeds, cannot succeed, or ctx ends while it
// fails. It runs under drain, so that the end of ctx does not break off what
// can still be finished.
func (w *Worker) persist(ctx, drain context.Context, what string, do func(context.Context) error) error {
	pause := w.cfg.RetryMin
	for {
		err := do(drain)
		if err == nil || errors.Is(err, ErrFenced) {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s: %w", what, errors.Join(ctx.Err(), err))
		}
		class, lasting := classify(err)
		if lasting {
			pause = w.cfg.RetryMax
			w.deps.Metrics.parked(w.claim.Partition, true)
		}
		w.deps.Metrics.retried(what, class)
		if slices.Contains(logClasses(), class) && class != w.trouble {
			w.trouble = class // counted once, however often it is tried
			w.deps.Metrics.Trouble(class)
		}
		w.deps.Logger.Error("partition waits", "partition", w.claim.Partition, "step", what, "class", string(class),
			"parked", lasting, "retry_in", pause.String(), "error", err)
		if !sleep(ctx, pause/2+rand.N(pause/2+1)) {
			return fmt.Errorf("%s: %w", what, errors.Join(ctx.Err(), err))
		}
		w.deps.Metrics.parked(w.claim.Partition, false)
		pause = min(pause*2, w.cfg.RetryMax)
	}
}

// sleep waits, and says whether the whole time passed.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
