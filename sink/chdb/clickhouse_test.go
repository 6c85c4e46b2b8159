package chdb_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	chgo "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// dialEngine is clickhouse-go in HTTP mode, through a socket or in process.
func dialEngine(tb testing.TB, e *chdb.Engine, inProcess bool, method chgo.CompressionMethod) driver.Conn {
	tb.Helper()
	options := &chgo.Options{
		Protocol:    chgo.HTTP,
		Addr:        []string{"engine:8123"},
		Auth:        chgo.Auth{Username: "default", Password: "secret"},
		Compression: &chgo.Compression{Method: method, Level: 3},
	}
	if inProcess {
		options.TransportFunc = func(*http.Transport) (http.RoundTripper, error) { return e.Transport(), nil }
	} else {
		c := serve(tb, e.Handler())
		options.Addr = []string{c.url[len("http://"):]}
	}
	conn, err := chgo.Open(options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return conn
}

// everyType is a row of the column types that the project's tables use.
type everyType struct {
	S     string             `ch:"s"`
	L     string             `ch:"l"`
	T     time.Time          `ch:"t"`
	D     time.Time          `ch:"d"`
	E     string             `ch:"e"`
	AS    []string           `ch:"a_s"`
	AU    []uint32           `ch:"a_u"`
	M     map[string]float64 `ch:"m"`
	N     *int32             `ch:"n"`
	U8    uint8              `ch:"u8"`
	U16   uint16             `ch:"u16"`
	U32   uint32             `ch:"u32"`
	U64   uint64             `ch:"u64"`
	I64   int64              `ch:"i64"`
	F32   float32            `ch:"f32"`
	F64   float64            `ch:"f64"`
	ID    uuid.UUID          `ch:"id"`
	Fixed string             `ch:"fixed"`
	B     bool               `ch:"b"`
	LN    *string            `ch:"l_n"`
	AL    []string           `ch:"a_l"`
}

const everyTypeTable = `(s String, l LowCardinality(String), t DateTime64(3, 'Asia/Shanghai'), d Date, e Enum8('joy' = 1, 'anger' = 2),
	a_s Array(String), a_u Array(UInt32), m Map(LowCardinality(String), Float64), n Nullable(Int32),
	u8 UInt8, u16 UInt16, u32 UInt32, u64 UInt64, i64 Int64, f32 Float32, f64 Float64, id UUID, fixed FixedString(4), b Bool,
	l_n LowCardinality(Nullable(String)), a_l Array(LowCardinality(String))) ENGINE = MergeTree ORDER BY u64`

func everyTypeRows(tb testing.TB, n int) []everyType {
	tb.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		tb.Fatal(err)
	}
	rows := make([]everyType, n)
	for i := range rows {
		number, word := int32(-i), fmt.Sprint("w", i)
		rows[i] = everyType{
			S: fmt.Sprintf("字\n\n%d", i), L: fmt.Sprint(i % 3), E: []string{"joy", "anger"}[i%2],
			T: time.Date(2024, 2, 3, 4, 5, 6, 789e6, zone).Add(time.Duration(i) * time.Second), D: time.Date(2024, 2, 1+i%28, 0, 0, 0, 0, time.UTC),
			AS: []string{"", fmt.Sprint(i)}, AU: []uint32{uint32(i)}, M: map[string]float64{"joy": float64(i) / 2},
			U8: uint8(i), U16: uint16(i), U32: uint32(i), U64: uint64(i), I64: int64(-i), F32: float32(i) / 4, F64: float64(i) / 8,
			ID: uuid.NewSHA1(uuid.Nil, []byte(word)), Fixed: "abcd", B: i%2 == 0, AL: []string{"x", fmt.Sprint(i % 5)},
		}
		if i%2 == 0 {
			rows[i].N, rows[i].LN = &number, &word
		}
	}
	return rows
}

func TestClickHouseGo(t *testing.T) {
	engine := open(t, chdb.Config{Token: "secret"})
	methods := map[string]chgo.CompressionMethod{
		"none": chgo.CompressionNone, "lz4": chgo.CompressionLZ4, "zstd": chgo.CompressionZSTD,
		"gzip": chgo.CompressionGZIP, "deflate": chgo.CompressionDeflate, "br": chgo.CompressionBrotli,
	}
	want := everyTypeRows(t, 1000)
	for name, method := range methods {
		for _, inProcess := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, in process %v", name, inProcess), func(t *testing.T) {
				conn := dialEngine(t, engine, inProcess, method)
				table := fmt.Sprintf("t_%s_%v", name, inProcess)
				if err := conn.Exec(t.Context(), "CREATE TABLE "+table+" "+everyTypeTable); err != nil {
					t.Fatal(err)
				}
				if err := insertRows(t.Context(), conn, table, want); err != nil {
					t.Fatal(err)
				}
				var got []everyType
				if err := conn.Select(t.Context(), &got, "SELECT * FROM "+table+" ORDER BY u64"); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if err := conn.Select(t.Context(), &got, "SELECT * FROM "+table+" WHERE u64 > 1000000"); err != nil {
					t.Errorf("no rows: %v", err)
				}
			})
		}
	}
}

func insertRows(ctx context.Context, conn driver.Conn, table string, rows []everyType) (err error) {
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, batch.Close()) }()
	for i := range rows {
		if err := batch.AppendStruct(&rows[i]); err != nil {
			return err
		}
	}
	return batch.Send()
}

func TestClickHouseGoStatements(t *testing.T) {
	engine := open(t, chdb.Config{Token: "secret"})
	for _, inProcess := range []bool{false, true} {
		conn := dialEngine(t, engine, inProcess, chgo.CompressionLZ4)
		t.Run(fmt.Sprint("in process ", inProcess), func(t *testing.T) {
			if err := conn.Ping(t.Context()); err != nil {
				t.Error(err)
			}
			version, err := conn.ServerVersion()
			if err != nil || version.Version.Major < 26 {
				t.Errorf("ServerVersion = %v, %v", version, err)
			}
			t.Run("query parameters", func(t *testing.T) {
				ctx := chgo.Context(t.Context(), chgo.WithParameters(chgo.Parameters{"n": "41", "s": "it's"}))
				var n uint64
				var s string
				if err := conn.QueryRow(ctx, "SELECT {n:UInt64} + 1, {s:String}").Scan(&n, &s); err != nil || n != 42 || s != "it's" {
					t.Errorf("got %d, %q, %v", n, s, err)
				}
			})
			t.Run("bound arguments", func(t *testing.T) {
				var s string
				if err := conn.QueryRow(t.Context(), "SELECT concat(?, toString(?))", "a'b", 7).Scan(&s); err != nil || s != "a'b7" {
					t.Errorf("got %q, %v", s, err)
				}
			})
			t.Run("deduplication token, not asynchronous", func(t *testing.T) {
				table := fmt.Sprintf("dedup_%v", inProcess)
				if err := conn.Exec(t.Context(), "CREATE TABLE "+table+" "+everyTypeTable+" SETTINGS non_replicated_deduplication_window = 100"); err != nil {
					t.Fatal(err)
				}
				ctx := chgo.Context(t.Context(), chgo.WithSettings(chgo.Settings{"insert_deduplication_token": "a", "async_insert": 0}))
				for range 2 {
					if err := insertRows(ctx, conn, table, everyTypeRows(t, 10)); err != nil {
						t.Fatal(err)
					}
				}
				var n uint64
				if err := conn.QueryRow(t.Context(), "SELECT count() FROM "+table).Scan(&n); err != nil || n != 10 {
					t.Errorf("count = %d, %v, want 10", n, err)
				}
			})
			t.Run("many blocks", func(t *testing.T) {
				rows, err := conn.Query(t.Context(), "SELECT number, toLowCardinality(toString(number % 10)), [number] FROM numbers(500000)")
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = rows.Close() }()
				var sum uint64
				for rows.Next() {
					var n uint64
					var s string
					var a []uint64
					if err := rows.Scan(&n, &s, &a); err != nil {
						t.Fatal(err)
					}
					sum += a[0]
				}
				if err := rows.Err(); err != nil || sum != 124999750000 {
					t.Errorf("sum = %d, %v", sum, err)
				}
			})
			t.Run("errors", func(t *testing.T) {
				var exception *chgo.Exception
				if err := conn.Exec(t.Context(), "SELECT * FROM nope"); !errors.As(err, &exception) || exception.Code != 60 {
					t.Errorf("unknown table: %v", err)
				}
				rows, err := conn.Query(t.Context(), "SELECT throwIf(number = 900000) FROM numbers(1000000)")
				if err == nil {
					for rows.Next() {
						continue
					}
					err = rows.Err()
				}
				if !errors.As(err, &exception) || exception.Code != 395 {
					t.Errorf("in the middle: %v", err)
				}
			})
			t.Run("cancelled context", func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				if err := conn.Exec(ctx, "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)"); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}
