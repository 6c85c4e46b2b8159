package lifecycle

import (
	"slices"
	"time"
)

// dates finds members by a date of the year, such as a birthday: for each date,
// written as month·32 + day, who may have it. Entries may be stale, so whoever is
// found is looked at again.
type dates map[uint16][]int32

// yearDay is a date of the year; 0 for none.
func yearDay(m time.Month, d int) uint16 { return uint16(m)<<5 | uint16(d) } // 1…12 and 1…31

// parseYearDay reads MM-DD, 29 February included; 0 for anything else.
func parseYearDay(s string) uint16 {
	at, err := time.Parse("2006-01-02", "2024-"+s)
	if err != nil {
		return 0
	}
	return yearDay(at.Month(), at.Day())
}

func (x dates) add(monthDay string, member int32) {
	if at := parseYearDay(monthDay); at != 0 {
		x[at] = append(x[at], member)
	}
}

// join adds the date of a day.
func (x dates) join(d Day, member int32) {
	at := time.Unix(int64(d)*86400, 0).UTC()
	date := yearDay(at.Month(), at.Day())
	if list := x[date]; len(list) == 0 || list[len(list)-1] != member {
		if len(list) == cap(list) { // in small steps: every member is in one of these lists
			list = slices.Grow(list, 1+len(list)/16)
		}
		x[date] = append(list, member)
	}
}

// of lists who may have something to observe on the day.
func (x dates) of(d Day) []int32 {
	y, month, dom := time.Unix(int64(d)*86400, 0).UTC().Date()
	list := x[yearDay(month, dom)]
	if m, n := observed(leapDay, y); m == month && n == dom && dom == 28 {
		list = append(slices.Clip(list), x[leapDay]...)
	}
	return list
}

// leapDay is 29 February.
var leapDay = yearDay(time.February, 29)

// observed is the day of the year on which a date is observed: 29 February on the
// 28th in years that have no 29th, so that it is never late.
func observed(date uint16, year int) (time.Month, int) {
	if date == leapDay && time.Date(year, 2, 29, 0, 0, 0, 0, time.UTC).Month() != time.February {
		return time.February, 28
	}
	return time.Month(date >> 5), int(date & 31)
}
