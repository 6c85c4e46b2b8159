package chdb

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
)

// runner runs statements for a handler: the engine does, and a test's stand-in
// that needs no library.
type runner interface {
	// answer hands the whole answer to consume once; consume must not keep it.
	answer(ctx context.Context, st *statement, consume func([]byte, Summary) error) error
	// stream hands a SELECT's answer over chunk by chunk, or returns
	// errNotStreamable before it ran anything.
	stream(ctx context.Context, st *statement, consume func([]byte, Summary) error) error
	// insert reads data to its end; an error of the reader writes nothing.
	insert(ctx context.Context, st *statement, data io.Reader) (Summary, error)
}

// Option changes what a handler allows.
type Option func(*handler)

// ReadOnly lets a handler run statements that read, and no table functions that
// reach files or the network. It is for consoles.
func ReadOnly() Option { return func(h *handler) { h.readOnly = onlyReads } }

// Trusted takes the token, the limits and the place in the queue of ordinary
// statements away. It is for the process's own statements, never for a socket.
func Trusted() Option { return func(h *handler) { h.trusted = true } }

// handler is ClickHouse's HTTP interface over a runner.
type handler struct {
	cfg      Config
	run      runner
	version  string
	zone     string
	token    string
	readOnly readOnly
	trusted  bool
}

// Handler returns ClickHouse's HTTP interface to the engine: statements at "/",
// life at "/ping". It is safe for concurrent use and answers with ClickHouse's
// exceptions once the engine is closed.
func (e *Engine) Handler(options ...Option) http.Handler {
	h := &handler{cfg: e.cfg, run: e, version: e.version, zone: e.zone, token: e.cfg.Token}
	for _, option := range options {
		option(h)
	}
	return h
}

// ServeHTTP answers one request.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("X-ClickHouse-Server-Display-Name", "hearth")
	header.Set("X-ClickHouse-Timezone", h.zone)
	switch {
	case r.URL.Path == "/ping":
		header.Set("Content-Type", typeText)
		_, _ = io.WriteString(w, "Ok.\n") // the client may be gone
	case r.URL.Path != "/" && r.URL.Path != "":
		http.Error(w, "There is no handle "+r.URL.Path, http.StatusNotFound)
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		header.Set("Allow", "GET, POST")
		http.Error(w, "Only GET and POST are answered", http.StatusMethodNotAllowed)
	default:
		h.serve(w, r)
	}
}

// serve runs the statement that a request carries.
func (h *handler) serve(w http.ResponseWriter, r *http.Request) {
	if err := h.authorize(r); err != nil {
		fail(w, asException(err))
		return
	}
	if r.Method == http.MethodGet && !r.URL.Query().Has("query") && (r.Body == nil || r.Body == http.NoBody) {
		w.Header().Set("Content-Type", typeText)
		_, _ = io.WriteString(w, "Ok.\n") // the client may be gone
		return
	}
	req, err := h.readRequest(r)
	if err != nil {
		fail(w, asException(err))
		return
	}
	defer req.free()
	if req.queryID == "" {
		req.queryID = randomTag() + randomTag()
	}
	w.Header().Set("X-ClickHouse-Query-Id", headerSafe(req.queryID))
	if req.shape == shapeInsert {
		h.insert(r.Context(), w, req)
		return
	}
	h.query(r.Context(), w, req)
}

// insert runs an INSERT with data.
func (h *handler) insert(ctx context.Context, w http.ResponseWriter, req *request) {
	req.text, req.statement.format = strings.TrimSpace(req.head), req.analysis.format
	req.takesData = true
	out := newAnswer(w, req, req.defaultFormat)
	summary, err := h.run.insert(ctx, &req.statement, req.data)
	if err != nil {
		out.fail(err)
		return
	}
	// The client may be gone; nobody else is to be told.
	_ = out.finish(summary)
}

// query runs any other statement.
func (h *handler) query(ctx context.Context, w http.ResponseWriter, req *request) {
	name := first(req.analysis.format, req.defaultFormat)
	if strings.EqualFold(name, formatNative) {
		name = formatNative
	}
	req.statement.format = req.defaultFormat
	out := newAnswer(w, req, name)
	var last Summary
	consume := func(data []byte, summary Summary) error {
		last = summary
		return out.chunk(data, summary)
	}
	if err := h.choose(ctx, req, out.format, consume); err != nil {
		out.fail(err)
		return
	}
	// The client may be gone; nobody else is to be told.
	_ = out.finish(last)
}

// choose streams what can be streamed, and bounds what cannot.
func (h *handler) choose(ctx context.Context, req *request, f format, consume func([]byte, Summary) error) error {
	if req.shape == shapeSelect && f.streams() && !req.whole {
		err := h.run.stream(ctx, &req.statement, consume)
		if !errors.Is(err, errNotStreamable) {
			return err
		}
	}
	if !h.trusted && req.shape == shapeSelect {
		limitAnswer(req.settings, h.cfg.MaxAnswer)
	}
	return h.run.answer(ctx, &req.statement, consume)
}

// headerSafe keeps a client's own text from breaking the response's header.
func headerSafe(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '_'
		}
		return r
	}, text)
}
