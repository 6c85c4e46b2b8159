package lingua_test

import (
	"sync"
	"testing"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/lingua"
)

func TestDetect(t *testing.T) {
	d := lingua.New()
	for _, tc := range []struct {
		text string
		want nlp.Lang
	}{
		{"大家晚上好，欢迎新来的朋友", nlp.LangHans},
		{"see everybody tomorrow around noon", nlp.LangEn},
		{"今日はとても楽しかったです", nlp.LangJa},
		{"오늘 정말 즐거웠어요", nlp.LangKo},
		{"danas pada kiša cijeli dan", nlp.LangUnknown},
		{"gisteren regende hard buiten", nlp.LangUnknown},
		{"12345", nlp.LangUnknown},
		{"", nlp.LangUnknown},
		{"\xff\xfe", nlp.LangUnknown},
	} {
		if got := d.Detect(tc.text); got != tc.want {
			t.Errorf("Detect(%q) = %s, want %s", tc.text, got, tc.want)
		}
	}
}

func TestDetectConcurrently(t *testing.T) {
	d := lingua.New() // the first questions race for loading the models
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := d.Detect("thanks everyone for coming"); got != nlp.LangEn {
				t.Errorf("Detect = %s, want en", got)
			}
		})
	}
	wg.Wait()
}

func BenchmarkDetect(b *testing.B) {
	d := lingua.New()
	text := "今日の東京は天気がいい"
	d.Detect(text)
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		d.Detect(text)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		lingua.New().Detect("hello there")
	}
}
