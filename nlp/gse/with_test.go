package gse_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/gse"
)

// cuts joins the words that a segmenter makes.
func cuts(s *gse.Segmenter, text string) string {
	var words []string
	for _, t := range s.Segment(text, []nlp.Token{}) {
		words = append(words, text[t.Start:t.End])
	}
	return strings.Join(words, "|")
}

// TestWith adds words to a shared dictionary; the segmenter they came from keeps
// its cuts.
func TestWith(t *testing.T) {
	plain := newPlain(t)
	texts := []string{"今天噗噜噗噜了一天", "大家周末一起去爬山吧", "这个绝绝子啊", "爬山吧噗噜", "开心到飞起"}
	before := make([]string, len(texts))
	for i, text := range texts {
		before[i] = cuts(plain, text)
	}
	with := func(words ...string) *gse.Segmenter {
		s, err := plain.With(words)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := with("噗噜噗噜", "绝绝子")
	second := with("噗噜噗噜", "绝绝子", "爬山吧", "开心", "一起去")
	for _, tc := range []struct {
		s          *gse.Segmenter
		text, want string
	}{
		{first, "今天噗噜噗噜了一天", "今天|噗噜噗噜|了|一天"},
		{first, "这个绝绝子啊", "这个|绝绝子|啊"},
		{second, "这个绝绝子啊", "这个|绝绝子|啊"},
		{second, "大家周末一起去爬山吧", "大家|周末|一起去|爬山吧"},
		{second, "开心到飞起", "开心|到|飞起"},
	} {
		if diff := cmp.Diff(tc.want, cuts(tc.s, tc.text)); diff != "" {
			t.Errorf("cuts of %s (-want +got):\n%s", tc.text, diff)
		}
	}
	whole, err := gse.New([]string{"噗噜噗噜", "绝绝子", "爬山吧", "开心", "一起去"})
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if got := cuts(plain, text); got != before[i] {
			t.Errorf("%s is cut %s by the dictionary below, was %s", text, got, before[i])
		}
		if want, got := cuts(whole, text), cuts(second, text); want != got {
			t.Errorf("%s is cut %s, by a dictionary of its own %s", text, got, want)
		}
	}
}
