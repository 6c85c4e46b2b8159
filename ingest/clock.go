package ingest

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hearthlabs/hearth/sink"
)

// clockPrefix begins the id of a clock record written by the wall clock of a
// partition's owner.
const clockPrefix = "wall/"

// NewClock returns the value of a clock record: time has passed until at.
func NewClock(id string, at time.Time) []byte {
	return fmt.Appendf(nil, `{"id":%s,"kind":"clock","at":%d}`, strconv.Quote(id), at.UnixMilli())
}

// After a pause longer than longPause, clocks come a day apart: close enough to
// move every community that was caught up, and few enough to be soon done.
const (
	longPause = 48 * time.Hour
	longStep  = 24 * time.Hour
)

// clock appends the clock records that are due. It is called only when the
// partition has no backlog, so time never overtakes events that wait. After a
// pause it lets every interval pass in turn: a community is moved only by a
// clock that follows closely on what it has seen.
func (w *Worker) clock(ctx context.Context) error {
	log, ok := w.deps.Log.(Clocks)
	if !ok || w.cfg.ClockEvery == 0 {
		return nil
	}
	now := w.deps.Now()
	if w.clocked.IsZero() {
		asOf := sink.AsOf{Epoch: w.claim.Epoch, Partition: w.claim.Partition, Before: w.next}
		last, err := w.deps.Archive.LastClock(ctx, asOf, clockPrefix)
		if err != nil {
			if ctx.Err() == nil {
				w.deps.Logger.Warn("last clock record not found", "partition", w.claim.Partition, "error", err)
			}
			return nil
		}
		if w.clocked = time.UnixMilli(last); last == 0 {
			w.clocked = now.Truncate(w.cfg.ClockEvery).Add(-w.cfg.ClockEvery)
		}
	}
	step := w.cfg.ClockEvery
	if now.Sub(w.clocked) > longPause {
		step = max(step, longStep)
	}
	due := w.clocked.Add(step)
	if due.After(now) {
		return nil
	}
	id := clockPrefix + due.UTC().Format(time.RFC3339)
	if err := log.AppendClock(ctx, id, due); err != nil {
		w.deps.Logger.Warn("clock record not written", "partition", w.claim.Partition, "error", err)
		return nil
	}
	w.clocked = due
	return nil
}
