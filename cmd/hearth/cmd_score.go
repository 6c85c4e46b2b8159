package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/hearthlabs/hearth/nlp"
)

// ScoreCmd scores texts.
type ScoreCmd struct {
	JSONL        bool     `name:"jsonl" env:"-" help:"Lines are JSON objects with a member text, instead of plain text."`
	Lexicon      string   `placeholder:"DIR" help:"Folder of *.tsv files laid over the built-in lexicon (default: none)."`
	Experimental []string `placeholder:"FIELDS" help:"Experimental fields to read as well, separated by commas; hearth schema says which are (default: none)."`
	Force        bool     `env:"-" help:"Where the model abstains, report the polarity it would have claimed; scored stays false."`
	Evidence     bool     `env:"-" default:"true" negatable:"" help:"Write the evidence of each score (default: on; off with --evidence=false)."`
}

// maxScoreBatch bounds how many lines wait for each other, and so the memory.
const maxScoreBatch = 512

// Run answers every line of standard input with one JSON object, in order. Lines
// that are at hand are scored together; nobody waits for lines still to come.
func (c *ScoreCmd) Run(ctx context.Context, t *terminal) error {
	scorer, err := loadScorer(c.Lexicon, c.Experimental)
	if err != nil {
		return usage(err)
	}
	lines, out := newLineReader(t.in), bufio.NewWriterSize(t.out, 1<<18)
	p := t.progress("lines")
	read, bad := 0, 0
	for end := false; !end; {
		batch, err := readBatch(lines)
		if end = errors.Is(err, io.EOF); err != nil && !end {
			return errors.Join(fmt.Errorf("read standard input: %w", err), out.Flush())
		}
		answers := c.answer(scorer, batch, read)
		read += len(batch)
		for _, a := range answers {
			if a.bad {
				bad++
			}
			if _, err := out.Write(a.json); err != nil {
				return fmt.Errorf("write score: %w", err)
			}
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("write score: %w", err)
		}
		if !t.outTTY {
			p.add(len(batch))
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if !t.outTTY {
		p.done()
	}
	if bad > 0 {
		return fmt.Errorf("%s of %s lines could not be read as JSON", grouped(int64(bad)), grouped(int64(read)))
	}
	return nil
}

// readBatch waits for one line and takes those that are at hand with it.
func readBatch(lines *lineReader) ([][]byte, error) {
	var batch [][]byte
	for len(batch) == 0 || len(batch) < maxScoreBatch && lines.waiting() {
		line, err := lines.next()
		if err != nil {
			return batch, err
		}
		batch = append(batch, line)
	}
	return batch, nil
}

type scoreAnswer struct {
	json []byte
	bad  bool
}

// answer scores a batch on all processors; before is how many lines came before.
func (c *ScoreCmd) answer(scorer *nlp.Scorer, batch [][]byte, before int) []scoreAnswer {
	answers := make([]scoreAnswer, len(batch))
	workers := min(runtime.GOMAXPROCS(0), len(batch))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(batch); i += workers {
				answers[i] = c.line(scorer, batch[i], before+i+1)
			}
		})
	}
	wg.Wait()
	return answers
}

func (c *ScoreCmd) line(scorer *nlp.Scorer, line []byte, number int) scoreAnswer {
	text := string(line)
	if c.JSONL {
		var object struct {
			Text string `json:"text"` // absent is an empty text: events without one are scored too
		}
		if err := json.Unmarshal(line, &object); err != nil {
			raw, _ := json.Marshal(map[string]any{"line": number, "error": "not a JSON object with a text: " + err.Error()})
			return scoreAnswer{append(raw, '\n'), true}
		}
		text = object.Text
	}
	score := scorer.Score
	if c.Force {
		score = scorer.Force
	}
	s := score(text)
	if !c.Evidence {
		s.Evidence = nil
	}
	raw, err := json.Marshal(s)
	if err != nil { // plain values only
		panic("encode score: " + err.Error())
	}
	return scoreAnswer{append(raw, '\n'), false}
}
