package sink

import (
	"fmt"
	"strings"
)

// DDL says how the tables are created.
type DDL struct {
	// Cluster names a ClickHouse cluster: tables become Replicated …_local
	// tables ON CLUSTER with a Distributed table in front. "" for one node.
	Cluster string
	// TextDays is how long members' own text (text, title) is kept after Hearth
	// has stored it; 0 keeps it for ever. It does not count from event time: a
	// history of many years would lose its text at the first merge, and a replay
	// would not give the same tables twice.
	TextDays int
}

// DefaultDDL returns the shipped choice: one node, text for 400 days. That is a
// year and a month of slack, so that the words behind a number can be read when
// it is compared with the same weeks of last year, and no longer.
func DefaultDDL() DDL { return DDL{TextDays: 400} }

// dedupWindow is how many block tokens a single-node table remembers. A range
// writes one block a table, so it reaches back a thousand ranges.
const dedupWindow = 1000

// rebuildProjections has DELETE FROM make the projections of the parts it touches
// anew; by default it refuses such tables, and a range could not be taken out.
const rebuildProjections = "lightweight_mutation_projection_mode = 'rebuild'"

// wideBytes is the size from which a part keeps each column in files of its
// own. At the engine's default, 10 MiB, a block of 18,000 messages opens several
// files for each of some 75 columns; as one file it took less than half of the
// processor time (492 and 199 ms, one run each on a busy machine). Parts
// that merges have made large are wide all the same.
const wideBytes = 128 << 20

// quote makes s an identifier.
func quote(s string) string { return "`" + strings.ReplaceAll(s, "`", "``") + "`" }

// literal makes s a string literal.
func literal(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

func quoteAll(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = quote(n)
	}
	return strings.Join(q, ", ")
}

// column returns the definition of c.
func (d DDL) column(c ColumnInfo) string {
	var b strings.Builder
	b.WriteString(quote(c.Name) + " " + c.Type + " COMMENT " + literal(c.Comment))
	if c.Codec.SQL != "" {
		b.WriteString(" CODEC(" + c.Codec.SQL + ")")
	}
	if c.Text && d.TextDays > 0 {
		b.WriteString(" TTL " + d.TextTTL())
	}
	return b.String()
}

// TextTTL is the retention expression of raw text columns.
func (d DDL) TextTTL() string {
	return fmt.Sprintf("toDateTime(inserted_at) + toIntervalDay(%d)", d.TextDays)
}

// CreateTable returns the statements that create t: one, or on a cluster two.
func (d DDL) CreateTable(t TableInfo) []string {
	if d.Cluster == "" {
		return []string{d.create(t, t.Name, "", d.engine(t, ""))}
	}
	on := " ON CLUSTER " + quote(d.Cluster)
	local := t.Name + "_local"
	return []string{
		d.create(t, local, on, d.engine(t, local)),
		fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s%s AS %s\nENGINE = Distributed(%s, currentDatabase(), %s, %s)\nCOMMENT %s",
			quote(t.Name), on, quote(local), literal(d.Cluster), literal(local), t.ShardBy, literal(t.Comment)),
	}
}

func (d DDL) engine(t TableInfo, local string) string {
	version := ""
	if t.Version != "" {
		version = quote(t.Version)
	}
	if d.Cluster == "" {
		return fmt.Sprintf("%s(%s)", t.Engine, version)
	}
	if version != "" {
		version = ", " + version
	}
	return fmt.Sprintf("Replicated%s('/clickhouse/tables/{shard}/{database}/%s', '{replica}'%s)", t.Engine, local, version)
}

func (d DDL) create(t TableInfo, name, on, engine string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS %s%s\n(\n", quote(name), on)
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("    " + d.column(c))
	}
	for _, x := range t.Indexes {
		fmt.Fprintf(&b, ",\n    INDEX %s %s TYPE %s GRANULARITY %d", quote(x.Name), x.Expr, x.Type, x.Granularity)
	}
	for _, x := range t.Projections {
		fmt.Fprintf(&b, ",\n    PROJECTION %s (%s)", quote(x.Name), x.Select)
	}
	fmt.Fprintf(&b, "\n)\nENGINE = %s\n", engine)
	if t.PartitionBy != "" {
		fmt.Fprintf(&b, "PARTITION BY %s\n", t.PartitionBy)
	}
	fmt.Fprintf(&b, "ORDER BY (%s)\n", quoteAll(t.OrderBy))
	if t.TTL != "" {
		fmt.Fprintf(&b, "TTL %s\n", t.TTL)
	}
	fmt.Fprintf(&b, "SETTINGS min_bytes_for_wide_part = %d", wideBytes)
	if d.Cluster == "" {
		fmt.Fprintf(&b, ", non_replicated_deduplication_window = %d", dedupWindow)
	}
	if len(t.Projections) > 0 {
		b.WriteString(", " + rebuildProjections)
	}
	b.WriteString("\n")
	fmt.Fprintf(&b, "COMMENT %s", literal(t.Comment))
	return b.String()
}

// AddColumn returns the statements that add column i of t to an older table.
func (d DDL) AddColumn(t TableInfo, i int) []string {
	place := " FIRST"
	if i > 0 {
		place = " AFTER " + quote(t.Columns[i-1].Name)
	}
	alter := func(d DDL, name, on string) string {
		return fmt.Sprintf("ALTER TABLE %s%s ADD COLUMN IF NOT EXISTS %s%s", quote(name), on, d.column(t.Columns[i]), place)
	}
	if d.Cluster == "" {
		return []string{alter(d, t.Name, "")}
	}
	on := " ON CLUSTER " + quote(d.Cluster)
	front := d
	front.TextDays = 0 // a Distributed table holds no rows to expire
	return []string{alter(d, t.Name+"_local", on), alter(front, t.Name, on)}
}

// Insert returns the INSERT statement of t, without FORMAT: its column list is
// the order of Part.Values.
func Insert(t TableInfo) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return fmt.Sprintf("INSERT INTO %s (%s)", quote(t.Name), quoteAll(names))
}
