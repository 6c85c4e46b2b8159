package main

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// health answers whether this process can do its work, by named checks. It is
// safe for concurrent use.
type health struct {
	mu     sync.Mutex
	checks []healthCheck
}

type healthCheck struct {
	name  string
	check func(context.Context) error // nil when fine; the error is a sentence for people
}

// checkTimeout bounds one question: an orchestrator asks again in seconds.
const checkTimeout = 3 * time.Second

// add adds a check that is asked at every readiness probe.
func (h *health) add(name string, check func(context.Context) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks = append(h.checks, healthCheck{name, check})
}

// healthAnswer is the body of /readyz.
type healthAnswer struct {
	Status string        `json:"status"` // ready, not ready
	Checks []healthState `json:"checks,omitempty"`
}

type healthState struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"`
}

// ask runs all checks at once and waits for them.
func (h *health) ask(ctx context.Context) (healthAnswer, bool) {
	h.mu.Lock()
	checks := append([]healthCheck(nil), h.checks...)
	h.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	states := make([]healthState, len(checks))
	var wg sync.WaitGroup
	for i, c := range checks {
		wg.Go(func() {
			states[i] = healthState{Name: c.name, OK: true}
			if err := c.check(ctx); err != nil {
				states[i] = healthState{Name: c.name, Reason: oneLine(err)}
			}
		})
	}
	wg.Wait()
	for _, s := range states {
		if !s.OK {
			return healthAnswer{"not ready", states}, false
		}
	}
	return healthAnswer{"ready", states}, true
}

// live answers /healthz: the process runs and answers.
func (*health) live(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// ready answers /readyz: 200, or 503 with the reasons.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	answer, ok := h.ask(r.Context())
	if guest, _ := r.Context().Value(guestKey{}).(bool); guest {
		answer.Checks = nil // reasons name addresses: not for strangers
	}
	status := http.StatusOK
	if !ok {
		status = http.StatusServiceUnavailable
	}
	writeJSON(w, status, answer)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil { // values of this file only
		panic("encode answer: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a client that has gone reads no answer
}
