package nlp_test

import (
	"encoding/json"
	"math"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/nlp"
)

func TestAbstains(t *testing.T) {
	s := newScorer(t)
	for _, tc := range []struct {
		text   string
		scored bool
	}{
		{"", false},
		{"   \n", false},
		{"[图片]", false},
		{"[语音] [动画表情]", false},
		{"https://example.com/a", false},
		{"@小明 ", false},
		{"12345", false},
		{"666", true},
		{"？？？", false},
		{"#接龙\n1. 小明 开心\n2. 小红", false},
		{"今日は楽しかった😂", false},
		{"오늘 즐거웠어요 😂", false},
		{"zxcv qwer", false},
		{"\xff\xfe\xfd", false},
		{"今天下午三点开会", true}, // ordinary words, neutral
		{"see you at the meeting", true},
		{"[图片] 好吃", true},
		{"😂", true},
		{"[爱你]", true},
		{"happy", true},
	} {
		got := s.Score(tc.text)
		if got.Scored != tc.scored {
			t.Errorf("%q: scored %v, want %v", tc.text, got.Scored, tc.scored)
		}
		if !got.Scored && (got.Polarity != 0 || got.Emotion != nlp.EmotionNone || len(got.Evidence) > 0) {
			t.Errorf("%q: an unscored text claims %+v", tc.text, got)
		}
	}
}

func TestStyle(t *testing.T) {
	got := newScorer(t).Score("我们谢谢您啊！！你开心吗？😂😂").Style
	want := nlp.Style{
		Length: 15, Question: true, Exclamation: 2, EmojiRate: 0.25, Politeness: 0.25, ParticleRate: 0.125,
		FirstPlural: 0.125, Second: 0.125, SecondPolite: 0.125,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("style (-want +got):\n%s", diff)
	}
}

func TestCoverageAndIntensity(t *testing.T) {
	s := newScorer(t)
	if got := s.Score("下午开会").Coverage; got != 0 {
		t.Errorf("coverage without a term is %v", got)
	}
	if got := s.Score("开心").Coverage; got != 1 {
		t.Errorf("coverage of one term is %v", got)
	}
	calm, loud := s.Score("开心").Intensity, s.Score("好开心！！！😂😂").Intensity
	if calm >= loud || loud > 1 {
		t.Errorf("intensity %v of a calm text, %v of a loud one", calm, loud)
	}
}

func TestLongText(t *testing.T) {
	s := newScorer(t)
	text := strings.Repeat("下午，", 8000) + "开心" // behind what is read
	got := s.Score(text)
	if got.Style.Length != utf8.RuneCountInString(text) {
		t.Errorf("length %d, want %d", got.Style.Length, utf8.RuneCountInString(text))
	}
	if got.Polarity != 0 {
		t.Errorf("polarity %v comes from beyond the limit", got.Polarity)
	}
}

func TestScoreJSON(t *testing.T) {
	raw, err := json.Marshal(newScorer(t).Score("[图片]"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"feelings":[]`, `"aspects":[]`, `"evidence":[]`, `"emotions":{}`, `"needs":{}`, `"emotion":"neutral"`, `"scored":false`,
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s lacks %s", raw, want)
		}
	}
	before := newScorer(t).Score("我们是一家人，好开心😂")
	if raw, err = json.Marshal(before); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), `"needs":{"belonging":1}`) {
		t.Errorf("%s lacks the need", raw)
	}
	var after nlp.Score
	if err := json.Unmarshal(raw, &after); err != nil {
		t.Fatal(err)
	}
	before.Feelings = []string{}
	before.Aspects = []nlp.Aspect{}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("round trip (-before +after):\n%s", diff)
	}
	if err := json.Unmarshal([]byte(`{"delight":1}`), &after.Emotions); err == nil {
		t.Error("an unknown emotion was read")
	}
	if err := json.Unmarshal([]byte(`"delight"`), &after.Emotion); err == nil {
		t.Error("an unknown emotion name was read")
	}
}

// evaluate is the formula written a second time, from its description.
func evaluate(ev []nlp.Evidence) (polarity float64, emotions map[string]float64, toxic float64) {
	t, neutral, tox, attacked := 0.0, 0.0, 0.0, false
	scale, z := map[string]float64{}, map[string]float64{}
	for _, e := range ev {
		v := float64(e.R*(e.A+e.W)) / 1e6
		switch e.Target {
		case "polarity":
			t += v
		case "neutral":
			neutral += v
		case "strength":
			neutral -= v
		case "toxic":
			tox += v
			attacked = true
		case "scale:polarity", "scale:emotion", "scale:toxic":
			scale[e.Target] = v
		default:
			z[e.Target] += v
		}
	}
	k := scale["scale:polarity"]
	pos, neu, neg := math.Exp(k*t/2), math.Exp(k*neutral), math.Exp(-k*t/2)
	emotions = map[string]float64{}
	if k, ok := scale["scale:emotion"]; ok {
		total := 0.0
		for _, name := range []string{"joy", "like", "gratitude", "anger", "sadness", "fear", "disgust", "surprise", "none"} {
			total += math.Exp(k * z[name])
		}
		for _, name := range []string{"joy", "like", "gratitude", "anger", "sadness", "fear", "disgust", "surprise"} {
			if p := math.Exp(k*z[name]) / total; p >= 0.1 {
				emotions[name] = p
			}
		}
	}
	if attacked {
		toxic = 1 / (1 + math.Exp(-tox*scale["scale:toxic"]))
	}
	return (pos - neg) / (pos + neu + neg), emotions, toxic
}

// checkScore asserts what holds for every score of every text.
func checkScore(t interface {
	Fatalf(format string, args ...any)
}, text string, got nlp.Score,
) {
	polarity, emotions, toxic := evaluate(got.Evidence)
	if !got.Scored {
		polarity = 0
	}
	if math.Abs(polarity-got.Polarity) > 1e-4 || got.Polarity < -1 || got.Polarity > 1 {
		t.Fatalf("%q: polarity %v, evidence gives %v", text, got.Polarity, polarity)
	}
	if math.Abs(toxic-got.Toxic) > 1e-4 {
		t.Fatalf("%q: toxic %v, evidence gives %v", text, got.Toxic, toxic)
	}
	for i, v := range got.Emotions {
		if want := emotions[nlp.Emotion(i).String()]; math.Abs(v-want) > 1e-4 {
			t.Fatalf("%q: %s %v, evidence gives %v", text, nlp.Emotion(i), v, want)
		}
	}
	if got.Scored {
		r := nlp.Recompute(got.Evidence)
		if r.Polarity != got.Polarity || r.Label != got.Label || r.Confidence != got.Confidence || r.Emotions != got.Emotions ||
			r.Emotion != got.Emotion || r.Needs != got.Needs || r.NeedsGiven != got.NeedsGiven || r.Toxic != got.Toxic {
			t.Fatalf("%q: Recompute gives %+v, the score is %+v", text, r, got)
		}
	}
	border := borders(text)
	for _, e := range got.Evidence {
		if e.Start < 0 || e.End > len(text) || e.Start > e.End || text[e.Start:e.End] != e.Text {
			t.Fatalf("%q: evidence %+v is not at its place", text, e)
		}
		if !border[e.Start] || !border[e.End] {
			t.Fatalf("%q: evidence %+v cuts a character", text, e)
		}
		if e.R*(e.A+e.W) == 0 || e.Source == "" {
			t.Fatalf("%q: evidence %+v says nothing or has no source", text, e)
		}
	}
	if got.Coverage < 0 || got.Coverage > 1 || got.Intensity < 0 || got.Intensity > 1 {
		t.Fatalf("%q: coverage %v, intensity %v", text, got.Coverage, got.Intensity)
	}
}

func TestScoreFollowsFromEvidence(t *testing.T) {
	s := newScorer(t)
	parts := []string{
		"开心", "不", "很", "好", "难过", "生气", "但是", "虽然", "如果", "吗", "？", "！", "，", "。", " ", "你", "他", "蠢货", "😂", "[爱你]",
		"[doge]", "哈哈哈哈", "谢谢", "一家人", "服务", "要是", "就好了", "happy", "don't", "😂😂", "@小明 ", "得很", "還不如", "喜歡", "真棒",
	}
	for _, text := range oddTexts() {
		checkScore(t, text, s.Score(text))
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 14).Draw(t, "parts"), "")
		checkScore(t, text, s.Score(text))
	})
}

func FuzzScore(f *testing.F) {
	for _, s := range oddTexts() {
		f.Add(s)
	}
	s := newScorer(f)
	f.Fuzz(func(t *testing.T, text string) {
		checkScore(t, text, s.Score(text))
	})
}

func TestScoreConcurrently(t *testing.T) {
	s := newScorer(t)
	texts := []string{"我不開心", "好开心😂😂", "你这个蠢货", "虽然难过，但是喜欢", "[图片]", "I'm not happy"}
	want := make([]nlp.Score, len(texts))
	for i, text := range texts {
		want[i] = s.Score(text)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 60 {
				k := i % len(texts)
				if diff := cmp.Diff(want[k], s.Score(texts[k])); diff != "" {
					t.Errorf("%s (-alone +together):\n%s", texts[k], diff)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkScore(b *testing.B) {
	s := newScorer(b)
	for _, bc := range []struct{ name, text string }{
		{"chat", "今天的活动真的好好吃，谢谢你们，我很开心，下次还来啊"},
		{"neutral", "今天下午三点开会"},
		{"abstain", "[图片]"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bc.text)))
			for b.Loop() {
				s.Score(bc.text)
			}
		})
	}
}

// TestBrief: a brief score says what the whole one says, and shows part of its
// evidence: authored terms and strong learned ones, in order.
func TestBrief(t *testing.T) {
	s := realScorer(t)
	for _, text := range []string{"今天的活动真的太棒了，大家辛苦啦！", "客服不理人，等了三个小时，气死我了", "明天下午三点开会", "[图片]", "so happy 😂😂"} {
		whole, brief := s.Score(text), s.Brief().Score(text)
		var want []nlp.Evidence
		for _, e := range whole.Evidence {
			authored := e.A != 0 && e.Source != nlp.SourceBias && e.Source != nlp.SourcePlain && e.Target != nlp.TargetStrength
			strong := e.Source != nlp.SourceRest && e.Target == nlp.TargetPolarity && max(e.R*e.W, -e.R*e.W) >= 200_000
			if authored || strong {
				want = append(want, e)
			}
		}
		whole.Evidence = want
		if diff := cmp.Diff(whole, brief); diff != "" {
			t.Errorf("%s (-whole +brief):\n%s", text, diff)
		}
	}
}

// TestFeaturesAfterScore: what the learner sees of a text does not depend on the
// text scored before it, whose cues stood behind the end of this one.
func TestFeaturesAfterScore(t *testing.T) {
	s := realScorer(t)
	want := s.Features("好")
	s.Score("今天的活动真的太棒了，谢谢你们一直陪着我，你们怎么这么好，我再也不觉得孤单了，恭喜大家")
	if diff := cmp.Diff(want, s.Features("好")); diff != "" {
		t.Errorf("features (-before +after a score):\n%s", diff)
	}
}

// TestAllocations holds a score to four allocations on average: the folded text,
// the evidence, and names of feelings and aspects.
func TestAllocations(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the race detector allocates, too")
	}
	list, _ := texts(t)
	s := realScorer(t)
	each(list, func(text string) { s.Score(text) }) // loads the detector, and grows the buffers
	i := 0
	for _, sc := range []*nlp.Scorer{s, s.Brief()} {
		if n := testing.AllocsPerRun(len(list), func() { sc.Score(list[i%len(list)]); i++ }); n > 4 {
			t.Errorf("%v allocations a text, want 4 at most", n)
		}
	}
}
