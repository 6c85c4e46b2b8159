package clickhouse

import (
	"context"
	"errors"
	"fmt"

	chgo "github.com/ClickHouse/clickhouse-go/v2"
)

// scanFunc reads the current row.
type scanFunc func(dest ...any) error

// each runs sql and calls f for every row. The rows are closed on every path;
// an error of the stream is not lost.
func (d *DB) each(ctx context.Context, sql string, f func(scanFunc) error) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ctx = chgo.Context(ctx, chgo.WithSettings(chgo.Settings{"max_query_size": maxQuerySize}))
	rows, err := d.conn.Query(ctx, sql)
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
