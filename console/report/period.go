package report

import (
	"cmp"
	"fmt"
	"time"
)

// Day is a calendar day in the community's zone, as 2006-01-02. Days compare as
// strings.
type Day string

const (
	defaultDays = 28 // length of the period when Options names no start
	moodWeeks   = 12 // weeks of mood shown, at least
	flowDays    = 14 // how far back moves between stages are counted
	noData      = 946684800
)

// Period is the time a report is about: the whole local days From to To, To
// exclusive, compared with as many days before. Now is the community's
// watermark: stages and care are always as of it.
type Period struct {
	Zone   string    `json:"zone"`   // IANA name
	Before Day       `json:"before"` // first day of the period compared with
	From   Day       `json:"from"`
	To     Day       `json:"to"`    // exclusive
	Weeks  Day       `json:"weeks"` // Monday of the first week of mood
	Flows  Day       `json:"flows"` // first day on which moves between stages count
	Now    time.Time `json:"now"`   // UTC

	zone   *time.Location
	closed Day // last closed day; 1970-01-01 for none
}

// newPeriod settles what o leaves open. closed is the last closed day: a period
// ends with it by default, because a day that still runs looks like a fall.
func newPeriod(o Options, zone string, now time.Time, closed Day) (Period, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return Period{}, fmt.Errorf("load zone of the community: %w", err)
	}
	p := Period{Zone: zone, Now: now.UTC(), zone: loc, closed: closed}
	switch {
	case !o.To.IsZero():
		p.To = p.day(o.To)
		if p.at(p.To).Before(o.To) {
			p.To = p.shift(p.To, 1)
		}
	case closed > "1970-01-01":
		p.To = p.shift(closed, 1)
	default:
		p.To = p.shift(p.day(now), 1)
	}
	p.From = p.shift(p.To, -cmp.Or(o.Days, defaultDays))
	if !o.From.IsZero() {
		p.From = p.day(o.From)
	}
	if p.From >= p.To {
		return Period{}, fmt.Errorf("period from %s to %s: ends before it begins", p.From, p.To)
	}
	p.Before = p.shift(p.From, -p.Days())
	p.Weeks = min(p.monday(p.From), p.shift(p.monday(p.shift(p.To, -1)), -7*(moodWeeks-1)))
	p.Flows = p.shift(p.To, -flowDays)
	return p, nil
}

// Days returns the length of the period in days, at least 1.
func (p Period) Days() int { return p.between(p.From, p.To) }

// Last returns the last day of the period.
func (p Period) Last() Day { return p.shift(p.To, -1) }

func (p Period) day(t time.Time) Day { return Day(t.In(p.zone).Format(time.DateOnly)) }

// date is the day as a date without a zone.
func (d Day) date() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{} // days are made by day and shift, or by the database
	}
	return t
}

func (p Period) shift(d Day, days int) Day {
	return Day(d.date().AddDate(0, 0, days).Format(time.DateOnly))
}

func (p Period) between(from, to Day) int { return int(to.date().Sub(from.date()).Hours() / 24) }

func (p Period) monday(d Day) Day {
	return p.shift(d, -(int(d.date().Weekday())+6)%7)
}

// at returns the instant the day begins.
func (p Period) at(d Day) time.Time {
	y, m, n := d.date().Date()
	return time.Date(y, m, n, 0, 0, 0, 0, p.zone)
}

// instant is how parameters of type DateTime64(3, 'UTC') are written.
const instant = "2006-01-02 15:04:05.000"

// params are all the parameters a statement may name.
func (p Period) params(community string) map[string]string {
	out := map[string]string{"community": community, "zone": p.Zone, "now": p.Now.Format(instant)}
	for name, d := range map[string]Day{"before": p.Before, "from": p.From, "to": p.To, "weeks": p.Weeks, "flows": p.Flows} {
		out[name] = string(d)
		out[name+"_at"] = p.at(d).UTC().Format(instant)
	}
	return out
}
