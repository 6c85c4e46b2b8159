package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/hearthlabs/hearth/console/web"
)

// webServer is the HTTP side of a running pipeline. Other handlers (the
// intake) are added with handle before serve.
type webServer struct {
	token  string
	people consoleReaders
	mux    *http.ServeMux
	logger *slog.Logger
}

// newWebServer serves /metrics of the registry, /healthz, /readyz and, when
// asked for, profiles. A token is asked of every request but the two probes.
func newWebServer(c WebConfig, reg prometheus.Gatherer, h *health, logger *slog.Logger) (*webServer, error) {
	token, err := c.token()
	if err != nil {
		return nil, err
	}
	people, err := readReaders(c.Readers)
	if err != nil {
		return nil, err
	}
	s := &webServer{token: token, people: people, mux: http.NewServeMux(), logger: logger}
	s.mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn)}))
	s.mux.HandleFunc("GET /healthz", h.live)
	s.mux.HandleFunc("GET /readyz", h.ready)
	if c.Pprof {
		s.mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		s.mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		s.mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
		s.mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return s, nil
}

// handle adds a handler behind the same guards.
func (s *webServer) handle(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// handler is the mux behind the guards.
func (s *webServer) handler() http.Handler {
	guarded := http.NewCrossOriginProtection().Handler(s.guard(s.mux))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		guarded.ServeHTTP(w, r)
	})
}

// guestKey marks the context of a request without the token that is let in to
// a probe.
type guestKey struct{}

// guard asks for the token, or without one makes sure that no page of another
// site reaches this machine under a name of its own (DNS rebinding).
func (s *webServer) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case s.token == "" && !isLoopback(hostOf(r.Host)):
			writeJSON(w, http.StatusForbidden, map[string]string{"error": "without a token this server answers at localhost only"})
			return
		case s.token == "" || s.knows(r):
		case r.URL.Path == "/healthz" || r.URL.Path == "/readyz":
			r = r.WithContext(context.WithValue(r.Context(), guestKey{}, true))
		default:
			if who, ok := s.people.find(given(r)); ok {
				if !mayRead(r) {
					writeJSON(w, http.StatusForbidden, map[string]string{"error": "this token is for looking at the console only"})
					return
				}
				r = r.WithContext(web.WithReader(r.Context(), who))
				break
			}
			// Basic, so that browsers ask: any name, the token as password.
			w.Header().Set("WWW-Authenticate", `Basic realm="hearth: the token is the password"`)
			writeJSON(w, http.StatusUnauthorized, map[string]string{"error": "send the token as Authorization: Bearer, or as a password"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// given is the token that a request carries; "" for none.
func given(r *http.Request) string {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		_, token, _ = r.BasicAuth()
	}
	return strings.TrimSpace(token)
}

// knows compares hashes, whose equal length tells nothing of the token.
func (s *webServer) knows(r *http.Request) bool {
	want, got := sha256.Sum256([]byte(s.token)), sha256.Sum256([]byte(given(r)))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// listen binds the address. Beyond this machine it needs a token.
func (s *webServer) listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen at %s: %w: choose another address with --http", addr, err)
	}
	if s.token == "" && !isLoopback(hostOf(l.Addr().String())) {
		return nil, errors.Join(errNeedsToken(addr), l.Close())
	}
	return l, nil
}

// Limits of a connection. Bodies of the intake are bounded by its own limit.
const (
	headerTimeout   = 10 * time.Second
	readTimeout     = time.Minute
	writeTimeout    = 2 * time.Minute
	idleTimeout     = 2 * time.Minute
	maxHeader       = 64 << 10
	shutdownTimeout = 10 * time.Second
)

// serve answers at l until ctx ends, then lets running requests finish within
// shutdownTimeout. It closes l.
func (s *webServer) serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve http at %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(patience)
	if err != nil {
		err = errors.Join(fmt.Errorf("stop http server: %w", err), server.Close())
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("serve http at %s: %w", l.Addr(), served))
	}
	return err
}

// errNeedsToken refuses to be reached by others without a token.
func errNeedsToken(addr string) error {
	return fmt.Errorf("%s is reached from other machines: set --token-file, or listen at 127.0.0.1", addr)
}

// hostOf is an address without its port.
func hostOf(addr string) string {
	if host, _, err := net.SplitHostPort(addr); err == nil {
		return host
	}
	return strings.Trim(addr, "[]")
}

// isLoopback says whether only this machine reaches the host.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
