package nlp_test

import (
	"os"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/nlp"
)

// pair is a line of pairs.tsv: two texts that differ in one small thing.
type pair struct {
	kind, a, labelA, b, labelB, order string
}

func readPairs(t *testing.T, file string) []pair {
	t.Helper()
	raw, err := os.ReadFile("testdata/eval/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var out []pair
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSuffix(line, "\n"); line == "" || line[0] == '#' {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 6 {
			t.Fatalf("%q has %d columns, want 6", line, len(c))
		}
		out = append(out, pair{c[0], c[1], c[2], c[3], c[4], c[5]})
	}
	return out
}

// holds reports whether everything a pair claims is so.
func (p *pair) holds(a, b nlp.Score) bool {
	if p.labelA != "-" && string(a.Label) != p.labelA || p.labelB != "-" && string(b.Label) != p.labelB {
		return false
	}
	return p.order == "-" || p.order == ">" && a.Polarity > b.Polarity || p.order == "<" && a.Polarity < b.Polarity
}

// TestPairs: the share of minimal pairs read rightly, by kind, is what MODEL.md
// says, or better.
func TestPairs(t *testing.T) {
	for file, floors := range map[string]map[string]int{
		"pairs.tsv":        {"negation": 181, "contrast": 113, "degree": 89, "wish": 72, "question": 83},
		"pairs.more.tsv":   {"negation": 112, "contrast": 75, "degree": 63, "wish": 45, "question": 65},
		"pairs.third.tsv":  {"negation": 53, "contrast": 38, "degree": 27, "wish": 24, "question": 30},
		"pairs.fourth.tsv": {"negation": 53, "contrast": 48, "degree": 55, "wish": 49, "question": 51},
	} {
		t.Run(file, func(t *testing.T) { testPairs(t, readPairs(t, file), floors, !unread[file]) })
	}
}

// unread are the pairs that nobody who changes the model has seen: they are counted
// and not shown.
var unread = map[string]bool{"pairs.third.tsv": true, "pairs.fourth.tsv": true}

func testPairs(t *testing.T, pairs []pair, floors map[string]int, show bool) {
	t.Helper()
	s := realScorer(t)
	good, all := map[string]int{}, map[string]int{}
	for _, p := range pairs {
		a, b := s.Score(p.a), s.Score(p.b)
		all[p.kind]++
		if p.holds(a, b) {
			good[p.kind]++
		} else if show {
			t.Logf("%s: %s (%s, %s %.3f) %s %s (%s, %s %.3f)", p.kind, p.a, p.labelA, a.Label, a.Polarity, p.order, p.b, p.labelB, b.Label, b.Polarity)
		}
	}
	for kind, least := range floors {
		t.Logf("%s: %d of %d", kind, good[kind], all[kind])
		if good[kind] < least {
			t.Errorf("%s: %d of %d pairs hold, MODEL.md says %d", kind, good[kind], all[kind], least)
		}
	}
}
