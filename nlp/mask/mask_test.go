package mask_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp/mask"
)

// example is a text with what in it is personal.
type example struct {
	text string
	gold []mask.Span
}

// examples reads a file of texts in which {kind:…} marks personal data.
func examples(tb testing.TB, path string) []example {
	tb.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	var out []example
	for line := range strings.Lines(string(raw)) {
		out = append(out, parse(tb, strings.TrimSuffix(line, "\n")))
	}
	return out
}

func parse(tb testing.TB, line string) example {
	tb.Helper()
	var x example
	for {
		before, rest, found := strings.Cut(line, "{")
		x.text += before
		if !found {
			return x
		}
		inside, after, _ := strings.Cut(rest, "}")
		name, body, ok := strings.Cut(inside, ":")
		kind, known := kindOf(name)
		if !ok || !known {
			tb.Fatalf("bad mark in %q", line)
		}
		x.gold = append(x.gold, mask.Span{Kind: kind, Start: len(x.text), End: len(x.text) + len(body)})
		x.text += body
		line = after
	}
}

func kindOf(name string) (mask.Kind, bool) {
	for k := range mask.NumKinds {
		if k.String() == name {
			return k, true
		}
	}
	return 0, false
}

// tally counts finds.
type tally struct{ gold, found, right int }

// right reports whether a find is the marked one: the same kind, all its letters
// and digits covered, nothing else covered but signs. Where an address begins and
// ends is a matter of taste: four characters more or fewer Han characters at its
// ends are fine, digits are not.
func right(text string, want, got mask.Span) bool {
	if want.Kind != got.Kind || got.End <= want.Start || got.Start >= want.End {
		return false
	}
	missed := text[want.Start:max(want.Start, got.Start)] + text[min(want.End, got.End):want.End]
	extra := text[min(want.Start, got.Start):want.Start] + text[want.End:max(want.End, got.End)]
	if strings.ContainsFunc(missed, func(r rune) bool { return r < utf8.RuneSelf && isAlnum(r) || unicode.IsDigit(r) }) {
		return false
	}
	letters := func(s string) int { return len(strings.Map(keep, s)) / 3 }
	if want.Kind == mask.Address {
		return letters(extra) <= 4 && letters(missed) <= 4
	}
	return !strings.ContainsFunc(extra+missed, isAlnum)
}

func isAlnum(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// keep drops all but Han characters.
func keep(r rune) rune {
	if unicode.Is(unicode.Han, r) {
		return r
	}
	return -1
}

func measure(tb testing.TB, path string) (recall, precision float64, report string) {
	tb.Helper()
	var m mask.Masker
	var sum tally
	var bad []string
	for _, x := range examples(tb, path) {
		got := m.Find(x.text)
		sum.gold += len(x.gold)
		sum.found += len(got)
		hits := 0
		for _, g := range got {
			for _, w := range x.gold {
				if right(x.text, w, g) {
					hits++
					break
				}
			}
		}
		sum.right += hits
		if hits != len(got) || hits != len(x.gold) {
			bad = append(bad, fmt.Sprintf("%s  →  %s", x.text, m.Text(x.text)))
		}
	}
	recall, precision = float64(sum.right)/float64(sum.gold), float64(sum.right)/float64(max(sum.found, 1))
	report = fmt.Sprintf("%s: %d marked, %d found, %d right: recall %.3f, precision %.3f\n%s", path, sum.gold, sum.found, sum.right, recall, precision, strings.Join(bad, "\n"))
	return recall, precision, report
}

// TestExamples holds the rules to their promise. No rule was tuned on blind.txt;
// later.txt was written when the rules stood, and recall on it was .833 until
// they were mended.
func TestExamples(t *testing.T) {
	for _, path := range []string{"testdata/tune.txt", "testdata/blind.txt", "testdata/later.txt"} {
		t.Run(path, func(t *testing.T) {
			recall, precision, report := measure(t, path)
			t.Log(report)
			if recall < .98 || precision < .95 {
				t.Errorf("want recall ≥ .98 and precision ≥ .95")
			}
		})
	}
}

func TestExamplesAreEnough(t *testing.T) {
	with, without := 0, 0
	for _, path := range []string{"testdata/tune.txt", "testdata/blind.txt", "testdata/later.txt"} {
		for _, x := range examples(t, path) {
			if len(x.gold) > 0 {
				with++
			} else {
				without++
			}
		}
	}
	if with < 200 || without < 200 {
		t.Errorf("%d texts with personal data and %d without: want at least 200 of each", with, without)
	}
}

func TestTextWithoutFindsIsTheSame(t *testing.T) {
	var m mask.Masker
	const text = "今天的故事征集太棒了[爱你] 13:45 见，第 3 场"
	if got := m.Text(text); got != text {
		t.Errorf("got %q", got)
	}
	if n := testing.AllocsPerRun(100, func() { m.Text(text) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestMaskedTextStays(t *testing.T) {
	var m mask.Masker
	for _, path := range []string{"testdata/tune.txt", "testdata/blind.txt", "testdata/later.txt"} {
		for _, x := range examples(t, path) {
			once := m.Text(x.text)
			if twice := m.Text(once); twice != once {
				t.Errorf("%q becomes %q", once, twice)
			}
		}
	}
}

// TestTimeIsLinear compares texts that make every rule look around with others
// 16 times as long; 256 times the time would be quadratic.
func TestTimeIsLinear(t *testing.T) {
	var m mask.Masker
	for _, piece := range []string{"1 ", "13 ", "一", "微信号", "a-", "a.", "@a", "路1号", "小区1栋1", "v:", "0", "+86 ", "省市区路", "www.a ", "(at)"} {
		cost := func(n int) float64 {
			text := strings.Repeat(piece, n)
			best := math.Inf(1)
			for range 5 {
				start := time.Now()
				m.Text(text)
				best = min(best, time.Since(start).Seconds())
			}
			return best
		}
		if short, long := cost(1_000), cost(16_000); long > 64*short+0.002 {
			t.Errorf("%q: 16 times the text takes %.1f times as long", piece, long/short)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, path := range []string{"testdata/tune.txt", "testdata/blind.txt"} {
		for _, x := range examples(f, path) {
			f.Add(x.text)
		}
	}
	f.Add("\xff13812045678\xf0\x9f")
	var m mask.Masker
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, s := range m.Find(text) {
			if s.Start < end || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("%q: span %v after %d", text, s, end)
			}
			end = s.End
		}
		masked := m.Text(text)
		if utf8.ValidString(text) && !utf8.ValidString(masked) {
			t.Fatalf("%q becomes invalid: %q", text, masked)
		}
	})
}

func BenchmarkText(b *testing.B) {
	var texts []string
	bytes := 0
	for _, path := range []string{"testdata/tune.txt", "testdata/blind.txt"} {
		for _, x := range examples(b, path) {
			if len(x.gold) == 0 {
				texts = append(texts, x.text)
				bytes += len(x.text)
			}
		}
	}
	chat := []string{"今天的故事征集太棒了[爱你]", "客服三天不回消息，真的很失望", "哈哈哈哈哈哈", "有没有人一起去爬山？周末天气不错", "The new release is great, thanks everyone!"}
	var m mask.Masker
	for name, texts := range map[string][]string{"chat": chat, "lookalikes": texts} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				m.Text(texts[i%len(texts)])
				i++
			}
		})
	}
}
