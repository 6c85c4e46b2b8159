package ingest_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// caredFor is ten weeks of a community in which people ask and answer, tell of
// themselves, and are contacted; with asks, two senders ask before they do.
func caredFor(asks bool) []line {
	rng := rand.New(rand.NewPCG(4, 4))
	var lines []line
	put := func(at time.Duration, format string, args ...any) {
		lines = append(lines, line{at, fmt.Sprintf(`{"id":"e%d","community":"c","at":%d,%s}`, len(lines), began.Add(at).UnixMilli(), fmt.Sprintf(format, args...))})
	}
	for m := range 8 {
		put(time.Duration(m)*time.Minute, `"kind":"profile","member":"m%d","birthday":"0%d-1%d","timezone":%q`, m, m%3+1, m, []string{"Asia/Tokyo", "America/New_York"}[m%2])
		put(time.Duration(m)*time.Minute, `"kind":"consent","member":"m%d","purpose":"care","granted":true`, m)
	}
	for day := range 70 {
		for n := range 6 {
			at := time.Duration(day)*24*time.Hour + time.Duration(n*3)*time.Hour + time.Duration(rng.IntN(7200))*time.Second
			q := fmt.Sprintf("q%d-%d", day, n)
			put(at, `"kind":"message","member":"m%d","message_id":%q,"text":"怎么办？"`, 1+rng.IntN(7), q)
			if day != 3 { // a day on which nobody answers
				put(at+time.Duration(rng.IntN(26*3600))*time.Second, `"kind":"message","member":"m%d","reply_to":%q,"text":"这样做"`, rng.IntN(2)*rng.IntN(8), q)
			}
		}
		at := time.Duration(day)*24*time.Hour + 3*time.Hour + time.Duration(rng.IntN(4*3600))*time.Second
		member := rng.IntN(8)
		switch rng.IntN(6) {
		case 0:
			put(at, `"kind":"touch","touch_kind":"marketing","campaign":"spring","eligible":true,"member":"m%d","text":"今天真好"`, member)
		case 1:
			put(at, `"kind":"touch","touch_kind":"marketing","campaign":"spring","held_out":true,"member":"m%d"`, member)
		case 2:
			put(at, `"kind":"touch","touch_kind":"service","in_reply_to":"q1-1","staff":true,"member":"m%d"`, member)
		case 3:
			put(at, `"kind":"message","member":"new%d","message_id":"hello%d","text":"大家好"`, day, day)
		}
		if asks {
			kind := []string{"care", "marketing"}[rng.IntN(2)]
			id := len(lines)
			put(at, `"kind":"reserve","touch_kind":%q,"campaign":"summer","member":"m%d"`, kind, member)
			put(at, `"kind":"reserve","touch_kind":"marketing","slot":%d,"member":"m%d"`, began.Add(at+48*time.Hour).UnixMilli(), member)
			put(at+10*time.Minute, `"kind":"touch","touch_kind":%q,"member":"m%d","reservation":"e%d"`, kind, member, id)
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return int(a.at - b.at) })
	return lines
}

// TestCareInAnyOrder: touches, what members tell, and who answers whom come out
// the same however they arrive, each moment once.
func TestCareInAnyOrder(t *testing.T) {
	lines := caredFor(false)
	want := clean(t, lines)
	kinds := map[string]int{}
	for _, row := range want["moments"] {
		_, rest, _ := strings.Cut(row, "Kind:")
		kind, _, _ := strings.Cut(rest, " ")
		kinds[kind]++
	}
	for kind, least := range map[string]int{"first_post": 15, "newcomer_unanswered": 8, "hundredth_help": 1, "birthday": 4} {
		if kinds[kind] < least {
			t.Errorf("%d moments of %s: the history is too dull", kinds[kind], kind)
		}
	}
	if n := len(want["moments"]); n != len(slices.Compact(slices.Clone(want["moments"]))) {
		t.Errorf("some of %d moments come twice", n)
	}
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 5))
		arrives := map[string]time.Duration{}
		for _, l := range lines {
			arrives[l.json] = l.at + time.Duration(rng.Int64N(int64(2*time.Hour)))
		}
		shuffled := slices.Clone(lines)
		slices.SortFunc(shuffled, func(a, b line) int { return int(arrives[a.json] - arrives[b.json]) })
		m := newMemory()
		if err := run(t, m, logOf(shuffled), 40); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("seed %d", seed), want, tables(m))
	}
}

// TestReservationsThroughCrashes: asks are answered once and alike, wherever the
// process dies.
func TestReservationsThroughCrashes(t *testing.T) {
	lines := caredFor(true)[:150]
	want := clean(t, lines)
	states := map[string]int{}
	for _, row := range want["reservations"] {
		_, rest, _ := strings.Cut(row, "State:")
		state, _, _ := strings.Cut(rest, " ")
		states[state]++
	}
	if states["used"] == 0 || states["refused"] == 0 || states["granted"] == 0 {
		t.Fatalf("the history is too dull: %v", states)
	}
	for failAt := 1; ; failAt++ {
		m, l := newMemory(), logOf(lines)
		m.failAt = failAt
		err := run(t, m, l, 40)
		if m.tables < failAt {
			if failAt < 40 {
				t.Fatalf("only %d table writes: the test covers too little", m.tables)
			}
			return
		}
		if err != nil && !strings.Contains(err.Error(), "dies here") {
			t.Fatalf("crash at table write %d: %v", failAt, err)
		}
		l.pos = 0
		if err := run(t, m, l, 30); err != nil {
			t.Fatalf("restart after table write %d: %v", failAt, err)
		}
		same(t, fmt.Sprintf("crash at table write %d", failAt), want, tables(m))
	}
}

// TestTouchRows: what is kept of contacts; those that were not made are no
// contacts, and answers are free.
func TestTouchRows(t *testing.T) {
	at := func(h int) int64 { return began.Add(time.Duration(h) * time.Hour).UnixMilli() }
	lines := []line{
		{0, fmt.Sprintf(`{"id":"1","kind":"message","community":"c","member":"m","at":%d,"text":"今天真好"}`, at(0))},
		{0, fmt.Sprintf(`{"id":"2","kind":"reserve","community":"c","member":"m","at":%d,"touch_kind":"care"}`, at(2))},
		{0, fmt.Sprintf(`{"id":"3","kind":"touch","community":"c","member":"m","at":%d,"touch_kind":"care","reservation":"2","text":"今天真好","staff":true}`, at(2))},
		{0, fmt.Sprintf(`{"id":"4","kind":"touch","community":"c","member":"m","at":%d,"touch_kind":"service","in_reply_to":"1"}`, at(3))},
		{0, fmt.Sprintf(`{"id":"5","kind":"touch","community":"c","member":"m","at":%d,"touch_kind":"marketing","campaign":"x","held_out":true,"text":"买"}`, at(3))},
		{0, fmt.Sprintf(`{"id":"6","kind":"touch","community":"c","member":"m","at":%d,"touch_kind":"marketing"}`, at(4))},
		{0, fmt.Sprintf(`{"id":"7","kind":"reserve","community":"c","member":"m","at":%d,"touch_kind":"care"}`, at(5))},
		{0, fmt.Sprintf(`{"id":"8","kind":"reserve","community":"elsewhere","member":"m","at":%d,"touch_kind":"care"}`, at(5))},
	}
	m := newMemory()
	if err := run(t, m, logOf(lines), 100); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range m.touches {
		got = append(got, fmt.Sprintf("%s %s charged=%v over=%v held=%v scored=%v %s", x.ID, x.TouchKind, x.Charged, x.Over, x.HeldOut, x.Scored, x.Reservation))
	}
	want := []string{
		"3 care charged=true over=false held=false scored=true 2",
		"4 service charged=false over=false held=false scored=false ",
		"5 marketing charged=false over=false held=true scored=false ",
		"6 marketing charged=true over=true held=false scored=false ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("touches (-want +got):\n%s", diff)
	}
	for id, want := range map[[2]string]string{{"c", "2"}: "used ", {"c", "7"}: "refused week_cap", {"elsewhere", "8"}: "refused unknown_member"} {
		if r := m.reserved[id]; r.State+" "+r.Reason != want {
			t.Errorf("reservation %v: %+v, want %s", id, r, want)
		}
	}
	if r := m.reserved[[2]string{"c", "7"}]; r.Earliest != at(7*24+2) {
		t.Errorf("earliest %d, want a week after the first of two contacts, %d", r.Earliest, at(7*24+2))
	}
	for _, d := range m.days {
		if d.Touches != 3 || d.Staff {
			t.Errorf("the member's day counts %d touches, staff %v; want 3 that were made, by others", d.Touches, d.Staff)
		}
	}
	if c := m.communities["c"]; c.Watermark != at(4) {
		t.Errorf("an ask moved time to %d", c.Watermark)
	}
	var held []string
	for _, e := range m.events {
		if e.Detail != "" {
			held = append(held, e.ID+" "+e.Detail)
		}
	}
	if diff := cmp.Diff([]string{"2 care", "3 care", "4 service", "5 held_out", "6 marketing", "7 care", "8 care"}, held); diff != "" {
		t.Errorf("details (-want +got):\n%s", diff)
	}
	if x := m.members[[2]string{"c", "m"}]; x.ContactedAt != at(4) || x.CareFrom != at(7*24+2) || x.MarketingFrom != at(7*24+2) {
		t.Errorf("the member's row: contacted %d, care from %d, marketing from %d", x.ContactedAt, x.CareFrom, x.MarketingFrom)
	}
}
