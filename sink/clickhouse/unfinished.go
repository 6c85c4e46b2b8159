package clickhouse

import (
	"context"
	"fmt"

	"github.com/hearthlabs/hearth/sink"
)

// StateBeyond reports whether member states of asOf's partition from
// asOf.Before on are in: the facts of the range that begins there were then
// complete.
func (d *DB) StateBeyond(ctx context.Context, asOf sink.AsOf) (bool, error) {
	found := false
	err := d.each(ctx, "SELECT 1 FROM members WHERE "+beyondWhere(asOf)+" LIMIT 1", func(scanFunc) error {
		found = true
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("look for state beyond %d: %w", asOf.Before, err)
	}
	return found, nil
}

// LastOffset returns the newest offset of asOf's partition in the ledger from
// asOf.Before on, -1 when there is none.
func (d *DB) LastOffset(ctx context.Context, asOf sink.AsOf) (int64, error) {
	var last int64
	err := d.each(ctx, "SELECT if(count() = 0, -1, max(offset)) FROM events WHERE "+beyondWhere(asOf), func(scan scanFunc) error {
		return scan(&last)
	})
	if err != nil {
		return -1, fmt.Errorf("look for rows beyond %d: %w", asOf.Before, err)
	}
	return last, nil
}

// CountRange counts the ledger's records from asOf.Before to last, inclusive,
// by disposition. InsertedAt and CutAt are the cut time that the rows carry;
// source, versions of schema, lexicon and policy are not set.
func (d *DB) CountRange(ctx context.Context, asOf sink.AsOf, last int64) (sink.Batch, error) {
	b := sink.Batch{Epoch: asOf.Epoch, Partition: asOf.Partition, First: asOf.Before, Last: last}
	sql := "SELECT count(), countIf(disposition = 'fact'), countIf(disposition = 'counted')," +
		" countIf(disposition = 'duplicate'), countIf(disposition = 'dead'), countIf(disposition = 'erased'), max(inserted_at)" +
		" FROM events WHERE " + rangeWhere("offset", asOf.Epoch, asOf.Partition, asOf.Before, last)
	err := d.each(ctx, sql, func(scan scanFunc) error {
		return scan(&b.Records, &b.Facts, &b.Counted, &b.Duplicates, &b.Dead, &b.Erased, &b.InsertedAt)
	})
	if err != nil {
		return b, fmt.Errorf("count range %d-%d: %w", asOf.Before, last, err)
	}
	b.CutAt = b.InsertedAt
	return b, nil
}

// Discard takes the fact rows of asOf's partition from asOf.Before on out:
// those of a range that was never finished and whose records cannot be read
// again. State and `batches` are left alone, and so is what such a range wrote
// over a message of an earlier one, because the row before it is gone. It may
// be repeated; the ledger goes last, since it is what tells that there is
// something to discard.
func (d *DB) Discard(ctx context.Context, asOf sink.AsOf) error {
	where := beyondWhere(asOf)
	born := "(community, message_id) IN (SELECT community, message_id FROM events WHERE " + where + " AND kind IN ('message', 'story'))"
	for _, step := range []struct{ table, where string }{
		{"messages", where + " AND " + born}, {"transitions", where}, {"dead_letters", where}, {"events", where},
	} {
		if err := d.conn.Exec(ctx, "DELETE FROM "+d.stored(step.table)+" WHERE "+step.where); err != nil {
			return fmt.Errorf("discard %s beyond %d: %w", step.table, asOf.Before, classify(step.table, err))
		}
	}
	return nil
}

// stored names the table that holds the rows, for statements that a
// Distributed table does not take.
func (d *DB) stored(table string) string {
	if c := d.cfg.DDL.Cluster; c != "" {
		return ident(table+"_local") + " ON CLUSTER " + ident(c)
	}
	return ident(table)
}
