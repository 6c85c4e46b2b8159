package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// life is one worker's way through the protocol, and what befalls it there. It
// is safe for concurrent use.
type life struct {
	die  func()        // ends the worker as SIGKILL would; may return
	stop func()        // SIGSTOP
	tell func(f fault) // told before a fault comes
	in   func(mark)    // told of what a partition's owner has confirmed
	next http.RoundTripper

	mu     sync.Mutex
	faults []fault
	seen   map[string]int
	dead   bool
}

func newLife(faults []fault, next http.RoundTripper, die func()) *life {
	return &life{faults: faults, next: next, die: die, tell: func(fault) {}, in: func(mark) {}, stop: func() {}, seen: map[string]int{}}
}

var (
	// A dead worker does not wait for better days: it is as if fenced off.
	errDead    = fmt.Errorf("this worker is dead: %w", ingest.ErrFenced)
	errDropped = fmt.Errorf("dropped by the campaign: %w", syscall.ECONNRESET)
)

// at counts the step and returns what is to happen there.
func (l *life) at(step string) (fault, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return fault{}, errDead
	}
	l.seen[step]++
	for i, f := range l.faults {
		if f.Step == step && f.N == l.seen[step] {
			l.faults[i].N = 0
			l.tell(f)
			return f, nil
		}
	}
	return fault{}, nil
}

// kill makes the worker dead to the world.
func (l *life) kill() error {
	l.mu.Lock()
	l.dead = true
	l.mu.Unlock()
	l.die()
	return errDead
}

func (l *life) isDead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dead
}

// around does what f wants before, after, or instead of do.
func (l *life) around(f fault, do func() error) error {
	switch f.Act {
	case actKillBefore:
		return l.kill()
	case actRefuse:
		return errDropped
	case actSlow:
		time.Sleep(time.Duration(30+f.N*90) * time.Millisecond)
	case actStop:
		l.stop()
	}
	err := do()
	switch f.Act {
	case actKillAfter:
		return l.kill()
	case actLost:
		return errors.Join(err, errDropped)
	}
	return err
}

// RoundTrip implements http.RoundTripper: the way to the database.
func (l *life) RoundTrip(r *http.Request) (*http.Response, error) {
	f, err := l.at(stepOf(r))
	if err == nil && f.Act == actBusy {
		err = closeBody(r)
		return &http.Response{
			Status: "503 Service Unavailable", StatusCode: http.StatusServiceUnavailable, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: http.Header{}, Body: io.NopCloser(strings.NewReader("busy")), Request: r,
		}, err
	}
	if err != nil {
		return nil, errors.Join(err, closeBody(r))
	}
	if f.Act == "" {
		return l.next.RoundTrip(r)
	}
	if f.Act == actHalf || f.Act == actKillHalf {
		return nil, l.half(f, r)
	}
	var res *http.Response
	sent := false
	err = l.around(f, func() error {
		sent = true
		if res, err = l.next.RoundTrip(r); err != nil { //nolint:bodyclose // read and closed below; what is passed on is a copy
			return err
		}
		whole, err := io.ReadAll(res.Body) // it is done once this is read
		_ = res.Body.Close()
		res.Body = io.NopCloser(bytes.NewReader(whole))
		return err
	})
	if err != nil {
		if !sent {
			err = errors.Join(err, closeBody(r))
		}
		return nil, err
	}
	return res, nil
}

// half sends half of the body and breaks the connection.
func (l *life) half(f fault, r *http.Request) error {
	whole, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return err
	}
	cut := r.Clone(r.Context())
	cut.ContentLength = -1
	cut.Body = io.NopCloser(io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), brokenReader{}))
	if res, err := l.next.RoundTrip(cut); err == nil {
		_, _ = io.Copy(io.Discard, res.Body) // the server's complaint, which nobody gets
		_ = res.Body.Close()
	}
	if f.Act == actKillHalf {
		return l.kill()
	}
	return errDropped
}

func closeBody(r *http.Request) error {
	if r.Body == nil {
		return nil
	}
	return r.Body.Close()
}

// brokenReader is the rest of a body that never comes.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errDropped }

// stepOf names the table of an insert; everything else is a question.
func stepOf(r *http.Request) string {
	rest, insert := strings.CutPrefix(r.URL.Query().Get("query"), "INSERT INTO `")
	if !insert {
		return stepRead
	}
	table, _, _ := strings.Cut(rest, "`")
	return table
}

// mark says how far a partition has come.
type mark struct {
	Partition int32
	Next      int64
}

// faultyLog is a partition whose confirmations meet faults.
type faultyLog struct {
	ingest.Log
	life      *life
	partition int32
}

// Read implements ingest.Log.
func (l faultyLog) Read(ctx context.Context) (ingest.Record, error) {
	if l.life.isDead() {
		return ingest.Record{}, errDead
	}
	return l.Log.Read(ctx)
}

// Confirm implements ingest.Log.
func (l faultyLog) Confirm(ctx context.Context, offset int64, metadata string) error {
	f, err := l.life.at(stepConfirm)
	if err != nil {
		return err
	}
	return l.life.around(f, func() error {
		err := l.Log.Confirm(ctx, offset, metadata)
		if err == nil {
			l.life.in(mark{l.partition, offset})
		}
		return err
	})
}

// faultyLetters is the dead-letter topic.
type faultyLetters struct {
	ingest.DeadLetters
	life *life
}

// Publish implements ingest.DeadLetters.
func (d faultyLetters) Publish(ctx context.Context, letters []sink.DeadLetter) error {
	f, err := d.life.at(stepPublish)
	if err != nil {
		return err
	}
	return d.life.around(f, func() error { return d.DeadLetters.Publish(ctx, letters) })
}
