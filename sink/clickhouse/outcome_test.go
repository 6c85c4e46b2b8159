package clickhouse_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// faulty does what fault says to the inserts of one table and passes the rest.
func faulty(table string, fault func(next http.RoundTripper, r *http.Request, n int32) (*http.Response, error)) http.RoundTripper {
	next := clickhousetest.Engine.Transport()
	var n atomic.Int32
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if !strings.HasPrefix(r.URL.Query().Get("query"), "INSERT INTO `"+table+"`") {
			return next.RoundTrip(r)
		}
		return fault(next, r, n.Add(1))
	})
}

// lostAnswer lets the first insert happen and loses the server's yes.
func lostAnswer(next http.RoundTripper, r *http.Request, n int32) (*http.Response, error) {
	res, err := next.RoundTrip(r)
	if n > 1 || err != nil {
		return res, err
	}
	_, _ = io.Copy(io.Discard, res.Body) // the engine has committed
	_ = res.Body.Close()
	return nil, errDropped
}

// lostRequest loses the first insert before the server sees it.
func lostRequest(next http.RoundTripper, r *http.Request, n int32) (*http.Response, error) {
	if n > 1 {
		return next.RoundTrip(r)
	}
	_ = r.Body.Close()
	return nil, errDropped
}

func TestUnknownOutcome(t *testing.T) {
	faults := map[string]func(http.RoundTripper, *http.Request, int32) (*http.Response, error){
		"answer lost": lostAnswer, "request lost": lostRequest,
	}
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg) // creates and migrates
	partition := int32(0)
	for name, fault := range faults {
		for _, table := range sink.Tables() {
			partition++
			b := block(1, partition, 0, 40)
			t.Run(name+"/"+table.Name, func(t *testing.T) {
				cfg, reg := cfg, prometheus.NewRegistry()
				cfg.Transport, cfg.Registerer = faulty(table.Name, fault), reg
				db, err := clickhouse.Open(t.Context(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = db.Close() }()
				if err := db.Write(t.Context(), b, false); err != nil {
					t.Fatal(err)
				}
				where := fmt.Sprintf(" WHERE partition = %d", b.Batch.Partition)
				got := rows(t, cfg, where)
				if !table.Append {
					got[table.Name] = ask(t, cfg, "SELECT count() FROM "+table.Name+" FINAL"+where)
				}
				if diff := cmp.Diff(want(b), got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if n := counted(t, reg, "hearth_clickhouse_insert_errors_total", "transient"); n != 1 {
					t.Errorf("%v errors of class transient counted, want 1", n)
				}
				if n := counted(t, reg, "hearth_clickhouse_retries_total", table.Name); n != 1 {
					t.Errorf("%v retries counted, want 1", n)
				}
			})
		}
	}
}

func TestWriteErrorClasses(t *testing.T) {
	tests := []struct {
		name   string
		before string // SQL
		spoil  func(b *sink.Block)
		table  string
		class  sink.Class
		code   int32
	}{
		{"table gone", "DROP TABLE messages", nil, "messages", sink.ClassSchema, 60},
		{"column gone", "ALTER TABLE events DROP COLUMN late", nil, "events", sink.ClassSchema, 16},
		{"value outside the closed list", "", func(b *sink.Block) { b.Events[3].Disposition = 77 }, "events", sink.ClassData, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := clickhousetest.Config(t)
			db := clickhousetest.Open(t, cfg)
			b := block(1, 0, 0, 10)
			if tt.before != "" {
				ask(t, cfg, tt.before)
			}
			if tt.spoil != nil {
				tt.spoil(b)
			}
			err := db.Write(t.Context(), b, false)
			var w *sink.WriteError
			if !errors.As(err, &w) {
				t.Fatalf("error %v, want a *sink.WriteError", err)
			}
			if w.Table != tt.table || w.Class != tt.class || w.Code != tt.code {
				t.Errorf("got %s %s %d (%v), want %s %s %d", w.Table, w.Class, w.Code, err, tt.table, tt.class, tt.code)
			}
			if n := ask(t, cfg, "SELECT count() FROM batches"); n != "0" {
				t.Errorf("%s rows in batches after a failed write, want 0", n)
			}
		})
	}
}

func TestWriteEndsWithContext(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	cfg.Transport = faulty("messages", func(_ http.RoundTripper, r *http.Request, _ int32) (*http.Response, error) {
		cancel()
		_ = r.Body.Close()
		return nil, r.Context().Err()
	})
	db := clickhousetest.Open(t, cfg)
	b := block(1, 0, 0, 30)
	if err := db.Write(ctx, b, false); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want context.Canceled", err)
	}
	cfg.Transport = clickhousetest.Engine.Transport()
	if err := clickhousetest.Open(t, cfg).Write(t.Context(), b, true); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want(b), rows(t, cfg, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
