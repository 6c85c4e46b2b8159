package lifecycle

import "math"

// BGNBD is the beta-geometric / negative binomial model of repeated activity in
// continuous time (Fader, Hardie, Lee 2005, "“Counting Your Customers” the Easy
// Way", Marketing Science 24(2)). It is the alternative to [BGBB] where activity
// is too rare or too uneven for periods; no forecast rests on it yet.
//
// While there, a member acts at a rate that is Gamma(R, Alpha) over the members,
// and after each act drops out with a chance that is Beta(A, B). A history is x,
// the acts after the first one; tx, the time of the last of them (0 if none); and
// T, the time that has passed, all since the first act and in one unit.
type BGNBD struct{ R, Alpha, A, B float64 }

// BGNBDHistory is one member's history; see [BGNBD].
type BGNBDHistory struct {
	X     float64
	TX, T float64 // 0 ≤ TX ≤ T
}

// Alive returns the probability that the member has not dropped out. It is 1 for
// whoever acted once: nobody drops out here before a second act.
func (m BGNBD) Alive(h BGNBDHistory) float64 {
	if h.X == 0 {
		return 1
	}
	return 1 / (1 + m.A/(m.B+h.X-1)*m.ratio(h))
}

// AliveModified returns the same under the modified model (MBG/NBD: Batislam,
// Denizel, Filiztekin 2007), in which a member may drop out after the first act.
func (m BGNBD) AliveModified(h BGNBDHistory) float64 {
	return 1 / (1 + m.A/(m.B+h.X)*m.ratio(h))
}

func (m BGNBD) ratio(h BGNBDHistory) float64 {
	return math.Pow((m.Alpha+h.T)/(m.Alpha+h.TX), m.R+h.X)
}

// LogLikelihood returns the logarithm of the probability of the histories.
func (m BGNBD) LogLikelihood(histories []BGNBDHistory) float64 {
	sum := 0.0
	for _, h := range histories {
		gamma, _ := math.Lgamma(m.R + h.X)
		gamma0, _ := math.Lgamma(m.R)
		there := -(m.R + h.X) * math.Log(m.Alpha+h.T)
		gone := math.Inf(-1)
		if h.X > 0 {
			gone = math.Log(m.A/(m.B+h.X-1)) - (m.R+h.X)*math.Log(m.Alpha+h.TX)
		}
		top := max(there, gone)
		sum += gamma - gamma0 + m.R*math.Log(m.Alpha) + logBeta(m.A, m.B+h.X) - logBeta(m.A, m.B) +
			top + math.Log(math.Exp(there-top)+math.Exp(gone-top))
	}
	return sum
}

// FitBGNBD returns the parameters under which the histories are most likely,
// starting the search at start.
func FitBGNBD(histories []BGNBDHistory, start BGNBD) BGNBD {
	of := func(p [4]float64) BGNBD {
		return BGNBD{math.Exp(p[0]), math.Exp(p[1]), math.Exp(p[2]), math.Exp(p[3])}
	}
	from := [4]float64{math.Log(start.R), math.Log(start.Alpha), math.Log(start.A), math.Log(start.B)}
	return of(minimise(from, func(p [4]float64) float64 { return -of(p).LogLikelihood(histories) }))
}
