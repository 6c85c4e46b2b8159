package panel_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/grafana"
	"github.com/hearthlabs/hearth/console/panel"
)

var update = flag.Bool("update", false, "rewrite testdata/answers.txt")

// values are those every panel can be asked with.
func values(more ...string) map[string]string {
	v := map[string]string{"community": club, "zone": "Asia/Shanghai", "from": "2026-01-11", "to": "2026-03-08", "member": "r01"}
	for i := 0; i+1 < len(more); i += 2 {
		v[more[i]] = more[i+1]
	}
	return v
}

// TestAnswers runs every panel over the hand-made community. The golden file
// was checked by hand once; TestPlanted says the numbers that must be in it.
func TestAnswers(t *testing.T) {
	ask := database(t, bookClub())
	var b strings.Builder
	for _, p := range panel.All() {
		got, err := ask.panel(p.ID, values())
		if err != nil {
			t.Errorf("%s: %v\n%s", p.ID, err, p.SQL)
			continue
		}
		fmt.Fprintf(&b, "== %s\n", p.ID)
		for _, row := range got {
			for _, c := range p.Columns {
				v, ok := row[c.Name]
				if !ok {
					t.Fatalf("%s: no column %s in %v", p.ID, c.Name, row)
				}
				if f, is := v.(float64); is {
					v = fmt.Sprintf("%.6g", f)
				}
				fmt.Fprintf(&b, "%v\t", v)
			}
			if len(row) != len(p.Columns) {
				t.Errorf("%s: %d columns are answered, %d are defined", p.ID, len(row), len(p.Columns))
			}
			b.WriteString("\n")
		}
	}
	const golden = "testdata/answers.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

// last is a tile's number.
func last(t *testing.T, ask asking, id string) any {
	t.Helper()
	all, err := ask.panel(id, values())
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: %d rows, %v", id, len(all), err)
	}
	return all[len(all)-1]["value"]
}

func TestPlanted(t *testing.T) {
	ask := database(t, bookClub())
	for id, want := range map[string]any{
		"a_active":     5.0,        // five regulars on the last day; bot and staff left out
		"a_week":       15.0,       // twelve regulars, n1, n2, back
		"a_new":        2.0,        // n1, n2
		"a_back":       1.0,        // back
		"a_lapsed":     1.0,        // lapsed
		"a_ratio":      3.0,        // (2 + 1) / 1
		"a_risk":       2.0 / 18.0, // q1, q2 of all but gone
		"a_unanswered": 1.0,        // n1; a bot's welcome is no answer
	} {
		if diff := cmp.Diff(want, last(t, ask, id)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	care, err := ask.panel("a_care", values())
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, p := range care {
		got = append(got, fmt.Sprint(p["name"], " ", p["why"], " ", p["likelihood"]))
	}
	want := []string{"阿青 core_quiet likely", "n1 unanswered unknown", `小\n星 quiet unlikely`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("care (-want +got):\n%s", diff)
	}
}

// TestTilesEqualDetails: a number on the first page is the sum of what the page
// behind it shows.
func TestTilesEqualDetails(t *testing.T) {
	ask := database(t, bookClub())
	get := func(id string, more ...string) []map[string]any {
		all, err := ask.panel(id, values(more...))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	growth := get("b_growth")
	for i, g := range growth {
		for tile, column := range map[string]string{"a_week": "active", "a_new": "new", "a_back": "returned"} {
			if v := get(tile)[i]["value"]; v != g[column] {
				t.Errorf("%s %v: %v, growth says %v", tile, g["day"], v, g[column])
			}
		}
		if i > 0 && g["active"].(float64) != growth[i-1]["active"].(float64)+g["new"].(float64)+g["returned"].(float64)+g["lapsed"].(float64) {
			t.Errorf("growth does not add up on %v: %v after %v", g["day"], g, growth[i-1])
		}
	}
	days := get("b_active")
	for i, r := range get("a_active")[len(get("a_active"))-len(days):] {
		if days[i]["active"] != r["value"] || days[i]["day"] != r["day"] {
			t.Errorf("active: tile %v, line %v", r, days[i])
		}
	}
	listed := len(get("c_members", "stage", "at_risk"))
	everybody := len(get("c_members")) - len(get("c_members", "stage", "left"))
	if share := last(t, ask, "a_risk"); share != float64(listed)/float64(everybody) {
		t.Errorf("at risk %v, the list has %d of %d", share, listed, everybody)
	}
	stages := get("b_stage_days")
	now := stages[len(stages)-1]
	for _, s := range get("b_stages") {
		if name := s["stage"].(string); name != "left" && now[name] != s["members"] {
			t.Errorf("%s: %v members now, moves add up to %v", name, s["members"], now[name])
		}
	}
	for _, c := range get("d_complaints") {
		aspect := c["aspect"].(string)
		if n := len(get("d_messages", "label", "negative", "aspect", aspect)); float64(n) != c["texts"].(float64) {
			t.Errorf("complaints about %s: %v texts, the explorer lists %d", aspect, c["texts"], n)
		}
	}
}

func TestFilters(t *testing.T) {
	ask := database(t, bookClub())
	for _, x := range []struct {
		name, id string
		more     []string
		rows     int
	}{
		{"platform", "d_messages", []string{"platform", "qq"}, 1},
		{"word", "d_messages", []string{"search", "失望"}, 4},
		{"a wildcard is a letter", "d_messages", []string{"search", "%"}, 0},
		{"message", "d_messages", []string{"message", "p1"}, 1},
		{"need", "d_messages", []string{"need", "trust", "label", "positive"}, 1},
		{"alias", "c_members", []string{"search", "青"}, 1},
		{"a backslash is one", "c_members", []string{"search", `\n`}, 1},
		{"id", "c_members", []string{"search", "R0"}, 9},
		{"no such member", "c_facts", []string{"member", "nobody"}, 0},
		{"a quote in an id", "c_facts", []string{"member", `x' OR 1 = 1 --`}, 0},
		{"no such community", "c_members", []string{"community", `'] OR 1`}, 0},
		{"backslashes", "c_members", []string{"community", `\`}, 0},
	} {
		got, err := ask.panel(x.id, values(x.more...))
		if err != nil || len(got) != x.rows {
			t.Errorf("%s: %d rows, want %d; %v", x.name, len(got), x.rows, err)
		}
	}
}

// TestEmptyDatabase: no panel fails where there is nothing.
func TestEmptyDatabase(t *testing.T) {
	ask := database(t)
	for _, p := range panel.All() {
		if _, err := ask.panel(p.ID, values()); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
}

// TestGrafanaAnswersTheSame expands the variables and macros of every statement
// for Grafana, and wants the console's rows.
func TestGrafanaAnswersTheSame(t *testing.T) {
	ask := database(t, bookClub())
	quoted := "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(club) + "','another'" // a second community that holds nothing changes nothing
	from := time.Date(2026, 1, 11, 0, 0, 0, 0, shanghai).Unix()
	to := time.Date(2026, 3, 7, 23, 59, 59, 999, shanghai).Unix() // the end of the last closed day
	expand := strings.NewReplacer("${community:sqlstring}", quoted, "${zone}", "Asia/Shanghai", "${platform}", "every-platform",
		"$__fromTime", fmt.Sprintf("toDateTime(%d)", from), "$__toTime", fmt.Sprintf("toDateTime(%d)", to))
	for _, p := range panel.All() {
		if p.NoGrafana {
			continue
		}
		want, err := ask.panel(p.ID, values())
		if err != nil {
			t.Fatal(err)
		}
		p.SQL = expand.Replace(grafana.SQL(p.SQL))
		got, err := ask.run(p, nil)
		if err != nil {
			t.Errorf("%s: %v", p.ID, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-console +grafana):\n%s", p.ID, diff)
		}
	}
}

// TestMemberReason: the page of a member who drifts says why, and that of one who
// doesn't says nothing.
func TestMemberReason(t *testing.T) {
	ask := database(t, bookClub())
	got, err := ask.panel("c_reason", values("member", "q1"))
	if err != nil || len(got) != 1 || got[0]["why"] != "silent_days=21 gap_days=1 unanswered=0" || got[0]["p_alive"] != .9 {
		t.Errorf("q1: %v, %v", got, err)
	}
	if got, err := ask.panel("c_reason", values("member", "r01")); err != nil || len(got) != 0 {
		t.Errorf("r01: %v, %v, want nothing", got, err)
	}
}
