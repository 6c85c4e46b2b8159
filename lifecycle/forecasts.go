package lifecycle

// Forecast is what the closed days tell of a member's return.
type Forecast struct {
	Member     string
	LastActive int64 // Unix milliseconds, open days included
	// Return is P(return), the probability to be active within
	// ReturnModel.Horizon days, 0…1. This is what people act on.
	Return float64
	// Alive is P(alive) under BG/BB with the pooled prior: the probability that
	// the member has not dropped out for good, 0…1. It is no forecast of a return.
	Alive float64
	// Risk is 1 − Return / the Return just after the last activity, 0…1.
	Risk   float64
	Reason Reason
	// X, TX and N are the BG/BB history in periods; see BGBB.
	X, TX, N int
	Features ReturnFeatures
}

// Forecasts returns those for every member of the community who was active on a
// closed day and is neither bot nor staff, in no particular order. They are
// those of the last closed day: a caller who wants them for a certain time lets
// time pass to it first.
func (t *Tracker) Forecasts(community string) []Forecast {
	c := t.community(community)
	if c == nil {
		return nil
	}
	var out []Forecast
	for i := range c.members {
		if m := &c.members[i]; m.ever() && !m.flagged() {
			out = append(out, t.forecast(c, m))
		}
	}
	return out
}

// ReturnModel returns the model of the community: the pooled one, adapted to what
// came of its members. It is the pooled one for a community not known.
func (t *Tracker) ReturnModel(community string) *ReturnModel {
	model := t.policy.Return
	if c := t.community(community); c != nil {
		model = c.learner.model
	}
	return &model
}

func (t *Tracker) forecast(c *community, m *member) Forecast {
	o := &t.outlook
	o.of(c, m)
	k := int(min(periods(m, c.n, t.policy.Return.Period), maxPeriods))
	x, tx := int(m.x), int(m.tx)
	return Forecast{
		Member: m.id, LastActive: m.lastActive,
		Return: o.at(c.n), Alive: o.alive(c.n), Risk: o.risk(c.n),
		Reason: Reason{SilentDays: int64(c.n - m.anchorN), GapDays: m.gapDays()},
		X:      x, TX: tx, N: tx + k, Features: o.features(c.n),
	}
}
