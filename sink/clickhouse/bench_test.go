package clickhouse_test

import (
	"fmt"
	"io"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

const benchRows = 20_000

// BenchmarkWrite writes a block of 20,000 events, 18,000 of them messages, with
// transitions and state. "engine" is the whole way into the embedded engine;
// "client" answers inserts at once after reading them, so that only this side's
// work is timed.
func BenchmarkWrite(b *testing.B) {
	clickhousetest.Need(b)
	blackHole := roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Query().Get("insert_deduplication_token") == "" {
			return clickhousetest.Engine.Transport().RoundTrip(r)
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Header: http.Header{}, Request: r}, r.Body.Close()
	})
	for name, transport := range map[string]http.RoundTripper{"engine": clickhousetest.Engine.Transport(), "client": blackHole} {
		b.Run(name, func(b *testing.B) {
			cfg := clickhousetest.Config(b)
			cfg.Transport = transport
			db := clickhousetest.Open(b, cfg)
			// The rows stay the same and only the range moves: making blocks
			// is not what is measured.
			blk := block(1, 0, 0, benchRows)
			b.ReportAllocs()
			before := cpu(b)
			for b.Loop() {
				if err := db.Write(b.Context(), blk, false); err != nil {
					b.Fatal(err)
				}
				blk.Batch.First += benchRows
				blk.Batch.Last += benchRows
			}
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N*benchRows), "cpu-µs/event")
		})
	}
}

// BenchmarkWriteSmall writes blocks of ten events: what each table's insert costs
// whatever is in it, which is most of a range's cost where few records come.
func BenchmarkWriteSmall(b *testing.B) {
	cfg := clickhousetest.Config(b)
	db := clickhousetest.Open(b, cfg)
	blk, tables := block(1, 0, 0, 10), 0
	for _, p := range blk.Parts() {
		if p.Rows > 0 {
			tables++
		}
	}
	before := cpu(b)
	for b.Loop() {
		if err := db.Write(b.Context(), blk, false); err != nil {
			b.Fatal(err)
		}
		blk.Batch.First += 10
		blk.Batch.Last += 10
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N*tables)/1000, "cpu-ms/insert")
}

// cpu is the processor time of the whole process, engine and collector
// included: unlike the clock it does not count what the machine's other users
// take.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkValues is the share of a write that turns rows into columns.
func BenchmarkValues(b *testing.B) {
	blk := block(1, 0, 0, benchRows)
	var s sink.Scratch
	b.ReportAllocs()
	before := cpu(b)
	for b.Loop() {
		for _, p := range blk.Parts() {
			for i := range p.Table.Columns {
				_ = p.Values(i, &s)
			}
		}
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N*benchRows), "cpu-µs/event")
}

// BenchmarkSeenIDs looks up 5,000 ids among 100,000 events.
func BenchmarkSeenIDs(b *testing.B) {
	cfg := clickhousetest.Config(b)
	db := clickhousetest.Open(b, cfg)
	var keys []sink.IDKey
	for part := range int64(5) {
		blk := block(1, 0, part*benchRows, benchRows)
		for _, e := range blk.Events[:1000] {
			keys = append(keys, sink.IDKey{Community: e.Community, At: e.At, ID: e.ID})
		}
		if err := db.Write(b.Context(), blk, false); err != nil {
			b.Fatal(err)
		}
	}
	before := cpu(b)
	for b.Loop() {
		seen, err := db.SeenIDs(b.Context(), keys, sink.AsOf{Epoch: 2})
		if err != nil || !seen[4999] {
			b.Fatal(fmt.Errorf("not seen: %w", err))
		}
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N*len(keys)), "cpu-µs/key")
}
