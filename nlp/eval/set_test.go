package eval_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp/eval"
)

func TestReadTask(t *testing.T) {
	tests := []struct {
		name, labels string
		task         eval.Task
		classes      string // in the task's order
		excluded     int
	}{
		{"two", "neg pos positive", eval.TwoClass, "pos neg", 0},
		{"one side only", "NEG", eval.TwoClass, "neg", 0},
		{"three", "negative neutral pos", eval.ThreeClass, "pos neutral neg", 0},
		{"neutral alone", "neutral", eval.ThreeClass, "neutral", 0},
		{"emotions", "neutral joy anger", eval.Emotions, "joy anger neutral", 0},
		{"aliases", "happy happiness love grateful angry sad depress worried astonished", eval.Emotions, "joy like gratitude anger sadness fear surprise", 0},
		{"left out", "relaxed dontcare positive-other negative-other optimism", eval.Emotions, "joy", 3},
		{"attacks", "safe attack offensive", eval.Attacks, "offensive safe", 0},
		{"numbers", "1 -0.5 0 2.25", eval.Valence, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := read(t, tt.labels)
			if got := strings.Join(s.Classes, " "); s.Task != tt.task || got != tt.classes || s.Excluded != tt.excluded {
				t.Errorf("task %s, classes %q, excluded %d, want %s, %q, %d", s.Task, got, s.Excluded, tt.task, tt.classes, tt.excluded)
			}
		})
	}
}

// read makes a set of labels; the texts are their numbers.
func read(t *testing.T, labels string) *eval.Set {
	t.Helper()
	var b strings.Builder
	for i, l := range strings.Fields(labels) {
		b.WriteString(l + "\t" + string(rune('a'+i)) + "\n")
	}
	s, err := eval.Read("set", strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReadLines(t *testing.T) {
	s, err := eval.Read("set", strings.NewReader("\ufeff# label, text\r\npos\t好\tmore\tcolumns\r\n\nNeg \t\n#pos\tno\npositive\tlast"))
	if err != nil {
		t.Fatal(err)
	}
	want := []eval.Example{
		{Line: 2, Label: "pos", Class: eval.Pos, Text: "好"}, {Line: 4, Label: "Neg", Class: eval.Neg}, {Line: 6, Label: "positive", Class: eval.Pos, Text: "last"},
	}
	if diff := cmp.Diff(want, s.Examples); diff != "" {
		t.Errorf("examples (-want +got):\n%s", diff)
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"no TAB", "pos\ta\nneg b\n", `f:2: missing TAB between label and text`},
		{"unknown label", "# c\n\npos\ta\nmeh\tb\n", `f:4: unknown label "meh"`},
		{"no label", "\ta\n", `f:1: unknown label ""`},
		{"not a number", "NaN\ta\n", `f:1: unknown label "NaN"`},
		{"mixed", "neutral\ta\njoy\tb\npos\tc\n", `f:3: label "pos" is of another kind than those before it`},
		{"bad bytes", "pos\ta\nneg\t\xff\n", `f:2: invalid UTF-8`},
		{"empty", "# nothing\n", `f: no examples`},
		{"nothing left", "dontcare\ta\n", `f: no examples: all labels name no class`},
		{"zero and one", "0\ta\n1\tb\n", `f: labels are only 0 and 1, which says nothing of their meaning: write neg and pos, or safe and offensive`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := eval.Read("f", strings.NewReader(tt.in))
			if err == nil || err.Error() != tt.want {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}
