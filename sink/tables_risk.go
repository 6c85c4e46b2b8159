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
			u32("opportunity_days", codecT64, "Opportunity days of the community so far, this day included where it is one: a silence is the difference of two of them. 0 in rows of schema 5 and before.", func(r *RiskDay) uint32 { return r.OpportunityDays }),
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

var returnModels = Table[ReturnModel]{
	Name: "return_models",
	Comment: "The model by which P(return) and the risk of a community's members are computed, as it stands after each of its looks back at who has returned, every 30 days that were not declared off; " +
		"append-only, one row for each look. A row holds from the next day on, until the next one; before the first, the pooled model of the policy does. " +
		"P(return) = 1 / (1 + exp(-z)), z = intercept + the sum of weight times feature; lifecycle.ReturnFeatures says what the features are.",
	Engine:    MergeTree,
	OrderBy:   []string{"community", "day"},
	ShardBy:   "cityHash64(community)",
	Append:    true,
	OffsetKey: "offset",
	SubKey:    "toString(seq)",
	Key:       func(r *ReturnModel) RowKey { return RowKey{r.Offset, strconv.FormatUint(uint64(r.Seq), 10)} },
	Columns: slices.Concat(
		[]Column[ReturnModel]{
			str("community", lowString, codecPlain, "Community. Never empty.", func(r *ReturnModel) string { return r.Community }),
			day("day", "The day whose close the look came with, in the community's zone.", func(r *ReturnModel) int32 { return r.Day }),
			u32("seq", codecT64, "Ordinal among the looks that one record made. From 0.", func(r *ReturnModel) uint32 { return r.Seq }),
			u32("look", codecT64, "Which look it is. From 1; the first has no outcome to learn from yet.", func(r *ReturnModel) uint32 { return r.Look }),
			str("model", lowString, codecPlain, "Version of the pooled model that the community's own began as.", func(r *ReturnModel) string { return r.Model }),
			u32("period", codecT64, "Opportunity days in a period of BG/BB.", func(r *ReturnModel) uint32 { return r.Period }),
			f32("alpha", "Alpha of BG/BB, of the pooled model; with the next three, all that P(alive) needs.", func(r *ReturnModel) float64 { return r.Alpha }),
			f32("beta", "Beta of BG/BB.", func(r *ReturnModel) float64 { return r.Beta }),
			f32("gamma", "Gamma of BG/BB.", func(r *ReturnModel) float64 { return r.Gamma }),
			f32("delta", "Delta of BG/BB.", func(r *ReturnModel) float64 { return r.Delta }),
			f32("intercept", "Log-odds of a return where every feature is 0.", func(r *ReturnModel) float64 { return r.Intercept }),
			f32("recent", "Weight of recent activity. At least 0.", func(r *ReturnModel) float64 { return r.Recent }),
			f32("lasting", "Weight of lasting activity. At least 0.", func(r *ReturnModel) float64 { return r.Lasting }),
			f32("silence", "Weight of the silence. At most 0.", func(r *ReturnModel) float64 { return r.Silence }),
			f32("pattern", "Weight of P(return) under BG/BB. At least 0.", func(r *ReturnModel) float64 { return r.Pattern }),
			f32("days", "Weight of the number of active days.", func(r *ReturnModel) float64 { return r.Days }),
			f32("tenure", "Weight of the time from the first to the last active day.", func(r *ReturnModel) float64 { return r.Tenure }),
			u32("n", codecT64, "Members learned from: active in the 90 opportunity days before the last look. 0 at the first.", func(r *ReturnModel) uint32 { return r.N }),
			u32("returned", codecT64, "Those of them who have been active since.", func(r *ReturnModel) uint32 { return r.Returned }),
			f32("brier", "Mean squared error of what was forecast for them at the last look, by the model that held until this one: outcomes it had not seen. 0 where n is.", func(r *ReturnModel) float64 { return r.Brier }),
			f32("pooled_brier", "The same of the pooled model. Where brier is lower, learning from the community has helped.", func(r *ReturnModel) float64 { return r.PooledBrier }),
			str("policy", lowString, codecPlain, "Hash of the policy in force.", func(r *ReturnModel) string { return r.Policy }),
		},
		coordinates(func(r *ReturnModel) *Coordinates { return &r.Coordinates }),
	),
}
