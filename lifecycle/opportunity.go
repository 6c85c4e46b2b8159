package lifecycle

// rhythmDays is how many undeclared days make the recent rhythm.
const rhythmDays = 28

// weekDays is how long one activity keeps a sparse community alive.
const weekDays = 7

// rhythm decides which closed days of a community are opportunity days.
//
//   - A declared day off never counts and leaves no trace.
//   - A dense community's day counts when it has at least Quiet times the
//     typical number of active members (the mean over the recent days that had
//     any).
//   - In a sparse community, and while fewer than seven days are known, every
//     day of the seven that begin with an active day counts.
//   - Other days are frozen and do not count; but after FreezeCap of them in a
//     row every day counts until the community is alive again, so that a dying
//     community does not stop its own clock.
type rhythm struct {
	recent [rhythmDays]uint32 // active members of the last undeclared days, a ring
	next   uint8              // where the next day goes
	known  uint8              // how many days are known
	since  uint16             // undeclared days since the last day that was alive
	frozen uint16             // days in a row that did not count
}

// step takes one closed day with its number of active members and reports
// whether it is an opportunity day, and whether it is a hole: a day that does not
// count although the same weekday did a week before. So a holiday that nobody
// declared or an outage is one, and a weekend is not.
func (r *rhythm) step(p *OpportunityPolicy, actives uint32, declaredOff bool) (counted, hole bool) {
	if declaredOff {
		return false, false
	}
	sum, days := r.total()
	lively := func(actives uint32) bool {
		return actives > 0 && float64(actives)*float64(days) >= p.Quiet*float64(sum)
	}
	sparse, weekAgo := r.sparse(p), r.recent[(r.next+rhythmDays-weekDays)%rhythmDays]
	alive := actives > 0 && (sparse || lively(actives))
	r.push(actives)
	counted = r.count(p, alive, sparse)
	return counted, !counted && !sparse && lively(weekAgo)
}

// sparse reports whether the community is judged by its week.
func (r *rhythm) sparse(p *OpportunityPolicy) bool {
	_, days := r.total()
	return r.known < weekDays || float64(days) < p.Sparse*float64(r.known)
}

// total returns the sum of actives over the known days, and the days that had any.
func (r *rhythm) total() (sum, days uint32) {
	for _, n := range r.recent[:r.known] {
		sum += n
		if n > 0 {
			days++
		}
	}
	return sum, days
}

func (r *rhythm) push(actives uint32) {
	r.recent[r.next] = actives
	r.next = (r.next + 1) % rhythmDays
	r.known = min(r.known+1, rhythmDays)
}

func (r *rhythm) count(p *OpportunityPolicy, alive, sparse bool) bool {
	if alive {
		r.since, r.frozen = 0, 0
		return true
	}
	r.since = min(r.since+1, 1<<15)
	if sparse && r.since < weekDays {
		return true
	}
	if int(r.frozen) < p.FreezeCap {
		r.frozen++
		return false
	}
	return true
}

// ordered returns the known days, oldest first.
func (r *rhythm) ordered() []uint32 {
	out := make([]uint32, 0, r.known)
	for i := range r.known {
		out = append(out, r.recent[(r.next+rhythmDays-r.known+i)%rhythmDays])
	}
	return out
}
