package clickhouse

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"

	chgo "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/hearthlabs/hearth/sink"
)

const codeUnknownDatabase = 81

// codeOf returns ClickHouse's error code, 0 when the server gave none.
func codeOf(err error) int32 {
	var w *sink.WriteError
	if errors.As(err, &w) && w.Code != 0 {
		return w.Code
	}
	if ex, ok := errors.AsType[*chgo.Exception](err); ok {
		return ex.Code
	}
	return 0
}

// classify wraps err with its class, from types, not from its text.
func classify(table string, err error) *sink.WriteError {
	var w *sink.WriteError
	if errors.As(err, &w) {
		return w
	}
	w = &sink.WriteError{Class: sink.ClassUnknown, Table: table, Code: codeOf(err), Err: err}
	var status *chgo.HTTPError
	switch {
	case w.Code != 0:
		w.Class = sink.ClassOf(w.Code)
	case errors.As(err, &status):
		w.Class = classOfStatus(status.StatusCode)
	case lost(err):
		w.Class = sink.ClassTransient
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		w.Err = &noAnswerError{err: err, cause: u.Err}
	}
	return w
}

// noAnswerError leaves the request out of a transport error's text: its address
// holds the whole statement.
type noAnswerError struct{ err, cause error }

func (e *noAnswerError) Error() string { return "no answer from the server: " + e.cause.Error() }

func (e *noAnswerError) Unwrap() error { return e.err }

// classOfStatus is for answers that did not come from ClickHouse itself: a
// proxy in between.
func classOfStatus(code int) sink.Class {
	switch {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return sink.ClassAuth
	case code == http.StatusTooManyRequests:
		return sink.ClassSlowDown
	case code >= http.StatusInternalServerError:
		return sink.ClassTransient
	}
	return sink.ClassUnknown
}

// lost reports whether err is a connection that broke or a time that ran out.
func lost(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) ||
		errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.Is(err, chgo.ErrAcquireConnTimeout)
}
