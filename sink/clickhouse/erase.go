package clickhouse

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	chgo "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/hearthlabs/hearth/sink"
)

// eraser carries out the erase record of a range. Every step can be done again:
// it looks for rows that still are the member's or name the member, and the ledger,
// by which they are found, goes last.
type eraser struct {
	*writer
	*sink.Erase
	aliases []string // display names of the member, while they are stored
}

// begin does everything that comes before the range's own rows.
func (e eraser) begin(ctx context.Context) error {
	err := e.db.each(ctx, "SELECT DISTINCT value FROM profiles WHERE "+e.own()+" AND field = 'alias' AND value != '' ORDER BY value", func(scan scanFunc) error {
		var alias string
		err := scan(&alias)
		e.aliases = append(e.aliases, alias)
		return err
	})
	if err != nil {
		return fmt.Errorf("read display names: %w", err)
	}
	if err := e.receipt(ctx, sink.PhaseBegun); err != nil {
		return err
	}
	// All texts first: the display names are gone with the profiles.
	for _, t := range sink.Traces() {
		if changes := e.unname(t); len(changes) > 0 {
			if err := e.alter(ctx, t.Table.Name, strings.Join(changes, ", ")); err != nil {
				return err
			}
		}
	}
	for _, t := range sink.Traces() {
		if t.Own && !t.Ledger {
			if err := e.alter(ctx, t.Table.Name, "DELETE WHERE "+e.own()); err != nil {
				return err
			}
		}
	}
	return e.seal(ctx)
}

// finish comes after the range's own rows, and before its row of `batches`.
func (e eraser) finish(ctx context.Context) error {
	// Older states of the community may hold a text of the member's that waited.
	if err := e.alter(ctx, "communities", fmt.Sprintf("DELETE WHERE community = %s AND version < %d", str(e.Community), e.Version())); err != nil {
		return err
	}
	if err := e.receipt(ctx, sink.PhaseDone); err != nil {
		return err
	}
	rows := make([]sink.Erasure, len(e.Left))
	for i, p := range e.Left {
		rows[i] = e.row(sink.PhaseLeft, p.Name)
		rows[i].Note = p.Note
	}
	return e.complete(ctx, sink.ErasurePart(rows))
}

// alter changes the stored rows of a table and waits until all parts are rewritten.
func (e eraser) alter(ctx context.Context, table, change string) error {
	ctx = chgo.Context(ctx, chgo.WithSettings(chgo.Settings{"mutations_sync": 2, "max_query_size": maxQuerySize}))
	if err := e.db.conn.Exec(ctx, "ALTER TABLE "+e.db.stored(table)+" "+change); err != nil {
		return fmt.Errorf("erase from %s: %w", table, classify(table, err))
	}
	return nil
}

// own selects the member's rows.
func (e eraser) own() string {
	return "community = " + str(e.Community) + " AND member = " + str(e.Member)
}

// others selects the rows of others in the community.
func (e eraser) others(t sink.Trace) string {
	if !t.Own {
		return "community = " + str(e.Community)
	}
	return "community = " + str(e.Community) + " AND member != " + str(e.Member)
}

// written selects, in the ledger, the ids of the member's messages.
func (e eraser) written() string {
	return "(SELECT message_id FROM events WHERE " + e.own() + " AND kind IN ('message', 'story'))"
}

// unname is what takes the member out of the rows of others, and out of raw
// records.
func (e eraser) unname(t sink.Trace) []string {
	var changes []string
	update := func(column, value, where string) {
		changes = append(changes, "UPDATE "+ident(column)+" = "+value+" WHERE "+where)
	}
	for _, c := range t.Members {
		update(c, fmt.Sprintf("arrayFilter(m -> m != %s, %s)", str(e.Member), ident(c)), fmt.Sprintf("%s AND has(%s, %s)", e.others(t), ident(c), str(e.Member)))
	}
	for _, c := range t.Places {
		update(c, "''", e.others(t)+" AND "+ident(c)+" = "+str(e.Member))
	}
	for _, c := range t.Messages {
		where := e.others(t) + " AND " + ident(c) + " IN " + e.written()
		if t.Ledger { // edits and recalls of the member's messages are sealed with them
			where += " AND kind NOT IN ('edit', 'recall', 'rescore')"
		}
		update(c, "''", where)
	}
	for _, c := range t.Words {
		update(c, e.starred(c), e.others(t)+" AND ("+e.says(c)+")")
	}
	if len(t.Record) > 0 { // together: the columns say which rows are meant
		sets := make([]string, len(t.Record))
		for i, c := range t.Record {
			sets[i] = ident(c) + " = ''"
		}
		changes = append(changes, "UPDATE "+strings.Join(sets, ", ")+" WHERE "+e.records(t))
	}
	return changes
}

// spellings are how texts may name the member. An id that can be no word is looked
// for anywhere, any other, and display names, behind an @.
func (e eraser) spellings() []string {
	var out []string
	for _, n := range e.Names {
		if len(n) >= 5 && strings.ContainsAny(n, "0123456789_") {
			out = append(out, n)
		} else if n != "" {
			out = append(out, "@"+n)
		}
	}
	for _, n := range e.aliases {
		out = append(out, "@"+n)
	}
	return out
}

// pattern finds a spelling that is not the beginning or the end of a longer one.
func pattern(spelling string) string {
	word := func(c byte) bool { return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }
	p := regexp.QuoteMeta(spelling)
	if word(spelling[0]) {
		p = `\b` + p
	}
	if word(spelling[len(spelling)-1]) {
		p += `\b`
	}
	return p
}

// says selects rows whose text names the member.
func (e eraser) says(column string) string {
	conds := make([]string, 0, len(e.Names))
	for _, s := range e.spellings() {
		conds = append(conds, fmt.Sprintf("position(%[1]s, %[2]s) > 0 AND match(%[1]s, %[3]s)", ident(column), str(s), str(pattern(s))))
	}
	return strings.Join(conds, " OR ")
}

// starred is the text with as many asterisks as the name has bytes, so that the
// places which evidence names stay where they are.
func (e eraser) starred(column string) string {
	sql := ident(column)
	for _, s := range e.spellings() {
		stars := strings.Repeat("*", len(s))
		if s[0] == '@' {
			stars = "@" + stars[1:]
		}
		sql = "replaceRegexpAll(" + sql + ", " + str(pattern(s)) + ", " + str(stars) + ")"
	}
	return sql
}

// records selects raw records in which the member stands. They have no community
// of their own: it is their key, or stands in them.
func (e eraser) records(t sink.Trace) string {
	var conds []string
	for _, n := range e.Names {
		needle := n
		if len(n) < 5 {
			needle = `"` + n + `"`
		}
		for _, c := range t.Record {
			conds = append(conds, fmt.Sprintf("position(%s, %s) > 0", ident(c), str(needle)))
		}
	}
	return "(" + strings.Join(conds, " OR ") + fmt.Sprintf(") AND (key IN (%[1]s, '') OR position(payload, %[1]s) > 0)", str(e.Community))
}

// found selects the rows of a table that are the member's or name the member.
func (e eraser) found(t sink.Trace) string {
	if len(t.Record) > 0 {
		return e.records(t)
	}
	var conds []string
	if t.Own {
		conds = append(conds, "member = "+str(e.Member))
	}
	for _, c := range t.Members {
		conds = append(conds, "has("+ident(c)+", "+str(e.Member)+")")
	}
	for _, c := range t.Places {
		conds = append(conds, ident(c)+" = "+str(e.Member))
	}
	for _, c := range t.Words {
		conds = append(conds, e.says(c))
	}
	return "community = " + str(e.Community) + " AND (" + strings.Join(conds, " OR ") + ")"
}

func (e eraser) row(phase, place string) sink.Erasure {
	return sink.Erasure{Coordinates: e.Coordinates, Community: e.Community, At: e.At, Tombstone: e.Tombstone, KeyID: e.KeyID, Phase: phase, Place: place}
}

// receipt counts the rows of each table, once: what an attempt that broke off has
// counted stands.
func (e eraser) receipt(ctx context.Context, phase string) error {
	var rows []sink.Erasure
	for _, t := range sink.Traces() {
		r := e.row(phase, t.Table.Name)
		err := e.db.each(ctx, "SELECT count() FROM "+ident(t.Table.Name)+" WHERE "+e.found(t), func(scan scanFunc) error { return scan(&r.Rows) })
		if err != nil {
			return fmt.Errorf("count rows of %s: %w", t.Table.Name, err)
		}
		rows = append(rows, r)
	}
	return e.complete(ctx, sink.ErasurePart(rows))
}

// seal puts a nameless row in place of each of the member's ledger rows.
func (e eraser) seal(ctx context.Context) error {
	changes := "community = " + str(e.Community) + " AND kind IN ('edit', 'recall', 'rescore') AND disposition != 'erased' AND message_id IN " + e.written()
	mine := "(" + e.own() + " OR " + changes + ")"
	done := "(SELECT epoch, partition, offset FROM events WHERE community = " + str(e.Community) + " AND disposition = 'erased')"
	var rows []sink.Event
	err := e.db.eachEvent(ctx, mine+" AND (epoch, partition, offset) NOT IN "+done, byTime, func(x sink.Event) error {
		sealed := sink.Event{Coordinates: x.Coordinates, Community: x.Community, At: x.At, Kind: x.Kind, Disposition: sink.DispositionErased, Emotion: noEmotion}
		if x.Kind == "message" || x.Kind == "story" {
			sealed.MessageID = e.Seal(x.MessageID)
		}
		rows = append(rows, sealed)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the member's ledger: %w", err)
	}
	err = chunks(len(rows), sealChunk, func(from, to int) error {
		return e.insert(ctx, sink.EventPart(rows[from:to]), unused())
	})
	if err != nil {
		return err
	}
	// The changes are found by the messages, so they go first.
	if err := e.alter(ctx, "events", "DELETE WHERE "+changes+" AND NOT ("+e.own()+")"); err != nil {
		return err
	}
	return e.alter(ctx, "events", "DELETE WHERE "+e.own())
}

// noEmotion is how the ledger says that a record tells of no feeling.
const noEmotion = 8

// sealChunk is how many rows of the ledger are replaced by one insert.
const sealChunk = 100_000
