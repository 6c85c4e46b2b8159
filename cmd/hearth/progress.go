package main

import (
	"fmt"
	"io"
	"time"
)

// progress tells a person on a terminal how far a long piece of work has come.
// In a pipe it says nothing. It belongs to one goroutine.
type progress struct {
	w       io.Writer // nil: nobody watches
	what    string
	started time.Time
	shown   time.Time
	n       int64
}

// progressEvery is how often the line is written anew: fast enough to be seen
// to move, slow enough to cost nothing.
const progressEvery = 200 * time.Millisecond

// progress counts things of a name, such as "events".
func (t *terminal) progress(what string) *progress {
	p := &progress{what: what}
	if t.errTTY {
		p.w, p.started = t.err, time.Now()
		p.shown = p.started
	}
	return p
}

// add counts n more.
func (p *progress) add(n int) {
	p.n += int64(n)
	if p.w == nil || p.n&63 != 0 && n < 64 { // the clock is not read for every line
		return
	}
	if now := time.Now(); now.Sub(p.shown) >= progressEvery {
		p.shown = now
		fmt.Fprintf(p.w, "\r\x1b[K%s %s", grouped(p.n), p.what)
	}
}

// done removes the line and says what came of the work.
func (p *progress) done() {
	if p.w == nil {
		return
	}
	took := time.Since(p.started)
	fmt.Fprintf(p.w, "\r\x1b[K%s %s in %s\n", grouped(p.n), p.what, took.Round(time.Millisecond))
	p.w = nil
}

// grouped writes a number with its thousands apart: 12,345.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
