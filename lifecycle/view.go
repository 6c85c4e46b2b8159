package lifecycle

// view is what the conditions of the rule table may look at: one member at the
// close of one day.
type view struct {
	m       *member
	g       *dayAgg // nil on a silent day
	n       uint32  // the community's opportunity days
	end     int64   // end of the closing day
	listed  int64   // time of the roster before this close
	policy  *compiled
	flagged bool
	active  bool
	counted bool // an opportunity day

	settling uint8    // active days since the stage newcomer or returned began
	before   uint32   // silence before this day
	ahead    *outlook // nil for who was never active
	chances  chances  // at this close; 0 for who was never active

	share, fair uint32 // share of the community's activity, and what enters core; thousandths
}

// enter updates what depends on when a stage began.
func (v *view) enter(to Stage) {
	if to != StageNewcomer && to != StageReturned {
		return
	}
	v.settling = 0
	if v.active {
		v.settling = 1
	}
	v.m.windowN = v.n
	v.m.anchorN = v.n
}

func (v *view) isNew() bool {
	return v.m.stage == StageNewcomer || v.m.stage == StageReturned
}

// windowPassed reports whether the days without judgement are over.
func (v *view) windowPassed() bool {
	return !v.isNew() || v.n >= v.m.windowN+uint32(v.policy.Newcomer.Days) // 1…365
}

// silent reports whether silence can be judged: once active, not today, which is a
// day on which somebody could be expected, and the first days over.
func (v *view) silent() bool { return v.m.ever() && !v.active && v.counted && v.windowPassed() }

// Conditions of the rule table.

func isFlagged(v *view) bool { return v.flagged }

func isThereFirst(v *view) bool {
	return v.g != nil && v.g.hasPresence() && (!v.g.hasLeave() || v.g.present < v.g.left)
}

func hasLeft(v *view) bool { return v.g != nil && v.g.hasLeave() }

func isThereAfterLeave(v *view) bool {
	return hasLeft(v) && v.g.hasPresence() && v.g.lastSeen > v.g.left
}

func isActive(v *view) bool { return v.active }

func carries(v *view) bool {
	c := v.policy.Core
	return v.active && v.m.daysAt(v.n) >= c.Days && v.share >= v.fair
}

func carriesNoMore(v *view) bool {
	c := v.policy.Core
	if v.m.daysAt(v.n) < c.KeepDays {
		return true
	}
	return v.active && float64(v.share) < c.Keep*float64(v.fair)
}

func riskFell(v *view) bool { return !v.active && v.riskIsLow() }

func hasSettled(v *view) bool {
	return v.active && int(v.settling) >= v.policy.Newcomer.SettleDays
}

func neverSpoke(v *view) bool { return !v.m.ever() && v.windowPassed() }

// windowOver holds once the first days are over. The rules about silence stand above
// and have taken whom they concern: nobody is new for longer because a silence has
// begun that may tell something some day.
func windowOver(v *view) bool {
	return v.m.ever() && v.windowPassed()
}

func isChurned(v *view) bool {
	return v.silent() && v.ahead.below(v.n, v.policy.Churned)
}

func isDormant(v *view) bool {
	return v.silent() && v.ahead.below(v.n, v.policy.Dormant)
}

func isAtRisk(v *view) bool { return v.silent() && v.ahead.fades(v.n) }

func (v *view) riskIsLow() bool {
	return v.m.ever() && v.ahead.risk(v.n) < v.policy.Risk.Leave && !v.ahead.unlike(v.n, 1)
}

// Times of the rule table.

func atFirst(v *view) int64    { return v.g.first }
func atPresence(v *view) int64 { return v.g.present }
func atLastSeen(v *view) int64 { return v.g.lastSeen }
func atActive(v *view) int64   { return v.g.active }
func atLeave(v *view) int64    { return v.g.left }
func atEnd(v *view) int64      { return v.end }

// Evidence is one number that a transition rests on.
type Evidence struct {
	Key   string // risk, p_return, p_alive and share are in thousandths, seen in Unix milliseconds, the others counts or days
	Value int64
}

func noEvidence(*view) []Evidence { return nil }

func joinEvidence(v *view) []Evidence {
	implicit := int64(0)
	if v.g.counts[ActJoin] == 0 {
		implicit = 1
	}
	return []Evidence{{"implicit", implicit}}
}

// leaveEvidence bounds a leave that nobody told: the member was there at seen.
func leaveEvidence(v *view) []Evidence {
	if v.g.cause != causeRoster {
		return nil
	}
	return []Evidence{{"seen", max(v.m.lastActive, v.m.joined, v.g.lastSeen, v.listed)}}
}

func activeEvidence(v *view) []Evidence {
	return []Evidence{{"silent_days", int64(v.before)}, {"active_days", v.m.ruleDays()}}
}

func settleEvidence(v *view) []Evidence {
	return []Evidence{{"active_days", int64(v.settling)}, {"days", int64(v.n - v.m.windowN)}}
}

func windowEvidence(v *view) []Evidence {
	return []Evidence{{"days", int64(v.n - v.m.windowN)}, {"active_days", v.m.ruleDays()}}
}

func silenceEvidence(v *view) []Evidence {
	return []Evidence{
		{"silent_days", int64(v.n - v.m.anchorN)},
		{"gap_days", v.m.gapDays()},
		{"active_days_28", int64(v.m.daysAt(v.n))},
		{"risk", int64(v.chances.risk())},
		{"p_return", int64(v.chances.ret())},
		{"p_alive", int64(v.chances.alive())},
	}
}

func coreEvidence(v *view) []Evidence {
	return []Evidence{
		{"active_days_28", int64(v.m.daysAt(v.n))},
		{"share", int64(v.share)},
		{"share_needed", int64(v.fair)},
	}
}
