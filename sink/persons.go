package sink

import (
	"slices"
	"strings"
)

// role says what a column can tell about a member. Access and erasure follow from
// it for every table, so a column of text whose role nobody has stated fails a
// test.
type role uint8

const (
	roleNobody  role = iota + 1 // closed lists, hashes, numbers of the log
	rolePlace                   // community, channel: may be named after a member
	roleMember                  // the row is this member's
	roleMembers                 // ids of members
	roleMessage                 // the id of a message
	roleWords                   // free text, in which members are named
	roleTheirs                  // belongs to whom the row belongs, and names nobody else
	roleRecord                  // a raw record, in which anything may stand
)

// roles are the roles of columns of text, in whatever table.
var roles = map[string]role{
	"member": roleMember, "mentions": roleMembers,
	"message_id": roleMessage, "reply_to": roleMessage, "in_reply_to": roleMessage,
	"channel": rolePlace, "community": roleNobody,
	"text": roleWords, "title": roleWords, "payload": roleRecord, "error": roleRecord, "key": roleRecord,
	"id": roleTheirs, "detail": roleTheirs, "evidence": roleTheirs, "field": roleTheirs, "value": roleTheirs, "state": roleTheirs, "prior": roleTheirs,
	"cause": roleTheirs, "leave_cause": roleTheirs, "feelings": roleTheirs, "needs.name": roleTheirs, "needs_given.name": roleTheirs, "aspects.name": roleTheirs,
	"kind": roleNobody, "platform": roleNobody, "lang": roleNobody, "holder": roleNobody, "lexicon": roleNobody, "policy": roleNobody, "zone": roleNobody,
	"stage": roleNobody, "from": roleNobody, "to": roleNobody, "rule": roleNobody, "reason": roleNobody, "source": roleNobody,
	"tombstone": roleNobody, "key_id": roleNobody, "phase": roleNobody, "place": roleNobody, "note": roleNobody, "family": roleNobody,
	"model": roleNobody, "touch_kind": roleNobody, "campaign": roleNobody, "moment": roleNobody, "held": roleNobody, "reservation": roleTheirs,
}

// Trace says where a table can hold a member.
type Trace struct {
	Table    TableInfo
	Own      bool     // rows belong to a member, whom the column member names
	Ledger   bool     // rows stay, as erased records without a name
	Members  []string // columns that list members
	Places   []string // columns that may bear a member's id
	Messages []string // columns with ids of messages, in rows of others
	Words    []string // columns of free text, in rows of others
	Record   []string // columns of raw records
}

// Traces returns the tables that can hold a member, in the order of writing.
// What holds nobody (batches) and what is made to hold nobody (erasures) is left
// out. State of communities names nobody but for texts that wait for their
// message; see ingest.
func Traces() []Trace {
	var out []Trace
	for _, t := range infos {
		x := Trace{Table: t, Ledger: t.Name == events.Name}
		for _, c := range t.Columns {
			switch roles[c.Name] {
			case roleMember:
				x.Own = true
			case roleMembers:
				x.Members = append(x.Members, c.Name)
			case rolePlace:
				x.Places = append(x.Places, c.Name)
			case roleMessage:
				if !slices.Contains(t.OrderBy, c.Name) {
					x.Messages = append(x.Messages, c.Name)
				}
			case roleWords:
				x.Words = append(x.Words, c.Name)
			case roleRecord:
				x.Record = append(x.Record, c.Name)
			case roleNobody, roleTheirs:
			}
		}
		if x.Own || len(x.Members)+len(x.Words)+len(x.Record) > 0 {
			out = append(out, x)
		}
	}
	return out
}

// Erase asks a writer to forget a member before the row of `batches` is written:
// it is what the erase record of a range does to all ranges before it.
type Erase struct {
	Coordinates
	Community string
	Member    string   // as the tables know the member
	Names     []string // as texts and raw records may: Member itself, the id before pseudonyms
	Tombstone string   // what is left of the member
	KeyID     string   // of the key the tombstone was made with
	At        int64    // event time, Unix milliseconds
	// Seal turns the id of a message into one from which it cannot be had, so that
	// whoever speaks of the message later is known to.
	Seal func(id string) string
	// Left are the places that may still hold the bytes, and until when.
	Left []Place
}

// Place is somewhere outside the tables.
type Place struct{ Name, Note string }

// The phases of an erasure.
const (
	PhaseBegun = "begun" // rows found when it began
	PhaseDone  = "done"  // rows found when it was done
	PhaseLeft  = "left"  // a place that it does not reach
)

// Erasure is a row of `erasures`: tombstone and receipt.
type Erasure struct {
	Coordinates
	Community string
	At        int64 // event time of the erase record, Unix milliseconds
	Tombstone string
	KeyID     string
	Phase     string
	Place     string // a table, or where else bytes may be
	Rows      uint64
	Note      string
}

var erasures = Table[Erasure]{
	Name:      "erasures",
	Comment:   "Receipts of erasures, append-only: per table the rows that named the member before and after, and the places that are not reached. The tombstone keeps a replay from bringing the member back.",
	Engine:    MergeTree,
	OrderBy:   []string{"community", "at", "tombstone", "phase", "place"},
	ShardBy:   "cityHash64(community)",
	Append:    true,
	OffsetKey: "offset",
	SubKey:    "concat(phase, '/', place)",
	Key:       func(r *Erasure) RowKey { return RowKey{r.Offset, r.Phase + "/" + r.Place} },
	Columns: slices.Concat(
		[]Column[Erasure]{
			str("community", lowString, codecPlain, "Community that forgot the member. Never empty.", func(r *Erasure) string { return r.Community }),
			millis("at", "Event time of the erase record.", func(r *Erasure) int64 { return r.At }),
			str("tombstone", "String", codecZSTD, "HMAC of community and member: says whether somebody was erased, not who. Never empty.", func(r *Erasure) string { return r.Tombstone }),
			str("key_id", lowString, codecPlain, "Which key made the tombstone: the beginning of the key's own hash. Empty without a key file.", func(r *Erasure) string { return r.KeyID }),
			str("phase", lowString, codecPlain, "begun: rows found before. done: rows found after. left: a place that is not reached.", func(r *Erasure) string { return r.Phase }),
			str("place", lowString, codecPlain, "The table; for left, where else bytes may be.", func(r *Erasure) string { return r.Place }),
			u64("rows", codecT64, "Rows that were the member's or named the member. 0 for left.", func(r *Erasure) uint64 { return r.Rows }),
			str("note", lowString, codecPlain, "For left: until when. Empty for others.", func(r *Erasure) string { return r.Note }),
		},
		coordinates(func(r *Erasure) *Coordinates { return &r.Coordinates }),
	),
}

// ErasurePart is rows of `erasures` on their own, for the writer that counted them.
func ErasurePart(rows []Erasure) Part { return partOf(&erasures, erasures.Info(), rows) }

// EventPart is rows of the ledger on their own, for the writer that seals them.
func EventPart(rows []Event) Part { return partOf(&events, events.Info(), rows) }

// Access is the query of everything that a table holds of a member, for the
// member: rows of their own whole, but for the pipeline's own encoding. Rows of
// others that name the member are other people's: of those it gives when and under
// which id. "" where a table has no such rows. The parameters are {community:String}
// and {member:String}.
func (t Trace) Access() (own, named string) {
	final := ""
	if t.Table.Engine == Replacing {
		final = " FINAL"
	}
	from := " FROM " + quote(t.Table.Name) + final + " WHERE "
	if len(t.Record) > 0 {
		return "SELECT *" + from + "(" + t.anywhere() + ") AND (key IN ({community:String}, '') OR position(payload, {community:String}) > 0)", ""
	}
	if t.Own {
		except := ""
		if t.Table.Name == members.Name {
			except = " EXCEPT state"
		}
		own = "SELECT *" + except + from + "community = {community:String} AND member = {member:String} ORDER BY ALL"
	}
	var conds []string
	for _, c := range t.Members {
		conds = append(conds, "has("+quote(c)+", {member:String})")
	}
	for _, c := range t.Places {
		conds = append(conds, quote(c)+" = {member:String}")
	}
	for _, c := range t.Words {
		conds = append(conds, "position("+quote(c)+", concat('@', {member:String})) > 0")
	}
	if len(conds) == 0 {
		return own, ""
	}
	others := ""
	if t.Own {
		others = " AND member != {member:String}"
	}
	key := "id"
	if slices.ContainsFunc(t.Table.Columns, func(c ColumnInfo) bool { return c.Name == "message_id" }) {
		key = "message_id"
	}
	return own, "SELECT at, " + key + from + "community = {community:String}" + others + " AND (" + strings.Join(conds, " OR ") + ") ORDER BY ALL"
}

// anywhere selects raw records in which a member stands. A short id counts only
// between quotes.
func (t Trace) anywhere() string {
	conds := make([]string, len(t.Record))
	for i, c := range t.Record {
		conds[i] = "position(" + quote(c) + ", if(length({member:String}) < 5, concat('\"', {member:String}, '\"'), {member:String})) > 0"
	}
	return strings.Join(conds, " OR ")
}
