package nlp_test

import (
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
)

func TestLoadLexiconErrors(t *testing.T) {
	for _, tc := range []struct{ name, file, text, want string }{
		{"polarity out of range", "words.zh.tsv", "# c\n\n好|3001", "words.zh.tsv:3"},
		{"polarity no number", "words.zh.tsv", "好|much", "words.zh.tsv:1"},
		{"unknown emotion", "words.zh.tsv", "好|1|delight:5", "delight"},
		{"emotion out of range", "words.zh.tsv", "好|1|joy:1001", "1001"},
		{"unknown need", "words.zh.tsv", "好|1|-|need:money+", "money"},
		{"need without sign", "words.zh.tsv", "好|1|-|need:trust", "need:trust"},
		{"feeling without name", "words.zh.tsv", "好|1|-|feel:", "feel:"},
		{"no term", "words.zh.tsv", "|100", "no term"},
		{"set of characters", "language.tsv", "han:xx|好", "no such set"},
		{"character", "language.tsv", "han:zh|a", "common Han character"},
		{"twice", "words.zh.tsv", "好|1\n好|2", "line 1"},
		{"operator kind", "operators.tsv", "不|denier", "denier"},
		{"operator scope", "operators.tsv", "不|negator|-800|around:3", "around"},
		{"operator distance", "operators.tsv", "不|negator|-800|after:x", "after:x"},
		{"holder", "holders.tsv", "我|me", `"me"`},
		{"aspect", "aspects.tsv", "菜|-", "aspect"},
		{"script", "t2s.tsv", "開會|开会", "t2s.tsv:1"},
		{"script of another alphabet", "t2s.tsv", "a|b", "t2s.tsv:1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := nlp.LoadLexicon(lexiconFS(map[string]string{tc.file: tc.text}))
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), tc.file+":") {
				t.Errorf("error %v, want one that names %s: and %s", err, tc.file, tc.want)
			}
		})
	}
	if _, err := nlp.LoadLexicon(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder gives %v, want fs.ErrNotExist", err)
	}
}

func TestWords(t *testing.T) {
	l := mustLexicon(t, map[string]string{
		"words.zh.tsv":   "開心|1200\n好|700\n这是一个很长很长的词语|1\nk歌|100\n要是…就好了|1\nhappy|1\n",
		"operators.tsv":  "但是|contrast_forward\n",
		"emoticons.tsv":  "[爱你]|1\n",
		"t2s.tsv":        "開|开\n",
		"particles.tsv":  "罢了\n",
		"holders.tsv":    "他们|other\n",
		"aspects.tsv":    "服务|service\n",
		"ignored.yaml":   "not a table",
		"toxic.zh.tsv":   "蠢货|-1|-|toxic:900\n",
		"words.yue.tsv":  "唔该|1\n",
		"phrases.zh.tsv": "不怎么样|-1\n",
	})
	want := []string{"k歌", "不怎么样", "他们", "但是", "唔该", "开心", "服务", "罢了", "蠢货"}
	if diff := cmp.Diff(want, l.Words()); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}

func TestVersion(t *testing.T) {
	a, b := mustLexicon(t, hand), mustLexicon(t, hand)
	if a.Version() != b.Version() || a.Version() == "" {
		t.Errorf("versions of equal files: %q, %q", a.Version(), b.Version())
	}
	changed := maps.Clone(hand)
	changed["particles.tsv"] += "呢\n"
	if c := mustLexicon(t, changed); c.Version() == a.Version() {
		t.Error("a changed file left the version as it was")
	}
	over, err := a.Overlay(lexiconFS(map[string]string{"mine.tsv": "下午|-100\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if over.Version() == a.Version() {
		t.Error("an overlay left the version as it was")
	}
	if got := nlp.NewScorer(over, newLongestMatch(over.Words()...), nil).Score("下午").Lexicon; got != over.Version() {
		t.Errorf("score names lexicon %q, want %q", got, over.Version())
	}
}

func TestOverlay(t *testing.T) {
	base := mustLexicon(t, hand)
	over, err := base.Overlay(lexiconFS(map[string]string{
		"mine.tsv":      "下午茶|900|like:500\n开心|0\n谢谢|-700\n非…不可|-400\n",
		"operators.tsv": "很|degree|2000|after:2\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	before := nlp.NewScorer(base, newLongestMatch(base.Words()...), nil)
	after := nlp.NewScorer(over, newLongestMatch(over.Words()...), nil)
	for _, tc := range []struct{ text, before, after string }{
		{"下午茶", "", "下午茶 1000"},
		{"开心", "开心 1000", ""},
		{"很生气", "生气 1300 degree", "生气 2000 degree"},
		{"谢谢", "谢谢 1000", "谢谢 1000"},
		{"喜欢", "喜欢 1000", "喜欢 1000"},
		{"非去不可", "", "非去不可 1000"},
	} {
		if diff := cmp.Diff(tc.before, polarityTerms(before.Score(tc.text))); diff != "" {
			t.Errorf("%s before the overlay (-want +got):\n%s", tc.text, diff)
		}
		if diff := cmp.Diff(tc.after, polarityTerms(after.Score(tc.text))); diff != "" {
			t.Errorf("%s after the overlay (-want +got):\n%s", tc.text, diff)
		}
	}
	if got := after.Score("谢谢").Polarity; got >= 0 {
		t.Errorf("an overlaid word kept its sign: %v", got)
	}
	if _, err := base.Overlay(lexiconFS(map[string]string{"mine.tsv": "好|9999\n"})); err == nil {
		t.Error("a broken overlay was taken")
	}
}
