// Package clickhousetest gives tests a real ClickHouse: the embedded engine, one
// for all tests of a package, and in it a database for each test. It is for
// tests alone; a process holds one engine at a time.
package clickhousetest

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// Engine is the engine of the running tests; nil where its library is not
// installed.
var Engine *chdb.Engine

// token is what the engine asks of its clients, "" for nothing.
var token string

// databases numbers the tests' databases.
var databases atomic.Int64

// Main is for TestMain: it opens the engine in a folder of its own, runs the
// tests and returns the exit code. Without the engine's library the tests run
// with Engine nil, unless HEARTH_REQUIRE_ENGINE=1.
func Main(m *testing.M, cfg chdb.Config) int {
	if _, err := chdb.FindLibrary(); err != nil {
		if os.Getenv("HEARTH_REQUIRE_ENGINE") == "1" {
			fmt.Println("HEARTH_REQUIRE_ENGINE=1, but:", err)
			return 1
		}
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "hearth-test-")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	cfg.Dir, token = dir, cfg.Token
	if Engine, err = chdb.Open(context.Background(), cfg); err != nil {
		fmt.Println("open engine:", err)
		return 1
	}
	code := m.Run()
	if err := Engine.Close(); err != nil {
		fmt.Println("close engine:", err)
		return 1
	}
	return code
}

// Need skips loudly without an engine.
func Need(tb testing.TB) {
	tb.Helper()
	if Engine == nil {
		tb.Skip("SKIPPED, NOT TESTED: the ClickHouse engine library is not installed")
	}
}

// Config is a database of the test's own, which Open makes.
func Config(tb testing.TB) clickhouse.Config {
	tb.Helper()
	Need(tb)
	cfg := clickhouse.DefaultConfig()
	cfg.Addr, cfg.Password, cfg.Transport = "", token, Engine.Transport()
	cfg.Database = fmt.Sprintf("test_%d", databases.Add(1))
	cfg.CreateDatabase = true
	cfg.DDL.TextDays = 0 // the rows of the tests are older than any retention
	return cfg
}

// Open opens cfg, migrated, and closes it with the test.
func Open(tb testing.TB, cfg clickhouse.Config) *clickhouse.DB {
	tb.Helper()
	db, err := clickhouse.Open(tb.Context(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := db.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return db
}

// Database is a database of the test's own with the tables, and blocks in them.
func Database(tb testing.TB, blocks ...*sink.Block) clickhouse.Config {
	tb.Helper()
	cfg := Config(tb)
	db := Open(tb, cfg)
	for _, b := range blocks {
		if err := db.Write(tb.Context(), b, false); err != nil {
			tb.Fatal(err)
		}
	}
	return cfg
}
