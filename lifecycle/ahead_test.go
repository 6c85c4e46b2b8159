package lifecycle_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/lifecycle"
)

// dayIn is the day of a time in a zone.
func dayIn(zone *time.Location, ms int64) lifecycle.Day {
	y, m, d := time.UnixMilli(ms).In(zone).Date()
	return lifecycle.Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// What a look ahead says is what days find as they close, whatever the zones, the
// date and the year.
func TestAheadIsWhatDaysFind(t *testing.T) {
	zones := []string{"Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "America/Sao_Paulo", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		p := lifecycle.DefaultPolicy()
		p.Zone = rapid.SampledFrom(zones).Draw(t, "zone")
		here, err := time.LoadLocation(p.Zone)
		if err != nil {
			t.Fatal(err)
		}
		start := origin + rapid.Int64Range(0, 1500*day).Draw(t, "start")
		known := lifecycle.Known{
			Zone: here, Local: rapid.SampledFrom(append(zones, "", "Mars/Olympus")).Draw(t, "local"), Joined: start,
			Birthday: rapid.SampledFrom([]string{"02-29", "02-28", "03-01", "01-01", "12-31", "07-15", "", "13-40"}).Draw(t, "birthday"),
		}
		tr := lifecycle.NewTracker(p)
		tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: start, Kind: join})
		tr.Tell("c", "m", start, lifecycle.FactCare, "granted")
		tr.Tell("c", "m", start, lifecycle.FactBirthday, known.Birthday)
		tr.Tell("c", "m", start, lifecycle.FactZone, known.Local)
		last := start + rapid.SampledFrom([]int64{99, 100, 101, 365, 366, 367, 1470}).Draw(t, "days")*day
		tr.Observe(lifecycle.Activity{Community: "c", At: last})
		changes := tr.Changes()
		if behind := dayIn(here, last) - changes.Communities[0].ClosedDay; behind > 2 {
			t.Fatalf("%d days are not closed", behind)
		}
		var found []string
		for _, x := range changes.Moments {
			found = append(found, momentLine(x))
		}
		// The close of a day tells of the day after it.
		var ahead []string
		for _, x := range known.Ahead(dayIn(here, start)+1, changes.Communities[0].ClosedDay+2) {
			ahead = append(ahead, momentLine(x))
		}
		slices.Sort(found)
		slices.Sort(ahead)
		if diff := cmp.Diff(found, ahead); diff != "" {
			t.Errorf("%+v (-found +ahead):\n%s", known, diff)
		}
		// And whoever has something to observe is among those that a database is asked for.
		for d := dayIn(here, start) + 1; d < dayIn(here, last); d += 7 {
			dates, from, to := lifecycle.AheadDates(d, d+7)
			first := dayIn(here, start)
			listed := slices.Contains(dates, known.Birthday) || slices.Contains(dates, time.UnixMilli(start).In(here).Format("01-02")) || first >= from && first < to
			if list := known.Ahead(d, d+7); len(list) > 0 && !listed {
				t.Errorf("%+v: %v from %s on, and not looked for", known, list, d)
			}
		}
	})
}

func momentLine(x lifecycle.Moment) string {
	return fmt.Sprintf("%s %s %d %d", x.Day, x.Kind, x.N, x.At)
}

// Celebrations are held back as long as the member's row says.
func TestCalmUntilIsWhatHoldsBack(t *testing.T) {
	for hard := range 12 {
		tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		see := func(d int, polarity int32) {
			tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(d, 12), Kind: message, Mood: lifecycle.Mood{Scored: true, Self: true, Polarity: polarity}})
		}
		tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(0, 9), Kind: join})
		see(88+hard, -800)
		tr.Observe(lifecycle.Activity{Community: "c", At: at(100, 2)}) // day 99 is closed, and has found what is on day 100
		changes := tr.Changes()
		i := slices.IndexFunc(changes.Moments, func(x lifecycle.Moment) bool { return x.Kind == lifecycle.MomentHundredDays })
		if i < 0 {
			t.Fatalf("no hundredth day: %+v", changes)
		}
		until := changes.Members[len(changes.Members)-1].CalmUntil
		if held := changes.Moments[i].Held == lifecycle.RefusedMood; held != (at(100, 0) < until) || hard == 11 && !held {
			t.Errorf("sad on day %d: held %t, calm until day %d", 88+hard, held, (until-at(0, 0))/day)
		}
	}
}
