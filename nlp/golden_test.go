package nlp_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/gse"
	"github.com/hearthlabs/hearth/nlp/lexicon"
	"github.com/hearthlabs/hearth/nlp/lingua"
)

var update = flag.Bool("update", false, "rewrite the golden scores")

// corpusAgreement is the share of the corpus whose label must be as wanted.
const corpusAgreement = 0.85

// sample is one line of testdata/corpus.ndjson.
type sample struct {
	ID   string `json:"id"`
	Want string `json:"want"` // positive, neutral, negative or unscored
	Text string `json:"text"`
}

// golden is one line of testdata/golden.ndjson.
type golden struct {
	ID    string    `json:"id"`
	Score nlp.Score `json:"score"`
}

// wired is the scorer as the program wires it, with every field on, loaded once.
var wired = sync.OnceValues(func() (*nlp.Scorer, error) {
	lex, err := nlp.LoadLexicon(lexicon.FS())
	if err != nil {
		return nil, err
	}
	seg, err := gse.New(lex.Words())
	if err != nil {
		return nil, err
	}
	return nlp.NewScorer(lex, seg, lingua.New(), nlp.WithExperimental(nlp.Fields()...)), nil
})

func realScorer(tb testing.TB) *nlp.Scorer {
	tb.Helper()
	s, err := wired()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func corpus(tb testing.TB) []sample {
	tb.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "corpus.ndjson"))
	if err != nil {
		tb.Fatal(err)
	}
	var out []sample
	for line := range bytes.Lines(raw) {
		var s sample
		if err := json.Unmarshal(line, &s); err != nil {
			tb.Fatalf("%s: %v", line, err)
		}
		out = append(out, s)
	}
	return out
}

// TestGolden compares every score of the corpus with the recorded one; run with
// -update after a change of rules or lexicon, and read the diff.
func TestGolden(t *testing.T) {
	s := realScorer(t)
	path := filepath.Join("testdata", "golden.ndjson")
	var got bytes.Buffer
	for _, c := range corpus(t) {
		line, err := json.Marshal(golden{c.ID, timeless(s.Score(c.Text))})
		if err != nil {
			t.Fatal(err)
		}
		got.Write(append(line, '\n'))
	}
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("scores changed; if they should, run go test ./nlp -run Golden -update (-want +got):\n%s", diff)
	}
}

// timeless drops what every edit of a lexicon file changes: its version and the
// line numbers.
func timeless(sc nlp.Score) nlp.Score {
	sc.Lexicon = ""
	for i := range sc.Evidence {
		sc.Evidence[i].Source, _, _ = strings.Cut(sc.Evidence[i].Source, ":")
	}
	return sc
}

// TestCorpusLabels checks the labels people would give.
func TestCorpusLabels(t *testing.T) {
	s := realScorer(t)
	right, all := 0, 0
	for _, c := range corpus(t) {
		got := s.Score(c.Text)
		checkScore(t, c.Text, got)
		label := string(got.Label)
		if !got.Scored {
			label = "unscored"
		}
		all++
		if label == c.Want {
			right++
			continue
		}
		t.Logf("%s: %s (%.2f), want %s: %s", c.ID, label, got.Polarity, c.Want, c.Text)
		if c.Want == "unscored" {
			t.Errorf("%s: scored a text without anything to read: %q", c.ID, c.Text)
		}
	}
	if share := float64(right) / float64(all); share < corpusAgreement {
		t.Errorf("labels agree on %d of %d texts, want a share of %v", right, all, corpusAgreement)
	}
}

// TestLexiconExamples checks that entries fire in the examples they carry. A few
// may lose to a longer term or to the segmenter.
func TestLexiconExamples(t *testing.T) {
	s := realScorer(t)
	names, err := fs.Glob(lexicon.FS(), "*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	fired, all := 0, 0
	for _, name := range names {
		raw, err := fs.ReadFile(lexicon.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		line := 0
		for row := range strings.Lines(string(raw)) {
			line++
			cols := strings.Split(strings.TrimSpace(row), "\t")
			if strings.HasPrefix(row, "#") || len(cols) < 5 || name == "operators.tsv" || name == "learned.tsv" || cols[1] == "0" && cols[2] == "-" {
				continue // a term without weight only shields
			}
			all++
			if speaks(s.Score(cols[4]), cols[0], fmt.Sprintf("%s:%d", name, line)) {
				fired++
			} else {
				t.Logf("%s:%d: %s is silent in %q", name, line, cols[0], cols[4])
			}
		}
	}
	if all < 300 || fired < all*95/100 {
		t.Errorf("%d of %d examples fire, want 95 in 100 of at least 300", fired, all)
	}
}

// speaks reports whether a term, or another file's entry for it, is in the
// evidence, or is a cue without weight.
func speaks(sc nlp.Score, term, source string) bool {
	for _, e := range sc.Evidence {
		if e.Source == source || e.Text == term {
			return true
		}
	}
	return sc.Ironic || len(sc.Feelings) > 0
}

func BenchmarkPipeline(b *testing.B) {
	s := realScorer(b)
	for _, bc := range []struct{ name, text string }{
		{"25", "今天的活动真的太棒了，大家辛苦啦，下次还要一起来玩"},
		{"neutral", "今天下午三点在南门集合，记得带水"},
		{"english", "I'm not happy with this update, it is really slow"},
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

func BenchmarkLoadLexicon(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := nlp.LoadLexicon(lexicon.FS()); err != nil {
			b.Fatal(err)
		}
	}
}
