package clickhouse

import (
	"context"
	"errors"
	"fmt"

	chgo "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// codeCorruptedData is what a part answers whose files are not what its checksums promise.
const codeCorruptedData = 246

// scanFunc reads the current row.
type scanFunc func(dest ...any) error

// each runs sql and calls f for every row. The rows are closed on every path;
// an error of the stream is not lost.
func (d *DB) each(ctx context.Context, sql string, f func(scanFunc) error) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, err := d.ask(ctx, sql, chgo.Settings{"max_query_size": maxQuerySize})
	if codeOf(err) == codeCorruptedData {
		// A merge that ran out of disk can leave a part whose skip index is cut short (seen with 26.7: "Empty marks
		// file … skp_idx"). An index only saves reading, so the answer is asked for without it; the next merge of
		// that part writes the index anew.
		rows, err = d.ask(ctx, sql, chgo.Settings{"max_query_size": maxQuerySize, "use_skip_indexes": 0})
	}
	if err != nil {
		return fmt.Errorf("query: %w", classify("query", err))
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read rows: %w", classify("query", err))
	}
	return nil
}

// ask runs sql with settings.
func (d *DB) ask(ctx context.Context, sql string, settings chgo.Settings) (driver.Rows, error) {
	return d.conn.Query(chgo.Context(ctx, chgo.WithSettings(settings)), sql)
}
