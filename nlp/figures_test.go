package nlp_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
)

// figures is the hand lexicon with what questions, wishes and figures of speech
// need.
func figures(tb testing.TB) *nlp.Scorer {
	tb.Helper()
	files := maps.Clone(hand)
	files["words.zh.tsv"] += `毛病|-900|disgust:400
放弃|-900|sadness:400
甩锅|-1000|anger:500
神气|1000|like:500
白送也不要|-1100|disgust:500|firm
蠢货|-1500|anger:500|toxic:900
感恩|1200|gratitude:900
差|-1100|disgust:400
`
	files["operators.tsv"] += `一点都不|negator|-1000|after:4
没有一点|negator|-1000|after:4
要不是|counterfactual|-1600|after:8
以为|contrast_backward|400|after:10
谁说|rhetorical|-900|after:8
就算|contrast_backward|500|after:10
is|question|350|opens|-|900
怎么样|question|300|before:10|-|900
`
	l := mustLexicon(tb, files)
	return nlp.NewScorer(l, newLongestMatch(append([]string{"不神", "真不"}, l.Words()...)...), nil)
}

// TestFigures: what the rules make of figures of speech.
func TestFigures(t *testing.T) {
	s := figures(t)
	for _, tc := range []struct{ name, text, want string }{
		{"a missing fault is praise", "没有一点毛病", "毛病 -950 negation"},
		{"an emphatic negation counts for feelings as well", "一点都不难过", "难过 -600 negation"},
		{"leave off", "别甩锅", "甩锅 400 negation"},
		{"leave off a feeling", "别难过", "难过 -125 negation"},
		{"counterfactual", "要不是你，我放弃了", "放弃 -1520 counterfactual"},
		{"thanks stand in it", "要不是你，感恩", "感恩 1000"},
		{"a concession ends at the turn", "以为差但是好吃", "差 200 contrast+concession; 好吃 1500 contrast"},
		{"doubt turns praise", "难道好吃", "好吃 -600 rhetorical"},
		{"but not blame", "难道差", "差 600 rhetorical"},
		{"denial turns both", "谁说差", "差 -855 rhetorical"},
		{"a verdict stands in a concession", "就算白送也不要", "白送也不要 1000"},
		{"an insult stands in a question", "蠢货吗", "蠢货 1000"},
		{"a negator that ends its clause asks", "好吃不", "好吃 200 question"},
		{"A唔A", "好唔好吃", "好吃 200 question"},
		{"a question that opens a sentence", "is it happy?", "happy 350 question"},
		{"and not without its mark", "is it happy", "happy 1000"},
		{"cut across", "不神气", "神气 -800 negation"},
		{"a word that ends in a negator", "真不好吃", "好吃 -800 negation"},
		{"得很 before a feeling", "好得很失望", "好 1000; 失望 1000"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, polarityTerms(s.Score(tc.text))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.text, diff)
			}
			checkScore(t, tc.text, s.Score(tc.text))
		})
	}
}

// TestAsides: a question speaks for the class neutral by a row of its own, for
// its share of the text, and not where it is rhetorical.
func TestAsides(t *testing.T) {
	s := figures(t)
	for _, tc := range []struct {
		text string
		want int
	}{
		{"好吃怎么样", 900},
		{"好吃。好吃怎么样", 600},
		{"好吃？", 300},
		{"好不好吃", 900},
		{"难道好吃？", 0},
		{"白送也不要怎么样", 0},
		{"好吃", 0},
	} {
		got := 0
		for _, e := range s.Score(tc.text).Evidence {
			if e.Target == nlp.TargetNeutral && e.Source != nlp.SourceBias {
				got += e.A
			}
		}
		if got != tc.want {
			t.Errorf("%s: %d for neutral, want %d", tc.text, got, tc.want)
		}
	}
}
