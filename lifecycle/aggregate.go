package lifecycle

// noTime stands for a time that has not been seen. Event time 0 is a valid
// time, so the smallest value stands in.
const noTime = int64(-1 << 63)

// dayAgg is what one member did on one local day. It changes by commutative
// operations only, so the order of a day's activities cannot show in it.
type dayAgg struct {
	day    Day
	member int32
	next   int32 // the member's next older day, index + 1 into community.aggs
	counts [numActivityKinds]uint32
	weight uint32 // qualifying activity in light units; recalls don't lower it

	first, last       int64  // done by the member
	present, lastSeen int64  // first and last sign of being in the community
	active            int64  // first qualifying activity
	left              int64  // last leave
	post, postReply   int64  // first message or story, and the first answer to it that was told
	helped            uint32 // questions of others answered
	cause             uint8  // of the last leave

	mood   dayMood
	taken  said // what revisions took away from mood.self; see said
	bot    bool
	staff  bool
	closed bool
	dirty  bool  // its row is to be written
	stage  Stage // at close
}

// dayMood sums the scored texts of a day.
type dayMood struct {
	scored, pos, neg uint32
	polarity         int64
	emotions         [8]uint32
	self             MoodSum
}

// MoodSum sums scored feelings, polarity in thousandths. Mean and variance
// follow from it without loss.
type MoodSum struct {
	N     uint32
	Sum   int64
	SumSq int64
}

func (s *MoodSum) add(polarity int32, sign int64) {
	s.N = shift(s.N, sign)
	s.Sum += sign * int64(polarity)
	s.SumSq += sign * int64(polarity) * int64(polarity)
}

// shift counts up or down, and never below zero.
func shift(n uint32, sign int64) uint32 {
	if sign < 0 && n == 0 {
		return 0
	}
	return uint32(int64(n) + sign) // a count of one day's events
}

func (m *dayMood) add(x Mood, sign int64) {
	if !x.Scored {
		return
	}
	m.scored = shift(m.scored, sign)
	switch {
	case x.Label > 0:
		m.pos = shift(m.pos, sign)
	case x.Label < 0:
		m.neg = shift(m.neg, sign)
	}
	m.polarity += sign * int64(x.Polarity)
	if int(x.Emotion) < len(m.emotions) {
		m.emotions[x.Emotion] = shift(m.emotions[x.Emotion], sign)
	}
	if x.Self {
		m.self.add(x.Polarity, sign)
	}
}

func newDayAgg(member int32, day Day) dayAgg {
	return dayAgg{
		day: day, member: member,
		first: noTime, last: noTime, present: noTime, lastSeen: noTime, active: noTime, left: noTime,
		post: noTime, postReply: noTime,
	}
}

// add folds one activity in. weight is what it counts for as qualifying
// activity, 0 if it does not qualify.
func (g *dayAgg) add(a *Activity, weight uint8) {
	g.counts[a.Kind]++
	g.bot = g.bot || a.Bot
	g.staff = g.staff || a.Staff
	g.mood.add(a.Mood, +1)
	if a.Kind.presence() {
		g.present = earliest(g.present, a.At)
		g.lastSeen = max(g.lastSeen, a.At)
	}
	if weight > 0 {
		g.weight += uint32(weight)
		g.active = earliest(g.active, a.At)
	}
	if a.Kind.message() && (g.post == noTime || a.At < g.post) {
		g.post, g.postReply = a.At, noTime
	}
	if a.Kind == ActLeave {
		cause := parseCause(a.Cause)
		if a.At > g.left || a.At == g.left && cause > g.cause {
			g.left, g.cause = a.At, cause
		}
	}
	if a.Kind.own() || a.Kind == ActLeave {
		g.first = earliest(g.first, a.At)
		g.last = max(g.last, a.At)
	}
}

func earliest(known, at int64) int64 {
	if known == noTime || at < known {
		return at
	}
	return known
}

// listed reports that nothing but rosters shows the member's presence on the day.
func (g *dayAgg) listed() bool {
	for kind := range numActivityKinds {
		if kind.own() && g.counts[kind] > 0 {
			return false
		}
	}
	return g.counts[ActRoster] > 0
}

// idle reports a day of which nothing is to be told but that a roster lists the
// member, or does not.
func (g *dayAgg) idle() bool {
	for kind, n := range g.counts {
		if n > 0 && ActivityKind(kind) != ActRoster { // kind < numActivityKinds
			return false
		}
	}
	return g.first == noTime
}

// isActive reports whether the day had qualifying activity.
func (g *dayAgg) isActive() bool { return g.weight > 0 }

func (g *dayAgg) hasLeave() bool { return g.left != noTime }

func (g *dayAgg) hasPresence() bool { return g.present != noTime }

// orZero turns an unseen time into 0, as rows show it.
func orZero(at int64) int64 {
	if at == noTime {
		return 0
	}
	return at
}

// qualifying counts the day's activities of the kinds that count for the stage.
func (c *compiled) qualifying(g *dayAgg) uint32 {
	if !g.isActive() {
		return 0
	}
	n := uint32(0)
	for kind, weight := range c.weight {
		if weight > 0 {
			n += g.counts[kind]
		}
	}
	return max(n, 1)
}
