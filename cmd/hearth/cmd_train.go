package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hearthlabs/hearth/nlp/train"
)

// TrainCmd learns the weights of the lexicon model.
type TrainCmd struct {
	Dir      string  `arg:"" help:"Folder of label TAB text files; nlp/train/recipe.go names them."`
	Out      string  `env:"-" placeholder:"DIR" help:"Folder for learned.tsv and model.tsv (default: write nothing, only report)."`
	LeaveOut bool    `env:"-" help:"Leave out every source in turn and report on its held-out part."`
	All      bool    `env:"-" help:"Learn from the held-out parts as well, after reporting without them."`
	Only     string  `env:"-" placeholder:"TASK" enum:",polarity,emotions,attacks" default:"" help:"Fit one task only and report: polarity, emotions or attacks."`
	Keep     int     `env:"-" default:"60000" help:"Terms kept of the polarity model; two thirds of it for emotions, half for attacks (default: ${default})."`
	MinCount int     `env:"-" default:"4" help:"Texts a term must stand in (default: ${default})."`
	C        float64 `name:"c" env:"-" default:"0.6" help:"Weight of the data against the penalty (default: ${default})."`
}

// Run trains, reports on standard output, and writes the model.
func (c *TrainCmd) Run(_ context.Context, t *terminal) error {
	if info, err := os.Stat(c.Dir); err != nil {
		return usage(fmt.Errorf("train: %w", err))
	} else if !info.IsDir() {
		return usage(fmt.Errorf("train: %s is not a folder", c.Dir))
	}
	scorer, err := loadBuiltin(nil)
	if err != nil {
		return err
	}
	opt := train.DefaultOptions()
	opt.Keep, opt.MinCount, opt.C, opt.All, opt.Only = c.Keep, c.MinCount, c.C, c.All, c.Only
	trainer, err := train.New(os.DirFS(c.Dir), scorer.Scorer, opt, t.out)
	if err != nil {
		return err
	}
	if c.LeaveOut {
		return trainer.LeaveOut()
	}
	model, err := trainer.Run()
	if err != nil || c.Out == "" || model == nil {
		return err
	}
	return errors.Join(
		writeFile(filepath.Join(c.Out, "model.tsv"), model.WriteConstants),
		writeFile(filepath.Join(c.Out, "learned.tsv"), model.WriteTerms),
	)
}

// writeFile writes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("create file: %w", err)
	}
	if err := errors.Join(write(f), f.Chmod(0o644), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("rename file: %w", err)
	}
	return nil
}
