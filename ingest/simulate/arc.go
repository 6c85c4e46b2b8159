package simulate

import (
	"math"
	"slices"
)

// arc is the planted story of one community: which week goes wrong, which one
// is warm, when it is quiet.
type arc struct {
	mood      []float64 // by week, -1 to 1
	trouble   int       // week, -1 for none
	warm      int       // week, -1 for none
	planted   [3]int    // aspects that the bad release hurts
	ignition  int       // day, -1 for none
	holiday   int       // first of holidayDays days, -1 for none
	long      []int     // first days of longer holidays
	campaign  int       // day, -1 for none
	challenge int       // first day of seven, -1 for none
}

const (
	holidayDays = 3
	// longHolidayDays is a holiday week, for which Config.Holidays asks.
	longHolidayDays = 7
	challengeDays   = 7
	campaignWindow  = 3 // days within which the treated return
	quietNeeded     = 5 // days of silence that make a member eligible for the campaign
)

// planArc wants three weeks for trouble and warmth; shorter runs stay even.
func planArc(d dice, days int) arc {
	weeks := (days + 6) / 7
	a := arc{trouble: -1, warm: -1, ignition: -1, holiday: -1, campaign: -1, challenge: -1}
	base := d.between(0.22, 0.42)
	for range weeks {
		a.mood = append(a.mood, base+0.04*d.NormFloat64())
	}
	for i, x := range d.Perm(len(aspects))[:len(a.planted)] {
		a.planted[i] = x
	}
	if full := days / 7; full >= 3 {
		a.trouble = min(full*5/9+d.IntN(3)-1, full-1)
		a.trouble = max(a.trouble, 1)
		a.mood[a.trouble] = d.between(-0.5, -0.32)
		a.ignition = 7*a.trouble + 1
		if next := a.trouble + 1; next < weeks {
			a.mood[next] -= 0.15
		}
		if warm := a.trouble + 2; warm < weeks {
			a.warm = warm
			a.mood[warm] = min(base+0.5, 0.85)
			a.challenge = 7 * warm
		}
	}
	var calm []int
	for w := 1; w < days/7; w++ {
		if w != a.trouble && w != a.warm && w != a.trouble+1 {
			calm = append(calm, w)
		}
	}
	if len(calm) > 0 {
		a.holiday = 7*calm[d.IntN(len(calm))] + 1 + d.IntN(3)
	}
	for _, w := range calm { // the last that leaves time to see the effect
		if day := 7*w + 6; day+7 < days {
			a.campaign = day
		}
	}
	for i, m := range a.mood {
		a.mood[i] = math.Round(1000*m) / 1000
	}
	return a
}

func (a *arc) quiet(day int) bool {
	return a.holiday >= 0 && day >= a.holiday && day < a.holiday+holidayDays || a.away(day)
}

// away says that a day lies in one of the longer holidays.
func (a *arc) away(day int) bool {
	return slices.ContainsFunc(a.long, func(from int) bool { return day >= from && day < from+longHolidayDays })
}

// stayAway is how many put off a visit on a quiet day.
func (a *arc) stayAway(day int) float64 {
	if a.away(day) {
		return .97
	}
	return .85
}

// planLong lays one holiday into each of n equal parts of the run, with dice of
// their own, so that without them nothing else changes.
func (a *arc) planLong(d dice, days, n int) {
	for i := range n {
		from, to := days*i/n, days*(i+1)/n-longHolidayDays
		if to > from {
			a.long = append(a.long, from+d.IntN(to-from))
		}
	}
}

func (a *arc) challenging(day int) bool {
	return a.challenge >= 0 && day >= a.challenge && day < a.challenge+challengeDays
}

// plantedWeek names what a week was made for.
func (a *arc) plantedWeek(w int) string {
	switch w {
	case a.trouble:
		return "trouble"
	case a.warm:
		return "warm"
	}
	return ""
}

// grievance chooses what a complaint is about. In the bad week three of four
// are about what the release hurt, most of them about the first aspect.
func (a *arc) grievance(d dice, week int) tone {
	if week == a.trouble && d.IntN(4) > 0 {
		return toneComplaint + tone(a.planted[d.weighted([]float64{.5, .3, .2})])
	}
	return toneComplaint + tone(d.IntN(len(aspects)))
}
