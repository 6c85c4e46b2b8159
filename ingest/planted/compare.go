package planted

import (
	"cmp"
	"slices"

	"github.com/hearthlabs/hearth/lifecycle"
)

// Community is the truth about one community.
type Community struct {
	ID string
	// First and Last bound the days that are compared, both included. A history
	// needs some weeks before there is anything to judge by.
	First, Last lifecycle.Day
	Off         []Days // declared holidays
	Outages     []Days // events were lost or late; both days at the ends included
	Lives       []Life
}

// Days is a stretch of days, both ends included.
type Days struct{ From, To lifecycle.Day }

// Life is the truth about one member.
type Life struct {
	Member string
	Stays  []Stay        // ascending by day; none before the first
	Farm   bool          // an account that works for credit: it does what a pillar does, for nobody
	Gone   lifecycle.Day // last day on which the member could act; 0: still there, or left with a word
}

// Stay is a stage that lasts until the next one begins.
type Stay struct {
	Stage lifecycle.Stage
	From  lifecycle.Day
}

// Said is what the life cycle has stored of one community.
type Said struct {
	Moves []Move
	// Active is the last day with qualifying activity, by member.
	Active map[string]lifecycle.Day
}

// Move is a transition.
type Move struct {
	Member   string
	Day      lifecycle.Day // whose close made it
	From, To lifecycle.Stage
}

// Score counts the member-days of one stage.
type Score struct {
	True int // the stage is the true one
	Said int // the life cycle says so
	Both int
	// TrueNear are those of True to which the life cycle says so within Grace days,
	// SaidNear those of Said within Grace days of which it is true.
	TrueNear, SaidNear int
}

// Grace is by how many days a stage may be early or late in F1Near: a week.
const Grace = 7

// Precision is the share of days said that are true; 0 where none is said.
func (s Score) Precision() float64 { return ratio(s.Both, s.Said) }

// Recall is the share of true days that are said; 0 where there are none.
func (s Score) Recall() float64 { return ratio(s.Both, s.True) }

// F1 is the harmonic mean of precision and recall.
func (s Score) F1() float64 { return ratio(2*s.Both, s.True+s.Said) }

// F1Near is F1 where a stage may be Grace days early or late. Somebody goes silent
// on no day that anyone could name, so this is the fairer figure for silences.
func (s Score) F1Near() float64 {
	p, r := ratio(s.SaidNear, s.Said), ratio(s.TrueNear, s.True)
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Report is how well the two agree. Reports of several communities add up.
type Report struct {
	Members int
	// Farms are accounts that work for credit. They are left out of all that
	// follows, but for FarmCore: the days on which they are said to be core.
	Farms, FarmCore int
	Stages          [lifecycle.NumStages]Score
	// Confused counts member-days by true stage, then by the one said.
	Confused [lifecycle.NumStages][lifecycle.NumStages]int
	Churn    Churn
	// Risk entries by the day on which they were made.
	Fades, FadesOff, FadesOutage int
}

// Churn counts members who were gone for good for so long that they are churned
// on the last day, by the truth or as said.
//
// Whoever is said to have churned is said to have stopped in a window: it opens
// with the last activity and closes with the first step down of that silence, to
// at_risk or past it.
type Churn struct {
	True   int // members churned in truth
	Said   int // members said to be
	Both   int
	Within int // of both: the last day on which the member could act lies in the window
	Width  int // sum of the windows' days, of both
}

// Add takes another community's figures in.
func (r *Report) Add(o Report) {
	r.Members += o.Members
	r.Farms += o.Farms
	r.FarmCore += o.FarmCore
	for i := range r.Stages {
		r.Stages[i].True += o.Stages[i].True
		r.Stages[i].Said += o.Stages[i].Said
		r.Stages[i].Both += o.Stages[i].Both
		r.Stages[i].TrueNear += o.Stages[i].TrueNear
		r.Stages[i].SaidNear += o.Stages[i].SaidNear
		for j := range r.Confused[i] {
			r.Confused[i][j] += o.Confused[i][j]
		}
	}
	r.Churn.True += o.Churn.True
	r.Churn.Said += o.Churn.Said
	r.Churn.Both += o.Churn.Both
	r.Churn.Within += o.Churn.Within
	r.Churn.Width += o.Churn.Width
	r.Fades += o.Fades
	r.FadesOff += o.FadesOff
	r.FadesOutage += o.FadesOutage
}

// Compare holds what is said of a community against the truth. Members of whom
// the truth knows nothing, such as bots and staff, are left out.
func Compare(c Community, said Said) Report {
	moves := map[string][]Move{}
	for _, m := range said.Moves {
		moves[m.Member] = append(moves[m.Member], m)
	}
	var r Report
	for _, l := range c.Lives {
		own := moves[l.Member]
		slices.SortStableFunc(own, func(a, b Move) int { return cmp.Compare(a.Day, b.Day) })
		if l.Farm {
			r.farm(&c, own)
			continue
		}
		r.Members++
		r.days(&c, l, own)
		r.churn(&c, l, own, said.Active[l.Member])
		r.fades(&c, own)
	}
	return r
}

// farm counts the days on which an account that works for credit is said to be core.
func (r *Report) farm(c *Community, own []Move) {
	r.Farms++
	for day := c.First; day <= c.Last; day++ {
		if saidOn(own, day) == lifecycle.StageCore {
			r.FarmCore++
		}
	}
}

// days counts each day of one member by the true stage and the one said.
func (r *Report) days(c *Community, l Life, own []Move) {
	n := int(c.Last-c.First) + 1
	if n <= 0 {
		return
	}
	is, says := make([]lifecycle.Stage, n), make([]lifecycle.Stage, n)
	for i := range n {
		is[i], says[i] = trueOn(l.Stays, c.First+lifecycle.Day(i)), saidOn(own, c.First+lifecycle.Day(i))
	}
	trueNear, saidNear := near(is, says), near(says, is)
	for i := range n {
		a, b := is[i], says[i]
		if a == lifecycle.StageNone && b == lifecycle.StageNone {
			continue
		}
		r.Confused[a][b]++
		r.Stages[a].True++
		r.Stages[b].Said++
		if a == b {
			r.Stages[a].Both++
		}
		if trueNear[i] {
			r.Stages[a].TrueNear++
		}
		if saidNear[i] {
			r.Stages[b].SaidNear++
		}
	}
}

// near reports for each day of a whether b has the same stage within Grace days.
func near(a, b []lifecycle.Stage) []bool {
	out := make([]bool, len(a))
	for i := range a {
		out[i] = slices.Contains(b[max(i-Grace, 0):min(i+Grace+1, len(b))], a[i])
	}
	return out
}

// churn looks at one member on the last day.
func (r *Report) churn(c *Community, l Life, own []Move, active lifecycle.Day) {
	is := trueOn(l.Stays, c.Last) == lifecycle.StageChurned
	says := saidOn(own, c.Last) == lifecycle.StageChurned
	if is {
		r.Churn.True++
	}
	if !says {
		return
	}
	r.Churn.Said++
	if !is {
		return
	}
	r.Churn.Both++
	step := firstStep(own, c.Last)
	if l.Gone >= active && l.Gone <= step {
		r.Churn.Within++
	}
	r.Churn.Width += int(step-active) + 1
}

// firstStep is the day of the first step down of the silence that a member is in.
func firstStep(own []Move, last lifecycle.Day) lifecycle.Day {
	step := last
	for _, m := range slices.Backward(own) {
		if m.Day > last {
			continue
		}
		if m.To != lifecycle.StageAtRisk && m.To != lifecycle.StageDormant && m.To != lifecycle.StageChurned {
			break
		}
		step = m.Day
	}
	return step
}

// fades counts entries into at_risk, and those on days on which nobody was to be
// expected or heard.
func (r *Report) fades(c *Community, own []Move) {
	for _, m := range own {
		if m.To != lifecycle.StageAtRisk || m.Day < c.First || m.Day > c.Last {
			continue
		}
		r.Fades++
		if within(c.Off, m.Day) {
			r.FadesOff++
		}
		if within(c.Outages, m.Day) {
			r.FadesOutage++
		}
	}
}

func within(list []Days, day lifecycle.Day) bool {
	return slices.ContainsFunc(list, func(d Days) bool { return day >= d.From && day <= d.To })
}

func trueOn(stays []Stay, day lifecycle.Day) lifecycle.Stage {
	i, _ := slices.BinarySearchFunc(stays, day+1, func(s Stay, d lifecycle.Day) int { return cmp.Compare(s.From, d) })
	if i == 0 {
		return lifecycle.StageNone
	}
	return stays[i-1].Stage
}

// saidOn is the stage after the last of a day's moves, of which several may come
// on one day.
func saidOn(own []Move, day lifecycle.Day) lifecycle.Stage {
	i, _ := slices.BinarySearchFunc(own, day+1, func(m Move, d lifecycle.Day) int { return cmp.Compare(m.Day, d) })
	if i == 0 {
		return lifecycle.StageNone
	}
	return own[i-1].To
}
