package sink

import (
	"slices"
	"strings"
)

// placeColumns say where and when a row was written, not what is true. Two
// runs over the same events may differ in them and in nothing else.
var placeColumns = []string{"epoch", "partition", "offset", "inserted_at", "version", "record_time", "seq", "prior", "prior_version"}

// Fingerprint returns a query with one row: how many rows a table has, and a
// hash of all their columns but those that say where and when a row was
// written. Equal content gives equal hashes, whatever the order of the rows. The
// table `batches` tells of nothing else and has none ("").
//
// Of the ledger, clock records and duplicates are left out: how often time was
// told, and how often an event was sent, is not part of what happened. Dead
// letters are left to their own table: in the ledger they have nothing but the
// time at which they were sent.
func Fingerprint(t TableInfo) string {
	if t.Name == "batches" {
		return ""
	}
	var columns []string
	for _, c := range t.Columns {
		if !slices.Contains(placeColumns, c.Name) {
			columns = append(columns, "`"+c.Name+"`")
		}
	}
	from := t.Name
	if t.Engine == Replacing {
		from += " FINAL"
	}
	where := ""
	if t.Name == "events" {
		where = " WHERE kind != 'clock' AND disposition NOT IN ('duplicate', 'dead')"
	}
	return "SELECT '" + t.Name + "', count(), lower(hex(sum(reinterpretAsUInt128(sipHash128(" + strings.Join(columns, ", ") + "))))) FROM " + from + where
}
