package report_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// crowd is a community in which names and texts are drawn by a seed, with
// enough people for every section of the shareable edition.
type crowd struct {
	block   *sink.Block
	secrets map[string]string // what must be nowhere → what it is
}

func (c *crowd) keep(what, s string) {
	c.secrets[s] = what
}

// scribble draws n characters that no wording of a report is made of.
func scribble(d *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		if d.IntN(12) == 0 {
			b.WriteByte("jqxzvwk"[d.IntN(7)])
			continue
		}
		b.WriteRune(rune(0x4E00 + d.IntN(0x5000)))
	}
	return b.String()
}

func newCrowd(seed uint64) *crowd {
	d := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // made-up names
	w := &world{Block: *bookClub(), offset: 100_000}
	c := &crowd{block: &w.Block, secrets: map[string]string{}}
	for i := range 40 {
		id, alias := scribble(d, 6+d.IntN(6)), scribble(d, 2+d.IntN(4))
		c.keep("id", id)
		c.keep("alias", alias)
		w.member(sink.Member{Member: id, Stage: "active", JoinedAt: on(1, 2, 9), FirstActive: on(1, 12, 9), LastActive: on(3, 6, 9), ActiveDays: 9, Active28: 9})
		w.profile(id, "alias", alias)
		w.profile(id, "birthday", "03-10")
		w.profile(id, "consent.care", "granted")
		if i%3 > 0 {
			w.active(id, on(1, 20, 9), 9, 5, 2)
		}
		if i%3 < 2 {
			w.active(id, on(3, 3, 9), 9, 2, 5)
		}
		for j := range 3 {
			text := scribble(d, 8+d.IntN(30))
			w.say(fmt.Sprintf("x%d-%d", i, j), id, on(3, 1+d.IntN(6), 10), text, feels(-0.7, []string{"price", "service"}[j%2], text[:3]))
			c.keep("text", text)
		}
		// What somebody wrote, or is called, as the name of an event.
		var title string
		for s, what := range c.secrets {
			if what == []string{"id", "alias", "text"}[i%3] && (title == "" || s < title) {
				title = s
			}
		}
		if i < 6 {
			w.Annotations = append(w.Annotations, sink.Annotation{Coordinates: w.next(), Community: book, At: on(3, 4, 10+i), ID: fmt.Sprint("said", i), Title: "“" + title + "”"})
		}
	}
	w.Communities[0].Coordinates = w.next()
	return c
}

// shows lists what a page gives away: ids, aliases, and any eight characters of
// a text, wherever they stand.
func (c *crowd) shows(page string) []string {
	var out []string
	for _, s := range slices.Sorted(maps.Keys(c.secrets)) {
		runs := []string{s}
		if c.secrets[s] == "text" {
			runs = runs[:0]
			for r := []rune(s); len(r) >= 8; r = r[1:] {
				runs = append(runs, string(r[:8]))
			}
		}
		for _, run := range runs {
			if strings.Contains(page, run) {
				out = append(out, c.secrets[s]+" "+run)
			}
		}
	}
	return out
}

// TestShareableNamesNobody: whatever members are called and write, nothing of
// it is in the edition to pass on, in any form, nor in what the database was
// asked for it.
func TestShareableNamesNobody(t *testing.T) {
	seeds := 2
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		c := newCrowd(uint64(seed))
		cfg := clickhousetest.Database(t, c.block)
		rec := &recorder{Querier: querier(cfg)}
		for _, lang := range []report.Lang{report.Chinese, report.English} {
			r := build(t, rec, report.Options{Community: book, Lang: lang, Edition: report.Shareable})
			if len(r.Voiced.Subjects) != 2 || r.Voiced.All.Complaints < 100 || len(r.Change.Mood.Parts) != 3 || r.Pillars.Connection == nil {
				t.Fatalf("the crowd fills no section: %+v %+v %+v", r.Voiced, r.Change, r.Pillars)
			}
			for name, page := range written(t, r) {
				if found := c.shows(page); len(found) > 0 {
					t.Errorf("seed %d, %s %s shows %q", seed, lang, name, found)
				}
				if name != "json" && name != "digest" && !strings.Contains(page, "会员价上调") {
					t.Errorf("%s: an annotation nobody repeated is left out", name)
				}
			}
		}
		if found := c.shows(rec.b.String()); len(found) > 0 {
			t.Errorf("seed %d: the database told %q", seed, found)
		}
		// The check can fail: the internal edition names and quotes.
		inner := build(t, querier(cfg), report.Options{Community: book})
		if found := c.shows(written(t, inner)["md"]); len(found) < 5 {
			t.Errorf("seed %d: the internal edition shows only %q", seed, found)
		}
	}
}

// written is a report in all forms.
func written(t *testing.T, r *report.Report) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, f := range map[string]report.Format{"terminal": {Width: 500}, "md": {Kind: report.Markdown}, "html": {Kind: report.HTML}} {
		var b bytes.Buffer
		if err := r.Write(&b, f); err != nil {
			t.Fatal(err)
		}
		out[name] = b.String()
	}
	var b bytes.Buffer
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	out["json"] = b.String()
	if r.Edition == report.Shareable {
		out["digest"] = digest(t, r, r.Period.Now)
	}
	return out
}

// TestChangeAddsUp: parts are exact as printed, and small groups have none.
func TestChangeAddsUp(t *testing.T) {
	d := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // numbers of a test
	parts, folded, none := 0, 0, 0
	for range 2000 {
		n := func(most int) int64 { return int64(d.IntN(most)) }
		x := map[string]int64{"stayed": n(30), "arrived": n(30), "lapsed": n(30)}
		for _, k := range []string{"stayed_scored", "stayed_scored_before", "arrived_scored", "lapsed_scored"} {
			group, _, _ := strings.Cut(k, "_")
			x[k] = x[group] * (1 + n(4))
		}
		for k, of := range map[string]string{"stayed_net": "stayed_scored", "stayed_net_before": "stayed_scored_before", "arrived_net": "arrived_scored", "lapsed_net": "lapsed_scored"} {
			x[k] = n(int(2*x[of]+1)) - x[of]
		}
		m := report.Moved(x)
		if m.Known != (x["stayed"]+x["arrived"] >= 10 && x["stayed"]+x["lapsed"] >= 10) {
			t.Fatalf("%v: %+v", x, m)
		}
		var sum report.Count
		for _, p := range m.Parts {
			sum += p.Hundredths
		}
		switch len(m.Parts) {
		case 0:
			none++
			continue
		case 2:
			folded++
			if x["arrived"]+x["lapsed"] < 10 {
				t.Fatalf("%v: a part of fewer than 10 people: %+v", x, m)
			}
		case 3:
			parts++
			for _, k := range []string{"arrived", "lapsed"} {
				if x[k] > 0 && x[k] < 10 {
					t.Fatalf("%v: a part of fewer than 10 people: %+v", x, m)
				}
			}
		}
		if sum != m.Now-m.Before {
			t.Fatalf("%v: parts of %+v sum to %d, want %d", x, m, sum, m.Now-m.Before)
		}
	}
	if parts == 0 || folded == 0 || none == 0 {
		t.Errorf("%d, %d and %d draws: some kind was never seen", parts, folded, none)
	}
}

func TestEditionErrors(t *testing.T) {
	_, err := report.Build(t.Context(), one("2026-03-08 18:00:00.000", "2026-03-07", "UTC"), report.Options{Edition: "public"})
	if err == nil || !strings.Contains(err.Error(), "want internal or shareable") {
		t.Errorf("error %v", err)
	}
}

// TestPage: the HTML is one file that loads and runs nothing.
func TestPage(t *testing.T) {
	r := build(t, answers(t, report.Internal), report.Options{Community: book})
	r.Care.People[0].Alias = `<script>alert(1)</script><img src=x>`
	page := written(t, r)["html"]
	for _, bad := range []string{"<script", "<img", "http://", "https://", "@import", "url(", "<link"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, tag := range []string{"ul", "ol", "li", "table", "tbody", "section", "main", "mark", "b"} {
		if open, closed := strings.Count(page, "<"+tag+">")+strings.Count(page, "<"+tag+" "), strings.Count(page, "</"+tag+">"); open != closed || open == 0 {
			t.Errorf("<%s>: %d opened, %d closed", tag, open, closed)
		}
	}
	if !strings.Contains(page, "@media print") || !strings.Contains(page, "&lt;script&gt;") {
		t.Error("no print style, or an alias that is not escaped")
	}
}
