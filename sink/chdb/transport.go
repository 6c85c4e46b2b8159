package chdb

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Transport returns a round tripper that reaches the engine without a socket,
// for clickhouse-go's TransportFunc or an http.Client: any host will do. The
// statements are trusted unless options say otherwise: no token, no limits. It
// is safe for concurrent use; bodies stream both ways.
func (e *Engine) Transport(options ...Option) http.RoundTripper {
	return &transport{handler: e.Handler(append([]Option{Trusted()}, options...)...)}
}

// transport runs a handler for each request in a goroutine of its own, which
// ends when the answer is read to its end or its body is closed.
type transport struct {
	handler http.Handler
}

// RoundTrip sends a request to the handler and returns as soon as the answer's
// header is there.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	request := r.Clone(r.Context())
	if request.Body == nil {
		request.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	out := &pipeResponse{header: http.Header{}, body: writer, ready: make(chan struct{})}
	go func() {
		defer func() { _ = request.Body.Close() }()
		t.serve(out, request)
	}()
	select {
	case <-out.ready:
	case <-r.Context().Done():
		_ = reader.CloseWithError(r.Context().Err())
		return nil, r.Context().Err()
	}
	response := &http.Response{
		Status: fmt.Sprintf("%d %s", out.status, http.StatusText(out.status)), StatusCode: out.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: out.sent, Body: reader, ContentLength: out.length, Request: r,
	}
	return response, nil
}

// serve runs the handler and ends the body; a panic of it becomes the body's
// error, as a broken connection would be.
func (t *transport) serve(out *pipeResponse, r *http.Request) {
	defer func() {
		if p := recover(); p != nil {
			out.start(http.StatusInternalServerError, -1)
			_ = out.body.CloseWithError(fmt.Errorf("serve statement: %v", p))
			return
		}
		out.start(http.StatusOK, 0)
		_ = out.body.Close()
	}()
	t.handler.ServeHTTP(out, r)
}

// pipeResponse is the handler's side of a round trip. One goroutine uses it; the
// other reads status, sent and length after ready.
type pipeResponse struct {
	header http.Header
	body   *io.PipeWriter

	once   sync.Once
	ready  chan struct{}
	status int
	sent   http.Header
	length int64
}

// Header is the header to be sent.
func (p *pipeResponse) Header() http.Header { return p.header }

// WriteHeader sends the header.
func (p *pipeResponse) WriteHeader(status int) {
	length := int64(-1)
	if p.header.Get("Content-Length") == "0" {
		length = 0
	}
	p.start(status, length)
}

// Write hands data to the reader and waits until it is taken.
func (p *pipeResponse) Write(data []byte) (int, error) {
	p.start(http.StatusOK, -1)
	n, err := p.body.Write(data)
	if errors.Is(err, io.ErrClosedPipe) {
		return n, fmt.Errorf("write answer: the client closed it: %w", err)
	}
	return n, err
}

// start sends the header once. A length of -1 is an unknown one.
func (p *pipeResponse) start(status int, length int64) {
	p.once.Do(func() {
		p.status, p.length, p.sent = status, length, p.header.Clone()
		close(p.ready)
	})
}
