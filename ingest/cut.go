package ingest

import (
	"context"
	"errors"
	"io"
)

// errEnd says that the log has no more records and never will.
var errEnd = io.EOF

// cut gathers the next contiguous range by rows, bytes and time; an erase record
// is one of its own. It returns no
// records when none came within the interval.
func (w *Worker) cut(ctx context.Context) ([]Record, error) {
	w.records, w.caught = w.records[:0], false
	size := 0
	wait, cancel := context.WithTimeout(ctx, w.cfg.BatchInterval)
	defer cancel()
	for len(w.records) < w.cfg.BatchRows {
		r, err := w.read(wait)
		if err != nil {
			if wait.Err() != nil && errors.Is(err, wait.Err()) && ctx.Err() == nil {
				err, w.caught = nil, true // the interval is over
			}
			return w.records, err
		}
		erase := w.deps.Processor.decoder.isErase(r)
		if len(w.records) > 0 && (erase || size+len(r.Value) > w.cfg.BatchBytes) {
			w.held = &r
			return w.records, nil
		}
		w.records = append(w.records, r)
		if erase { // a range of its own
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
