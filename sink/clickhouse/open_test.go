package clickhouse_test

import (
	"bytes"
	"errors"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

func TestValidate(t *testing.T) {
	tests := []struct {
		change func(*clickhouse.Config)
		want   string
	}{
		{func(*clickhouse.Config) {}, ""},
		{func(c *clickhouse.Config) { c.Addr = "127.0.0.1:9000" }, ""},
		{func(c *clickhouse.Config) { c.Addr = "" }, "addr: empty"},
		{func(c *clickhouse.Config) { c.Addr = "ftp://x" }, `scheme "ftp"`},
		{func(c *clickhouse.Config) { c.Addr = "http://u:p@x" }, "user and password in their own settings"},
		{func(c *clickhouse.Config) { c.Database = "" }, "database: empty"},
		{func(c *clickhouse.Config) { c.Compression = "rar" }, `compression "rar"`},
		{func(c *clickhouse.Config) { c.DialTimeout = 0 }, "dial timeout"},
		{func(c *clickhouse.Config) { c.SettleTimeout = -1 }, "settle timeout"},
		{func(c *clickhouse.Config) { c.DDL.TextDays = -1 }, "text days"},
	}
	for _, tt := range tests {
		cfg := clickhouse.DefaultConfig()
		tt.change(&cfg)
		err := cfg.Validate()
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("got %v, want an error with %q", err, tt.want)
		}
	}
}

func TestOpenUnreachable(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0") // a port on which nobody answers
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for _, scheme := range []string{"http://", ""} {
		cfg := clickhouse.DefaultConfig()
		cfg.Addr, cfg.DialTimeout = scheme+l.Addr().String(), 300*time.Millisecond
		begin := time.Now()
		_, err := clickhouse.Open(t.Context(), cfg)
		var w *sink.WriteError
		if !errors.As(err, &w) || w.Class != sink.ClassTransient {
			t.Errorf("%q: error %v, want a transient *sink.WriteError", scheme, err)
		}
		if err == nil || !strings.HasPrefix(err.Error(), "no ClickHouse answers at "+l.Addr().String()) {
			t.Errorf("%q: error %v, want a sentence with the address", scheme, err)
		}
		if took := time.Since(begin); took > 3*time.Second {
			t.Errorf("%q: took %v with a timeout of 300 ms", scheme, took)
		}
	}
}

func TestOpenWrongPassword(t *testing.T) {
	clickhousetest.Need(t)
	server := httptest.NewServer(clickhousetest.Engine.Handler())
	defer server.Close()
	cfg := clickhouse.DefaultConfig()
	cfg.Addr, cfg.Database, cfg.Password = server.URL, "default", "hunter2"
	_, err := clickhouse.Open(t.Context(), cfg)
	var w *sink.WriteError
	if !errors.As(err, &w) || w.Class != sink.ClassAuth || !strings.Contains(err.Error(), `refuses user "default"`) {
		t.Errorf("error %v, want class auth and a sentence", err)
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error %q shows the password", err)
	}
	cfg.Password = password
	db, err := clickhouse.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenUnknownDatabase(t *testing.T) {
	cfg := clickhousetest.Config(t)
	cfg.CreateDatabase = false
	_, err := clickhouse.Open(t.Context(), cfg)
	if err == nil || !strings.Contains(err.Error(), "has no database") {
		t.Errorf("error %v, want a sentence about the missing database", err)
	}
}

func TestWriteOverSocket(t *testing.T) {
	cfg := clickhousetest.Config(t)
	server := httptest.NewServer(clickhousetest.Engine.Handler())
	defer server.Close()
	for _, compression := range []string{"none", "lz4", "zstd"} {
		cfg.Addr, cfg.Transport, cfg.Compression = server.URL, nil, compression
		db := clickhousetest.Open(t, cfg)
		b := block(1, int32(len(compression)*10+int(compression[0]-'a')), 0, 500)
		if err := db.Write(t.Context(), b, false); err != nil {
			t.Fatalf("%s: %v", compression, err)
		}
		got, err := db.CountRange(t.Context(), sink.AsOf{Epoch: 1, Partition: b.Batch.Partition}, 499)
		if err != nil || got.Records != 500 || got.Facts != 450 || got.Counted != 50 {
			t.Errorf("%s: counts %+v, %v, want 500 records, 450 facts, 50 counted", compression, got, err)
		}
	}
}

func TestRawQuery(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	var b bytes.Buffer
	params := map[string]string{"name": "it's 中文"}
	if err := clickhouse.RawQuery(t.Context(), cfg, "SELECT {name:String} AS n, 1 AS one", "JSONEachRow", params, &b); err != nil {
		t.Fatal(err)
	}
	if want := `{"n":"it's 中文","one":1}` + "\n"; b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
	err := clickhouse.RawQuery(t.Context(), cfg, "SELECT * FROM nowhere", "CSV", nil, &b)
	var w *sink.WriteError
	if !errors.As(err, &w) || w.Code != 60 {
		t.Errorf("error %v, want code 60", err)
	}
	cfg.Addr, cfg.Transport = "127.0.0.1:9000", nil
	if err := clickhouse.RawQuery(t.Context(), cfg, "SELECT 1", "CSV", nil, &b); err == nil || !strings.Contains(err.Error(), "http://") {
		t.Errorf("native address: error %v, want a hint", err)
	}
}
