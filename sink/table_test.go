package sink_test

import (
	"errors"
	"io"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// column finds a column of a part by name.
func column(t *testing.T, p sink.Part, name string, s *sink.Scratch) any {
	t.Helper()
	for i, c := range p.Table.Columns {
		if c.Name == name {
			return p.Values(i, s)
		}
	}
	t.Fatalf("%s has no column %s", p.Table.Name, name)
	return nil
}

func TestPartsInWriteOrder(t *testing.T) {
	var names []string
	for _, p := range (&sink.Block{}).Parts() {
		names = append(names, p.Table.Name)
	}
	want := []string{
		"events", "messages", "transitions", "dead_letters", "profiles", "annotations", "mood_shifts", "risk_days", "return_models", "touches", "moments", "erasures",
		"member_days", "reservations", "communities", "members", "batches",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whatever is written side by side, the ledger is in before all else, all facts
// before any state, all other states before members, and everything before the
// range counts as in.
func TestStepsOfAWrite(t *testing.T) {
	var steps [][]string
	var order []sink.Part
	b := &sink.Block{}
	for _, step := range b.Steps() {
		var names []string
		for _, p := range step {
			names = append(names, p.Table.Name)
			if p.Table.Append != step[0].Table.Append && p.Table.Name != "profiles" && p.Table.Name != "annotations" {
				t.Errorf("%s is in one step with %s", p.Table.Name, step[0].Table.Name)
			}
		}
		steps, order = append(steps, names), append(order, step...)
	}
	want := [][]string{
		{"events"},
		{"messages", "transitions", "dead_letters", "profiles", "annotations", "mood_shifts", "risk_days", "return_models", "touches", "moments", "erasures"},
		{"member_days", "reservations", "communities"},
		{"members"},
		{"batches"},
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(order) != len(b.Parts()) {
		t.Errorf("the steps have %d of %d parts", len(order), len(b.Parts()))
	}
}

func TestEveryColumnHasAValuePerRow(t *testing.T) {
	b := sink.Block{
		Events: make([]sink.Event, 3), Messages: make([]sink.Message, 3), Transitions: make([]sink.Transition, 3),
		DeadLetters: make([]sink.DeadLetter, 3), Profiles: make([]sink.Profile, 3), Annotations: make([]sink.Annotation, 3),
		MoodShifts: make([]sink.MoodShift, 3), RiskDays: make([]sink.RiskDay, 3), ReturnModels: make([]sink.ReturnModel, 3), Erasures: make([]sink.Erasure, 3),
		Touches: make([]sink.Touch, 3), Moments: make([]sink.Moment, 3), Reservations: make([]sink.Reservation, 3),
		MemberDays: make([]sink.MemberDay, 3), Communities: make([]sink.Community, 3), Members: make([]sink.Member, 3),
	}
	var s sink.Scratch
	for _, p := range b.Parts() {
		for i, c := range p.Table.Columns {
			if got := reflect.ValueOf(p.Values(i, &s)).Len(); got != p.Rows {
				t.Errorf("%s.%s: %d values for %d rows", p.Table.Name, c.Name, got, p.Rows)
			}
		}
	}
}

func TestScoreColumns(t *testing.T) {
	score := nlp.Score{
		Scored: true, Label: nlp.Negative, Emotion: nlp.Anger, Polarity: -0.5, Emotions: nlp.Strengths{nlp.Anger: 0.75},
		Needs:   nlp.Needs{nlp.Respect: -1, nlp.Growth: 0.5},
		Aspects: []nlp.Aspect{{Name: "service", Polarity: -0.25}},
	}
	b := sink.Block{Messages: []sink.Message{{Score: score}, {}, {Score: nlp.Score{Needs: nlp.Needs{nlp.Trust: 1}}}}}
	p := b.Parts()[1]
	want := map[string]any{
		"label":            []int8{-1, 0, 0},
		"emotion":          []int8{int8(nlp.Anger), int8(nlp.EmotionNone), int8(nlp.EmotionNone)},
		"polarity":         []float32{-0.5, 0, 0},
		"anger":            []float32{0.75, 0, 0},
		"needs.name":       [][]string{{"respect", "growth"}, {}, {"trust"}},
		"needs.value":      [][]float32{{-1, 0.5}, {}, {1}},
		"aspects.name":     [][]string{{"service"}, {}, {}},
		"aspects.polarity": [][]float32{{-0.25}, {}, {}},
	}
	var s sink.Scratch
	for name, values := range want {
		if diff := cmp.Diff(values, column(t, p, name, &s)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestDayColumn(t *testing.T) {
	b := sink.Block{MemberDays: []sink.MemberDay{{Day: 0}, {Day: 20000}, {Day: -1}}}
	want := []time.Time{
		time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 10, 4, 0, 0, 0, 0, time.UTC), time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, column(t, b.Parts()[12], "day", new(sink.Scratch))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestKeepAndKeys(t *testing.T) {
	b := sink.Block{Transitions: []sink.Transition{
		{Coordinates: sink.Coordinates{Offset: 7}, Seq: 0, Member: "a"},
		{Coordinates: sink.Coordinates{Offset: 7}, Seq: 1, Member: "b"},
		{Coordinates: sink.Coordinates{Offset: 8}, Seq: 0, Member: "c"},
	}}
	p := b.Parts()[2].Keep([]int{1, 2})
	if diff := cmp.Diff([]string{"b", "c"}, column(t, p, "member", new(sink.Scratch))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, want := p.Key(0), (sink.RowKey{Offset: 7, Sub: "1"}); got != want || p.Rows != 2 {
		t.Errorf("key %v of %d rows, want %v of 2", got, p.Rows, want)
	}
}

func TestScratchAllocatesOnce(t *testing.T) {
	b := sink.Block{Messages: make([]sink.Message, 500)}
	p := b.Parts()[1]
	var s sink.Scratch
	n := testing.AllocsPerRun(5, func() {
		for i := range p.Table.Columns {
			_ = p.Values(i, &s)
		}
	})
	// One boxed slice header a column, and the evidence column's string.
	if most := float64(len(p.Table.Columns) + 2); n > most {
		t.Errorf("%v allocations for %d columns of 500 rows, want at most %v", n, len(p.Table.Columns), most)
	}
}

func TestWriteError(t *testing.T) {
	tests := []struct {
		code int32
		want sink.Class
	}{
		{3, sink.ClassTransient},
		{999, sink.ClassTransient},
		{75, sink.ClassTransient},
		{243, sink.ClassTransient},
		{246, sink.ClassTransient},
		{252, sink.ClassSlowDown},
		{60, sink.ClassSchema},
		{53, sink.ClassData},
		{516, sink.ClassAuth},
		{81, sink.ClassAuth},
		{0, sink.ClassUnknown},
		{123456, sink.ClassUnknown},
	}
	for _, tt := range tests {
		if got := sink.ClassOf(tt.code); got != tt.want {
			t.Errorf("ClassOf(%d) = %s, want %s", tt.code, got, tt.want)
		}
	}
	if !sink.Unsettled(75) || sink.Unsettled(243) {
		t.Error("a failed write (75) may have been another's, a disk without room (243) was never written to")
	}
	err := error(&sink.WriteError{Class: sink.ClassSchema, Table: "events", Code: 60, Err: io.EOF})
	if want := "write events (schema, code 60): EOF"; err.Error() != want || !errors.Is(err, io.EOF) {
		t.Errorf("got %q, want %q wrapping io.EOF", err, want)
	}
}

func TestVersionOrder(t *testing.T) {
	ascending := []sink.Coordinates{{Epoch: 1}, {Epoch: 1, Offset: 1}, {Epoch: 1, Offset: 1 << 40}, {Epoch: 2}, {Epoch: 65535, Offset: 1<<48 - 1}}
	for i := 1; i < len(ascending); i++ {
		if ascending[i-1].Version() >= ascending[i].Version() {
			t.Errorf("version of %v not below that of %v", ascending[i-1], ascending[i])
		}
	}
}
