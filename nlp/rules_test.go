package nlp_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
)

// TestRules shows each rule on one example: which terms speak for or against,
// with which factor and by which rule.
func TestRules(t *testing.T) {
	s := newScorer(t)
	for _, tc := range []struct {
		name, text string
		want       string // term factor rule, …
	}{
		{"plain", "我开心", "开心 1000"},
		{"negation", "我不开心", "开心 -800 negation"},
		{"negation across words", "不是那么开心", "开心 -800 negation"},
		{"negation out of reach", "不去看那个新片开心", "开心 1000"},
		{"negation stops at a mark", "不去，开心", "开心 1000"},
		{"negation stops at a space", "不去 开心", "开心 1000"},
		{"negated unpleasant word is weak", "不生气", "生气 -200 negation"},
		{"double negation", "不是不喜欢", "喜欢 640 negation"},
		{"exception blocks", "不错，开心", "开心 1000"},
		{"phrase blocks its parts", "这里不怎么样", "不怎么样 1000"},
		{"wildcard phrase", "要是开心一点就好了", "要是开心一点就好了 1000"},
		{"V不C", "真受不了", "受不了 1000"},
		{"degree", "很开心", "开心 1300 degree"},
		{"weak degree", "有点难过", "难过 600 degree"},
		{"degree behind", "开心得很", "开心 1400 degree"},
		{"degree then negation", "很不开心", "开心 -1040 negation+degree"},
		{"negation then degree", "不很开心", "开心 -400 negation+degree"},
		{"word that is degree before a feeling", "好开心", "开心 1250 degree"},
		{"and praise alone", "服务好", "好 1000"},
		{"longer word shields", "好像下雨", ""},
		{"contrast", "难过，但是开心", "难过 500 contrast; 开心 1500 contrast"},
		{"contrast opens the next sentence", "很开心。但是难过", "开心 650 degree+contrast; 难过 1500 contrast"},
		{"concession", "虽然难过，我开心", "难过 600 concession; 开心 1000"},
		{"question word", "你开心吗", "开心 400 question"},
		{"question mark", "开心？", "开心 600 question"},
		{"A不A", "开不开心", "开心 200 question"},
		{"no question", "不好不好", "好 -800 negation; 好 -800 negation"},
		{"wish", "希望开心", "开心 300 wish"},
		{"conditional", "如果开心", "开心 400 conditional"},
		{"rhetorical question", "难道我喜欢", "喜欢 -600 rhetorical"},
		{"rhetorical question with 吗", "难道我喜欢吗？", "喜欢 -600 rhetorical"},
		{"comparison", "还不如好吃", "好吃 -900 comparison"},
		{"exclamation", "开心！", "开心 1150 exclamation"},
		{"repetition", "哈哈哈哈哈", "哈哈哈哈哈 1150 repetition"},
		{"repeated emoji", "😂😂😂", "😂😂😂 1150 repetition"},
		{"irony damps praise only", "好吃[doge]", "好吃 300 irony; [doge] 300 irony"},
		{"traditional script", "我不開心", "開心 -800 negation"},
		{"full width and capitals", "Ｈａｐｐｙ", "Ｈａｐｐｙ 1000"},
		{"English negation", "I'm not very happy", "happy -400 negation+degree"},
		{"English contraction", "I don't love it", "love -800 negation"},
		{"English ending", "she loves it", "loves 1000"},
		{"stretched English", "happyyyy", "happyyyy 1150 repetition"},
		{"face of letters", "好难过T_T", "难过 1250 degree; T_T 1000"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, polarityTerms(s.Score(tc.text))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.text, diff)
			}
		})
	}
}

// TestSegmenterWords cuts words that the segmenter's dictionary holds as one.
func TestSegmenterWords(t *testing.T) {
	l := mustLexicon(t, hand)
	words := append([]string{"不喜欢", "很好", "好了", "失望感", "白开心", "好人卡", "𠮷开心"}, l.Words()...)
	s := nlp.NewScorer(l, newLongestMatch(words...), nil)
	for _, tc := range []struct{ text, want string }{
		{"我不喜欢", "喜欢 -800 negation"},
		{"很好", "好 1300 degree"},
		{"好了", "好 1000"},
		{"失望感", "失望 1000"},
		{"白开心", "开心 1000"},
		{"𠮷开心", "开心 1000"}, // a rare character takes four bytes
		{"好人卡", ""},
	} {
		if diff := cmp.Diff(tc.want, polarityTerms(s.Score(tc.text))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.text, diff)
		}
	}
}

func polarityTerms(sc nlp.Score) string {
	var out []string
	for _, e := range sc.Evidence {
		if e.Target != nlp.TargetPolarity {
			continue
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %d %s", e.Text, e.R, e.Rule)))
	}
	return strings.Join(out, "; ")
}

func TestEmotions(t *testing.T) {
	s := newScorer(t)
	for _, tc := range []struct {
		text string
		want nlp.Emotion
	}{
		{"我开心", nlp.Joy},
		{"我不开心", nlp.Sadness},
		{"不喜欢", nlp.Disgust},
		{"我很生气", nlp.Anger},
		{"不生气", nlp.EmotionNone},
		{"谢谢", nlp.Gratitude},
		{"下午开会", nlp.EmotionNone},
		{"好吃[doge]", nlp.EmotionNone},
		{"[爱你]", nlp.Like},
		{"666", nlp.Like},
		{"😂", nlp.EmotionNone}, // no letters: the language is und
	} {
		if got := s.Score(tc.text); got.Emotion != tc.want {
			t.Errorf("%s: emotion %s (%v), want %s", tc.text, got.Emotion, got.Emotions, tc.want)
		}
	}
}

func TestLabel(t *testing.T) {
	s := newScorer(t)
	for _, tc := range []struct {
		text string
		want nlp.Label
	}{
		{"很开心", nlp.Positive},
		{"不开心", nlp.Negative},
		{"下午开会", nlp.Neutral},
		{"不难过", nlp.Neutral},
		{"开心，难过", nlp.Neutral},
		{"虽然有点失望，但是很开心", nlp.Positive},
	} {
		got := s.Score(tc.text)
		if got.Label != tc.want {
			t.Errorf("%s: %s (%.2f), want %s", tc.text, got.Label, got.Polarity, tc.want)
		}
		if got.Confidence <= 0 || got.Confidence > 1 {
			t.Errorf("%s: confidence %v", tc.text, got.Confidence)
		}
	}
}

func TestHolder(t *testing.T) {
	s := newScorer(t)
	for _, tc := range []struct {
		text string
		want nlp.Holder
	}{
		{"我很开心", nlp.HolderSelf},
		{"很开心", nlp.HolderSelf},
		{"他很生气", nlp.HolderOther},
		{"他真棒", nlp.HolderSelf}, // a judgement, which is the author's
		{"你真棒", nlp.HolderAddressee},
		{"他很难过，不说话，一直哭", nlp.HolderOther},
		{"我喜欢他", nlp.HolderSelf},
		{"你很开心", nlp.HolderAddressee},
		{"别难过", nlp.HolderAddressee},
		{"他让我难过", nlp.HolderSelf},
		{"他说“我很生气”", nlp.HolderQuoted},
		{"下午开会", nlp.HolderSelf},
	} {
		if got := s.Score(tc.text).Holder; got != tc.want {
			t.Errorf("%s: holder %s, want %s", tc.text, got, tc.want)
		}
	}
}

func TestNeedsFeelingsAspects(t *testing.T) {
	s := newScorer(t)
	got := s.Score("我们是一家人")
	if got.Needs[nlp.Belonging] != 1 {
		t.Errorf("needs %v, want belonging met", got.Needs)
	}
	if got = s.Score("我们不是一家人"); got.Needs[nlp.Belonging] != -0.8 {
		t.Errorf("needs %v, want belonging hurt by negation", got.Needs)
	}
	if got = s.Score("你真棒"); got.NeedsGiven[nlp.Recognition] != 1 || got.Needs != (nlp.Needs{}) {
		t.Errorf("needs %v, given %v; want recognition given", got.Needs, got.NeedsGiven)
	}
	if got = s.Score("好失望"); !cmp.Equal(got.Feelings, []string{"disappointment"}) {
		t.Errorf("feelings %v", got.Feelings)
	}
	if got = s.Score("没失望"); len(got.Feelings) > 0 {
		t.Errorf("a negated feeling was named: %v", got.Feelings)
	}
	got = s.Score("菜好吃，但是服务不怎么样")
	want := map[string]bool{"product": true, "service": false}
	for _, a := range got.Aspects {
		if positive, ok := want[a.Name]; !ok || positive != (a.Polarity > 0) {
			t.Errorf("aspect %+v, want product liked and service not", a)
		}
		delete(want, a.Name)
	}
	if len(want) > 0 {
		t.Errorf("aspects missing: %v", want)
	}
}

func TestToxic(t *testing.T) {
	s := newScorer(t)
	for _, tc := range []struct {
		text   string
		attack bool
	}{
		{"你这个蠢货", true},
		{"@小王 蠢货", true},
		{"蠢货电脑", false}, // swearing at a thing
		{"你不是蠢货", false},
		{"你很生气", false},
	} {
		if got := s.Score(tc.text).Toxic; got >= 0.5 != tc.attack {
			t.Errorf("%s: toxic %v, want attack %v", tc.text, got, tc.attack)
		}
	}
}
