package nlp_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp"
)

func TestNormalise(t *testing.T) {
	l := mustLexicon(t, hand)
	for _, tc := range []struct{ name, text, want string }{
		{"width and case", "ＡＢＣ１２！", "abc12!"},
		{"traditional", "開會難過", "开會难过"}, // 會 is not in the small table
		{"run of Han", "太太太好", "太好"},
		{"pair of Han stays", "太太好", "太太好"},
		{"run with a doubled term", "哈哈哈哈", "哈哈"},
		{"run of letters", "sooooo", "soo"},
		{"run of digits", "66666", "666"},
		{"invisible characters", "开\u200b心\ufeff", "开心"},
		{"white space", "a \t b", "a b"},
		{"apostrophe", "don’t", "don't"},
		{"link", "看https://example.com/x?y=1，好", "看~,好"},
		{"mention", "@小明 你好", "@ 你好"},
		{"mention without an end", "@abc你好", "@你好"},
		{"address is no mention", "a@b", "a@b"},
		{"topic", "#春游#出发", "#出发"},
		{"tag", "出发 #spring", "出发 #"},
		{"bracket", "好［爱你］", "好[爱你]"},
		{"bracket of digits", "[12]", "[12]"},
		{"skin tone", "👍🏽", "👍"},
		{"variation selector", "❤️好", "❤好"},
		{"equal emoji", "😂😂😂", "😂"},
		{"bad bytes", "a\xffb", "a\ufffdb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := l.Normalise(tc.text); got.Text != tc.want {
				t.Errorf("Normalise(%q) = %q, want %q", tc.text, got.Text, tc.want)
			}
		})
	}
}

func TestOriginal(t *testing.T) {
	l := mustLexicon(t, hand)
	for _, tc := range []struct{ text, part, want string }{
		{"ＡＢ開心", "开心", "開心"},
		{"哈哈哈哈哈！", "哈哈", "哈哈哈哈哈"},
		{"好😂😂😂吧", "😂", "😂😂😂"},
		{"好👍🏽吧", "👍", "👍🏽"},
		{"a\u200bb", "b", "b"},
	} {
		n := l.Normalise(tc.text)
		at := strings.Index(n.Text, tc.part)
		if at < 0 {
			t.Fatalf("%q folds to %q without %q", tc.text, n.Text, tc.part)
		}
		start, end := n.Original(at, at+len(tc.part))
		if got := tc.text[start:end]; got != tc.want {
			t.Errorf("%q of %q leads back to %q, want %q", tc.part, tc.text, got, tc.want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range oddTexts() {
		f.Add(s)
	}
	l := mustLexicon(f, hand)
	f.Fuzz(func(t *testing.T, text string) {
		n := l.Normalise(text)
		if !utf8.ValidString(n.Text) {
			t.Fatalf("folded text %q is not valid UTF-8", n.Text)
		}
		border := borders(text)
		last := 0
		for i := range n.Text {
			at, _ := n.Original(i, i)
			if at < last || at > len(text) {
				t.Fatalf("byte %d of %q leads back to %d after %d", i, n.Text, at, last)
			}
			if !border[at] {
				t.Fatalf("byte %d of %q leads into a character of %q", i, n.Text, text)
			}
			last = at
		}
		if _, end := n.Original(len(n.Text), len(n.Text)); end != len(text) {
			t.Fatalf("the end leads back to %d of %d", end, len(text))
		}
	})
}

// borders marks the bytes of text at which a character begins, and its end.
func borders(text string) []bool {
	out := make([]bool, len(text)+1)
	for i := range text {
		out[i] = true
	}
	out[len(text)] = true
	return out
}

// oddTexts are texts that strain the normaliser and the rules.
func oddTexts() []string {
	return []string{
		"", " ", "\n\n", "我不開心！！！", "哈哈哈哈哈哈", "😂😂😂👨‍👩‍👧🇨🇳🇨", "[爱你][爱你][", "[[[图片]]", "@@@ @", "### #a #b#",
		"http://", "www.a", "\xff\xfe\x00", "开\xe5\xbc", "要是…就好了", "要是要是要是就好了", "疼不疼不疼不疼", "不不不不没没没",
		"T_T:):)T_TT_T", "ＡＡＡＡ", "’’’'''n't", "但是但是但是。但是", "“「『”」", "\u200d\ufe0f\u200b", "1. 我\n2. 你 接龙",
		strings.Repeat("好不好", 50), "👍🏽👍🏿👍", "❤️❤", "♂️🏃‍♂️", "a\u0301e\u0301", "ﷺ꧁", "今日は😂",
	}
}

func TestLanguage(t *testing.T) {
	l := mustLexicon(t, hand)
	for _, tc := range []struct {
		text   string
		want   nlp.Lang
		mixed  bool
		answer nlp.Lang // the detector's, "" if it must not be asked
	}{
		{"今天下午三点开会", nlp.LangHans, false, ""},
		{"大家今天很開心", nlp.LangHant, false, ""},
		{"佢哋今日好開心", nlp.LangYue, false, ""},
		{"唔，我知道了", nlp.LangHans, false, ""},
		{"这个 feature 的 demo 很好", nlp.LangHans, true, ""},
		{"这个 bug 很好", nlp.LangHans, false, ""},
		{"this is the plan for tomorrow", nlp.LangEn, false, ""},
		{"happy", nlp.LangEn, false, ""},
		{"今日は楽しかった", nlp.LangJa, false, ""},
		{"今日 정말 즐거웠어요", nlp.LangKo, false, ""},
		{"привет всем", nlp.LangUnknown, false, ""},
		{"😂 123", nlp.LangUnknown, false, ""},
		{"[爱你][爱你]", nlp.LangHans, false, ""},
		{"666", nlp.LangHans, false, ""},
		{"zzz qqq xxx", nlp.LangEn, false, nlp.LangEn},
		{"东京大阪名古屋京都神户横滨です", nlp.LangJa, false, nlp.LangJa},
		{"我们都是好朋友一起去爬山吃饭です", nlp.LangHans, false, nlp.LangHans},
	} {
		det := &asked{answer: tc.answer}
		got := nlp.NewScorer(l, newLongestMatch(l.Words()...), det).Score(tc.text)
		if got.Lang != tc.want || got.Mixed != tc.mixed {
			t.Errorf("%s: %s mixed %v, want %s mixed %v", tc.text, got.Lang, got.Mixed, tc.want, tc.mixed)
		}
		if (len(det.texts) > 0) != (tc.answer != "") {
			t.Errorf("%s: detector was asked %q", tc.text, det.texts)
		}
	}
}
