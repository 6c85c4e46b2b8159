package gse_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	gogse "github.com/go-ego/gse"
	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/gse"
)

// plain is a segmenter without added words, shared by the tests.
var plain = sync.OnceValues(func() (*gse.Segmenter, error) { return gse.New(nil) })

func newPlain(tb testing.TB) *gse.Segmenter {
	tb.Helper()
	s, err := plain()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func words(s *gse.Segmenter, text string) []string {
	var out []string
	for _, t := range s.Segment(text, nil) {
		out = append(out, text[t.Start:t.End])
	}
	return out
}

func TestSegment(t *testing.T) {
	s := newPlain(t)
	for _, tc := range []struct{ text, want string }{
		{"", ""},
		{"今天下午三点开会", "今天下午|三点|开会"},
		{"我们周末去k歌吧", "我们|周末|去|k|歌|吧"},
		{"hello世界", "hello|世界"},
		{"好,走", "好|,|走"},
		{"龘龘", "龘|龘"},
	} {
		if got := strings.Join(words(s, tc.text), "|"); got != tc.want {
			t.Errorf("Segment(%q) = %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestSegmentCoversAnyBytes(t *testing.T) {
	s := newPlain(t)
	text := "好\xff\xe4\xbd心\x00啊"
	at := 0
	for _, tok := range s.Segment(text, nil) {
		if tok.Start != at || tok.End <= tok.Start {
			t.Fatalf("token %+v does not follow byte %d", tok, at)
		}
		at = tok.End
	}
	if at != len(text) {
		t.Errorf("tokens end at byte %d of %d", at, len(text))
	}
}

func TestSegmentAppends(t *testing.T) {
	got := newPlain(t).Segment("开会", []nlp.Token{{Start: 7, End: 9}})
	if diff := cmp.Diff([]nlp.Token{{Start: 7, End: 9}, {Start: 0, End: 6}}, got); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
}

func TestAddedWords(t *testing.T) {
	s, err := gse.New([]string{"绝绝子", "好", "破防"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ text, want string }{
		{"这家店绝绝子啊", "这家|店|绝绝子|啊"},
		{"看完直接破防了", "看完|直接|破防|了"},
	} {
		if got := strings.Join(words(s, tc.text), "|"); got != tc.want {
			t.Errorf("Segment(%q) = %q, want %q", tc.text, got, tc.want)
		}
	}
	if s.Cost("好") != newPlain(t).Cost("好") {
		t.Error("an added single character changed its cost")
	}
	if newPlain(t).Cost("绝绝子") != 0 {
		t.Error("words of one segmenter leaked into another")
	}
}

// TestSameAsLibrary cuts a thousand random mixes of dictionary words and
// characters with gse itself and with the compiled dictionary.
func TestSameAsLibrary(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("loads gse's own dictionary, which takes seconds")
	}
	var lib gogse.Segmenter
	lib.SkipLog, lib.NotLoadHMM = true, true
	if err := lib.LoadDictEmbed("zh_s"); err != nil {
		t.Fatal(err)
	}
	s := newPlain(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		var b strings.Builder
		for range 1 + rng.IntN(12) {
			switch rng.IntN(8) {
			case 0:
				b.WriteRune(rune(0x4e00 + rng.IntN(0x2000)))
			case 1:
				b.WriteString([]string{"ok", "，", " ", "3", "A", "é", "!", "😂"}[rng.IntN(8)])
			default:
				b.WriteString(lib.Dict.Tokens[rng.IntN(lib.Dict.NumTokens())].Text())
			}
		}
		text := b.String()
		var want []nlp.Token
		for _, seg := range lib.Segment([]byte(text)) {
			want = append(want, nlp.Token{Start: seg.Start(), End: seg.End()})
		}
		if diff := cmp.Diff(want, s.Segment(text, nil)); diff != "" {
			t.Fatalf("%q (-gse +compiled):\n%s", text, diff)
		}
	}
}

func TestCache(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("compiles the dictionary, which takes seconds")
	}
	dir := filepath.Join(t.TempDir(), "cache")
	compiled, err := gse.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(onlyFile(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if !gse.Usable(raw) {
		t.Fatal("a fresh cache file is not usable")
	}
	cached, err := gse.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"开心", "不好", "绝绝子"} {
		if compiled.Cost(w) != cached.Cost(w) {
			t.Errorf("cost of %s: compiled %v, cached %v", w, compiled.Cost(w), cached.Cost(w))
		}
	}
	for _, at := range []int{0, 32, 40, len(raw) / 2, len(raw) - 1} {
		raw[at] ^= 1
		if gse.Usable(raw) {
			t.Errorf("a file with a flipped bit in byte %d was taken", at)
		}
		raw[at] ^= 1
	}
	for _, n := range []int{0, 31, 36, 100, len(raw) - 1} {
		if gse.Usable(raw[:n]) {
			t.Errorf("a file cut after %d bytes was taken", n)
		}
	}
}

// TestUnwritableCache opens with a cache folder that cannot be made.
func TestUnwritableCache(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("compiles the dictionary, which takes seconds")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := gse.Open(filepath.Join(file, "cache"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(words(s, "今天开会"), "|"); got != "今天|开会" {
		t.Errorf("Segment = %q", got)
	}
}

func onlyFile(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("cache folder holds %v (%v), want one file", names, err)
	}
	return names[0]
}

func TestConcurrent(t *testing.T) {
	s := newPlain(t)
	want := s.Segment("大家周末一起去爬山吧", nil)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if diff := cmp.Diff(want, s.Segment("大家周末一起去爬山吧", nil)); diff != "" {
					t.Errorf("tokens (-want +got):\n%s", diff)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkSegment(b *testing.B) {
	s := newPlain(b)
	text := "今天的活动真的太棒了大家辛苦啦下次还要一起来玩"
	dst := make([]nlp.Token, 0, 64)
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		dst = s.Segment(text, dst[:0])
	}
}

func BenchmarkOpenCached(b *testing.B) {
	newPlain(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gse.New(nil); err != nil {
			b.Fatal(err)
		}
	}
}
