package chdb

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	chcompress "github.com/ClickHouse/ch-go/compress"
	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// decompressor reads a request's body as its Content-Encoding and the
// decompress parameter say. The second result frees what the first one uses.
func decompressor(body io.Reader, encoding string, native bool) (io.Reader, func(), error) {
	reader, free, err := decodeBody(body, encoding)
	if err != nil {
		return nil, nil, exceptionf(codeIncorrectData, "Cannot decompress the request body: %s", err)
	}
	if native {
		reader = chcompress.NewReader(reader)
	}
	return reader, free, nil
}

func decodeBody(body io.Reader, encoding string) (io.Reader, func(), error) {
	free := func() {}
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, free, nil
	case "gzip", "x-gzip":
		reader, err := gzip.NewReader(body)
		return reader, free, err
	case "deflate":
		reader, err := zlib.NewReader(body)
		return reader, free, err
	case "br":
		return brotli.NewReader(body), free, nil
	case "lz4":
		return lz4.NewReader(body), free, nil
	case "zstd":
		reader, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, nil, err
		}
		return reader, reader.Close, nil
	default:
		return nil, nil, fmt.Errorf("unknown Content-Encoding %q; known are gzip, deflate, br, lz4, zstd", encoding)
	}
}

// encodings are the response encodings, the engine's favourite first.
var encodings = []string{"zstd", "br", "lz4", "gzip", "deflate"}

// chooseEncoding picks the response's encoding from an Accept-Encoding header;
// "" for none.
func chooseEncoding(header http.Header) string {
	accepted := map[string]bool{}
	for part := range strings.SplitSeq(strings.Join(header.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		value, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
		accepted[strings.ToLower(strings.TrimSpace(name))] = err != nil || value > 0
	}
	for _, name := range encodings {
		if accepted[name] {
			return name
		}
	}
	return ""
}

// compressor wraps the writer of a response body in an encoding that
// chooseEncoding named. Closing it ends the encoding and leaves w open.
func compressor(w io.Writer, encoding string, level int) (io.WriteCloser, error) {
	switch encoding {
	case "gzip":
		return gzip.NewWriterLevel(w, clampLevel(level, 9))
	case "deflate":
		return zlib.NewWriterLevel(w, clampLevel(level, 9))
	case "br":
		return brotli.NewWriterLevel(w, clampLevel(level, brotli.BestCompression)), nil
	case "lz4":
		return lz4.NewWriter(w), nil
	case "zstd":
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1),
			zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(clampLevel(level, 19))))
	default:
		return nopCloser{w}, nil
	}
}

// defaultLevel is ClickHouse's http_zlib_compression_level, for every encoding.
const defaultLevel = 3

func clampLevel(level, highest int) int {
	if level < 1 {
		return defaultLevel
	}
	return min(level, highest)
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// blockSize is how much data goes into one of ClickHouse's compressed blocks.
const blockSize = 1 << 20

// blockWriter writes ClickHouse's own compressed blocks (compress=1), which
// carry a checksum and both sizes.
type blockWriter struct {
	*bufio.Writer
}

// Close writes the last block.
func (b *blockWriter) Close() error { return b.Flush() }

// newBlockWriter takes the method from network_compression_method.
func newBlockWriter(w io.Writer, method string, level int) (*blockWriter, error) {
	var kind chcompress.Method
	switch strings.ToUpper(method) {
	case "", "LZ4":
		kind = chcompress.LZ4
	case "LZ4HC":
		kind = chcompress.LZ4HC
	case "ZSTD":
		kind = chcompress.ZSTD
	case "NONE":
		kind = chcompress.None
	default:
		return nil, exceptionf(codeBadArguments, "Unknown network_compression_method %q", method)
	}
	writer := chcompress.NewWriter(chcompress.Level(max(level, 0)), kind)
	return &blockWriter{bufio.NewWriterSize(blocks{w, writer}, blockSize)}, nil
}

// blocks makes a compressed block of every write, at most blockSize each.
type blocks struct {
	w          io.Writer
	compressor *chcompress.Writer
}

func (b blocks) Write(data []byte) (int, error) {
	written := 0
	for written < len(data) {
		piece := data[written:min(len(data), written+blockSize)]
		if err := b.compressor.Compress(piece); err != nil {
			return written, fmt.Errorf("compress block: %w", err)
		}
		if _, err := b.w.Write(b.compressor.Data); err != nil {
			return written, err
		}
		written += len(piece)
	}
	return written, nil
}
