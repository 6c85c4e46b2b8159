package lifecycle

import "math"

// fading is a sum of active days, each of which counts 1 at first and half as
// much a half-life later. It is kept in 1/65536, as of the last active day, and
// so is a state and not a cache.
type fading uint32

const fadingUnit = 1 << 16

// maxFading is more than any sum reaches: a half-life of 240 days allows for 347.
const maxFading = fading(1) << 26

// after returns the sum once days more have passed.
func (f fading) after(days uint32, half float64) float64 {
	return float64(f) / fadingUnit * math.Exp2(-float64(days)/half)
}

// add counts another active day, days after the last one.
func (f fading) add(days uint32, half float64) fading {
	sum := f.after(days, half) + 1
	return min(fading(sum*fadingUnit+0.5), maxFading)
}

// feature is the sum as a model weighs it.
func (f fading) feature(days uint32, half float64) float64 {
	return math.Log(sumFloor + f.after(days, half))
}
