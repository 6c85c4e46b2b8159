package ingest

import (
	"context"
	"fmt"

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
	planned = planned && plan.Epoch == w.claim.Epoch && (plan.First == w.next || w.claim.Next < 0)
	lexicon := w.deps.Processor.renew()
	if planned {
		lexicon = plan.Lexicon
	}
	if err := w.finish(ctx, &asOf, planned, lexicon); err != nil {
		return err
	}
	if err := w.deps.Processor.Restore(ctx, asOf); err != nil {
		return err
	}
	from := w.next
	if w.claim.Next < 0 && w.next == 0 {
		from = -1 // nothing is promised: begin with the oldest record,
		if planned {
			from = plan.First // or with the range that was under way
		}
	}
	if w.next, err = w.deps.Log.Seek(ctx, from); err != nil {
		return err
	}
	if !planned || plan.First != w.next {
		return nil
	}
	return w.rebuild(ctx, plan)
}

// finish looks at what an earlier owner left of a range that batches does not
// cover. If its member states are in, so are its facts: only the batches row is
// missing. If not, its facts are found again by coordinates when the range is
// written once more; from a log that gives other records next time they are
// taken out instead.
func (w *Worker) finish(ctx context.Context, asOf *sink.AsOf, planned bool, lexicon string) error {
	var err error
	if w.tried, err = w.deps.Archive.LastOffset(ctx, *asOf); err != nil {
		return fmt.Errorf("look for rows beyond %d: %w", w.next, err)
	}
	if w.tried < 0 {
		return nil
	}
	complete, err := w.deps.Archive.StateBeyond(ctx, *asOf)
	if err != nil {
		return fmt.Errorf("look for states beyond %d: %w", w.next, err)
	}
	switch {
	case complete:
		return w.close(ctx, asOf, lexicon)
	case w.cfg.Volatile:
		w.tried = -1
		return w.deps.Archive.Discard(ctx, *asOf)
	case !planned:
		// Nobody knows how the range was cut, and transitions carry its end.
		return w.deps.Archive.Discard(ctx, *asOf)
	default:
		return nil
	}
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
