package lifecycle

import "math/bits"

// Window of the core rules: 28 opportunity days, or the current opportunity
// week of the community and the three before it.
const (
	windowDays  = 28
	windowWeeks = 4
	windowMask  = 1<<windowDays - 1
)

const (
	flagBot   uint8 = 1 << iota // seen as a bot, for good
	flagStaff                   // seen as staff, for good
	flagEver                    // was active on a closed day
	flagDirty                   // has a row to write
	flagWrote                   // wrote something on a closed day
)

// member is one member's state. Fields marked "at once" change with each
// activity, by commutative operations, and are read by no rule; all others
// change only when a day closes.
//
// Opportunity-day numbers (n) are those of the community.
type member struct {
	id string

	joined      int64 // first sign of being there, at once
	firstActive int64 // at once
	lastActive  int64 // at once
	left        int64 // noTime unless gone
	since       int64 // when the stage began
	mood        MoodSum
	messages    uint32 // at once
	activeDays  uint32 // closed days with qualifying activity
	lateDays    uint32 // those of activeDays that only late activities made; no rule sees them

	firstN    uint32 // n of the first active day; BG/BB starts here
	activeN   uint32 // n of the last active day
	anchorN   uint32 // n of the last sign that ends a silence
	windowN   uint32 // n at which the stage newcomer or returned began
	daysN     uint32 // n that bit 0 of days stands for
	days      uint32 // active days among the 28 up to daysN
	week      uint32 // opportunity week that weights[0] stands for
	weights   [windowWeeks]uint32
	cohort    uint32 // the community's look that seen is of, by learner.days; see cohort.go
	seen      seen   // features then, unless inCohort is false
	inCohort  bool
	evaluated Day // closed day on which the closed state last changed
	open      int32
	recent    fading // active days with a half-life of recentHalf, at activeN
	lasting   fading // the same with lastingHalf
	x, tx     uint16 // BG/BB history in periods
	risk, ret uint16 // at evaluated, in thousandths
	settling  uint8  // active days since windowN
	stage     Stage
	cause     uint8
	flags     uint8
}

func newMember(id string) member {
	return member{id: id, joined: noTime, firstActive: noTime, lastActive: noTime, left: noTime, since: noTime}
}

// feel adds a scored feeling of the member's own to its mood, or takes it back.
func (m *member) feel(x Mood, sign int64) {
	if x.Scored && x.Self {
		m.mood.add(x.Polarity, sign)
	}
}

func (m *member) flagged() bool { return m.flags&(flagBot|flagStaff) != 0 }

func (m *member) ever() bool { return m.flags&flagEver != 0 }

// daysAt returns the active days among the 28 opportunity days up to n.
func (m *member) daysAt(n uint32) int {
	if n-m.daysN >= windowDays {
		return 0
	}
	return bits.OnesCount32(m.days << (n - m.daysN) & windowMask)
}

// weightAt returns the member's activity in the window that ends with week.
func (m *member) weightAt(week uint32) uint32 {
	var sum uint32
	for i, w := range m.weights {
		if week-m.week+uint32(i) < windowWeeks { // i < 4
			sum += w
		}
	}
	return sum
}

// advance moves the windows so that they end at n.
func (m *member) advance(n uint32) {
	if gap := n - m.daysN; gap < windowDays {
		m.days = m.days << gap & windowMask
	} else {
		m.days = 0
	}
	m.daysN = n
	week := n / weekDays
	slideWeeks(&m.weights, week-m.week)
	m.week = week
}

// slideWeeks makes room for gap new weeks at the front.
func slideWeeks[T uint32 | uint64](w *[windowWeeks]T, gap uint32) {
	for range min(gap, windowWeeks) {
		copy(w[1:], w[:windowWeeks-1])
		w[0] = 0
	}
}

// active records an active closed day. counted tells whether the day is an
// opportunity day; on another one a silence ends, but BG/BB sees nothing.
func (m *member) active(n uint32, weight uint32, counted bool, period int) {
	m.days |= 1
	m.weights[0] += weight
	since := n - m.activeN // unused at first, when the sums are 0
	m.recent = m.recent.add(since, recentHalf)
	m.lasting = m.lasting.add(since, lastingHalf)
	m.anchorN, m.activeN = n, n
	if !m.ever() {
		m.flags |= flagEver
		m.firstN = n
		return
	}
	if !counted {
		return
	}
	// Trial j covers the opportunity days firstN + period·(j−1) + 1 … firstN + period·j.
	trial := (n - m.firstN + uint32(period) - 1) / uint32(period) // period is 1…28
	if trial > uint32(m.tx) && trial < uint32(noTrial) {
		m.x++
		m.tx = uint16(trial)
	}
}

// base returns the n from which periods of silence are counted.
func (m *member) base(period int) uint32 {
	return max(m.firstN+uint32(period)*uint32(m.tx), m.anchorN) // period is 1…28
}

// narrowN returns the first n at which, without further activity, fewer than
// keep of the last 28 opportunity days are active.
func (m *member) narrowN(keep int) uint32 {
	for gap := range uint32(windowDays + 1) {
		if m.daysAt(m.daysN+gap) < keep {
			return m.daysN + gap
		}
	}
	return never
}

// gapDays returns the mean opportunity days between active days, at least 1.
func (m *member) gapDays() int64 {
	days := m.ruleDays()
	if days < 2 {
		return 0
	}
	return max(1, int64(m.activeN-m.firstN)/(days-1))
}

// ruleDays returns the active days that were active when they closed.
func (m *member) ruleDays() int64 { return int64(m.activeDays - m.lateDays) }
