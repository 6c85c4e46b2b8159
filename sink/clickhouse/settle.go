package clickhouse

import (
	"context"
	"fmt"
	"time"

	"github.com/hearthlabs/hearth/sink"
)

// settle waits until the server runs no insert of the batch's partition any
// more, whoever sent it: only then does a count by coordinates hold still.
func (w *writer) settle(ctx context.Context) error {
	patience := time.NewTimer(w.db.cfg.SettleTimeout)
	defer patience.Stop()
	pause := 10 * time.Millisecond
	for {
		running, err := w.running(ctx)
		if err != nil {
			return fmt.Errorf("look for running inserts: %w", err)
		}
		if running == 0 {
			return nil
		}
		next := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			next.Stop()
			return fmt.Errorf("wait for %d running inserts: %w", running, ctx.Err())
		case <-patience.C:
			next.Stop()
			return &sink.WriteError{
				Class: sink.ClassTransient, Table: "batches",
				Err: fmt.Errorf("%d running inserts did not end within %s", running, w.db.cfg.SettleTimeout),
			}
		case <-next.C:
		}
		pause = min(2*pause, time.Second)
	}
}

// running counts the partition's inserts on the server.
func (w *writer) running(ctx context.Context) (n uint64, err error) {
	table := "system.processes"
	if c := w.db.cfg.DDL.Cluster; c != "" {
		table = "clusterAllReplicas(" + str(c) + ", system.processes)"
	}
	prefix := w.queryPrefix()
	token := fmt.Sprintf("%d/%d/", w.batch.Epoch, w.batch.Partition)
	// An engine inside this process gives queries ids of its own; the token
	// among the settings tells ours apart there.
	sql := fmt.Sprintf("SELECT count() FROM %s WHERE startsWith(initial_query_id, %s)"+
		" OR (current_database = currentDatabase() AND query_kind = 'Insert' AND startsWith(Settings['insert_deduplication_token'], %s))",
		table, str(prefix), str(token))
	err = w.db.each(ctx, sql, func(scan scanFunc) error { return scan(&n) })
	return n, err
}

// missing returns the rows of p that the table does not hold.
func (w *writer) missing(ctx context.Context, p sink.Part) ([]int, error) {
	have, err := w.present(ctx, p.Table)
	if err != nil {
		return nil, err
	}
	var rows []int
	for i := range p.Rows {
		if !have[p.Key(i)] {
			rows = append(rows, i)
		}
	}
	return rows, nil
}

// present returns the keys of the range's rows in t. Superseded rows of a
// replacing table may be gone; writing them again changes nothing.
func (w *writer) present(ctx context.Context, t sink.TableInfo) (map[sink.RowKey]bool, error) {
	sub := t.SubKey
	if sub == "" {
		sub = "''"
	}
	sql := fmt.Sprintf("SELECT %s, %s FROM %s WHERE %s", ident(t.OffsetKey), sub, ident(t.Name),
		rangeWhere(t.OffsetKey, w.batch.Epoch, w.batch.Partition, w.batch.First, w.batch.Last))
	have := map[sink.RowKey]bool{}
	err := w.db.each(ctx, sql, func(scan scanFunc) error {
		var k sink.RowKey
		if err := scan(&k.Offset, &k.Sub); err != nil {
			return err
		}
		have[k] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look up rows of %d-%d: %w", w.batch.First, w.batch.Last, err)
	}
	return have, nil
}
