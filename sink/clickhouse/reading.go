package clickhouse

import (
	"context"
	"fmt"
	"strings"
)

// Reading is what a question about communities answers of one of them.
type Reading struct {
	Community string
	Values    []float64 // in the order in which they were asked for
}

// Readings answers a SELECT of a column community and the named numbers, in the
// order of the communities' names.
func (d *DB) Readings(ctx context.Context, sql string, names ...string) ([]Reading, error) {
	columns := make([]string, len(names))
	for i, n := range names {
		columns[i] = "toFloat64(" + n + ")"
	}
	var all []Reading
	err := d.each(ctx, "SELECT community, "+strings.Join(columns, ", ")+" FROM (\n"+sql+"\n) ORDER BY community", func(scan scanFunc) error {
		r := Reading{Values: make([]float64, len(names))}
		into := []any{&r.Community}
		for i := range r.Values {
			into = append(into, &r.Values[i])
		}
		if err := scan(into...); err != nil {
			return err
		}
		all = append(all, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read numbers of communities: %w", err)
	}
	return all, nil
}

// Holds asks whether a SELECT has no rows, as contracts do.
func (d *DB) Holds(ctx context.Context, sql string) (bool, error) {
	n := uint64(0)
	err := d.each(ctx, "SELECT count() FROM (SELECT 1 FROM (\n"+sql+"\n) LIMIT 1)", func(scan scanFunc) error { return scan(&n) })
	if err != nil {
		return false, fmt.Errorf("ask contract: %w", err)
	}
	return n == 0, nil
}
