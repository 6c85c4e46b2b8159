package lifecycle

// ReturnFit is the model of returns of a community as it stands after one of its
// looks back: what P(return) and the risk are computed by from the next close on,
// until the next look. It is made once and never changed. Until its first look a
// community uses the pooled model of the policy.
type ReturnFit struct {
	Community string
	Day       Day    // the day whose close the look came with
	Look      uint32 // 1 for the first, which has no outcome to learn from yet
	// Model has the community's own intercept and weights; all else is the pooled
	// model's, whose Version it bears.
	Model ReturnModel
	// N members had been active before the last look, Returned of them have been
	// active since. Both are 0 at the first look.
	N, Returned uint32
	// Brier is the mean squared error of what was forecast for them at the last
	// look, by the model in force since then, which had not seen their outcomes;
	// PooledBrier is that of the pooled model. Both are 0 where N is.
	Brier, PooledBrier float64
}

// fit tells what a look on day, from cohort, has come to. before are the
// coefficients that had forecast it.
func (l *learner) fit(day Day, pooled ReturnModel, before *[numCoefficients]float64, cohort []lesson) ReturnFit {
	f := ReturnFit{Day: day, Look: l.days / cohortDays, Model: l.model, N: uint32(len(cohort))} // fewer than 2³¹ members
	for _, e := range cohort {
		if e.returned {
			f.Returned++
		}
	}
	start := newLearner(pooled).at
	f.Brier, f.PooledBrier = brier(before, cohort), brier(&start, cohort)
	return f
}
