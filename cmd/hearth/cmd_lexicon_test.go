package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	main "github.com/hearthlabs/hearth/cmd/hearth"
)

// builtinDetail is what changes with the built-in lexicon and its weights.
var builtinDetail = regexp.MustCompile(`\((words|phrases|emoji|emoticons|slang)[^)]*\)|reading: .*|[+-][0-9]\.[0-9]+|by [0-9]\.[0-9]+|[0-9a-f]{16}`)

// TestLexiconCommands holds what the commands print against
// testdata/lexicon/*.golden, with the built-in lexicon's own figures masked.
func TestLexiconCommands(t *testing.T) {
	oneByOne(t)
	t.Chdir(filepath.Join("testdata", "lexicon"))
	for _, tc := range []struct {
		name string
		code int
		args []string
	}{
		{"lint-bad", 1, []string{"lint", "bad.tsv", "bad.yaml", "worse.yaml", "operators.tsv"}},
		{"lint-good", 0, []string{"lint", "--strict", "old", "new"}},
		{"lint-example", 0, []string{"lint", "--strict", "../../../../deploy/lexicon"}},
		{"lint-doubtful", 0, []string{"lint", "doubtful.tsv"}},
		{"lint-strict", 1, []string{"lint", "--strict", "doubtful.tsv"}},
		{"diff", 0, []string{"diff", "old", "new"}},
		{"diff-builtin", 0, []string{"diff", "built-in", "old"}},
		{"diff-bad", 2, []string{"diff", "old", "bad.tsv"}},
		{"top", 0, []string{"top", "texts.txt", "--min", "2"}},
		{"top-lean", 0, []string{"top", "texts.txt", "--min", "2", "--by", "lean", "--limit", "2"}},
		{"impact", 0, []string{"impact", "old", "new", "texts.txt"}},
		{"impact-community", 0, []string{"impact", "old", "new", "texts.txt", "--community", "旧友", "--limit", "1"}},
		{"impact-none", 0, []string{"impact", "old", "old", "texts.txt"}},
		{"impact-missing", 2, []string{"impact", "old", "nowhere", "texts.txt"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, out, errs := main.Hearth(t.Context(), "", append([]string{"lexicon"}, tc.args...)...)
			got := builtinDetail.ReplaceAllString(fmt.Sprintf("%s%sexit %d\n", out, errs, code), "N")
			if code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			golden := tc.name + ".golden"
			if *updateReadme {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil { //nolint:gosec // a file to read
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTopIsAnOverlay: what top prints can be used as it is, and says nothing
// until it is filled in.
func TestTopIsAnOverlay(t *testing.T) {
	texts := filepath.Join("testdata", "lexicon", "texts.txt")
	code, out, errs := main.Hearth(t.Context(), "", "lexicon", "top", texts, "--min", "2")
	if code != 0 || !strings.Contains(out, "噗噜噗噜\t?\t") {
		t.Fatalf("code %d: %s%s", code, out, errs)
	}
	path := write(t, "top.tsv", out)
	if code, _, errs := main.Hearth(t.Context(), "噗噜噗噜\n", "score", "--lexicon", path); code != 0 {
		t.Errorf("the overlay is refused: %s", errs)
	}
	path = write(t, "top.tsv", strings.Replace(out, "噗噜噗噜\t?", "噗噜噗噜\t-2000", 1))
	if _, out, errs := main.Hearth(t.Context(), "噗噜噗噜\n", "score", "--lexicon", path); !strings.Contains(out, `"label":"negative"`) {
		t.Errorf("filled in, it reads %s%s", out, errs)
	}
}

func TestTopReadsObjects(t *testing.T) {
	in := strings.Repeat(`{"kind":"message","text":"噗噜噗噜"}`+"\n"+`{"kind":"join"}`+"\n", 3)
	if code, out, errs := main.Hearth(t.Context(), in, "lexicon", "top", "--jsonl"); code != 0 || !strings.Contains(out, "in 3 texts") {
		t.Errorf("code %d: %s%s", code, out, errs)
	}
	if code, _, errs := main.Hearth(t.Context(), in+"oops\n", "lexicon", "top", "--jsonl"); code != 1 || !strings.Contains(errs, "-:7:") {
		t.Errorf("code %d: %s", code, errs)
	}
}

func TestImpactJSON(t *testing.T) {
	dir := filepath.Join("testdata", "lexicon")
	in := `{"text":"绝绝子","community":"旧友"}` + "\n" + `{"text":"绝绝子","community":"others"}` + "\n" + `{"text":"绝绝子"}` + "\n" + `{"text":"今天下午开会"}` + "\n"
	code, out, errs := main.Hearth(t.Context(), in, "lexicon", "impact", filepath.Join(dir, "old"), filepath.Join(dir, "new"), "-", "--jsonl", "--json")
	if code != 0 {
		t.Fatal(errs)
	}
	var got struct {
		Texts, Changed int
		Labels         int                       `json:"labels_changed"`
		Change         float64                   `json:"mean_change"`
		Table          map[string]map[string]int `json:"table"`
		Most           []struct {
			Line     int
			Polarity [2]float64
			Evidence []struct {
				Word, Target string
				Source       [2]string
			}
		} `json:"most_changed"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Texts != 4 || got.Changed != 2 || got.Labels != 2 || got.Table["positive"]["negative"] != 2 || got.Table["positive"]["positive"] != 1 || got.Change >= 0 {
		t.Errorf("impact %+v", got)
	}
	if len(got.Most) != 2 || got.Most[0].Line != 2 || got.Most[1].Line != 3 || got.Most[0].Polarity[0] <= 0 || got.Most[0].Polarity[1] >= 0 {
		t.Errorf("most changed %+v", got.Most)
	}
	if e := got.Most[0].Evidence; len(e) == 0 || e[0].Word != "绝绝子" || e[0].Target != "polarity" || e[0].Source != [2]string{"club.tsv:3", "club.tsv:3"} {
		t.Errorf("evidence %+v", e)
	}
}
