package lifecycle

import "math"

// never stands for an opportunity-day number that no community reaches.
const never = ^uint32(0)

const noTrial = ^uint16(0)

// horizon is the forecast's reach in periods: whole ones, and the part of one
// more by which the next whole period's forecast is mixed in.
type horizon struct {
	whole int
	part  float64
}

func newHorizon(r ReturnModel) horizon {
	return horizon{r.Horizon / r.Period, float64(r.Horizon%r.Period) / float64(r.Period)}
}

// of mixes P(return) from the likelihoods now, after h.whole and after
// h.whole + 1 further silent periods.
func (h horizon) of(now, whole, next float64) float64 {
	a, b := 1-whole/now, 1-next/now
	return a + float64(h.part*(b-a))
}

// outlook answers for one member what a silence means. Within a silence nothing
// else about the member changes, so every answer is a function of the state at
// the last activity and of the opportunity-day number n, and falls with n.
type outlook struct {
	policy *compiled
	model  *ReturnModel // the community's
	m      *member
	gaps   int        // of the member's that a silence may span, 1 or 2
	usual  [2]float64 // longest silence that is usual over so many, 0 while not asked for
	walker silence
	walk   []float64 // BG/BB likelihoods by silent period, as far as walked
	first  float64   // P(return) just after the last activity; negative while not asked for
}

// of turns the outlook to a member who was active once.
func (o *outlook) of(c *community, m *member) {
	o.model, o.m = &c.learner.model, m
	o.gaps, o.usual = 1, [2]float64{}
	o.walker = o.policy.Return.Prior.silence(int(m.x), int(m.tx))
	o.walk = o.walk[:0]
	o.first = -1
}

// maxPeriods bounds the silence that BG/BB is asked about: by then its answer is
// nothing.
const maxPeriods = 520

// likelihood returns that of the member's history and k silent periods.
func (o *outlook) likelihood(k int) float64 {
	for len(o.walk) <= k {
		o.walk = append(o.walk, o.walker.total())
		o.walker.step()
	}
	return o.walk[k]
}

// pattern returns P(return) under BG/BB, in log-odds.
func (o *outlook) pattern(n uint32) float64 {
	k := int(min(periods(o.m, n, o.policy.Return.Period), maxPeriods))
	h := o.policy.horizon
	return logOdds(h.of(o.likelihood(k), o.likelihood(k+h.whole), o.likelihood(k+h.whole+1)))
}

// features returns what the model weighs at n.
func (o *outlook) features(n uint32) ReturnFeatures {
	m := o.m
	return ReturnFeatures{
		m.recent.feature(n-m.activeN, recentHalf),
		m.lasting.feature(n-m.activeN, lastingHalf),
		math.Log(1 + float64(n-min(n, m.anchorN))),
		o.pattern(n),
		math.Log(float64(max(m.ruleDays(), 1))),
		math.Log(1 + float64(m.activeN-m.firstN)),
	}
}

// at returns P(return) when the member has been silent until n, from anchorN on.
func (o *outlook) at(n uint32) float64 { return o.model.Return(o.features(n)) }

// alive returns P(alive) under BG/BB with the pooled prior when the member has
// been silent until n.
func (o *outlook) alive(n uint32) float64 {
	x, tx := int(o.m.x), int(o.m.tx)
	k := int(min(periods(o.m, n, o.policy.Return.Period), maxPeriods))
	return o.policy.Return.Prior.Alive(x, tx, tx+k)
}

// risk returns 1 − P(return) at n / P(return) just after the last activity.
func (o *outlook) risk(n uint32) float64 {
	if n == o.m.anchorN {
		return 0
	}
	if o.first < 0 {
		o.first = o.at(o.m.anchorN)
	}
	return 1 - o.at(n)/o.first
}

// held returns the risk that has been reached on the last Risk.Closes closes.
func (o *outlook) held(n uint32) float64 {
	back := uint32(o.policy.Risk.Closes) - 1 // 1…14
	return o.risk(max(n, o.m.anchorN+back) - back)
}

// allow lets a silence span two of the member's gaps where a visit may have gone
// unheard: in a hole, or in a sparse community, which notices none. Both may come or
// go within a silence, so times to look again are bounded without it.
func (o *outlook) allow(c *community) {
	if c.hole > o.m.anchorN || c.sparse {
		o.gaps = 2
	}
}

// unlike reports whether the silence has been longer than is usual for so many of
// the member's gaps, and than Risk.Least, on the last Risk.Closes closes.
func (o *outlook) unlike(n uint32, gaps int) bool {
	r, from := o.policy.Risk, o.m.anchorN
	n -= uint32(r.Closes) - 1 // 1…14
	if !o.m.tempo.known() || n < from+uint32(r.Least) {
		return false
	}
	usual := &o.usual[gaps-1]
	if *usual == 0 {
		*usual = o.m.tempo.usual(gaps, o.policy.rare)
	}
	return float64(n-from) > *usual
}

// fades reports whether the silence at n is unlike the member by either measure.
func (o *outlook) fades(n uint32) bool {
	return o.unlike(n, o.gaps) || o.held(n) >= o.policy.Risk.Enter
}

// below reports whether the silence at n meets the conditions of p.
func (o *outlook) below(n uint32, p SilencePolicy) bool {
	if n-o.m.anchorN < uint32(p.Silence) { // 1…3650
		return false
	}
	return o.unlike(n, o.gaps) || o.at(n) <= p.Return
}

// moves reports whether the silence at n moves the member to another stage.
// Whoever is churned has been dormant by every measure, and so on, as the policy
// is checked for.
func (o *outlook) moves(n uint32) bool {
	p := o.policy
	switch o.m.stage {
	case StageNewcomer, StageReturned, StageActive, StageCore:
		return o.below(n, p.Dormant) || o.fades(n)
	case StageAtRisk:
		return o.below(n, p.Dormant)
	case StageDormant:
		return o.below(n, p.Churned)
	case StageNone, StageLurker, StageChurned, StageLeft:
	}
	return false
}

// next returns an n after now at which to look again: the first at which the
// silence moves the member, or an earlier one. Looks are twice as far apart each
// time, so whoever speaks often is seldom looked at, and a silence of any length
// costs a few.
func (o *outlook) next(now uint32) uint32 {
	from := o.m.anchorN
	if now <= from {
		return from + 1
	}
	far := now + (now - from)
	if !o.moves(far) {
		return far
	}
	near := now // at which it does not move, or did already
	for far-near > 1 {
		if mid := near + (far-near)/2; o.moves(mid) {
			far = mid
		} else {
			near = mid
		}
	}
	return far
}

func thousandths(p float64) uint16 { return uint16(min(max(p, 0), 1)*1000 + 0.5) }
