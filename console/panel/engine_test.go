package panel_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// engine is one for all tests: a process holds one at a time. It is nil when
// the library is not installed.
var engine *chdb.Engine

var databases atomic.Int64

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if _, err := chdb.FindLibrary(); err != nil {
		if os.Getenv("HEARTH_REQUIRE_ENGINE") == "1" {
			fmt.Println("HEARTH_REQUIRE_ENGINE=1, but:", err)
			return 1
		}
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "hearth-panel-")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if engine, err = chdb.Open(context.Background(), chdb.Config{Dir: dir}); err != nil {
		fmt.Println("open engine:", err)
		return 1
	}
	code := m.Run()
	if err := engine.Close(); err != nil {
		fmt.Println("close engine:", err)
		return 1
	}
	return code
}

// asking answers panels from a database of the test's own, read-only.
type asking struct {
	tb  testing.TB
	cfg clickhouse.Config
}

func (a asking) panel(id string, values map[string]string) ([]map[string]any, error) {
	p, ok := panel.Find(id)
	if !ok {
		return nil, fmt.Errorf("no panel %s", id)
	}
	return a.run(p, values)
}

func (a asking) run(p panel.Panel, values map[string]string) ([]map[string]any, error) {
	return rows(a.tb.Context(), a.cfg, p, values)
}

func database(tb testing.TB, blocks ...*sink.Block) asking {
	tb.Helper()
	if engine == nil {
		tb.Skip("SKIPPED, NOT TESTED: the ClickHouse engine library is not installed")
	}
	cfg := clickhouse.DefaultConfig()
	cfg.Addr, cfg.Transport = "", engine.Transport()
	cfg.Database = fmt.Sprintf("panel_%d", databases.Add(1))
	cfg.CreateDatabase = true
	cfg.DDL.TextDays = 0
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
	for _, b := range blocks {
		if err := db.Write(tb.Context(), b, false); err != nil {
			tb.Fatal(err)
		}
	}
	cfg.Transport = engine.Transport(chdb.ReadOnly())
	return asking{tb, cfg}
}

func rows(ctx context.Context, cfg clickhouse.Config, p panel.Panel, values map[string]string) ([]map[string]any, error) {
	params, err := p.Bind(values)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	settings := map[string]string{"readonly": "1", "output_format_json_quote_64bit_integers": "0"}
	if err := clickhouse.RawQueryWith(ctx, cfg, p.SQL, "JSONEachRow", params, settings, &out); err != nil {
		return nil, fmt.Errorf("panel %s: %w", p.ID, err)
	}
	var all []map[string]any
	for line := range bytes.Lines(out.Bytes()) {
		row := map[string]any{}
		if err := json.Unmarshal(line, &row); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, nil
}
