package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/console/words"
)

//go:embed static
var static embed.FS

// Asker runs one statement, whose {name:Type} places params fill, under
// ClickHouse's settings, and copies the answer in the format named to w. It
// blocks until the answer is read or ctx ends; an error is a *sink.WriteError
// where the server answered. It is used concurrently.
type Asker func(ctx context.Context, sql, format string, params, settings map[string]string, w io.Writer) error

// Config is what a console needs.
type Config struct {
	Ask     Asker
	Logger  *slog.Logger // told of failures and of looks at members
	Now     func() time.Time
	Version string
	Charts  []byte // the chart library, see [Charts]; without it tables and numbers are shown all the same
}

// Handler is the console's page and its answers.
type Handler struct {
	cfg     Config
	slots   chan struct{}
	files   map[string]file
	catalog []byte
}

type file struct {
	body []byte
	kind string
	tag  string // ETag
}

// Parallel is how many statements run at once; others wait.
const Parallel = 4

// New prepares a console.
func New(c Config) (*Handler, error) {
	h := &Handler{cfg: c, slots: make(chan struct{}, Parallel), files: map[string]file{}}
	err := fs.WalkDir(static, "static", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		body, err := static.ReadFile(name)
		h.keep(path.Base(name), body)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read console files: %w", err)
	}
	if len(c.Charts) > 0 {
		h.keep("echarts.min.js", c.Charts)
	}
	if h.catalog, err = json.Marshal(newCatalog(c)); err != nil {
		return nil, fmt.Errorf("encode catalog: %w", err)
	}
	return h, nil
}

func (h *Handler) keep(name string, body []byte) {
	sum := sha256.Sum256(body)
	h.files[name] = file{body, mime.TypeByExtension(path.Ext(name)), `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// Mount gives every route to handle.
func (h *Handler) Mount(handle func(pattern string, h http.Handler)) {
	handle("GET /{$}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.serveFile(w, r, "index.html") }))
	handle("GET /console/{file}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.serveFile(w, r, r.PathValue("file")) }))
	handle("GET /console/api/catalog", http.HandlerFunc(h.serveCatalog))
	handle("GET /console/api/panels/{id}", http.HandlerFunc(h.servePanel))
}

// policy lets the page load and reach this server alone, and run no script or
// style that stands in the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (h *Handler) serveFile(w http.ResponseWriter, r *http.Request, name string) {
	f, ok := h.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	head := w.Header()
	head.Set("Content-Security-Policy", policy)
	head.Set("Content-Type", f.kind)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "no-cache") // asked again each time, answered by 304
	head.Set("ETag", f.tag)
	if strings.Contains(r.Header.Get("If-None-Match"), f.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(f.body) // a client that has gone reads no answer
}

// catalog is everything the page knows before it asks for rows.
type catalog struct {
	Version string                            `json:"version"`
	Charts  bool                              `json:"charts"`
	Views   []panel.View                      `json:"views"`
	Panels  []entry                           `json:"panels"`
	Words   map[words.Dictionary][]words.Word `json:"words"`
}

// entry is a panel with the parameters that it takes.
type entry struct {
	panel.Panel
	Params []string `json:"params"`
}

func newCatalog(c Config) catalog {
	out := catalog{Version: c.Version, Charts: len(c.Charts) > 0, Views: panel.Views(), Words: map[words.Dictionary][]words.Word{}}
	for _, p := range panel.All() {
		out.Panels = append(out.Panels, entry{p, p.Params()})
	}
	for _, d := range words.All() {
		out.Words[d] = d.Words()
	}
	return out
}

func (h *Handler) serveCatalog(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, h.catalog)
}

// servePanel answers with a panel's rows.
func (h *Handler) servePanel(w http.ResponseWriter, r *http.Request) {
	p, ok := panel.Find(r.PathValue("id"))
	if !ok {
		refuse(w, http.StatusNotFound, problem{Code: "unknown_panel"})
		return
	}
	values, err := valuesOf(r, p)
	if err == nil {
		values, err = p.Bind(values)
	}
	if bad, is := errors.AsType[*panel.ParamError](err); is {
		refuse(w, http.StatusBadRequest, problem{Code: "bad_parameter", Param: bad.Name, Why: bad.Why})
		return
	}
	who := readerOf(r)
	if !allowed(who, p, r.URL.Query().Get("community")) {
		refuse(w, http.StatusForbidden, problem{Code: "not_yours"})
		return
	}
	if slices.Contains(p.Params(), "member") {
		h.logLook(r, p)
	}
	answer, err := h.ask(r.Context(), p, values)
	if err != nil {
		status, what := classify(err)
		if r.Context().Err() == nil { // else the reader has gone
			h.cfg.Logger.Warn("console panel failed", "panel", p.ID, "code", what.Code, "error", err)
		}
		refuse(w, status, what)
		return
	}
	if who != nil && p.ID == communitiesPanel {
		who.keep(answer)
	}
	body, err := json.Marshal(answer)
	if err != nil {
		h.cfg.Logger.Error("encode console answer", "panel", p.ID, "error", err)
		refuse(w, http.StatusInternalServerError, problem{Code: "failed"})
		return
	}
	writeJSON(w, http.StatusOK, body)
}

// communitiesPanel lists communities: readers see their own in it.
const communitiesPanel = "communities"

// allowed says whether a reader may ask a panel. Panels of no community are for
// those who may see all.
func allowed(who *Reader, p panel.Panel, community string) bool {
	if p.ID == communitiesPanel {
		return true
	}
	if slices.Contains(p.Params(), "community") {
		return who.sees(community)
	}
	return who.sworn()
}

// valuesOf reads the query string. What the panel does not take, or is given
// twice, is a mistake that must not pass silently.
func valuesOf(r *http.Request, p panel.Panel) (map[string]string, error) {
	out := map[string]string{}
	takes := p.Params()
	for name, given := range r.URL.Query() {
		switch {
		case !panel.Known(name) || !slices.Contains(takes, name):
			return nil, &panel.ParamError{Name: "?", Why: "the panel takes " + strings.Join(takes, ", ")}
		case len(given) != 1:
			return nil, &panel.ParamError{Name: name, Why: "is given more than once"}
		}
		out[name] = given[0]
	}
	return out, nil
}

// logLook says who looked at a member, and at which part, by a hash of the
// member: logs name nobody, and whoever knows the id can still find the looks
// at it. Each panel of a member is logged, so that none can be asked past it.
func (h *Handler) logLook(r *http.Request, p panel.Panel) {
	q := r.URL.Query()
	sum := sha256.Sum256([]byte(q.Get("community") + "\x00" + q.Get("member")))
	h.cfg.Logger.Info("looked at a member", "community", q.Get("community"), "member_hash", hex.EncodeToString(sum[:8]), "from", r.RemoteAddr,
		"reader", readerOf(r).name(), "panel", p.ID)
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	head := w.Header()
	head.Set("Content-Type", "application/json")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.Copy(w, bytes.NewReader(body)) // a client that has gone reads no answer
}
