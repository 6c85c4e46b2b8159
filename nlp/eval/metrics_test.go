package eval_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hearthlabs/hearth/nlp/eval"
)

var approx = cmpopts.EquateApprox(0, 1e-9)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// pairs are truth and reading, one letter each; "-" is no answer.
func matrix(classes []string, pairs ...string) *eval.Matrix {
	m := eval.NewMatrix(classes)
	for _, p := range pairs {
		read := p[1:]
		if read == "-" {
			read = eval.NoAnswer
		}
		m.Add(p[:1], read)
	}
	return m
}

func TestMatrix(t *testing.T) {
	tests := []struct {
		name            string
		m               *eval.Matrix
		accuracy, macro float64
	}{
		{"nothing", matrix([]string{"a", "b"}), 0, 0},
		{"all right", matrix([]string{"a", "b"}, "aa", "bb"), 1, 1},
		// a: precision 3/4, recall 3/4, F1 3/4; b: precision 1, recall 1/2, F1 2/3.
		{"no answer", matrix([]string{"a", "b"}, "aa", "aa", "aa", "a-", "bb", "ba"), 4. / 6, (3./4 + 2./3) / 2},
		// a: 1/1, 1/2 → 2/3; b: 1/3, 1/1 → 1/2; c: 0.
		{"three", matrix([]string{"a", "b", "c"}, "aa", "ab", "bb", "cb"), 2. / 4, (2./3 + 1./2) / 3},
		// b is not in the file: only a counts, with recall 1/2.
		{"absent class", matrix([]string{"a", "b"}, "aa", "ab"), 1. / 2, 2. / 3},
		{"always the majority", matrix([]string{"a", "b"}, "aa", "aa", "aa", "ba"), 3. / 4, (6. / 7) / 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if a, f := tt.m.Accuracy(), tt.m.MacroF1(); !near(a, tt.accuracy) || !near(f, tt.macro) {
				t.Errorf("accuracy %v, macro-F1 %v, want %v, %v", a, f, tt.accuracy, tt.macro)
			}
		})
	}
}

func TestMatrixLists(t *testing.T) {
	m := matrix([]string{"a", "b"}, "aa", "ab", "ab", "a-", "bb", "ba")
	wantClasses := []eval.Class{
		{Class: "a", N: 4, Precision: 1. / 2, Recall: 1. / 4, F1: 1. / 3},
		{Class: "b", N: 2, Precision: 1. / 3, Recall: 1. / 2, F1: 2. / 5},
	}
	if diff := cmp.Diff(wantClasses, m.Classes(), approx); diff != "" {
		t.Errorf("classes (-want +got):\n%s", diff)
	}
	wantConfusions := []eval.Confusion{{Class: "a", Read: "b", N: 2}, {Class: "a", Read: "", N: 1}}
	if diff := cmp.Diff(wantConfusions, m.Confusions(2)); diff != "" {
		t.Errorf("confusions (-want +got):\n%s", diff)
	}
	if got := m.Majority(); got != "a" {
		t.Errorf("majority %q", got)
	}
	if got := matrix([]string{"a", "b"}, "bb", "aa").Majority(); got != "a" {
		t.Errorf("majority of equals %q, want the first", got)
	}
}

func TestCorrelation(t *testing.T) {
	tests := []struct {
		name              string
		x, y              []float64
		pearson, spearman float64
	}{
		{"nothing", nil, nil, 0, 0},
		{"constant", []float64{1, 1, 1}, []float64{1, 2, 3}, 0, 0},
		// deviations −1.5 −.5 .5 1.5 and −.5 −1.5 1.5 .5: 3/√(5·5).
		{"swapped neighbours", []float64{1, 2, 3, 4}, []float64{2, 1, 4, 3}, .6, .6},
		{"backwards", []float64{1, 2, 3}, []float64{6, 4, 2}, -1, -1},
		// deviations −1 0 1 and −37 −28 65: 102/√(2·6378); ranks agree.
		{"curved", []float64{1, 2, 3}, []float64{-2, 7, 100}, 102 / math.Sqrt(2*6378), 1},
		// ranks 1 2.5 2.5 4 and 1 2 3.5 3.5: 3.75/√(4.5·4.5).
		// deviations −1 0 0 1 and −12.5 −2.5 7.5 7.5: 20/√(2·275).
		{"ties", []float64{1, 2, 2, 3}, []float64{10, 20, 30, 30}, 20 / math.Sqrt(2*275), 3.75 / 4.5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if p, s := eval.Pearson(tt.x, tt.y), eval.Spearman(tt.x, tt.y); !near(p, tt.pearson) || !near(s, tt.spearman) {
				t.Errorf("Pearson %v, Spearman %v, want %v, %v", p, s, tt.pearson, tt.spearman)
			}
		})
	}
}

var claims = []eval.Claim{{0.95, true}, {0.95, false}, {0.85, true}, {1, true}, {0.15, false}}

func TestECE(t *testing.T) {
	// [.9, 1]: mean .9667, right 2 of 3, off by .3 for 3; [.8, .9): off by .15; [.1, .2): off by .15. 1.2/5.
	if got := eval.ECE(claims); !near(got, .24) {
		t.Errorf("ECE %v, want .24", got)
	}
	if got := eval.ECE(nil); got != 0 {
		t.Errorf("ECE of nothing %v", got)
	}
	want := []eval.Bin{
		{From: .1, N: 1, Confidence: .15, Accuracy: 0},
		{From: .8, N: 1, Confidence: .85, Accuracy: 1},
		{From: .9, N: 3, Confidence: 2.9 / 3, Accuracy: 2. / 3},
	}
	if diff := cmp.Diff(want, eval.Bins(claims), approx); diff != "" {
		t.Errorf("bins (-want +got):\n%s", diff)
	}
}

func TestCurve(t *testing.T) {
	got := eval.Curve(claims, 10)
	want := []eval.Point{
		{Threshold: 0, N: 5, Coverage: .5, Error: .4},
		{Threshold: .4, N: 4, Coverage: .4, Error: .25},
		{Threshold: .9, N: 3, Coverage: .3, Error: 1. / 3},
	}
	if diff := cmp.Diff(want, []eval.Point{got[0], got[1], got[6]}, approx); diff != "" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
}
