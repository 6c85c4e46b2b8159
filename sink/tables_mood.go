package sink

import (
	"slices"
	"strconv"
)

const directionType = "Enum8('fell' = -1, 'rose' = 1)"

var moodShifts = Table[MoodShift]{
	Name:        "mood_shifts",
	Comment:     "Every lasting change of a member's mood, append-only, with what shows it. A private mood is no pretext to approach somebody.",
	Engine:      MergeTree,
	OrderBy:     []string{"community", "at", "member", "seq"},
	PartitionBy: "toYear(at)",
	ShardBy:     "cityHash64(community)",
	Append:      true,
	OffsetKey:   "offset",
	SubKey:      "toString(seq)",
	Key:         func(r *MoodShift) RowKey { return RowKey{r.Offset, strconv.FormatUint(uint64(r.Seq), 10)} },
	Indexes:     []Index{offsetIndex},
	Columns: slices.Concat(
		[]Column[MoodShift]{
			str("community", lowString, codecPlain, "Community the member belongs to. Never empty.", func(r *MoodShift) string { return r.Community }),
			millis("at", "End of the day whose close found it.", func(r *MoodShift) int64 { return r.At }),
			str("member", "String", codecZSTD, "Member whose mood changed. Never empty.", func(r *MoodShift) string { return r.Member }),
			u32("seq", codecT64, "Ordinal among the shifts that one record caused. From 0.", func(r *MoodShift) uint32 { return r.Seq }),
			day("day", "The day whose close found it, in the community's zone.", func(r *MoodShift) int32 { return r.Day }),
			day("since", "First day of the new mood, as far as can be told.", func(r *MoodShift) int32 { return r.Since }),
			enum("direction", directionType, "Whether the mood fell or rose.", func(r *MoodShift) int8 { return r.Direction }),
			f32("before", "Mean polarity of the member's own feelings until then, -1 to 1.", func(r *MoodShift) float64 { return r.Before }),
			u32("before_n", codecT64, "Texts that before rests on.", func(r *MoodShift) uint32 { return r.BeforeN }),
			f32("after", "Mean polarity from since to day, -1 to 1.", func(r *MoodShift) float64 { return r.After }),
			u32("n", codecT64, "Texts that after rests on.", func(r *MoodShift) uint32 { return r.N }),
			f32("sd", "Standard deviation of the member's single texts, in polarity.", func(r *MoodShift) float64 { return r.SD }),
			f32("statistic", "The CUSUM of the texts against the member's own past, in standard deviations.", func(r *MoodShift) float64 { return r.Statistic }),
			f32("threshold", "What statistic had to pass, by the policy's budget of false alarms.", func(r *MoodShift) float64 { return r.Threshold }),
			str("policy", lowString, codecPlain, "Hash of the policy in force.", func(r *MoodShift) string { return r.Policy }),
		},
		coordinates(func(r *MoodShift) *Coordinates { return &r.Coordinates }),
	),
}
