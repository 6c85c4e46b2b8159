package clickhouse_test

import (
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// TestBothEncodersAgree writes the same block with the driver's encoder and
// with this package's and compares every column of every table.
func TestBothEncodersAgree(t *testing.T) {
	clickhousetest.Need(t)
	server := httptest.NewServer(clickhousetest.Engine.Handler())
	defer server.Close()
	content := map[string]map[string]string{}
	b := block(1, 0, 0, 300)
	for _, compression := range []string{"none", "lz4"} {
		cfg := clickhousetest.Config(t)
		cfg.Addr, cfg.Transport, cfg.Compression = server.URL, nil, compression
		db := clickhousetest.Open(t, cfg)
		if err := db.Write(t.Context(), b, false); err != nil {
			t.Fatal(err)
		}
		content[compression] = map[string]string{}
		for _, table := range sink.Tables() {
			content[compression][table.Name] = ask(t, cfg, "SELECT * FROM "+table.Name+" ORDER BY ALL")
		}
	}
	if diff := cmp.Diff(content["lz4"], content["none"]); diff != "" {
		t.Errorf("(-driver +own):\n%s", diff)
	}
	if content["none"]["messages"] == "" {
		t.Error("nothing was written")
	}
}
