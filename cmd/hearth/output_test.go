package main_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	main "github.com/hearthlabs/hearth/cmd/hearth"
	"github.com/hearthlabs/hearth/nlp"
)

func polarity(start, end, a, r int) nlp.Evidence {
	return nlp.Evidence{Start: start, End: end, Target: nlp.TargetPolarity, A: a, R: r}
}

func TestMarked(t *testing.T) {
	const text = "很好但贵"
	evidence := []nlp.Evidence{
		{Target: nlp.TargetNeutral, A: 500, R: 1000},
		polarity(9, 12, -400, 1000), polarity(0, 6, 800, 500), polarity(3, 6, 800, 0),
		{Start: 9, End: 12, Target: "anger", A: 900, R: 1000},
	}
	if diff := cmp.Diff("+很好(+0.4)但−贵(−0.4)\n\n", main.Marked(text, evidence, false)); diff != "" {
		t.Errorf("plain (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("\x1b[32m很好\x1b[0m但\x1b[31m贵\x1b[0m\n\n", main.Marked(text, evidence, true)); diff != "" {
		t.Errorf("coloured (-want +got):\n%s", diff)
	}
	// The strongest of stretches that overlap is marked, not the longest.
	stronger := []nlp.Evidence{polarity(0, 6, -170, 1000), polarity(3, 12, -1400, 2000)}
	if diff := cmp.Diff("很−好但贵(−3.0)\n\n", main.Marked(text, stronger, false)); diff != "" {
		t.Errorf("overlapping (-want +got):\n%s", diff)
	}
	if got := main.Marked("a\x1b[2Jb", nil, true); strings.ContainsRune(got, '\x1b') {
		t.Errorf("the text steers the terminal: %q", got)
	}
}

// TestSums holds the printed sums against nlp's own reading of the evidence.
func TestSums(t *testing.T) {
	evidence := []nlp.Evidence{
		{Target: nlp.TargetNeutral, A: 800, R: 1000},
		{Target: nlp.TargetPolarityScale, A: 1000, R: 1000},
		polarity(0, 3, 1500, 1500),
		{Start: 0, End: 3, Target: nlp.TargetStrength, A: 750, R: 1500},
		polarity(3, 6, -700, 1000),
		{Start: 3, End: 6, Target: nlp.TargetStrength, A: 350, R: 1000},
	}
	want := nlp.Recompute(evidence)
	got := main.Sums(evidence, want.Label)
	if !strings.Contains(got, "= +0.544 → positive") || want.Polarity < 0.5435 || want.Polarity > 0.5455 {
		t.Errorf("polarity %v, printed:\n%s", want.Polarity, got)
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("长", 200_000)
	tests := []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"empty lines", "\n\n", []string{"", ""}},
		{"no newline at the end", "a\nb", []string{"a", "b"}},
		{"windows", "a\r\nb\r\n", []string{"a", "b"}},
		{"long", long + "\n" + long, []string{long, long}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := main.Lines(iotest.HalfReader(strings.NewReader(tt.in)))
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInterruptible(t *testing.T) {
	got, err := io.ReadAll(main.Interruptible(nil, iotest.OneByteReader(strings.NewReader("hello"))))
	if err != nil || string(got) != "hello" {
		t.Errorf("read %q, %v", got, err)
	}
	done := make(chan struct{})
	close(done)
	r, w := io.Pipe() // nobody writes
	defer w.Close()
	if _, err := main.Interruptible(done, r).Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted read: %v", err)
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := main.Grouped(n); got != want {
			t.Errorf("%d = %s, want %s", n, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "词典": 4, "（）": 4, "a词": 3} {
		if got := main.Columns(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}
