package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/report"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"":              0,
		"abc":           3,
		"情绪":            4,
		"full，ｗｉｄｅ":     14,
		"é":             1, // e and a combining accent
		"👍":             2,
		"👍🏽":            2,
		"👨‍👩‍👧":         2,
		"🇨🇳":            2,
		"🇨🇳🇯🇵":          4,
		"❤️":            2,
		"❤":             1,
		"a\u200bb":      2,
		"한국어":           6,
		"ｶﾅ":            2,
		"\x1b[1m":       3, // the escape itself takes no column
		"→−·":           3, // ambiguous: one each
		"\xff\xfe":      2,
		"「引号」":          8,
		"⭐✨":            4,
		"1️⃣":           2,
		"\u200d":        0,
		"e\u0301\u0302": 1,
	} {
		if got := report.Width(s); got != want {
			t.Errorf("width of %q is %d, want %d", s, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, tt := range []struct {
		in      string
		columns int
		want    string
	}{
		{"情绪分析", 8, "情绪分析"},
		{"情绪分析", 7, "情绪分…"},
		{"情绪分析", 6, "情绪…"},
		{"ab👨‍👩‍👧cd", 5, "ab👨‍👩‍👧…"},
		{"ab👨‍👩‍👧cd", 4, "ab…"},
		{"abc", 0, "…"},
	} {
		if got := report.Shorten(tt.in, tt.columns); got != tt.want {
			t.Errorf("%q in %d columns is %q, want %q", tt.in, tt.columns, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in      string
		columns int
		want    []string
	}{
		{"", 10, []string{""}},
		{"one two three", 7, []string{"one two ", "three"}},
		{"one two three", 13, []string{"one two three"}},
		{"一二三，四五", 8, []string{"一二三，", "四五"}},
		{"一二三四，五", 8, []string{"一二三", "四，五"}}, // no line begins with one
		{"说说「好」了", 8, []string{"说说", "「好」了"}}, // nor ends with an opening one
		{"Kafka 里的消息", 8, []string{"Kafka 里", "的消息"}},
		{"abcdefghij", 4, []string{"abcdefghij"}}, // a word is not cut
	} {
		if diff := cmp.Diff(tt.want, report.Wrap(tt.in, tt.columns)); diff != "" {
			t.Errorf("%q in %d columns (-want +got):\n%s", tt.in, tt.columns, diff)
		}
	}
}

func TestCleanKeepsTheTerminalSafe(t *testing.T) {
	for in, want := range map[string]string{
		"two\nlines\t here":       "two lines here",
		"\x1b[2Jgone":             "[2Jgone",
		"abc\u202Edcba\u2066x":    "abcdcbax",
		"bad \xff byte":           "bad \uFFFD byte",
		"👨\u200d👩 stays together": "👨\u200d👩 stays together",
	} {
		if got := report.Clean(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestBar(t *testing.T) {
	for x, want := range map[float64]string{
		0:     "      |      ",
		1:     "      |██████",
		-0.5:  "   ███|      ",
		0.001: "      |█     ", // never nothing for something
	} {
		if got := report.Bar(x); got != want {
			t.Errorf("bar of %v is %q, want %q", x, got, want)
		}
	}
}
