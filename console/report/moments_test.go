package report_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/report"
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
	join("born", on(1, 1, 9), "birthday", "03-10", "consent.care", "granted", "alias", "阿春")
	join("leap", on(1, 2, 9), "birthday", "02-29", "consent.care", "granted")
	join("silent", on(1, 3, 9), "birthday", "03-10")                          // never asked
	join("sad", on(1, 4, 9), "birthday", "03-10", "consent.care", "granted")  // mood fell
	join("late", on(1, 5, 9), "birthday", "03-15", "consent.care", "granted") // after the week
	join("year", on(3, 8, 1)-2*365*86_400_000, "consent.care", "granted")     // 8 March 2024
	join("hundred", on(3, 9, 9)-100*86_400_000, "consent.care", "granted")
	join("again", on(1, 6, 9))
	join("again-refused", on(1, 6, 9), "consent.care", "withdrawn")
	w.move("again", "dormant", "returned", on(3, 5, 9))
	w.move("again-refused", "dormant", "returned", on(3, 5, 9))
	w.MoodShifts = append(w.MoodShifts, sink.MoodShift{Coordinates: w.next(), Community: book, Member: "sad", At: on(3, 5, 0), Day: dayOf(on(3, 4, 0)), Direction: -1})

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
		got = append(got, fmt.Sprintf("%s %s %s %d", m.On, m.Kind, m.Member, m.Years))
	}
	want := []string{"2026-03-05 back again 0", "2026-03-08 anniversary year 2", "2026-03-09 hundred_days hundred 0", "2026-03-10 birthday born 0"}
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
