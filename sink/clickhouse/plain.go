package clickhouse

import (
	"context"
	"errors"
	"fmt"
)

// InsertColumns writes a block by the driver's own batch: insert is an INSERT
// without values, and columns are its columns, each a slice of the driver's type.
// It gives no token and settles nothing: who calls it again writes again. It is
// what `hearth bench copy` holds the pipeline against.
func (d *DB) InsertColumns(ctx context.Context, insert string, columns ...any) (err error) {
	batch, err := d.conn.PrepareBatch(ctx, insert)
	if err != nil {
		return fmt.Errorf("prepare: %w", classify("insert", err))
	}
	defer func() { err = errors.Join(err, batch.Close()) }()
	for i, values := range columns {
		if err := batch.Column(i).Append(values); err != nil {
			return fmt.Errorf("append column %d: %w", i, err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("send: %w", classify("insert", err))
	}
	return nil
}
