package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/hearthlabs/hearth/sink"
)

// FingerprintCmd tells whether two databases say the same.
type FingerprintCmd struct {
	Store StoreConfig `embed:"" group:"Data"`
}

// Run prints a line a table: name, rows, hash.
func (c *FingerprintCmd) Run(ctx context.Context, t *terminal) (err error) {
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	for _, table := range sink.Tables() {
		sql := sink.Fingerprint(table)
		if sql == "" {
			continue
		}
		rows, err := d.rows(ctx, sql)
		if err != nil {
			return err
		}
		for _, r := range rows {
			fmt.Fprintf(t.out, "%-14s %10s  %s\n", r[0], r[1], r[2])
		}
	}
	return nil
}
