package main

import "math"

// slope is that of the line through the points by least squares, with its
// standard error; both 0 for fewer than three points.
func slope(x, y []float64) (b, stderr float64) {
	n := float64(len(x))
	if n < 3 {
		return 0, 0
	}
	var mx, my float64
	for i := range x {
		mx += x[i] / n
		my += y[i] / n
	}
	var xx, xy, yy float64
	for i := range x {
		xx += (x[i] - mx) * (x[i] - mx)
		xy += (x[i] - mx) * (y[i] - my)
		yy += (y[i] - my) * (y[i] - my)
	}
	b = xy / xx
	return b, math.Sqrt(max(yy-b*xy, 0) / (n - 2) / xx)
}
