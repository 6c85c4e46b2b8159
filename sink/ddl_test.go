package sink_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
)

var update = flag.Bool("update", false, "rewrite golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); run go test ./sink -update after looking at it:\n%s", name, diff)
	}
}

func script(stmts []string) string { return strings.Join(stmts, ";\n\n") + ";\n" }

func TestDDLGolden(t *testing.T) {
	golden(t, "single.sql", script(sink.DefaultDDL().CreateAll()))
	cluster := sink.DefaultDDL()
	cluster.Cluster = "hearth"
	golden(t, "cluster.sql", "-- Untested on a real cluster.\n\n"+script(cluster.CreateAll()))
}

func TestInsertGolden(t *testing.T) {
	var inserts []string
	for _, table := range sink.Tables() {
		inserts = append(inserts, sink.Insert(table))
	}
	golden(t, "insert.sql", script(inserts))
}

// TestGrantsGolden: what an administrator would run. sink/clickhouse lets the
// engine read it.
func TestGrantsGolden(t *testing.T) {
	g := sink.Grants{Database: "hearth", Writer: "hearth", Reader: "analyst"}
	hash := strings.Repeat("0f", 32)
	some := g
	some.Reader, some.PasswordHash, some.Communities = "club-lead", hash, []string{"book-club", "it's"}
	cluster := some
	cluster.Cluster = "main"
	for name, g := range map[string]sink.Grants{"grants.all.sql": g, "grants.some.sql": some, "grants.cluster.sql": cluster} {
		if err := g.Validate(); err != nil {
			t.Error(err)
		}
		golden(t, name, script(g.Statements()))
	}
	for _, bad := range []sink.Grants{{Writer: "w"}, {Writer: "w", Reader: "w"}, {Writer: "w", Reader: "r", Communities: []string{""}}} {
		if bad.Validate() == nil {
			t.Errorf("%+v: accepted", bad)
		}
	}
}

func TestSchemaPageGolden(t *testing.T) {
	var md, text bytes.Buffer
	if err := sink.Markdown(&md); err != nil {
		t.Fatal(err)
	}
	if err := sink.Text(&text); err != nil {
		t.Fatal(err)
	}
	var numbers bytes.Buffer
	if err := sink.Numbers(&numbers); err != nil {
		t.Fatal(err)
	}
	golden(t, "../NUMBERS.md", numbers.String())
	golden(t, "../../docs/schema.md", md.String())
	golden(t, "schema.txt", text.String())
}

func TestColumnsAreDocumented(t *testing.T) {
	for _, table := range sink.Tables() {
		names := map[string]bool{}
		if table.Comment == "" || table.ShardBy == "" {
			t.Errorf("table %s: comment or sharding missing", table.Name)
		}
		for _, c := range table.Columns {
			if names[c.Name] {
				t.Errorf("%s.%s: twice", table.Name, c.Name)
			}
			names[c.Name] = true
			if !strings.HasSuffix(c.Comment, ".") || c.Codec.Why == "" {
				t.Errorf("%s.%s: comment %q, codec reason %q: want both", table.Name, c.Name, c.Comment, c.Codec.Why)
			}
		}
		for _, key := range append([]string{"epoch", "partition", "inserted_at"}, table.OrderBy...) {
			if !names[key] {
				t.Errorf("%s: no column %s", table.Name, key)
			}
		}
		if replacing := table.Engine == sink.Replacing; replacing != (table.Version != "") {
			t.Errorf("%s: engine %s with version column %q", table.Name, table.Engine, table.Version)
		}
		if table.Append != (table.OffsetKey != "") {
			t.Errorf("%s: append-only tables, and only they, name their offset column", table.Name)
		}
	}
}

func TestTextRetention(t *testing.T) {
	forever := sink.DDL{}
	if s := script(forever.CreateAll()); strings.Contains(s, "toIntervalDay") {
		t.Error("TextDays 0: text expires all the same")
	}
	days := sink.DDL{TextDays: 30}
	if n := strings.Count(script(days.CreateAll()), "TTL "+days.TextTTL()); n != 2 {
		t.Errorf("TextDays 30: %d columns expire, want text and title", n)
	}
}
