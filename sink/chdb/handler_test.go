package chdb_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink/chdb"
)

func TestFormats(t *testing.T) {
	c := serve(t, open(t, chdb.Config{}).Handler())
	const query = "SELECT number AS n, concat('a', toString(number)) AS s FROM numbers(2)"
	tests := []struct{ format, want, contentType string }{
		{"TabSeparated", "0\ta0\n1\ta1\n", "text/tab-separated-values; charset=UTF-8"},
		{"TabSeparatedWithNames", "n\ts\n0\ta0\n1\ta1\n", "text/tab-separated-values; charset=UTF-8"},
		{"TabSeparatedWithNamesAndTypes", "n\ts\nUInt64\tString\n0\ta0\n1\ta1\n", "text/tab-separated-values; charset=UTF-8"},
		{"CSV", "0,\"a0\"\n1,\"a1\"\n", "text/csv; charset=UTF-8; header=absent"},
		{"CSVWithNames", "\"n\",\"s\"\n0,\"a0\"\n1,\"a1\"\n", "text/csv; charset=UTF-8; header=present"},
		{"JSONEachRow", `{"n":0,"s":"a0"}` + "\n" + `{"n":1,"s":"a1"}` + "\n", "application/x-ndjson; charset=UTF-8"},
		{"JSONCompactEachRow", "[0, \"a0\"]\n[1, \"a1\"]\n", "application/x-ndjson; charset=UTF-8"},
		{"RowBinary", "\x00\x00\x00\x00\x00\x00\x00\x00\x02a0\x01\x00\x00\x00\x00\x00\x00\x00\x02a1", "application/octet-stream"},
		{"Values", "(0,'a0'),(1,'a1')", "text/plain; charset=UTF-8"},
		{"Vertical", "Row 1:\n──────\nn: 0\ns: a0\n\nRow 2:\n──────\nn: 1\ns: a1\n", "text/plain; charset=UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.format, func(t *testing.T) {
			c := client{t, c.url}
			for name, response := range map[string]*http.Response{
				"default_format": c.send(query, "default_format", tt.format),
				"FORMAT":         c.send(query + " FORMAT " + tt.format),
			} {
				if diff := cmp.Diff(tt.want, readAll(t, response.Body)); diff != "" {
					t.Errorf("by %s (-want +got):\n%s", name, diff)
				}
				if got := response.Header.Get("Content-Type"); got != tt.contentType {
					t.Errorf("by %s: Content-Type = %q, want %q", name, got, tt.contentType)
				}
				if got := response.Header.Get("X-ClickHouse-Format"); got != tt.format {
					t.Errorf("by %s: X-ClickHouse-Format = %q", name, got)
				}
			}
		})
	}
	for format, piece := range map[string]string{
		"JSON": `"rows": 2,`, "JSONCompact": `[1, "a1"]`, "PrettyCompact": "┌─n─┬─s──┐", "Parquet": "PAR1",
		"Native": "\x02\x02\x01n\x06UInt64", "XML": "<s>a1</s>", "Markdown": "| 1 | a1 |", "ArrowStream": "a0a1",
	} {
		if got := c.text(query, "default_format", format); !strings.Contains(got, piece) {
			t.Errorf("%s = %q, want a piece %q", format, got, piece)
		}
	}
}

func TestHeadersAreWrittenOnce(t *testing.T) {
	c := serve(t, open(t, chdb.Config{}).Handler())
	const query = "SELECT number AS `a\nb`, 'x\"\n' AS `s\"` FROM numbers(200000)"
	for format, want := range map[string]int{
		"TabSeparatedWithNames": 200001, "TabSeparatedWithNamesAndTypes": 200002,
		"JSONCompactEachRowWithNamesAndTypes": 200002, "CSVWithNames": 2 + 400000,
	} {
		got := strings.Count(c.text(query, "default_format", format), "\n")
		if got != want {
			t.Errorf("%s has %d lines, want %d", format, got, want)
		}
	}
	binary := c.text("SELECT toUInt8(number) AS n FROM numbers(200000)", "default_format", "RowBinaryWithNamesAndTypes")
	if want := len("\x01\x01n\x05UInt8") + 200000; len(binary) != want {
		t.Errorf("RowBinaryWithNamesAndTypes has %d bytes, want %d", len(binary), want)
	}
}

func TestRequests(t *testing.T) {
	c := serve(t, open(t, chdb.Config{}).Handler())
	c.text("CREATE DATABASE other")
	c.text("CREATE TABLE other.t (n UInt8) ENGINE = Memory")
	tests := []struct {
		name, body string
		pairs      []string
		want       string
	}{
		{"query parameter", "", []string{"query", "SELECT 1"}, "1\n"},
		{"query and body are one statement", "FROM numbers(3)", []string{"query", "SELECT count()"}, "3\n"},
		{"database", "SELECT currentDatabase()", []string{"database", "other"}, "other\n"},
		{"the next statement is back in its own", "SELECT currentDatabase()", nil, "default\n"},
		{"parameters", "SELECT {n:UInt8} + 1, {s:String}, {i:Identifier} FROM (SELECT 7 AS c)", []string{"param_n", "41", "param_s", "a'b\\tc", "param_i", "c"}, "42\ta\\'b\\tc\t7\n"},
		{"a setting", "SELECT getSetting('max_block_size')", []string{"max_block_size", "123"}, "123\n"},
		{"is gone with its statement", "SELECT getSetting('max_block_size') != 123", nil, "1\n"},
		{"a setting of the text", "SELECT getSetting('max_block_size') SETTINGS max_block_size = 77", nil, "77\n"},
		{"a hostile setting's value", "SELECT getSetting('insert_deduplication_token')", []string{"insert_deduplication_token", `x', max_threads = '9\`}, `x\', max_threads = \'9\\` + "\n"},
		{"a comment before", "/* INSERT */ -- FORMAT JSON\nSELECT 1 -- FORMAT JSON", nil, "1\n"},
		{"format inside brackets", "SELECT (SELECT 'FORMAT JSON') AS format", nil, "FORMAT JSON\n"},
		{"with", "WITH 1 AS x SELECT x", nil, "1\n"},
		{"brackets around", "(SELECT 1) UNION ALL (SELECT 1)", nil, "1\n1\n"},
		{"show", "SHOW TABLES FROM other", nil, "t\n"},
		{"explain", "EXPLAIN SYNTAX SELECT 1", nil, "SELECT 1\nFROM system.one\n"},
		{"exists", "EXISTS TABLE other.t FORMAT JSONEachRow", nil, `{"result":1}` + "\n"},
		{"a statement that ends with a semicolon", "SELECT 1;", nil, "1\n"},
		{"no rows", "SELECT 1 WHERE 0", nil, ""},
		{"wait for the end", "SELECT count() FROM (SELECT * FROM numbers(100000))", []string{"wait_end_of_query", "1"}, "100000\n"},
		{"session settings do not stay", "SET max_block_size = 55", nil, ""},
		{"after SET", "SELECT count() FROM numbers(4) WHERE getSetting('max_block_size') = 55", nil, "0\n"},
		{"a temporary table", "CREATE TEMPORARY TABLE tmp (n UInt8)", nil, ""},
		{"does not stay", "EXISTS TEMPORARY TABLE tmp", nil, "0\n"},
		{"session_id is taken and ignored", "SELECT 1", []string{"session_id", "s"}, "1\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, client{t, c.url}.text(tt.body, tt.pairs...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	c := serve(t, open(t, chdb.Config{MaxMemory: 64 << 20, MaxTime: time.Second, MaxStatement: 5000, MaxAnswer: 1 << 20}).Handler())
	c.text("CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n")
	tests := []struct {
		name, body string
		pairs      []string
		code       string
		status     int
	}{
		{"unknown table", "SELECT * FROM nope", nil, "60", 404},
		{"unknown column", "SELECT nope FROM t", nil, "47", 404},
		{"unknown database", "SELECT 1", []string{"database", "nope"}, "81", 404},
		{"unknown setting", "SELECT 1", []string{"nope", "1"}, "115", 404},
		{"unknown setting that is no name", "SELECT 1", []string{"x=1, y", "1"}, "115", 404},
		{"unknown format", "SELECT 1 FORMAT Nope", nil, "73", 404},
		{"unknown function", "SELECT nope(1)", nil, "46", 404},
		{"table exists", "CREATE TABLE t (n UInt8) ENGINE = Memory", nil, "57", 500},
		{"syntax", "SELEC 1", nil, "62", 400},
		{"an expression is no statement", "1 + 1", nil, "62", 400},
		{"nothing", "", nil, "62", 400},
		{"two statements", "SELECT 1; SELECT 2", nil, "62", 400},
		{"parameter not set", "SELECT {x:UInt8}", nil, "456", 500},
		{"bad parameter", "SELECT {x:UInt8}", []string{"param_x", "abc"}, "457", 500},
		{"type mismatch", "INSERT INTO t FORMAT JSONEachRow {\"n\":\"abc\"}", nil, "27", 400},
		{"bad CSV", "INSERT INTO t FORMAT CSV\nabc\n", nil, "117", 400},
		{"insert into nothing", "INSERT INTO nope FORMAT CSV\n1\n", nil, "60", 404},
		{"memory", "SELECT groupArray(number) FROM numbers(100000000)", nil, "241", 500},
		{"time", "SELECT sum(sipHash64(number)) FROM numbers(100000000000)", nil, "159", 408},
		{"too long", "SELECT '" + strings.Repeat("x", 6000) + "'", nil, "163", 413},
		{"an answer too large to build whole", "SELECT * FROM numbers(1000000) FORMAT JSON", nil, "396", 500},
		{"in the middle of a stream of one chunk", "SELECT throwIf(number = 5) FROM numbers(10)", nil, "395", 500},
		{"bad protocol version", "SELECT 1", []string{"client_protocol_version", "x"}, "36", 400},
		{"bad default format", "SELECT 1", []string{"default_format", "a b"}, "36", 400},
		{"raised limit", "SELECT 1 SETTINGS max_threads = 64", nil, "452", 500},
		{"raised limit inside", "SELECT * FROM (SELECT 1 SETTINGS `max_memory_usage`=0)", nil, "452", 500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			response := client{t, c.url}.send(tt.body, tt.pairs...)
			text := readAll(t, response.Body)
			if got := response.Header.Get("X-ClickHouse-Exception-Code"); got != tt.code || response.StatusCode != tt.status {
				t.Errorf("code %s, status %d, want %s, %d: %s", got, response.StatusCode, tt.code, tt.status, text)
			}
			if !strings.HasPrefix(text, "Code: "+tt.code+". DB::Exception: ") {
				t.Errorf("text = %q", text)
			}
		})
	}
}

func TestLimitsCanBeLoweredOnly(t *testing.T) {
	engine := open(t, chdb.Config{MaxThreads: 2})
	const query = "SELECT getSetting('max_threads')"
	tests := []struct{ name, asked, want string }{
		{"unset", "", "2\n"}, {"lower", "1", "1\n"}, {"higher", "64", "2\n"}, {"none", "0", "2\n"}, {"no number", "auto", "2\n"},
	}
	c := serve(t, engine.Handler())
	for _, tt := range tests {
		var pairs []string
		if tt.asked != "" {
			pairs = []string{"max_threads", tt.asked}
		}
		if got := c.text(query, pairs...); got != tt.want {
			t.Errorf("%s: max_threads = %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := serve(t, engine.Handler(chdb.Trusted())).text(query, "max_threads", "64"); got != "64\n" {
		t.Errorf("trusted: max_threads = %q", got)
	}
}

func TestReadOnly(t *testing.T) {
	engine := open(t, chdb.Config{})
	all, console := serve(t, engine.Handler()), serve(t, engine.Handler(chdb.ReadOnly()))
	all.text("CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n")
	for _, statement := range []string{
		"INSERT INTO t VALUES (1)", "INSERT INTO t SELECT 1", "DROP TABLE t", "SET max_threads = 1", "KILL QUERY WHERE 1",
		"SELECT * FROM file('/etc/passwd', 'LineAsString')", "CREATE TEMPORARY TABLE x (n UInt8)", "SYSTEM FLUSH LOGS",
	} {
		if response := console.send(statement); response.Header.Get("X-ClickHouse-Exception-Code") != "164" {
			t.Errorf("%s: %s", statement, readAll(t, response.Body))
		}
	}
	if got := console.text("SELECT count() FROM t", "max_threads", "1", "readonly", "0"); got != "0\n" {
		t.Errorf("reading = %q", got)
	}

	get := func(statement string) *http.Response {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, all.url+"/?query="+url.QueryEscape(statement), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = response.Body.Close() })
		return response
	}
	if got := readAll(t, get("SELECT 1 SETTINGS max_threads=1").Body); got != "1\n" {
		t.Errorf("GET SELECT = %q", got)
	}
	for _, statement := range []string{"DROP TABLE t", "INSERT INTO t VALUES (1)"} {
		if code := get(statement).Header.Get("X-ClickHouse-Exception-Code"); code != "164" {
			t.Errorf("GET %s: code %q", statement, code)
		}
	}
	if got := all.text("SELECT count() FROM t"); got != "0\n" {
		t.Errorf("afterwards t has %q rows", got)
	}
}

func TestHeadersOfAnAnswer(t *testing.T) {
	c := serve(t, open(t, chdb.Config{}).Handler())
	response := c.send("SELECT number FROM numbers(10)", "query_id", "mine\r\nX: y")
	for name, want := range map[string]string{
		"X-ClickHouse-Query-Id": "mine__X: y", "X-ClickHouse-Timezone": c.text("SELECT timezone() FORMAT TSVRaw"),
		"X-ClickHouse-Server-Display-Name": "hearth\n",
	} {
		if got := response.Header.Get(name); got != strings.TrimSuffix(want, "\n") {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if got := response.Header.Get("X-ClickHouse-Summary"); !strings.Contains(got, `"read_rows":"10"`) {
		t.Errorf("X-ClickHouse-Summary = %s", got)
	}
	c.text("CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n")
	for _, insert := range []string{"INSERT INTO t VALUES (1), (2)", "INSERT INTO t SELECT number FROM numbers(2)"} {
		got := c.send(insert).Header.Get("X-ClickHouse-Summary")
		if !strings.Contains(got, `"written_rows":"2"`) {
			t.Errorf("%s: X-ClickHouse-Summary = %s", insert, got)
		}
	}
}

func TestPaths(t *testing.T) {
	c := serve(t, open(t, chdb.Config{Token: "secret"}).Handler())
	tests := []struct {
		method, path string
		status       int
	}{
		{"GET", "/ping", 200}, {"HEAD", "/ping", 200}, {"GET", "/nope", 404}, {"DELETE", "/", 405}, {"GET", "/", 401},
	}
	for _, tt := range tests {
		request, err := http.NewRequestWithContext(t.Context(), tt.method, c.url+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != tt.status {
			t.Errorf("%s %s: status %d, want %d", tt.method, tt.path, response.StatusCode, tt.status)
		}
	}
}

func TestTokens(t *testing.T) {
	c := serve(t, open(t, chdb.Config{Token: "secret"}).Handler())
	tests := []struct {
		name   string
		header http.Header
		pairs  []string
		status int
	}{
		{"none", nil, nil, 401},
		{"wrong", http.Header{"X-Clickhouse-Key": {"guess"}}, nil, 403},
		{"key", http.Header{"X-Clickhouse-Key": {"secret"}}, nil, 200},
		{"bearer", http.Header{"Authorization": {"Bearer secret"}}, nil, 200},
		{"basic", http.Header{"Authorization": {"Basic ZGVmYXVsdDpzZWNyZXQ="}}, nil, 200},
		{"parameter", nil, []string{"password", "secret"}, 200},
		{"another site's page that knows it", http.Header{"X-Clickhouse-Key": {"secret"}, "Sec-Fetch-Site": {"cross-site"}}, nil, 200},
	}
	for _, tt := range tests {
		if got := c.sendHeader("SELECT 1", tt.header, tt.pairs...).StatusCode; got != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, got, tt.status)
		}
	}
}

func TestOtherSitesPagesAreRefusedWithoutAToken(t *testing.T) {
	c := serve(t, open(t, chdb.Config{}).Handler())
	if got := c.sendHeader("SELECT 1", http.Header{"Sec-Fetch-Site": {"cross-site"}}).StatusCode; got != 403 {
		t.Errorf("cross-site: status %d", got)
	}
	if got := c.sendHeader("SELECT 1", http.Header{"Sec-Fetch-Site": {"same-origin"}}).StatusCode; got != 200 {
		t.Errorf("same-origin: status %d", got)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url, bytes.NewReader([]byte("SELECT 1")))
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "evil.example:8123"
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != 403 {
		t.Errorf("re-bound name: status %d", response.StatusCode)
	}
}
