package clickhouse

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/sink"
)

// ident quotes an identifier.
func ident(s string) string { return "`" + strings.ReplaceAll(s, "`", "``") + "`" }

// appendString appends s as a string literal. Everything that could end the
// literal, or that a query text may not hold, is escaped.
func appendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '\'')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'' || c == '\\':
			dst = append(dst, '\\', c)
		case c < 0x20 || c == 0x7f:
			dst = append(dst, '\\', 'x', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '\'')
}

// appendTime appends Unix milliseconds as a literal of DateTime64(3, 'UTC').
func appendTime(dst []byte, ms int64) []byte {
	dst = append(dst, '\'')
	dst = time.UnixMilli(ms).UTC().AppendFormat(dst, "2006-01-02 15:04:05.000")
	return append(dst, '\'')
}

// times returns Unix milliseconds as literals with commas between.
func times(ms []int64) string {
	var b []byte
	for i, t := range ms {
		b = appendTime(comma(b, i), t)
	}
	return string(b)
}

// str returns s as a string literal.
func str(s string) string { return string(appendString(nil, s)) }

// asOfWhere bounds a read to what a computation that starts at a may see.
func asOfWhere(a sink.AsOf) string {
	return fmt.Sprintf("(epoch < %d OR (epoch = %d AND partition = %d AND offset < %d))", a.Epoch, a.Epoch, a.Partition, a.Before)
}

// beyondWhere selects what a computation that starts at a has still to write.
func beyondWhere(a sink.AsOf) string {
	return fmt.Sprintf("epoch = %d AND partition = %d AND offset >= %d", a.Epoch, a.Partition, a.Before)
}

// rangeWhere selects the rows of one range.
func rangeWhere(column string, epoch uint16, partition int32, first, last int64) string {
	return fmt.Sprintf("epoch = %d AND partition = %d AND %s BETWEEN %d AND %d", epoch, partition, ident(column), first, last)
}

// chunks cuts n keys into runs of at most size and calls f for each.
func chunks(n, size int, f func(from, to int) error) error {
	for from := 0; from < n; from += size {
		if err := f(from, min(from+size, n)); err != nil {
			return err
		}
	}
	return nil
}

// keyChunk is how many keys one query asks for: some 300 KB of query text.
const keyChunk = 5000

// maxQuerySize lets the text of such a query pass the server's parser.
var maxQuerySize = strconv.Itoa(64 << 20)
