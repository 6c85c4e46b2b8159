package report_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// feasts adds members for whom the days from 8 to 14 March may be special, and
// what they did for others.
func feasts() *sink.Block {
	w := &world{Block: *bookClub(), offset: 100_000}
	join := func(id string, at int64, fields ...string) {
		w.member(sink.Member{Member: id, Stage: "active", JoinedAt: at, FirstActive: at, LastActive: on(3, 7, 9), ActiveDays: 9, Active28: 9})
		for i := 0; i < len(fields); i += 2 {
			w.profile(id, fields[i], fields[i+1])
		}
	}
	found := func(id string, kind lifecycle.MomentKind, at int64, closing int32, n uint32, held string) {
		w.Moments = append(w.Moments, sink.Moment{Coordinates: w.next(), Community: book, Member: id, Kind: string(kind), At: at, Day: closing, N: n, Held: held})
	}
	calm := func(id string, until int64) {
		for i := range w.Members {
			if w.Members[i].Member == id {
				w.Members[i].CalmUntil = until
			}
		}
	}
	join("born", on(1, 1, 9), "birthday", "03-10", "consent.care", "granted", "alias", "阿春")
	join("leap", on(1, 2, 9), "birthday", "02-29", "consent.care", "granted")
	found("leap", lifecycle.MomentBirthday, on(2, 28, 0), dayOf(on(2, 27, 9)), 0, "")
	join("silent", on(1, 3, 9), "birthday", "03-10") // never asked
	join("sad", on(1, 4, 9), "birthday", "03-10", "consent.care", "granted")
	calm("sad", on(3, 12, 0))
	join("calmer", on(1, 4, 9), "birthday", "03-12", "consent.care", "granted") // calm by then
	calm("calmer", on(3, 12, 0))
	join("late", on(1, 5, 9), "birthday", "03-15", "consent.care", "granted") // after the week
	join("year", on(3, 8, 1)-2*365*86_400_000)                                // 8 March 2024: the close of the 7th has found it
	found("year", lifecycle.MomentAnniversary, on(3, 8, 0), dayOf(on(3, 7, 9)), 2, "")
	join("grieving", on(3, 8, 1)-365*86_400_000)
	found("grieving", lifecycle.MomentAnniversary, on(3, 8, 0), dayOf(on(3, 7, 9)), 1, "mood")
	join("took-back", on(1, 6, 9), "birthday", "03-08") // the consent, after the close
	found("took-back", lifecycle.MomentBirthday, on(3, 8, 0), dayOf(on(3, 7, 9)), 0, "")
	join("hundred", on(3, 9, 9)-100*86_400_000, "consent.care", "granted")
	join("again", on(1, 6, 9))
	join("again-refused", on(1, 6, 9), "consent.care", "withdrawn")
	join("rejoined", on(1, 6, 9)) // a roster put them back: no moment
	for _, id := range []string{"again", "again-refused", "rejoined"} {
		w.move(id, "dormant", "returned", on(3, 5, 9))
	}
	found("again", lifecycle.MomentWelcome, on(3, 5, 9), dayOf(on(3, 5, 9)), 0, "")
	found("again-refused", lifecycle.MomentWelcome, on(3, 5, 9), dayOf(on(3, 5, 9)), 0, "")
	found("born", lifecycle.MomentHelp, on(3, 4, 9), dayOf(on(3, 4, 9)), 100, "")
	found("born", lifecycle.MomentFirstPost, on(3, 4, 9), dayOf(on(3, 4, 9)), 0, "")

	ask := func(m *sink.Message) { m.Score.Style.Question = true }
	to := func(id string) func(*sink.Message) { return func(m *sink.Message) { m.ReplyTo = id } }
	w.say("ask1", "r01", on(3, 2, 9), "哪天聚会?", ask)
	w.say("ask2", "r02", on(3, 2, 9), "在哪里聚?", ask)
	w.say("answer1", "born", on(3, 2, 10), "周六", to("ask1"))
	w.say("answer2", "born", on(3, 2, 10), "老地方", to("ask2"))
	w.say("answer3", "year", on(3, 2, 11), "周六下午", to("ask1"))
	w.say("answer4", "year", on(3, 2, 12), "三点", to("ask1")) // the same person: helped one
	w.say("answer5", "staff", on(3, 2, 12), "我来安排", func(m *sink.Message) { m.Staff, m.ReplyTo = true, "ask2" })
	w.event("thanks", "reaction", "r01", on(3, 2, 13), "answer1")
	w.Events[len(w.Events)-1].Disposition = sink.DispositionCounted
	return &w.Block
}

func TestMomentsAndThanks(t *testing.T) {
	q := querier(clickhousetest.Database(t, feasts()))
	r := build(t, q, report.Options{Community: book})
	var got []string
	for _, m := range r.Moments {
		got = append(got, fmt.Sprintf("%s %s %s %d", m.On, m.Kind, m.Member, m.N))
	}
	want := []string{
		"2026-03-04 hundredth_help born 100", "2026-03-05 welcome_back again 0", "2026-03-08 join_anniversary year 2", "2026-03-09 hundred_days hundred 100", "2026-03-10 birthday born 0", "2026-03-12 birthday calmer 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("moments (-want +got):\n%s", diff)
	}
	// The answer to a newcomer's hello comes from the hand-made community: r01 welcomed n2.
	want = []string{"born: 2 people, 2 answers, 1 thanked, 0 newcomers", "year: 1 people, 2 answers, 0 thanked, 0 newcomers", "r01: 1 people, 0 answers, 0 thanked, 1 newcomers"}
	got = nil
	for _, x := range r.Thanks {
		got = append(got, fmt.Sprintf("%s: %d people, %d answers, %d thanked, %d newcomers", x.Member, x.People, x.Answers, x.Thanked, x.Newcomers))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("thanks (-want +got):\n%s", diff)
	}
	// 29 February is kept on the 28th where the year has none.
	r = build(t, q, report.Options{Community: book, From: r.Period.Now.AddDate(0, 0, -20), To: r.Period.Now.AddDate(0, 0, -12)})
	if len(r.Moments) != 1 || r.Moments[0].Member != "leap" || r.Moments[0].On != "2026-02-28" {
		t.Errorf("around the end of February: %+v", r.Moments)
	}
}

// TestMomentsAgreeWithTheLifeCycle: on each of nine days a letter lists what the
// tracker has found by then and what it goes on to find, neither more nor less.
func TestMomentsAgreeWithTheLifeCycle(t *testing.T) {
	clickhousetest.Need(t)
	d := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // made-up members
	w := &world{}
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	var moments []lifecycle.Moment
	var members []lifecycle.MemberRow
	observe := func(a lifecycle.Activity) {
		a.Community = book
		tr.Observe(a)
	}
	const people = 250 // whose moments of a week a letter has room for
	last := on(3, 1, 9)
	zones := []string{"", "America/New_York", "Pacific/Kiritimati", "Mars/Olympus"}
	type told struct{ birthday, zone string }
	all := map[string]told{}
	joined := make([]int64, people)
	for i := range joined {
		joined[i] = last - d.Int64N(800*86_400_000)
	}
	slices.Sort(joined)
	for i, at := range joined {
		id := fmt.Sprintf("m%03d", i)
		x := told{fmt.Sprintf("%02d-%02d", 1+d.IntN(12), 1+d.IntN(28)), zones[d.IntN(len(zones))]}
		all[id] = x
		observe(lifecycle.Activity{Member: id, At: at, Kind: lifecycle.ActJoin})
		for field, value := range map[lifecycle.FactField]string{lifecycle.FactBirthday: x.birthday, lifecycle.FactZone: x.zone, lifecycle.FactCare: "granted"} {
			if value != "" {
				tr.Tell(book, id, at, field, value)
			}
		}
	}
	for day := 1; day <= 20; day++ { // March
		if day == 6 {
			for i := range 100 { // sad words hold back
				observe(lifecycle.Activity{Member: fmt.Sprintf("m%03d", i), At: on(3, day, 10), Kind: lifecycle.ActMessage, Mood: lifecycle.Mood{Scored: true, Self: true, Polarity: -800}})
			}
		}
		observe(lifecycle.Activity{Member: "m000", At: on(3, day, 12), Kind: lifecycle.ActMessage})
		changes := tr.Changes()
		moments = append(moments, changes.Moments...)
		members = append(members, changes.Members...)
		if day != 9 {
			continue
		}
		for _, m := range members {
			w.member(sink.Member{Member: m.Member, Stage: m.Stage.String(), JoinedAt: m.JoinedAt, CalmUntil: m.CalmUntil})
		}
		for _, m := range changes.Communities {
			w.Communities = append(w.Communities, sink.Community{Coordinates: w.next(), Community: book, Watermark: m.Watermark, ClosedDay: int32(m.ClosedDay), Zone: m.Zone})
		}
	}
	for id, x := range all {
		w.profile(id, "consent.care", "granted")
		w.profile(id, "birthday", x.birthday)
		if x.zone != "" {
			w.profile(id, "timezone", x.zone)
		}
	}
	closed := w.Communities[0].ClosedDay
	for _, m := range moments {
		if int32(m.Day) <= closed {
			w.Moments = append(w.Moments, sink.Moment{Coordinates: w.next(), Community: book, Member: m.Member, Kind: string(m.Kind), At: m.At, Day: int32(m.Day), N: m.N, Held: string(m.Held)})
		}
	}
	q := querier(clickhousetest.Database(t, &w.Block))
	dated := []lifecycle.MomentKind{lifecycle.MomentBirthday, lifecycle.MomentAnniversary, lifecycle.MomentHundredDays}
	stored, ahead, held := 0, 0, 0
	for to := time.Date(2026, 3, 3, 0, 0, 0, 0, shanghai); !to.After(time.Date(2026, 3, 11, 0, 0, 0, 0, shanghai)); to = to.AddDate(0, 0, 1) {
		first := lifecycle.Day(dayOf(to.UnixMilli()))
		var want, got []string
		for _, m := range moments {
			on := m.Day + 1
			if !slices.Contains(dated, m.Kind) || on < first || on >= first+7 {
				continue
			}
			if m.Held != "" {
				held++
				continue
			}
			if int32(m.Day) <= closed {
				stored++
			} else {
				ahead++
			}
			want = append(want, fmt.Sprintf("%s %s %s %d", on, m.Kind, m.Member, m.N))
		}
		r := build(t, q, report.Options{Community: book, To: to})
		for _, m := range r.Moments {
			if slices.Contains(dated, lifecycle.MomentKind(m.Kind)) {
				got = append(got, fmt.Sprintf("%s %s %s %d", m.On, m.Kind, m.Member, m.N))
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("letter of %s (-found +listed):\n%s", to.Format(time.DateOnly), diff)
		}
	}
	if stored < 40 || ahead < 20 || held < 5 {
		t.Errorf("%d found, %d looked ahead to, %d held back: too few to tell", stored, ahead, held)
	}
}
