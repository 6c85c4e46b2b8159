package sink

import (
	"slices"
	"strconv"

	"github.com/hearthlabs/hearth/nlp"
)

// The closed lists that are stored as one byte.
const (
	dispositionType = "Enum8('fact' = 1, 'counted' = 2, 'duplicate' = 3, 'dead' = 4, 'erased' = 5)"
	labelType       = "Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1)"
	emotionType     = "Enum8('joy' = 0, 'like' = 1, 'gratitude' = 2, 'anger' = 3, 'sadness' = 4, 'fear' = 5, 'disgust' = 6, 'surprise' = 7, 'neutral' = 8)"
	lowString       = "LowCardinality(String)"
)

// offsetIndex lets a count by coordinates skip the granules of other ranges.
var offsetIndex = Index{"coordinates_idx", "(epoch, partition, offset)", "minmax", 1}

// claimed is the emotion of a scored text; an abstention claims none.
func claimed(scored bool, e uint8) int8 {
	if !scored || e >= uint8(nlp.EmotionNone) {
		return int8(nlp.EmotionNone)
	}
	return int8(e)
}

var events = Table[Event]{
	Name:        "events",
	Comment:     "The ledger: one narrow row per record of the log, append-only. Duplicate detection, as-of reads and the audit stand on it.",
	Engine:      MergeTree,
	OrderBy:     []string{"community", "at", "id"},
	PartitionBy: "toYear(at)",
	ShardBy:     "cityHash64(community)",
	Append:      true,
	OffsetKey:   "offset",
	Key:         func(r *Event) RowKey { return RowKey{Offset: r.Offset} },
	Indexes: []Index{
		{"message_id_idx", "message_id", "bloom_filter(0.01)", 4},
		offsetIndex,
	},
	// How much each member did where, of which a large community has a fortieth of its events.
	Projections: []Projection{{"member_channels", "SELECT community, member, channel, kind, disposition, count() GROUP BY community, member, channel, kind, disposition"}},
	Columns: slices.Concat(
		[]Column[Event]{
			str("community", lowString, codecPlain, "Community the event belongs to. Empty for dead letters without one and for clock records.", func(r *Event) string { return r.Community }),
			millis("at", "Event time. The record's time for dead letters.", func(r *Event) int64 { return r.At }),
			str("id", "String", codecZSTD, "Id of the event, unique in its community. Empty when a dead letter has none.", func(r *Event) string { return r.ID }),
			str("kind", lowString, codecPlain, "Kind of the event contract: message, join, edit … Empty for dead letters.", func(r *Event) string { return r.Kind }),
			str("member", "String", codecZSTD, "Member who did it. Empty for kinds that have none.", func(r *Event) string { return r.Member }),
			str("channel", lowString, codecPlain, "Channel inside the community. Empty when the platform has none.", func(r *Event) string { return r.Channel }),
			str("message_id", "String", codecZSTD, "The message the event is (message, story) or speaks of (edit, recall, reaction, feedback); sealed by HMAC when erased. Empty for other kinds.", func(r *Event) string { return r.MessageID }),
			str("reply_to", "String", codecZSTD, "Message this one answers. Empty when it answers none.", func(r *Event) string { return r.ReplyTo }),
			str("detail", lowString, codecPlain, "What exactly, for kinds that say so: state of feedback, action of a challenge, touch_kind (held_out for who was left out to compare), cause of a leave, question for a text that asks, purpose=granted or purpose=withdrawn of a consent. Empty for others.", func(r *Event) string { return r.Detail }),
			flag("bot", "Sent by a bot: left out of every human count.", func(r *Event) bool { return r.Bot }),
			flag("staff", "Sent by staff: left out of member counts and mood.", func(r *Event) bool { return r.Staff }),
			flag("late", "Arrived behind the community's allowed lateness: counted in its day, changes no closed stage.", func(r *Event) bool { return r.Late }),
			enum("disposition", dispositionType, "What became of the record. Every record has exactly one.", func(r *Event) int8 { return int8(r.Disposition) }),
			flag("scored", "The text was scored. False: no text, or the model abstained; polarity, label and emotion then say nothing.", func(r *Event) bool { return r.Scored }),
			flag("self", "The author's own feeling. Only this moves their mood.", func(r *Event) bool { return r.Self }),
			i16("polarity", codecT64, "Polarity in thousandths, -1000 (negative) to 1000. 0 is neutral, or unscored.", func(r *Event) int16 { return r.Polarity }),
			enum("label", labelType, "Polarity in three classes. neutral when unscored.", func(r *Event) int8 { return r.Label }),
			enum("emotion", emotionType, "Strongest emotion. neutral when there is none or the text is unscored.", func(r *Event) int8 { return claimed(r.Scored, r.Emotion) }),
		},
		coordinates(func(r *Event) *Coordinates { return &r.Coordinates }),
	),
}

var transitions = Table[Transition]{
	Name:        "transitions",
	Comment:     "Every change of a member's stage, append-only, with the rule that made it.",
	Engine:      MergeTree,
	OrderBy:     []string{"community", "at", "member", "seq"},
	PartitionBy: "toYear(at)",
	ShardBy:     "cityHash64(community)",
	Append:      true,
	OffsetKey:   "offset",
	SubKey:      "toString(seq)",
	Key:         func(r *Transition) RowKey { return RowKey{r.Offset, strconv.FormatUint(uint64(r.Seq), 10)} },
	Indexes:     []Index{offsetIndex},
	Columns: slices.Concat(
		[]Column[Transition]{
			str("community", lowString, codecPlain, "Community the member belongs to. Never empty.", func(r *Transition) string { return r.Community }),
			millis("at", "Event time of the change; the close of the day for changes caused by silence.", func(r *Transition) int64 { return r.At }),
			str("member", "String", codecZSTD, "Member whose stage changed. Never empty.", func(r *Transition) string { return r.Member }),
			u32("seq", codecT64, "Ordinal among the changes that one record caused. From 0.", func(r *Transition) uint32 { return r.Seq }),
			str("from", lowString, codecPlain, "Stage before. Empty for the first stage of a member.", func(r *Transition) string { return r.From }),
			str("to", lowString, codecPlain, "Stage after. Never empty.", func(r *Transition) string { return r.To }),
			str("rule", lowString, codecPlain, "Id of the rule that decided.", func(r *Transition) string { return r.Rule }),
			str("cause", lowString, codecPlain, "What happened: activity, silence, self, kicked, dissolved, roster. Empty when the rule says it all.", func(r *Transition) string { return r.Cause }),
			str("evidence", "String", codecZSTD, "The numbers the rule looked at, as key=value list. Empty when it needed none.", func(r *Transition) string { return r.Evidence }),
			str("policy", lowString, codecPlain, "Hash of the policy in force.", func(r *Transition) string { return r.Policy }),
		},
		coordinates(func(r *Transition) *Coordinates { return &r.Coordinates }),
	),
}

var deadLetters = Table[DeadLetter]{
	Name:      "dead_letters",
	Comment:   "Records that could not become an event, whole, until they expire.",
	Engine:    MergeTree,
	OrderBy:   []string{"partition", "offset"},
	TTL:       "toDateTime(inserted_at) + INTERVAL 30 DAY",
	ShardBy:   "cityHash64(epoch, partition)",
	Append:    true,
	OffsetKey: "offset",
	Key:       func(r *DeadLetter) RowKey { return RowKey{Offset: r.Offset} },
	Columns: slices.Concat(
		coordinates(func(r *DeadLetter) *Coordinates { return &r.Coordinates }),
		[]Column[DeadLetter]{
			str("reason", lowString, codecPlain, "Why, from a closed list. Never empty.", func(r *DeadLetter) string { return r.Reason }),
			str("error", "String", codecZSTD, "What exactly was wrong, for people. May be empty.", func(r *DeadLetter) string { return r.Error }),
			str("key", "String", codecZSTD, "Key of the record. May be empty, need not be UTF-8.", func(r *DeadLetter) string { return r.Key }),
			str("payload", "String", codecText, "Value of the record as it came; it expires with the row. Need not be UTF-8.", func(r *DeadLetter) string { return r.Payload }),
			millis("record_time", "The broker's timestamp. 1970-01-01 when it gave none.", func(r *DeadLetter) int64 { return r.RecordTime }),
		},
	),
}

var batches = Table[Batch]{
	Name:      "batches",
	Comment:   "One row per contiguous range of records, written last: it says that the range is in. The authority on positions.",
	Engine:    MergeTree,
	OrderBy:   []string{"source", "epoch", "partition", "first"},
	ShardBy:   "cityHash64(source, partition)",
	Append:    true,
	OffsetKey: "first",
	Key:       func(r *Batch) RowKey { return RowKey{Offset: r.First} },
	Columns: []Column[Batch]{
		str("source", lowString, codecPlain, "What the offsets count: kafka:<topic> or replay.", func(r *Batch) string { return r.Source }),
		u16("epoch", codecPlain, "Generation of the log. Offsets compare only within one (epoch, partition). From 1.", func(r *Batch) uint16 { return r.Epoch }),
		i32("partition", codecPlain, "Partition of the log. From 0.", func(r *Batch) int32 { return r.Partition }),
		i64("first", codecDelta, "First offset of the range, inclusive.", func(r *Batch) int64 { return r.First }),
		i64("last", codecDelta, "Last offset of the range, inclusive. first - 1 for an empty range, which only states where a partition starts.", func(r *Batch) int64 { return r.Last }),
		millis("cut_at", "When the range was cut, as its plan recorded it.", func(r *Batch) int64 { return r.CutAt }),
		millis("inserted_at", "The processing time of all rows of the range: equals cut_at.", func(r *Batch) int64 { return r.InsertedAt }),
		u32("schema", codecPlain, "Version of the schema the rows were written with. From 1.", func(r *Batch) uint32 { return r.Schema }),
		str("lexicon", lowString, codecPlain, "Version hash of the lexicon. Empty when nothing was scored. Where an epoch is claimed (partition -1), the identity of the log: Kafka's topic id.", func(r *Batch) string { return r.Lexicon }),
		str("policy", lowString, codecPlain, "Hash of the life-cycle policy.", func(r *Batch) string { return r.Policy }),
		u64("records", codecT64, "Records in the range: facts + counted + duplicates + dead + erased, as they were when it was written; the ledger has some as erased since. 0 in a range that is not empty: the log dropped it before it was read, and somebody accepted the loss.", func(r *Batch) uint64 { return r.Records }),
		u64("facts", codecT64, "Records that made at least one fact row of their own.", func(r *Batch) uint64 { return r.Facts }),
		u64("counted", codecT64, "Records counted in state or roll-ups only.", func(r *Batch) uint64 { return r.Counted }),
		u64("duplicates", codecT64, "Records whose (community, id) was seen before.", func(r *Batch) uint64 { return r.Duplicates }),
		u64("dead", codecT64, "Dead letters.", func(r *Batch) uint64 { return r.Dead }),
		u64("erased", codecT64, "Records of members erased before, and requests to erase.", func(r *Batch) uint64 { return r.Erased }),
	},
}
