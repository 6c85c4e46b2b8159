package main_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	main "github.com/hearthlabs/hearth/cmd/hearth"
	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// The READMEs are tested through comments before their blocks:
//
//	<!-- run -->                        the sh block must work, in a folder that holds bin/hearth and a git repository
//	<!-- run: up, needs curl -->        … while `hearth up` runs there; without that program the block is left out
//	<!-- output lines 3-5,9 of: X -->   the text block is these lines of what X prints
//	<!-- table: flags -->               the first column names what the program has
var updateReadme = flag.Bool("update", false, "rewrite the outputs that the READMEs show")

const top = "../.."

var readmes = []string{"README.md", "README.zh-CN.md"}

// page is a README in parts.
type page struct {
	name     string
	lines    []string
	blocks   []block
	headings []string // levels: ##, ###
}

// block is a fence, or a table, without its first line or its two head lines.
type block struct {
	mark, lang string
	from, to   int // lines, half open
}

var marker = regexp.MustCompile(`^<!-- ((?:run|output|table).*) -->$`)

func readPage(t *testing.T, name string) *page {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(top, name))
	if err != nil {
		t.Fatal(err)
	}
	p := &page{name: name, lines: strings.Split(string(raw), "\n")}
	mark := ""
	for i := 0; i < len(p.lines); i++ {
		line := p.lines[i]
		if m := marker.FindStringSubmatch(line); m != nil {
			mark = m[1]
			continue
		}
		switch {
		case strings.HasPrefix(line, "#"):
			level, _, _ := strings.Cut(line, " ")
			p.headings = append(p.headings, level)
		case strings.HasPrefix(line, "```"):
			b := block{mark: mark, lang: line[3:], from: i + 1}
			for i++; p.lines[i] != "```"; i++ {
			}
			b.to = i
			p.blocks = append(p.blocks, b)
		case strings.HasPrefix(line, "|"):
			b := block{mark: mark, lang: "table", from: i + 2}
			for b.to = b.from; strings.HasPrefix(p.lines[b.to], "|"); b.to++ {
			}
			p.blocks = append(p.blocks, b)
			i = b.to - 1
		}
		mark = ""
	}
	return p
}

func (p *page) text(b block) []string { return p.lines[b.from:b.to] }

// check compares a block with what it should be; with -update, writes it.
// Blocks must be checked from the last to the first.
func (p *page) check(t *testing.T, b block, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, p.text(b)); diff != "" && !*updateReadme {
		t.Errorf("%s:%d: %s (-want +got; `go test ./cmd/hearth -update` rewrites it):\n%s", p.name, b.from+1, b.mark, diff)
	}
	if *updateReadme {
		p.lines = slices.Replace(p.lines, b.from, b.to, want...)
	}
}

func (p *page) save(t *testing.T) {
	t.Helper()
	if !*updateReadme {
		return
	}
	if err := os.WriteFile(filepath.Join(top, p.name), []byte(strings.Join(p.lines, "\n")), 0o644); err != nil { //nolint:gosec // a page to read
		t.Error(err)
	}
}

// TestReadmeTables: every table and view, and no other.
func TestReadmeTables(t *testing.T) {
	var want []string
	for _, table := range sink.Tables() {
		want = append(want, table.Name)
	}
	for _, view := range sink.Views() {
		if len(view.Numbers) == 0 && !view.Stable && !view.Since { // the others are defined in sink/NUMBERS.md and docs/schema.md
			want = append(want, view.Name)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, readPage(t, readmes[0]).names("tables")); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
}

// names are the code spans in the first column of a table, sorted.
func (p *page) names(table string) []string {
	var out []string
	for _, b := range p.blocks {
		if b.mark != "table: "+table {
			continue
		}
		for _, line := range p.text(b) {
			for _, span := range codeSpan.FindAllString(cells(line)[0], -1) {
				out = append(out, strings.Trim(span, "`"))
			}
		}
	}
	slices.Sort(out)
	return out
}

// TestReadmeFlags: every flag of `up`, with its default, and no other.
func TestReadmeFlags(t *testing.T) {
	want, err := main.UpFlags()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, readPage(t, readmes[0]).names("flags")); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
}

// TestReadmeMetrics: the table names what is registered, with its labels, and
// nothing else.
func TestReadmeMetrics(t *testing.T) {
	if diff := cmp.Diff(registered(t), readPage(t, readmes[0]).names("metrics")); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

// registered asks everything that `up` registers metrics of.
func registered(t *testing.T) []string {
	t.Helper()
	r := &described{}
	main.ProcessMetrics(r)
	ingest.NewMetrics(r)
	addr, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	store := clickhouse.DefaultConfig()
	store.Addr, store.DialTimeout, store.Registerer = addr, time.Second, r
	if db, err := clickhouse.Open(t.Context(), store); err == nil { // it registers first, and then nobody answers
		t.Error(db.Close())
	}
	slices.Sort(r.names)
	return r.names
}

// described is a registry that keeps names and labels only: name{label,label}.
type described struct{ names []string }

var description = regexp.MustCompile(`^Desc\{fqName: "(hearth_\w+)", .* constLabels: \{([^}]*)\}, variableLabels: \{([^}]*)\}\}$`)

func (d *described) Register(c prometheus.Collector) error {
	found := make(chan *prometheus.Desc)
	go func() { c.Describe(found); close(found) }()
	for desc := range found {
		m := description.FindStringSubmatch(desc.String())
		if m == nil {
			continue // go_, process_
		}
		var labels []string
		for l := range strings.FieldsFuncSeq(m[2]+","+m[3], func(r rune) bool { return r == ',' }) {
			name, _, _ := strings.Cut(l, "=")
			labels = append(labels, name)
		}
		name := m[1]
		if labels != nil {
			name += "{" + strings.Join(labels, ",") + "}"
		}
		d.names = append(d.names, name)
	}
	return nil
}

func (d *described) MustRegister(cs ...prometheus.Collector) {
	for _, c := range cs {
		if err := d.Register(c); err != nil {
			panic(err)
		}
	}
}

func (*described) Unregister(prometheus.Collector) bool { return false }

// TestReadmeStages: every stage is explained, and no other.
func TestReadmeStages(t *testing.T) {
	var want []string
	for s := lifecycle.StageNone + 1; s.Valid(); s++ {
		want = append(want, s.String())
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, readPage(t, readmes[0]).names("stages")); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
}

// TestReadmeNames: make targets, commands and files that the READMEs speak of exist.
func TestReadmeNames(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(top, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range readmes {
		text := strings.Join(readPage(t, name).lines, "\n")
		for _, m := range regexp.MustCompile("(?m)(?:^|`)make ([a-z-]+)").FindAllStringSubmatch(text, -1) {
			if !bytes.Contains(makefile, []byte("\n"+m[1]+":")) {
				t.Errorf("%s: the Makefile has no target %s", name, m[1])
			}
		}
		for _, m := range regexp.MustCompile("(?:bin/|`)hearth ([a-z-]+)").FindAllStringSubmatch(text, -1) {
			if !main.IsCommand(m[1]) {
				t.Errorf("%s: hearth has no command %s", name, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#][^)]*)\)`).FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(top, m[1])); err != nil {
				t.Errorf("%s: link %s: %v", name, m[1], err)
			}
		}
		if n := strings.Count(text, "\n"); n < 180 || n > 280 {
			t.Errorf("%s has %d lines, want 180 to 280", name, n)
		}
	}
}

var (
	codeSpan    = regexp.MustCompile("`[^`]+`")
	shComment   = regexp.MustCompile(`(^|\s+)# .*$`)
	anyLanguage = regexp.MustCompile(`--lang (en|zh)`)
)

func cells(row string) []string {
	var out []string
	for c := range strings.SplitSeq(strings.Trim(row, "|"), "|") {
		out = append(out, strings.TrimSpace(c))
	}
	return out
}

// TestReadmesSayTheSame: sections, commands, tables and outputs of both pages
// agree, whatever language surrounds them.
func TestReadmesSayTheSame(t *testing.T) {
	en, zh := readPage(t, readmes[0]), readPage(t, readmes[1])
	if diff := cmp.Diff(en.headings, zh.headings); diff != "" {
		t.Errorf("levels of headings (-en +zh):\n%s", diff)
	}
	if diff := cmp.Diff(en.skeleton(), zh.skeleton()); diff != "" {
		t.Errorf("blocks (-en +zh):\n%s", diff)
	}
}

// skeleton is what must not differ between languages: marks, commands without
// their comments, and the code in each row of a table.
func (p *page) skeleton() []string {
	var out []string
	for _, b := range p.blocks {
		out = append(out, "["+b.lang+" "+anyLanguage.ReplaceAllString(b.mark, "--lang")+"]")
		for _, line := range p.text(b) {
			switch b.lang {
			case "sh":
				line = anyLanguage.ReplaceAllString(shComment.ReplaceAllString(line, ""), "--lang")
			case "table":
				spans := codeSpan.FindAllString(line, -1)
				slices.Sort(spans)
				line = strings.Join(spans, " ")
			default: // outputs are compared with the program's, the picture is a picture
				continue
			}
			out = append(out, line)
		}
	}
	return out
}

// bench is a folder as a reader has it: a git repository with bin/hearth.
type bench struct {
	dir      string
	env      []string
	replaces *strings.Replacer // default addresses, which may be taken on this machine
}

func newBench(t *testing.T) *bench {
	t.Helper()
	library, err := chdb.FindLibrary()
	switch {
	case err == nil:
	case os.Getenv("HEARTH_REQUIRE_ENGINE") == "1":
		t.Fatal(err)
	default:
		t.Skip("SKIP: the READMEs' commands are not tried: ", err)
	}
	if testing.Short() {
		t.Skip("SKIP: the READMEs' commands are not tried in short mode")
	}
	program, err := exec.LookPath("hearth") // this test binary: see TestMain
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{dir: t.TempDir(), replaces: strings.NewReplacer()}
	if err := errors.Join(os.Mkdir(filepath.Join(b.dir, "bin"), 0o755), os.Symlink(program, filepath.Join(b.dir, "bin", "hearth"))); err != nil { //nolint:gosec // a folder to run from
		t.Fatal(err)
	}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "HEARTH_") && !strings.HasPrefix(v, "LANG=") && !strings.HasPrefix(v, "LC_") {
			b.env = append(b.env, v)
		}
	}
	b.env = append(b.env, chdb.LibraryEnv+"="+library, "NO_PROXY=*", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
	return b
}

func (b *bench) sh(ctx context.Context, script string) (stdout string, err error) {
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", b.replaces.Replace(script))
	var out, errs bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = b.dir, b.env, &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, errs.String())
	}
	return out.String(), nil
}

// start runs `hearth up` on free ports until the test ends, and waits until it
// is ready.
func (b *bench) start(t *testing.T) {
	t.Helper()
	var swap, own []string
	for _, a := range []struct{ usual, env string }{
		{"127.0.0.1:8080", "HEARTH_HTTP"}, {"127.0.0.1:9092", "HEARTH_BROKER_ADDR"}, {"127.0.0.1:8123", "HEARTH_ENGINE_ADDR"},
	} {
		addr, err := freeAddress()
		if err != nil {
			t.Fatal(err)
		}
		swap, own = append(swap, a.usual, addr), append(own, a.env+"="+addr)
	}
	up := exec.CommandContext(t.Context(), filepath.Join(b.dir, "bin", "hearth"), "up", "--data", "data")
	up.Cancel = func() error { return up.Process.Signal(syscall.SIGTERM) }
	up.WaitDelay = time.Minute
	var said bytes.Buffer
	up.Dir, up.Env, up.Stderr = b.dir, append(slices.Clone(b.env), own...), &said
	if err := up.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // t.Context has ended by now
		if err := up.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("hearth up: %v\n%s", err, said.String())
		}
	})
	b.replaces = strings.NewReplacer(swap...)
	b.env = append(b.env, "HEARTH_KAFKA="+swap[3], "HEARTH_HTTP="+swap[1]) // for clients that use the usual ports
	for range 600 {
		r, err := http.Get("http://" + swap[1] + "/readyz") //nolint:noctx // bounded by the loop
		if err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("hearth up is not ready\n%s", said.String())
}

// missing names the first program a mark needs that is not here.
func missing(mark string) string {
	_, needs, _ := strings.Cut(mark, "needs ")
	for name := range strings.FieldsSeq(needs) {
		if _, err := exec.LookPath(name); err != nil {
			return name
		}
	}
	return ""
}

// TestReadmeCommands runs the blocks marked so, as the reader would: first those
// that need no server, then the others beside `hearth up`.
func TestReadmeCommands(t *testing.T) {
	b := newBench(t)
	p := readPage(t, readmes[0])
	if missing("needs git") == "" {
		if _, err := b.sh(t.Context(), "git init -q && git commit -q --allow-empty -m '修好了，谢谢大家' && git commit -q --allow-empty -m 'fix the build'"); err != nil {
			t.Fatal(err)
		}
	}
	tried := 0
	for _, up := range []bool{false, true} {
		if up {
			b.start(t)
		}
		for _, block := range p.blocks {
			if !strings.HasPrefix(block.mark, "run") || strings.HasPrefix(block.mark, "run: up") != up {
				continue
			}
			if name := missing(block.mark); name != "" {
				t.Logf("%s:%d is not tried: %s is not installed", p.name, block.from, name)
				continue
			}
			out, err := b.sh(t.Context(), strings.Join(p.text(block), "\n"))
			if err != nil {
				t.Errorf("%s:%d: %v", p.name, block.from, err)
			}
			if strings.Contains(block.mark, "curl") && !strings.Contains(out, `"rejected":[]`) {
				t.Errorf("%s:%d: %s", p.name, block.from, out)
			}
			if strings.TrimSpace(out) == "" && !strings.Contains(block.mark, "kcat") { // which is quiet
				t.Errorf("%s:%d prints nothing", p.name, block.from)
			}
			tried++
		}
	}
	if tried < 5 {
		t.Errorf("%d blocks were tried: the marks are gone", tried)
	}
	// What was sent arrives.
	out := ""
	for range 300 {
		var err error
		out, err = b.sh(t.Context(), "bin/hearth query --data data 'SELECT uniqExact(community) FROM messages FINAL'")
		if err != nil {
			t.Fatal(err)
		}
		if out == "3\n" || missing("needs git curl") != "" {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("communities with messages: %q, want 3", out)
}

var outputMark = regexp.MustCompile(`^output lines (\S+) of: (.*)$`)

// TestReadmeOutputs: what the READMEs show is what the program prints.
func TestReadmeOutputs(t *testing.T) {
	b := newBench(t)
	printed := map[string][]string{}
	for _, name := range readmes {
		p := readPage(t, name)
		for _, block := range slices.Backward(p.blocks) {
			m := outputMark.FindStringSubmatch(block.mark)
			if m == nil {
				continue
			}
			if printed[m[2]] == nil {
				out, err := b.sh(t.Context(), m[2])
				if err != nil {
					t.Fatalf("%s: %v", m[2], err)
				}
				printed[m[2]] = strings.Split(out, "\n")
			}
			p.check(t, block, pick(t, printed[m[2]], m[1]))
		}
		p.save(t)
	}
	if len(printed) < 2 {
		t.Errorf("%d outputs were compared: the marks are gone", len(printed))
	}
}

// pick takes ranges of lines, counted from 1, with … between them.
func pick(t *testing.T, lines []string, ranges string) []string {
	t.Helper()
	var out []string
	for r := range strings.SplitSeq(ranges, ",") {
		var from, to int
		if _, err := fmt.Sscanf(r, "%d-%d", &from, &to); err != nil || from < 1 || to < from || to > len(lines) {
			t.Fatalf("lines %s of %d", r, len(lines))
		}
		if out != nil {
			out = append(out, "…")
		}
		for _, line := range lines[from-1 : to] {
			out = append(out, strings.TrimRight(line, " "))
		}
	}
	return out
}
