package nlp_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gogse "github.com/go-ego/gse"

	"github.com/hearthlabs/hearth/nlp"
)

var textsFile = flag.String("texts", "testdata/eval/chat.tsv", "lines of label TAB text for the benchmarks")

// texts reads the texts of -texts, and how many bytes they are.
func texts(tb testing.TB) (list []string, size int) {
	tb.Helper()
	raw, err := os.ReadFile(*textsFile)
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if f := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(f) > 1 && line[0] != '#' {
			list = append(list, f[1])
			size += len(f[1])
		}
	}
	return list, size
}

// BenchmarkBesideGse scores texts, whole and brief, and, in turns of a few
// hundred so that a busy machine is as busy for all, segments them with gse
// alone: score/gse is how many times as long a complete score takes.
func BenchmarkBesideGse(b *testing.B) {
	texts, size := texts(b)
	var lib gogse.Segmenter
	lib.SkipLog, lib.NotLoadHMM = true, true
	if err := lib.LoadDictEmbed("zh_s"); err != nil {
		b.Fatal(err)
	}
	s := realScorer(b)
	brief := s.Brief()
	const turn = 200
	var whole, short, peer time.Duration
	at := 0
	for b.Loop() {
		part := texts[at:min(at+turn, len(texts))]
		if at += turn; at >= len(texts) {
			at = 0
		}
		whole += each(part, func(t string) { s.Score(t) })
		short += each(part, func(t string) { brief.Score(t) })
		peer += each(part, func(t string) { lib.Segment([]byte(t)) })
	}
	perText := float64(size) / float64(len(texts)) * turn * float64(b.N)
	b.ReportMetric(perText/whole.Seconds()/1e6, "score-MB/s")
	b.ReportMetric(perText/peer.Seconds()/1e6, "gse-MB/s")
	b.ReportMetric(whole.Seconds()/peer.Seconds(), "score/gse")
	b.ReportMetric(short.Seconds()/peer.Seconds(), "brief/gse")
}

// each is how long f takes for all texts.
func each(texts []string, f func(string)) time.Duration {
	start := time.Now()
	for _, t := range texts {
		f(t)
	}
	return time.Since(start)
}

// BenchmarkTexts scores texts, whole and brief: one operation is one text.
func BenchmarkTexts(b *testing.B) {
	texts, size := texts(b)
	s := realScorer(b)
	for _, bc := range []struct {
		name   string
		scorer *nlp.Scorer
	}{{"whole", s}, {"brief", s.Brief()}} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(size / len(texts)))
			for i := 0; b.Loop(); i++ {
				bc.scorer.Score(texts[i%len(texts)])
			}
		})
	}
}

// BenchmarkTail scores messages of 500 characters: the slowest in a hundred. Of
// five times the shortest counts, since others interrupt the rest.
func BenchmarkTail(b *testing.B) {
	texts, _ := texts(b)
	var messages []string
	for m := range slices.Chunk([]rune(strings.Join(texts, "，")), 500) {
		messages = append(messages, string(m))
	}
	s := realScorer(b)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		message := messages[i%len(messages):][:1]
		best := each(message, func(t string) { s.Score(t) })
		for range 4 {
			best = min(best, each(message, func(t string) { s.Score(t) }))
		}
		took = append(took, best)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkLengths scores running text of more and more bytes: the time a byte
// takes must not grow. The shortest time counts, since others interrupt the rest.
func BenchmarkLengths(b *testing.B) {
	texts, _ := texts(b)
	all := strings.Join(texts, "，")
	s := realScorer(b)
	for size := 1 << 10; size <= 64<<10; size *= 4 {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			text := []string{strings.Repeat(all, size/len(all)+1)[:size]}
			best := time.Hour
			for b.Loop() {
				best = min(best, each(text, func(t string) { s.Score(t) }))
			}
			b.ReportMetric(float64(best.Nanoseconds())/float64(size), "ns/byte")
		})
	}
}

// BenchmarkTogether scores texts on one goroutine and on two, in turns: gain is
// how many times as much two do.
func BenchmarkTogether(b *testing.B) {
	texts, _ := texts(b)
	s := realScorer(b).Brief()
	var one, two time.Duration
	for b.Loop() {
		one += each(texts, func(t string) { s.Score(t) })
		start := time.Now()
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() { each(texts, func(t string) { s.Score(t) }) })
		}
		wg.Wait()
		two += time.Since(start)
	}
	b.ReportMetric(2*one.Seconds()/two.Seconds(), "gain")
}

// BenchmarkCorners scores long texts of nothing but operators, persons, cues and
// the like: the time a byte takes must not grow with the length.
func BenchmarkCorners(b *testing.B) {
	s := realScorer(b)
	for _, word := range []string{"不好", "虽然", "一点都不", "个鬼", "与其", "你", "好不", "even though ", "哈哈", "谢谢你，", "😂"} {
		for _, size := range []int{1 << 10, 16 << 10, 64 << 10} {
			text := strings.Repeat(word, size/len(word))
			b.Run(fmt.Sprint(strings.TrimSpace(word), "/", size), func(b *testing.B) {
				for b.Loop() {
					s.Score(text)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(text)), "ns/byte")
			})
		}
	}
}
