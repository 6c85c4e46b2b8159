package nlp_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hearthlabs/hearth/nlp"
)

// overlayOf is one file, written with | for TAB.
func overlayOf(name, text string) nlp.OverlayFile {
	return nlp.OverlayFile{Name: name, Text: strings.ReplaceAll(text, "|", "\t")}
}

func mustWith(tb testing.TB, l *nlp.Lexicon, files ...nlp.OverlayFile) *nlp.Lexicon {
	tb.Helper()
	over, err := l.With(files...)
	if err != nil {
		tb.Fatal(err)
	}
	return over
}

func scorerOf(l *nlp.Lexicon) *nlp.Scorer {
	return nlp.NewScorer(l, newLongestMatch(l.Words()...), nil)
}

// TestOverlayErrors holds everything that is said about broken files against
// testdata/overlay/*.golden.
func TestOverlayErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/overlay/*.tsv")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	base := mustLexicon(t, hand)
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = base.With(nlp.OverlayFile{Name: filepath.Base(path), Text: string(raw)})
			if _, ok := errors.AsType[*nlp.OverlayError](err); !ok {
				t.Fatalf("error %v, want an OverlayError", err)
			}
			golden := strings.TrimSuffix(path, ".tsv") + ".golden"
			if flag.Lookup("update").Value.String() == "true" {
				if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o644); err != nil { //nolint:gosec // a file to read
					t.Fatal(err)
				}
			}
			want, rerr := os.ReadFile(golden)
			if rerr != nil {
				t.Fatal(rerr)
			}
			if diff := cmp.Diff(string(want), err.Error()+"\n"); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOverlayColumns(t *testing.T) {
	base := mustLexicon(t, hand)
	for _, tc := range []struct{ name, file, text, want string }{
		{"named columns in any order", "note|word|polarity\nwhy|下午茶|900", "下午茶", "下午茶 1000"},
		{"Chinese names", "词|倾向|情绪|感受\n下午茶|900|喜爱:500、快乐|期待", "下午茶", "下午茶 1000"},
		{"byte order mark and CRLF", "\ufeffword|polarity\r\n下午茶|900\r\n", "下午茶", "下午茶 1000"},
		{"ignore", "word|polarity\n开心|ignore", "很开心", ""},
		{"忽略", "词|倾向\n开心|忽略", "很开心", ""},
		{"not decided changes nothing", "word|polarity\n开心|?", "开心", "开心 1000"},
		{"degree in front", "word|degree\n巨|1500", "巨开心", "开心 1500 degree"},
		{"degree behind", "word|degree\n到飞起|1600 before:2", "开心到飞起", "开心 1600 degree"},
		{"aspect leaves the feeling", "word|aspect\n开心|activity", "开心", "开心 1000"},
		{"emotion alone", "word|emotions\n上头|joy", "上头", ""},
		{"kaomoji", "word|polarity\n(⊙o⊙)|500", "(⊙o⊙)", "(⊙o⊙) 1000"},
		{"names in an operators file are names", "word|degree\n巨|1500", "巨开心", "开心 1500 degree"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := "mine.tsv"
			if strings.Contains(tc.name, "operators") {
				file = "operators.tsv"
			}
			got := scorerOf(mustWith(t, base, overlayOf(file, tc.file))).Score(tc.text)
			if diff := cmp.Diff(tc.want, polarityTerms(got)); diff != "" {
				t.Errorf("polarity of %s (-want +got):\n%s", tc.text, diff)
			}
		})
	}
	s := scorerOf(mustWith(t, base, overlayOf("mine.tsv",
		"word|polarity|emotions|feelings|needs|aspect|extra\n上岸|1200|joy:900、感激:900|proud|growth+,given:认同+|reward|polite"))).Score("上岸了")
	if s.Emotions[nlp.Joy] == 0 || s.Emotions[nlp.Gratitude] == 0 || cmp.Diff([]string{"proud"}, s.Feelings) != "" || s.Needs[nlp.Growth] <= 0 ||
		s.NeedsGiven[nlp.Recognition] <= 0 || len(s.Aspects) != 1 || s.Aspects[0].Name != "reward" || s.Style.Politeness == 0 {
		t.Errorf("a line with every column gives %+v", s)
	}
}

// layers are overlays upon overlays.
var layers = [][]nlp.OverlayFile{
	{overlayOf("a.tsv", "word|polarity|emotions\n下午茶|900|like:500\n开心|-300\n好|ignore\n新词|400\n(⊙o⊙)|500\n非…不可|-400\n要是…就好了|0|joy:1\n")},
	{overlayOf("b.tsv", "下午茶|-900\n开心果|700\n谢谢|-700\n新词语|-200\n[爱你]|-500\n"), overlayOf("operators.tsv", "很|degree|2000|after:2\n巨|degree|1500|after:2\n")},
	{overlayOf("c.tsv", "word|polarity|aspect|degree\n下午|-100||\n服务|300|people|\n老铁||people|1200\n")},
	{overlayOf("particles.tsv", "哒\n"), overlayOf("holders.tsv", "老铁|other\n"), overlayOf("toxic.zh.tsv", "开心|-1|-|toxic:300\n")},
}

var layerTexts = []string{
	"下午茶很开心", "巨开心果", "好好好", "新词语和新词", "非去不可", "要是开心就好了", "(⊙o⊙)谢谢[爱你]", "老铁服务好哒", "他们不开心", "下午", "老铁很难过", "哈哈哈哈", "T_T",
}

// TestLayersShareNothing: lexicons stay as they were when others are laid over
// them, and every layer reads otherwise than the one below.
func TestLayersShareNothing(t *testing.T) {
	base := mustLexicon(t, hand)
	scores := func(l *nlp.Lexicon) []nlp.Score {
		var out []nlp.Score
		for _, text := range layerTexts {
			out = append(out, scorerOf(l).Score(text))
		}
		return out
	}
	type level struct {
		lex  *nlp.Lexicon
		want []nlp.Score
	}
	levels := []level{{base, scores(base)}}
	for i, files := range layers {
		l := mustWith(t, levels[i].lex, files...)
		levels = append(levels, level{l, scores(l)})
		if cmp.Diff(levels[i].want, levels[i+1].want, cmpopts.IgnoreFields(nlp.Score{}, "Lexicon")) == "" {
			t.Errorf("layer %d changes nothing", i)
		}
	}
	for i, v := range levels {
		if diff := cmp.Diff(v.want, scores(v.lex)); diff != "" {
			t.Errorf("level %d changed as others were laid over it:\n%s", i, diff)
		}
	}
}

// TestLayersAtOnce lays over one base from many goroutines while others read.
func TestLayersAtOnce(t *testing.T) {
	base := mustLexicon(t, hand)
	want := scorerOf(base).Score("下午茶很开心")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 20 {
				polarity := 100 + i*20 + k
				l, err := base.With(overlayOf("a.tsv", fmt.Sprintf("下午茶|%d\n开心|%d\n(⊙o⊙)|%d\n", polarity, -polarity, polarity)))
				if err != nil {
					t.Error(err)
					return
				}
				if got := scorerOf(l).Score("下午茶(⊙o⊙)"); len(got.Evidence) == 0 || got.Lexicon != l.Version() {
					t.Errorf("score %+v", got)
				}
				if diff := cmp.Diff(want, scorerOf(base).Score("下午茶很开心")); diff != "" {
					t.Errorf("the base changed:\n%s", diff)
				}
			}
		})
	}
	wg.Wait()
}

func TestOverlayVersion(t *testing.T) {
	base := mustLexicon(t, hand)
	a, again := mustWith(t, base, overlayOf("a.tsv", "下午茶|900\n")), mustWith(t, base, overlayOf("a.tsv", "下午茶|900\n"))
	b, c := mustWith(t, base, overlayOf("a.tsv", "下午茶|901\n")), mustWith(t, base, overlayOf("b.tsv", "下午茶|900\n"))
	if a.Version() != again.Version() || a.Version() == b.Version() || a.Version() == c.Version() || a.Version() == base.Version() {
		t.Errorf("versions %s %s %s %s over %s", a.Version(), again.Version(), b.Version(), c.Version(), base.Version())
	}
}

// TestIgnoredWord: silence covers the learned terms that end in the word, and
// leaves the words around it what they are.
func TestIgnoredWord(t *testing.T) {
	files := maps.Clone(hand)
	files["learned.tsv"] = "失望|-900\n好失望|-800\n望了|-700\n"
	base := mustLexicon(t, files)
	if before := scorerOf(base).Score("好失望"); before.Label != nlp.Negative {
		t.Errorf("before: %+v", before)
	}
	got := scorerOf(mustWith(t, base, overlayOf("mine.tsv", "word|polarity\n失望|ignore\n"))).Score("好失望")
	if diff := cmp.Diff("", polarityTerms(got)); diff != "" || got.Polarity != 0 || got.Label != nlp.Neutral {
		t.Errorf("%v %v (-want +got):\n%s", got.Polarity, got.Label, diff)
	}
}

// FuzzOverlay reads any file: it is refused with lines that exist, or it is an
// overlay that reads texts.
func FuzzOverlay(f *testing.F) {
	f.Add("word\tpolarity\temotions\tfeelings\tneeds\taspect\tdegree\tnote\n上岸\t1200\tjoy:900\tproud\tgrowth+\treward\t1500 before:2\tx\n", "mine.tsv", "终于上岸了")
	f.Add("\ufeff词\t倾向\r\n非…不可\t忽略\r\n(⊙o⊙)\t?\n", "mine.zh.tsv", "非去不可(⊙o⊙)")
	f.Add("很\tdegree\t2000\tafter:2\n", "operators.tsv", "很好")
	f.Add("…\t1\n…好\t1\n好…\t1\n", "toxic.tsv", "好的")
	base := mustLexicon(f, hand)
	f.Fuzz(func(t *testing.T, text, name, message string) {
		over, err := base.With(nlp.OverlayFile{Name: name, Text: text})
		if bad, ok := errors.AsType[*nlp.OverlayError](err); ok {
			lines := strings.Count(text, "\n") + 1
			for _, w := range bad.Findings {
				if w.Line < 1 || w.Line > lines || w.Problem == "" || w.File != name {
					t.Errorf("finding %+v in %d lines", w, lines)
				}
			}
		}
		if err != nil {
			return
		}
		s := scorerOf(over).Score(message)
		if s.Lexicon != over.Version() || s.Polarity < -1 || s.Polarity > 1 {
			t.Errorf("score %+v", s)
		}
		scorerOf(over).Words(message)
	})
}
