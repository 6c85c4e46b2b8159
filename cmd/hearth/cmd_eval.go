package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/eval"
)

// EvalCmd measures readings against labels.
type EvalCmd struct {
	Paths []string `arg:"" name:"path" help:"Files of label TAB text, or folders of such *.tsv files; - is standard input. The labels say what is measured: pos neg, pos neutral neg, emotions, offensive safe, or numbers."`
	ReadingFlags
	Worst     int      `env:"-" placeholder:"N" help:"Show, for each file, the N texts most wrongly read and the words that made it so."`
	Curve     bool     `env:"-" help:"Show the error among scored texts as the least confidence rises."`
	Baselines bool     `env:"-" help:"Measure the authored and the learned weights alone beside the whole."`
	Ablate    bool     `env:"-" help:"Measure again without each file of the built-in lexicon in turn."`
	Train     []string `env:"-" sep:"none" placeholder:"FILE" help:"Measure a bag-of-words model trained on this file or folder; may be given several times. Texts that are measured are left out of it."`
	JSON      bool     `name:"json" env:"-" help:"Print one JSON object."`
	Lang      string   `env:"-" enum:"zh,en,auto" default:"auto" placeholder:"LANG" help:"Language of the output, zh or en (default: the environment's LANG)."`
}

// evalOutput is what is printed.
type evalOutput struct {
	Lexicon string         `json:"lexicon"`         // version
	Trained int            `json:"train,omitempty"` // texts the bag-of-words model saw
	Sets    []*eval.Report `json:"sets"`
	Summary *eval.Summary  `json:"summary"`

	Ablations []ablation `json:"ablations,omitempty"`
}

// maxConfusions is how many confusions of a set are kept.
const maxConfusions = 5

// Run reads all files before it scores any.
func (c *EvalCmd) Run(ctx context.Context, t *terminal) error {
	if c.Worst < 0 {
		return usage(fmt.Errorf("worst: %d: want a number from 0", c.Worst))
	}
	scorer, err := c.load()
	if err != nil {
		return err
	}
	sets, err := readSets(t, c.Paths)
	if err != nil {
		return err
	}
	training, err := readSets(t, c.Train)
	if err != nil {
		return err
	}
	lex, seg := scorer.lex, scorer.seg
	e := &evaluator{scorer: scorer.Scorer, progress: t.progress("texts")}
	out := evalOutput{Lexicon: lex.Version()}
	if len(training) > 0 {
		measured := textsOf(sets)
		e.words, out.Trained, err = eval.Train(ctx, eval.NewSplitter(lex, seg), training, func(text string) bool { return measured[text] })
		if err != nil {
			return err
		}
	}
	for _, s := range sets {
		answers, err := e.ask(ctx, s)
		if err != nil {
			return err
		}
		r := eval.Evaluate(s, answers, eval.Options{Parts: c.Baselines, Words: e.words != nil, Confusions: maxConfusions})
		r.Worst = s.Worst(e.scorer, answers, c.Worst)
		out.Sets = append(out.Sets, r)
	}
	out.Summary = eval.Summarise(out.Sets)
	if c.Ablate {
		if out.Ablations, err = ablate(ctx, scorer, sets, e.progress); err != nil {
			return err
		}
	}
	e.progress.done()
	return c.print(t, &out)
}

func (c *EvalCmd) print(t *terminal, out *evalOutput) error {
	if !c.Curve {
		out.Summary.Curve = nil
		for _, r := range out.Sets {
			r.Curve = nil
		}
	}
	w := bufio.NewWriter(t.out)
	if c.JSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(out); err != nil {
			return fmt.Errorf("write figures: %w", err)
		}
		return w.Flush()
	}
	p := &evalPrinter{w: w, chinese: language(c.Lang) == "zh"}
	p.print(out)
	return w.Flush()
}

// readSets reads files and the *.tsv files of folders. All files that cannot be
// read are named at once.
func readSets(t *terminal, paths []string) ([]*eval.Set, error) {
	var sets []*eval.Set
	files, errs := listSets(paths)
	names := map[string]int{}
	for _, path := range files {
		names[setName(path)]++
	}
	for _, path := range files {
		s, err := readSet(t, path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if s.Name = setName(path); names[s.Name] > 1 {
			s.Name = path
		}
		sets = append(sets, s)
	}
	return sets, errors.Join(errs...)
}

func setName(path string) string { return strings.TrimSuffix(filepath.Base(path), ".tsv") }

func readSet(t *terminal, path string) (*eval.Set, error) {
	f, err := t.open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return eval.Read(path, f)
}

// listSets puts the files of folders in their place, by name.
func listSets(paths []string) (files []string, errs []error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() {
			files = append(files, path) // opening it says what is wrong
			continue
		}
		entries, err := os.ReadDir(path) // sorted
		if err != nil {
			errs = append(errs, err) // names operation and path already
			continue
		}
		before := len(files)
		for _, e := range entries {
			if !e.IsDir() && strings.HasSuffix(e.Name(), ".tsv") {
				files = append(files, filepath.Join(path, e.Name()))
			}
		}
		if len(files) == before {
			errs = append(errs, fmt.Errorf("read %s: no *.tsv file in the folder", path))
		}
	}
	return files, errs
}

func textsOf(sets []*eval.Set) map[string]bool {
	out := map[string]bool{}
	for _, s := range sets {
		for i := range s.Examples {
			out[s.Examples[i].Text] = true
		}
	}
	return out
}

// evaluator reads texts on all processors.
type evaluator struct {
	scorer   *nlp.Scorer
	words    *eval.BagOfWords // nil: not asked
	progress *progress
}

// ask answers the examples of a set, in their order.
func (e *evaluator) ask(ctx context.Context, s *eval.Set) ([]eval.Answer, error) {
	answers := make([]eval.Answer, len(s.Examples))
	workers := runtime.GOMAXPROCS(0)
	for from := 0; from < len(answers); from += maxScoreBatch {
		to := min(from+maxScoreBatch, len(answers))
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for i := from + w; i < to; i += workers {
					answers[i] = e.one(s.Examples[i].Text)
				}
			})
		}
		wg.Wait()
		e.progress.add(to - from)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

func (e *evaluator) one(text string) eval.Answer {
	a := eval.Ask(e.scorer, text)
	if e.words != nil {
		a.Words = e.words.Logit(text)
	}
	return a
}
