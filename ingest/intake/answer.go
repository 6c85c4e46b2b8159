package intake

import (
	"encoding/json"
	"net/http"

	"github.com/hearthlabs/hearth/ingest"
)

// Answer is the body of every answer.
type Answer struct {
	Accepted int        `json:"accepted"` // events the broker has acknowledged
	Rejected []Rejected `json:"rejected"` // in order of the request, at most 1000
	// Unlisted is how many more were rejected than Rejected lists.
	Unlisted int `json:"unlisted,omitempty"`
	// Error says why the request as a whole was not taken.
	Error string `json:"error,omitempty"`
}

// Rejected is one event that was not taken.
type Rejected struct {
	Line   int           `json:"line"` // line of NDJSON, or element of an array; from 1
	Reason ingest.Reason `json:"reason"`
	Field  string        `json:"field,omitempty"`
	Detail string        `json:"detail,omitempty"`
}

// maxListed bounds an answer: a body may hold millions of bad lines.
const maxListed = 1000

func (a *Answer) reject(line int, r *ingest.RejectError) {
	if len(a.Rejected) >= maxListed {
		a.Unlisted++
		return
	}
	a.Rejected = append(a.Rejected, Rejected{Line: line, Reason: r.Reason, Field: r.Field, Detail: r.Detail})
}

// status is the HTTP status of an answer to a request that could be read.
func (a *Answer) status() int {
	switch {
	case len(a.Rejected) == 0:
		return http.StatusOK
	case a.Accepted > 0:
		return http.StatusMultiStatus
	default:
		return http.StatusBadRequest
	}
}

// failure is an error that answers the request as a whole.
type failure struct {
	status int
	text   string
}

func (f *failure) Error() string { return f.text }

func (h *Handler) answer(w http.ResponseWriter, status int, a Answer) {
	if a.Rejected == nil {
		a.Rejected = []Rejected{}
	}
	body, err := json.Marshal(a)
	if err != nil { // numbers and strings only
		panic("intake: encode answer: " + err.Error())
	}
	head := w.Header()
	head.Set("Content-Type", "application/json")
	head.Set("Cache-Control", "no-store")
	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		head.Set("Retry-After", "1")
	case http.StatusInsufficientStorage:
		head.Set("Retry-After", "60")
	}
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a client that has gone reads no answer
	if h.cfg.Observe != nil {
		h.cfg.Observe(status, a.Accepted, len(a.Rejected)+a.Unlisted)
	}
}
