package sink

import (
	"slices"
	"strconv"
)

var riskDays = Table[RiskDay]{
	Name: "risk_days",
	Comment: "How the share of members at risk stood when a day of a community closed, against the same weekday of the last eight weeks; append-only, one row for each closed day. " +
		"ChurnRiskSpike goes by it: z over 3, at least 3 points and 20 people more than usual.",
	Engine:    MergeTree,
	OrderBy:   []string{"community", "day"},
	ShardBy:   "cityHash64(community)",
	Append:    true,
	OffsetKey: "offset",
	SubKey:    "toString(seq)",
	Key:       func(r *RiskDay) RowKey { return RowKey{r.Offset, strconv.FormatUint(uint64(r.Seq), 10)} },
	Columns: slices.Concat(
		[]Column[RiskDay]{
			str("community", lowString, codecPlain, "Community. Never empty.", func(r *RiskDay) string { return r.Community }),
			day("day", "The day that closed, in the community's zone.", func(r *RiskDay) int32 { return r.Day }),
			u32("seq", codecT64, "Ordinal among the days that one record closed. From 0.", func(r *RiskDay) uint32 { return r.Seq }),
			u32("at_risk", codecT64, "Members at risk, bots and staff left out.", func(r *RiskDay) uint32 { return r.AtRisk }),
			u32("people", codecT64, "Those, and newcomers, active, core and returned members. The share at risk is at_risk / people.", func(r *RiskDay) uint32 { return r.People }),
			u32("weeks", codecT64, "How many of the same weekdays of the last eight weeks are known. With fewer than 4 nothing is usual, and the numbers below are 0.", func(r *RiskDay) uint32 { return uint32(r.Weeks) }),
			day("usual_day", "The one of them whose share is their lower median, the newest among equals. 1970-01-01 when nothing is usual.", func(r *RiskDay) int32 { return r.UsualDay }),
			f32("usual", "Share at risk of usual_day, 0 to 1.", func(r *RiskDay) float64 { return r.Usual }),
			f32("mad", "Median distance of those shares from usual, 0 to 1.", func(r *RiskDay) float64 { return r.MAD }),
			f32("z", "By how many robust standard deviations (1.4826 MAD, or the error of a share of so few people where that is more) the share lies above usual.", func(r *RiskDay) float64 { return r.Z }),
			i32("excess", codecT64, "How many more members are at risk than usual would have of people, rounded down.", func(r *RiskDay) int32 { return r.Excess }),
			str("family", lowString, codecPlain, "Family that a small community stands for instead of itself. Empty for one that stands for itself.", func(r *RiskDay) string { return r.Family }),
			str("policy", lowString, codecPlain, "Hash of the policy in force.", func(r *RiskDay) string { return r.Policy }),
		},
		coordinates(func(r *RiskDay) *Coordinates { return &r.Coordinates }),
	),
}
