package chdb_test

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// cutWrites makes writes of this process fail where a file would grow beyond
// most bytes, as they do on a full disk, until the returned function is called.
func cutWrites(t *testing.T, most uint64) (end func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	t.Cleanup(func() { signal.Reset(syscall.SIGXFSZ) })
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	end = func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(end)
	return end
}

const bigRows = "SELECT number + 1 AS n, randomPrintableASCII(1000) FROM numbers(1000)"

// TestFailedWrites: the library calls a statement done whose writes have failed.
func TestFailedWrites(t *testing.T) {
	log := &journal{}
	c := serve(t, open(t, chdb.Config{Logger: log.logger()}).Handler())
	fails := func(t *testing.T, statement string, pairs ...string) {
		t.Helper()
		response := c.send(statement, pairs...)
		if text := readAll(t, response.Body); response.Header.Get("X-ClickHouse-Exception-Code") != "75" {
			t.Errorf("status %d, want code 75: %s", response.StatusCode, text)
		}
	}
	for _, tt := range []struct {
		name      string
		statement string
		pairs     []string
	}{
		{"insert", strings.Repeat("1\t"+strings.Repeat("x", 1000)+"\n", 1000), []string{"query", "INSERT INTO insert FORMAT TSV"}},
		{"insert_select", "INSERT INTO insert_select " + bigRows, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := client{t, c.url}
			c.text("CREATE TABLE " + tt.name + " (n UInt64, s String CODEC(NONE)) ENGINE = MergeTree ORDER BY n")
			c.text("INSERT INTO " + tt.name + " VALUES (0, 'before')")
			end := cutWrites(t, 64<<10)
			fails(t, tt.statement, tt.pairs...)
			end()
			const ask = "SELECT count(), countIf(s = 'before') FROM "
			if got := c.text(ask + tt.name); got != "1\t1\n" {
				t.Errorf("rows afterwards: %q, want the one of before", got)
			}
			time.Sleep(2100 * time.Millisecond) // mendings keep a distance
			c.text(tt.statement, tt.pairs...)
			if got := c.text(ask + tt.name); got != "1001\t1\n" {
				t.Errorf("rows after another try: %q, want 1001", got)
			}
		})
	}
	t.Run("merge", func(t *testing.T) {
		c := client{t, c.url}
		c.text("CREATE TABLE merge (n UInt64, s String CODEC(NONE)) ENGINE = MergeTree ORDER BY n")
		for range 4 {
			c.text("INSERT INTO merge SELECT number, randomPrintableASCII(1000) FROM numbers(50)")
		}
		want := c.text("SELECT count(), sum(cityHash64(n, s)) FROM merge")
		end := cutWrites(t, 64<<10)
		fails(t, "OPTIMIZE TABLE merge FINAL")
		end()
		if got := c.text("SELECT count(), sum(cityHash64(n, s)) FROM merge"); got != want {
			t.Errorf("rows afterwards: %q, want %q", got, want)
		}
	})
	t.Run("merge that nobody waits for", func(t *testing.T) {
		c := client{t, c.url}
		c.text("CREATE TABLE alone (n UInt64, s String CODEC(NONE)) ENGINE = MergeTree ORDER BY n SETTINGS old_parts_lifetime = 120")
		c.text("SYSTEM STOP MERGES alone")
		for range 12 {
			c.text("INSERT INTO alone SELECT number, randomPrintableASCII(1000) FROM numbers(50)")
		}
		want := c.text("SELECT count(), sum(cityHash64(n, s)) FROM alone")
		mended := log.count("All tables are loaded anew")
		end := cutWrites(t, 64<<10)
		c.text("SYSTEM START MERGES alone")
		for deadline := time.Now().Add(time.Minute); log.count("All tables are loaded anew") == mended; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("nobody noticed")
			}
		}
		end()
		// Merges that met the limit after the mending may still run; the next look at the count of failed writes finds
		// what they leave. Until then reads fail, and their callers try again.
		state := func() string {
			var all string
			for _, ask := range []string{
				"SELECT count() FROM system.merges WHERE table = 'alone'", "CHECK TABLE alone SETTINGS check_query_single_value_result = 1", "SELECT count(), sum(cityHash64(n, s)) FROM alone",
			} {
				all += readAll(t, c.send(ask).Body)
			}
			return all
		}
		whole, got := "0\n1\n"+want, ""
		for deadline := time.Now().Add(time.Minute); got != whole; time.Sleep(100 * time.Millisecond) {
			if got = state(); got != whole && time.Now().After(deadline) {
				t.Fatalf("merges, check and rows afterwards: %q, want %q", got, whole)
			}
		}
	})
	for _, table := range []string{"insert", "insert_select", "merge", "alone"} {
		if log.count(`part="default.`+table+" broken-on-start_") == 0 {
			t.Errorf("the log does not tell which part of %s was put aside", table)
		}
	}
	if got := c.text("CHECK ALL TABLES FORMAT TSV"); strings.Contains(got, "\t0\t") {
		t.Errorf("damaged parts are left:\n%s", got)
	}
}

// TestFullDiskRefusesTables: the library would write an empty definition.
func TestFullDiskRefusesTables(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("SKIPPED: mounting a file system for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	folder := filepath.Join(dir, "engine")
	engine := open(t, chdb.Config{Dir: folder, Logger: new(journal).logger()})
	c := serve(t, engine.Handler())
	c.text("CREATE DATABASE d")
	c.text("CREATE TABLE d.t (n UInt64) ENGINE = MergeTree ORDER BY n")
	c.text("INSERT INTO d.t VALUES (1)")
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 63<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE TABLE d.u (n UInt64) ENGINE = MergeTree ORDER BY n",
		"/* x */ alter TABLE d.t ADD COLUMN x UInt8",
		"INSERT INTO d.t VALUES (2)",
	} {
		response := c.send(statement)
		if text := readAll(t, response.Body); response.Header.Get("X-ClickHouse-Exception-Code") != "243" {
			t.Errorf("%s: status %d, want code 243: %s", statement, response.StatusCode, text)
		}
	}
	if got := c.text("SELECT groupArray(n) FROM d.t"); got != "[1]\n" {
		t.Errorf("rows: %q", got)
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	engine = open(t, chdb.Config{Dir: folder, Logger: new(journal).logger()})
	c = serve(t, engine.Handler())
	if got := c.text("SELECT groupArray(n) FROM d.t"); got != "[1]\n" {
		t.Errorf("rows after a start without room: %q", got)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	c.text("ALTER TABLE d.t ADD COLUMN x UInt8")
	c.text("INSERT INTO d.t VALUES (2, 3)")
	if got := c.text("SELECT groupArray((n, x)) FROM (SELECT * FROM d.t ORDER BY n)"); got != "[(1,0),(2,3)]\n" {
		t.Errorf("rows with room again: %q", got)
	}
}
