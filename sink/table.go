package sink

import "slices"

// Engine is the family of a table.
type Engine string

// The engines. On a cluster each becomes its Replicated form.
const (
	MergeTree Engine = "MergeTree"
	Replacing Engine = "ReplacingMergeTree"
)

// Index is a data-skipping index.
type Index struct {
	Name, Expr, Type string
	Granularity      int
}

// Projection is what a part of a table keeps beside its rows, summed up or in
// another order, for queries that the engine answers from it by itself. It is
// written with the part it belongs to, so no row can be in one and not in the
// other, or counted twice in it. Only tables whose rows are not replaced have any.
type Projection struct {
	Name, Select string
}

// RowKey tells the rows of one record apart: the offset, and Sub where one
// record makes several rows of a table.
type RowKey struct {
	Offset int64
	Sub    string
}

// Table is a table whose rows are Ts.
type Table[T any] struct {
	Name        string
	Comment     string
	Engine      Engine
	Version     string // column that decides which row wins; Replacing only
	OrderBy     []string
	PartitionBy string // "" for none
	TTL         string // row retention, "" for ever
	ShardBy     string // sharding expression on a cluster
	Indexes     []Index
	Projections []Projection
	Columns     []Column[T]
	Append      bool   // rows are facts: a retry inserts only what a count says is missing
	OffsetKey   string // column of RowKey.Offset; Append only
	SubKey      string // SQL of RowKey.Sub, "" where a record makes one row; Append only
	Key         func(*T) RowKey
}

// ColumnInfo is a Column without its getter.
type ColumnInfo struct {
	Name    string
	Type    string
	Codec   Codec
	Comment string
	Text    bool
}

// TableInfo is a Table without its row type: what DDL, documentation and
// migrations need.
type TableInfo struct {
	Name        string
	Comment     string
	Engine      Engine
	Version     string
	OrderBy     []string
	PartitionBy string
	TTL         string
	ShardBy     string
	Indexes     []Index
	Projections []Projection
	Columns     []ColumnInfo
	Append      bool
	OffsetKey   string
	SubKey      string
}

// Info returns the untyped view of t.
func (t *Table[T]) Info() TableInfo {
	cols := make([]ColumnInfo, len(t.Columns))
	for i, c := range t.Columns {
		cols[i] = ColumnInfo{c.Name, c.Type, c.Codec, c.Comment, c.Text}
	}
	return TableInfo{
		t.Name, t.Comment, t.Engine, t.Version, t.OrderBy, t.PartitionBy, t.TTL, t.ShardBy,
		t.Indexes, t.Projections, cols, t.Append, t.OffsetKey, t.SubKey,
	}
}

// Part is one table's share of a Block. It reads the Block's slices and is
// good as long as they are.
type Part struct {
	Table  TableInfo
	Rows   int
	values func(col int, s *Scratch) any
	key    func(row int) RowKey
	keep   func(rows []int) Part
}

// Values returns column col of the part (in the order of Table.Columns) as a
// typed slice that is good until the next call with the same s.
func (p Part) Values(col int, s *Scratch) any { return p.values(col, s) }

// Key returns the key of a row.
func (p Part) Key(row int) RowKey { return p.key(row) }

// Keep returns a part with only the given rows.
func (p Part) Keep(rows []int) Part { return p.keep(rows) }

func partOf[T any](t *Table[T], info TableInfo, rows []T) Part {
	return Part{
		Table:  info,
		Rows:   len(rows),
		values: func(col int, s *Scratch) any { return t.Columns[col].Values(rows, s) },
		key:    func(row int) RowKey { return t.Key(&rows[row]) },
		keep: func(keep []int) Part {
			kept := make([]T, len(keep))
			for i, r := range keep {
				kept[i] = rows[r]
			}
			return partOf(t, info, kept)
		},
	}
}

// infos are the untyped views, in the order of writing.
var infos = []TableInfo{
	events.Info(), messages.Info(), transitions.Info(), deadLetters.Info(), profiles.Info(),
	annotations.Info(), moodShifts.Info(), riskDays.Info(), returnModels.Info(), touches.Info(), moments.Info(), erasures.Info(),
	memberDays.Info(), reservations.Info(), communities.Info(), members.Info(), batches.Info(),
}

// steps names the last of infos of each step of a write. The
// ledger is in first: by its rows a range is known that was never finished, and
// whatever else is in of it is found by its offsets. The other facts know nothing of each
// other, and neither do the states; `members` alone tells that all facts are in.
var steps = [...]string{events.Name, erasures.Name, communities.Name, members.Name, batches.Name}

// Steps returns what Parts does, cut into the steps of a write: the parts of one
// may be written side by side, and all of them are in before the next begins.
func (b *Block) Steps() [][]Part {
	parts, out, from := b.Parts(), make([][]Part, 0, len(steps)), 0
	for i, p := range parts {
		if p.Table.Name == steps[len(out)] {
			out, from = append(out, parts[from:i+1]), i+1
		}
	}
	return out
}

// Tables returns every table the pipeline writes, in the order of writing:
// facts, then state, then `batches`. The caller must not change the slices
// inside.
func Tables() []TableInfo {
	return slices.Clone(infos)
}

// Parts returns the block table by table in the order in which they must be
// written: facts, then state, and the row of `batches`, which says that all of
// it is in, last. Parts without rows are included.
func (b *Block) Parts() []Part {
	return []Part{
		partOf(&events, infos[0], b.Events),
		partOf(&messages, infos[1], b.Messages),
		partOf(&transitions, infos[2], b.Transitions),
		partOf(&deadLetters, infos[3], b.DeadLetters),
		partOf(&profiles, infos[4], b.Profiles),
		partOf(&annotations, infos[5], b.Annotations),
		partOf(&moodShifts, infos[6], b.MoodShifts),
		partOf(&riskDays, infos[7], b.RiskDays),
		partOf(&returnModels, infos[8], b.ReturnModels),
		partOf(&touches, infos[9], b.Touches),
		partOf(&moments, infos[10], b.Moments),
		partOf(&erasures, infos[11], b.Erasures),
		partOf(&memberDays, infos[12], b.MemberDays),
		partOf(&reservations, infos[13], b.Reservations),
		partOf(&communities, infos[14], b.Communities),
		partOf(&members, infos[15], b.Members),
		partOf(&batches, infos[16], []Batch{b.Batch}),
	}
}
