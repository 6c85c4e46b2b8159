package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
)

// LexiconCmd helps an operator grow words of their own.
type LexiconCmd struct {
	Lint   LexiconLintCmd   `cmd:"" help:"Check overlay files: what cannot be used, and what is not likely meant so."`
	Diff   LexiconDiffCmd   `cmd:"" help:"Show which words two overlays say differently."`
	Top    LexiconTopCmd    `cmd:"" help:"List the most frequent words of texts that the lexicon does not know, as an overlay to fill in."`
	Impact LexiconImpactCmd `cmd:"" help:"Score texts with two overlays: what would change."`
}

// builtinName names the built-in lexicon where an overlay is asked for.
const builtinName = "built-in"

// namedOverlays reads an overlay by name.
func namedOverlays(name string) (*overlays, error) {
	if name == builtinName {
		return readOverlays("")
	}
	return readOverlays(name)
}

// textLines are files of texts, one a line, or of JSON objects.
type textLines struct {
	JSONL bool `name:"jsonl" env:"-" help:"Lines are JSON objects with a member text, and perhaps one community, instead of plain text."`
}

// textLine is one text and where it stands.
type textLine struct {
	file, text, community string
	line                  int
}

// textChunk is how many texts are read before they are worked on together.
const textChunk = 2048

// each calls work for chunks of the texts of all files, without empty ones.
func (c textLines) each(ctx context.Context, t *terminal, files []string, work func([]textLine)) error {
	p := t.progress("texts")
	defer p.done()
	if len(files) == 0 {
		files = []string{"-"}
	}
	var chunk []textLine
	flush := func() {
		work(chunk)
		p.add(len(chunk))
		chunk = chunk[:0]
	}
	for _, name := range files {
		f, err := t.open(name)
		if err != nil {
			return err
		}
		lines := newLineReader(f)
		for n := 1; ; n++ {
			raw, err := lines.next()
			if errors.Is(err, io.EOF) {
				break
			}
			l := textLine{file: name, line: n, text: string(raw)}
			if err == nil && c.JSONL && len(raw) > 0 {
				err = l.object(raw)
			}
			if err != nil {
				return errors.Join(fmt.Errorf("%s:%d: %w", name, n, err), f.Close())
			}
			if strings.TrimSpace(l.text) == "" {
				continue
			}
			if chunk = append(chunk, l); len(chunk) == textChunk {
				flush()
			}
			if err := ctx.Err(); err != nil {
				return errors.Join(err, f.Close())
			}
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	flush()
	return nil
}

// object reads a line that is a JSON object.
func (l *textLine) object(raw []byte) error {
	var o struct{ Text, Community string }
	if err := json.Unmarshal(raw, &o); err != nil {
		return fmt.Errorf("not a JSON object with a text: %w", err)
	}
	l.text, l.community = o.Text, o.Community
	return nil
}

// together calls do for 0…n−1 on all processors.
func together(n int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

// excerpt is a text on one line, cut around the bytes from to to.
func excerpt(text string, from, to int) string {
	const around = 12
	before, after := []rune(text[:from]), []rune(text[to:])
	head, tail := "", ""
	if len(before) > around {
		before, head = before[len(before)-around:], "…"
	}
	if len(after) > around {
		after, tail = after[:around], "…"
	}
	return strings.Join(strings.Fields(head+string(before)+text[from:to]+string(after)+tail), " ")
}

// printed runs write on buffered output.
func printed(t *terminal, write func(w *bufio.Writer)) error {
	out := bufio.NewWriter(t.out)
	write(out)
	return out.Flush()
}
