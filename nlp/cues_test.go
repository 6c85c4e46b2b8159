package nlp_test

import (
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
)

// cued is a scorer of the hand lexicon with a file of cues, whose columns are
// written with blanks for TAB.
func cued(tb testing.TB, cues ...string) *nlp.Scorer {
	tb.Helper()
	l, err := nlp.LoadLexicon(cueFS(cues...))
	if err != nil {
		tb.Fatal(err)
	}
	return nlp.NewScorer(l, newLongestMatch(l.Words()...), nil, nlp.WithExperimental(nlp.Fields()...))
}

func cueFS(cues ...string) fs.FS {
	m := maps.Clone(lexiconFS(hand).(fstest.MapFS))
	m["cues.tsv"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(strings.Join(cues, "\n"), " ", "\t") + "\n")}
	return m
}

// TestCuePatterns: what a pattern matches, told by a feeling it names.
func TestCuePatterns(t *testing.T) {
	for _, tc := range []struct {
		name, pattern, text string
		want                bool
	}{
		{"anywhere", "腿软", "我腿软了", true},
		{"alternatives", "(腿|脚)软", "脚软", true},
		{"no alternative", "(腿|脚)软", "手软", false},
		{"empty alternative", "腿(都|)软", "腿软", true},
		{"the longest first", "腿(都|都快)软", "腿都快软", true},
		{"gap", "没人…看见", "没人会看见", true},
		{"gap holds no mark", "没人…看见", "没人，看见", false},
		{"gap holds no negator", "我…放心", "我不放心", false},
		{"gap is bounded", "没人…看见", "没人一二三四五六七八九看见", false},
		{"far gap crosses marks", "太好了……崩", "太好了，又崩", true},
		{"beginning of a clause", "^滚", "好，滚", true},
		{"not the beginning", "^滚", "翻滚", false},
		{"end of a clause", "走$", "走吧，下午", true},
		{"not the end", "走$", "走路", false},
		{"end as an alternative", "走(路|$)", "走。", true},
		{"traditional", "开心坏", "開心壞", false}, // 壞 is not in the hand table
		{"traditional, folded", "欢喜", "歡喜", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := cued(t, tc.pattern+" feel:tired 例").Force(tc.text).Feelings
			if (len(got) == 1) != tc.want {
				t.Errorf("%s on %s: feelings %v, want a match: %v", tc.pattern, tc.text, got, tc.want)
			}
		})
	}
}

// TestCueShield: a cue without tags silences the cues inside it, and a negator
// before a cue silences it.
func TestCueShield(t *testing.T) {
	s := cued(t, "腿软 feel:tired", "腿软件 - 名字")
	for text, want := range map[string]int{"腿软": 1, "腿软件": 0, "没腿软": 0} {
		if got := s.Force(text).Feelings; len(got) != want {
			t.Errorf("%s: feelings %v, want %d", text, got, want)
		}
	}
}

func TestCueErrors(t *testing.T) {
	for _, tc := range []struct{ name, row, want string }{
		{"bracket", "(腿|脚 felt", "bracket"},
		{"gap at the end", "腿… felt", "gap"},
		{"gap at the beginning", "…腿 felt", "gap"},
		{"may be empty", "(腿|) felt", "begins"},
		{"unknown tag", "腿 warmth:3", "warmth:3"},
		{"no strength", "腿 warm:", "warm:"},
		{"strength out of range", "腿 safe:9000", "safe:9000"},
		{"aspect without a name", "腿 aspect:+", "aspect"},
		{"unknown need", "腿 need:money+", "money"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := nlp.LoadLexicon(cueFS(tc.row)); err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), "cues.tsv:1") {
				t.Errorf("error %v, want one that names cues.tsv:1 and %s", err, tc.want)
			}
		})
	}
}

// TestCueOverlay: the same pattern in an overlay replaces the lower one.
func TestCueOverlay(t *testing.T) {
	base, err := nlp.LoadLexicon(cueFS("腿软 feel:tired"))
	if err != nil {
		t.Fatal(err)
	}
	over, err := base.Overlay(fstest.MapFS{"cues.mine.tsv": {Data: []byte("腿软\tfeel:anxiety\n")}})
	if err != nil {
		t.Fatal(err)
	}
	got := nlp.NewScorer(over, newLongestMatch(over.Words()...), nil).Force("腿软").Feelings
	if diff := cmp.Diff([]string{"anxiety"}, got); diff != "" {
		t.Errorf("feelings (-want +got):\n%s", diff)
	}
}

// TestNeedsOf: whose need a phrase speaks of.
func TestNeedsOf(t *testing.T) {
	s := cued(t, "孤立 need:belonging-", "成长 need:growth+", "陪你 given:companionship+", "说到做到 need:trust+", "受尊重的感觉 own:respect+")
	const own, given, none = "own", "given", "none"
	for _, tc := range []struct{ text, want string }{
		{"我在班里被孤立", own},
		{"被孤立", own},
		{"他被孤立", none},
		{"他孤立我", own},
		{"你成长真快", given},
		{"我成长真快", own},
		{"你学半年，成长真快", given}, // the person of the clause before
		{"我陪你", given},
		{"他说到做到", own}, // trust in somebody is the author's
		{"你很好，受尊重的感觉", own},
		{"没成长", none},
		{"如果成长", none},
		{"成长吗？", none},
	} {
		got := none
		switch sc := s.Force(tc.text); {
		case sc.NeedsGiven != nlp.Needs{}:
			got = given
		case sc.Needs != nlp.Needs{}:
			got = own
		}
		if got != tc.want {
			t.Errorf("%s: %s, want %s", tc.text, got, tc.want)
		}
	}
}

// TestAims: an attack word counts by whom it meets.
func TestAims(t *testing.T) {
	s := cued(t, "这破电脑 safe:900", "黑人 group", "弄死你 toxic:900")
	likely := func(text string) float64 { return s.Force(text).Toxic }
	if you, loose := likely("你这蠢货"), likely("蠢货"); you < .5 || loose >= you {
		t.Errorf("aimed %v, loose %v: want the first above .5 and above the second", you, loose)
	}
	for _, text := range []string{"我真是蠢货", "“蠢货”", "这破电脑，你这蠢货"} {
		if got := likely(text); got >= .5 {
			t.Errorf("%s: %v, want below .5", text, got)
		}
	}
	if got := likely("弄死你"); got < .5 {
		t.Errorf("a cue of attack: %v, want .5 or more", got)
	}
}

// TestMocks: praise beside a mishap is irony, unless something sincere is there.
func TestMocks(t *testing.T) {
	s := cued(t, "真棒 praise", "又崩 blunder", "还好 sincere", "好一个“ irony", "真有你的 wry")
	for text, want := range map[string]bool{
		"真棒，又崩了": true, "真棒": false, "又崩了": false, "真棒，还好，又崩": false,
		"好一个“马上”": true, "真有你的": true, "真有你的，下午": false, "真有你的，又崩": true,
	} {
		if got := s.Force(text).Ironic; got != want {
			t.Errorf("%s: ironic %v, want %v", text, got, want)
		}
	}
}

// TestWarmth: cues and the parts no cue has move it, and the evidence gives it
// back.
func TestWarmth(t *testing.T) {
	s := cued(t, "慢慢来 warm:2500", "请勿 cold:2000")
	order := []string{"请勿下午喝", "下午喝", "你下午喝", "你慢慢来啊"}
	last := -1.0
	for _, text := range order {
		sc := s.Force(text)
		if sc.Warmth <= last || sc.Warmth >= 1 {
			t.Errorf("%s: warmth %v, want more than %v", text, sc.Warmth, last)
		}
		if r := nlp.Recompute(sc.Evidence); r.Warmth != sc.Warmth {
			t.Errorf("%s: the evidence gives %v, the score %v", text, r.Warmth, sc.Warmth)
		}
		last = sc.Warmth
	}
	if last < .5 {
		t.Errorf("%s: warmth %v, want .5 or more", order[len(order)-1], last)
	}
}

// TestAspectsOf: where the sign of an aspect comes from, and where one is left out.
func TestAspectsOf(t *testing.T) {
	s := cued(t, "没坏 aspect:quality+", "几点 aspect:time,ask")
	for _, tc := range []struct{ text, want string }{
		{"没坏", "quality+"},
		{"服务真棒", "service+"},
		{"服务，真棒", "service+"},
		{"服务下午", ""}, // nothing judges
		{"服务几点", "time0 service0"},
		{"服务真棒吗？", "service0"},
	} {
		var got []string
		for _, a := range s.Force(tc.text).Aspects {
			sign := "0"
			if a.Polarity > 0 {
				sign = "+"
			} else if a.Polarity < 0 {
				sign = "-"
			}
			got = append(got, a.Name+sign)
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s: %v, want %s", tc.text, got, tc.want)
		}
	}
}

// TestWithout: a field that is off is empty, with its evidence, and the others
// stay; one that is on is as it was.
func TestWithout(t *testing.T) {
	const text = "你真棒，慢慢来，腿软，没坏，你这蠢货，他“真棒”，好一个“哈哈”"
	cues := []string{"慢慢来 warm:2500", "腿软 feel:tired", "没坏 aspect:quality+", "好一个“ irony"}
	l, err := nlp.LoadLexicon(cueFS(cues...))
	if err != nil {
		t.Fatal(err)
	}
	seg := newLongestMatch(l.Words()...)
	full := nlp.NewScorer(l, seg, nil, nlp.WithExperimental(nlp.Fields()...)).Score(text)
	for _, f := range nlp.Fields() {
		off := nlp.NewScorer(l, seg, nil, nlp.WithExperimental(nlp.Fields()...), nlp.Without(f)).Score(text)
		if cmp.Equal(full, off) {
			t.Errorf("%s: nothing was left out", f)
		}
		if off.Polarity != full.Polarity || off.Emotion != full.Emotion {
			t.Errorf("%s: polarity or emotion changed", f)
		}
		if r := nlp.Recompute(off.Evidence); r.Toxic != off.Toxic || r.Warmth != off.Warmth || r.Needs != off.Needs || r.NeedsGiven != off.NeedsGiven {
			t.Errorf("%s: the evidence gives %+v", f, r)
		}
		on := nlp.NewScorer(l, seg, nil, nlp.WithExperimental(nlp.Fields()...), nlp.Without(f), nlp.WithExperimental(f)).Score(text)
		if diff := cmp.Diff(full, on); diff != "" {
			t.Errorf("%s, switched on again (-want +got):\n%s", f, diff)
		}
	}
}

func TestParseFields(t *testing.T) {
	if got, err := nlp.ParseFields([]string{"needs", "warmth"}); err != nil || len(got) != 2 || got[1] != nlp.FieldWarmth {
		t.Errorf("fields %v, error %v", got, err)
	}
	if _, err := nlp.ParseFields([]string{"mood"}); err == nil || !strings.Contains(err.Error(), "mood") {
		t.Errorf("error %v, want one that names mood", err)
	}
	if nlp.Field("mood").Status() != nlp.Experimental {
		t.Error("an unknown field is stable")
	}
}

// TestFieldsVersion: a scorer's version is the lexicon's while its fields are the usual
// ones, and another for every other choice.
func TestFieldsVersion(t *testing.T) {
	l := mustLexicon(t, hand)
	seg := newLongestMatch(l.Words()...)
	usual := nlp.NewScorer(l, seg, nil)
	if usual.Version() != l.Version() || usual.Score("开心").Lexicon != l.Version() {
		t.Errorf("the usual fields give version %s, the lexicon has %s", usual.Version(), l.Version())
	}
	seen := map[string]nlp.Field{l.Version(): "none"}
	for _, f := range nlp.Fields() {
		s := nlp.NewScorer(l, seg, nil, nlp.Without(f))
		if f.Status() == nlp.Experimental {
			s = nlp.NewScorer(l, seg, nil, nlp.WithExperimental(f))
		}
		if other, ok := seen[s.Version()]; ok || s.Score("开心").Lexicon != s.Version() {
			t.Errorf("%s switched gives version %s, as %s", f, s.Version(), other)
		}
		seen[s.Version()] = f
	}
}
