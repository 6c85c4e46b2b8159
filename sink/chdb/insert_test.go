package chdb_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink/chdb"
)

func TestInsertFormatsRoundTrip(t *testing.T) {
	c := serve(t, open(t, chdb.Config{}).Handler())
	c.text(`CREATE TABLE source (n UInt64, s String, l LowCardinality(String), t DateTime64(3, 'Asia/Shanghai'),
		e Enum8('joy' = 1, 'anger' = 2), a Array(String), m Map(LowCardinality(String), Float32), o Nullable(Int32))
		ENGINE = MergeTree ORDER BY n`)
	c.text(`INSERT INTO source SELECT number, concat('字\n\n', toString(number), '''"\\'), toString(number % 3),
		toDateTime64('2024-02-03 04:05:06.789', 3, 'Asia/Shanghai') + number, 1 + number % 2, [toString(number), ''],
		map('k', number / 2), if(number % 2, NULL, number) FROM numbers(1000)`)
	const check = "SELECT count(), sum(cityHash64(*)) FROM "
	want := c.text(check + "source")
	for _, format := range []string{
		"TabSeparated", "TabSeparatedWithNames", "TabSeparatedWithNamesAndTypes", "CSV", "CSVWithNames", "JSON", "JSONCompact",
		"JSONEachRow", "JSONCompactEachRow", "Native", "RowBinary", "RowBinaryWithNamesAndTypes", "Parquet", "ArrowStream", "Values", "MsgPack",
	} {
		t.Run(format, func(t *testing.T) {
			c := client{t, c.url}
			table := "copy_" + format
			c.text("CREATE TABLE " + table + " AS source")
			data := c.text("SELECT * FROM source", "default_format", format, "output_format_arrow_string_as_string", "1")
			c.text(data, "query", "INSERT INTO "+table+" FORMAT "+format)
			if diff := cmp.Diff(want, c.text(check+table)); diff != "" {
				t.Errorf("data beside the statement (-want +got):\n%s", diff)
			}
			c.text("TRUNCATE TABLE " + table)
			c.text("INSERT INTO default." + table + " (*) FORMAT " + format + "\n" + data)
			if diff := cmp.Diff(want, c.text(check+table)); diff != "" {
				t.Errorf("data after the statement (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInserts(t *testing.T) {
	c := serve(t, open(t, chdb.Config{MaxStatement: 2000}).Handler())
	c.text("CREATE TABLE t (n UInt32, s String DEFAULT concat('d', toString(n))) ENGINE = MergeTree ORDER BY n")
	tests := []struct {
		name, body string
		pairs      []string
		want       string
	}{
		{"values", "INSERT INTO t VALUES (1, 'a'), (2, concat('b', 'c'))", nil, "[(1,'a'),(2,'bc')]\n"},
		{"a default", "INSERT INTO t (n) VALUES (1)", nil, "[(1,'d1')]\n"},
		{"part in the parameter", "(2, 'b')", []string{"query", "INSERT INTO t VALUES (1, 'a'),"}, "[(1,'a'),(2,'b')]\n"},
		{"format on the next line", "CSV\n1,a\n", []string{"query", "INSERT INTO t FORMAT"}, "[(1,'a')]\n"},
		{"settings in the text", "INSERT INTO t SETTINGS input_format_skip_unknown_fields = 0 FORMAT JSONEachRow {\"n\":1}", nil, "[(1,'d1')]\n"},
		{"settings in the URL", `INSERT INTO t FORMAT JSONEachRow {"n":1,"x":2}`, []string{"input_format_skip_unknown_fields", "1"}, "[(1,'d1')]\n"},
		{"select", "INSERT INTO t SELECT number, 'x' FROM numbers(2)", nil, "[(0,'x'),(1,'x')]\n"},
		{"select in brackets", "INSERT INTO t (n, s) (SELECT 1, 'FORMAT CSV')", nil, "[(1,'FORMAT CSV')]\n"},
		{"select with parameters", "INSERT INTO t SELECT {n:UInt32}, {s:String}", []string{"param_n", "7", "param_s", "p"}, "[(7,'p')]\n"},
		{"with before", "WITH 3 AS x INSERT INTO t SELECT x, 'w'", nil, "[(3,'w')]\n"},
		{"with inside", "INSERT INTO t WITH 3 AS x SELECT x, 'w'", nil, "[(3,'w')]\n"},
		{"data longer than a statement may be", "INSERT INTO t (n) FORMAT TSV\n" + strings.Repeat("5\n", 1) + strings.Repeat("6\n", 2999), nil, "3000"},
		{"no data", "INSERT INTO t FORMAT CSV\n", nil, "[]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := client{t, c.url}
			c.text("TRUNCATE TABLE t")
			if got := c.text(tt.body, tt.pairs...); got != "" {
				t.Errorf("the insert answered %q", got)
			}
			got := c.text("SELECT groupArray((n, s)) FROM (SELECT * FROM t ORDER BY n, s)")
			if tt.want == "3000" {
				got = strings.TrimSpace(c.text("SELECT count() FROM t"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDeduplicationToken(t *testing.T) {
	dir := t.TempDir()
	engine := open(t, chdb.Config{Dir: dir})
	c := serve(t, engine.Handler())
	c.text("CREATE TABLE t (n UInt32) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100")
	insert := func(c client, token string) {
		c.text("1\n2\n", "query", "INSERT INTO t FORMAT TSV", "insert_deduplication_token", token)
	}
	insert(c, "a")
	insert(c, "a")
	insert(c, "b")
	if got := c.text("SELECT count() FROM t"); got != "4\n" {
		t.Errorf("count = %q, want 4", got)
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	c = serve(t, open(t, chdb.Config{Dir: dir}).Handler())
	insert(c, "b")
	if got := c.text("SELECT count() FROM t"); got != "4\n" {
		t.Errorf("after a restart count = %q, want 4", got)
	}
}

// brokenReader gives data and then fails, as a body whose sender died.
type brokenReader struct{ data io.Reader }

var errSenderDied = errors.New("the sender died")

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.data.Read(p)
	if errors.Is(err, io.EOF) {
		err = errSenderDied
	}
	return n, err
}

func TestBrokenOffInsertWritesNothing(t *testing.T) {
	engine := open(t, chdb.Config{})
	c := serve(t, engine.Handler())
	c.text("CREATE TABLE t (n UInt32) ENGINE = MergeTree ORDER BY n")
	data := strings.Repeat("1\n", 500000)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://engine/?query=INSERT+INTO+t+FORMAT+TSV",
		brokenReader{strings.NewReader(data)})
	if err != nil {
		t.Fatal(err)
	}
	response, err := engine.Transport().RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	if text := readAll(t, response.Body); response.StatusCode == http.StatusOK {
		t.Errorf("status %d: %s", response.StatusCode, text)
	}
	if got := c.text("SELECT count() FROM t"); got != "0\n" {
		t.Errorf("count = %q, want 0", got)
	}
	c.text(data, "query", "INSERT INTO t FORMAT TSV")
	if got := c.text("SELECT count() FROM t"); got != "500000\n" {
		t.Errorf("the same data whole: count = %q", got)
	}
}
