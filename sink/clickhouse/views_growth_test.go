package clickhouse_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// presence is a community's people and the days (since 1970) on which each was
// active.
type presence struct {
	community string
	closed    int // last closed day
	days      map[string][]int
}

// firstMonday is 2026-01-05.
const firstMonday = 20458

// randomPresence makes people of several rhythms over n days; the last three
// days are not closed.
func randomPresence(seed uint64, community string, people, n int) presence {
	d := rand.New(rand.NewPCG(seed, 1))
	p := presence{community, firstMonday + n - 4, map[string][]int{}}
	for i := range people {
		name := fmt.Sprintf("m%d", i)
		rate, from := d.Float64()*d.Float64(), d.IntN(n)
		for day := from; day < n; day++ {
			if day == from || d.Float64() < rate {
				p.days[name] = append(p.days[name], firstMonday+day)
			}
			if d.IntN(60) == 0 {
				day += d.IntN(150)
			}
		}
	}
	return p
}

// write puts the days into the tables, beside a bot, a member of staff and a
// person who only checked in, all of whom count nowhere.
func (p presence) write(t *testing.T, cfg clickhouse.Config) {
	t.Helper()
	var rows []string
	add := func(member string, day, qualifying int, bot, staff bool) {
		rows = append(rows, fmt.Sprintf("('%s', toDate(%d), '%s', %v, %v, %d, %d, 2, 1)", p.community, day, member, bot, staff, qualifying, qualifying))
	}
	for member, days := range p.days {
		for _, day := range days {
			add(member, day, 1+day%3, false, false)
		}
	}
	for day := firstMonday; day <= p.closed+3; day++ {
		add("robot", day, 50, true, false)
		add("host", day, 20, false, true)
		add("silent", day, 0, false, false)
	}
	must(t, cfg, "INSERT INTO member_days (community, day, member, bot, staff, qualifying, messages, checkins, version) VALUES "+strings.Join(rows, ","),
		fmt.Sprintf("INSERT INTO communities (community, closed_day, zone, version) VALUES ('%s', toDate(%d), 'Asia/Shanghai', 1)", p.community, p.closed))
}

// interval is a window of growth.
type interval struct {
	name                string
	length, shift, ages int
}

var intervals = []interval{{"day", 1, 0, 30}, {"week", 7, 24, 52}, {"28d", 28, 24, 26}}

// at is the set of closed intervals in which a person was active.
func (w interval) at(days []int, closed int) map[int]bool {
	set := map[int]bool{}
	for _, d := range days {
		if i := (d + w.shift) / w.length; (i+1)*w.length-w.shift-1 <= closed {
			set[i] = true
		}
	}
	return set
}

func (w interval) last(closed int) int { return (closed+1+w.shift)/w.length - 1 }

// growth counts by hand: start → active, before, new, resurrected, retained, lapsed.
func (p presence) growth(w interval) []string {
	var out []string
	first := 1 << 30
	for _, days := range p.days {
		first = min(first, (days[0]+w.shift)/w.length)
	}
	before := 0
	for i := first; i <= w.last(p.closed); i++ {
		var active, fresh, resurrected, retained, lapsed int
		for _, days := range p.days {
			at := w.at(days, p.closed)
			ever := false
			for j := range at {
				ever = ever || j < i
			}
			switch {
			case at[i] && !ever:
				fresh++
			case at[i] && at[i-1]:
				retained++
			case at[i]:
				resurrected++
			case at[i-1]:
				lapsed++
			}
			if at[i] {
				active++
			}
		}
		ratio := `\N`
		if lapsed > 0 {
			ratio = fmt.Sprintf("%.6f", float64(fresh+resurrected)/float64(lapsed))
		}
		out = append(out, fmt.Sprintf("%s %d %d %d %d %d %d %d %s", w.name, i*w.length-w.shift, active, before, fresh, resurrected, retained, lapsed, ratio))
		before = active
	}
	return out
}

// retention counts by hand: cohort, age → size, on, on or after.
func (p presence) retention(w interval) []string {
	cohorts := map[int][]map[int]bool{}
	for _, days := range p.days {
		at := w.at(days, p.closed)
		if len(at) == 0 {
			continue
		}
		first := 1 << 30
		for i := range at {
			first = min(first, i)
		}
		cohorts[first] = append(cohorts[first], at)
	}
	var out []string
	for first, people := range cohorts {
		for age := range w.ages + 1 {
			on, after := 0, 0
			for _, at := range people {
				later := false
				for i := range at {
					later = later || i >= first+age
				}
				if at[first+age] {
					on++
				}
				if later {
					after++
				}
			}
			cell := fmt.Sprintf("%d %d", on, after)
			if first+age > w.last(p.closed) {
				cell = `\N \N`
			}
			out = append(out, fmt.Sprintf("%s %d %d %d %s", w.name, first*w.length-w.shift, age, len(people), cell))
		}
	}
	return out
}

// TestGrowthAndRetention compares the views with counts by hand on communities
// of random rhythms, the second of which has few people and long silences.
func TestGrowthAndRetention(t *testing.T) {
	cfg := clickhousetest.Config(t)
	clickhousetest.Open(t, cfg)
	for i, size := range []struct{ people, days int }{{40, 130}, {3, 400}} {
		p := randomPresence(uint64(i)+7, fmt.Sprintf("c%d", i), size.people, size.days)
		p.write(t, cfg)
		var growth, retention []string
		for _, w := range intervals {
			growth = append(growth, p.growth(w)...)
			retention = append(retention, p.retention(w)...)
		}
		compare(t, cfg, "growth", growth, "SELECT window, toUInt16(start), active, before, new, resurrected, retained, lapsed, toDecimalString(ratio, 6) FROM growth WHERE community = '"+p.community+"'")
		compare(t, cfg, "retention", retention, "SELECT window, toUInt16(cohort), age, size, active_on, active_on_or_after FROM retention WHERE community = '"+p.community+"'")
		compare(t, cfg, "stickiness", p.stickiness(), "SELECT toUInt16(day), active, active_28, round(mean_active * 28), toDecimalString(stickiness, 6) FROM stickiness WHERE community = '"+p.community+"'")
		compare(t, cfg, "false_churn", p.falseChurn(), "SELECT silent_days, silences, returned FROM false_churn WHERE community = '"+p.community+"'")
	}
	for _, c := range sink.Contracts() {
		if strings.HasPrefix(c.Name, "growth") || c.Name == "stickiness_adds_up" || c.Name == "cohorts_are_new" {
			if got := ask(t, cfg, c.SQL); got != "" {
				t.Errorf("%s is broken:\n%s", c.Name, got)
			}
		}
	}
}

// stickiness counts by hand: day → active, active of 28 days, sum of 28 days.
func (p presence) stickiness() []string {
	first := 1 << 30
	for _, days := range p.days {
		first = min(first, days[0])
	}
	var out []string
	for day := first; day <= p.closed; day++ {
		active, audience, sum := 0, 0, 0
		for _, days := range p.days {
			n := 0
			for _, d := range days {
				if d > day-28 && d <= day {
					n++
				}
			}
			sum += n
			if n > 0 {
				audience++
			}
			if slices.Contains(days, day) {
				active++
			}
		}
		mean, sticky := `\N`, `\N`
		if day-first >= 27 {
			mean = fmt.Sprint(sum)
			if audience > 0 {
				sticky = fmt.Sprintf("%.6f", float64(sum)/28/float64(audience))
			}
		}
		out = append(out, fmt.Sprintf("%d %d %d %s %s", day, active, audience, mean, sticky))
	}
	return out
}

// falseChurn counts by hand, day by day.
func (p presence) falseChurn() []string {
	var out []string
	for _, silent := range []int{7, 14, 21, 28, 42, 56, 84, 112, 168, 365} {
		silences, returned := 0, 0
		for _, days := range p.days {
			active := func(from, to int) bool {
				return slices.ContainsFunc(days, func(d int) bool { return d >= from && d <= to })
			}
			for _, d := range days {
				if d+silent+90 <= p.closed && !active(d+1, d+silent) {
					silences++
					if active(d+silent+1, d+silent+90) {
						returned++
					}
				}
			}
		}
		out = append(out, fmt.Sprintf("%d %d %d", silent, silences, returned))
	}
	return out
}

// compare wants the rows of a query, in any order.
func compare(t *testing.T, cfg clickhouse.Config, what string, want []string, sql string) {
	t.Helper()
	got := lines(strings.ReplaceAll(ask(t, cfg, sql), "\t", " "))
	slices.Sort(got)
	slices.Sort(want)
	if len(want) == 0 {
		t.Fatalf("%s: nothing to compare", what)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%.4000s", what, diff)
	}
}
