package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

// ValidateCmd checks files of events against the contract.
type ValidateCmd struct {
	Files []string `arg:"" name:"file" help:"NDJSON files of events; - is standard input."`
}

// Run prints a line for every bad one and a summary. It fails when any is bad.
func (c *ValidateCmd) Run(ctx context.Context, t *terminal) error {
	out := bufio.NewWriterSize(t.out, 1<<16)
	v := &validator{out: out, now: time.Now(), progress: t.progress("lines"), ids: map[[16]byte]place{}, counts: map[ingest.Reason]int{}}
	var err error
	for i, path := range c.Files {
		v.files = append(v.files, path)
		if err = v.file(ctx, t, path, int32(i)); err != nil {
			break
		}
	}
	v.progress.done()
	if err == nil {
		v.summary()
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if v.bad > 0 {
		return silentError{}
	}
	return nil
}

// validator holds the decoder, and of every id where it stood and its time:
// about 60 bytes an event.
type validator struct {
	out      *bufio.Writer
	decoder  ingest.Decoder
	now      time.Time
	progress *progress
	files    []string
	ids      map[[16]byte]place
	counts   map[ingest.Reason]int

	events, bad, unknown, duplicates, moved int
}

type place struct {
	at         int64
	file, line int32
}

func (v *validator) file(ctx context.Context, t *terminal, path string, n int32) error {
	f, err := t.open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := newLineReader(f)
	for line := int32(1); ; line++ {
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
		v.progress.add(1)
		if len(bytes.TrimSpace(text)) > 0 { // NDJSON allows blank lines
			v.line(text, place{file: n, line: line})
		}
	}
}

func (v *validator) line(text []byte, p place) {
	v.events++
	e, unknown, err := v.decoder.Decode(ingest.Record{Value: text, Time: v.now})
	v.unknown += unknown
	if rej, bad := errors.AsType[*ingest.RejectError](err); bad {
		v.bad++
		v.counts[rej.Reason]++
		fmt.Fprintf(v.out, "%s: %s\n", v.where(p), rej)
		return
	}
	if e.Community == "" {
		return // a clock has no community that its id could be unique in
	}
	p.at = e.At.UnixMilli()
	sum := sha256.Sum256([]byte(e.Community + "\x00" + e.ID))
	first, again := v.ids[[16]byte(sum[:])]
	switch {
	case !again:
		v.ids[[16]byte(sum[:])] = p
	case first.at == p.at:
		v.duplicates++
		fmt.Fprintf(v.out, "%s: duplicate: id: the event of %s again; it changes nothing\n", v.where(p), v.where(first))
	default:
		v.bad++
		v.moved++
		fmt.Fprintf(v.out, "%s: duplicate: at: the id of %s with another time\n", v.where(p), v.where(first))
	}
}

func (v *validator) where(p place) string { return fmt.Sprintf("%s:%d", v.files[p.file], p.line) }

func (v *validator) summary() {
	fmt.Fprintf(v.out, "%s events, %s bad\n", grouped(int64(v.events)), grouped(int64(v.bad)))
	for _, r := range ingest.Reasons() {
		if n := v.counts[r]; n > 0 {
			fmt.Fprintf(v.out, "  %-14s %s\n", r, grouped(int64(n)))
		}
	}
	v.note(v.moved, "duplicate ids with another time")
	v.note(v.duplicates, "duplicates, which change nothing")
	v.note(v.unknown, "unknown fields, which are ignored")
}

func (v *validator) note(n int, what string) {
	if n > 0 {
		fmt.Fprintf(v.out, "  %s %s\n", grouped(int64(n)), what)
	}
}
