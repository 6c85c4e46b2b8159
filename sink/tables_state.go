package sink

import (
	"slices"

	"github.com/hearthlabs/hearth/nlp"
)

var memberDays = Table[MemberDay]{
	Name:    "member_days",
	Comment: "Roll-up: absolute counts of one member on one local day; the newest row wins. Read with FINAL.",
	Engine:  Replacing,
	Version: "version",
	OrderBy: []string{"community", "day", "member"},
	ShardBy: "cityHash64(community)",
	Columns: slices.Concat(
		[]Column[MemberDay]{
			str("community", lowString, codecPlain, "Community. Never empty.", func(r *MemberDay) string { return r.Community }),
			day("day", "Calendar day in the community's zone.", func(r *MemberDay) int32 { return r.Day }),
			str("member", "String", codecZSTD, "Member. Never empty.", func(r *MemberDay) string { return r.Member }),
			flag("bot", "The member is a bot.", func(r *MemberDay) bool { return r.Bot }),
			flag("staff", "The member is staff.", func(r *MemberDay) bool { return r.Staff }),
			str("stage", lowString, codecPlain, "Stage of the member when the row was written.", func(r *MemberDay) string { return r.Stage }),
			millis("first_at", "First event of the day. 1970-01-01 when there was none of their own.", func(r *MemberDay) int64 { return r.FirstAt }),
			millis("last_at", "Last event of the day. 1970-01-01 when there was none of their own.", func(r *MemberDay) int64 { return r.LastAt }),
		},
		dayCounts,
		dayEmotions(),
		coordinates(func(r *MemberDay) *Coordinates { return &r.Coordinates }),
		[]Column[MemberDay]{version(func(r *MemberDay) *Coordinates { return &r.Coordinates })},
	),
}

var dayCounts = []Column[MemberDay]{
	u32("joins", codecT64, "Join events. Members whose join was never told are not among them: see transitions.", func(r *MemberDay) uint32 { return r.Joins }),
	u32("leaves", codecT64, "Leaves.", func(r *MemberDay) uint32 { return r.Leaves }),
	u32("messages", codecT64, "Messages sent and not recalled.", func(r *MemberDay) uint32 { return r.Messages }),
	u32("reactions", codecT64, "Reactions given.", func(r *MemberDay) uint32 { return r.Reactions }),
	u32("stories", codecT64, "Stories told and not recalled.", func(r *MemberDay) uint32 { return r.Stories }),
	u32("challenges", codecT64, "Steps in challenges.", func(r *MemberDay) uint32 { return r.Challenges }),
	u32("awards", codecT64, "Awards received.", func(r *MemberDay) uint32 { return r.Awards }),
	u32("checkins", codecT64, "Check-ins; by default not qualifying.", func(r *MemberDay) uint32 { return r.Checkins }),
	u32("redpackets", codecT64, "Red packets; by default not qualifying.", func(r *MemberDay) uint32 { return r.Redpackets }),
	u32("touches", codecT64, "Contacts received; never an activity of the member.", func(r *MemberDay) uint32 { return r.Touches }),
	u32("qualifying", codecT64, "Activities that count for the stage, at least 1 on an active day. 0: the member was not active.", func(r *MemberDay) uint32 { return r.Qualifying }),
	u32("scored", codecT64, "Texts with a score.", func(r *MemberDay) uint32 { return r.Scored }),
	u32("positive", codecT64, "Scored texts with label positive.", func(r *MemberDay) uint32 { return r.Positive }),
	u32("negative", codecT64, "Scored texts with label negative.", func(r *MemberDay) uint32 { return r.Negative }),
	i64("polarity_sum", codecT64, "Sum of the polarity of scored texts, in thousandths.", func(r *MemberDay) int64 { return r.PolaritySum }),
	u32("self_scored", codecT64, "Scored texts that carry the member's own feeling.", func(r *MemberDay) uint32 { return r.SelfScored }),
	i64("self_sum", codecT64, "Sum of the polarity of those, in thousandths.", func(r *MemberDay) int64 { return r.SelfSum }),
}

// dayEmotions are one count for each emotion.
func dayEmotions() []Column[MemberDay] {
	cols := make([]Column[MemberDay], nlp.NumEmotions)
	for i, name := range emotionNames {
		cols[i] = u32(name, codecT64, "Scored texts whose strongest emotion is "+name+".", func(r *MemberDay) uint32 { return r.Emotions[i] })
	}
	return cols
}

var members = Table[Member]{
	Name:    "members",
	Comment: "What is known of each member now; the newest row wins. Read with FINAL.",
	Engine:  Replacing,
	Version: "version",
	OrderBy: []string{"community", "member"},
	ShardBy: "cityHash64(community)",
	Indexes: []Index{offsetIndex},
	Columns: slices.Concat(
		[]Column[Member]{
			str("community", lowString, codecPlain, "Community. Never empty.", func(r *Member) string { return r.Community }),
			str("member", "String", codecZSTD, "Member. Never empty.", func(r *Member) string { return r.Member }),
			flag("bot", "Is a bot: left out of every human count.", func(r *Member) bool { return r.Bot }),
			flag("staff", "Is staff: left out of member counts and mood.", func(r *Member) bool { return r.Staff }),
			str("stage", lowString, codecPlain, "Stage of the life cycle.", func(r *Member) string { return r.Stage }),
			millis("stage_since", "Since when.", func(r *Member) int64 { return r.StageSince }),
			millis("joined_at", "First sign of the member: a join, or anything else. 1970-01-01 when unknown.", func(r *Member) int64 { return r.JoinedAt }),
			millis("left_at", "Last leave. 1970-01-01 when there was none.", func(r *Member) int64 { return r.LeftAt }),
			str("leave_cause", lowString, codecPlain, "self, kicked, dissolved, roster. Empty when there was no leave.", func(r *Member) string { return r.LeaveCause }),
			millis("first_active", "First qualifying activity ever. 1970-01-01 when there was none.", func(r *Member) int64 { return r.FirstActive }),
			millis("last_active", "Last qualifying activity. 1970-01-01 when there was none.", func(r *Member) int64 { return r.LastActive }),
			u32("active_days", codecT64, "Days with qualifying activity, ever.", func(r *Member) uint32 { return r.ActiveDays }),
			u32("active_28", codecT64, "Active days among the 28 that end with the last active day, 0 to 28.", func(r *Member) uint32 { return r.Active28 }),
			u32("messages", codecT64, "Messages sent, ever, without recalled ones.", func(r *Member) uint32 { return r.Messages }),
			u32("mood_n", codecT64, "Scored texts of own feeling. 0: nothing is known of the mood.", func(r *Member) uint32 { return r.MoodN }),
			i64("mood_sum", codecT64, "Sum of their polarity, in thousandths.", func(r *Member) int64 { return r.MoodSum }),
			i64("mood_sum_sq", codecT64, "Sum of the squares, in thousandths squared.", func(r *Member) int64 { return r.MoodSumSq }),
			f32("mood_mean", "Mean polarity of own feelings, -1 to 1, shrunk towards the policy's prior while they are few. 0 when nothing is known.", func(r *Member) float64 { return float64(r.MoodMean) }),
			f32("mood_sd", "Volatility: standard deviation of single texts, in polarity. 0 while there are fewer than two.", func(r *Member) float64 { return float64(r.MoodSD) }),
			f32("mood_trend", "By how much the mean of about the last ten texts lies above the usual one, as of the last closed day. Negative: falling.", func(r *Member) float64 { return float64(r.MoodTrend) }),
			millis("contacted_at", "Last contact that was made. 1970-01-01 when there was none that is remembered.", func(r *Member) int64 { return r.ContactedAt }),
			millis("care_from", "From when on care may contact the member, quiet hours left aside, as far as was known then. 1970-01-01: any time; before that: never.", func(r *Member) int64 { return r.CareFrom }),
			millis("marketing_from", "The same of marketing.", func(r *Member) int64 { return r.MarketingFrom }),
			millis("calm_until", "Until when celebrations and marketing are held back, after a day of sad or angry words or a fall of mood; may be over. 1970-01-01 for no such day.", func(r *Member) int64 { return r.CalmUntil }),
			f32("risk", "Risk of staying away, 0 to 1: how unlike this member the silence is.", func(r *Member) float64 { return float64(r.Risk) }),
			f32("p_return", "Probability to be active within 30 days, 0 to 1.", func(r *Member) float64 { return float64(r.PReturn) }),
			f32("p_alive", "Probability not to have dropped out for good, 0 to 1: 1 just after an activity, and no forecast of a return. 0 when nothing was estimated yet.", func(r *Member) float64 { return float64(r.PAlive) }),
			str("policy", lowString, codecPlain, "Hash of the policy in force.", func(r *Member) string { return r.Policy }),
			str("state", "String", codecText, "The owner's own encoding of the member's state; only the pipeline reads it.", func(r *Member) string { return r.State }),
		},
		coordinates(func(r *Member) *Coordinates { return &r.Coordinates }),
		[]Column[Member]{version(func(r *Member) *Coordinates { return &r.Coordinates })},
	),
}

var communities = Table[Community]{
	Name:    "communities",
	Comment: "Watermark and calendar of each community; the newest row wins. Read with FINAL.",
	Engine:  Replacing,
	Version: "version",
	OrderBy: []string{"community"},
	ShardBy: "cityHash64(community)",
	Columns: slices.Concat(
		[]Column[Community]{
			str("community", "String", codecZSTD, "Community. Never empty.", func(r *Community) string { return r.Community }),
			millis("watermark", "Newest event time seen.", func(r *Community) int64 { return r.Watermark }),
			day("closed_day", "Last closed day, in the community's zone. 1970-01-01 when none is closed.", func(r *Community) int32 { return r.ClosedDay }),
			u32("opportunity_days", codecT64, "Days so far on which silence counts.", func(r *Community) uint32 { return r.OpportunityDays }),
			str("zone", lowString, codecPlain, "IANA time zone that cuts the days.", func(r *Community) string { return r.Zone }),
			u32("members", codecT64, "Members now, without those who left.", func(r *Community) uint32 { return r.Members }),
			str("state", "String", codecText, "The owner's own encoding of the community's state; only the pipeline reads it.", func(r *Community) string { return r.State }),
			str("prior", "String", codecText, "State before the range that wrote this row. Empty when the community was new.", func(r *Community) string { return r.Prior }),
			u64("prior_version", codecDelta, "Version of prior. 0 when the community was new.", func(r *Community) uint64 { return r.PriorVersion }),
		},
		coordinates(func(r *Community) *Coordinates { return &r.Coordinates }),
		[]Column[Community]{version(func(r *Community) *Coordinates { return &r.Coordinates })},
	),
}

var profiles = Table[Profile]{
	Name:    "profiles",
	Comment: "One field a member told about themselves or consented to; the newest event time wins. Read with FINAL.",
	Engine:  Replacing,
	Version: "at",
	OrderBy: []string{"community", "member", "field"},
	ShardBy: "cityHash64(community)",
	Columns: slices.Concat(
		[]Column[Profile]{
			str("community", lowString, codecPlain, "Community. Never empty.", func(r *Profile) string { return r.Community }),
			str("member", "String", codecZSTD, "Member. Never empty.", func(r *Profile) string { return r.Member }),
			str("field", lowString, codecPlain, "alias, timezone, birthday, consent.care, consent.analytics, consent.text.", func(r *Profile) string { return r.Field }),
			str("value", "String", codecZSTD, "Value; granted or withdrawn for consent.", func(r *Profile) string { return r.Value }),
			millis("at", "Event time; decides which row wins.", func(r *Profile) int64 { return r.At }),
		},
		coordinates(func(r *Profile) *Coordinates { return &r.Coordinates }),
	),
}

var annotations = Table[Annotation]{
	Name:    "annotations",
	Comment: "What happened to a community as a whole (release, activity, outage): drawn on charts. Read with FINAL.",
	Engine:  Replacing,
	Version: "version",
	OrderBy: []string{"community", "at", "id"},
	ShardBy: "cityHash64(community)",
	Columns: slices.Concat(
		[]Column[Annotation]{
			str("community", lowString, codecPlain, "Community. Never empty.", func(r *Annotation) string { return r.Community }),
			millis("at", "When it began.", func(r *Annotation) int64 { return r.At }),
			str("id", "String", codecZSTD, "Id of the event.", func(r *Annotation) string { return r.ID }),
			str("title", "String", codecZSTD, "What it was, in words.", func(r *Annotation) string { return r.Title }),
			millis("until", "When it ended. 1970-01-01 for a point in time.", func(r *Annotation) int64 { return r.Until }),
		},
		coordinates(func(r *Annotation) *Coordinates { return &r.Coordinates }),
		[]Column[Annotation]{version(func(r *Annotation) *Coordinates { return &r.Coordinates })},
	),
}
