package lifecycle_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

const (
	join    = lifecycle.ActJoin
	leave   = lifecycle.ActLeave
	message = lifecycle.ActMessage
	checkin = lifecycle.ActCheckin
)

// ways has at least one row for each rule; the test at the end checks it.
var ways = []struct {
	name string
	acts []act
	last int
	want []string
}{
	{"join, silence", []act{{0, 9, join, nil}}, 20, []string{"0 join none>newcomer", "14 lurk newcomer>lurker"}},
	{"implicit join", []act{{0, 9, message, nil}}, 3, []string{"0 join none>newcomer"}},
	{"two joins", []act{{0, 9, join, nil}, {1, 9, join, nil}}, 3, []string{"0 join none>newcomer"}},
	{
		"lurker speaks",
		[]act{{0, 9, join, nil}, {20, 9, message, nil}},
		21,
		[]string{"0 join none>newcomer", "14 lurk newcomer>lurker", "20 speak lurker>active"},
	},
	{
		"check-ins alone are not activity",
		[]act{{0, 9, join, nil}, {3, 9, checkin, nil}, {16, 9, checkin, nil}},
		20,
		[]string{"0 join none>newcomer", "14 lurk newcomer>lurker"},
	},
	{
		"settles on the second day",
		[]act{{0, 9, message, nil}, {0, 10, message, nil}, {4, 9, message, nil}},
		6,
		[]string{"0 join none>newcomer", "4 settle newcomer>active"},
	},
	{
		"joined, spoke late in the first days",
		[]act{{0, 9, join, nil}, {12, 9, message, nil}},
		15,
		[]string{"0 join none>newcomer", "14 stay newcomer>active"},
	},
	{
		"one message, then silence for good",
		[]act{{0, 9, message, nil}},
		100,
		[]string{
			"0 join none>newcomer", "14 fade newcomer>at_risk", "28 doze at_risk>dormant", "84 churn dormant>churned",
		},
	},
	{
		"regular fades and comes back",
		append(daily(0, 60, 1), act{80, 9, message, nil}),
		81,
		[]string{"0 join none>newcomer", "1 settle newcomer>active", "68 fade active>at_risk", "80 calm at_risk>active"},
	},
	{
		"regular goes to sleep and comes back",
		append(daily(0, 60, 1), act{110, 9, message, nil}),
		111,
		[]string{
			"0 join none>newcomer", "1 settle newcomer>active", "68 fade active>at_risk", "88 doze at_risk>dormant",
			"110 return dormant>returned",
		},
	},
	{
		"by the clock: twice the own gap, on two closes",
		every(5, 9),
		40 + 11,
		[]string{"0 join none>newcomer", "5 settle newcomer>active", "51 fade active>at_risk"},
	},
	{
		"not by the clock: the same mean gap, and longer ones are usual",
		[]act{
			{0, 9, message, nil},
			{1, 9, message, nil},
			{12, 9, message, nil},
			{13, 9, message, nil},
			{22, 9, message, nil},
			{23, 9, message, nil},
			{33, 9, message, nil},
			{39, 9, message, nil},
			{40, 9, message, nil},
		},
		40 + 20,
		[]string{"0 join none>newcomer", "1 settle newcomer>active"},
	},
	{
		"four days are no rhythm: the forecast alone decides",
		every(2, 4),
		6 + 13,
		[]string{"0 join none>newcomer", "2 settle newcomer>active"},
	},
	{
		"no alarm in a silence that is usual for the member",
		every(7, 12),
		7*11 + 12,
		[]string{"0 join none>newcomer", "7 settle newcomer>active"},
	},
	{
		"core, then rarely there",
		append(daily(0, 20, 5), act{27, 9, message, nil}, act{34, 9, message, nil}, act{41, 9, message, nil}, act{48, 9, message, nil}),
		50,
		[]string{
			"0 join none>newcomer", "1 settle newcomer>active", "7 core active>core", "41 narrow core>active",
		},
	},
	{
		"core, no more on enough days, then silent for longer than usual",
		slices.Concat(daily(0, 3, 12), daily(12, 13, 12), daily(22, 22, 12), daily(24, 24, 12)),
		43,
		[]string{
			"0 join none>newcomer", "1 settle newcomer>active", "24 core active>core", "31 narrow core>active",
			"42 fade active>at_risk",
		},
	},
	{
		"core, then silent",
		daily(0, 20, 5),
		65,
		[]string{
			"0 join none>newcomer", "1 settle newcomer>active", "7 core active>core",
			"28 fade core>at_risk", "48 doze at_risk>dormant",
		},
	},
	{
		"left and rejoined",
		[]act{{0, 9, join, nil}, {2, 9, leave, kicked}, {9, 9, join, nil}},
		10,
		[]string{"0 join none>newcomer", "2 leave newcomer>left", "9 rejoin left>returned"},
	},
	{
		"left for good; silence does not change it",
		append(daily(0, 5, 1), act{6, 9, leave, nil}),
		200,
		[]string{"0 join none>newcomer", "1 settle newcomer>active", "6 leave active>left"},
	},
	{
		"leave before join, different days",
		[]act{{0, 9, leave, nil}, {2, 9, join, nil}},
		3,
		[]string{"0 leave none>left", "2 rejoin left>returned"},
	},
	{
		"leave before join, same day",
		[]act{{0, 9, leave, nil}, {0, 10, join, nil}},
		1,
		[]string{"0 leave none>left", "0 rejoin_same_day left>returned"},
	},
	{
		"message after leave, same day",
		[]act{{0, 9, join, nil}, {0, 10, leave, nil}, {0, 11, message, nil}},
		1,
		[]string{"0 join none>newcomer", "0 leave newcomer>left", "0 rejoin_same_day left>returned"},
	},
	{
		"message and leave at the same moment: the leave wins",
		[]act{{0, 9, join, nil}, {0, 10, message, nil}, {0, 10, leave, nil}},
		1,
		[]string{"0 join none>newcomer", "0 leave newcomer>left"},
	},
	{
		"back for an hour",
		[]act{{0, 9, leave, nil}, {3, 9, join, nil}, {3, 10, leave, nil}},
		4,
		[]string{"0 leave none>left", "3 rejoin left>returned", "3 leave returned>left"},
	},
	{
		"returns from dormant, settles",
		[]act{{0, 9, message, nil}, {40, 9, message, nil}, {42, 9, message, nil}},
		43,
		[]string{
			"0 join none>newcomer", "14 fade newcomer>at_risk", "28 doze at_risk>dormant",
			"40 return dormant>returned", "42 settle returned>active",
		},
	},
	{
		"returns from churned, and stays silent",
		[]act{{0, 9, message, nil}, {100, 9, message, nil}},
		112,
		[]string{
			"0 join none>newcomer", "14 fade newcomer>at_risk", "28 doze at_risk>dormant",
			"84 churn dormant>churned", "100 return churned>returned",
		},
	},
	{
		"a touch is not a sign of life",
		[]act{{0, 9, lifecycle.ActTouch, nil}, {1, 9, lifecycle.ActAward, nil}},
		20,
		nil,
	},
	{"a bot has no stage", []act{{0, 9, message, bot}, {3, 9, message, bot}}, 30, nil},
	{
		"a member who turns out to be staff",
		[]act{{0, 9, message, nil}, {3, 9, message, staff}, {5, 9, message, nil}, {6, 9, leave, nil}},
		30,
		[]string{"0 join none>newcomer", "3 exclude newcomer>none"},
	},
}

func TestWays(t *testing.T) {
	for _, tt := range ways {
		t.Run(tt.name, func(t *testing.T) {
			_, ch := play(t, lifecycle.DefaultPolicy(), tt.acts, tt.last)
			if diff := cmp.Diff(tt.want, way(ch)); diff != "" {
				t.Errorf("transitions (-want +got):\n%s", diff)
			}
			for _, x := range ch.Transitions {
				if x.Policy != lifecycle.DefaultPolicy().Hash() {
					t.Errorf("transition %+v carries another policy", x)
				}
			}
		})
	}
}

// A rule that no row of the table above walks through would be untested.
func TestEveryRuleHasARow(t *testing.T) {
	seen := map[string]bool{"ease": true} // TestEase
	for _, w := range ways {
		for _, step := range w.want {
			seen[strings.Fields(step)[1]] = true
		}
	}
	for _, r := range lifecycle.Rules() {
		if !seen[r.ID] {
			t.Errorf("rule %q is in no row of ways", r.ID)
		}
		if len(r.From) == 0 || r.Why == "" || !r.To.Valid() {
			t.Errorf("rule %q is incomplete: %+v", r.ID, r)
		}
	}
}

// A member at risk whose silence is usual under a new policy is so no more.
func TestEase(t *testing.T) {
	_, ch := play(t, lifecycle.DefaultPolicy(), []act{{0, 9, message, nil}, {8, 9, message, nil}}, 26)
	if got := row(t, ch); got.Stage != lifecycle.StageAtRisk {
		t.Fatalf("stage %s, want at_risk", got.Stage)
	}
	patient := lifecycle.DefaultPolicy()
	patient.Return.Weights = lifecycle.ReturnWeights{Lasting: .1}
	tr := reload(t, patient, ch)
	for _, r := range []string{"r00", "r01", "r02", "r03", "r04", "r05"} {
		tr.Observe(lifecycle.Activity{Community: "c", Member: r, At: at(27, 12), Kind: message})
	}
	tr.Observe(lifecycle.Activity{Community: "c", At: at(28, 2)})
	next := tr.Changes()
	if diff := cmp.Diff([]string{"27 ease at_risk>active"}, way(next)); diff != "" {
		t.Errorf("transitions (-want +got):\n%s", diff)
	}
}

func TestEvidence(t *testing.T) {
	_, ch := play(t, lifecycle.DefaultPolicy(), append(daily(0, 60, 1), act{110, 9, leave, kicked}), 111)
	byRule := map[string]lifecycle.Transition{}
	for _, x := range ch.Transitions {
		if x.Member == "m" {
			byRule[x.Rule] = x
		}
	}
	want := lifecycle.Transition{
		Community: "c", Member: "m", Day: firstDay + 68, At: at(69, 0),
		From: lifecycle.StageActive, To: lifecycle.StageAtRisk, Rule: "fade", Cause: "silence",
		Evidence: []lifecycle.Evidence{
			{Key: "silent_days", Value: 8},
			{Key: "gap_days", Value: 1},
			{Key: "active_days_28", Value: 20},
			{Key: "risk", Value: 58},
			{Key: "p_return", Value: 907},
			{Key: "p_alive", Value: 1000},
		},
		Policy: lifecycle.DefaultPolicy().Hash(),
	}
	if diff := cmp.Diff(want, byRule["fade"]); diff != "" {
		t.Errorf("fade (-want +got):\n%s", diff)
	}
	if x := byRule["leave"]; x.Cause != "kicked" || x.At != at(110, 9) || x.Day != firstDay+110 {
		t.Errorf("leave = %+v", x)
	}
	if x := byRule["settle"]; x.At != at(1, 10) {
		t.Errorf("settle at %d, want the second day's first message %d", x.At, at(1, 10))
	}
}
