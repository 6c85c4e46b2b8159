package train

import (
	"bufio"
	"embed"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode"

	"github.com/hearthlabs/hearth/nlp"
)

// text is one labelled text.
type text struct {
	corpus *corpus
	file   string
	label  classes
	body   string
	held   bool // held out for measuring
	seen   nlp.Features
}

// own holds the texts written for this project to teach the grammar and the
// everyday chat that no corpus has: own_*.tsv, each with a header that says what it
// is for.
//
//go:embed own_*.tsv
var own embed.FS

// load reads every file the recipe names from the root of fsys, and our own.
func load(fsys fs.FS) ([]*text, error) {
	var all []*text
	table := recipe()
	for i := range table {
		from := fsys
		if table[i].source == "own" {
			from = own
		}
		names, err := fs.Glob(from, table[i].prefix+"*.tsv")
		if err != nil {
			return nil, fmt.Errorf("list corpora: %w", err)
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("load corpora: no file %s*.tsv: %w", table[i].prefix, fs.ErrNotExist)
		}
		for _, name := range names {
			if all, err = read(from, name, &table[i], all); err != nil {
				return nil, err
			}
		}
	}
	return unique(all), nil
}

func read(fsys fs.FS, name string, c *corpus, all []*text) ([]*text, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read corpus: %w", err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "# ") {
			continue
		}
		label, body, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			return nil, fmt.Errorf("read corpus: %s:%d: no TAB", name, n)
		}
		class, ok := c.labels[label]
		if c.labels == nil {
			v, err := strconv.ParseFloat(label, 64)
			if err != nil {
				return nil, fmt.Errorf("read corpus: %s:%d: %w", name, n, err)
			}
			class, ok = valence(v)
		}
		if ok {
			held := heldOut(name) || hashed(name) && hash(letters(body))%5 == 0
			all = append(all, &text{corpus: c, file: path.Base(name), label: class, body: body, held: held})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read corpus: %s: %w", name, err)
	}
	return all, nil
}

func hash(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return h.Sum64()
}

// unique drops training texts that are held out somewhere, and those that a
// source repeats; letters and digits decide.
func unique(all []*text) []*text {
	type key struct {
		task   task
		source string
		letter string
	}
	held, seen := make(map[string]bool), make(map[key]bool)
	for _, t := range all {
		if t.held {
			held[letters(t.body)] = true
		}
	}
	var out []*text
	for _, t := range all {
		k := key{t.corpus.task, t.corpus.source, letters(t.body)}
		if !t.held && (held[k.letter] || seen[k]) {
			continue
		}
		seen[k] = true
		out = append(out, t)
	}
	return out
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
