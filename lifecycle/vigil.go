package lifecycle

import (
	"math"
	"slices"
	"time"
)

// This file compares the share of members at risk with what is usual for the
// community, whenever a day closes. It is done here and not where alerts are
// raised, because it goes by event time: a replay finds the same days, a batch
// that comes late cannot look like a wave, and whoever watches needs no history.
//
// At-risk members are a stock that breathes with the week, so a day is compared
// with the same weekday of the last eight weeks only. Median and MAD, not mean
// and SD: one earlier wave must not hide the next.

// AlertPolicy says what a community is compared with, and how.
type AlertPolicy struct {
	// Small is the number of people below which a community does not stand for
	// itself but for its family, 0…100,000. Fifty: below it one person is two points.
	Small int `yaml:"small" json:"small"`
	// Families names the family of single communities; small ones that are not named
	// belong to "small" together, so that none is out of sight.
	Families map[string]string `yaml:"families" json:"families,omitempty"`
	// Stale is how long nothing may arrive from a very large community before its
	// numbers are called stale, 1 s…30 days. Six hours are longer than its nights;
	// smaller communities have more patience, see StaleAfter. It changes no result.
	Stale time.Duration `yaml:"stale" json:"-"`
}

// SmallFamily is the family of small communities that AlertPolicy.Families does
// not name.
const SmallFamily = "small"

// RiskDay is how the share of members at risk stood when a day closed. It is
// made once and never changed. Shares are 0…1.
type RiskDay struct {
	Community string
	Day       Day
	// OpportunityDays are those of the community so far: how long anybody has been
	// silent is the difference of two of them.
	OpportunityDays uint32
	AtRisk          uint32 // members at risk
	People          uint32 // those, and newcomers, active, core and returned ones: who was there and has not gone
	// Weeks is how many of the same weekdays of the last eight weeks are known. With
	// fewer than four, the fields below are 0.
	Weeks    uint8
	UsualDay Day     // the one of them whose share is the (lower) median
	Usual    float64 // its share
	MAD      float64 // median distance of theirs from Usual
	// Z is by how many robust standard deviations the share lies above Usual.
	Z float64
	// Excess is how many more members are at risk than Usual would have of People.
	Excess int32
	Family string // who is small stands for this one; empty for who stands for itself
}

const (
	vigilWeeks  = 8
	vigilDays   = (vigilWeeks + 1) * weekDays // and the day itself
	vigilLeast  = 4                           // weeks that make something usual
	vigilUnripe = 28                          // days at first on which nobody can have been silent for long
	// madScale makes the MAD of a normal distribution its standard deviation.
	madScale = 1.4826
	// leastUsual keeps the error of a share from vanishing where nobody is at risk.
	leastUsual = 0.02
)

// vigil is what a community remembers of its closed days: a ring.
type vigil struct {
	days uint32 // closed days so far
	past [vigilDays]struct{ atRisk, people uint32 }
}

// share is the part of members at risk, 0 when there are no people.
func share(atRisk, people uint32) float64 {
	if people == 0 {
		return 0
	}
	return float64(atRisk) / float64(people)
}

// keep remembers a day that has closed.
func (v *vigil) keep(day Day, atRisk, people uint32) {
	v.days++
	at := &v.past[uint32(day)%vigilDays]
	at.atRisk, at.people = atRisk, people
	if v.days <= vigilUnripe {
		at.people = 0 // unknown
	}
}

// compare fills in what follows from the same weekdays before.
func (r *RiskDay) compare(v *vigil) {
	type known struct {
		day   Day
		share float64
	}
	past := make([]known, 0, vigilWeeks)
	for w := range Day(vigilWeeks) {
		d := r.Day - (w+1)*weekDays
		if x := v.past[uint32(d)%vigilDays]; x.people > 0 {
			past = append(past, known{d, share(x.atRisk, x.people)})
		}
	}
	r.Weeks = uint8(len(past)) // at most 8
	if len(past) < vigilLeast || r.People == 0 {
		return
	}
	slices.SortStableFunc(past, func(a, b known) int { // newest first among equals
		switch {
		case a.share < b.share:
			return -1
		case a.share > b.share:
			return 1
		}
		return 0
	})
	usual := past[(len(past)-1)/2]
	r.UsualDay, r.Usual = usual.day, usual.share
	far := make([]float64, len(past))
	for i, x := range past {
		far[i] = math.Abs(x.share - usual.share)
	}
	slices.Sort(far)
	r.MAD = far[len(far)/2]
	now := share(r.AtRisk, r.People)
	// Where shares never moved, the error of a share of so few people stands in.
	least := math.Sqrt(max(usual.share, leastUsual) * (1 - min(usual.share, 1-leastUsual)) / float64(r.People))
	r.Z = (now - usual.share) / max(madScale*r.MAD, least)
	r.Excess = int32(math.Floor(float64(r.AtRisk) - usual.share*float64(r.People) + 1e-9)) // fewer than 2³¹ members
}

// atRiskOf returns the two sides of the share of members at risk.
func atRiskOf(s *[numStages]uint32) (atRisk, people uint32) {
	atRisk = s[StageAtRisk]
	return atRisk, s[StageNewcomer] + s[StageActive] + s[StageCore] + s[StageReturned] + atRisk
}

// watch compares a day that has just closed, and remembers it.
func (t *Tracker) watch(c *community, day Day) {
	r := t.riskDay(c, day)
	c.vigil.keep(day, r.AtRisk, r.People)
	c.risks = append(c.risks, r)
}

// riskDay is how the community stands on day, the last that closed.
func (t *Tracker) riskDay(c *community, day Day) RiskDay {
	r := RiskDay{Community: c.name, Day: day, OpportunityDays: c.n}
	r.AtRisk, r.People = atRiskOf(&c.stages)
	r.Family = t.policy.family(c.name, r.People)
	r.compare(&c.vigil)
	return r
}

// Risk returns how the community stood when its last day closed. ok is false for
// a community that is not known, or of which no day has closed.
func (t *Tracker) Risk(community string) (r RiskDay, ok bool) {
	c := t.community(community)
	if c == nil || !c.started {
		return RiskDay{}, false
	}
	return t.riskDay(c, c.closed), true
}

// family is the family that a community of so many people stands for, empty when
// it stands for itself.
func (p *Policy) family(community string, people uint32) string {
	switch name := p.Alerts.Families[community]; {
	case int64(people) >= int64(p.Alerts.Small):
		return ""
	case name != "":
		return name
	default:
		return SmallFamily
	}
}

// StaleAfter is how long nothing may arrive from a community with so many active
// people on its recent days, the oldest first: the fewer, the longer. With the
// shipped six hours that is 12 h for 32 people a day, a day for ten, and eight days
// for one. It is 0 where too little is known to say.
func (p *Policy) StaleAfter(recent []uint32) time.Duration {
	if len(recent) < weekDays {
		return 0
	}
	sum := uint64(0)
	for _, n := range recent {
		sum += uint64(n)
	}
	if sum == 0 {
		return 0
	}
	return time.Duration(float64(p.Alerts.Stale) * (1 + stalePeople*float64(len(recent))/float64(sum)))
}

// stalePeople is the number of active people a day with which patience is twice
// AlertPolicy.Stale.
const stalePeople = 32
