package nlp_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	gogse "github.com/go-ego/gse"
)

var textsFile = flag.String("texts", "testdata/eval/chat.tsv", "lines of label TAB text for BenchmarkBesideGse")

// BenchmarkBesideGse scores texts and, in turns of a few hundred so that a busy
// machine is as busy for both, segments them with gse alone: score/gse is how
// many times as long a complete score takes.
func BenchmarkBesideGse(b *testing.B) {
	raw, err := os.ReadFile(*textsFile)
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	size := 0
	for line := range strings.Lines(string(raw)) {
		if f := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(f) > 1 && line[0] != '#' {
			texts = append(texts, f[len(f)-1])
			size += len(f[len(f)-1])
		}
	}
	var lib gogse.Segmenter
	lib.SkipLog, lib.NotLoadHMM = true, true
	if err := lib.LoadDictEmbed("zh_s"); err != nil {
		b.Fatal(err)
	}
	s := realScorer(b)
	const turn = 200
	var own, peer time.Duration
	at := 0
	for b.Loop() {
		part := texts[at:min(at+turn, len(texts))]
		if at += turn; at >= len(texts) {
			at = 0
		}
		start := time.Now()
		for _, t := range part {
			s.Score(t)
		}
		middle := time.Now()
		for _, t := range part {
			lib.Segment([]byte(t))
		}
		own += middle.Sub(start)
		peer += time.Since(middle)
	}
	perText := float64(size) / float64(len(texts)) * turn * float64(b.N)
	b.ReportMetric(perText/own.Seconds()/1e6, "score-MB/s")
	b.ReportMetric(perText/peer.Seconds()/1e6, "gse-MB/s")
	b.ReportMetric(own.Seconds()/peer.Seconds(), "score/gse")
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
