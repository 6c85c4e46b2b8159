package main_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestReadyCommand: what a health check sees.
func TestReadyCommand(t *testing.T) {
	for _, x := range []struct {
		name, body string
		status     int
		code       int
		says       string
	}{
		{"ready", `{"status":"ready"}`, 200, 0, "ready\n"},
		{"not", `{"status":"not ready","checks":[{"name":"kafka","reason":"nobody answers"},{"name":"clickhouse","ok":true}]}`, 503, 1, "not ready: kafka: nobody answers"},
		{"not, to a stranger", `{"status":"not ready"}`, 503, 1, "hearth: not ready"},
		{"something else", "hello", 200, 1, "does not answer like hearth"},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/readyz" || r.Header.Get("Authorization") != "" {
				t.Errorf("%s: asked %s", x.name, r.URL.Path)
			}
			w.WriteHeader(x.status)
			_, _ = w.Write([]byte(x.body))
		}))
		addr := strings.TrimPrefix(s.URL, "http://")
		_, port, _ := strings.Cut(addr, ":")
		for _, a := range []string{addr, "0.0.0.0:" + port, ":" + port} {
			if x.code == 0 {
				if out := done(t, "ready", "--http", a); out != x.says {
					t.Errorf("%s at %s: %q", x.name, a, out)
				}
			} else if errs := refused(t, x.code, nil, "ready", "--http", a); !strings.Contains(errs, x.says) {
				t.Errorf("%s at %s: %q", x.name, a, errs)
			}
		}
		s.Close()
		if errs := refused(t, 1, nil, "ready", "--http", addr); !strings.Contains(errs, "ask whether hearth is ready") {
			t.Errorf("gone: %q", errs)
		}
	}
	if errs := refused(t, 2, nil, "ready", "--http", "nowhere"); !strings.Contains(errs, "want host:port") {
		t.Error(errs)
	}
}
