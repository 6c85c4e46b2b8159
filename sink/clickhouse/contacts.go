package clickhouse

import (
	"context"
	"fmt"

	"github.com/hearthlabs/hearth/sink"
)

// ContactState returns the stored states of a community and one of its members,
// by which the life cycle tells whether the member may be contacted; false when
// one of them is not stored. It may be called from many goroutines.
func (d *DB) ContactState(ctx context.Context, community, member string) (ofCommunity, ofMember string, found bool, err error) {
	sql := "SELECT c.state, m.state FROM (SELECT community, state FROM communities FINAL WHERE community = " + str(community) + ") AS c" +
		" INNER JOIN (SELECT community, state FROM members FINAL WHERE community = " + str(community) + " AND member = " + str(member) + ") AS m ON m.community = c.community"
	err = d.each(ctx, sql, func(scan scanFunc) error {
		found = true
		return scan(&ofCommunity, &ofMember)
	})
	if err != nil {
		return "", "", false, fmt.Errorf("find member: %w", err)
	}
	return ofCommunity, ofMember, found, nil
}

// FindReservation returns the reservation as it stands, once the range that wrote
// it is wholly in: an answer is not told before it is sure to stay. It may be
// called from many goroutines.
func (d *DB) FindReservation(ctx context.Context, community, id string) (sink.Reservation, bool, error) {
	var r sink.Reservation
	found := false
	sql := "SELECT r.community, r.id, r.member, r.touch_kind, r.campaign, r.asked_at, r.slot, r.until, r.state, r.reason, r.earliest" +
		" FROM (SELECT * FROM reservations FINAL WHERE community = " + str(community) + " AND id = " + str(id) + ") AS r" +
		" INNER JOIN (SELECT epoch, partition, max(last) AS end FROM batches WHERE partition >= 0 GROUP BY epoch, partition) AS e" +
		" ON e.epoch = r.epoch AND e.partition = r.partition WHERE r.offset <= e.end"
	err := d.each(ctx, sql, func(scan scanFunc) error {
		found = true
		return scan(&r.Community, &r.ID, &r.Member, &r.TouchKind, &r.Campaign, &r.AskedAt, &r.Slot, &r.Until, &r.State, &r.Reason, &r.Earliest)
	})
	if err != nil {
		return r, false, fmt.Errorf("find reservation: %w", err)
	}
	return r, found, nil
}
