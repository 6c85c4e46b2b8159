package lifecycle

// maxTrials bounds the search for a threshold, in periods of silence. With
// weekly periods that is ten years.
const maxTrials = 520

// never stands for an opportunity-day number that no community reaches.
const never = ^uint32(0)

// horizon is the forecast's reach in periods: whole ones, and the part of one
// more by which the next whole period's forecast is mixed in.
type horizon struct {
	whole int
	part  float64
}

func newHorizon(r ReturnPolicy) horizon {
	return horizon{r.Horizon / r.Period, float64(r.Horizon%r.Period) / float64(r.Period)}
}

// of mixes P(return) from the likelihoods now, after h.whole and after
// h.whole + 1 further silent periods.
func (h horizon) of(now, whole, next float64) float64 {
	a, b := 1-whole/now, 1-next/now
	return a + float64(h.part*(b-a))
}

// thresholds are the silences, in periods, at which something changes for a
// member with one history (x, tx): all that silence rules need to know.
type thresholds struct {
	leave, enter     uint16 // first period with risk ≥ Risk.Leave, Risk.Enter
	dormant, churned uint16 // first period with P(return) at or below the level
}

const noTrial = ^uint16(0)

// forecaster answers for thresholds and P(return). It remembers thresholds by
// history: with weekly periods members share few of them.
type forecaster struct {
	policy *compiled
	cache  map[uint32]thresholds
	walk   []float64 // scratch: likelihoods by silence
}

func newForecaster(p *compiled) *forecaster {
	return &forecaster{policy: p, cache: make(map[uint32]thresholds)}
}

// thresholds returns those of history (x, tx).
func (f *forecaster) thresholds(x, tx uint16) thresholds {
	key := uint32(x)<<16 | uint32(tx)
	th, ok := f.cache[key]
	if !ok {
		th = f.search(x, tx)
		f.cache[key] = th
	}
	return th
}

func (f *forecaster) search(x, tx uint16) thresholds {
	p, h := f.policy, f.policy.horizon
	s := p.Return.Prior.silence(int(x), int(tx))
	f.walk = f.walk[:0]
	at := func(k int) float64 {
		for len(f.walk) <= k+h.whole+1 {
			f.walk = append(f.walk, s.total())
			s.step()
		}
		return h.of(f.walk[k], f.walk[k+h.whole], f.walk[k+h.whole+1])
	}
	th := thresholds{noTrial, noTrial, noTrial, noTrial}
	first := at(0)
	for k := range uint16(maxTrials) {
		ret := at(int(k))
		risk := 1 - ret/first
		note(&th.leave, k, risk >= p.Risk.Leave)
		note(&th.enter, k, risk >= p.Risk.Enter)
		note(&th.dormant, k, ret <= p.Dormant.Return)
		note(&th.churned, k, ret <= p.Churned.Return)
		if th.leave != noTrial && th.enter != noTrial && th.dormant != noTrial && th.churned != noTrial {
			break
		}
	}
	return th
}

func note(to *uint16, k uint16, reached bool) {
	if reached && *to == noTrial {
		*to = k
	}
}

// at returns risk and P(return) after k silent periods, in thousandths.
func (f *forecaster) at(x, tx uint16, k uint32) (risk, ret uint16) {
	h := f.policy.horizon
	prior := f.policy.Return.Prior
	value := func(k int) float64 {
		s := prior.silence(int(x), int(tx))
		s.skip(k)
		now := s.total()
		s.skip(h.whole)
		whole := s.total()
		s.step()
		return h.of(now, whole, s.total())
	}
	first := value(0)
	if k == 0 {
		return 0, thousandths(first)
	}
	p := value(int(min(k, maxTrials)))
	return thousandths(1 - p/first), thousandths(p)
}

func thousandths(p float64) uint16 { return uint16(min(max(p, 0), 1)*1000 + 0.5) }
