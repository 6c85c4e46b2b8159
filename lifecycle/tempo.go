package lifecycle

import "math"

// tempo is how far a member's active days lie apart: the number of gaps, their
// sum and that of their squares. Old gaps fade as new ones come, so it follows who
// comes more rarely than before. It is kept as of the last active day, and so is a
// state and not a cache.
type tempo struct {
	sum     uint32 // opportunity days, 1/tempoUnit
	squares uint32 // 1/tempoUnit
	n       uint8
}

const (
	tempoUnit  = 16
	tempoMost  = 32   // gaps that are remembered
	tempoKnown = 4    // gaps from which on a silence is held against them
	tempoLong  = 1000 // days a gap counts for at most, so that sums stay small
	// tempoClip is how many times the usual a gap counts for at most: one long
	// journey must not make every later silence usual.
	tempoClip = 1.5
	// What gaps scatter by is shrunk towards commonScatter (the square of a
	// coefficient of variation: between a clock's 0 and chance's 1) with the weight of
	// commonGaps.
	commonScatter = 0.4
	commonGaps    = 2
)

// known reports whether there are enough gaps to hold a silence against.
func (t tempo) known() bool { return t.n >= tempoKnown }

// add takes another gap in, in opportunity days. z is that of usual.
func (t tempo) add(gap, z float64) tempo {
	if t.known() {
		gap = min(gap, float64(tempoClip*t.usual(1, z)))
	}
	gap = min(gap, tempoLong)
	if t.n == tempoMost {
		t.sum -= t.sum / tempoMost
		t.squares -= t.squares / tempoMost
		t.n--
	}
	t.sum += uint32(gap*tempoUnit + 0.5)
	t.squares += uint32(float64(gap*gap)*tempoUnit + 0.5)
	t.n++
	return t
}

// mean returns the mean gap, at least 1, of a tempo that has one.
func (t tempo) mean() float64 { return max(1, float64(t.sum)/tempoUnit/float64(t.n)) }

// usual returns how long in opportunity days a silence over so many gaps in a row
// is at most, but for the rare ones that lie above the standard normal deviate z.
// It is a quantile of the gamma distribution with the mean and the scatter of the
// gaps (Wilson and Hilferty 1931), and of how well they are known.
func (t tempo) usual(gaps int, z float64) float64 {
	n, mean := float64(t.n), t.mean()
	scatter := max(0, float64(t.squares)/tempoUnit/n/(mean*mean)-1)
	scatter = (float64(commonGaps*commonScatter) + float64(n*scatter)) / (commonGaps + n)
	scatter *= (1 + 1/n) / float64(gaps)
	root := 1 - scatter/9 + float64(z*math.Sqrt(scatter))/3
	return float64(gaps) * mean * float64(root*root*root)
}

// tempoOf is what a state from before there was a tempo tells of it: the mean gap,
// which scatters as is common.
func tempoOf(m *member) (t tempo) {
	gaps := m.ruleDays() - 1
	if gaps < 1 || m.activeN <= m.firstN {
		return t
	}
	t.n = uint8(min(gaps, tempoMost)) // 1…32
	mean := min(float64(m.activeN-m.firstN)/float64(gaps), tempoLong)
	t.sum = uint32(mean * float64(t.n) * tempoUnit)
	t.squares = uint32(mean * mean * float64(t.n) * (1 + commonScatter) * tempoUnit)
	return t
}
