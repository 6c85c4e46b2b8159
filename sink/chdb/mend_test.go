package chdb_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// journal is a log that a test reads. It is safe for concurrent use.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) count(piece string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.text.String(), piece)
}

func (j *journal) logger() *slog.Logger { return slog.New(slog.NewTextHandler(j, nil)) }

// merged makes a table whose rows are in one part that three were merged into,
// and returns the part's folder.
func merged(c client, name, settings string) string {
	c.t.Helper()
	c.text("CREATE TABLE " + name + " (n UInt64, s String, INDEX i s TYPE bloom_filter GRANULARITY 1) ENGINE = MergeTree ORDER BY n" + settings)
	for i := range 3 {
		c.text(fmt.Sprintf("INSERT INTO %s SELECT number + %d AS n, toString(n) FROM numbers(1000)", name, 1000*i))
	}
	c.text("OPTIMIZE TABLE " + name + " FINAL")
	return activePart(c, name)
}

// activePart is the folder of a table's only part.
func activePart(c client, name string) string {
	c.t.Helper()
	paths := strings.Fields(c.text("SELECT path FROM system.parts WHERE active AND (table = '" + name + "' OR database || '.' || table = '" + name + "')"))
	if len(paths) != 1 {
		c.t.Fatalf("%s has the parts %q, want one", name, paths)
	}
	return paths[0]
}

// cut empties the files of a part that match a pattern, and makes the engine
// read them again.
func cut(c client, part, pattern string) {
	c.t.Helper()
	files, err := filepath.Glob(filepath.Join(part, pattern))
	if err != nil || len(files) == 0 {
		c.t.Fatalf("files %s of %s: %q, %v", pattern, part, files, err)
	}
	for _, file := range files {
		if err := os.Truncate(file, 0); err != nil {
			c.t.Fatal(err)
		}
	}
	for _, cache := range []string{"MARK", "INDEX MARK", "UNCOMPRESSED", "INDEX UNCOMPRESSED"} {
		c.text("SYSTEM DROP " + cache + " CACHE")
	}
}

func TestDamagedPartIsMended(t *testing.T) {
	const wide = " SETTINGS min_bytes_for_wide_part = 0, min_rows_for_wide_part = 0"
	tests := []struct{ name, settings, files string }{
		{"marks_of_compact_part", "", "data.cmrk*"},
		{"data_of_compact_part", "", "data.bin"},
		{"marks_of_index", "", "skp_idx_*.cmrk*"},
		{"marks_of_wide_part", wide, "n.cmrk*"},
		{"data_of_wide_part", wide, "s.bin"},
		{"everything", "", "*"},
	}
	log := &journal{}
	c := serve(t, open(t, chdb.Config{Logger: log.logger()}).Handler())
	c.text("CREATE DATABASE d")
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := client{t, c.url}
			// The default database is of another kind.
			for _, database := range []string{"default", "d"} {
				name := fmt.Sprintf("%s.t%d", database, i)
				part := merged(c, name, tt.settings)
				cut(c, part, tt.files)
				for _, format := range []string{"TabSeparated", "Values"} { // streamed, and in one piece
					got := c.text("SELECT count(), sum(n) FROM "+name+" WHERE n >= 0 AND s != 'x'", "default_format", format)
					if want := map[string]string{"TabSeparated": "3000\t4498500\n", "Values": "(3000,4498500)"}[format]; got != want {
						t.Errorf("%s: %q, want %q", name, got, want)
					}
				}
				if got := c.text("SELECT n FROM " + name + " WHERE s = '2077'"); got != "2077\n" {
					t.Errorf("%s by its index: %q, want 2077", name, got)
				}
				if said := `part="` + name + " broken-on-start_" + filepath.Base(part) + `"`; log.count(said) != 1 {
					t.Errorf("%d log lines with %s, want 1", log.count(said), said)
				}
			}
		})
	}
}

// TestMendingDisturbsNobody damages tables again and again while others read
// them and write to them.
func TestMendingDisturbsNobody(t *testing.T) {
	log := &journal{}
	c := serve(t, open(t, chdb.Config{Logger: log.logger()}).Handler())
	const tables = 4
	var parts [tables]string
	for i := range tables {
		parts[i] = merged(c, fmt.Sprintf("t%d", i), "")
		c.text(fmt.Sprintf("SYSTEM STOP MERGES t%d", i))
	}
	stop := make(chan struct{})
	var busy sync.WaitGroup
	wrong := make(chan string, 100)
	inserted := [3]int{}
	for worker := range inserted {
		busy.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				name := fmt.Sprintf("t%d", i%tables)
				for _, statement := range []string{
					"SELECT throwIf(count() < 3000) FROM " + name + " WHERE s != 'x' FORMAT TSV",
					"SELECT throwIf(count() < 3000) FROM " + name + " WHERE s != 'x' FORMAT Values",
					"INSERT INTO " + name + " VALUES (5000, 'new')",
				} {
					response, err := post(t.Context(), http.DefaultClient, c.url, statement)
					if err != nil {
						wrong <- err.Error()
						return
					}
					if text := readAll(t, response.Body); response.StatusCode != http.StatusOK {
						wrong <- statement + ": " + text
						return
					}
				}
				inserted[worker]++
			}
		})
	}
	for i, part := range parts {
		cut(c, part, "data.cmrk*")
		if got := c.text(fmt.Sprintf("SELECT count() FROM t%d WHERE s != 'new'", i)); got != "3000\n" {
			t.Errorf("t%d has %q rows of before, want 3000", i, got)
		}
	}
	close(stop)
	busy.Wait()
	close(wrong)
	for text := range wrong {
		t.Error(text)
	}
	total := 0
	for i := range tables {
		var n int
		if _, err := fmt.Sscan(c.text(fmt.Sprintf("SELECT count() FROM t%d WHERE s = 'new'", i)), &n); err != nil {
			t.Fatal(err)
		}
		total += n
	}
	if want := inserted[0] + inserted[1] + inserted[2]; total != want || want == 0 {
		t.Errorf("%d rows were inserted meanwhile, want %d, and not 0", total, want)
	}
	if n := log.count("is loaded anew"); n != tables {
		t.Errorf("tables were loaded anew %d times, want %d", n, tables)
	}
}

func TestWhatIsNotMendedIsLeftInPeace(t *testing.T) {
	log := &journal{}
	c := serve(t, open(t, chdb.Config{Logger: log.logger()}).Handler())
	part := merged(c, "t", "")
	file := filepath.Join(part, "data.bin")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 2; i < len(data); i++ { // as long as before, so that loading does not see it
		data[i] ^= 0x55
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		response := c.send("SELECT sum(n), max(s) FROM t")
		if text := readAll(t, response.Body); response.Header.Get("X-ClickHouse-Exception-Code") != "246" {
			t.Errorf("status %d: %s", response.StatusCode, text)
		}
	}
	if n := log.count("is loaded anew"); n != 1 {
		t.Errorf("the table was loaded anew %d times, want 1", n)
	}
	if got := c.text("SELECT 1"); got != "1\n" {
		t.Errorf("SELECT 1 = %q", got)
	}
}

// TestOnlyCopyIsLeftWhereItIs: loading a table anew puts a damaged part aside,
// rows and all, although they may be read without what is damaged.
func TestOnlyCopyIsLeftWhereItIs(t *testing.T) {
	log := &journal{}
	c := serve(t, open(t, chdb.Config{Logger: log.logger()}).Handler())
	c.text("CREATE TABLE t (n UInt64, s String, INDEX i s TYPE bloom_filter GRANULARITY 1) ENGINE = MergeTree ORDER BY n")
	c.text("SYSTEM STOP MERGES t")
	c.text("INSERT INTO t SELECT number AS n, toString(n) FROM numbers(1000)")
	part := activePart(c, "t")
	c.text("INSERT INTO t SELECT number AS n, toString(n) FROM numbers(1000)")
	cut(c, part, "skp_idx_*.cmrk*")
	const ask = "SELECT count() FROM t WHERE s = '77'"
	for range 3 {
		response := c.send(ask)
		if text := readAll(t, response.Body); response.Header.Get("X-ClickHouse-Exception-Code") != "246" {
			t.Errorf("status %d, want code 246: %s", response.StatusCode, text)
		}
	}
	if got := c.text(ask, "use_skip_indexes", "0"); got != "2\n" {
		t.Errorf("without the index: %q, want 2", got)
	}
	if said := log.count("stays where it is"); said != 1 || log.count("put aside") != 0 {
		t.Errorf("the log says so %d times, want 1:\n%s", said, &log.text)
	}
}

func TestTableThatDidNotComeBack(t *testing.T) {
	dir := t.TempDir()
	engine := open(t, chdb.Config{Dir: dir, Logger: new(journal).logger()})
	c := serve(t, engine.Handler())
	merged(c, "t", "")
	if err := engine.LoseTable("default", "t"); err != nil {
		t.Fatal(err)
	}
	response := c.send("SELECT sum(n) FROM t")
	if code := response.Header.Get("X-ClickHouse-Exception-Code"); code != "246" {
		t.Errorf("code %s, want 246: an unknown table would be taken for a lasting mistake", code)
	}
	engine.AttachAbsent()
	if got := c.text("SELECT sum(n) FROM t"); got != "4498500\n" {
		t.Errorf("sum = %q", got)
	}
	response = c.send("SELECT sum(n) FROM nowhere")
	if code := response.Header.Get("X-ClickHouse-Exception-Code"); code != "60" {
		t.Errorf("code %s, want 60", code)
	}
	t.Run("the process ends before it does", func(t *testing.T) {
		if err := engine.LoseTable("default", "t"); err != nil {
			t.Fatal(err)
		}
		if err := engine.Close(); err != nil {
			t.Fatal(err)
		}
		c := serve(t, open(t, chdb.Config{Dir: dir}).Handler())
		if got := c.text("SELECT sum(n) FROM t"); got != "4498500\n" {
			t.Errorf("sum = %q", got)
		}
	})
}

func TestFailedStatementLeavesNothingBehind(t *testing.T) {
	c := serve(t, open(t, chdb.Config{Connections: 1}).Handler())
	for _, failing := range []string{
		"SELECT throwIf(number = 3) FROM numbers(10) FORMAT JSON",
		"SELECT throwIf(number = 3) FROM numbers(10) FORMAT TSV",
		"INSERT INTO FUNCTION null('n UInt8') FORMAT TSV\nx\n",
	} {
		for _, next := range []struct{ statement, want string }{
			{"SELECT 1 FORMAT TSV", "1\n"},
			{"SELECT 1 FORMAT Values", "(1)"},
			{"SYSTEM DROP MARK CACHE", ""},
		} {
			if response := c.send(failing); response.StatusCode == http.StatusOK {
				t.Fatalf("%q succeeded", failing)
			}
			if diff := cmp.Diff(next.want, c.text(next.statement)); diff != "" {
				t.Errorf("%q after %q (-want +got):\n%s", next.statement, failing, diff)
			}
		}
	}
}
