package lifecycle

import (
	"sort"
	"time"
)

// Day is a calendar date in a community's zone, counted in days since
// 1970-01-01.
type Day int32

// String returns the date as YYYY-MM-DD.
func (d Day) String() string {
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
}

// ParseDay reads a date written YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, err
	}
	return civil(t), nil
}

// civil is the date t shows, whatever its zone.
func civil(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// calendar maps event times to local days. It remembers the bounds of the day
// it was last asked for, because consecutive events mostly share one.
type calendar struct {
	loc        *time.Location
	cached     Day
	start, end int64 // bounds of cached in milliseconds, start included; equal when nothing is cached
}

// day returns the local day that contains ms.
func (c *calendar) day(ms int64) Day {
	if ms >= c.start && ms < c.end {
		return c.cached
	}
	d := civil(time.UnixMilli(ms).In(c.loc))
	start := c.startOf(d)
	// Where clocks are set back across midnight a date is shown twice; the
	// bounds decide, so that every instant has exactly one day.
	if ms < start {
		d--
		start = c.startOf(d)
	}
	c.cached, c.start, c.end = d, start, c.startOf(d+1)
	return d
}

// startOf returns the first millisecond of day d: local midnight, or the end
// of the gap where clocks are set forward across midnight.
func (c *calendar) startOf(d Day) int64 {
	guess := time.Date(1970, 1, 1+int(d), 0, 0, 0, 0, c.loc).UnixMilli()
	if c.shows(guess) >= d && c.shows(guess-1) < d {
		return guess
	}
	const span = int64(26 * time.Hour / time.Millisecond)
	low := guess - span
	return low + int64(sort.Search(int(2*span), func(i int) bool { return c.shows(low+int64(i)) >= d }))
}

func (c *calendar) shows(ms int64) Day { return civil(time.UnixMilli(ms).In(c.loc)) }

// endOf returns the first millisecond after day d.
func (c *calendar) endOf(d Day) int64 { return c.startOf(d + 1) }
