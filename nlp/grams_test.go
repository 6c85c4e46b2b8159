package nlp_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
)

// taught is the hand lexicon with a few learned weights.
func taught(tb testing.TB, more map[string]string) *nlp.Scorer {
	tb.Helper()
	files := maps.Clone(hand)
	files["learned.tsv"] = `电|-100
电池|-400|200
池|30
不开|-500
心|70|-|-|joy:200,neutral:-100
nice|900
so nice|150
[泪]|-700
破防了吧|-800
滚|-300|-|900
`
	files["model.tsv"] = "bias:positive|20\nscale:polarity|1500\nhalf:polarity|5000\nbias:toxic|-500\n"
	maps.Copy(files, more)
	l := mustLexicon(tb, files)
	return nlp.NewScorer(l, newLongestMatch(append([]string{"电池", "破防了吧"}, l.Words()...)...), nil)
}

// TestLearned: what learned weights do to the polarity of a text.
func TestLearned(t *testing.T) {
	s := taught(t, nil)
	for _, tc := range []struct{ name, text, want string }{
		{"terms inside a word add up", "电池", "电池 0 -470 1000"},
		{"once a text", "电池电池", "电池 0 -470 1000"},
		{"beside an authored weight", "开心", "开心 1200 0 1000;  0 39000 1"},
		{"the rules' factor", "很开心", "开心 1200 0 1300;  0 47150 1"},
		{"a term with an operator speaks for itself", "不开心", "开心 1200 0 -800; 不开心 0 -295 1000;  0 4100 1"},
		{"not across a mark", "不，开心", "开心 1200 0 1000;  0 41000 1"},
		{"weak ones are one row", "池，还有池子", " 0 30000 1"},
		{"longer than three characters", "破防了吧", "破防了吧 0 -800 1000"},
		{"English", "so nice", "nice 0 1050 1000"},
		{"a face", "[泪]", "[泪] 0 -700 1000"},
		{"links are no words", "http://nice.com/so", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, e := range s.Force(tc.text).Evidence {
				if e.Target == nlp.TargetPolarity && e.Source != nlp.SourceBias {
					got = append(got, fmt.Sprintf("%s %d %d %d", e.Text, e.A, e.W, e.R))
				}
			}
			if diff := cmp.Diff(tc.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.text, diff)
			}
			checkScore(t, tc.text, s.Score(tc.text))
		})
	}
	if got := s.Score("滚"); got.Toxic < .5 {
		t.Errorf("滚: toxic %v", got.Toxic)
	}
}

// TestScaleFalls: the same evidence says less in a longer text.
func TestScaleFalls(t *testing.T) {
	s := taught(t, nil)
	short, long := s.Force("nice"), s.Force("nice，电，池，心")
	scale := func(got nlp.Score) int {
		for _, e := range got.Evidence {
			if e.Target == nlp.TargetPolarityScale {
				return e.A
			}
		}
		return 0
	}
	if scale(short) <= scale(long) || scale(long) == 0 {
		t.Errorf("scale %d for one term, %d for four", scale(short), scale(long))
	}
}

// TestOverlayBeatsLearning: a word an operator writes takes the place of what
// was learned inside it.
func TestOverlayBeatsLearning(t *testing.T) {
	l := mustLexicon(t, map[string]string{"words.zh.tsv": "开心|1200\n", "learned.tsv": "电池|-400\n电|-100\n电池的|-90\n"})
	over, err := l.Overlay(lexiconFS(map[string]string{"words.zh.tsv": "电池|300\n"}))
	if err != nil {
		t.Fatal(err)
	}
	s := nlp.NewScorer(over, newLongestMatch(over.Words()...), nil)
	for _, e := range s.Score("电池").Evidence {
		if e.W != 0 {
			t.Errorf("evidence %+v has a learned weight", e)
		}
	}
}

func TestLearnedErrors(t *testing.T) {
	for _, tc := range []struct{ file, text, want string }{
		{"learned.tsv", "好|1|2|3|delight:4", "delight"},
		{"learned.tsv", "好|1|2|3|joy:x", "joy:x"},
		{"learned.tsv", "好|40000", "40000"},
		{"model.tsv", "bias:delight|4", "unknown constant"},
		{"model.tsv", "bias:joy|much", "much"},
	} {
		_, err := nlp.LoadLexicon(lexiconFS(map[string]string{tc.file: tc.text}))
		if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), tc.file+":1") {
			t.Errorf("%s: error %v, want one that names %s:1 and %s", tc.text, err, tc.file, tc.want)
		}
	}
}

// TestFeaturesAreWhatIsWeighed: the learner sees every term the formula weighs,
// with the same factor.
func TestFeaturesAreWhatIsWeighed(t *testing.T) {
	s := taught(t, nil)
	for _, text := range []string{"不开心", "很开心，电池不好", "so nice [泪]", "破防了吧", "虽然难过，但是开心"} {
		weights := map[string]int{
			"电": -100, "电池": -400, "池": 30, "不开": -500, "心": 70, "nice": 900, "so nice": 150, "[泪]": -700, "破防了吧": -800, "滚": -300,
		}
		want := 0
		f := s.Features(text)
		for _, term := range f.Terms {
			want += term.R * weights[term.Text] * term.Share / 1000
		}
		got := 0
		for _, e := range s.Force(text).Evidence {
			if e.Target == nlp.TargetPolarity && e.Source != nlp.SourceBias {
				got += e.R * (e.A + e.W)
			}
		}
		// What is left of a weight is a whole number of thousandths.
		if off := got - want - f.Polarity; off > 2000 || off < -2000 {
			t.Errorf("%s: the formula weighs %d, the features say %d", text, got, want+f.Polarity)
		}
	}
}
