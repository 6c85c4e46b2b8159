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
	// Identity is what the log that Next counts was called when it was claimed;
	// "" when nobody told. See Claim.
	Identity string
	// Fresh: no batch of this source is in; Next is empty.
	Fresh bool
	// Next holds the first offset that is not in, for every partition that
	// has a batch.
	Next map[int32]int64
}

// Position reads from `batches` where source goes on. The newest epoch belongs
// to one source: if that is not this one, Epoch is one more, so that offsets of
// two sources never compare. Next of a partition comes from this source's own
// newest epoch that has a batch of the partition, among those of the log that
// was claimed last: offsets of a topic that was deleted and created again do not
// compare with those before. To make a partition start elsewhere in a new epoch
// (the cluster was restored), write a `batches` row of that epoch with
// Last = First - 1; see StartAt.
func (d *DB) Position(ctx context.Context, source string) (Position, error) {
	pos := Position{Next: map[int32]int64{}, Fresh: true}
	var newest uint16
	var own bool
	sql := "SELECT epoch, partition, source = " + str(source) + ", max(last) + 1, if(partition < 0, max(lexicon), '') FROM batches" +
		" GROUP BY source, epoch, partition ORDER BY epoch, partition"
	err := d.each(ctx, sql, func(scan scanFunc) error {
		var epoch uint16
		var partition int32
		var mine uint8
		var next int64
		var identity string
		if err := scan(&epoch, &partition, &mine, &next, &identity); err != nil {
			return err
		}
		if epoch > newest {
			newest, own = epoch, false
		}
		if mine == 1 {
			own = true
		}
		if mine == 1 && partition == sink.ClaimPartition && identity != "" {
			if pos.Identity != "" && pos.Identity != identity {
				pos.Fresh = true
				clear(pos.Next)
			}
			pos.Identity = identity
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
