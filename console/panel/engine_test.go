package panel_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

func TestMain(m *testing.M) { os.Exit(clickhousetest.Main(m, chdb.Config{})) }

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
	cfg := clickhousetest.Database(tb, blocks...)
	cfg.Transport = clickhousetest.Engine.Transport(chdb.ReadOnly())
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
