package lifecycle

import "math"

// falseAlarms is how often the CUSUM of mood.go passes a threshold where nothing
// has changed, measured on histories whose days were shuffled: the natural
// logarithm of alarms per unit of weight (about: per text) at the thresholds
// 2, 3, 4 … for members who say one thing a day. See MOOD.md for how to measure it again.
var falseAlarms = [...]float64{-2.87, -3.9, -4.9, -5.88, -6.8, -7.75, -8.6}

// The range of thresholds, in standard deviations. At the first, a member who
// always feels the same is told of once in fifty texts: no budget, however
// large, buys more than that.
const (
	minThreshold = 3.0
	maxThreshold = 30.0
)

// moodBudget is what a community knows of how much its members say, from which
// its threshold follows.
type moodBudget struct {
	texts uint64 // mean weight a day of texts that are watched, in 1/budgetUnit
	parts uint64 // mean number of member's days they come in, likewise
	days  uint16 // days that make the means, at most budgetDays
	// The squares of the standardised distances of days from their past, and the
	// weights of those days, both in 1/budgetUnit. Where nothing changes and days
	// are as alike as the policy says, both are the same.
	squares, weights uint64

	threshold float64 // at the close under way
	unrest    float64 // squares / weights likewise, leaning to 1 while they are few
}

const (
	budgetUnit   = 1 << 16
	budgetDays   = 28
	budgetLean   = 100 << 16    // weight of the belief that unrest is 1
	budgetMemory = 20_000 << 16 // weight from which older days fade
)

// see takes the distance of a member's day into the squares. Integers, so that
// the order of members cannot show.
func (b *moodBudget) see(z, weight float64) {
	b.squares += uint64(float64(z*z) * weight * budgetUnit)
	b.weights += uint64(weight * budgetUnit)
}

// add takes a closed day's weight, in 1/budgetUnit, and its parts into the means. Days before the first text that
// is watched say nothing.
func (b *moodBudget) add(weight, parts uint64) {
	if b.days == 0 && weight == 0 {
		return
	}
	b.days = min(b.days+1, budgetDays)
	n := uint64(b.days)
	b.texts = (b.texts*(n-1) + weight) / n
	b.parts = (b.parts*(n-1) + parts*budgetUnit) / n
	if b.weights > budgetMemory {
		b.squares, b.weights = b.squares/2, b.weights/2
	}
}

// settle fixes threshold and unrest for the close of a day.
func (b *moodBudget) settle(p *MoodPolicy, care uint32) {
	b.threshold = p.threshold(*b, care)
	b.unrest = float64(b.squares+budgetLean) / float64(b.weights+budgetLean)
}

// threshold returns what a CUSUM must pass, so that members in care of whom the
// community hears weight texts a day give no more false alarms than their share
// of an operator's budget.
func (p *MoodPolicy) threshold(b moodBudget, care uint32) float64 {
	texts := float64(max(b.texts, 1)) / budgetUnit
	rate := p.Alarms * float64(max(care, 1)) / p.Care / texts
	return max(thresholdOf(math.Log(rate))-b.overshoot(), minThreshold)
}

// overshoot is by how much less a CUSUM has to pass because it is looked at once
// a day and not after each text: it has to be past the threshold just then, and
// begins at rest just then (Siegmund 1985: 0.583 steps for each).
func (b *moodBudget) overshoot() float64 {
	if b.parts == 0 {
		return 0
	}
	return 2 * 0.583 * (math.Sqrt(float64(b.texts)/float64(b.parts)) - 1)
}

// thresholdOf finds the threshold of a rate on the curve, whose ends are drawn
// out as straight lines.
func thresholdOf(rate float64) float64 {
	last := len(falseAlarms) - 2
	i := 0
	for i < last && falseAlarms[i+1] > rate {
		i++
	}
	x := float64(i) + (falseAlarms[i]-rate)/(falseAlarms[i]-falseAlarms[i+1])
	return min(2+x, maxThreshold)
}

// inCare counts the members that somebody looks after: humans who are not
// churned and have not left.
func (c *community) inCare() uint32 {
	var n uint32
	for s, k := range c.stages {
		if s := Stage(s); s != StageChurned && s != StageLeft { // index of stages
			n += k
		}
	}
	return n
}

// passMood moves the community's mean over a closed day with these aggregates,
// and its threshold.
func (t *Tracker) passMood(c *community, list []int32) {
	p := &t.policy.Mood
	var weight, parts uint64
	for _, i := range list {
		g := &c.aggs[i]
		n := g.said().n
		if n == 0 {
			continue
		}
		if track := c.track(g.member); track != nil && track.watched(p) && t.follows(g, &c.members[g.member]) {
			weight += uint64(p.weight(float64(n)) * budgetUnit)
			parts++
		}
	}
	if p.Alarms == 0 {
		return
	}
	c.mood.add(weight, parts)
	c.mood.settle(p, c.inCare())
}

// track returns the member's track, nil while there is none.
func (c *community) track(member int32) *moodTrack {
	if n := c.tracked[member]; n != 0 {
		return &c.tracks[n-1]
	}
	return nil
}

// follow gives the member a track.
func (c *community) follow(member int32, x moodTrack) {
	c.tracks = append(c.tracks, x)
	c.tracked[member] = int32(len(c.tracks)) // at most one a member
}

// follows reports whether the member's mood is looked at.
func (t *Tracker) follows(g *dayAgg, m *member) bool { return !g.bot && !g.staff && !m.flagged() }

// foldMood takes the member's closed day into its mood.
func (t *Tracker) foldMood(c *community, g *dayAgg, day Day, end int64) {
	m := &c.members[g.member]
	said := g.said()
	if said.n == 0 || t.policy.Mood.Alarms == 0 || !t.follows(g, m) {
		return
	}
	if c.track(g.member) == nil {
		c.follow(g.member, moodTrack{})
	}
	x := c.track(g.member)
	s, ok := x.close(day, said, &t.policy.Mood, &c.mood)
	if float64(said.sum) <= -t.policy.Contact.Low*1000*float64(said.n) || ok && s.Direction < 0 {
		x.hard = uint16(min(max(day, 0), math.MaxUint16))
	}
	if !ok {
		return
	}
	s.Community, s.Member, s.Day, s.At, s.Policy = c.name, m.id, day, end, t.policy.hash
	c.shifts = append(c.shifts, s)
}
