package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// copyResult is how fast the same topic is copied without any enrichment.
type copyResult struct {
	Runs         []copyRun `json:"runs"`           // before and after the pipeline
	Ratio        float64   `json:"ratio"`          // of events a second: the pipeline's, by the mean of the copies
	RatioPerCore float64   `json:"ratio_per_core"` // the same of events a CPU second
}

type copyRun struct {
	Seconds    float64 `json:"seconds"`
	PerSecond  float64 `json:"events_per_second"`
	CPUSeconds float64 `json:"cpu_seconds"`
	PerCore    float64 `json:"events_per_cpu_second"`
}

// plainEvent is what a copy takes out of an event.
type plainEvent struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Community string    `json:"community"`
	Channel   string    `json:"channel"`
	Member    string    `json:"member"`
	At        time.Time `json:"at"`
	MessageID string    `json:"message_id"`
	ReplyTo   string    `json:"reply_to"`
	Text      string    `json:"text"`
}

const (
	plainTable = "CREATE TABLE %s (id String, kind String, community String, channel String, member String, at DateTime64(3)," +
		" message_id String, reply_to String, text String) ENGINE = MergeTree ORDER BY (community, at)"
	plainInsert = "INSERT INTO %s (id, kind, community, channel, member, at, message_id, reply_to, text)"
)

// plainCopy is one copy of a topic into one table: a goroutine a partition, JSON to
// columns, batches cut as the pipeline cuts them, offsets committed after the insert.
type plainCopy struct {
	db     *clickhouse.DB
	batch  BatchConfig
	insert string
	left   atomic.Int64
	done   func()
}

// add copies the topic, which holds n events, by a group and into a table of its own.
func (r *copyResult) add(ctx context.Context, w *world, n int) error {
	k, err := w.cfg.kafka(w.pipeline.logger)
	if err != nil {
		return err
	}
	table := fmt.Sprintf("plain_%d", len(r.Runs)+1)
	k.Group = "hearth-" + table
	if err := clickhouse.RawQuery(ctx, w.store, fmt.Sprintf(plainTable, table), "TSV", nil, io.Discard); err != nil {
		return err
	}
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var reached time.Time
	c := &plainCopy{db: w.db, batch: w.cfg.Batch, insert: fmt.Sprintf(plainInsert, table), done: func() { reached = time.Now(); cancel() }}
	c.left.Store(int64(n))
	start, cpu := time.Now(), cpuTime()
	err = kafka.NewSource(k, nil).Run(ctx, func(context.Context) error { return nil }, c.work)
	if err = errors.Join(err, outer.Err()); err != nil {
		return err
	}
	run := copyRun{Seconds: reached.Sub(start).Seconds(), CPUSeconds: (cpuTime() - cpu).Seconds()}
	run.PerSecond, run.PerCore = float64(n)/run.Seconds, float64(n)/run.CPUSeconds
	r.Runs = append(r.Runs, run)
	var out strings.Builder
	if err := clickhouse.RawQuery(outer, w.store, "SELECT count() FROM "+table, "TSV", nil, &out); err != nil {
		return err
	}
	if got := strings.TrimSpace(out.String()); got != fmt.Sprint(n) {
		return fmt.Errorf("plain copy: %s rows of %d events", got, n)
	}
	return nil
}

// work is a kafka.Handler.
func (c *plainCopy) work(ctx context.Context, a kafka.Assigned, log ingest.Log) error {
	if _, err := log.Seek(ctx, a.Committed); err != nil {
		return err
	}
	for ctx.Err() == nil {
		events, next, err := c.cut(ctx, log)
		if len(events) == 0 {
			if err != nil && ctx.Err() == nil {
				return err
			}
			continue
		}
		if err := c.write(ctx, events); err != nil {
			return err
		}
		if err := log.Confirm(ctx, next, ""); err != nil {
			return err
		}
		if c.left.Add(-int64(len(events))) == 0 {
			c.done()
		}
	}
	return nil
}

// cut reads and decodes a batch, and says where the next begins.
func (c *plainCopy) cut(ctx context.Context, log ingest.Log) (events []plainEvent, next int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.batch.Interval)
	defer cancel()
	for size := 0; len(events) < c.batch.Rows && size < int(c.batch.Bytes); {
		r, err := log.Read(ctx)
		if err != nil {
			if ctx.Err() != nil {
				err = nil // the interval is over
			}
			return events, next, err
		}
		var e plainEvent
		if err := json.Unmarshal(r.Value, &e); err != nil {
			return nil, 0, fmt.Errorf("decode: %w", err)
		}
		events, next, size = append(events, e), r.Offset+1, size+len(r.Value)
	}
	return events, next, nil
}

func (c *plainCopy) write(ctx context.Context, events []plainEvent) error {
	text := func(of func(*plainEvent) string) []string {
		column := make([]string, len(events))
		for i := range events {
			column[i] = of(&events[i])
		}
		return column
	}
	at := make([]time.Time, len(events))
	for i := range events {
		at[i] = events[i].At
	}
	return c.db.InsertColumns(ctx, c.insert,
		text(func(e *plainEvent) string { return e.ID }), text(func(e *plainEvent) string { return e.Kind }),
		text(func(e *plainEvent) string { return e.Community }), text(func(e *plainEvent) string { return e.Channel }),
		text(func(e *plainEvent) string { return e.Member }), at,
		text(func(e *plainEvent) string { return e.MessageID }), text(func(e *plainEvent) string { return e.ReplyTo }),
		text(func(e *plainEvent) string { return e.Text }))
}

func (r *copyResult) compare(full *rateResult) {
	rate, core := 0.0, 0.0
	for _, c := range r.Runs {
		rate += c.PerSecond / float64(len(r.Runs))
		core += c.PerCore / float64(len(r.Runs))
	}
	r.Ratio, r.RatioPerCore = full.PerSecond/rate, full.PerCore/core
}

func (r *copyResult) print(w io.Writer) {
	for _, c := range r.Runs {
		fmt.Fprintf(w, "plain copy         %s events/s (%.1f s), %s a CPU second: JSON to columns of one table, nothing else\n",
			grouped(int64(c.PerSecond)), c.Seconds, grouped(int64(c.PerCore)))
	}
	fmt.Fprintf(w, "of the plain copy  %.2f of its events a second, %.2f of its events a CPU second\n", r.Ratio, r.RatioPerCore)
}
