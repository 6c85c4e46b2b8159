package clickhouse_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// password is what the engine asks of its clients.
const password = "right"

func TestMain(m *testing.M) { os.Exit(clickhousetest.Main(m, chdb.Config{Token: password})) }

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
	cfg.Transport = clickhousetest.Engine.Transport()
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
