package lifecycle

import "math"

// This file follows how each member feels, by the member's own feelings alone
// (Mood.Self), and finds the day on which that changed.
//
// A shift is found by a two-sided CUSUM (Page 1954) of the member's texts
// against the member's own past, moved once for each closed day by the day's
// sums: how many texts, their sum and the sum of their squares. Sums know no
// order, so a shuffle within the lateness, a batch split or a restart cannot
// move it, and while a day is open it costs nothing.
//
// A day's mean is compared with the mean of all days before it, by the error of
// that difference, so that a short past makes for smaller steps instead of more
// alarms (the recursive residuals of a self-starting CUSUM, Hawkins 1987). Where a
// community's days differ more than that error says, all steps in it are smaller.
// Texts of one day are alike: n of them say as much as n/(1+(n−1)·Alike)
// independent ones, which is called their weight.
//
// A text counts as it was first sent and read. Edits, recalls and rescores mend
// the rows of their day and the member's sums; like a late activity, which
// changes no stage, they move nothing here: which of them come before a close
// depends on the order of arrival.

// MoodPolicy says when a change of a member's mood is told.
type MoodPolicy struct {
	// Alarms is how many false alarms a day one operator puts up with, 0…1000. Three
	// can be looked at, one by one, over a cup of tea. With 0 moods of closed days are
	// not followed at all.
	Alarms float64 `yaml:"alarms" json:"alarms"`
	// Care is how many members one operator looks after, 1…10,000,000. Five hundred
	// fill a group. A community
	// gets its part of Alarms by its members, so the budget holds however an
	// operator's members are spread over communities.
	Care float64 `yaml:"care" json:"care"`
	// Texts and Days are how many texts of own feeling, on how many days, make a
	// past to compare with, 3…1000 and 2…365. Twelve texts on five days: a single
	// evening is nobody's usual mood.
	Texts int `yaml:"texts" json:"texts"`
	Days  int `yaml:"days" json:"days"`
	// Alike is the correlation of a member's texts of one day, 0…1.
	Alike float64 `yaml:"alike" json:"alike"`
	// Prior and Spread are the mean and the standard deviation of own feelings of
	// people of whom little is known, −1…1 and 0.01…1 of polarity; Hold is how many
	// texts that belief weighs, 0.1…1000.
	Prior  float64 `yaml:"prior" json:"prior"`
	Spread float64 `yaml:"spread" json:"spread"`
	Hold   float64 `yaml:"hold" json:"hold"`
}

const (
	moodDrift   = 0.5    // half of the smallest shift worth telling, one standard deviation
	moodClip    = 3.0    // standard errors that one day can be worth
	moodSide    = 2048   // levels are kept in 1/2048
	leastSpread = 100    // thousandths: smaller ups and downs are those of the scorer
	moodMemory  = 512    // texts of past from which older ones fade
	moodRecent  = 9      // about twice as many last texts make the recent mood
	maxDayTexts = 1000   // more texts of one day say nothing more
	maxTexts    = 30_000 // of past, in any case
	squareUnit  = 10     // of thousandths of polarity squared: maxTexts of them fit
)

// moodTrack is what the closed days tell of a member's own feelings: 40 bytes,
// kept only for members who have any. Polarity is in thousandths.
type moodTrack struct {
	sum    int32
	square uint32 // sum of squares, in 1/squareUnit
	n      uint16 // texts, since the last shift; old ones fade
	days   uint16 // days with such texts
	recent int16  // mean of the last texts
	hard   uint16 // last Day of sad or angry words, or on which a fall was found; 0 for none
	down   drift
	up     drift
}

// drift is one side of the CUSUM, and the days since it was last at rest.
type drift struct {
	sum   int32
	n     uint16
	since uint16 // Day, which is none of the years before 1970 and after 2149
	days  uint16
	level uint16 // in 1/moodSide
}

// said sums texts of own feeling, as they were first sent.
type said struct {
	n     int32
	sum   int32
	sumSq int64
}

// add adds a text's feeling, or takes it back.
func (s *said) add(x Mood, sign int32) {
	if x.Scored && x.Self {
		s.n += sign
		s.sum += sign * x.Polarity
		s.sumSq += int64(sign) * int64(x.Polarity) * int64(x.Polarity)
	}
}

// said is what was first sent on the day: what stands, and what revisions took
// away. Of very many texts it is as if there were maxDayTexts like them.
func (g *dayAgg) said() said {
	n, sum, sumSq := int64(g.mood.self.N)+int64(g.taken.n), g.mood.self.Sum+int64(g.taken.sum), g.mood.self.SumSq+g.taken.sumSq
	if n > maxDayTexts {
		sum, sumSq, n = sum*maxDayTexts/n, sumSq/n*maxDayTexts, maxDayTexts
	}
	return said{int32(max(n, 0)), int32(sum), sumSq} // at most maxDayTexts of at most 1000
}

// MoodShift is a lasting change of a member's mood. It is made when a day
// closes and never changed. Means and SD are in polarity, −1…1.
type MoodShift struct {
	Community string
	Member    string
	Day       Day   // the day whose close found it
	At        int64 // the end of Day, Unix milliseconds
	Since     Day   // the first day of the new mood, as far as can be told
	Direction int8  // −1: the mood fell, +1: it rose
	Before    float64
	BeforeN   uint32 // texts that Before rests on
	After     float64
	N         uint32 // texts from Since to Day, which After rests on
	SD        float64
	Statistic float64 // the CUSUM, in standard deviations
	Threshold float64 // what it had to pass, by the budget of false alarms
	Policy    string  // hash of the policy in force
}

// watched reports whether there is a past to compare with.
func (t *moodTrack) watched(p *MoodPolicy) bool {
	return int(t.n) >= p.Texts && int(t.days) >= p.Days
}

// weight is how many independent texts n texts of one day are worth.
func (p *MoodPolicy) weight(n float64) float64 { return n / (1 + float64((n-1)*p.Alike)) }

// variance is that of single texts, in thousandths squared, and never that of
// somebody who is always the same.
func (t *moodTrack) variance(p *MoodPolicy) float64 {
	n, sum := float64(t.n), float64(t.sum)
	prior := p.Spread * 1000
	square := max(0, float64(t.square)*squareUnit-float64(sum*sum)/n)
	return max((square+float64(p.Hold*prior*prior))/(n-1+p.Hold), leastSpread*leastSpread)
}

// close takes a closed day in. It returns the shift that the day completes,
// without its names and times, and whether there is one.
func (t *moodTrack) close(day Day, d said, p *MoodPolicy, b *moodBudget) (MoodShift, bool) {
	if d.n == 0 {
		return MoodShift{}, false
	}
	mean := float64(d.sum) / float64(d.n)
	if t.n == 0 {
		t.recent = int16(math.Round(mean))
	} else {
		t.recent += int16(math.Round((mean - float64(t.recent)) * float64(d.n) / float64(d.n+moodRecent)))
	}
	if t.watched(p) {
		t.step(day, d, mean, p, b)
		if s, ok := t.passed(d, p, b.threshold); ok {
			return s, true
		}
	}
	t.sum += d.sum
	t.square += squares(float64(d.sumSq))
	t.n += uint16(d.n) // at most maxDayTexts
	t.days++
	t.fade()
	return MoodShift{}, false
}

// step moves both sides by the day.
func (t *moodTrack) step(day Day, d said, mean float64, p *MoodPolicy, b *moodBudget) {
	weight := p.weight(float64(d.n))
	past := p.weight(float64(t.n)/float64(t.days)) * float64(t.days)
	usual := float64(t.sum) / float64(t.n)
	z := (mean - usual) / math.Sqrt(t.variance(p)*(1/weight+1/past))
	z = min(max(z, -moodClip), moodClip)
	b.see(z, weight)
	step := float64(z * math.Sqrt(weight/b.unrest))
	t.down.move(-step-float64(moodDrift*weight), day, d)
	t.up.move(step-float64(moodDrift*weight), day, d)
}

// move adds x to the level. At rest, nothing is remembered.
func (c *drift) move(x float64, day Day, d said) {
	level := float64(c.level) + math.Round(x*moodSide)
	if level <= 0 {
		*c = drift{}
		return
	}
	if c.level == 0 {
		c.since = uint16(min(max(day, 0), math.MaxUint16))
	}
	c.level = uint16(min(level, math.MaxUint16))
	c.n += uint16(d.n) // at most maxDayTexts
	c.sum += d.sum
	c.days++
}

// squares rounds a sum of squares to the unit in which it is kept.
func squares(x float64) uint32 { return uint32(math.Round(x / squareUnit)) }

// passed tells the shift if a side has passed the threshold. The days since it
// was at rest become the past to compare with; how much single texts differ is
// taken to be as before.
func (t *moodTrack) passed(d said, p *MoodPolicy, threshold float64) (MoodShift, bool) {
	side, direction := t.down, int8(-1)
	if t.up.level > t.down.level {
		side, direction = t.up, +1
	}
	level := float64(side.level) / moodSide
	if level <= threshold {
		return MoodShift{}, false
	}
	variance := t.variance(p)
	beforeN := uint32(int32(t.n) + d.n - int32(side.n)) // today is in side, and not yet in t
	after := float64(side.sum) / float64(side.n)
	s := MoodShift{
		Since: Day(side.since), Direction: direction, N: uint32(side.n), BeforeN: beforeN,
		Before: float64(t.sum-(side.sum-d.sum)) / float64(beforeN) / 1000, After: after / 1000,
		SD: math.Sqrt(variance) / 1000, Statistic: level, Threshold: threshold,
	}
	*t = moodTrack{
		hard: t.hard, n: side.n, sum: side.sum, days: side.days, recent: int16(math.Round(after)),
		square: squares(float64(side.n) * (variance + float64(after*after))),
	}
	return s, true
}

// fade halves a long past, while no side is on its way: what a side remembers
// must stay a part of it.
func (t *moodTrack) fade() {
	if t.n > moodMemory && t.down.level == 0 && t.up.level == 0 {
		t.n, t.sum, t.square, t.days = t.n/2, t.sum/2, t.square/2, (t.days+1)/2
	}
	if t.n > maxTexts { // years of a member whose sides never rest
		*t = moodTrack{hard: t.hard, n: t.n / 32, sum: t.sum / 32, square: t.square / 32, days: (t.days + 31) / 32, recent: t.recent}
	}
}

// moodOf is what is known of a member's mood: the mean of own feelings, shrunk
// towards the prior, how much single texts differ, and the trend, by how much
// the last texts lie above the usual ones. All in polarity; 0 while nothing is
// known.
func (c *community) moodOf(i int32, p *MoodPolicy) (mean, volatility, trend float64) {
	m := &c.members[i]
	n := float64(m.mood.N)
	if n == 0 {
		return 0, 0, 0
	}
	sum := float64(m.mood.Sum) / 1000
	mean = (sum + float64(p.Hold*p.Prior)) / (n + p.Hold)
	if n > 1 {
		square := float64(m.mood.SumSq)/1e6 - float64(sum*sum)/n
		volatility = math.Sqrt(max(0, square+float64(p.Hold*p.Spread*p.Spread)) / (n - 1 + p.Hold))
	}
	if t := c.track(i); t != nil {
		k := float64(t.n)
		trend = (float64(t.recent) - float64(t.sum)/k) / 1000 * k / (k + p.Hold)
	}
	return mean, volatility, trend
}

// bad reports whether the track is one that no days can have made.
func (t *moodTrack) bad() bool {
	if t.n > maxTexts || t.n > 0 && t.days == 0 {
		return true
	}
	for _, side := range []drift{t.down, t.up} {
		if side.level > 0 && (side.n == 0 || side.n >= t.n) {
			return true
		}
	}
	return false
}
