package intake

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/hearthlabs/hearth/ingest"
)

// Path is where the Handler expects to be mounted.
const Path = "/v1/events"

// Producer writes records to the log. Produce returns nil once the log holds
// all of them, and must be safe for concurrent use.
type Producer interface {
	Produce(ctx context.Context, records []ingest.Record) error
}

// Handler answers POST /v1/events. It is safe for concurrent use.
type Handler struct {
	cfg      Config
	producer Producer
	slots    chan struct{}
	decoders sync.Pool
}

// New returns a handler that hands accepted events to p.
func New(cfg Config, p Producer) (*Handler, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Handler{
		cfg: cfg, producer: p, slots: make(chan struct{}, cfg.MaxInFlight),
		decoders: sync.Pool{New: func() any { return new(ingest.Decoder) }},
	}, nil
}

// ServeHTTP takes the events of one request; see the package's Answers.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		h.answer(w, http.StatusMethodNotAllowed, Answer{Error: "send events with POST"})
		return
	}
	if !h.authorized(r) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="hearth"`)
		h.answer(w, http.StatusUnauthorized, Answer{Error: "send the token as Authorization: Bearer"})
		return
	}
	if h.cfg.Refuse != nil {
		if why := h.cfg.Refuse(); why != "" {
			h.answer(w, http.StatusInsufficientStorage, Answer{Error: why})
			return
		}
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	default:
		h.answer(w, http.StatusTooManyRequests, Answer{Error: "too many requests at once: try again in a moment"})
		return
	}
	a, err := h.take(w, r)
	if f, whole := errors.AsType[*failure](err); whole {
		h.answer(w, f.status, Answer{Rejected: a.Rejected, Unlisted: a.Unlisted, Error: f.text})
		return
	}
	h.answer(w, a.status(), a)
}

// take reads, checks and produces. Its error is a *failure.
func (h *Handler) take(w http.ResponseWriter, r *http.Request) (Answer, error) {
	body, err := h.read(w, r)
	if err != nil {
		return Answer{}, err
	}
	pieces, err := split(r.Header, body)
	if err != nil {
		return Answer{}, err
	}
	if len(pieces) == 0 {
		return Answer{}, &failure{http.StatusBadRequest, "the body holds no event"}
	}
	records, a := h.check(pieces)
	if len(records) == 0 {
		return a, nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.cfg.Timeout)
	defer cancel()
	if err := h.producer.Produce(ctx, records); err != nil {
		if h.cfg.Logger != nil {
			h.cfg.Logger.Warn("events not acknowledged", "events", len(records), "error", err)
		}
		return a, &failure{http.StatusServiceUnavailable, "the broker did not acknowledge the events: send them again, ids that were seen change nothing"}
	}
	a.Accepted = len(records)
	return a, nil
}

// check makes records of the good events and notes the others.
func (h *Handler) check(pieces []piece) ([]ingest.Record, Answer) {
	d := h.decoders.Get().(*ingest.Decoder)
	defer h.decoders.Put(d)
	var a Answer
	now := h.cfg.Now()
	records := make([]ingest.Record, 0, len(pieces))
	for _, p := range pieces {
		r := ingest.Record{Value: p.value, Headers: p.headers, Time: now}
		community, rej := h.judge(d, r)
		if rej != nil {
			a.reject(p.line, rej)
			continue
		}
		r.Key = []byte(community)
		records = append(records, r)
	}
	return records, a
}

// judge is the contract's decision, and two of the intake's own.
func (h *Handler) judge(d *ingest.Decoder, r ingest.Record) (community string, rej *ingest.RejectError) {
	if len(r.Value) > h.cfg.MaxEvent {
		return "", &ingest.RejectError{
			Reason: ingest.ReasonInvalidValue,
			Detail: fmt.Sprintf("event of %d bytes, at most %d", len(r.Value), h.cfg.MaxEvent),
		}
	}
	e, _, err := d.Decode(r)
	if err != nil {
		if errors.As(err, &rej) {
			return "", rej
		}
		return "", &ingest.RejectError{Reason: ingest.ReasonInvalidJSON, Detail: err.Error()}
	}
	if e.Kind == ingest.KindClock {
		// A clock belongs to a partition, and only its owner knows when to write one.
		return "", &ingest.RejectError{Reason: ingest.ReasonInvalidValue, Field: "kind", Detail: "clock records are written by the pipeline"}
	}
	return e.Community, nil
}

// authorized compares hashes, whose equal length tells nothing of the token.
func (h *Handler) authorized(r *http.Request) bool {
	if h.cfg.Token == "" {
		return true
	}
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	want, got := sha256.Sum256([]byte(h.cfg.Token)), sha256.Sum256([]byte(strings.TrimSpace(given)))
	return ok && subtle.ConstantTimeCompare(want[:], got[:]) == 1
}
