package chdb_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink/chdb"
)

func TestAnalyse(t *testing.T) {
	type analysis struct{ Shape, Format, Head, Data string }
	tests := []struct {
		text string
		want analysis
	}{
		{"", analysis{Shape: "other"}},
		{"SELECT 1", analysis{Shape: "select"}},
		{"  -- x\n/* y */ select 'FORMAT CSV' format JSON settings x = 1", analysis{Shape: "select", Format: "JSON"}},
		{"SELECT format FROM t FORMAT CSV;", analysis{Shape: "select", Format: "CSV"}},
		{"SELECT $x$ FORMAT CSV $x$, \"FORMAT CSV\" FORMAT TSV", analysis{Shape: "select", Format: "TSV"}},
		{"FROM t SELECT 1", analysis{Shape: "select"}},
		{"WITH (SELECT 1) AS insert_ SELECT 1 FORMAT CSV", analysis{Shape: "select", Format: "CSV"}},
		{"WITH 1 AS x INSERT INTO t SELECT x", analysis{Shape: "other"}},
		{"SHOW TABLES FORMAT JSON", analysis{Shape: "other", Format: "JSON"}},
		{"EXPLAIN SELECT 1", analysis{Shape: "other"}},
		{"INSERT INTO t VALUES (1)", analysis{"insert", "Values", "INSERT INTO t ", " (1)"}},
		{"INSERT INTO t (a, `format`) FORMAT CSV\n\n1", analysis{"insert", "CSV", "INSERT INTO t (a, `format`) ", "\n1"}},
		{"INSERT INTO format FORMAT Native \x00FORMAT CSV", analysis{"insert", "Native", "INSERT INTO format ", "\x00FORMAT CSV"}},
		{"insert into db.values values(1)", analysis{"insert", "Values", "insert into db.values ", "(1)"}},
		{"INSERT INTO TABLE FUNCTION null('n UInt8') VALUES (1)", analysis{"insert", "Values", "INSERT INTO TABLE FUNCTION null('n UInt8') ", " (1)"}},
		{"INSERT INTO t (select, from) VALUES (1)", analysis{"insert", "Values", "INSERT INTO t (select, from) ", " (1)"}},
		{"INSERT INTO t SETTINGS async_insert = 0 FORMAT TSV 1", analysis{"insert", "TSV", "INSERT INTO t SETTINGS async_insert = 0 ", "1"}},
		{"INSERT INTO t SELECT 1 FORMAT CSV", analysis{Shape: "other", Format: "CSV"}},
		{"INSERT INTO t (SELECT 1)", analysis{Shape: "other"}},
		{"INSERT INTO t", analysis{Shape: "other"}},
		{"INSERT INTO t FORMAT", analysis{Shape: "other"}},
		{"'unclosed", analysis{Shape: "other"}},
		{"/* unclosed", analysis{Shape: "other"}},
	}
	for _, tt := range tests {
		var got analysis
		got.Shape, got.Format, got.Head, got.Data = chdb.Analyse(tt.text)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
	}
}

// FuzzHandler sends hostile requests to the front: it must neither panic nor
// answer without a status, and a refusal must be an exception.
func FuzzHandler(f *testing.F) {
	f.Add("query=SELECT+1", "FORMAT JSON", "gzip", "br, zstd;q=0")
	f.Add("query=INSERT+INTO+t+FORMAT+Native&decompress=1&compress=1", "\x00\x01", "", "gzip")
	f.Add("client_protocol_version=54460&default_format=Native", "SELECT 1", "lz4", "")
	f.Add("param_=1&x%00=1&max_threads=-1&readonly=2&network_compression_method=NONE&compress=1", "(((", "zstd", "deflate;q=x")
	f.Add("default_format=CSVWithNames&wait_end_of_query=1", "select \"", "deflate", "*")
	f.Add("default_format=RowBinaryWithNamesAndTypes", "SELECT \xff\xff\xff\xff\xff\xff\xff\xff\x7f", "", "")
	handlers := []http.Handler{
		chdb.FrontHandler(chdb.Config{MaxStatement: 4096}),
		chdb.FrontHandler(chdb.Config{Token: "t"}, chdb.ReadOnly()),
		chdb.FrontHandler(chdb.Config{}, chdb.Trusted()),
	}
	f.Fuzz(func(t *testing.T, query, body, encoding, accept string) {
		for _, h := range handlers {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				request := &http.Request{
					Method: method, Host: "localhost", URL: &url.URL{Path: "/", RawQuery: query},
					Header: http.Header{"Content-Encoding": {encoding}, "Accept-Encoding": {accept}, "X-Clickhouse-Key": {"t"}},
					Body:   io.NopCloser(strings.NewReader(body)),
				}
				recorder := httptest.NewRecorder()
				h.ServeHTTP(recorder, request.WithContext(t.Context()))
				failed := recorder.Code != http.StatusOK
				if failed && !strings.HasPrefix(recorder.Body.String(), "Code: ") {
					t.Errorf("status %d with %q", recorder.Code, recorder.Body)
				}
				for name, values := range recorder.Header() {
					if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
						t.Errorf("header %s = %q", name, values)
					}
				}
			}
		}
	})
}

func TestFindLibrary(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	check := func(what, want string) {
		t.Helper()
		got, err := chdb.FindLibrary()
		if err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", what, got, err, want)
		}
	}
	place := func(path string) string {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("no library"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Setenv(chdb.LibraryEnv, filepath.Join(dir, "missing"))
	_, err := chdb.FindLibrary()
	if !errors.Is(err, chdb.ErrNoLibrary) {
		t.Errorf("a wrong %s: %v", chdb.LibraryEnv, err)
	}
	for _, piece := range []string{"make engine", "--clickhouse ADDR"} {
		if err != nil && !strings.Contains(err.Error(), piece) {
			t.Errorf("%q does not name %q", err, piece)
		}
	}
	own := place(filepath.Join(dir, "own", "libchdb.so"))
	t.Setenv(chdb.LibraryEnv, own)
	check("a file", own)
	t.Setenv(chdb.LibraryEnv, filepath.Dir(own))
	check("a folder", own)
	t.Setenv(chdb.LibraryEnv, "")
	cached := place(filepath.Join(dir, ".cache", "libchdb", "libchdb.so"))
	deep := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(deep, 0o750); err != nil {
		t.Fatal(err)
	}
	t.Chdir(deep)
	check("walking up", cached)
	if _, err := chdb.Open(t.Context(), chdb.Config{Dir: t.TempDir()}); !errors.Is(err, chdb.ErrNoLibrary) {
		t.Errorf("opening with a file that is no library: %v", err)
	}
}

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	lock, err := chdb.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Announce("127.0.0.1:1", ""); err != nil {
		t.Fatal(err)
	}
	if address, held, err := chdb.Holder(dir); address != "127.0.0.1:1" || !held || err != nil {
		t.Errorf("Holder = %q, %v, %v", address, held, err)
	}
	if err := lock.Announce("a.longer.name:2", "/run/token"); err != nil {
		t.Error(err)
	}
	_, err = chdb.Lock(dir)
	want := &chdb.HeldError{Dir: dir, Address: "a.longer.name:2", TokenFile: "/run/token", PID: os.Getpid()}
	var held *chdb.HeldError
	if !errors.As(err, &held) {
		t.Fatalf("Lock of a held folder = %v", err)
	}
	if diff := cmp.Diff(want, held); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range 2 {
		if err := lock.Release(); err != nil {
			t.Error(err)
		}
	}
	if err := lock.Announce("x", ""); !errors.Is(err, chdb.ErrClosed) {
		t.Errorf("Announce after Release = %v", err)
	}
	if _, held, err := chdb.Holder(dir); held || err != nil {
		t.Errorf("Holder afterwards = %v, %v", held, err)
	}
	again, err := chdb.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}
