package chdb_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"

	chcompress "github.com/ClickHouse/ch-go/compress"
	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// codec packs and unpacks as a client would.
type codec struct {
	pack   func(w io.Writer) io.WriteCloser
	unpack func(r io.Reader) (io.Reader, error)
}

func codecs() map[string]codec {
	return map[string]codec{
		"gzip":    {func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		"deflate": {func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }, func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }},
		"br":      {func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }, func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
		"lz4":     {func(w io.Writer) io.WriteCloser { return lz4.NewWriter(w) }, func(r io.Reader) (io.Reader, error) { return lz4.NewReader(r), nil }},
		"zstd": {func(w io.Writer) io.WriteCloser {
			e, _ := zstd.NewWriter(w)
			return e
		}, func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) }},
	}
}

func TestContentEncodings(t *testing.T) {
	c := serve(t, open(t, chdb.Config{}).Handler())
	const query = "SELECT number, 'some text' FROM numbers(100000)"
	want := c.text(query)
	for name, codec := range codecs() {
		t.Run(name, func(t *testing.T) {
			c := client{t, c.url}
			response := c.sendHeader(query, http.Header{"Accept-Encoding": {"x, " + name + ";q=0.5"}})
			if got := response.Header.Get("Content-Encoding"); got != name {
				t.Fatalf("Content-Encoding = %q", got)
			}
			reader, err := codec.unpack(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, readAll(t, reader)); diff != "" {
				t.Error("the answer differs after unpacking")
			}

			c.text("CREATE TABLE in_" + name + " (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
			var packed bytes.Buffer
			writer := codec.pack(&packed)
			if _, err := io.WriteString(writer, want); err != nil {
				t.Fatal(err)
			}
			if err := writer.Close(); err != nil {
				t.Fatal(err)
			}
			response = c.sendHeader(packed.String(), http.Header{"Content-Encoding": {name}}, "query", "INSERT INTO in_"+name+" FORMAT TSV")
			if response.StatusCode != http.StatusOK {
				t.Fatal(readAll(t, response.Body))
			}
			if got := c.text("SELECT count(), sum(n) FROM in_" + name); got != "100000\t4999950000\n" {
				t.Errorf("inserted %q", got)
			}
		})
	}
	plain := c.sendHeader(query, http.Header{"Accept-Encoding": {"gzip;q=0, nope"}})
	if got := plain.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("refused encodings: Content-Encoding = %q", got)
	}
	off := c.sendHeader(query, http.Header{"Accept-Encoding": {"gzip"}}, "enable_http_compression", "0")
	if got := off.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("switched off: Content-Encoding = %q", got)
	}
	for encoding, body := range map[string]string{"nope": "x", "gzip": "not gzip at all"} {
		response := c.sendHeader(body, http.Header{"Content-Encoding": {encoding}})
		if got := response.Header.Get("X-ClickHouse-Exception-Code"); got != "117" {
			t.Errorf("body in bad %s: code %q", encoding, got)
		}
	}
}

func TestNativeBlocksOfCompressedData(t *testing.T) {
	c := serve(t, open(t, chdb.Config{}).Handler())
	const query = "SELECT number, 'some text' FROM numbers(100000)"
	want := c.text(query)
	for _, method := range []string{"", "LZ4", "ZSTD", "NONE"} {
		pairs := []string{"compress", "1"}
		if method != "" {
			pairs = append(pairs, "network_compression_method", method)
		}
		packed := c.send(query, pairs...)
		text, err := io.ReadAll(chcompress.NewReader(packed.Body))
		if err != nil && !errors.Is(err, io.EOF) { // the reader wraps the end
			t.Fatalf("%q: %v", method, err)
		}
		if string(text) != want {
			t.Errorf("%q: the answer differs after unpacking", method)
		}
	}
	c.text("CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
	writer := chcompress.NewWriter(chcompress.LevelZero, chcompress.LZ4)
	var packed bytes.Buffer
	for _, half := range []string{want[:len(want)/2], want[len(want)/2:]} {
		if err := writer.Compress([]byte(half)); err != nil {
			t.Fatal(err)
		}
		packed.Write(writer.Data)
	}
	c.text(packed.String(), "query", "INSERT INTO t FORMAT TSV", "decompress", "1")
	if got := c.text("SELECT count(), sum(n) FROM t"); got != "100000\t4999950000\n" {
		t.Errorf("inserted %q", got)
	}
	damaged := packed.Bytes()
	damaged[100] ^= 1
	response := c.send(string(damaged), "query", "INSERT INTO t FORMAT TSV", "decompress", "1")
	if response.StatusCode == http.StatusOK {
		t.Error("a damaged block was taken")
	}
	if got := c.text("SELECT count() FROM t"); got != "100000\n" {
		t.Errorf("after a damaged block: %q", got)
	}
}
