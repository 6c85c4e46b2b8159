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

// Tail returns what stands in the ledger of asOf's partition from asOf.Before on.
func (d *DB) Tail(ctx context.Context, asOf sink.AsOf) (sink.Tail, error) {
	tail := sink.Tail{Last: -1}
	sql := "SELECT inserted_at, max(offset) FROM events WHERE " + beyondWhere(asOf) + " GROUP BY inserted_at ORDER BY inserted_at"
	err := d.each(ctx, sql, func(scan scanFunc) error {
		var cut, last int64
		err := scan(&cut, &last)
		tail.Cuts, tail.Last = append(tail.Cuts, cut), max(tail.Last, last)
		return err
	})
	if err != nil {
		return sink.Tail{Last: -1}, fmt.Errorf("look for rows beyond %d: %w", asOf.Before, err)
	}
	return tail, nil
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

// Discard takes the fact rows of asOf's partition from asOf.Before on out that
// belong to the tail: those of a range that was never finished and that nobody
// can finish. State and `batches` are left alone, and so is what such a range
// wrote over a message of an earlier one, because the row before it is gone. It
// may be repeated; the ledger goes last, since it is what tells that there is
// something to discard. It never meets what was cut since the tail was read, so
// it may come late, from an owner that has lost the partition meanwhile.
func (d *DB) Discard(ctx context.Context, asOf sink.AsOf, tail sink.Tail) error {
	if tail.Last < 0 {
		return nil
	}
	where := beyondWhere(asOf) + " AND inserted_at IN (" + times(tail.Cuts) + ")"
	born := "(community, message_id) IN (SELECT community, message_id FROM events WHERE " + where + " AND kind IN ('message', 'story'))"
	for _, step := range []struct{ table, where string }{
		{"messages", where + " AND " + born},
		{"transitions", where},
		{"mood_shifts", where},
		{"risk_days", where},
		{"return_models", where},
		{"touches", where},
		{"moments", where},
		{"dead_letters", where},
		{"erasures", where},
		{"events", where},
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

// logKey names one partition's log in one epoch.
type logKey struct {
	epoch     uint16
	partition int32
}

// ends returns, for every log, the first offset that `batches` does not cover.
func (d *DB) ends(ctx context.Context) (map[logKey]int64, error) {
	out := map[logKey]int64{}
	err := d.each(ctx, "SELECT epoch, partition, max(last) + 1 FROM batches GROUP BY epoch, partition", func(scan scanFunc) error {
		var k logKey
		var end int64
		err := scan(&k.epoch, &k.partition, &end)
		out[k] = end
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read ends of logs: %w", err)
	}
	return out, nil
}

// Claim writes that the epoch belongs to the source, before any row of it is
// written: an epoch that ends in a crash before its first range is whole must
// not be taken for another's. at is the time of writing, Unix milliseconds.
func (d *DB) Claim(ctx context.Context, source string, epoch uint16, at int64) error {
	return d.ClaimLog(ctx, source, "", epoch, at)
}

// ClaimLog is Claim for a log that has an identity, such as Kafka's topic id: a
// log of another identity under the same source is another log, whose offsets
// begin anew. An epoch may be claimed again to tell an identity that was unknown.
func (d *DB) ClaimLog(ctx context.Context, source, identity string, epoch uint16, at int64) error {
	b := sink.Batch{
		Epoch: epoch, Partition: sink.ClaimPartition, Last: -1, CutAt: at, InsertedAt: at,
		Source: source, Lexicon: identity, Schema: sink.SchemaVersion,
	}
	return d.Write(ctx, &sink.Block{Batch: b}, false)
}

// StartAt writes that a partition goes on at an offset in an epoch that has no
// batch of it yet.
func (d *DB) StartAt(ctx context.Context, source string, epoch uint16, partition int32, next, at int64) error {
	b := sink.Batch{
		Epoch: epoch, Partition: partition, First: next, Last: next - 1, CutAt: at, InsertedAt: at,
		Source: source, Schema: sink.SchemaVersion,
	}
	return d.Write(ctx, &sink.Block{Batch: b}, false)
}

// GiveUp writes that the offsets from asOf.Before to last will never come: the
// log dropped them before they were written. They are a row of `batches` without
// records, which is how a loss is told from a range; sink.LostRanges finds it.
// What an unfinished range left of them is settled first, so the worker of the
// partition must be parked. It returns the first offset it gave up, beyond last
// when there was none.
func (d *DB) GiveUp(ctx context.Context, source string, asOf sink.AsOf, last, at int64) (first int64, err error) {
	tail, err := d.Tail(ctx, asOf)
	if err != nil {
		return 0, err
	}
	if tail.Last >= 0 {
		if err := d.settleTail(ctx, asOf, tail.Last, source); err != nil {
			return 0, err
		}
		ends, err := d.ends(ctx)
		if err != nil {
			return 0, err
		}
		asOf.Before = max(asOf.Before, ends[logKey{asOf.Epoch, asOf.Partition}])
	}
	if asOf.Before > last {
		return asOf.Before, nil
	}
	b := sink.Batch{
		Epoch: asOf.Epoch, Partition: asOf.Partition, First: asOf.Before, Last: last, CutAt: at, InsertedAt: at,
		Source: source, Schema: sink.SchemaVersion,
	}
	return asOf.Before, d.Write(ctx, &sink.Block{Batch: b}, false)
}

// Settle finishes what earlier epochs left of ranges that `batches` does not
// cover: a range whose member states are in gets its row, the facts of any other
// are taken out, so that their events are new to whoever brings them again.
// Without all only epochs of the source itself are looked at, and only those
// before the one that is about to begin: another process of the source may have
// claimed that one since, and be writing it. With all those of others too, which
// nobody else may be writing then. It reads the whole ledger's coordinates, and
// is meant for the moment in which an epoch begins.
func (d *DB) Settle(ctx context.Context, source string, epoch uint16, all bool) error {
	ends, err := d.ends(ctx)
	if err != nil {
		return err
	}
	sources := map[uint16]string{}
	err = d.each(ctx, "SELECT epoch, any(source) FROM batches GROUP BY epoch", func(scan scanFunc) error {
		var e uint16
		var name string
		err := scan(&e, &name)
		sources[e] = name
		return err
	})
	if err != nil {
		return fmt.Errorf("read sources: %w", err)
	}
	type tail struct {
		logKey
		last int64
	}
	var tails []tail
	err = d.each(ctx, "SELECT epoch, partition, max(offset) FROM events GROUP BY epoch, partition ORDER BY epoch, partition", func(scan scanFunc) error {
		var t tail
		err := scan(&t.epoch, &t.partition, &t.last)
		if name, known := sources[t.epoch]; t.last >= ends[t.logKey] && (all || known && name == source && t.epoch < epoch) {
			tails = append(tails, t)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("read ends of the ledger: %w", err)
	}
	for _, t := range tails {
		asOf := sink.AsOf{Epoch: t.epoch, Partition: t.partition, Before: ends[t.logKey]}
		if err := d.settleTail(ctx, asOf, t.last, sources[t.epoch]); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) settleTail(ctx context.Context, asOf sink.AsOf, last int64, source string) error {
	complete, err := d.StateBeyond(ctx, asOf)
	if err != nil {
		return err
	}
	if !complete {
		tail, err := d.Tail(ctx, asOf)
		if err != nil {
			return err
		}
		return d.Discard(ctx, asOf, tail)
	}
	batch, err := d.CountRange(ctx, asOf, last)
	if err != nil {
		return err
	}
	batch.CutAt, batch.Source, batch.Schema = batch.InsertedAt, source, sink.SchemaVersion
	return d.Write(ctx, &sink.Block{Batch: batch}, true)
}
