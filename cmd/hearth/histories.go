package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/lifecycle/backtest"
)

// readHistories reads what members did from files of events. Lines that are no
// events are counted in a note: they are what the pipeline would not take either.
func readHistories(ctx context.Context, t *terminal, paths []string) ([]*backtest.History, error) {
	files, err := eventFiles(paths)
	if err != nil {
		return nil, err
	}
	r := historyReader{progress: t.progress("events"), now: time.Now()}
	for _, path := range files {
		if err := r.file(ctx, t, path); err != nil {
			return nil, err
		}
	}
	r.progress.done()
	if r.bad > 0 {
		fmt.Fprintf(t.err, "hearth: %d lines are no events and were left out; hearth validate says why\n", r.bad)
	}
	return backtest.NewHistories(r.activities), nil
}

// eventFiles puts the *.ndjson files of folders in their place, by name.
func eventFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() {
			files = append(files, path) // opening it says what is wrong
			continue
		}
		found, err := filepath.Glob(filepath.Join(path, "*.ndjson")) // sorted
		if err == nil && len(found) == 0 {
			err = errors.New("no *.ndjson file in the folder")
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		files = append(files, found...)
	}
	return files, nil
}

type historyReader struct {
	decoder    ingest.Decoder
	progress   *progress
	now        time.Time
	activities []lifecycle.Activity
	bad        int
}

func (r *historyReader) file(ctx context.Context, t *terminal, path string) error {
	f, err := t.open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := newLineReader(f)
	for {
		text, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		r.progress.add(1)
		e, _, err := r.decoder.Decode(ingest.Record{Value: text, Time: r.now})
		if err != nil {
			r.bad++
			continue
		}
		if e.Community != "" {
			r.activities = append(r.activities, e.Activity())
		}
	}
}

// loadReturnModel reads a model that fit-risk has written; the built-in one when
// there is no path.
func loadReturnModel(t *terminal, path string) (lifecycle.ReturnModel, error) {
	p := lifecycle.DefaultPolicy()
	if path == "" {
		return p.Return, nil
	}
	f, err := t.open(path)
	if err != nil {
		return p.Return, err
	}
	defer f.Close()
	var file lifecycle.ReturnModelFile
	decoder := json.NewDecoder(f)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return p.Return, fmt.Errorf("read model %s: %w", path, err)
	}
	p.Return = file.Model
	if err := p.Validate(); err != nil {
		return p.Return, fmt.Errorf("read model %s: %w", path, err)
	}
	return p.Return, nil
}

// writeReturnModel writes a model as return_model.json has it.
func writeReturnModel(path, about string, model lifecycle.ReturnModel) error {
	return writeFile(path, func(w io.Writer) error {
		var buf strings.Builder
		encoder := json.NewEncoder(&buf)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(lifecycle.ReturnModelFile{About: about, Model: model}); err != nil {
			return err
		}
		_, err := io.WriteString(w, buf.String())
		return err
	})
}
