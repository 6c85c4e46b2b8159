package sink

import "time"

// Codec is how a column is compressed, and why.
type Codec struct {
	SQL string // "" is the engine's default, LZ4
	Why string
}

// The codecs in use. Each says why it fits, so that a column need only name it.
var (
	codecPlain = Codec{"", "few distinct values in a row: LZ4 folds the runs"}
	codecDelta = Codec{"Delta, ZSTD(1)", "neighbouring rows differ little: the differences compress"}
	codecT64   = Codec{"T64, ZSTD(1)", "small integers: T64 crops the unused high bits"}
	codecZSTD  = Codec{"ZSTD(1)", "many distinct values with much in common, or many zeros"}
	codecText  = Codec{"ZSTD(3)", "long text, written once and read seldom: a higher level pays"}
)

// Column is one column of the table that holds the rows of type T.
type Column[T any] struct {
	Name    string
	Type    string // the type in the table
	Codec   Codec
	Comment string // meaning, unit, range, and what 0 or empty means
	Text    bool   // raw text of members: falls under the text retention
	// Values returns the column of rows as a typed slice. It may live in s and
	// is good until the next call with the same s.
	Values func(rows []T, s *Scratch) any
}

// Scratch holds slices that Values reuses from column to column and from block
// to block, so that a steady stream of blocks allocates next to nothing. The
// zero Scratch is ready; it must not be shared by goroutines.
type Scratch struct {
	strings   []string
	bools     []bool
	int8s     []int8
	int16s    []int16
	int32s    []int32
	int64s    []int64
	uint16s   []uint16
	uint32s   []uint32
	uint64s   []uint64
	float32s  []float32
	times     []time.Time
	lists     [][]string
	numbers   [][]float32
	listArena []string
	numArena  []float32
	texts     [][]byte
	bytes     []byte
	ends      []int
}

// fill maps rows to *buf, growing it once when it is too small.
func fill[T, E any](buf *[]E, rows []T, get func(*T) E) []E {
	if cap(*buf) < len(rows) {
		*buf = make([]E, len(rows))
	}
	out := (*buf)[:len(rows)]
	for i := range rows {
		out[i] = get(&rows[i])
	}
	return out
}

func str[T any](name, typ string, c Codec, comment string, get func(*T) string) Column[T] {
	return Column[T]{
		Name: name, Type: typ, Codec: c, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.strings, rows, get) },
	}
}

func flag[T any](name, comment string, get func(*T) bool) Column[T] {
	return Column[T]{
		Name: name, Type: "Bool", Codec: codecPlain, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.bools, rows, get) },
	}
}

// enum stores a closed list as one byte; the type lists the names.
func enum[T any](name, typ, comment string, get func(*T) int8) Column[T] {
	return Column[T]{
		Name: name, Type: typ, Codec: codecPlain, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.int8s, rows, get) },
	}
}

func i16[T any](name string, c Codec, comment string, get func(*T) int16) Column[T] {
	return Column[T]{
		Name: name, Type: "Int16", Codec: c, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.int16s, rows, get) },
	}
}

func i32[T any](name string, c Codec, comment string, get func(*T) int32) Column[T] {
	return Column[T]{
		Name: name, Type: "Int32", Codec: c, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.int32s, rows, get) },
	}
}

func i64[T any](name string, c Codec, comment string, get func(*T) int64) Column[T] {
	return Column[T]{
		Name: name, Type: "Int64", Codec: c, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.int64s, rows, get) },
	}
}

func u16[T any](name string, c Codec, comment string, get func(*T) uint16) Column[T] {
	return Column[T]{
		Name: name, Type: "UInt16", Codec: c, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.uint16s, rows, get) },
	}
}

func u32[T any](name string, c Codec, comment string, get func(*T) uint32) Column[T] {
	return Column[T]{
		Name: name, Type: "UInt32", Codec: c, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.uint32s, rows, get) },
	}
}

func u64[T any](name string, c Codec, comment string, get func(*T) uint64) Column[T] {
	return Column[T]{
		Name: name, Type: "UInt64", Codec: c, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.uint64s, rows, get) },
	}
}

func f32[T any](name, comment string, get func(*T) float64) Column[T] {
	return Column[T]{
		Name: name, Type: "Float32", Codec: codecZSTD, Comment: comment,
		Values: func(rows []T, s *Scratch) any {
			return fill(&s.float32s, rows, func(r *T) float32 { return float32(get(r)) })
		},
	}
}

// millis is a moment in UTC, kept as Unix milliseconds.
func millis[T any](name, comment string, get func(*T) int64) Column[T] {
	return Column[T]{
		Name: name, Type: "DateTime64(3, 'UTC')", Codec: codecDelta, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.int64s, rows, get) },
	}
}

// day is a calendar day, kept as days since 1970-01-01.
func day[T any](name, comment string, get func(*T) int32) Column[T] {
	return Column[T]{
		Name: name, Type: "Date32", Codec: codecDelta, Comment: comment,
		Values: func(rows []T, s *Scratch) any {
			return fill(&s.times, rows, func(r *T) time.Time { return time.Unix(int64(get(r))*86400, 0).UTC() })
		},
	}
}

// list is an array of strings that the row already holds.
func list[T any](name string, c Codec, comment string, get func(*T) []string) Column[T] {
	return Column[T]{
		Name: name, Type: "Array(LowCardinality(String))", Codec: c, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fill(&s.lists, rows, get) },
	}
}

// listOf is an array of strings that add appends to the arena.
func listOf[T any](name, comment string, add func(*T, []string) []string) Column[T] {
	return Column[T]{
		Name: name, Type: "Array(LowCardinality(String))", Codec: codecZSTD, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fillArena(&s.lists, &s.listArena, rows, add) },
	}
}

// numbersOf is an array of numbers that add appends to the arena.
func numbersOf[T any](name, comment string, add func(*T, []float32) []float32) Column[T] {
	return Column[T]{
		Name: name, Type: "Array(Float32)", Codec: codecZSTD, Comment: comment,
		Values: func(rows []T, s *Scratch) any { return fillArena(&s.numbers, &s.numArena, rows, add) },
	}
}

// fillArena maps rows to slices of one arena. A slice cut before the arena
// moves keeps the old memory, which stays as it was: no copy is needed.
func fillArena[T, E any](buf *[][]E, arena *[]E, rows []T, add func(*T, []E) []E) [][]E {
	if cap(*buf) < len(rows) {
		*buf = make([][]E, len(rows))
	}
	out, a := (*buf)[:len(rows)], (*arena)[:0]
	for i := range rows {
		start := len(a)
		a = add(&rows[i], a)
		out[i] = a[start:len(a):len(a)]
	}
	*arena = a
	return out
}

// written is a string that add writes byte by byte. The texts, which may be the
// largest column by far, are not copied: they are pieces of one buffer.
func written[T any](name string, c Codec, comment string, add func(*T, []byte) []byte) Column[T] {
	return Column[T]{
		Name: name, Type: "String", Codec: c, Comment: comment,
		Values: func(rows []T, s *Scratch) any {
			b, ends := s.bytes[:0], s.ends[:0]
			for i := range rows {
				b = add(&rows[i], b)
				ends = append(ends, len(b))
			}
			s.bytes, s.ends = b, ends
			if cap(s.texts) < len(rows) {
				s.texts = make([][]byte, len(rows))
			}
			out, start := s.texts[:len(rows)], 0
			for i, end := range ends {
				out[i], start = b[start:end:end], end
			}
			return out
		},
	}
}

// raw marks a column as members' own text.
func raw[T any](c Column[T]) Column[T] {
	c.Text = true
	return c
}

// coordinates are the columns that every pipeline row carries.
func coordinates[T any](get func(*T) *Coordinates) []Column[T] {
	return []Column[T]{
		u16("epoch", codecPlain, "Generation of the log. Offsets compare only within one (epoch, partition). From 1.", func(r *T) uint16 { return get(r).Epoch }),
		i32("partition", codecPlain, "Partition of the log the record was read from. From 0.", func(r *T) int32 { return get(r).Partition }),
		i64("offset", codecDelta, "Offset of the record that caused this row. From 0.", func(r *T) int64 { return get(r).Offset }),
		millis("inserted_at", "Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.", func(r *T) int64 { return get(r).InsertedAt }),
	}
}

// version is the column by which a replacing table keeps the newest row.
func version[T any](get func(*T) *Coordinates) Column[T] {
	return u64("version", codecDelta, "epoch·2^48 + offset: of rows with the same key the greatest wins.", func(r *T) uint64 { return get(r).Version() })
}
