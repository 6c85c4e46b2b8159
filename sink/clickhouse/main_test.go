package clickhouse_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// engine is one for all tests: a process holds one at a time. It is nil when
// the library is not installed.
var engine *chdb.Engine

// engineDir is the engine's data folder.
var engineDir string

// password is what the engine asks of its clients.
const password = "right"

// databases numbers the tests' databases.
var databases atomic.Int64

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if _, err := chdb.FindLibrary(); err != nil {
		if os.Getenv("HEARTH_REQUIRE_ENGINE") == "1" {
			fmt.Println("HEARTH_REQUIRE_ENGINE=1, but:", err)
			return 1
		}
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "hearth-clickhouse-")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	engineDir = dir
	if engine, err = chdb.Open(context.Background(), chdb.Config{Dir: dir, Token: password}); err != nil {
		fmt.Println("open engine:", err)
		return 1
	}
	code := m.Run()
	return max(code, closeEngine())
}

func closeEngine() int {
	if err := engine.Close(); err != nil {
		fmt.Println("close engine:", err)
		return 1
	}
	return 0
}

// needEngine skips loudly without an engine.
func needEngine(tb testing.TB) {
	tb.Helper()
	if engine == nil {
		tb.Skip("SKIPPED, NOT TESTED: the ClickHouse engine library is not installed")
	}
}

// config is a database of the test's own.
func config(tb testing.TB) clickhouse.Config {
	tb.Helper()
	needEngine(tb)
	cfg := clickhouse.DefaultConfig()
	cfg.Addr, cfg.Password, cfg.Transport = "", password, engine.Transport()
	cfg.Database = fmt.Sprintf("test_%d", databases.Add(1))
	cfg.CreateDatabase = true
	cfg.DDL.TextDays = 0 // the rows of the tests are older than any retention
	return cfg
}

// open opens cfg, migrated, and closes it with the test.
func open(tb testing.TB, cfg clickhouse.Config) *clickhouse.DB {
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

// ask returns the answer to sql as tab-separated lines, past any faults of the
// test's transport.
func ask(tb testing.TB, cfg clickhouse.Config, sql string) string {
	tb.Helper()
	var b bytes.Buffer
	if err := rawQuery(tb, cfg, sql, &b); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// rawQuery writes the answer to sql as tab-separated lines.
func rawQuery(tb testing.TB, cfg clickhouse.Config, sql string, w io.Writer) error {
	tb.Helper()
	cfg.Transport = engine.Transport()
	return clickhouse.RawQuery(tb.Context(), cfg, sql, "TabSeparated", nil, w)
}

// counted returns the counter with one label value.
func counted(t *testing.T, reg *prometheus.Registry, name, label string) float64 {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name && m.GetLabel()[0].GetValue() == label {
				return m.GetCounter().GetValue()
			}
		}
	}
	t.Fatalf("no metric %s with label %s", name, label)
	return 0
}

// roundTripper is a function that carries requests.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls f.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// errDropped is what a lost connection looks like in these tests.
var errDropped = errors.New("connection dropped by the test")
