package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// MigrateCmd creates or completes the tables.
type MigrateCmd struct {
	Store  StoreConfig `embed:"" group:"Data"`
	DDL    DDLConfig   `embed:"" group:"Tables"`
	DryRun bool        `env:"-" help:"Print the statements that would be run, and change nothing."`
}

// Run only ever adds: a database that is up to date, or newer, stays as it is.
func (c *MigrateCmd) Run(ctx context.Context, t *terminal) (err error) {
	d, err := openDatabase(ctx, c.Store, c.DDL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if c.DryRun {
		return c.plan(ctx, t, d)
	}
	db, err := clickhouse.Open(ctx, d.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	before, err := db.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	after, err := db.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	switch {
	case before == 0:
		fmt.Fprintf(t.out, "database %s: tables created, schema %d\n", d.cfg.Database, after)
	case before < after:
		fmt.Fprintf(t.out, "database %s: schema %d, was %d\n", d.cfg.Database, after, before)
	default:
		fmt.Fprintf(t.out, "database %s: up to date, schema %d\n", d.cfg.Database, after)
	}
	return nil
}

// plan prints what Migrate would run.
func (c *MigrateCmd) plan(ctx context.Context, t *terminal, d *database) error {
	have, err := currentSchema(ctx, d)
	if err != nil {
		return err
	}
	statements := d.cfg.DDL.Plan(have).Statements
	if len(statements) == 0 {
		fmt.Fprintf(t.err, "hearth: database %s is up to date, schema %d\n", d.cfg.Database, have.Version)
	}
	return printStatements(t.out, statements)
}

// currentSchema reads what the database has; one that does not exist has nothing.
func currentSchema(ctx context.Context, d *database) (sink.Schema, error) {
	s := sink.Schema{Columns: map[string]map[string]bool{}}
	database := "{database:String}"
	columns, err := d.rows(ctx, "SELECT table, name FROM system.columns WHERE database = "+database, param{"database", d.cfg.Database})
	if err != nil {
		return s, fmt.Errorf("read columns: %w", err)
	}
	for _, row := range columns {
		if s.Columns[row[0]] == nil {
			s.Columns[row[0]] = map[string]bool{}
		}
		s.Columns[row[0]][row[1]] = true
	}
	if s.Columns["schema_migrations"] == nil {
		return s, nil
	}
	newest, err := d.rows(ctx, "SELECT version, fingerprint FROM {database:Identifier}.schema_migrations ORDER BY version DESC, applied_at DESC LIMIT 1",
		param{"database", d.cfg.Database})
	if err != nil || len(newest) == 0 {
		return s, err
	}
	version, err := strconv.ParseUint(newest[0][0], 10, 32)
	if err != nil {
		return s, fmt.Errorf("read schema version: %w", err)
	}
	s.Version, s.Fingerprint = uint32(version), newest[0][1]
	return s, nil
}
