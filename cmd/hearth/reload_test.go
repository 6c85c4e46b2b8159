package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	main "github.com/hearthlabs/hearth/cmd/hearth"
)

// put writes files below a folder, with | for TAB; a file without text goes.
func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		var err error
		if text == "" {
			err = os.Remove(path)
		} else if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil { //nolint:gosec // a folder of a test
			err = os.WriteFile(path, []byte(strings.ReplaceAll(text, "|", "\t")), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func newReloader(t *testing.T, dir string) (main.Reloader, *bytes.Buffer, *prometheus.Registry) {
	t.Helper()
	log, reg := &bytes.Buffer{}, prometheus.NewRegistry()
	r, err := main.NewReloader(dir, slog.New(slog.NewTextHandler(log, nil)), reg)
	if err != nil {
		t.Fatal(err)
	}
	return r, log, reg
}

func label(r main.Reloader, community string) string {
	return string(r.Current().Score(community, "噗噜噗噜").Label)
}

// counted compares metrics of the reloader.
func counted(t *testing.T, reg *prometheus.Registry, swapped, refused, now, communities int) {
	t.Helper()
	want := fmt.Sprintf(`# HELP hearth_lexicon_communities Communities with an overlay of their own.
# TYPE hearth_lexicon_communities gauge
hearth_lexicon_communities %d
# HELP hearth_lexicon_refused 1 while the files of --lexicon are broken and an older version of them is in force.
# TYPE hearth_lexicon_refused gauge
hearth_lexicon_refused %d
# HELP hearth_lexicon_reloads_total Changes of the files of --lexicon, by result: swapped, or refused for a broken line.
# TYPE hearth_lexicon_reloads_total counter
hearth_lexicon_reloads_total{result="refused"} %d
hearth_lexicon_reloads_total{result="swapped"} %d
`, communities, now, refused, swapped)
	if err := testutil.GatherAndCompare(reg, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
}

func TestCommunityOverlay(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{
		"all.tsv":                  "word|polarity\n噗噜噗噜|2000\n",
		"communities/coffee.tsv":   "word|polarity\n噗噜噗噜|-2000\n",
		"communities/茶 馆.yaml":     "噗噜噗噜: ignore\n",
		"communities/a%2Fb.tsv":    "噗噜噗噜|-2000\n",
		"communities/.coffee.swp":  "half a file",
		"communities/coffee.tsv~":  "an older file",
		"notes.txt":                "no overlay",
		"communities/coffee/x.tsv": "deeper than anybody looks",
	})
	r, _, reg := newReloader(t, dir)
	for community, want := range map[string]string{"": "positive", "other": "positive", "coffee": "negative", "茶 馆": "neutral", "a/b": "negative"} {
		if got := label(r, community); got != want {
			t.Errorf("%q reads %s, want %s", community, got, want)
		}
	}
	counted(t, reg, 0, 0, 0, 3)
	a, b := r.Current().Score("coffee", "好").Lexicon, r.Current().Score("other", "好").Lexicon
	if a == b || a == "" {
		t.Errorf("a community's own lexicon has version %q, everybody's %q", a, b)
	}
}

func TestReload(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"all.tsv": "噗噜噗噜|2000\n"})
	r, log, reg := newReloader(t, dir)
	first := r.Current().Version()

	r.Look(false)
	counted(t, reg, 0, 0, 0, 0)

	put(t, dir, map[string]string{"all.tsv": "噗噜噗噜|-2000\n", "communities/coffee.tsv": "噗噜噗噜|1500\n"})
	r.Look(false) // seen, and perhaps half written
	if got := label(r, ""); got != "positive" {
		t.Errorf("loaded at first sight: %s", got)
	}
	r.Look(false)
	if a, b := label(r, ""), label(r, "coffee"); a != "negative" || b != "positive" {
		t.Errorf("reads %s, coffee %s", a, b)
	}
	counted(t, reg, 1, 0, 0, 1)
	second := r.Current().Version()
	if r.Holding(first) == nil || r.Holding(second) == nil || r.Holding("other") != nil || r.Holding(first).Score("", "噗噜噗噜").Label != "positive" {
		t.Error("the version in force before is not held")
	}

	log.Reset()
	put(t, dir, map[string]string{"communities/coffee.tsv": "# mine\n噗噜噗噜|15000\n下午茶|500|joi\n"})
	for range 5 {
		r.Look(false)
	}
	if got := label(r, "coffee"); got != "positive" || r.Current().Version() != second {
		t.Errorf("a broken file took effect: %s", got)
	}
	counted(t, reg, 1, 1, 1, 1) // refused once, not at every look
	path := filepath.Join(dir, "communities", "coffee.tsv")
	for _, want := range []string{"file=" + path + " line=2 word=噗噜噗噜", "file=" + path + " line=3 word=下午茶", "in_force=" + second} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %s:\n%s", want, log)
		}
	}
	if n := strings.Count(log.String(), "\n"); n != 2 {
		t.Errorf("%d lines of log, want 2:\n%s", n, log)
	}

	r.Look(true) // SIGHUP says it again
	counted(t, reg, 1, 2, 1, 1)

	put(t, dir, map[string]string{"communities/coffee.tsv": "噗噜噗噜|1500\n"})
	r.Look(false)
	counted(t, reg, 1, 2, 0, 1)
	if r.Current().Version() != second {
		t.Error("the files are as they were, the version is not")
	}

	put(t, dir, map[string]string{"all.tsv": "", "communities/coffee.tsv": ""})
	r.Look(true)
	counted(t, reg, 1, 3, 1, 1)
	if r.Current().Version() != second {
		t.Error("an empty folder took effect")
	}
}

// TestSwapUnderLoad scores on many goroutines while two states of a folder come
// and go. Every score is that of exactly one of them.
func TestSwapUnderLoad(t *testing.T) {
	states := []map[string]string{
		{"all.tsv": "word|polarity|emotions\n噗噜噗噜|2000|joy\n", "communities/coffee.tsv": "上岸|1200\n"},
		{"all.tsv": "word|polarity|emotions\n噗噜噗噜|-2000|anger\n老铁|300\n", "communities/coffee.tsv": "上岸|-1200\n失望|ignore\n"},
	}
	texts := []string{"今天噗噜噗噜，上岸了", "老铁失望", "很开心[爱你]"}
	communities := []string{"coffee", "other"}
	dir := t.TempDir()
	want := map[string]string{} // by version of the set, community and text
	key := func(version, community, text string) string { return version + "\x00" + community + "\x00" + text }
	for _, s := range states {
		put(t, dir, s)
		read, err := main.LoadReading(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range communities {
			for _, text := range texts {
				raw, _ := json.Marshal(read.Score(c, text))
				want[key(read.Version(), c, text)] = string(raw)
			}
		}
	}
	r, _, _ := newReloader(t, dir)
	var stop atomic.Bool
	var scores atomic.Int64
	seen := make([]map[string]bool, 8)
	var wg sync.WaitGroup
	for i := range seen {
		seen[i] = map[string]bool{}
		wg.Go(func() {
			for n := i; !stop.Load(); n++ {
				scores.Add(1)
				c, text := communities[n%len(communities)], texts[n%len(texts)]
				read := r.Current()
				raw, err := json.Marshal(read.Score(c, text))
				seen[i][read.Version()] = true
				if diff := cmp.Diff(want[key(read.Version(), c, text)], string(raw)); diff != "" || err != nil {
					t.Errorf("%s in %s is a mixture (%v):\n%s", text, c, err, diff)
					return
				}
			}
		})
	}
	swaps := 30
	for i := range swaps {
		put(t, dir, states[i%2])
		r.Look(true)
	}
	stop.Store(true)
	wg.Wait()
	all := map[string]bool{}
	for _, s := range seen {
		for v := range s {
			all[v] = true
		}
	}
	if len(all) != 2 {
		t.Errorf("%d versions were seen in %d scores, want 2", len(all), scores.Load())
	}
}
