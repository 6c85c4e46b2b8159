package clickhouse

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	chgo "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/hearthlabs/hearth/sink"
)

// maxRows keeps a part in one block on every server version.
const maxRows = 1_000_000

// Write writes the block of one range, each table as one insert of one block:
// facts, then state, then the row of `batches`, in the steps of Block.Steps. When it returns nil all of it
// is in, once. It blocks until the server has confirmed; the block's slices are
// only read. An error is a *sink.WriteError whose class says what to do; after
// any error, whatever its class, call again with resume.
//
// Resume says that an earlier attempt may have written part of the range: after
// any error of Write, after a crash, after an assignment. Rows are then looked
// up by coordinates and only missing ones are inserted.
//
// The erasure that a block asks for is carried out around its rows, before
// `batches`; see eraser.
//
// An insert of unknown outcome is settled here once: waited for, looked up,
// completed. If that fails too the error is returned.
func (d *DB) Write(ctx context.Context, b *sink.Block, resume bool) error {
	w := writer{d, &b.Batch, resume}
	if resume {
		if err := w.settle(ctx); err != nil {
			return d.fail("batches", err)
		}
	}
	erase := eraser{writer: &w, Erase: b.Erase}
	if b.Erase != nil {
		if err := erase.begin(ctx); err != nil {
			return d.fail("erasures", err)
		}
	}
	for _, step := range b.Steps() {
		if b.Erase != nil && step[0].Table.Name == "batches" {
			if err := erase.finish(ctx); err != nil {
				return d.fail("erasures", err)
			}
		}
		if err := w.step(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

// sideBySide is how many tables of a step are written side by side: one large and, one
// after the other, the small ones, of which each costs mostly waiting.
const sideBySide = 2

// step writes the parts of one step. All of them have ended when it returns, so
// that nothing of a failed step is under way when the next attempt looks for what
// is in; the error is that of the first table that failed.
func (w *writer) step(ctx context.Context, parts []sink.Part) error {
	var running sync.WaitGroup
	free := make(chan struct{}, sideBySide)
	failed := make([]error, len(parts))
	for i, p := range parts {
		switch {
		case p.Rows == 0:
		case p.Rows > maxRows:
			failed[i] = &sink.WriteError{
				Class: sink.ClassData, Table: p.Table.Name,
				Err: fmt.Errorf("%d rows in one range, at most %d fit one block", p.Rows, maxRows),
			}
		default:
			free <- struct{}{}
			running.Go(func() {
				failed[i] = w.part(ctx, p)
				<-free
			})
		}
	}
	running.Wait()
	for i, err := range failed {
		if err != nil {
			return w.db.fail(parts[i].Table.Name, err)
		}
	}
	return nil
}

// fail counts and classifies an error that leaves Write.
func (d *DB) fail(table string, err error) error {
	w := classify(table, err)
	d.metrics.failed(w.Class)
	return w
}

// writer is one call of Write.
type writer struct {
	db     *DB
	batch  *sink.Batch
	resume bool
}

// part writes one table's rows.
func (w *writer) part(ctx context.Context, p sink.Part) error {
	if w.resume {
		return w.complete(ctx, p)
	}
	err := w.insert(ctx, p, firstTry)
	if err == nil || ctx.Err() != nil || !unsettled(err) {
		return err
	}
	w.db.metrics.failed(classify(p.Table.Name, err).Class)
	if again := w.settle(ctx); again != nil {
		return errors.Join(err, again)
	}
	return w.complete(ctx, p)
}

// firstTry ends the token that every owner of a range gives a table's whole
// block. Once it is used, the block of an owner that was put to sleep and wakes
// up too late is dropped by the server.
const firstTry = "0"

// complete inserts the rows of p that are not in yet. State rows replace
// themselves, so all of them are written again.
func (w *writer) complete(ctx context.Context, p sink.Part) error {
	w.db.metrics.retried(p.Table.Name)
	if !p.Table.Append {
		return w.insert(ctx, p, unused())
	}
	missing, err := w.missing(ctx, p)
	if err != nil || len(missing) == 0 {
		return err
	}
	if len(missing) == p.Rows {
		// Nothing is in: the whole block may go under the first token. But
		// the server may hold that token without the rows, so look again.
		if err := w.insert(ctx, p, firstTry); err != nil {
			return err
		}
		if missing, err = w.missing(ctx, p); err != nil || len(missing) == 0 {
			return err
		}
	}
	return w.insert(ctx, p.Keep(missing), unused())
}

// unused ends a token that was never used before: other rows under a used token
// would be dropped.
func unused() string { return "again-" + rand.Text() }

// errAppend marks a value the driver refused: nothing was sent.
var errAppend = errors.New("value does not fit the column")

// notSentError wraps errors that happened before anything went out.
type notSentError struct{ error }

// Unwrap returns the cause.
func (e notSentError) Unwrap() error { return e.error }

// unsettled reports whether the server may have written something although the
// insert failed.
func unsettled(err error) bool {
	if _, early := errors.AsType[notSentError](err); early {
		return false
	}
	code := codeOf(err)
	return code == 0 || sink.Unsettled(code)
}

// insert sends p as one block. Its error is classified.
func (w *writer) insert(ctx context.Context, p sink.Part, try string) error {
	start := time.Now()
	size, err := w.send(ctx, p, try)
	if err != nil {
		if errors.Is(err, errAppend) {
			return &sink.WriteError{Class: sink.ClassData, Table: p.Table.Name, Err: err}
		}
		return classify(p.Table.Name, err)
	}
	w.db.metrics.inserted(p.Table.Name, time.Since(start).Seconds(), p.Rows, size)
	return nil
}

// send returns the bytes of the values it sent.
func (w *writer) send(ctx context.Context, p sink.Part, try string) (int, error) {
	ctx = chgo.Context(ctx,
		chgo.WithSettings(w.settings(p.Table.Name, try)),
		chgo.WithQueryID(w.queryPrefix()+fmt.Sprintf("%s-%s-%s", p.Table.Name, try, rand.Text())))
	if w.db.direct {
		return w.sendNative(ctx, p)
	}
	return w.sendBatch(ctx, p)
}

// sendNative encodes the block here.
func (w *writer) sendNative(ctx context.Context, p sink.Part) (int, error) {
	e := w.db.encoder()
	if err := e.block(p); err != nil {
		w.db.release(e)
		return 0, notSentError{err}
	}
	size := len(e.buf)
	if err := w.db.conn.InsertFormat(ctx, "Native", sink.Insert(p.Table), bytes.NewReader(e.buf)); err != nil {
		// Somebody may still be reading the buffer: it is not used again.
		return 0, fmt.Errorf("send: %w", err)
	}
	w.db.release(e)
	return size, nil
}

// sendBatch lets the driver encode and compress.
func (w *writer) sendBatch(ctx context.Context, p sink.Part) (size int, err error) {
	ctx = chgo.Context(ctx, chgo.WithColumnNamesAndTypes(wire(p.Table)))
	batch, err := w.db.conn.PrepareBatch(ctx, sink.Insert(p.Table))
	if err != nil {
		return 0, notSentError{fmt.Errorf("prepare: %w", err)}
	}
	defer func() { err = errors.Join(err, batch.Close()) }()
	e := w.db.encoder()
	defer w.db.release(e)
	for i, c := range p.Table.Columns {
		values := p.Values(i, &e.scratch)
		size += sizeOf(values)
		if err := batch.Column(i).Append(values); err != nil {
			return 0, notSentError{fmt.Errorf("append %s: %w: %w", c.Name, errAppend, err)}
		}
	}
	if err := batch.Send(); err != nil {
		return 0, fmt.Errorf("send: %w", err)
	}
	return size, nil
}

// queryPrefix starts the query id of every insert of the batch's partition.
func (w *writer) queryPrefix() string {
	return fmt.Sprintf("hearth-%s-%d-%d-", w.db.cfg.Database, w.batch.Epoch, w.batch.Partition)
}

// token names the block: different rows must never share one. The cut time
// tells a range that is cut anew from one whose plan is carried out again.
func (w *writer) token(table, try string) string {
	return fmt.Sprintf("%d/%d/%d-%d/%d/%s/%s", w.batch.Epoch, w.batch.Partition, w.batch.First, w.batch.Last, w.batch.CutAt, table, try)
}

// settings make the insert synchronous, one block, and deduplicated by token.
func (w *writer) settings(table, try string) chgo.Settings {
	s := chgo.Settings{
		"async_insert":                0,
		"insert_deduplicate":          1,
		"insert_deduplication_token":  w.token(table, try),
		"max_insert_threads":          1,
		"max_insert_block_size":       maxRows,
		"min_insert_block_size_rows":  0, // no squashing: the block goes in as it came
		"min_insert_block_size_bytes": 0,
		// Rows that replace each other inside the block are left to merges:
		// collapsing them here costs time, and a count would miss them.
		"optimize_on_insert":              0,
		"max_partitions_per_insert_block": 0, // years: few, however old the events are
	}
	if w.db.strict {
		s["deduplicate_insert"] = "enable"
	}
	if w.db.cfg.DDL.Cluster != "" {
		s["distributed_foreground_insert"] = 1
	}
	return s
}

// wire names the types that go over HTTP. The driver builds the dictionaries of
// LowCardinality columns by reflection, value by value, so they travel as plain
// strings and are cast on arrival.
func wire(t sink.TableInfo) []chgo.ColumnNameAndType {
	cols := make([]chgo.ColumnNameAndType, len(t.Columns))
	for i, c := range t.Columns {
		cols[i] = chgo.ColumnNameAndType{Name: c.Name, Type: strings.ReplaceAll(c.Type, "LowCardinality(String)", "String")}
	}
	return cols
}
