package sink

import (
	"slices"
	"strconv"
)

var touches = Table[Touch]{
	Name:        "touches",
	Comment:     "Every contact by staff or automation to a member, and every member who was left out of a campaign to compare, append-only. Their text is not kept.",
	Engine:      MergeTree,
	OrderBy:     []string{"community", "at", "member", "id"},
	PartitionBy: "toYear(at)",
	ShardBy:     "cityHash64(community)",
	Append:      true,
	OffsetKey:   "offset",
	Key:         func(r *Touch) RowKey { return RowKey{Offset: r.Offset} },
	Indexes:     []Index{offsetIndex},
	Columns: slices.Concat(
		[]Column[Touch]{
			str("community", lowString, codecPlain, "Community of the member. Never empty.", func(r *Touch) string { return r.Community }),
			millis("at", "When the contact was made; for a member who was held out, when it would have been.", func(r *Touch) int64 { return r.At }),
			str("member", "String", codecZSTD, "Member who was contacted. Never empty.", func(r *Touch) string { return r.Member }),
			str("id", "String", codecZSTD, "Id of the event.", func(r *Touch) string { return r.ID }),
			str("touch_kind", lowString, codecPlain, "care, marketing or service.", func(r *Touch) string { return r.TouchKind }),
			str("campaign", lowString, codecPlain, "Campaign it belongs to. Empty for none.", func(r *Touch) string { return r.Campaign }),
			flag("eligible", "The member could have been contacted.", func(r *Touch) bool { return r.Eligible }),
			flag("held_out", "Left out to compare with: no contact was made.", func(r *Touch) bool { return r.HeldOut }),
			str("in_reply_to", "String", codecZSTD, "The member's message it answers: such a contact is free. Empty for none.", func(r *Touch) string { return r.InReplyTo }),
			str("reservation", "String", codecZSTD, "Id of the reservation it used up. Empty for none.", func(r *Touch) string { return r.Reservation }),
			flag("charged", "Counts against the member's budget.", func(r *Touch) bool { return r.Charged }),
			flag("over", "Went beyond a cap: nobody had asked.", func(r *Touch) bool { return r.Over }),
			flag("scored", "Its text was scored; warmth says nothing otherwise.", func(r *Touch) bool { return r.Scored }),
			f32("warmth", "Warmth of its text towards the member, 0 to 1.", func(r *Touch) float64 { return r.Warmth }),
		},
		coordinates(func(r *Touch) *Coordinates { return &r.Coordinates }),
	),
}

var moments = Table[Moment]{
	Name:        "moments",
	Comment:     "Every occasion to be kind to a member, once each, append-only: decided when a day closes, by event time.",
	Engine:      MergeTree,
	OrderBy:     []string{"community", "at", "member", "seq"},
	PartitionBy: "toYear(at)",
	ShardBy:     "cityHash64(community)",
	Append:      true,
	OffsetKey:   "offset",
	SubKey:      "toString(seq)",
	Key:         func(r *Moment) RowKey { return RowKey{r.Offset, strconv.FormatUint(uint64(r.Seq), 10)} },
	Indexes:     []Index{offsetIndex},
	Columns: slices.Concat(
		[]Column[Moment]{
			str("community", lowString, codecPlain, "Community the member belongs to. Never empty.", func(r *Moment) string { return r.Community }),
			millis("at", "What it is about: the post, the return, the beginning of the birthday where the member lives.", func(r *Moment) int64 { return r.At }),
			str("member", "String", codecZSTD, "Member it is about. Never empty.", func(r *Moment) string { return r.Member }),
			u32("seq", codecT64, "Ordinal among the moments that one record caused. From 0.", func(r *Moment) uint32 { return r.Seq }),
			day("day", "The day whose close found it, in the community's zone.", func(r *Moment) int32 { return r.Day }),
			str("moment", lowString, codecPlain, "join_anniversary, hundred_days, first_post, hundredth_help, welcome_back, birthday, newcomer_unanswered or core_quiet.", func(r *Moment) string { return r.Kind }),
			u32("n", codecT64, "Years of an anniversary, days of a hundredth, answers given at a hundredth help. 0 for others.", func(r *Moment) uint32 { return r.N }),
			millis("due", "From when the member may be contacted about it. 1970-01-01 when held, or where no time helps.", func(r *Moment) int64 { return r.Due }),
			str("held", lowString, codecPlain, "Why the celebration is held back: mood, opted_out, day_cap, week_cap, month_cap, left, not_a_member. Empty when it is not.", func(r *Moment) string { return r.Held }),
			str("policy", lowString, codecPlain, "Hash of the policy in force.", func(r *Moment) string { return r.Policy }),
		},
		coordinates(func(r *Moment) *Coordinates { return &r.Coordinates }),
	),
}

var reservations = Table[Reservation]{
	Name:    "reservations",
	Comment: "What was asked of a member's contact budget, and the answer as it stands now. Read with FINAL. An ask is answered once its range is in `batches`.",
	Engine:  Replacing,
	Version: "version",
	OrderBy: []string{"community", "id"},
	ShardBy: "cityHash64(community)",
	Columns: slices.Concat(
		[]Column[Reservation]{
			str("community", lowString, codecPlain, "Community of the member. Never empty.", func(r *Reservation) string { return r.Community }),
			str("id", "String", codecZSTD, "Id of the event that asked.", func(r *Reservation) string { return r.ID }),
			str("member", "String", codecZSTD, "Member who was asked for. Never empty.", func(r *Reservation) string { return r.Member }),
			str("touch_kind", lowString, codecPlain, "care, marketing or service.", func(r *Reservation) string { return r.TouchKind }),
			str("campaign", lowString, codecPlain, "Campaign it was asked for. Empty for none.", func(r *Reservation) string { return r.Campaign }),
			millis("asked_at", "When it was asked.", func(r *Reservation) int64 { return r.AskedAt }),
			millis("slot", "When the contact was to begin.", func(r *Reservation) int64 { return r.Slot }),
			millis("until", "By when the contact must be made. 1970-01-01 when refused.", func(r *Reservation) int64 { return r.Until }),
			str("state", lowString, codecPlain, "granted, refused, used by a touch, or preempted by care. A granted one past until has lapsed.", func(r *Reservation) string { return r.State }),
			str("reason", lowString, codecPlain, "Why it was refused, from a closed list. Empty when it was not.", func(r *Reservation) string { return r.Reason }),
			millis("earliest", "From when on it is granted if asked then and nothing else happens. 1970-01-01 when it was not refused, or no time helps.", func(r *Reservation) int64 { return r.Earliest }),
		},
		coordinates(func(r *Reservation) *Coordinates { return &r.Coordinates }),
		[]Column[Reservation]{version(func(r *Reservation) *Coordinates { return &r.Coordinates })},
	),
}
