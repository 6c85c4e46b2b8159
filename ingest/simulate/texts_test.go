package simulate_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

func TestFragments(t *testing.T) {
	files, err := filepath.Glob("texts/*.tsv")
	if err != nil || len(files) != 9 {
		t.Fatalf("files %v, %v", files, err)
	}
	n := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := map[string]bool{}
		for line := range strings.Lines(string(raw)) {
			if lines[line] {
				t.Errorf("%s repeats %q", file, line)
			}
			lines[line] = true
			key, _, _ := strings.Cut(line, "\t")
			switch part, _, _ := strings.Cut(key, "."); part {
			case "slot", "nick", "open", "end", "reaction":
			default:
				n++
			}
		}
	}
	if n < 400 {
		t.Errorf("%d fragments, want at least 400", n)
	}
}

func TestTextsAreVariedAndLongEnough(t *testing.T) {
	bench := simulate.BenchConfig()
	bench.Communities, bench.Members = bench.Communities/20, bench.Members/20
	for name, c := range map[string]simulate.Config{"default": simulate.DefaultConfig(), "bench": bench} {
		t.Run(name, func(t *testing.T) {
			events, _ := run(t, c)
			var han, size []int
			texts := map[string]bool{}
			for _, e := range events {
				raw, err := json.Marshal(e)
				if err != nil {
					t.Fatal(err)
				}
				size = append(size, len(raw))
				if e.Kind != ingest.KindMessage {
					continue
				}
				n := 0
				for _, r := range e.Text {
					if unicode.Is(unicode.Han, r) {
						n++
					}
				}
				han = append(han, n)
				texts[e.Text] = true
			}
			if m := median(han); m < 20 {
				t.Errorf("median message has %d Chinese characters, want at least 20", m)
			}
			if share := float64(len(texts)) / float64(len(han)); share < .5 {
				t.Errorf("only %.2f of the messages are different", share)
			}
			if m := median(size); name == "bench" && m < 300 {
				t.Errorf("median event has %d bytes of JSON, want at least 300", m)
			}
			if name == "bench" && (len(events) < 45_000 || len(events) > 55_000) {
				t.Errorf("%d events in a twentieth of the workload, want about 50,000", len(events))
			}
			t.Logf("%d events, median %d characters, %d bytes, %d different texts of %d", len(events), median(han), median(size), len(texts), len(han))
		})
	}
}

func TestThemesDiffer(t *testing.T) {
	themes, names := map[string]bool{}, map[string]bool{}
	for seed := range uint64(6) {
		c := seeded(seed)
		c.Days, c.Members = 3, 20
		_, truth := run(t, c)
		themes[truth.Communities[0].Theme] = true
		names[truth.Communities[0].Members[0].ID] = true
	}
	if len(themes) != 6 || len(names) != 6 {
		t.Errorf("six seeds give the themes %v and first members %v", themes, names)
	}
}
