package report_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

func TestMain(m *testing.M) { os.Exit(clickhousetest.Main(m, chdb.Config{})) }

// querier asks cfg's database.
func querier(cfg clickhouse.Config) report.Querier {
	return report.RawFunc(func(ctx context.Context, sql, format string, params map[string]string, w io.Writer) error {
		return clickhouse.RawQuery(ctx, cfg, sql, format, params, w)
	})
}

func build(tb testing.TB, q report.Querier, o report.Options) *report.Report {
	tb.Helper()
	r, err := report.Build(tb.Context(), q, o)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestNumbersOfAHandMadeCommunity(t *testing.T) {
	r := build(t, querier(clickhousetest.Database(t, bookClub())), report.Options{Community: book})
	if r.Empty || r.Period.From != "2026-02-08" || r.Period.To != "2026-03-08" || r.Period.Before != "2026-01-11" {
		t.Fatalf("empty %v, period %+v", r.Empty, r.Period)
	}
	got := r.Headline
	got.Texts = report.Texts{}
	// Active now: 12 regulars, c1, back, n1 to n3. Before: 12 regulars, c1, lapsed.
	want := report.Headline{
		Members: 25, AtRisk: 5, Joined: 3, Gone: 1,
		Active: 17, ActiveBefore: 14, New: 3, Returned: 1, Lapsed: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headline (-want +got):\n%s", diff)
	}
	if h := r.Headline; h.Active != h.ActiveBefore+h.New+h.Returned-h.Lapsed {
		t.Errorf("activity does not add up: %+v", h)
	}
}

func TestMoodByWeek(t *testing.T) {
	r := build(t, querier(clickhousetest.Database(t, bookClub())), report.Options{Community: book})
	var got []string
	for _, w := range r.Mood.Weeks {
		line := fmt.Sprintf("%s %d/%d by %d %+.2f shift %d", w.Week, w.Scored, w.Texts, w.Contributors, w.Net, w.Shift)
		if w.Hidden {
			line = fmt.Sprintf("%s hidden", w.Week)
			if w.Scored+w.Texts+w.Contributors+w.Positive+w.Negative != 0 || len(w.Emotions) > 0 || w.Net != 0 {
				t.Errorf("a hidden week shows numbers: %+v", w)
			}
		}
		for _, e := range w.Emotions {
			line += fmt.Sprintf(" %s=%d", e.Name, e.Texts)
		}
		for _, a := range w.Annotations {
			line += " " + a.Title
		}
		got = append(got, line)
	}
	want := []string{
		"2026-01-05 hidden", // three people
		"2026-01-12 121/121 by 13 +0.40 shift 0 joy=72 anger=24",
		"2026-01-19 121/121 by 13 +0.40 shift 0 joy=72 anger=24",
		"2026-01-26 120/120 by 12 +0.40 shift 0 joy=72 anger=24 共读月",
		"2026-02-02 120/120 by 12 +0.40 shift 0 joy=72 anger=24",
		"2026-02-09 122/122 by 14 +0.39 shift 0 joy=72 anger=24",
		"2026-02-16 hidden", // nobody
		"2026-02-23 120/120 by 12 +0.40 shift 0 joy=72 anger=24",
		"2026-03-02 123/123 by 15 -0.39 shift -1 anger=72 joy=24 会员价上调",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("weeks (-want +got):\n%s", diff)
	}
	if last := r.Mood.Weeks[len(r.Mood.Weeks)-1]; !last.Running {
		t.Error("the last week ends after the period and is not marked as running")
	}
}

func TestStagesAndMoves(t *testing.T) {
	r := build(t, querier(clickhousetest.Database(t, bookClub())), report.Options{Community: book})
	want := []report.Stage{
		{Stage: "newcomer", Members: 4, In: 3}, // n4 joined after the period
		{Stage: "lurker"},
		{Stage: "active", Members: 12, Out: 2}, // gone left before the last 14 days
		{Stage: "core", Members: 2, Out: 1},
		{Stage: "at_risk", Members: 5, In: 3},
		{Stage: "dormant", Members: 1},
		{Stage: "churned"},
		{Stage: "returned", Members: 1},
		{Stage: "left", Members: 1},
	}
	if diff := cmp.Diff(want, r.Stages.Now); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
}

func TestWhoNeedsCare(t *testing.T) {
	r := build(t, querier(clickhousetest.Database(t, bookClub())), report.Options{Community: book})
	var got []string
	for _, p := range r.Care.People {
		got = append(got, fmt.Sprintf("%s %s %s %d days", p.Member, p.Stage, p.Why, p.QuietDays))
	}
	want := []string{
		"c2 core core_quiet 10 days",
		"c1 at_risk core_quiet 26 days",
		"n1 newcomer unanswered 4 days",
		"q1 at_risk quiet 14 days",
		"q2 at_risk quiet 14 days",
		"touched at_risk quiet 14 days", // contacted three days ago: last, whatever the odds
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("care (-want +got):\n%s", diff)
	}
	if r.Care.Total != 6 {
		t.Errorf("total %d, want 6", r.Care.Total)
	}
}

func TestComplaintsAndJoys(t *testing.T) {
	r := build(t, querier(clickhousetest.Database(t, bookClub())), report.Options{Community: book})
	var got []string
	for _, s := range r.Complaints.Subjects {
		got = append(got, fmt.Sprintf("%s: %d by %d, before %d", s.Aspect, s.Messages, s.People, s.MessagesBefore))
		for _, q := range s.Examples {
			m := q.Marks[0]
			got = append(got, fmt.Sprintf("  %s (%s)", q.Text, q.Text[m.Start:m.End]))
		}
	}
	want := []string{
		"price: 3 by 2, before 1",
		"  又涨,烦死了 (烦死了)", // the newer of one person's two
		"  会员价涨得太离谱了 (离谱)",
		"service: 1 by 1, before 0",
		"  客服一直不回,气人 (气人)",
		": 1 by 1, before 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("complaints (-want +got):\n%s", diff)
	}
	if len(r.Joys.Subjects) != 1 || r.Joys.Subjects[0].Aspect != "activity" || r.Joys.Subjects[0].Thanks != 1 {
		t.Errorf("joys %+v, want activity with one thanks", r.Joys.Subjects)
	}
	if len(r.Joys.Posts) != 1 {
		t.Fatalf("posts %+v, want the story alone", r.Joys.Posts)
	}
	if p := r.Joys.Posts[0]; p.Title != "我的共读月" || p.People != 5 || p.Replies != 4 || p.Reactions != 2 {
		t.Errorf("post %+v, want 5 people, 4 replies, 2 reactions", p)
	}
}

func TestTrust(t *testing.T) {
	r := build(t, querier(clickhousetest.Database(t, bookClub())), report.Options{Community: book})
	want := report.Trust{
		Log:  report.Log{Records: 100, Facts: 80, Counted: 12, Duplicates: 4, Dead: 3, Erased: 1},
		Dead: []report.Dead{{Reason: "invalid_json", Records: 2}, {Reason: "future_time", Records: 1}},
		// 20 texts and 6 other events; p4 lies before the period, n4 after it.
		Ledger:    report.Ledger{Records: 24, Duplicates: 1, Late: 1},
		Languages: []report.Language{{Lang: "zh-Hans", Texts: 14}, {Lang: "ja", Texts: 1, Unscored: 1}},
	}
	if diff := cmp.Diff(want, r.Trust); diff != "" {
		t.Errorf("trust (-want +got):\n%s", diff)
	}
}

// TestSQLRunsAsPrinted runs what --sql prints, without parameters, on a full
// database and on an empty one.
func TestSQLRunsAsPrinted(t *testing.T) {
	for name, blocks := range map[string][]*sink.Block{"empty": nil, "full": {bookClub()}} {
		t.Run(name, func(t *testing.T) {
			cfg := clickhousetest.Database(t, blocks...)
			r := build(t, querier(cfg), report.Options{Community: "it's \\ {x:String}"})
			if !r.Empty {
				t.Error("a community that is not there is not empty")
			}
			if strings.Count(r.SQL(), ";\n\n") != len(r.Statements) || len(r.Statements) != 22 {
				t.Errorf("%d statements, want 22, each ended", len(r.Statements))
			}
			if name == "full" && !testing.Short() {
				open := build(t, querier(cfg), report.Options{Community: book, Edition: report.Shareable})
				r.Statements = append(r.Statements, open.Statements...)
			}
			for _, s := range r.Statements {
				if err := clickhouse.RawQuery(t.Context(), cfg, s.Inline(), "JSONEachRow", nil, io.Discard); err != nil {
					t.Errorf("%s: %v\n%s", s.Name, err, s.Inline())
				}
			}
		})
	}
}

func TestEmptyDatabase(t *testing.T) {
	r := build(t, querier(clickhousetest.Database(t)), report.Options{})
	var b strings.Builder
	if err := r.Write(&b, report.Format{}); err != nil {
		t.Fatal(err)
	}
	if !r.Empty || !strings.Contains(b.String(), "还没有数据") {
		t.Errorf("empty %v, written:\n%s", r.Empty, b.String())
	}
}

// TestChoosesTheLargest also reads one report twice: equal tables give equal
// bytes.
func TestChoosesTheLargest(t *testing.T) {
	b := bookClub()
	small := b.Communities[0]
	small.Community, small.Offset = "a-small-one", 10_000
	b.Communities = append(b.Communities, small)
	q := querier(clickhousetest.Database(t, b))
	first, again := build(t, q, report.Options{}), build(t, q, report.Options{})
	if first.Community != book || len(first.Others) != 1 || first.Others[0] != "a-small-one" {
		t.Errorf("community %s, others %v", first.Community, first.Others)
	}
	var x, y strings.Builder
	for _, p := range []struct {
		r *report.Report
		b *strings.Builder
	}{{first, &x}, {again, &y}} {
		if err := p.r.WriteJSON(p.b); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(x.String(), y.String()); diff != "" {
		t.Errorf("two reads differ (-first +again):\n%s", diff)
	}
}
