package lifecycle

import (
	"slices"
	"time"
)

// This file says which days of a member's can be known ahead. The tracker asks it as
// days close, and whoever looks ahead asks it for days that have not come.

// hundred is after how many days somebody has been here for a hundred.
const hundred = 100

// joinDays returns what there is to observe on the day of somebody who was first
// seen at a time: Kind, Day (the one whose close finds it), At and N.
func (c *calendar) joinDays(joined int64, day Day) []Moment {
	if joined == noTime {
		return nil
	}
	first, at := c.day(joined), c.startOf(day)
	then, now := time.Unix(int64(first)*86400, 0).UTC(), time.Unix(int64(day)*86400, 0).UTC()
	m, d := observed(yearDay(then.Month(), then.Day()), now.Year())
	switch years := now.Year() - then.Year(); {
	case day == first+hundred:
		return []Moment{{Kind: MomentHundredDays, Day: day - 1, At: at, N: hundred}}
	case years > 0 && m == now.Month() && d == now.Day():
		return []Moment{{Kind: MomentAnniversary, Day: day - 1, At: at, N: uint32(years)}}
	}
	return nil
}

// birthday returns the birthday on a date of the year, if it begins, by the clocks
// of local, on the day here.
func (c *calendar) birthday(date uint16, local *calendar, day Day) (x Moment, ok bool) {
	if date == 0 {
		return x, false
	}
	for at := day - 1; at <= day+1; at++ {
		y := time.Unix(int64(at)*86400, 0).UTC().Year()
		m, dom := observed(date, y)
		if civil(time.Date(y, m, dom, 0, 0, 0, 0, time.UTC)) != at {
			continue
		}
		if start := local.startOf(at); start >= c.startOf(day) && start < c.endOf(day) {
			return Moment{Kind: MomentBirthday, Day: day - 1, At: start}, true
		}
	}
	return x, false
}

// Known is what decides which days of a member's can be known ahead.
type Known struct {
	Zone     *time.Location // of the community's days
	Local    string         // IANA zone the member told; "", or one that is none, is Zone
	Joined   int64          // first sign of the member, Unix milliseconds; 0 for unknown
	Birthday string         // MM-DD; "" where none was told, or without consent to care
}

// Ahead returns the member's moments on the days from…to, to exclusive, that a
// tracker will find as days close if nothing changes until then: hundredth days,
// anniversaries and birthdays, by day. Of a moment Kind, Day, At and N are set; whether
// it is held back is known when its day comes.
func (k Known) Ahead(from, to Day) []Moment {
	here, local := calendar{loc: k.Zone}, calendar{loc: k.Zone}
	if zone, err := loadZone(k.Local); err == nil && k.Local != "" {
		local.loc = zone
	}
	joined := k.Joined
	if joined == 0 {
		joined = noTime
	}
	date := parseYearDay(k.Birthday)
	var out []Moment
	for day := from; day < to; day++ {
		if x, ok := here.birthday(date, &local, day); ok {
			out = append(out, x)
		}
		out = append(out, here.joinDays(joined, day)...)
	}
	return out
}

// AheadDates are the dates of the year, MM-DD, that whoever has something to observe
// on the days from…to, to exclusive, was born or first seen on; Hundred are the days on
// which whoever was first seen has a hundredth day then. They are for databases to
// leave out most members.
func AheadDates(from, to Day) (dates []string, hundredFrom, hundredTo Day) {
	for day := from - 1; day <= to; day++ {
		date := time.Unix(int64(day)*86400, 0).UTC().Format("01-02")
		dates = append(dates, date)
		if date == "02-28" {
			dates = append(dates, "02-29")
		}
	}
	slices.Sort(dates)
	return slices.Compact(dates), from - hundred, to - hundred
}
