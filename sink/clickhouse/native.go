package clickhouse

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/sink"
)

// encoder writes parts as one block of ClickHouse's Native format at revision
// 0, the form that HTTP inserts have:
// https://clickhouse.com/docs/interfaces/formats/Native. Uncompressed, this
// costs half of what the driver's own columns do, which are built anew for
// every batch. An encoder belongs to one goroutine.
type encoder struct {
	buf     []byte
	scratch sink.Scratch
}

// encoder returns an idle encoder, or a new one.
func (d *DB) encoder() *encoder {
	select {
	case e := <-d.encoders:
		return e
	default:
		return new(encoder)
	}
}

// release gives an encoder back.
func (d *DB) release(e *encoder) {
	select {
	case d.encoders <- e:
	default:
	}
}

// block replaces the buffer by p.
func (e *encoder) block(p sink.Part) error {
	b := binary.AppendUvarint(e.buf[:0], uint64(len(p.Table.Columns)))
	b = binary.AppendUvarint(b, uint64(p.Rows))
	for i, c := range wire(p.Table) {
		b = appendText(appendText(b, c.Name), c.Type)
		var err error
		if b, err = appendColumn(b, c.Type, p.Values(i, &e.scratch)); err != nil {
			return fmt.Errorf("append %s: %w: %w", c.Name, errAppend, err)
		}
	}
	e.buf = b
	return nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendColumn appends the values, which are of the slice types that sink's
// column constructors make.
func appendColumn(b []byte, typ string, values any) ([]byte, error) {
	switch v := values.(type) {
	case []string:
		return appendTexts(b, v), nil
	case [][]byte:
		for _, x := range v {
			b = append(binary.AppendUvarint(b, uint64(len(x))), x...)
		}
		return b, nil
	case []bool:
		for _, x := range v {
			if x {
				b = append(b, 1)
			} else {
				b = append(b, 0)
			}
		}
		return b, nil
	case []int8:
		return appendEnum(b, typ, v)
	case []time.Time:
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, uint32(x.Unix()/daySeconds))
		}
		return b, nil
	case [][]string:
		b = appendEnds(b, v)
		for _, x := range v {
			b = appendTexts(b, x)
		}
		return b, nil
	case [][]float32:
		b = appendEnds(b, v)
		for _, x := range v {
			b = appendFloats(b, x)
		}
		return b, nil
	}
	return appendNumbers(b, values)
}

// appendNumbers appends numbers in little-endian order.
func appendNumbers(b []byte, values any) ([]byte, error) {
	switch v := values.(type) {
	case []float32:
		return appendFloats(b, v), nil
	case []int16:
		for _, x := range v {
			b = binary.LittleEndian.AppendUint16(b, uint16(x))
		}
	case []uint16:
		for _, x := range v {
			b = binary.LittleEndian.AppendUint16(b, x)
		}
	case []int32:
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, uint32(x))
		}
	case []uint32:
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, x)
		}
	case []int64:
		for _, x := range v {
			b = binary.LittleEndian.AppendUint64(b, uint64(x))
		}
	case []uint64:
		for _, x := range v {
			b = binary.LittleEndian.AppendUint64(b, x)
		}
	default:
		return nil, fmt.Errorf("no encoding for %T", values)
	}
	return b, nil
}

func appendTexts(b []byte, v []string) []byte {
	for _, s := range v {
		b = appendText(b, s)
	}
	return b
}

func appendFloats(b []byte, v []float32) []byte {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// appendEnds appends where each row's array ends.
func appendEnds[E any](b []byte, v [][]E) []byte {
	end := uint64(0)
	for _, x := range v {
		end += uint64(len(x))
		b = binary.LittleEndian.AppendUint64(b, end)
	}
	return b
}

// appendEnum refuses values outside the closed list: the server would store
// them and fail when they are read.
func appendEnum(b []byte, typ string, v []int8) ([]byte, error) {
	known := enumValues(typ)
	for _, x := range v {
		if !known[uint8(x)] {
			return nil, fmt.Errorf("unknown element %d of %s", x, typ)
		}
		b = append(b, byte(x))
	}
	return b, nil
}

// enumValues reads the values out of Enum8('a' = 1, 'b' = 2).
func enumValues(typ string) (known [256]bool) {
	for pair := range strings.SplitSeq(strings.TrimSuffix(typ, ")"), ",") {
		_, value, _ := strings.Cut(pair, "=")
		if n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 8); err == nil {
			known[uint8(n)] = true
		}
	}
	return known
}
