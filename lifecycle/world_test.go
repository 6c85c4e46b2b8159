package lifecycle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/lifecycle"
)

const (
	hour = int64(time.Hour / time.Millisecond)
	day  = 24 * hour
)

// origin is local midnight of a Monday in Asia/Shanghai, day 0 of every test.
var origin = time.Date(2026, 1, 5, 0, 0, 0, 0, time.FixedZone("CST", 8*3600)).UnixMilli()

// at returns the time of day d, h hours after local midnight.
func at(d int, h float64) int64 { return origin + int64(d)*day + int64(h*float64(hour)) }

// act is something the member under test does.
type act struct {
	day  int
	hour float64
	kind lifecycle.ActivityKind
	opt  func(*lifecycle.Activity)
}

func kicked(a *lifecycle.Activity) { a.Cause = "kicked" }
func bot(a *lifecycle.Activity)    { a.Bot = true }
func staff(a *lifecycle.Activity)  { a.Staff = true }

// daily makes the member speak n times on each day from first to last.
func daily(first, last, n int) []act {
	var out []act
	for d := first; d <= last; d++ {
		for i := range n {
			out = append(out, act{d, 10 + float64(i)*.1, lifecycle.ActMessage, nil})
		}
	}
	return out
}

// every makes the member speak n times, gap days apart.
func every(gap, n int) []act {
	var out []act
	for i := range n {
		out = append(out, act{i * gap, 9, lifecycle.ActMessage, nil})
	}
	return out
}

// regulars is how many members keep a test's community alive, once a day each.
const regulars = 20

// play runs the acts of member "m" in a lively community through day last and
// closes that day. It returns the tracker and all changes as one.
func play(t *testing.T, p lifecycle.Policy, acts []act, last int) (*lifecycle.Tracker, lifecycle.Changes) {
	t.Helper()
	tr := lifecycle.NewTracker(p)
	var all []lifecycle.Activity
	for d := range last + 1 {
		for r := range regulars {
			all = append(all, lifecycle.Activity{
				Community: "c", Member: fmt.Sprintf("r%02d", r), At: at(d, 12), Kind: lifecycle.ActMessage,
			})
		}
	}
	for _, a := range acts {
		x := lifecycle.Activity{Community: "c", Member: "m", At: at(a.day, a.hour), Kind: a.kind}
		if a.opt != nil {
			a.opt(&x)
		}
		all = append(all, x)
	}
	slices.SortStableFunc(all, func(a, b lifecycle.Activity) int { return int(a.At - b.At) })
	for _, a := range all {
		tr.Observe(a)
	}
	tr.Clock(at(last+1, 2))
	return tr, tr.Changes()
}

// way lists the transitions of member "m" as "day rule from>to".
func way(ch lifecycle.Changes) []string {
	var out []string
	for _, x := range ch.Transitions {
		if x.Member == "m" {
			out = append(out, fmt.Sprintf("%d %s %s>%s", int(x.Day-firstDay), x.Rule, x.From, x.To))
		}
	}
	return out
}

// firstDay is day 0 as a Day.
const firstDay = lifecycle.Day(20458)

// row returns the row of member m.
func row(t *testing.T, ch lifecycle.Changes) lifecycle.MemberRow {
	t.Helper()
	for _, r := range ch.Members {
		if r.Member == "m" {
			return r
		}
	}
	t.Fatal("no row of member m")
	return lifecycle.MemberRow{}
}

// reload starts a tracker under p from the last rows of the changes, as after a
// restart.
func reload(t *testing.T, p lifecycle.Policy, changes ...lifecycle.Changes) *lifecycle.Tracker {
	t.Helper()
	last := newTables()
	for _, ch := range changes {
		last.store(ch)
	}
	return last.load(t, p)
}

// tables is a database of last rows, as the sink keeps it.
type tables struct {
	transitions []lifecycle.Transition
	shifts      []lifecycle.MoodShift
	risks       []lifecycle.RiskDay
	fits        []lifecycle.ReturnFit
	moments     []lifecycle.Moment
	communities map[string]lifecycle.CommunityRow
	members     map[[2]string]lifecycle.MemberRow
	days        map[lifecycle.DayKey]lifecycle.MemberDay
}

func newTables() *tables {
	return &tables{
		communities: map[string]lifecycle.CommunityRow{},
		members:     map[[2]string]lifecycle.MemberRow{},
		days:        map[lifecycle.DayKey]lifecycle.MemberDay{},
	}
}

func (x *tables) store(ch lifecycle.Changes) {
	x.transitions = append(x.transitions, ch.Transitions...)
	x.shifts = append(x.shifts, ch.Shifts...)
	x.risks = append(x.risks, ch.Risks...)
	x.fits = append(x.fits, ch.Fits...)
	x.moments = append(x.moments, ch.Moments...)
	for _, c := range ch.Communities {
		x.communities[c.Community] = c
	}
	for _, m := range ch.Members {
		x.members[[2]string{m.Community, m.Member}] = m
	}
	for _, d := range ch.Days {
		x.days[lifecycle.DayKey{Community: d.Community, Member: d.Member, Day: d.Day}] = d
	}
}

func (x *tables) load(t interface {
	Helper()
	Fatal(args ...any)
}, p lifecycle.Policy,
) *lifecycle.Tracker {
	t.Helper()
	tr := lifecycle.NewTracker(p)
	for _, c := range x.communities {
		if err := tr.LoadCommunity(c); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range x.members {
		if err := tr.LoadMember(m); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

// sorted returns the transitions by community; within one they stay in order.
func (x *tables) sorted() []lifecycle.Transition {
	out := slices.Clone(x.transitions)
	slices.SortStableFunc(out, func(a, b lifecycle.Transition) int { return strings.Compare(a.Community, b.Community) })
	return out
}

// sortedShifts is sorted for shifts of mood.
func (x *tables) sortedShifts() []lifecycle.MoodShift {
	out := slices.Clone(x.shifts)
	slices.SortStableFunc(out, func(a, b lifecycle.MoodShift) int { return strings.Compare(a.Community, b.Community) })
	return out
}

// sortedRisks is sorted for risks of days.
func (x *tables) sortedRisks() []lifecycle.RiskDay {
	out := slices.Clone(x.risks)
	slices.SortStableFunc(out, func(a, b lifecycle.RiskDay) int { return strings.Compare(a.Community, b.Community) })
	return out
}

// sortedFits is sorted for fits of the model of returns.
func (x *tables) sortedFits() []lifecycle.ReturnFit {
	out := slices.Clone(x.fits)
	slices.SortStableFunc(out, func(a, b lifecycle.ReturnFit) int { return strings.Compare(a.Community, b.Community) })
	return out
}

// sortedMoments is sorted for moments.
func (x *tables) sortedMoments() []lifecycle.Moment {
	out := slices.Clone(x.moments)
	slices.SortStableFunc(out, func(a, b lifecycle.Moment) int { return strings.Compare(a.Community, b.Community) })
	return out
}

// newRand is a source of chance for a test's seed.
func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }
