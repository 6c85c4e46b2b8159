package simulate_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

// seen is what the events say about a member.
type seen struct {
	first, last  time.Time
	days         map[string]bool
	messages     int
	joined, left time.Time
	cause        string
}

func observe(events []ingest.Event) map[string]*seen {
	all := map[string]*seen{}
	for _, e := range events {
		s := all[e.Member]
		if s == nil {
			s = &seen{days: map[string]bool{}}
			all[e.Member] = s
		}
		switch {
		case e.Kind == ingest.KindJoin:
			s.joined = e.At
		case e.Kind == ingest.KindLeave:
			s.left, s.cause = e.At, e.Cause
		case counted(e):
			if s.first.IsZero() {
				s.first = e.At
			}
			s.last = e.At
			s.days[dayOf(e.At)] = true
			if e.Kind == ingest.KindMessage || e.Kind == ingest.KindStory {
				s.messages++
			}
		}
	}
	return all
}

func TestTruthAgreesWithEvents(t *testing.T) {
	for seed := range uint64(5) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			events, truth := run(t, seeded(seed))
			all := observe(events)
			churned := 0
			for _, m := range truth.Communities[0].Members {
				s := all[m.ID]
				if s == nil {
					s = &seen{}
				}
				got := simulate.MemberTruth{FirstActive: s.first, LastActive: s.last, ActiveDays: len(s.days), Messages: s.messages}
				want := simulate.MemberTruth{FirstActive: m.FirstActive, LastActive: m.LastActive, ActiveDays: m.ActiveDays, Messages: m.Messages}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("%s (-truth +events):\n%s", m.ID, diff)
				}
				if m.Churned != "" {
					churned++
					if !s.last.IsZero() && dayOf(s.last) > m.Churned {
						t.Errorf("%s churned on %s but acts on %s", m.ID, m.Churned, s.last)
					}
				}
				checkMembership(t, m, s)
			}
			if churned < 30 || churned > 150 {
				t.Errorf("%d of 200 members churned, want 30 to 150", churned)
			}
		})
	}
}

// checkMembership compares joins and leaves, of which a few events are lost.
func checkMembership(t *testing.T, m simulate.MemberTruth, s *seen) {
	t.Helper()
	switch {
	case m.Founder || m.JoinLost:
		if !s.joined.IsZero() {
			t.Errorf("%s has a join event, want none", m.ID)
		}
	case !s.joined.Equal(m.Joined):
		t.Errorf("%s joined at %s, want %s", m.ID, s.joined, m.Joined)
	}
	want := m.Left
	if m.LeaveLost {
		want = time.Time{}
	}
	if !s.left.Equal(want) || !want.IsZero() && s.cause != m.LeaveCause {
		t.Errorf("%s left at %s (%s), want %s (%s)", m.ID, s.left, s.cause, want, m.LeaveCause)
	}
	if !m.Left.IsZero() && s.last.After(m.Left) {
		t.Errorf("%s left at %s but acts at %s", m.ID, m.Left, s.last)
	}
	if !m.FirstActive.IsZero() && m.FirstActive.Before(m.Joined) {
		t.Errorf("%s acts at %s before joining at %s", m.ID, m.FirstActive, m.Joined)
	}
}

func TestPlantedWeeks(t *testing.T) {
	troubles, planted := map[int]bool{}, map[string]bool{}
	for seed := range uint64(8) {
		_, truth := run(t, seeded(seed))
		c := truth.Communities[0]
		var calm []simulate.WeekTruth
		var trouble, warm simulate.WeekTruth
		for _, w := range c.Weeks[:8] { // the ninth is not a whole week
			switch w.Planted {
			case "trouble":
				trouble = w
			case "warm":
				warm = w
			default:
				calm = append(calm, w)
			}
		}
		troubles[trouble.Week] = true
		complaints, polarity := 0, 0.0
		for _, w := range calm {
			complaints += w.Complaints
			polarity += w.Polarity / float64(len(calm))
		}
		if n := float64(complaints) / float64(len(calm)); float64(trouble.Complaints) < 2*n {
			t.Errorf("seed %d: %d complaints in the bad week, want twice the usual %.1f", seed, trouble.Complaints, n)
		}
		if trouble.Polarity > polarity-.25 || warm.Week > 0 && warm.Polarity < polarity+.05 {
			t.Errorf("seed %d: polarity %.2f in the bad, %.2f in the warm, %.2f in a usual week", seed, trouble.Polarity, warm.Polarity, polarity)
		}
		ours, others := 0, 0
		for _, row := range c.Complaints {
			switch {
			case row.Planted:
				ours += row.Number
				planted[row.Aspect] = true
			case row.Week == trouble.Week:
				others += row.Number
			}
		}
		if ours < 2*others {
			t.Errorf("seed %d: %d complaints about the planted aspects, %d about others", seed, ours, others)
		}
	}
	if len(troubles) < 2 || len(planted) < 4 {
		t.Errorf("eight seeds plant the weeks %v and aspects %v: too alike", troubles, planted)
	}
}

func TestWeekTruthCountsMessages(t *testing.T) {
	events, truth := run(t, seeded(3))
	got := make([]int, len(truth.Communities[0].Weeks))
	for _, e := range events {
		if counted(e) && (e.Kind == ingest.KindMessage || e.Kind == ingest.KindStory) {
			got[int(e.At.Sub(truth.Start).Hours()/24/7)]++
		}
	}
	var want []int
	for _, w := range truth.Communities[0].Weeks {
		want = append(want, w.Messages)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages by week (-truth +events):\n%s", diff)
	}
}

func TestNewcomersAndTheirAnswers(t *testing.T) {
	c := seeded(4)
	c.Members = 600
	events, truth := run(t, c)
	first := map[string]ingest.Event{}
	answered := map[string]bool{}
	for _, e := range events {
		if e.Kind != ingest.KindMessage {
			continue
		}
		if _, ok := first[e.Member]; !ok {
			first[e.Member] = e
		}
		for _, f := range first {
			if e.ReplyTo == f.ID && e.At.Sub(f.At) <= 24*time.Hour {
				answered[f.Member] = true
			}
		}
	}
	cared, ignored := 0, 0
	for _, m := range truth.Communities[0].Members {
		why := slices.ContainsFunc(m.Care, func(c simulate.CareTruth) bool { return c.Why == "newcomer_unanswered" })
		f, spoke := first[m.ID]
		if m.Founder || !spoke || m.Persona == "spammer" || f.At.After(truth.Start.AddDate(0, 0, c.Days-1)) {
			continue
		}
		if why {
			ignored++
		} else {
			cared++
		}
		if answered[m.ID] == why {
			t.Errorf("%s (%s): answered %t, care-worthy for want of an answer %t", m.ID, m.Persona, answered[m.ID], why)
		}
	}
	if ignored < 10 || cared < 50 {
		t.Errorf("%d newcomers ignored and %d answered", ignored, cared)
	}
}

func TestIgnitionHolidayAndCampaign(t *testing.T) {
	events, truth := run(t, seeded(1))
	c := truth.Communities[0]
	authors, byDay := map[string]bool{}, map[string]int{}
	treated, held := 0, 0
	for _, e := range events {
		if e.Kind == ingest.KindMessage && counted(e) {
			byDay[dayOf(e.At)]++
			if !e.At.Before(c.Ignition.From) && e.At.Before(c.Ignition.Until) {
				authors[e.Member] = true
			}
		}
		switch {
		case e.Campaign != c.Campaign.ID:
		case e.HeldOut:
			held++
		default:
			treated++
		}
	}
	if c.Ignition.Authors < 8 || len(authors) < c.Ignition.Authors {
		t.Errorf("%d authors in the ignition, want %d of at least 8", len(authors), c.Ignition.Authors)
	}
	if len(c.Holiday) != 3 {
		t.Fatalf("holiday %v, want three days", c.Holiday)
	}
	usual := len(events) / truth.Days
	for _, day := range c.Holiday {
		if byDay[day] > usual/2 {
			t.Errorf("%d messages on the holiday %s, usual %d events", byDay[day], day, usual)
		}
	}
	if treated != c.Campaign.Treated || held != c.Campaign.HeldOut || treated == 0 || held == 0 {
		t.Errorf("%d treated, %d held out, want %d, %d", treated, held, c.Campaign.Treated, c.Campaign.HeldOut)
	}
}

func TestCampaignEffect(t *testing.T) {
	var people, came [2]float64 // treated, held out
	for seed := range uint64(3) {
		c := seeded(seed)
		c.Members, c.Rate = 2500, 1
		events, truth := run(t, c)
		cm := truth.Communities[0].Campaign
		on, err := time.Parse(time.DateOnly, cm.On)
		if err != nil {
			t.Fatal(err)
		}
		from, to := on.AddDate(0, 0, 1).Format(time.DateOnly), on.AddDate(0, 0, cm.Window+1).Format(time.DateOnly)
		back, group := map[string]bool{}, map[string]int{}
		for _, e := range events {
			if e.Kind == ingest.KindTouch && e.Campaign == cm.ID {
				group[e.Member] = 0
				if e.HeldOut {
					group[e.Member] = 1
				}
			}
			if !counted(e) {
				continue
			}
			if day := dayOf(e.At); day >= from && day < to {
				back[e.Member] = true
			}
		}
		for m, arm := range group {
			people[arm]++
			if back[m] {
				came[arm]++
			}
		}
	}
	lift := came[0]/people[0] - came[1]/people[1]
	if math.Abs(lift-.1) > .04 {
		t.Errorf("lift %.3f of %v members, want .1 within .04", lift, people)
	}
	t.Logf("lift %.3f of %v members", lift, people)
}

func TestRosterIsWhoIsThere(t *testing.T) {
	events, truth := run(t, seeded(2))
	c := truth.Communities[0]
	var got []string
	rosters := 0
	for _, e := range events {
		if e.Kind != ingest.KindRoster {
			continue
		}
		if got = append(got, e.Members...); e.Part < e.Parts {
			continue
		}
		want := append(slices.Clone(c.Staff), c.Bots...)
		for _, m := range c.Members {
			if !m.Joined.After(e.At) && (m.Left.IsZero() || m.Left.After(e.At)) {
				want = append(want, m.ID)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("roster at %s (-truth +events):\n%s", e.At, diff)
		}
		got, rosters = nil, rosters+1
	}
	if rosters != 10 {
		t.Errorf("%d rosters, want one at first and 9 at week ends", rosters)
	}
}

func TestStaffAndBotsAreFlagged(t *testing.T) {
	events, truth := run(t, seeded(1))
	c := truth.Communities[0]
	flagged := map[string]int{}
	for _, e := range events {
		if want := slices.Contains(c.Staff, e.Member); e.Staff != want {
			t.Fatalf("%s event of %s has staff %t", e.Kind, e.Member, e.Staff)
		}
		if want := slices.Contains(c.Bots, e.Member); e.Bot != want {
			t.Fatalf("%s event of %s has bot %t", e.Kind, e.Member, e.Bot)
		}
		if e.Staff || e.Bot {
			flagged[e.Member]++
		}
	}
	if len(flagged) != len(c.Staff)+len(c.Bots) {
		t.Errorf("%d flagged accounts speak, want %d", len(flagged), len(c.Staff)+len(c.Bots))
	}
}

func TestTruthMarshals(t *testing.T) {
	_, truth := run(t, seeded(1))
	raw, err := json.Marshal(truth)
	if err != nil {
		t.Fatal(err)
	}
	var back simulate.Truth
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(truth, back); diff != "" {
		t.Errorf("round trip (-want +got):\n%s", diff)
	}
}

func TestPersonasAndReasons(t *testing.T) {
	c := seeded(6)
	c.Members = 2000
	_, truth := run(t, c)
	personas, processes, rhythms, why := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, m := range truth.Communities[0].Members {
		personas[m.Persona]++
		processes[m.Process]++
		rhythms[m.Rhythm]++
		for _, care := range m.Care {
			why[care.Why]++
		}
		if m.Persona == "silent" && m.Messages > 0 {
			t.Errorf("%s is silent but wrote %d messages", m.ID, m.Messages)
		}
	}
	if len(personas) != 10 || len(processes) != 6 || len(rhythms) != 3 || len(why) != 5 {
		t.Errorf("personas %v, processes %v, rhythms %v, reasons %v", personas, processes, rhythms, why)
	}
}
