package lifecycle

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// ranked is a member, or one of its days, with what its place in the order
// depends on: the first bytes of the member's id decide most comparisons without
// a look at the id itself. It makes sorting a million members several times as fast.
type ranked struct {
	prefix uint64
	member int32
	agg    int32 // negative when there is no day
}

func (c *community) ranked(member, agg int32) ranked {
	var head [8]byte
	copy(head[:], c.members[member].id)
	return ranked{binary.BigEndian.Uint64(head[:]), member, agg}
}

// rank sorts by member id, and one member's days by day.
func (c *community) rank(list []ranked) {
	slices.SortFunc(list, func(a, b ranked) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		if a.member != b.member {
			return strings.Compare(c.members[a.member].id, c.members[b.member].id)
		}
		return cmp.Compare(c.aggs[a.agg].day, c.aggs[b.agg].day)
	})
}
