package clickhouse_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

var updateV1 = flag.Bool("update", false, "add new columns to the list of what v1 promises; it takes none away")

// TestV1KeepsItsColumns: what was promised stands, with its type and in its
// place; whoever adds a column has to add it to the list.
func TestV1KeepsItsColumns(t *testing.T) {
	cfg := clickhousetest.Database(t)
	var out bytes.Buffer
	sql := "SELECT table || ' ' || name || ' ' || type FROM system.columns WHERE database = currentDatabase() AND startsWith(table, 'v1_') ORDER BY table, position"
	if err := clickhouse.RawQuery(t.Context(), cfg, sql, "TSVRaw", nil, &out); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "testdata", "v1.txt")
	raw, err := os.ReadFile(path)
	if err != nil && !*updateV1 {
		t.Fatal(err)
	}
	got, promised := byView(out.String()), byView(string(raw))
	for view, columns := range promised {
		for i, c := range columns {
			if i >= len(got[view]) || got[view][i] != c {
				t.Errorf("%s: column %d was promised as %q: make a v2 view instead", view, i+1, c)
			}
		}
	}
	if *updateV1 && !t.Failed() {
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	for view, columns := range got {
		if len(columns) != len(promised[view]) {
			t.Errorf("%s: %q is not on the list of promises yet: go test ./sink/clickhouse -run V1 -update", view, columns[len(promised[view]):])
		}
	}
}

func byView(list string) map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(list) {
		view, column, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		out[view] = append(out[view], column)
	}
	return out
}

// TestGrantsAreSQL: the engine can read every statement for administrators. It
// has no accounts, so running them needs a server.
func TestGrantsAreSQL(t *testing.T) {
	cfg := clickhousetest.Config(t)
	cfg.Database = "default"
	read := func(sql string) error {
		return clickhouse.RawQuery(t.Context(), cfg, "EXPLAIN AST "+sql, "TSV", nil, io.Discard)
	}
	g := sink.Grants{Database: "hearth", Writer: "hearth", Reader: "club-lead", PasswordHash: strings.Repeat("0f", 32), Communities: []string{"book-club", "it's"}}
	open, cluster := g, g
	open.Communities, open.PasswordHash, cluster.Cluster = nil, "", "main"
	for _, g := range []sink.Grants{g, open, cluster} {
		for _, s := range g.Statements() {
			if err := read(s); err != nil {
				t.Errorf("%s: %v", s, err)
			}
		}
	}
	if read("CREATE ROW POLICY OR REPLACE x ON y FOR SELECT USING TO z") == nil {
		t.Error("the engine reads anything")
	}
	if n := strings.Count(strings.Join(g.Statements(), ";"), "`reader_club-lead`"); n != 15 {
		t.Errorf("%d tables are guarded, want 15: those with a community", n)
	}
}
