package main_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	main "github.com/hearthlabs/hearth/cmd/hearth"
)

func registry(t *testing.T) *prometheus.Registry {
	t.Helper()
	reg := prometheus.NewRegistry()
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: "hearth_test_total", Help: "A counter."})
	if err := reg.Register(c); err != nil {
		t.Fatal(err)
	}
	return reg
}

func newWeb(t *testing.T, token string, pprof bool, h *main.Health) main.Web {
	t.Helper()
	w, err := main.NewWeb(token, pprof, registry(t), h)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func ask(t *testing.T, h http.Handler, method, path string, change func(*http.Request)) (int, string, http.Header) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost:8080"+path, nil)
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header()
}

func TestReady(t *testing.T) {
	var h main.Health
	broken := errors.New("no broker answers\nat a:1")
	h.Add("kafka", func(context.Context) error { return broken })
	h.Add("clickhouse", func(context.Context) error { return nil })
	handler := newWeb(t, "", false, &h).Handler()
	code, body, _ := ask(t, handler, "GET", "/readyz", nil)
	want := `{"status":"not ready","checks":[{"name":"kafka","ok":false,"reason":"no broker answers; at a:1"},{"name":"clickhouse","ok":true}]}` + "\n"
	if code != http.StatusServiceUnavailable || body != want {
		t.Errorf("code %d, body (-want +got):\n%s", code, cmp.Diff(want, body))
	}
	if code, _, _ := ask(t, handler, "GET", "/healthz", nil); code != http.StatusOK {
		t.Errorf("alive: code %d", code)
	}
	broken = nil
	if code, body, _ := ask(t, handler, "GET", "/readyz", nil); code != http.StatusOK || !strings.Contains(body, `"ready"`) {
		t.Errorf("mended: code %d, body %s", code, body)
	}
}

func TestGuards(t *testing.T) {
	bearer := func(token string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
	}
	var h main.Health
	h.Add("kafka", func(context.Context) error { return errors.New("secret address") })
	tests := []struct {
		name, token, method, path string
		change                    func(*http.Request)
		want                      int
		body                      string
	}{
		{name: "metrics", method: "GET", path: "/metrics", want: 200, body: "hearth_test_total 0"},
		{name: "other handler", method: "GET", path: "/hello", want: 200, body: "hello"},
		{name: "rebound name", method: "GET", path: "/hello", change: func(r *http.Request) { r.Host = "evil.example:8080" }, want: 403},
		{name: "numeric loopback", method: "GET", path: "/hello", change: func(r *http.Request) { r.Host = "[::1]:8080" }, want: 200},
		{name: "page of another site", method: "POST", path: "/hello", change: func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, want: 403},
		{name: "own page", method: "POST", path: "/hello", change: func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-origin") }, want: 200},
		{name: "profiles are off", method: "GET", path: "/debug/pprof/", want: 404},
		{name: "no token", token: "tk", method: "GET", path: "/metrics", want: 401},
		{name: "wrong token", token: "tk", method: "GET", path: "/metrics", change: bearer("kt"), want: 401},
		{name: "token", token: "tk", method: "GET", path: "/metrics", change: bearer("tk"), want: 200, body: "hearth_test_total"},
		{name: "token as password", token: "tk", method: "GET", path: "/hello", change: func(r *http.Request) { r.SetBasicAuth("anyone", "tk") }, want: 200},
		{name: "token at another name", token: "tk", method: "GET", path: "/hello", change: func(r *http.Request) { bearer("tk")(r); r.Host = "hearth.example" }, want: 200},
		{name: "probe of a stranger", token: "tk", method: "GET", path: "/readyz", want: 503, body: `{"status":"not ready"}`},
		{name: "probe with token", token: "tk", method: "GET", path: "/readyz", change: bearer("tk"), want: 503, body: "secret address"},
		{name: "alive without token", token: "tk", method: "GET", path: "/healthz", want: 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, body, header := ask(t, newWeb(t, tt.token, false, &h).Handler(), tt.method, tt.path, tt.change)
			if code != tt.want || !strings.Contains(body, tt.body) {
				t.Errorf("code %d, body %q; want %d, %q", code, body, tt.want, tt.body)
			}
			for _, name := range []string{"X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "X-Frame-Options"} {
				if header.Get(name) == "" {
					t.Errorf("header %s is missing", name)
				}
			}
		})
	}
}

func TestProfiles(t *testing.T) {
	if code, _, _ := ask(t, newWeb(t, "", true, &main.Health{}).Handler(), "GET", "/debug/pprof/", nil); code != http.StatusOK {
		t.Errorf("code %d, want 200", code)
	}
}

func TestListenBeyondThisMachine(t *testing.T) {
	w := newWeb(t, "", false, &main.Health{})
	if l, err := w.Listen(t.Context(), "0.0.0.0:0"); err == nil {
		t.Errorf("listens at %s without a token", l.Addr())
	}
	l, err := newWeb(t, "tk", false, &main.Health{}).Listen(t.Context(), "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestServeStops(t *testing.T) {
	w := newWeb(t, "", false, &main.Health{})
	l, err := w.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Serve(ctx, l) }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/hello", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil || string(body) != "hello" {
		t.Errorf("body %q, %v", body, err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("stopped with %v", err)
	}
}
