package eval

import (
	"cmp"
	"math"
	"slices"
)

// Matrix counts how each true class was read. The classes are those that can be
// true; what was read may be another one, or NoAnswer.
type Matrix struct {
	classes []string
	counts  map[[2]string]int // truth, read
	truth   map[string]int
	read    map[string]int
	n       int
}

// NewMatrix returns an empty matrix of classes.
func NewMatrix(classes []string) *Matrix {
	return &Matrix{classes: classes, counts: map[[2]string]int{}, truth: map[string]int{}, read: map[string]int{}}
}

// Add counts one example.
func (m *Matrix) Add(truth, read string) {
	m.counts[[2]string{truth, read}]++
	m.truth[truth]++
	m.read[read]++
	m.n++
}

// Accuracy is the share of examples read as what they are; 0 without any.
func (m *Matrix) Accuracy() float64 {
	right := 0
	for _, c := range m.classes {
		right += m.counts[[2]string{c, c}]
	}
	return ratio(float64(right), float64(m.n))
}

// Class is the figures of one class.
type Class struct {
	Class     string  `json:"class"`
	N         int     `json:"n"`
	Precision float64 `json:"precision"` // 0 where nothing was read as it
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Classes returns the figures of every class with an example.
func (m *Matrix) Classes() []Class {
	var out []Class
	for _, c := range m.classes {
		if m.truth[c] == 0 {
			continue
		}
		hits, truth, read := float64(m.counts[[2]string{c, c}]), float64(m.truth[c]), float64(m.read[c])
		out = append(out, Class{
			Class: c, N: m.truth[c], Precision: ratio(hits, read), Recall: ratio(hits, truth), F1: ratio(2*hits, truth+read),
		})
	}
	return out
}

// MacroF1 is the mean F1 of the classes with an example. An example read as
// nothing lowers the recall of its class and no precision.
func (m *Matrix) MacroF1() float64 {
	sum := 0.0
	classes := m.Classes()
	for _, c := range classes {
		sum += c.F1
	}
	return ratio(sum, float64(len(classes)))
}

// Majority is the class with the most examples, the first of equals.
func (m *Matrix) Majority() string {
	return slices.MaxFunc(m.classes, func(a, b string) int { return cmp.Compare(m.truth[a], m.truth[b]) })
}

// Confusion is a class read as another one, N times.
type Confusion struct {
	Class string `json:"class"`
	Read  string `json:"read"` // "" for no answer
	N     int    `json:"n"`
}

// Confusions returns the most frequent ones, at most limit.
func (m *Matrix) Confusions(limit int) []Confusion {
	var out []Confusion
	for pair, n := range m.counts {
		if pair[0] != pair[1] {
			out = append(out, Confusion{pair[0], pair[1], n})
		}
	}
	slices.SortFunc(out, func(a, b Confusion) int {
		return cmp.Or(b.N-a.N, cmp.Compare(a.Class, b.Class), cmp.Compare(a.Read, b.Read))
	})
	return out[:min(limit, len(out))]
}

// Pearson is the linear correlation of x and y, which are of one length; 0 where
// one of them does not vary.
func Pearson(x, y []float64) float64 {
	mx, my := mean(x), mean(y)
	var xx, yy, xy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx, yy, xy = xx+dx*dx, yy+dy*dy, xy+dx*dy
	}
	return ratio(xy, math.Sqrt(xx)*math.Sqrt(yy))
}

// Spearman is the correlation of the ranks of x and y; equal values share the
// mean of their ranks.
func Spearman(x, y []float64) float64 { return Pearson(ranks(x), ranks(y)) }

func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && x[order[to]] == x[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to+1) / 2
		}
		from = to
	}
	return out
}

// Claim is a label with its confidence, and whether it was right.
type Claim struct {
	Confidence float64
	Right      bool
}

// Bin is a tenth of the range of confidence.
type Bin struct {
	From       float64 `json:"from"` // inclusive; the last bin holds 1 too
	N          int     `json:"n"`
	Confidence float64 `json:"confidence"` // mean
	Accuracy   float64 `json:"accuracy"`
}

// numBins is how many bins of equal width calibration is measured in.
const numBins = 10

// Bins sorts claims into the bins that hold any.
func Bins(claims []Claim) []Bin {
	var bins [numBins]Bin
	for i := range bins {
		bins[i].From = float64(i) / numBins
	}
	for _, c := range claims {
		b := &bins[min(max(int(c.Confidence*numBins), 0), numBins-1)]
		b.N++
		b.Confidence += c.Confidence
		if c.Right {
			b.Accuracy++
		}
	}
	for i := range bins {
		bins[i].Confidence = ratio(bins[i].Confidence, float64(bins[i].N))
		bins[i].Accuracy = ratio(bins[i].Accuracy, float64(bins[i].N))
	}
	return slices.DeleteFunc(bins[:], func(b Bin) bool { return b.N == 0 })
}

// ECE is the expected calibration error: the mean distance of confidence and
// accuracy over the bins, by their size.
func ECE(claims []Claim) float64 {
	sum := 0.0
	for _, b := range Bins(claims) {
		sum += float64(b.N) * math.Abs(b.Accuracy-b.Confidence)
	}
	return ratio(sum, float64(len(claims)))
}

// Point is the error among the texts whose confidence reaches a threshold.
type Point struct {
	Threshold float64 `json:"threshold"`
	N         int     `json:"n"`
	Coverage  float64 `json:"coverage"` // share of all texts
	Error     float64 `json:"error"`    // 0 where N is 0
}

// Curve is risk by coverage for rising thresholds; of is how many texts there
// are, those without a claim included.
func Curve(claims []Claim, of int) []Point {
	var out []Point
	for _, t := range []float64{0, .4, .5, .6, .7, .8, .9} {
		p := Point{Threshold: t}
		wrong := 0
		for _, c := range claims {
			if c.Confidence >= t {
				p.N++
				if !c.Right {
					wrong++
				}
			}
		}
		p.Coverage, p.Error = ratio(float64(p.N), float64(of)), ratio(float64(wrong), float64(p.N))
		out = append(out, p)
	}
	return out
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return ratio(sum, float64(len(x)))
}

// ratio is a/b, and 0 where b is.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
