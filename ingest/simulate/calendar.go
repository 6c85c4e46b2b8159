package simulate

import "time"

// calendar holds the local days of a run. It is shared by all communities and
// never changes.
type calendar struct {
	days     int
	starts   []int64 // epoch milliseconds of each local midnight, and of the one after the last day
	dates    []string
	weekdays []time.Weekday
	first    time.Time
}

func newCalendar(c Config) (*calendar, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, err
	}
	y, m, d := c.Start.Date()
	k := &calendar{days: c.Days, first: time.Date(y, m, d, 12, 0, 0, 0, zone)}
	for i := range c.Days + 1 {
		t := time.Date(y, m, d+i, 0, 0, 0, 0, zone)
		k.starts = append(k.starts, t.UnixMilli())
		k.dates = append(k.dates, t.Format(time.DateOnly))
		k.weekdays = append(k.weekdays, t.Weekday())
	}
	return k, nil
}

// end is the first millisecond after the whole run.
func (k *calendar) end() int64 { return k.starts[k.days] }

// date is the local date of a day; empty outside the run.
func (k *calendar) date(day int32) string {
	if day < 0 || int(day) >= k.days {
		return ""
	}
	return k.dates[day]
}

// monthDay is MM-DD of a day, which may lie after the run.
func (k *calendar) monthDay(day int32) string {
	return k.first.AddDate(0, 0, int(day)).Format("01-02")
}

func (k *calendar) weeks() int { return (k.days + 6) / 7 }
