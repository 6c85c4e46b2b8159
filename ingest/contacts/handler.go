package contacts

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"
)

// Where the handlers expect to be mounted.
const (
	LookPath    = "GET /v1/may-contact"
	ReservePath = "/v1/reserve"
)

// maxBody is far more than a request needs.
const maxBody = 16 << 10

// ServeLook answers GET /v1/may-contact.
func (d *Desk) ServeLook(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	req := Request{Community: q.Get("community"), Member: q.Get("member"), Kind: q.Get("kind")}
	if at := q.Get("at"); at != "" {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			answer(w, Answer{}, fmt.Errorf("%w: at %q: want a time such as 2026-03-01T08:00:00+08:00", ErrRequest, at))
			return
		}
		req.At = t
	}
	a, err := d.Look(r.Context(), req)
	answer(w, a, err)
}

// ServeReserve answers POST /v1/reserve.
func (d *Desk) ServeReserve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		write(w, http.StatusMethodNotAllowed, Answer{Error: "ask with POST"})
		return
	}
	// Content types that a page of another site can post without asking are refused.
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		write(w, http.StatusUnsupportedMediaType, Answer{Error: "send the ask as application/json"})
		return
	}
	var req Request
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&req); err != nil {
		answer(w, Answer{}, fmt.Errorf("%w: read body: %w", ErrRequest, err))
		return
	}
	a, err := d.Reserve(r.Context(), req)
	answer(w, a, err)
}

// answer turns an error into a status.
func answer(w http.ResponseWriter, a Answer, err error) {
	status := http.StatusOK
	switch {
	case err == nil:
	case errors.Is(err, ErrRequest):
		status, a.Error = http.StatusBadRequest, err.Error()
	case errors.Is(err, ErrLate):
		status, a.Error = http.StatusGatewayTimeout, ErrLate.Error()
	default:
		// The cause may name addresses: it is for the log of the one who runs this.
		status, a.Error = http.StatusServiceUnavailable, "the broker or the tables did not answer: ask again"
	}
	write(w, status, a)
}

func write(w http.ResponseWriter, status int, a Answer) {
	body, err := json.Marshal(a)
	if err != nil { // strings and a boolean
		panic("contacts: encode answer: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a client that has gone reads no answer
}
