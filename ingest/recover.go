package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hearthlabs/hearth/sink"
)

// recover brings the partition to a state in which every range before w.next is
// wholly in and nothing of a later one is, or exactly the planned one is under
// way. The database is the authority; the broker's offset is a hint.
func (w *Worker) recover(ctx context.Context) error {
	if w.again && w.deps.Locate != nil {
		next, err := w.deps.Locate(ctx)
		if err != nil {
			return fmt.Errorf("ask where to go on: %w", err)
		}
		w.claim.Next = next
	}
	w.again = true
	w.next, w.held = max(w.claim.Next, 0), nil
	asOf := sink.AsOf{Epoch: w.claim.Epoch, Partition: w.claim.Partition, Before: w.next}
	plan, planned, err := ParsePlan(w.claim.Metadata)
	if err != nil {
		w.deps.Logger.Warn("commit metadata ignored", "partition", w.claim.Partition, "error", err)
	}
	planned = planned && plan.Epoch == w.claim.Epoch
	from := w.next
	if w.claim.Next < 0 { // nothing is promised: begin with the oldest record,
		if from, err = w.deps.Log.Seek(ctx, -1); err != nil {
			return err
		}
		if planned && plan.First < from {
			from = plan.First // or with the range that was under way, and is gone from the log
		}
	}
	// A plan of any other range is of tables that are no more: they were put back
	// to an earlier backup, or emptied.
	metadata := w.claim.Metadata
	if planned = planned && plan.First == from; !planned {
		plan, metadata = Plan{}, ""
	}
	// What is read there belongs to those who are gone only if this worker is still
	// the owner after it was read: the broker knows.
	fence := func() error { return w.deps.Log.Confirm(ctx, from, metadata) }
	if err := w.finish(ctx, &asOf, plan, fence); err != nil {
		return err
	}
	if err := w.deps.Processor.Restore(ctx, asOf); err != nil {
		return err
	}
	if w.next > from { // what was under way is in now
		from, planned = w.next, false
	}
	if w.next, err = w.deps.Log.Seek(ctx, from); err != nil || !planned {
		return err
	}
	// Rows or none, its owner may have sent blocks of it: a server that was killed
	// in between knows them by their tokens and has nothing of them.
	w.resume = true
	return w.rebuild(ctx, plan)
}

// finish looks at what an earlier owner left of a range that batches does not
// cover. If its member states are in, so are its facts: only the batches row is
// missing. If not, and the plan is theirs, its facts are found again by
// coordinates when the range is written once more. Facts of any other range are
// taken out: nobody knows how that was cut, and transitions carry its end. So are
// those from a log that gives other records next time. The plan is zero where
// there is none.
func (w *Worker) finish(ctx context.Context, asOf *sink.AsOf, plan Plan, fence func() error) error {
	tail, err := w.deps.Archive.Tail(ctx, *asOf)
	if err != nil {
		return fmt.Errorf("look for rows beyond %d: %w", w.next, err)
	}
	if w.tried = tail.Last; w.tried < 0 {
		return nil
	}
	complete, err := w.deps.Archive.StateBeyond(ctx, *asOf)
	if err != nil {
		return fmt.Errorf("look for states beyond %d: %w", w.next, err)
	}
	if err := fence(); err != nil {
		return fmt.Errorf("still the owner at %d: %w", w.next, err)
	}
	switch {
	case complete:
		return w.close(ctx, asOf, cmp.Or(plan.Lexicon, w.deps.Processor.renew()))
	case w.cfg.Volatile:
		w.tried = -1
	case slices.Equal(tail.Cuts, []int64{plan.CutAt}):
		return nil
	}
	return w.deps.Archive.Discard(ctx, *asOf, tail)
}

// close writes the batches row of a range whose states were written.
func (w *Worker) close(ctx context.Context, asOf *sink.AsOf, lexicon string) error {
	batch, err := w.deps.Archive.CountRange(ctx, *asOf, w.tried)
	if err != nil {
		return fmt.Errorf("count range %d to %d: %w", asOf.Before, w.tried, err)
	}
	batch.CutAt, batch.Source = batch.InsertedAt, w.cfg.Source
	batch.Schema, batch.Lexicon, batch.Policy = w.cfg.Schema, lexicon, w.deps.Processor.policy.Hash()
	if err := w.deps.Writer.Write(ctx, &sink.Block{Batch: batch}, true); err != nil {
		return err
	}
	w.next = w.tried + 1
	asOf.Before = w.next
	return nil
}

// rebuild computes the planned range again with its recorded cut time and
// writes what is missing of it.
func (w *Worker) rebuild(ctx context.Context, plan Plan) error {
	for _, v := range []VersionError{
		{"schema", fmt.Sprint(plan.Schema), fmt.Sprint(w.cfg.Schema)},
		{"policy", plan.Policy, w.deps.Processor.policy.Hash()},
		{"privacy", plan.Privacy, w.deps.Processor.privacy.Version()},
	} {
		if v.Want != v.Got {
			return &v
		}
	}
	if !w.deps.Processor.recall(plan.Lexicon) {
		return &VersionError{"lexicon", plan.Lexicon, w.deps.Processor.renew()}
	}
	var records []Record
	for len(records) == 0 || records[len(records)-1].Offset < plan.Last {
		r, err := w.deps.Log.Read(ctx)
		if err != nil {
			return fmt.Errorf("read planned range: %w", err)
		}
		if r.Offset > plan.Last {
			w.held = &r
			break
		}
		records = append(records, r)
	}
	return w.write(ctx, ctx, plan, records)
}
