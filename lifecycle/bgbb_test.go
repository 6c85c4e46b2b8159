package lifecycle_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/lifecycle"
)

func TestBGBBAlive(t *testing.T) {
	model := lifecycle.BGBB{Alpha: .8, Beta: 2, Gamma: .6, Delta: 20}
	for _, tt := range []struct {
		name     string
		x, tx, n int
		want     float64
		eps      float64
	}{
		{"40 of the first 42", 40, 42, 56, 0, 5e-5},
		{"6 of the first 42", 6, 42, 56, .6886, 5e-5},
		{"joined once", 0, 0, 56, .159, 5e-4},
		{"just active", 3, 10, 10, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := model.Alive(tt.x, tt.tx, tt.n); math.Abs(got-tt.want) > tt.eps {
				t.Errorf("Alive(%d, %d, %d) = %.5f, want %.4f", tt.x, tt.tx, tt.n, got, tt.want)
			}
		})
	}
}

// lbeta is the logarithm of the beta function, for the formula as published.
func lbeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}

// publishedAlive is P(alive at n) as the paper prints it.
func publishedAlive(m lifecycle.BGBB, x, tx, n int) float64 {
	fx, ft, fn := float64(x), float64(tx), float64(n)
	top := math.Exp(lbeta(m.Alpha+fx, m.Beta+fn-fx) - lbeta(m.Alpha, m.Beta) +
		lbeta(m.Gamma, m.Delta+fn) - lbeta(m.Gamma, m.Delta))
	sum := top
	for i := range n - tx {
		fi := float64(i)
		sum += math.Exp(lbeta(m.Alpha+fx, m.Beta+ft-fx+fi) - lbeta(m.Alpha, m.Beta) +
			lbeta(m.Gamma+1, m.Delta+ft+fi) - lbeta(m.Gamma, m.Delta))
	}
	return top / sum
}

func TestBGBBRecursionIsThePublishedFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		par := rapid.Float64Range(.1, 30)
		m := lifecycle.BGBB{
			Alpha: par.Draw(t, "alpha"), Beta: par.Draw(t, "beta"),
			Gamma: par.Draw(t, "gamma"), Delta: par.Draw(t, "delta"),
		}
		n := rapid.IntRange(0, 60).Draw(t, "n")
		tx := rapid.IntRange(0, n).Draw(t, "tx")
		x := 0
		if tx > 0 {
			x = rapid.IntRange(1, tx).Draw(t, "x")
		}
		got, want := m.Alive(x, tx, n), publishedAlive(m, x, tx, n)
		if math.Abs(got-want) > 1e-9 {
			t.Fatalf("Alive(%d, %d, %d) = %v, published formula gives %v", x, tx, n, got, want)
		}
	})
}

// P(return) must fall with silence: the thresholds are searched by walking.
func TestReturnFallsWithSilence(t *testing.T) {
	m := lifecycle.DefaultPolicy().Return.Prior
	rapid.Check(t, func(t *rapid.T) {
		tx := rapid.IntRange(0, 300).Draw(t, "tx")
		x := rapid.IntRange(min(1, tx), tx).Draw(t, "x")
		last := 1.0
		for s := range 60 {
			p := m.Return(x, tx, tx+s, 4)
			if p > last+1e-12 || p < 0 || p > 1 {
				t.Fatalf("Return(%d, %d, silent %d) = %v after %v", x, tx, s, p, last)
			}
			last = p
		}
	})
}
