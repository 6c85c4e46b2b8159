package ingest

import (
	"context"
	"errors"
	"io"
)

// errEnd says that the log has no more records and never will.
var errEnd = io.EOF

// Why a range was cut; also the label of a metric.
const (
	cutFull     = "full"     // rows or bytes
	cutInterval = "interval" // no more came in time
	cutErase    = "erase"    // an erase record is a range of its own
	cutEnd      = "end"      // the log has ended, or the work
)

// cut gathers the next contiguous range by rows, bytes and time; an erase record
// is one of its own. It returns no
// records when none came within the interval.
func (w *Worker) cut(ctx context.Context) ([]Record, error) {
	why := cutFull
	defer func() { w.deps.Metrics.cut(why, len(w.records)) }()
	w.records, w.caught = w.records[:0], false
	size := 0
	wait, cancel := context.WithTimeout(ctx, w.cfg.BatchInterval)
	defer cancel()
	for len(w.records) < w.cfg.BatchRows {
		r, err := w.read(wait)
		if err != nil {
			why = cutEnd
			if wait.Err() != nil && errors.Is(err, wait.Err()) && ctx.Err() == nil {
				why, err, w.caught = cutInterval, nil, true // the interval is over
			}
			return w.records, err
		}
		e, erase := w.deps.Processor.decoder.erases(r)
		if erase { // a range of its own
			why = cutErase
			w.deps.Metrics.erasing(e.Community, e.At)
		}
		if len(w.records) > 0 && (erase || size+len(r.Value) > w.cfg.BatchBytes) {
			w.held = &r
			return w.records, nil
		}
		w.records = append(w.records, r)
		if erase {
			return w.records, nil
		}
		size += len(r.Value)
	}
	return w.records, nil
}

func (w *Worker) read(ctx context.Context) (Record, error) {
	if r := w.held; r != nil {
		w.held = nil
		return *r, nil
	}
	return w.deps.Log.Read(ctx)
}
