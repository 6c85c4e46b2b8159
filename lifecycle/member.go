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
	flagBot    uint8 = 1 << iota // seen as a bot, for good
	flagStaff                    // seen as staff, for good
	flagEver                     // was active on a closed day
	flagDirty                    // has a row to write
	flagWrote                    // wrote something on a closed day
	flagCohort                   // seen is set
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

	firstN    uint32              // n of the first active day; BG/BB starts here
	activeN   uint32              // n of the last active day
	anchorN   uint32              // n of the last sign that ends a silence
	windowN   uint32              // n at which the stage newcomer or returned began
	days      uint32              // active days among the 28 up to activeN
	weights   [windowWeeks]uint32 // activity in the week of activeN and those before
	cohort    uint32              // the community's look that seen is of, by learner.days; see cohort.go
	seen      seen                // features then, if flagCohort is set
	tempo     tempo               // of active days
	evaluated Day                 // closed day on which the closed state last changed
	open      int32
	recent    fading  // active days with a half-life of recentHalf, at activeN
	lasting   fading  // the same with lastingHalf
	x, tx     uint16  // BG/BB history in periods
	chances   chances // at evaluated
	settling  uint8   // active days since windowN
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
	if n-m.activeN >= windowDays {
		return 0
	}
	return bits.OnesCount32(m.days << (n - m.activeN) & windowMask)
}

// weightAt returns the member's activity in the window that ends with week.
func (m *member) weightAt(week uint32) uint32 {
	var sum uint32
	for i, w := range m.weights {
		if week-m.activeN/weekDays+uint32(i) < windowWeeks { // i < 4
			sum += w
		}
	}
	return sum
}

// advance moves the windows so that they end at n.
func (m *member) advance(n uint32) {
	if gap := n - m.activeN; gap < windowDays {
		m.days = m.days << gap & windowMask
	} else {
		m.days = 0
	}
	slideWeeks(&m.weights, n/weekDays-m.activeN/weekDays)
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
func (m *member) active(n uint32, weight uint32, counted bool, p *compiled) {
	period := p.Return.Period
	m.advance(n)
	m.days |= 1
	m.weights[0] += weight
	since := n - m.activeN // unused at first, when the sums are 0
	m.recent = m.recent.add(since, recentHalf)
	m.lasting = m.lasting.add(since, lastingHalf)
	if since > 0 && m.ever() {
		m.tempo = m.tempo.add(float64(since), p.rare)
	}
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
		if m.daysAt(m.activeN+gap) < keep {
			return m.activeN + gap
		}
	}
	return never
}

// gapDays returns the mean opportunity days between active days of late, at least
// 1; 0 for whoever has no gap.
func (m *member) gapDays() int64 {
	if m.tempo.n == 0 {
		return 0
	}
	return int64(m.tempo.mean())
}

// ruleDays returns the active days that were active when they closed.
func (m *member) ruleDays() int64 { return int64(m.activeDays - m.lateDays) }
