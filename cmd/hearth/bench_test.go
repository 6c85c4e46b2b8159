package main_test

import (
	"math"
	"testing"
	"time"

	main "github.com/hearthlabs/hearth/cmd/hearth"
)

func TestSlope(t *testing.T) {
	for _, c := range []struct {
		name      string
		x, y      []float64
		b, stderr float64
	}{
		{"too few", []float64{0, 1}, []float64{0, 9}, 0, 0},
		{"a line", []float64{0, 1, 2, 5}, []float64{3, 5, 7, 13}, 2, 0},
		{"level", []float64{0, 1, 2}, []float64{4, 4, 4}, 0, 0},
		// By hand: means 1.5 and 2; Sxx 5, Sxy 4, Syy 4; residuals 4 − 0.8·4 = 0.8; √(0.8 / 2 / 5).
		{"scattered", []float64{0, 1, 2, 3}, []float64{1, 1, 3, 3}, 0.8, math.Sqrt(0.08)},
	} {
		b, stderr := main.Slope(c.x, c.y)
		if math.Abs(b-c.b) > 1e-9 || math.Abs(stderr-c.stderr) > 1e-6 {
			t.Errorf("%s: slope %g ± %g, want %g ± %g", c.name, b, stderr, c.b, c.stderr)
		}
	}
}

func TestPercentile(t *testing.T) {
	for _, c := range []struct {
		share, want float64
		values      []float64
	}{
		{0.5, 0, nil},
		{0.5, 2, []float64{3, 1, 2}},
		{0.5, 2, []float64{4, 3, 2, 1}},
		{0.99, 4, []float64{4, 3, 2, 1}},
		{1, 4, []float64{4, 3, 2, 1}},
		{0, 1, []float64{4, 3, 2, 1}},
	} {
		if got := main.Percentile(c.values, c.share); got != c.want {
			t.Errorf("%g of %v: %g, want %g", c.share, c.values, got, c.want)
		}
	}
}

// A pause belongs to the time it touches, and to the partition that has it.
func TestPause(t *testing.T) {
	start := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	second := func(n int) time.Time { return start.Add(time.Duration(n) * time.Second) }
	written := [][]time.Time{
		{second(0), second(1), second(2), second(9), second(10)}, // stands still from 2 to 9
		{second(0), second(4), second(8), second(10)},
		{},
	}
	for _, c := range []struct{ from, to, want int }{
		{0, 1, 4},  // the second partition's first gap
		{3, 5, 7},  // in the middle of the first's
		{9, 10, 2}, // over
		{0, 10, 7},
		{10, 12, 0}, // after everything
	} {
		if got := main.Pause(written, second(c.from), second(c.to)); got != time.Duration(c.want)*time.Second {
			t.Errorf("from %d to %d: %s, want %d s", c.from, c.to, got, c.want)
		}
	}
}
