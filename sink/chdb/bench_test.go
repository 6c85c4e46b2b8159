package chdb_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	chgo "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// BenchmarkInsert sends batches of 20,000 rows of 30 columns through
// clickhouse-go: in process, through a socket, and, for the engine's own time,
// as Native bytes that are ready.
func BenchmarkInsert(b *testing.B) {
	const rows = 20000
	engine := open(b, chdb.Config{Token: "secret"})
	ddl := wideTable()
	for name, inProcess := range map[string]bool{"transport": true, "socket": false} {
		b.Run(name, func(b *testing.B) {
			conn := dialEngine(b, engine, inProcess, chgo.CompressionNone)
			if err := conn.Exec(b.Context(), "CREATE OR REPLACE TABLE wide "+ddl); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				insertWide(b, conn, rows)
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
	b.Run("engine alone", func(b *testing.B) {
		httpClient := &http.Client{Transport: engine.Transport()}
		c := serve(b, engine.Handler(chdb.Trusted()))
		data := c.text(fmt.Sprintf("SELECT * FROM wide LIMIT %d FORMAT Native", rows), "max_block_size", fmt.Sprint(rows))
		c.text("CREATE TABLE wide_alone AS wide")
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://any/?query=INSERT+INTO+wide_alone+FORMAT+Native", strings.NewReader(data))
			if err != nil {
				b.Fatal(err)
			}
			response, err := httpClient.Do(request)
			if err != nil || response.StatusCode != http.StatusOK {
				b.Fatal(err, response)
			}
			_ = response.Body.Close()
		}
		b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Logf("resident %d MiB", residentMiB(b))
}

// wideTable has 30 columns of the kinds that facts have.
func wideTable() string {
	var columns []string
	for i := range 10 {
		columns = append(columns, fmt.Sprintf("s%d String, l%d LowCardinality(String), f%d Float32", i, i, i))
	}
	return "(" + strings.Join(columns, ", ") + ") ENGINE = MergeTree ORDER BY l0"
}

func insertWide(b *testing.B, conn chgo.Conn, rows int) {
	b.Helper()
	batch, err := conn.PrepareBatch(b.Context(), "INSERT INTO wide")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = batch.Close() }()
	values := make([]any, 30)
	for row := range rows {
		for i := range 10 {
			values[3*i] = "a text of some length that differs"[:20+(row+i)%14]
			values[3*i+1] = [...]string{"joy", "anger", "calm", "sad"}[(row+i)%4]
			values[3*i+2] = float32(row)
		}
		if err := batch.Append(values...); err != nil {
			b.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSelectOne is the price of a statement.
func BenchmarkSelectOne(b *testing.B) {
	engine := open(b, chdb.Config{})
	httpClient := &http.Client{Transport: engine.Transport()}
	for b.Loop() {
		response, err := post(b.Context(), httpClient, "http://any/", "SELECT 1")
		if err != nil {
			b.Fatal(err)
		}
		if got := readAll(b, response.Body); got != "1\n" {
			b.Fatalf("got %q", got)
		}
		_ = response.Body.Close()
	}
}

// BenchmarkOpen starts the engine on a folder that exists, with the library
// loaded.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	first := open(b, chdb.Config{Dir: dir})
	if err := first.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		engine, err := chdb.Open(b.Context(), chdb.Config{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		if err := engine.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
