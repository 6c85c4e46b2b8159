package planted_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest/planted"
	"github.com/hearthlabs/hearth/lifecycle"
)

const (
	none    = lifecycle.StageNone
	fresh   = lifecycle.StageNewcomer
	active  = lifecycle.StageActive
	core    = lifecycle.StageCore
	risk    = lifecycle.StageAtRisk
	dormant = lifecycle.StageDormant
	churned = lifecycle.StageChurned
)

// TestCompareByHand counts two members over twenty days by hand.
func TestCompareByHand(t *testing.T) {
	c := planted.Community{
		ID: "c", First: 10, Last: 29, Off: []planted.Days{{From: 12, To: 13}}, Outages: []planted.Days{{From: 20, To: 21}},
		Lives: []planted.Life{
			{Member: "a", Gone: 5, Stays: []planted.Stay{{Stage: active, From: 0}, {Stage: risk, From: 9}, {Stage: churned, From: 20}}},
			{Member: "b", Stays: []planted.Stay{{Stage: fresh, From: 15}, {Stage: active, From: 18}}},
			{Member: "never there"},
			{Member: "farm", Farm: true, Stays: []planted.Stay{{Stage: active, From: 0}}},
		},
	}
	said := planted.Said{
		Active: map[string]lifecycle.Day{"a": 4, "b": 28},
		Moves: []planted.Move{
			{Member: "a", Day: 1, To: active},
			{Member: "a", Day: 13, To: risk},
			{Member: "a", Day: 22, To: churned},
			{Member: "b", Day: 15, To: fresh},
			{Member: "b", Day: 15, To: active},
			{Member: "b", Day: 20, To: risk},
			{Member: "b", Day: 21, To: active},
			{Member: "farm", Day: 2, To: core},
			{Member: "farm", Day: 20, To: active},
			{Member: "nobody planted", Day: 11, To: risk},
		},
	}
	got := planted.Compare(c, said)
	want := planted.Report{Members: 3, Farms: 1, FarmCore: 10, Fades: 2, FadesOff: 1, FadesOutage: 1}
	// a: risk 10-19 and churned 20-29 in truth; active 10-12, risk 13-21 and churned 22-29 as said.
	// b: fresh 15-17 and active 18-29; active 15-19, risk on 20 and active 21-29.
	want.Confused[risk][active], want.Confused[risk][risk] = 3, 7
	want.Confused[churned][risk], want.Confused[churned][churned] = 2, 8
	want.Confused[fresh][active], want.Confused[active][active], want.Confused[active][risk] = 3, 11, 1
	want.Stages[risk] = planted.Score{True: 10, Said: 10, Both: 7, TrueNear: 10, SaidNear: 9}
	want.Stages[churned] = planted.Score{True: 10, Said: 8, Both: 8, TrueNear: 10, SaidNear: 8}
	want.Stages[fresh] = planted.Score{True: 3}
	want.Stages[active] = planted.Score{True: 12, Said: 17, Both: 11, TrueNear: 12, SaidNear: 14}
	// The last day a could act, 5, lies between the last activity on 4 and the first step on 13.
	want.Churn = planted.Churn{True: 1, Said: 1, Both: 1, Within: 1, Width: 10}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s := got.Stages[risk]; s.Precision() != .7 || s.Recall() != .7 || s.F1() != .7 {
		t.Errorf("precision %g, recall %g, F1 %g; want .7 each", s.Precision(), s.Recall(), s.F1())
	}
	if s := (planted.Score{True: 4, Said: 5, TrueNear: 2, SaidNear: 5}); s.F1Near() != 2./3 {
		t.Errorf("F1 near %g, want two thirds", s.F1Near())
	}
	var zero planted.Score
	if zero.F1() != 0 || zero.F1Near() != 0 || zero.Precision() != 0 {
		t.Error("the score of nothing is not 0")
	}
	sum := got
	sum.Add(got)
	if sum.Members != 6 || sum.Churn.Width != 20 || sum.Stages[active].SaidNear != 28 || sum.FarmCore != 20 || sum.Confused[risk][active] != 6 {
		t.Errorf("twice the report is %+v", sum)
	}
}

// TestWindowOfTheLastSilence: the window is of the silence that a member is in, not
// of one before, and closes where the first step was skipped.
func TestWindowOfTheLastSilence(t *testing.T) {
	life := planted.Life{Member: "a", Stays: []planted.Stay{{Stage: churned, From: 1}}}
	for _, tt := range []struct {
		name  string
		moves []planted.Move
		gone  lifecycle.Day
		width int
		in    int
	}{
		{"at risk before, and back", []planted.Move{{Member: "a", Day: 10, To: risk}, {Member: "a", Day: 12, To: active}, {Member: "a", Day: 50, To: dormant}, {Member: "a", Day: 90, To: churned}}, 41, 21, 1},
		{"past the window", []planted.Move{{Member: "a", Day: 40, To: risk}, {Member: "a", Day: 90, To: churned}}, 41, 11, 0},
		{"before the window", []planted.Move{{Member: "a", Day: 40, To: risk}, {Member: "a", Day: 90, To: churned}}, 29, 11, 0},
	} {
		life.Gone = tt.gone
		r := planted.Compare(planted.Community{First: 0, Last: 100, Lives: []planted.Life{life}},
			planted.Said{Moves: tt.moves, Active: map[string]lifecycle.Day{"a": 30}})
		if r.Churn.Width != tt.width || r.Churn.Within != tt.in {
			t.Errorf("%s: window of %d days, %d in it; want %d and %d", tt.name, r.Churn.Width, r.Churn.Within, tt.width, tt.in)
		}
	}
}
