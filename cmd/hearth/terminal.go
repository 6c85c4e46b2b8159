package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
)

// terminal is what a command speaks through.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	outTTY   bool // a person reads standard output
	errTTY   bool // a person reads standard error
	color    bool // standard output may be coloured
}

func standardTerminal() *terminal {
	t := &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr, outTTY: isTerminal(os.Stdout), errTTY: isTerminal(os.Stderr)}
	t.color = t.outTTY && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return t
}

// isTerminal takes every character device but the null device for a terminal.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// oneLine is the error as one line: joined errors and quoted output may span
// several.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

// open opens a file for reading, and "-" as standard input.
func (t *terminal) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(t.in), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err // names operation and path already
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, errors.Join(&os.PathError{Op: "read", Path: path, Err: errors.New("is a folder, not a file")}, f.Close())
	}
	return f, nil
}

// interruptible is a reader whose Read gives up when done closes: a read from a
// terminal or a pipe cannot be cancelled otherwise. It belongs to one goroutine;
// the read that was given up on stays behind until the process ends.
type interruptible struct {
	done    <-chan struct{}
	r       io.Reader
	results chan readResult
	buf     []byte
	rest    []byte // of the last result
	err     error  // of the last result, after rest
}

type readResult struct {
	n   int
	err error
}

func newInterruptible(done <-chan struct{}, r io.Reader) *interruptible {
	return &interruptible{done: done, r: r, results: make(chan readResult, 1), buf: make([]byte, 1<<16)}
}

// Read implements io.Reader; given up on, it returns context.Canceled.
func (i *interruptible) Read(p []byte) (int, error) {
	if len(i.rest) == 0 && i.err == nil {
		go func() {
			n, err := i.r.Read(i.buf)
			i.results <- readResult{n, err}
		}()
		select {
		case <-i.done:
			i.err = context.Canceled
		case got := <-i.results:
			i.rest, i.err = i.buf[:got.n], got.err
		}
	}
	n := copy(p, i.rest)
	i.rest = i.rest[n:]
	if n > 0 {
		return n, nil
	}
	return 0, i.err
}
