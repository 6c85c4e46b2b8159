package clickhouse

import (
	"context"
	"fmt"

	"github.com/hearthlabs/hearth/sink"
)

// LoadConsents calls yield for the newest consent of each member and purpose of
// the communities, as of asOf. The ledger has every consent that was sent since it
// keeps their purpose; older ones stand in profiles.
func (d *DB) LoadConsents(ctx context.Context, communities []string, asOf sink.AsOf, yield func(sink.Consent) error) error {
	err := chunks(len(communities), keyChunk, func(from, to int) error {
		where := "community IN (" + strList(communities[from:to]) + ") AND " + asOfWhere(asOf)
		sql := "SELECT community, member, purpose, argMax(value, (at, epoch, offset)) = 'granted', max(at) FROM (" +
			"SELECT community, member, substring(field, 9) AS purpose, value, at, epoch, offset FROM profiles WHERE startsWith(field, 'consent.') AND " + where +
			" UNION ALL SELECT community, member, substringIndex(detail, '=', 1), substringIndex(detail, '=', -1), at, epoch, offset FROM events" +
			" WHERE kind = 'consent' AND detail != '' AND disposition = 'fact' AND " + where +
			") GROUP BY community, member, purpose ORDER BY community, member, purpose"
		return d.each(ctx, sql, func(scan scanFunc) error {
			var c sink.Consent
			if err := scan(&c.Community, &c.Member, &c.Purpose, &c.Granted, &c.At); err != nil {
				return err
			}
			return yield(c)
		})
	})
	if err != nil {
		return fmt.Errorf("read consents: %w", err)
	}
	return nil
}

// LoadTombstones calls yield for every member erased from the communities, by
// whatever partition: only Community, Tombstone and KeyID are set.
func (d *DB) LoadTombstones(ctx context.Context, communities []string, yield func(sink.Erasure) error) error {
	err := chunks(len(communities), keyChunk, func(from, to int) error {
		sql := "SELECT DISTINCT community, tombstone, key_id FROM erasures WHERE community IN (" + strList(communities[from:to]) + ") ORDER BY community, tombstone"
		return d.each(ctx, sql, func(scan scanFunc) error {
			var e sink.Erasure
			if err := scan(&e.Community, &e.Tombstone, &e.KeyID); err != nil {
				return err
			}
			return yield(e)
		})
	})
	if err != nil {
		return fmt.Errorf("read tombstones: %w", err)
	}
	return nil
}
