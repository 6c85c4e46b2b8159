package notify

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
)

// Path is where Alertmanager posts alerts for a robot, named by its last part.
// With ?short a message is a list of what is still going on.
const Path = "POST /v1/alerts/{robot}"

// maxBody is as much as a thousand alerts take.
const maxBody = 1 << 20

// Handler takes alerts from Alertmanager and has robots tell them, one message a
// group. It answers 200 once the service has taken the message; 4xx when trying
// again would not help; and 5xx when it would, which Alertmanager does by itself.
// Nothing is kept: what Alertmanager sends again is what is true by then.
type Handler struct {
	robots map[string]*Robot
	logger *slog.Logger
}

// NewHandler returns a handler for robots by name.
func NewHandler(robots map[string]*Robot, logger *slog.Logger) *Handler {
	return &Handler{robots, logger}
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("robot")
	robot, known := h.robots[name]
	if !known {
		answer(w, http.StatusNotFound, "no robot of that name")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		answer(w, http.StatusRequestEntityTooLarge, "more alerts than one message can tell: set max_alerts")
		return
	}
	if err != nil {
		answer(w, http.StatusBadRequest, "the body breaks off")
		return
	}
	g, err := ParseGroup(body)
	if err != nil {
		answer(w, http.StatusBadRequest, err.Error())
		return
	}
	m, some := g.Message(), true
	if r.URL.Query().Has("short") {
		m, some = g.Short()
	}
	if !some {
		answer(w, http.StatusOK, "")
		return
	}
	err = robot.Send(r.Context(), m)
	switch {
	case err == nil:
		answer(w, http.StatusOK, "")
	case errors.Is(err, ErrBusy):
		w.Header().Set("Retry-After", strconv.Itoa(60/perMinute))
		answer(w, http.StatusServiceUnavailable, err.Error())
	default:
		answer(w, http.StatusBadGateway, err.Error())
	}
	if err != nil {
		h.logger.Error("alerts not told", "robot", name, "alerts", len(g.Alerts), "error", err)
	}
}

func answer(w http.ResponseWriter, status int, problem string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body := map[string]string{"status": "sent"}
	if problem != "" {
		body = map[string]string{"error": problem}
	}
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}
