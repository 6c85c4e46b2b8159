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
	w.next, w.held = w.claim.Next, nil
	plan, planned, err := ParsePlan(w.claim.Metadata)
	if err != nil {
		w.deps.Logger.Warn("commit metadata ignored", "partition", w.claim.Partition, "error", err)
		planned = false
	}
	planned = planned && plan.Epoch == w.claim.Epoch && plan.First == w.next
	asOf := sink.AsOf{Epoch: w.claim.Epoch, Partition: w.claim.Partition, Before: w.next}
	beyond, err := w.deps.Archive.StateBeyond(ctx, asOf)
	if err != nil {
		return fmt.Errorf("look for states beyond %d: %w", w.next, err)
	}
	if beyond && planned {
		if err := w.close(ctx, plan, asOf); err != nil {
			return err
		}
		planned = false
		asOf.Before = w.next
	}
	if err := w.deps.Processor.Restore(ctx, asOf); err != nil {
		return err
	}
	if w.next, err = w.deps.Log.Seek(ctx, w.next); err != nil {
		return err
	}
	if !planned {
		return nil
	}
	return w.rebuild(ctx, plan)
}

// close writes the batches row of a range whose states were written: its facts
// are complete then.
func (w *Worker) close(ctx context.Context, plan Plan, asOf sink.AsOf) error {
	batch, err := w.deps.Archive.CountRange(ctx, asOf, plan.Last)
	if err != nil {
		return fmt.Errorf("count range %d to %d: %w", plan.First, plan.Last, err)
	}
	batch.CutAt, batch.InsertedAt, batch.Source = plan.CutAt, plan.CutAt, w.cfg.Source
	batch.Schema, batch.Lexicon, batch.Policy = plan.Schema, plan.Lexicon, plan.Policy
	if err := w.deps.Writer.Write(ctx, &sink.Block{Batch: batch}, true); err != nil {
		return err
	}
	w.next = plan.Last + 1
	return nil
}

// rebuild computes the planned range again with its recorded cut time and
// writes what is missing of it.
func (w *Worker) rebuild(ctx context.Context, plan Plan) error {
	for _, v := range []VersionError{
		{"schema", fmt.Sprint(plan.Schema), fmt.Sprint(w.cfg.Schema)},
		{"lexicon", plan.Lexicon, w.cfg.Lexicon},
		{"policy", plan.Policy, w.deps.Processor.policy.Hash()},
	} {
		if v.Want != v.Got {
			return &v
		}
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
