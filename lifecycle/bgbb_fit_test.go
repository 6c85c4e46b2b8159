package lifecycle_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/hearthlabs/hearth/lifecycle"
)

// donors are the parameters of table 3 of Fader, Hardie and Shang (2010): 11,104
// donors over six years.
var donors = lifecycle.BGBB{Alpha: 1.204, Beta: .750, Gamma: .657, Delta: 2.783}

func near(t *testing.T, got, want lifecycle.BGBB, by float64) {
	t.Helper()
	for _, p := range []struct {
		name      string
		got, want float64
	}{
		{"alpha", got.Alpha, want.Alpha}, {"beta", got.Beta, want.Beta}, {"gamma", got.Gamma, want.Gamma}, {"delta", got.Delta, want.Delta},
	} {
		if math.Abs(p.got-p.want) > by {
			t.Errorf("%s = %.4f, want %.3f", p.name, p.got, p.want)
		}
	}
}

// TestFitRecovers fits the histories that the model itself expects of the
// published parameters, and finds these again.
func TestFitRecovers(t *testing.T) {
	const years, people = 6, 11104
	var expected []lifecycle.BGBBHistory
	total := 0.0
	for x := range years + 1 {
		for last := range years + 1 {
			if last < x || x == 0 != (last == 0) {
				continue
			}
			one := lifecycle.BGBBHistory{X: x, TX: last, N: years, Members: 1}
			h := one
			h.Members = people * orders(last-1, x-1) * math.Exp(donors.LogLikelihood([]lifecycle.BGBBHistory{one}))
			total += h.Members
			expected = append(expected, h)
		}
	}
	if math.Abs(total-people) > 1e-6*people {
		t.Fatalf("the histories add up to %.3f people, want %d", total, people)
	}
	near(t, lifecycle.FitBGBB(expected, lifecycle.BGBB{Alpha: 1, Beta: 1, Gamma: 1, Delta: 1}), donors, 5e-3)
}

// orders is how many ways there are to choose k of n years.
func orders(n, k int) float64 {
	if n < 0 {
		return 1
	}
	out := 1.0
	for i := range k {
		out = out * float64(n-i) / float64(i+1)
	}
	return out
}

// TestFitDonations fits the published donations.
func TestFitDonations(t *testing.T) {
	var donations []lifecycle.BGBBHistory
	for _, n := range published(t, "donations.csv") {
		donations = append(donations, lifecycle.BGBBHistory{X: int(n[0]), TX: int(n[1]), N: int(n[2]), Members: n[3]})
	}
	got := lifecycle.FitBGBB(donations, lifecycle.BGBB{Alpha: 1, Beta: 1, Gamma: 1, Delta: 1})
	near(t, got, donors, 1e-3)
	if ll := got.LogLikelihood(donations); math.Abs(ll+33225.6) > .1 {
		t.Errorf("log-likelihood %.2f, published -33225.6", ll)
	}
}

// published reads the rows of a published table, which is not ours to copy:
// HEARTH_REFERENCE names the folder that has its file.
func published(t *testing.T, file string) [][]float64 {
	t.Helper()
	dir := os.Getenv("HEARTH_REFERENCE")
	if dir == "" {
		t.Skipf("SKIPPED: HEARTH_REFERENCE names no folder with %s", file)
	}
	f, err := os.Open(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]float64
	for _, row := range rows[1:] {
		n := make([]float64, len(row))
		for i := range n {
			if n[i], err = strconv.ParseFloat(row[i], 64); err != nil {
				t.Fatal(err)
			}
		}
		out = append(out, n)
	}
	return out
}
