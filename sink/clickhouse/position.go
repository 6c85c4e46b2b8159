package clickhouse

import (
	"context"
	"fmt"

	"github.com/hearthlabs/hearth/sink"
)

// Position is where a source goes on.
type Position struct {
	// Epoch to write under, from 1.
	Epoch uint16
	// Own: the newest epoch belongs to this source. If not, Epoch is to be
	// claimed before anything is written under it; see Claim.
	Own bool
	// Fresh: no batch of this source is in; Next is empty.
	Fresh bool
	// Next holds the first offset that is not in, for every partition that
	// has a batch.
	Next map[int32]int64
}

// Position reads from `batches` where source goes on. The newest epoch belongs
// to one source: if that is not this one, Epoch is one more, so that offsets of
// two sources never compare. Next of a partition comes from this source's own
// newest epoch that has a batch of the partition. To make a partition start
// elsewhere in a new epoch (the topic was created again), write a `batches` row
// of that epoch with Last = First - 1.
func (d *DB) Position(ctx context.Context, source string) (Position, error) {
	pos := Position{Next: map[int32]int64{}, Fresh: true}
	var newest uint16
	var own bool
	sql := "SELECT epoch, partition, source = " + str(source) + ", max(last) + 1 FROM batches" +
		" GROUP BY source, epoch, partition ORDER BY epoch, partition"
	err := d.each(ctx, sql, func(scan scanFunc) error {
		var epoch uint16
		var partition int32
		var mine uint8
		var next int64
		if err := scan(&epoch, &partition, &mine, &next); err != nil {
			return err
		}
		if epoch > newest {
			newest, own = epoch, false
		}
		if mine == 1 {
			own = true
		}
		if mine == 1 && partition != sink.ClaimPartition {
			pos.Fresh = false
			pos.Next[partition] = next // epochs ascend: the newest stays
		}
		return nil
	})
	if err != nil {
		return Position{}, fmt.Errorf("read position of %s: %w", source, err)
	}
	pos.Epoch, pos.Own = newest, own
	if !own {
		pos.Epoch++
	}
	return pos, nil
}

// LastClock returns the newest event time, in Unix milliseconds, of the
// partition's clock records as of asOf whose id begins with prefix; 0 for none.
func (d *DB) LastClock(ctx context.Context, asOf sink.AsOf, prefix string) (int64, error) {
	last := int64(0)
	sql := "SELECT toUnixTimestamp64Milli(max(at)) FROM events WHERE community = '' AND kind = 'clock' AND partition = " +
		fmt.Sprint(asOf.Partition) + " AND startsWith(id, " + str(prefix) + ") AND " + asOfWhere(asOf)
	err := d.each(ctx, sql, func(scan scanFunc) error { return scan(&last) })
	if err != nil {
		return 0, fmt.Errorf("look for the last clock: %w", err)
	}
	return last, nil
}
