package lifecycle

// DayCounter counts members' days from activities by the same code that a
// Tracker uses while a day is open. With it a closed day is made again from the
// ledger; see Tracker.NeedDay. It is not safe for concurrent use.
type DayCounter struct {
	policy *compiled
	cals   map[string]*calendar
	days   map[DayKey]*dayAgg
}

// NewDayCounter returns an empty counter. It panics when p is not valid.
func NewDayCounter(p Policy) *DayCounter {
	t := NewTracker(p)
	return &DayCounter{policy: t.policy, cals: map[string]*calendar{}, days: map[DayKey]*dayAgg{}}
}

// Add counts one activity in its local day.
func (d *DayCounter) Add(a Activity) {
	var weight uint8
	if !a.Bot && !a.Staff {
		weight = d.policy.weight[a.Kind]
	}
	d.agg(a).add(&a, weight)
}

// Recall takes an activity that was added, and later withdrawn, out of the
// counts. It stays a sign of life.
func (d *DayCounter) Recall(a Activity) {
	g := d.agg(a)
	g.counts[a.Kind] = shift(g.counts[a.Kind], -1)
	g.mood.add(a.Mood, -1)
}

func (d *DayCounter) agg(a Activity) *dayAgg {
	cal := d.cals[a.Community]
	if cal == nil {
		cal = &calendar{loc: d.policy.location(a.Community)}
		d.cals[a.Community] = cal
	}
	key := DayKey{a.Community, a.Member, cal.day(a.At)}
	g := d.days[key]
	if g == nil {
		agg := newDayAgg(0, key.Day)
		g = &agg
		d.days[key] = g
	}
	return g
}

// Day returns what was counted of one day, without its stage; a day of which
// nothing was added is empty.
func (d *DayCounter) Day(k DayKey) MemberDay {
	out := MemberDay{Community: k.Community, Member: k.Member, Day: k.Day}
	g := d.days[k]
	if g == nil {
		return out
	}
	out.Counts, out.Active, out.FirstAt, out.LastAt = g.counts, g.isActive(), orZero(g.first), orZero(g.last)
	out.Scored, out.Positive, out.Negative = g.mood.scored, g.mood.pos, g.mood.neg
	out.Polarity, out.Emotions, out.Self = g.mood.polarity, g.mood.emotions, g.mood.self
	out.Bot, out.Staff, out.Qualifying = g.bot, g.staff, d.policy.qualifying(g)
	return out
}
