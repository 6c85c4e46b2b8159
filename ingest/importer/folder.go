package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

// errEnough ends a reading early.
var errEnough = errors.New("enough read")

// part is one file of a folder being merged. It is opened when the merge has
// come to its first event, so that a log file a day does not mean a thousand
// open files.
type part struct {
	path  string
	first time.Time
	next  func() (ingest.Event, error, bool)
	stop  func()
	head  ingest.Event
}

// folder merges the files of a folder by time.
func (f Format) folder(ctx context.Context, dir string, o Options, emit Emit) error {
	waiting, err := f.parts(ctx, dir, o)
	if err != nil {
		return err
	}
	var open []*part
	defer func() {
		for _, p := range open {
			p.stop()
		}
	}()
	for len(open) > 0 || len(waiting) > 0 {
		for len(waiting) > 0 && (len(open) == 0 || !waiting[0].first.After(oldest(open).head.At)) {
			p := waiting[0]
			waiting = waiting[1:]
			p.next, p.stop = iter.Pull2(f.events(ctx, p.path, o))
			open = append(open, p)
			if open, err = advance(open, p); err != nil {
				return err
			}
		}
		if len(open) == 0 {
			continue
		}
		p := oldest(open)
		if err := emit(p.head); err != nil {
			return fmt.Errorf("emit event: %w", err)
		}
		if open, err = advance(open, p); err != nil {
			return err
		}
	}
	return nil
}

// parts lists the files with the time of their first event, oldest first.
func (f Format) parts(ctx context.Context, dir string, o Options) ([]*part, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read folder: %w", err)
	}
	o.Warn = nil // the reading proper tells
	var all []*part
	for _, e := range entries {
		if e.IsDir() || !slices.Contains(f.ends, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		p := &part{path: filepath.Join(dir, e.Name())}
		err := f.file(ctx, p.path, o, func(ev ingest.Event) error {
			p.first = ev.At
			return errEnough
		})
		if err != nil && !errors.Is(err, errEnough) {
			return nil, err
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("read folder %s: %w: no files ending in %s", dir, ErrFormat, strings.Join(f.ends, ", "))
	}
	slices.SortStableFunc(all, func(a, b *part) int { return a.first.Compare(b.first) })
	return all, nil
}

// events reads a file as a sequence; an error comes last.
func (f Format) events(ctx context.Context, path string, o Options) iter.Seq2[ingest.Event, error] {
	if warn := o.Warn; warn != nil {
		o.Warn = func(line int, reason string) { warn(line, filepath.Base(path)+": "+reason) }
	}
	return func(yield func(ingest.Event, error) bool) {
		err := f.file(ctx, path, o, func(ev ingest.Event) error {
			if !yield(ev, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(ingest.Event{}, err)
		}
	}
}

func oldest(open []*part) *part {
	return slices.MinFunc(open, func(a, b *part) int {
		return cmp.Or(a.head.At.Compare(b.head.At), cmp.Compare(a.path, b.path))
	})
}

// advance reads p's next event; a part at its end leaves the list.
func advance(open []*part, p *part) ([]*part, error) {
	ev, err, ok := p.next()
	if err != nil {
		return open, err
	}
	if ok {
		p.head = ev
		return open, nil
	}
	p.stop()
	return slices.DeleteFunc(open, func(q *part) bool { return q == p }), nil
}
