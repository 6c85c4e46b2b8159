package lifecycle_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/lifecycle"
)

func containsField(err error, field string) bool { return strings.Contains(err.Error(), field+":") }

// momentsOf lists the moments of member "m" as "day kind n held".
func momentsOf(list []lifecycle.Moment) []string {
	var out []string
	for _, x := range list {
		if x.Member == "m" {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s %d %s", int(x.Day-firstDay), x.Kind, x.N, x.Held)))
		}
	}
	return out
}

// lived lets a tracker see a community of one regular, and what else happens, in
// order of time, up to the close of the last day.
func lived(p lifecycle.Policy, last int, more ...event) []lifecycle.Moment {
	tr := lifecycle.NewTracker(p)
	all := slices.Clone(more)
	for d := range last + 1 {
		all = append(all, event{at(d, 12), func(tr *lifecycle.Tracker) {
			tr.Observe(lifecycle.Activity{Community: "c", Member: "r", At: at(d, 12), Kind: message})
		}})
	}
	slices.SortStableFunc(all, func(a, b event) int { return int(a.at - b.at) })
	for _, x := range all {
		x.do(tr)
	}
	tr.Clock(at(last+1, 2))
	return tr.Changes().Moments
}

// event is something that happens at a time.
type event struct {
	at int64
	do func(*lifecycle.Tracker)
}

func doing(at int64, kind lifecycle.ActivityKind, opt ...func(*lifecycle.Activity)) event {
	return event{at, func(tr *lifecycle.Tracker) {
		a := lifecycle.Activity{Community: "c", Member: "m", At: at, Kind: kind}
		for _, o := range opt {
			o(&a)
		}
		tr.Observe(a)
	}}
}

func telling(at int64, f lifecycle.FactField, v string) event {
	return event{at, func(tr *lifecycle.Tracker) {
		tr.Observe(lifecycle.Activity{Community: "c", At: at})
		tr.Tell("c", "m", at, f, v)
	}}
}

// dayOf is the test's day of a date.
func dayOf(t *testing.T, date string) int {
	t.Helper()
	d, err := lifecycle.ParseDay(date)
	if err != nil {
		t.Fatal(err)
	}
	return int(d - firstDay)
}

func TestMoments(t *testing.T) {
	sad := func(a *lifecycle.Activity) {
		a.Mood = lifecycle.Mood{Scored: true, Self: true, Polarity: -700, Label: -1}
	}
	caring := func(a *lifecycle.Activity) { a.Touch = &lifecycle.Touch{Kind: lifecycle.ContactCare} }
	birthday := telling(at(0, 10), lifecycle.FactBirthday, "02-01") // day 27
	consent := telling(at(0, 10), lifecycle.FactCare, "granted")
	hello := doing(at(0, 10), message)
	greeting := event{at(0, 20), func(tr *lifecycle.Tracker) { tr.Answered("c", "m", at(0, 10), "r", at(0, 20), false) }}
	in := func(more ...event) []event { return append([]event{hello, greeting}, more...) }
	for _, tt := range []struct {
		name string
		last int
		acts []event
		want []string
	}{
		{"a first post that is answered", 3, in(), []string{"0 first_post 0"}},
		{"a first post that nobody answers", 3, []event{hello}, []string{"0 first_post 0", "1 newcomer_unanswered 0"}},
		{
			"answered too late", 3,
			[]event{hello, {at(1, 11), func(tr *lifecycle.Tracker) { tr.Answered("c", "m", at(0, 10), "r", at(1, 11), false) }}},
			[]string{"0 first_post 0", "1 newcomer_unanswered 0"},
		},
		{
			"answered on the next day, in time", 3,
			[]event{hello, {at(1, 9), func(tr *lifecycle.Tracker) { tr.Answered("c", "m", at(0, 10), "r", at(1, 9), false) }}},
			[]string{"0 first_post 0"},
		},
		{"a birthday", 30, in(birthday, consent), []string{"0 first_post 0", "26 birthday 0"}},
		{"without consent", 30, in(birthday), []string{"0 first_post 0"}},
		{"consent withdrawn in time", 30, in(birthday, consent, telling(at(20, 10), lifecycle.FactCare, "withdrawn")), []string{"0 first_post 0"}},
		{"consent withdrawn too late to know", 30, in(birthday, consent, telling(at(27, 10), lifecycle.FactCare, "withdrawn")), []string{"0 first_post 0", "26 birthday 0"}},
		{"a birthday in grief", 30, in(birthday, consent, doing(at(24, 10), message, sad)), []string{"0 first_post 0", "26 birthday 0 mood"}},
		{
			"a birthday, and the week is spent", 30,
			in(birthday, consent, doing(at(24, 10), lifecycle.ActTouch, caring), doing(at(25, 12), lifecycle.ActTouch, caring)),
			[]string{"0 first_post 0", "26 birthday 0 week_cap"},
		},
		{"first post, opted out", 3, in(telling(at(0, 9), lifecycle.FactCare, "withdrawn")), []string{"0 first_post 0 opted_out"}},
		{"back after having left", 6, in(doing(at(2, 10), leave), doing(at(4, 10), message)), []string{"0 first_post 0", "4 welcome_back 0"}},
		{"left the same day", 6, in(doing(at(2, 10), leave), doing(at(4, 10), message), doing(at(4, 11), leave)), []string{"0 first_post 0", "4 welcome_back 0 left"}},
		{"bots have no moments", 3, []event{doing(at(0, 10), message, bot)}, nil},
		{"an anniversary", 370, in(), []string{"0 first_post 0", "99 hundred_days 100", "364 join_anniversary 1"}},
	} {
		got := momentsOf(lived(lifecycle.DefaultPolicy(), tt.last, tt.acts...))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A birthday that is told anew before the day that tells of the old one has closed:
// what counts is what was told by then, also after a restart in between.
func TestBirthdayToldAnew(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	for _, restart := range []bool{false, true} {
		kept, tr := newTables(), lifecycle.NewTracker(p)
		for _, x := range []event{
			doing(at(0, 10), join), telling(at(0, 11), lifecycle.FactCare, "granted"),
			telling(at(0, 12), lifecycle.FactBirthday, "02-01"), telling(at(27, 0), lifecycle.FactBirthday, "05-05"),
		} {
			x.do(tr)
		}
		kept.store(tr.Changes())
		if restart {
			tr = kept.load(t, p)
		}
		doing(at(29, 10), message).do(tr)
		kept.store(tr.Changes())
		got := slices.DeleteFunc(kept.moments, func(x lifecycle.Moment) bool { return x.Kind != lifecycle.MomentBirthday })
		if len(got) != 1 || got[0].Day != firstDay+26 {
			t.Errorf("restart %t: birthdays %+v, want one told on day 26", restart, got)
		}
	}
}

// A birthday begins where the member lives; 29 February is kept on the 28th in
// years without one.
func TestBirthdays(t *testing.T) {
	for _, tt := range []struct {
		date, zone string
		want       string // beginning of the birthday, RFC 3339
	}{
		{"02-01", "", "2026-02-01T00:00:00+08:00"},
		{"02-01", "America/New_York", "2026-02-01T00:00:00-05:00"},
		{"02-01", "Pacific/Auckland", "2026-02-01T00:00:00+13:00"},
		{"02-01", "Pacific/Kiritimati", "2026-02-01T00:00:00+14:00"},
		{"02-29", "", "2026-02-28T00:00:00+08:00"},
		{"03-08", "America/New_York", "2026-03-08T00:00:00-05:00"}, // the day of 23 hours
	} {
		got := lived(lifecycle.DefaultPolicy(), 80, doing(at(0, 10), join), telling(at(0, 11), lifecycle.FactCare, "granted"),
			telling(at(0, 11), lifecycle.FactBirthday, tt.date), telling(at(0, 11), lifecycle.FactZone, tt.zone))
		got = slices.DeleteFunc(got, func(x lifecycle.Moment) bool { return x.Member != "m" || x.Kind != lifecycle.MomentBirthday })
		want, err := time.Parse(time.RFC3339, tt.want)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || got[0].At != want.UnixMilli() {
			t.Errorf("%s in %q: %+v, want one at %d", tt.date, tt.zone, got, want.UnixMilli())
			continue
		}
		if due := got[0].Due; due < got[0].At || due >= got[0].At+day {
			t.Errorf("%s in %q: due %d h after it begins", tt.date, tt.zone, (due-got[0].At)/hour)
		}
	}
	// 29 February itself, and a year later.
	leap := lived(lifecycle.DefaultPolicy(), dayOf(t, "2029-03-02"), doing(at(0, 10), join), telling(at(0, 11), lifecycle.FactCare, "granted"),
		telling(at(0, 11), lifecycle.FactBirthday, "02-29"))
	var days []string
	for _, x := range leap {
		if x.Kind == lifecycle.MomentBirthday {
			days = append(days, (x.Day + 1).String())
		}
	}
	if diff := cmp.Diff([]string{"2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"}, days); diff != "" {
		t.Errorf("29 February (-want +got):\n%s", diff)
	}
}

func TestHundredthHelp(t *testing.T) {
	var acts []event
	for i := range 120 {
		d, h := i/10, 13+float64(i%10)/10
		acts = append(acts, doing(at(d, h), message), event{at(d, h), func(tr *lifecycle.Tracker) { tr.Answered("c", "r", at(d, 12), "m", at(d, h), true) }})
		acts = append(acts, event{at(d, h), func(tr *lifecycle.Tracker) { tr.Answered("c", "r", at(d, 12), "m", at(d, h), false) }}) // answers no question
		acts = append(acts, event{at(d, h), func(tr *lifecycle.Tracker) { tr.Answered("c", "m", at(d, 12), "m", at(d, h), true) }})  // a question of one's own
	}
	got := momentsOf(lived(lifecycle.DefaultPolicy(), 14, acts...))
	if diff := cmp.Diff([]string{"0 first_post 0", "1 newcomer_unanswered 0", "9 hundredth_help 100"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// drawLife draws what happens to a few members over a year: messages, answers,
// leaves, touches, what they tell of themselves.
func drawLife(t *rapid.T) []event {
	now := origin + rapid.Int64Range(0, day).Draw(t, "start")
	var out []event
	who := rapid.SampledFrom([]string{"m1", "m2", "m3"})
	for range rapid.IntRange(1, 80).Draw(t, "n") {
		now += rapid.SampledFrom([]int64{hour / 2, 5 * hour, 20 * hour, 6 * day}).Draw(t, "step")
		if rapid.IntRange(0, 30).Draw(t, "pause") == 0 {
			now += rapid.Int64Range(0, 200*day).Draw(t, "long")
		}
		m, at := who.Draw(t, "member"), now
		do := func(a lifecycle.Activity) {
			a.Community, a.Member, a.At = "c", m, at
			out = append(out, event{at, func(tr *lifecycle.Tracker) { tr.Observe(a) }})
		}
		tell := func(f lifecycle.FactField, v string) {
			out = append(out, event{at, func(tr *lifecycle.Tracker) {
				tr.Observe(lifecycle.Activity{Community: "c", At: at})
				tr.Tell("c", m, at, f, v)
			}})
		}
		switch rapid.IntRange(0, 7).Draw(t, "what") {
		case 0:
			do(lifecycle.Activity{Kind: leave})
		case 1:
			do(lifecycle.Activity{Kind: lifecycle.ActTouch, Touch: &lifecycle.Touch{Kind: lifecycle.ContactCare}})
		case 2:
			tell(lifecycle.FactBirthday, rapid.SampledFrom([]string{"02-29", "01-20", "03-01"}).Draw(t, "birthday"))
		case 3:
			tell(lifecycle.FactCare, rapid.SampledFrom([]string{"granted", "granted", "withdrawn"}).Draw(t, "consent"))
		case 4:
			tell(lifecycle.FactZone, rapid.SampledFrom([]string{"America/New_York", "Asia/Tokyo"}).Draw(t, "zone"))
		default:
			do(lifecycle.Activity{Kind: message, Mood: lifecycle.Mood{Scored: true, Self: true, Polarity: rapid.Int32Range(-900, 900).Draw(t, "polarity")}})
		}
	}
	return out
}

// Moments come once each, whatever the order within the lateness, and however
// often the process starts anew.
func TestMomentsOnceInAnyOrder(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	rapid.Check(t, func(t *rapid.T) {
		life := drawLife(t)
		once, tr := newTables(), lifecycle.NewTracker(p)
		for _, x := range life {
			x.do(tr)
		}
		once.store(tr.Changes())
		type arrival struct {
			event
			arrives int64
		}
		shuffled := make([]arrival, len(life))
		for i, x := range life {
			shuffled[i] = arrival{x, x.at + rapid.Int64Range(0, p.Lateness.Milliseconds()).Draw(t, "delay")}
		}
		slices.SortStableFunc(shuffled, func(a, b arrival) int { return int(a.arrives - b.arrives) })
		got, tr := newTables(), lifecycle.NewTracker(p)
		for _, x := range shuffled {
			x.do(tr)
			switch rapid.IntRange(0, 9).Draw(t, "cut") {
			case 0:
				got.store(tr.Changes())
			case 1:
				got.store(tr.Changes())
				tr = got.load(t, p)
			}
		}
		got.store(tr.Changes())
		if diff := cmp.Diff(once.sortedMoments(), got.sortedMoments()); diff != "" {
			t.Fatalf("moments (-want +got):\n%s", diff)
		}
		seen := map[string]bool{}
		for _, x := range got.moments {
			key := fmt.Sprint(x.Member, x.Kind, x.Day, x.At)
			if seen[key] || !slices.Contains(lifecycle.Moments(), x.Kind) {
				t.Fatalf("twice, or none: %+v", x)
			}
			seen[key] = true
		}
		compare(t, once, got)
	})
}
