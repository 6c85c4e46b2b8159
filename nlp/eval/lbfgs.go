package eval

import "context"

// step is a move and the change of the gradient it made.
type step struct {
	s, y []float64
	sy   float64
}

// minimise walks x to the minimum of a convex function by L-BFGS with
// backtracking. f returns the value at x and writes the gradient.
func minimise(ctx context.Context, x []float64, f func(x, grad []float64) float64) error {
	grad, next, nextGrad, dir := make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
	value := f(x, grad)
	var steps []step
	for range maxIterations {
		if err := ctx.Err(); err != nil {
			return err
		}
		slope := direction(dir, grad, steps)
		if slope >= -1e-12 {
			return nil
		}
		rate := 1.0
		if len(steps) == 0 {
			rate = 1 / (1 - slope) // an unscaled gradient is no step
		}
		var moved float64
		for tries := 0; ; tries++ {
			for i := range x {
				next[i] = x[i] + rate*dir[i]
			}
			if moved = f(next, nextGrad); moved <= value+1e-4*rate*slope {
				break
			}
			if tries == 40 { // as low as numbers of this size can tell
				return nil
			}
			rate /= 2
		}
		steps = remember(steps, x, next, grad, nextGrad)
		copy(x, next)
		grad, nextGrad = nextGrad, grad
		if value-moved <= 1e-6*value {
			return nil
		}
		value = moved
	}
	return nil
}

// remember adds a step, in place of the oldest when there are many.
func remember(steps []step, x, next, grad, nextGrad []float64) []step {
	var last step
	if len(steps) == memory {
		last = steps[0]
		steps = append(steps[:0], steps[1:]...)
	} else {
		last = step{s: make([]float64, len(x)), y: make([]float64, len(x))}
	}
	for i := range x {
		last.s[i], last.y[i] = next[i]-x[i], nextGrad[i]-grad[i]
	}
	if last.sy = dot(last.s, last.y); last.sy <= 0 {
		return steps // no curvature to learn from
	}
	return append(steps, last)
}

// direction writes −H·grad, where H is what the steps tell of the inverse
// curvature, and returns the slope along it.
func direction(dir, grad []float64, steps []step) float64 {
	for i := range dir {
		dir[i] = -grad[i]
	}
	var alpha [memory]float64
	for k := len(steps) - 1; k >= 0; k-- {
		alpha[k] = dot(steps[k].s, dir) / steps[k].sy
		axpy(dir, -alpha[k], steps[k].y)
	}
	if n := len(steps); n > 0 {
		scale := steps[n-1].sy / dot(steps[n-1].y, steps[n-1].y)
		for i := range dir {
			dir[i] *= scale
		}
	}
	for k := range steps {
		beta := dot(steps[k].y, dir) / steps[k].sy
		axpy(dir, alpha[k]-beta, steps[k].s)
	}
	return dot(dir, grad)
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// axpy adds k·x to y.
func axpy(y []float64, k float64, x []float64) {
	for i := range y {
		y[i] += k * x[i]
	}
}
