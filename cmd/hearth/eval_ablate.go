package main

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/eval"
	"github.com/hearthlabs/hearth/nlp/lexicon"
	"github.com/hearthlabs/hearth/nlp/lingua"
)

// ablation is what the sets give without one file of the built-in lexicon; the
// learned weights stay as they are, learned beside all files.
type ablation struct {
	File  string      `json:"file"`
	Lines int         `json:"lines"` // of the file, without comments
	Tasks []eval.Mean `json:"tasks"`
}

// ablate measures the sets once without each authored file.
func ablate(ctx context.Context, whole *tongue, sets []*eval.Set, p *progress) ([]ablation, error) {
	det := lingua.New()
	files := lexicon.FS()
	names, err := fs.Glob(files, "*.tsv")
	if err != nil {
		return nil, fmt.Errorf("list lexicon files: %w", err)
	}
	var out []ablation
	for _, name := range names { // Glob sorts
		if name == "model.tsv" {
			continue // constants, not words
		}
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read lexicon: %w", err)
		}
		a := ablation{File: name, Lines: rowsOf(string(raw))}
		lex, err := nlp.LoadLexicon(without{files, name})
		if err != nil {
			return nil, fmt.Errorf("load lexicon without %s: %w", name, err)
		}
		part, err := newTongue(lex, whole.seg, det, whole.fields)
		if err != nil {
			return nil, err
		}
		e := &evaluator{scorer: part.Scorer, progress: p}
		var reports []*eval.Report
		for _, s := range sets {
			answers, err := e.ask(ctx, s)
			if err != nil {
				return nil, err
			}
			reports = append(reports, eval.Evaluate(s, answers, eval.Options{}))
		}
		a.Tasks = eval.Summarise(reports).Tasks
		out = append(out, a)
	}
	return out, nil
}

// rowsOf counts the lines of a lexicon file that are rows.
func rowsOf(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			n++
		}
	}
	return n
}

// without is a folder in which one file is missing.
type without struct {
	fs.FS
	file string
}

// Open implements fs.FS.
func (w without) Open(name string) (fs.File, error) {
	if name == w.file {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return w.FS.Open(name)
}

// ReadDir implements fs.ReadDirFS.
func (w without) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(w.FS, name)
	if err != nil {
		return nil, fmt.Errorf("list lexicon files: %w", err)
	}
	kept := entries[:0]
	for _, e := range entries {
		if e.Name() != w.file {
			kept = append(kept, e)
		}
	}
	return kept, nil
}

// ablations prints what each file is worth: the means without it, and by how
// much they fall.
func (p *evalPrinter) ablations(out *evalOutput) {
	if len(out.Ablations) == 0 {
		return
	}
	p.title("without one file of the lexicon")
	head := p.row("file", "rows")
	for _, m := range out.Summary.Tasks {
		head = append(head, p.say(string(m.Task))+" F1", "±")
	}
	rows := [][]string{head}
	for _, a := range out.Ablations {
		row := []string{a.File, grouped(int64(a.Lines))}
		for k, m := range a.Tasks {
			whole, _ := out.Summary.Tasks[k].Of(eval.Hearth)
			part, _ := m.Of(eval.Hearth)
			row = append(row, decimals(part.MacroF1), fmt.Sprintf("%+.4f", part.MacroF1-whole.MacroF1))
		}
		rows = append(rows, row)
	}
	printTable(p.w, rows)
}
