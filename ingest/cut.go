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

// gatherShare is the part of Config.BatchInterval that a range gathers at least.
const gatherShare = 10

// cut gathers the next contiguous range by rows, bytes and time; an erase record
// is one of its own. Ranges are cut Config.BatchInterval apart: the records that
// came while the last one was written have waited already, so one that is late
// ends as soon as the log has no more. A backlog makes full ranges, as long as
// records come within the interval. It returns no records when none came.
func (w *Worker) cut(ctx context.Context) ([]Record, error) {
	why := cutFull
	defer func() {
		w.cutAt = w.deps.Now()
		w.deps.Metrics.cut(why, len(w.records))
	}()
	w.records, w.caught = w.records[:0], false
	size := 0
	wait, cancel := context.WithTimeout(ctx, w.cfg.BatchInterval)
	defer cancel()
	soon := min(max(w.cfg.BatchInterval-w.deps.Now().Sub(w.cutAt), w.cfg.BatchInterval/gatherShare), w.cfg.BatchInterval)
	brief, cancel := context.WithTimeout(wait, soon)
	defer cancel()
	for len(w.records) < w.cfg.BatchRows {
		until := wait
		if len(w.records) > 0 && w.upToDate() {
			until = brief
		}
		r, err := w.read(until)
		if err != nil {
			why = cutEnd
			if until.Err() != nil && errors.Is(err, until.Err()) && ctx.Err() == nil {
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

// upToDate says whether the log told that the record read last was its newest. A
// log that does not tell never is.
func (w *Worker) upToDate() bool {
	log, ok := w.deps.Log.(Clocks)
	return ok && log.CaughtUp()
}

// read is the next record. A context that has ended asks for none: a Log may
// have one at hand all the same.
func (w *Worker) read(ctx context.Context) (Record, error) {
	if err := ctx.Err(); err != nil {
		return Record{}, err
	}
	if r := w.held; r != nil {
		w.held = nil
		return *r, nil
	}
	return w.deps.Log.Read(ctx)
}
