package sink

import (
	"fmt"
	"hash/fnv"
)

// SchemaVersion is the version of the tables that this program writes. Additive
// changes (a column, a table, a projection, a view) raise it by one.
const SchemaVersion uint32 = 6

// Migration is what leads from one schema to another.
type Migration struct {
	Version    uint32
	Statements []string // in order; empty when nothing is to do
}

// Schema is what a database has. The zero Schema is an empty database.
type Schema struct {
	Version     uint32                     // 0: never migrated
	Fingerprint string                     // of the DDL last applied
	Columns     map[string]map[string]bool // table → column
}

// Fingerprint identifies everything that d creates, views and retention
// included.
func (d DDL) Fingerprint() string {
	h := fnv.New64a()
	for _, s := range d.CreateAll() {
		_, _ = h.Write([]byte(s)) // a hash never fails
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// CreateAll returns the statements that fill an empty database.
func (d DDL) CreateAll() []string {
	stmts := []string{d.createMigrations()}
	for _, t := range infos {
		stmts = append(stmts, d.CreateTable(t)...)
	}
	for _, v := range Views() {
		stmts = append(stmts, d.CreateView(v))
	}
	return stmts
}

// Plan returns the migration from have to this program's schema. It only adds:
// tables, columns, projections, and the current form of views and text retention. Columns
// that the program does not know are left alone, and so are the views of a
// newer program. A database that is up to date needs no statement.
func (d DDL) Plan(have Schema) Migration {
	m := Migration{Version: SchemaVersion}
	if have.Version == 0 {
		m.Statements = d.CreateAll()
	}
	for _, t := range infos {
		cols, ok := have.Columns[t.Name]
		switch {
		case ok:
			m.Statements = append(m.Statements, d.addMissing(t, cols)...)
		case have.Version != 0:
			m.Statements = append(m.Statements, d.CreateTable(t)...)
		}
	}
	if have.Version == 0 || have.Version > SchemaVersion || have.Fingerprint == d.Fingerprint() {
		return m
	}
	m.Statements = append(m.Statements, d.retain(have)...)
	m.Statements = append(m.Statements, d.project()...)
	for _, v := range Views() {
		m.Statements = append(m.Statements, d.CreateView(v))
	}
	return m
}

func (d DDL) addMissing(t TableInfo, have map[string]bool) []string {
	var stmts []string
	for i, c := range t.Columns {
		if !have[c.Name] {
			stmts = append(stmts, d.AddColumn(t, i)...)
		}
	}
	return stmts
}

// retain sets the retention of text columns that exist already.
func (d DDL) retain(have Schema) []string {
	var stmts []string
	for _, t := range infos {
		for _, c := range t.Columns {
			if !c.Text || !have.Columns[t.Name][c.Name] {
				continue
			}
			name, on := d.stored(t)
			stmt := fmt.Sprintf("ALTER TABLE %s%s MODIFY COLUMN %s", quote(name), on, d.column(c))
			if d.TextDays == 0 {
				stmt = fmt.Sprintf("ALTER TABLE %s%s MODIFY COLUMN %s REMOVE TTL", quote(name), on, quote(c.Name))
			}
			stmts = append(stmts, stmt)
		}
	}
	return stmts
}

// project adds what older tables do not sum up yet, and has it made for the parts
// that are there; parts that have it are left alone.
func (d DDL) project() []string {
	var stmts []string
	for _, t := range infos {
		name, on := d.stored(t)
		alter := "ALTER TABLE " + quote(name) + on
		if len(t.Projections) > 0 {
			stmts = append(stmts, alter+" MODIFY SETTING "+rebuildProjections)
		}
		for _, x := range t.Projections {
			stmts = append(stmts, fmt.Sprintf("%s ADD PROJECTION IF NOT EXISTS %s (%s)", alter, quote(x.Name), x.Select), alter+" MATERIALIZE PROJECTION "+quote(x.Name))
		}
	}
	return stmts
}

// stored names the table that holds t's rows on a node.
func (d DDL) stored(t TableInfo) (name, on string) {
	if d.Cluster == "" {
		return t.Name, ""
	}
	return t.Name + "_local", " ON CLUSTER " + quote(d.Cluster)
}

// createMigrations returns the statement for the table that records what was
// applied.
func (d DDL) createMigrations() string {
	on, engine := "", "MergeTree"
	if d.Cluster != "" {
		on = " ON CLUSTER " + quote(d.Cluster)
		engine = "ReplicatedMergeTree('/clickhouse/tables/{database}/schema_migrations', '{shard}-{replica}')"
	}
	return "CREATE TABLE IF NOT EXISTS `schema_migrations`" + on + "\n(\n" +
		"    `version` UInt32 COMMENT 'Schema version of the program that migrated.',\n" +
		"    `fingerprint` String COMMENT 'Hash of the whole DDL it applied.',\n" +
		"    `applied_at` DateTime64(3, 'UTC') COMMENT 'When, by the server''s clock.'\n" +
		")\nENGINE = " + engine + "\nORDER BY (version, applied_at)\nCOMMENT 'Which schema was applied, and when.'"
}

// RecordMigration returns the statement that notes that d was applied.
func (d DDL) RecordMigration() string {
	return fmt.Sprintf("INSERT INTO schema_migrations (version, fingerprint, applied_at) SELECT %d, %s, now64(3)",
		SchemaVersion, literal(d.Fingerprint()))
}
