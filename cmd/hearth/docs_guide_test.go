package main_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	main "github.com/hearthlabs/hearth/cmd/hearth"
)

// guides are the English pages of docs/guide, each with a Chinese one beside it.
func guides(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(top, "docs", "guide", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range all {
		name := filepath.Join("docs", "guide", filepath.Base(file))
		if !strings.HasSuffix(name, ".zh-CN.md") {
			out = append(out, name)
		}
	}
	if len(out) < 7 || len(all) != 2*len(out) {
		t.Fatalf("%d pages, %d in English: want at least 7, each in both languages", len(all), len(out))
	}
	return out
}

func inChinese(name string) string { return strings.TrimSuffix(name, ".md") + ".zh-CN.md" }

// TestGuidesSayTheSame: headings, commands, tables and marks agree.
func TestGuidesSayTheSame(t *testing.T) {
	for _, name := range guides(t) {
		en, zh := readPage(t, name), readPage(t, inChinese(name))
		if diff := cmp.Diff(en.headings, zh.headings); diff != "" {
			t.Errorf("%s: levels of headings (-en +zh):\n%s", name, diff)
		}
		if diff := cmp.Diff(en.skeleton(), zh.skeleton()); diff != "" {
			t.Errorf("%s: blocks (-en +zh):\n%s", name, diff)
		}
		if han := regexp.MustCompile(`\p{Han}`); len(han.FindAllString(strings.Join(zh.lines, ""), -1)) < 60 {
			t.Errorf("%s is not in Chinese", zh.name)
		}
	}
}

var (
	mention  = regexp.MustCompile("(?:bin/hearth|`hearth) ([a-z][a-z-]*)([^\n`|#]*)")
	flagIn   = regexp.MustCompile(`(?:^|\s|=)--([a-z][a-z-]*)`)
	linkIn   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	loneFlag = regexp.MustCompile("`--([a-z][a-z-]*)[^`]*`")
)

// TestGuideNames: commands, flags, links and pictures exist.
func TestGuideNames(t *testing.T) {
	flags := main.Flags()
	names := []string{filepath.Join("docs", "sql", "README.md")}
	for _, name := range guides(t) {
		names = append(names, name, inChinese(name))
	}
	for _, name := range names {
		text := strings.Join(readPage(t, name).lines, "\n")
		for _, m := range mention.FindAllStringSubmatch(text, -1) {
			if flags[m[1]] == nil {
				t.Errorf("%s: hearth has no command %s", name, m[1])
				continue
			}
			for _, f := range flagIn.FindAllStringSubmatch(m[2], -1) {
				if !flags[m[1]][f[1]] {
					t.Errorf("%s: hearth %s has no flag --%s", name, m[1], f[1])
				}
			}
		}
		for _, m := range loneFlag.FindAllStringSubmatch(text, -1) {
			if !flags[""][m[1]] {
				t.Errorf("%s: no command has a flag --%s", name, m[1])
			}
		}
		for _, m := range linkIn.FindAllStringSubmatch(text, -1) {
			path, anchor, _ := strings.Cut(m[1], "#")
			file := filepath.Join(top, filepath.Dir(name), path)
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: link %s: %v", name, m[1], err)
			}
			if anchor != "" && !slices.Contains(anchors(t, file), anchor) {
				t.Errorf("%s: %s has no heading %s", name, path, anchor)
			}
		}
		if regexp.MustCompile(`https?://[^1]`).MatchString(text) {
			t.Errorf("%s leads to another site", name)
		}
	}
}

// anchors are the headings of a page as links name them.
func anchors(t *testing.T, file string) []string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(raw)) {
		if h, ok := strings.CutPrefix(line, "## "); ok {
			out = append(out, strings.ReplaceAll(strings.ToLower(strings.TrimSpace(h)), " ", "-"))
		}
	}
	return out
}

// TestGuideSizes: the table of sizes is the arithmetic above it.
func TestGuideSizes(t *testing.T) {
	checked := 0
	for _, b := range readPage(t, filepath.Join("docs", "guide", "operate.md")).blocks {
		for _, line := range readPage(t, filepath.Join("docs", "guide", "operate.md")).text(b) {
			c := cells(line)
			n, unit, _ := strings.Cut(c[0], " ")
			scale := map[string]float64{"thousand": 1e3, "million": 1e6, "billion": 1e9}[unit]
			count, err := strconv.Atoi(n)
			if b.lang != "table" || scale == 0 || err != nil {
				continue
			}
			events := float64(count) * scale
			peak, cores, disk := events/86400*5, events/86400*5/13000*2, events*370*400
			near := func(written string, want float64) {
				t.Helper()
				v, unit, _ := strings.Cut(strings.ReplaceAll(strings.TrimSuffix(written, "/s"), ",", ""), " ")
				got, err := strconv.ParseFloat(v, 64)
				got *= map[string]float64{"": 1, "GB": 1e9, "TB": 1e12}[unit]
				if err != nil || math.Abs(got-want) > want*0.15 {
					t.Errorf("%s: %s, want about %g", c[0], written, want)
				}
			}
			near(c[1], peak)
			near(c[2], cores)
			near(c[3], disk)
			checked++
		}
	}
	if checked != 5 {
		t.Errorf("%d rows of sizes, want 5", checked)
	}
}

// TestGuideCommands runs the blocks marked so, page by page, as a reader would:
// first those that need no server, then the others beside `hearth up`.
func TestGuideCommands(t *testing.T) {
	b := newBench(t)
	if missing("needs git") == "" {
		if _, err := b.sh(t.Context(), "git init -q && git commit -q --allow-empty -m '修好了，谢谢大家' && git commit -q --allow-empty -m 'fix the build'"); err != nil {
			t.Fatal(err)
		}
	}
	for _, up := range []bool{false, true} {
		kind := "alone"
		if up {
			b.start(t)
			kind = "beside up"
		}
		for _, name := range guides(t) {
			t.Run(kind+" "+filepath.Base(name), func(t *testing.T) { b.runs(t, readPage(t, name), up) })
		}
	}
}

// runs runs the blocks of a page that need a running `hearth up`, or those that
// don't.
func (b *bench) runs(t *testing.T, p *page, up bool) {
	t.Helper()
	marked := 0
	for _, block := range p.blocks {
		if strings.HasPrefix(block.mark, "run") {
			marked++
		}
		if !strings.HasPrefix(block.mark, "run") || strings.HasPrefix(block.mark, "run: up") != up || missing(block.mark) != "" {
			continue
		}
		where := fmt.Sprintf("%s:%d", p.name, block.from)
		out, err := b.sh(t.Context(), strings.Join(p.text(block), "\n"))
		if err != nil {
			t.Errorf("%s: %v", where, err)
		}
		if strings.TrimSpace(out) == "" {
			t.Errorf("%s prints nothing", where)
		}
		if strings.Contains(block.mark, "curl") && !strings.Contains(out, `"rejected":[]`) {
			t.Errorf("%s: %s", where, out)
		}
	}
	if marked == 0 && filepath.Base(p.name) != "README.md" {
		t.Errorf("%s: no block is marked to be run", p.name)
	}
}
