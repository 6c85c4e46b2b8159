package clickhouse

import (
	"context"
	"fmt"

	"github.com/hearthlabs/hearth/sink"
)

// Migrate brings the schema up to this program's, adding only. A database that
// is up to date, or that a newer program migrated, is left as it is. It may be
// called by several processes at once.
func (d *DB) Migrate(ctx context.Context) error {
	have, err := d.schema(ctx)
	if err != nil {
		return err
	}
	m := d.cfg.DDL.Plan(have)
	if len(m.Statements) == 0 {
		return nil
	}
	for _, s := range append(m.Statements, d.cfg.DDL.RecordMigration()) {
		if err := d.conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("migrate to schema %d: %w", m.Version, classify("schema_migrations", err))
		}
	}
	return nil
}

// SchemaVersion returns the newest version the database was migrated to, 0 for
// a database without tables.
func (d *DB) SchemaVersion(ctx context.Context) (uint32, error) {
	s, err := d.schema(ctx)
	return s.Version, err
}

// schema reads what the database has.
func (d *DB) schema(ctx context.Context) (sink.Schema, error) {
	s := sink.Schema{Columns: map[string]map[string]bool{}}
	err := d.each(ctx, "SELECT table, name FROM system.columns WHERE database = currentDatabase()", func(scan scanFunc) error {
		var table, name string
		if err := scan(&table, &name); err != nil {
			return err
		}
		if s.Columns[table] == nil {
			s.Columns[table] = map[string]bool{}
		}
		s.Columns[table][name] = true
		return nil
	})
	if err != nil {
		return s, fmt.Errorf("read columns: %w", err)
	}
	if s.Columns["schema_migrations"] == nil {
		return s, nil
	}
	err = d.each(ctx, "SELECT version, fingerprint FROM schema_migrations ORDER BY version DESC, applied_at DESC LIMIT 1", func(scan scanFunc) error {
		return scan(&s.Version, &s.Fingerprint)
	})
	if err != nil {
		return s, fmt.Errorf("read schema version: %w", err)
	}
	return s, nil
}
