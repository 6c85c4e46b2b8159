package clickhouse_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// snapshot is everything the database says about its tables.
func snapshot(t *testing.T, cfg clickhouse.Config) string {
	t.Helper()
	return ask(t, cfg, "SELECT name, uuid, metadata_modification_time, create_table_query FROM system.tables WHERE database = currentDatabase() ORDER BY name") +
		"\n" + ask(t, cfg, "SELECT version, fingerprint FROM schema_migrations ORDER BY ALL")
}

func TestMigrateTwiceChangesNothing(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	before := snapshot(t, cfg)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, snapshot(t, cfg)); diff != "" {
		t.Errorf("the second Migrate changed (-before +after):\n%s", diff)
	}
	if v, err := db.SchemaVersion(t.Context()); err != nil || v != sink.SchemaVersion {
		t.Errorf("schema version %d, %v, want %d", v, err, sink.SchemaVersion)
	}
}

func TestMigrateAddsAndKeeps(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	ask(t, cfg, "ALTER TABLE transitions DROP COLUMN cause")
	ask(t, cfg, "ALTER TABLE transitions ADD COLUMN of_tomorrow UInt8")
	ask(t, cfg, "DROP TABLE annotations")
	clickhousetest.Open(t, cfg)
	got := ask(t, cfg, "SELECT groupArray(name) FROM (SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'transitions' ORDER BY position)")
	if want := "['community','at','member','seq','from','to','rule','cause','evidence','policy','epoch','partition','offset','inserted_at','of_tomorrow']"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	if got := ask(t, cfg, "EXISTS annotations"); got != "1" {
		t.Error("annotations was not created again")
	}
}

func TestMigrateChangesRetention(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	ttl := func() int { return strings.Count(ask(t, cfg, "SHOW CREATE TABLE messages"), "TTL ") }
	if n := ttl(); n != 0 {
		t.Errorf("text for ever: %d TTLs", n)
	}
	cfg.DDL.TextDays = 400
	clickhousetest.Open(t, cfg)
	if n := ttl(); n != 2 {
		t.Errorf("text for 400 days: %d TTLs, want 2", n)
	}
	cfg.DDL.TextDays = 0
	clickhousetest.Open(t, cfg)
	if n := ttl(); n != 0 {
		t.Errorf("text for ever again: %d TTLs", n)
	}
}

func TestInsertListIsTableOrder(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	for _, table := range sink.Tables() {
		var names []string
		for _, c := range table.Columns {
			names = append(names, c.Name)
		}
		got := ask(t, cfg, "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '"+table.Name+"' ORDER BY position")
		if diff := cmp.Diff(names, strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s (-declared +created):\n%s", table.Name, diff)
		}
	}
}
