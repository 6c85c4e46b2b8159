package lifecycle

import "slices"

// community is the state of one community: its time, its rhythm and its
// members.
type community struct {
	name  string
	cal   calendar
	zone  string
	dirty bool

	watermark int64
	closed    Day   // last closed day, a function of the watermark
	closeAt   int64 // watermark at which the next day closes
	started   bool  // a day with activity has closed
	n         uint32
	hole      uint32 // n at the last day that did not count though it should have
	sparse    bool   // on the last closed day; told anew at each close
	rhythm    rhythm
	learner   learner
	mood      moodBudget
	vigil     vigil
	tracks    []moodTrack
	tracked   []int32 // number into tracks by member, from 1; 0 while there is none

	week    uint32              // opportunity week that index 0 stands for
	weights [windowWeeks]uint64 // qualifying activity of humans, light units
	actives [windowWeeks]uint64 // humans by the week in which they were last active
	stages  [numStages]uint32   // humans by closed stage
	index   map[string]int32    // member id to position in members
	members []member
	due     []uint32 // n at which silence next changes something, by member
	minDue  uint32   // a lower bound of due

	desks  map[int32]*desk      // of those who have one
	dates  dates                // birthdays and first signs
	firsts map[int32]*firstPost // first posts whose answer is waited for
	helps  map[int32]uint32     // questions answered on closed days

	aggs    []dayAgg // open days, and closed ones not yet written
	free    []int32
	open    []openDay    // ascending by day
	rosters []rosterList // of open days, ascending
	listed  int64        // time of the last roster that was reconciled, noTime before
	touch   []int32      // members with a row to write
	days    []int32      // aggregates with a row to write
	fold    []int32      // closed aggregates, to be freed once written

	transitions []Transition
	shifts      []MoodShift
	risks       []RiskDay
	fits        []ReturnFit
	moments     []Moment
	doubts      []RosterDoubt
}

// openDay lists the aggregates of one open day.
type openDay struct {
	day  Day
	aggs []int32
}

func newCommunity(name string, p *compiled) *community {
	loc := p.location(name)
	return &community{
		name: name, cal: calendar{loc: loc}, zone: loc.String(),
		learner: newLearner(p.Return), index: make(map[string]int32), minDue: never, listed: noTime,
		desks: make(map[int32]*desk), dates: make(dates), firsts: make(map[int32]*firstPost), helps: make(map[int32]uint32),
	}
}

// begin sets the time of a community at its first event.
func (c *community) begin(at, lateness int64) {
	c.watermark = at
	// The day of at−lateness is the oldest that is still open: the one before it
	// has ended by then.
	c.closed = c.cal.day(at-lateness) - 1
	c.closeAt = c.cal.endOf(c.closed+1) + lateness
}

// member returns the position of the member, adding it if need be.
func (c *community) member(id string) int32 {
	if i, ok := c.index[id]; ok {
		return i
	}
	i := int32(len(c.members)) // a community has less than 2³¹ members
	c.members = append(c.members, newMember(id))
	c.due = append(c.due, never)
	c.tracked = append(c.tracked, 0)
	c.index[id] = i
	return i
}

// find returns the member's aggregate of the day, nil if there is none in memory.
func (c *community) find(member int32, day Day) *dayAgg {
	for at := c.members[member].open; at != 0; at = c.aggs[at-1].next {
		g := &c.aggs[at-1]
		if g.day == day {
			return g
		}
		if g.day < day {
			return nil
		}
	}
	return nil
}

// agg returns the position of the member's aggregate of the day, adding an
// empty one if need be. Lists are kept newest day first.
func (c *community) agg(member int32, day Day) int32 {
	link := &c.members[member].open
	for *link != 0 && c.aggs[*link-1].day >= day {
		if c.aggs[*link-1].day == day {
			return *link - 1
		}
		link = &c.aggs[*link-1].next
	}
	next := *link
	i := c.slot(link)
	c.aggs[i] = newDayAgg(member, day)
	c.aggs[i].next = next
	if day > c.closed {
		c.listOpen(day, i)
	} else {
		c.aggs[i].closed = true
		c.fold = append(c.fold, i)
	}
	return i
}

// slot takes a free place in aggs and stores its number in link. Storing comes
// first: growing aggs would leave link pointing into the old array.
func (c *community) slot(link *int32) int32 {
	if last := len(c.free) - 1; last >= 0 {
		i := c.free[last]
		c.free = c.free[:last]
		*link = i + 1
		return i
	}
	i := int32(len(c.aggs)) // at most a few days per member
	*link = i + 1
	c.aggs = append(c.aggs, dayAgg{})
	return i
}

func (c *community) listOpen(day Day, agg int32) {
	at, found := slices.BinarySearchFunc(c.open, day, func(o openDay, d Day) int { return int(o.day - d) })
	if !found {
		c.open = slices.Insert(c.open, at, openDay{day: day})
	}
	c.open[at].aggs = append(c.open[at].aggs, agg)
}

// touchMember marks the member's row to be written.
func (c *community) touchMember(i int32) {
	if m := &c.members[i]; m.flags&flagDirty == 0 {
		m.flags |= flagDirty
		c.touch = append(c.touch, i)
	}
}

// touchDay marks a day's row to be written, and those of the member's later
// open days, whose stage is projected from it.
func (c *community) touchDay(i int32) {
	if g := &c.aggs[i]; !g.dirty {
		g.dirty = true
		c.days = append(c.days, i)
	}
}

// touchOpen marks all open days of the member.
func (c *community) touchOpen(member int32) {
	for at := c.members[member].open; at != 0; at = c.aggs[at-1].next {
		if c.aggs[at-1].closed {
			return
		}
		c.touchDay(at - 1)
	}
}

// release unlinks and frees the closed aggregates, whose rows have been taken.
func (c *community) release() {
	for _, i := range c.fold {
		link := &c.members[c.aggs[i].member].open
		for *link != i+1 {
			link = &c.aggs[*link-1].next
		}
		*link = c.aggs[i].next
		c.aggs[i] = dayAgg{}
		c.free = append(c.free, i)
	}
	c.fold = c.fold[:0]
}

// setDue records when silence next changes something for the member.
func (c *community) setDue(i int32, due uint32) {
	c.due[i] = due
	c.minDue = min(c.minDue, due)
}
