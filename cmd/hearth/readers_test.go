package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	main "github.com/hearthlabs/hearth/cmd/hearth"
)

func readersFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "readers.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// TestConsoleReaders: a reader's token opens the console and nothing else.
func TestConsoleReaders(t *testing.T) {
	file := readersFile(t, "readers:\n  - name: 小林\n    token-sha256: "+hashOf("lin")+"\n    communities: [book-club]\n  - name: lead\n    token-sha256: "+hashOf("lead")+"\n    communities: ['*']\n")
	w, err := main.NewWebOf(main.WebConfig{Token: "admin", Readers: file}, registry(t), &main.Health{})
	if err != nil {
		t.Fatal(err)
	}
	w.Handle("GET /console/x", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "page") }))
	h := w.Handler()
	for _, x := range []struct {
		token, method, path string
		code                int
	}{
		{"lin", "GET", "/console/x", 200},
		{"lead", "GET", "/console/x", 200},
		{"admin", "GET", "/console/x", 200},
		{"", "GET", "/console/x", 401},
		{"other", "GET", "/console/x", 401},
		{hashOf("lin"), "GET", "/console/x", 401},
		{"lin", "GET", "/metrics", 403},
		{"lin", "GET", "/hello", 403},
		{"lin", "POST", "/v1/events", 403},
		{"lin", "GET", "/console", 403},
		{"lead", "GET", "/metrics", 403},
		{"admin", "GET", "/metrics", 200},
		{"", "GET", "/healthz", 200},
	} {
		code, body, _ := ask(t, h, x.method, x.path, func(r *http.Request) {
			if x.token != "" {
				r.SetBasicAuth("anybody", x.token)
			}
		})
		if code != x.code {
			t.Errorf("%s %s with %q: %d %s, want %d", x.method, x.path, x.token, code, body, x.code)
		}
	}
}

// TestReadersFileErrors: each mistake is one sentence that names the place.
func TestReadersFileErrors(t *testing.T) {
	good := "readers: [{name: a, token-sha256: " + hashOf("a") + ", communities: [x]}"
	for text, want := range map[string]string{
		"readers: []": "names nobody",
		"people: []":  "field people not found",
		"readers: [{token-sha256: " + hashOf("a") + ", communities: [x]}]":               "reader 1: name: is missing",
		"readers: [{name: a, token-sha256: plain, communities: [x]}]":                    "want 64 hexadecimal digits",
		"readers: [{name: a, token-sha256: " + hashOf("a") + "}]":                        "want the names of some",
		"readers: [{name: a, token-sha256: " + hashOf("a") + ", communities: ['*', x]}]": "stands alone",
		good + ", {name: b, token-sha256: " + hashOf("a") + ", communities: [y]}]":       "reader 2: has the name or the token of another",
	} {
		said := refused(t, 2, nil, "up", "--token", "t", "--console-readers", readersFile(t, text), "--check")
		if !strings.Contains(said, "console-readers: ") || !strings.Contains(said, want) {
			t.Errorf("%s: %q, want %q", text, said, want)
		}
	}
	if said := refused(t, 2, nil, "up", "--console-readers", readersFile(t, good+"]"), "--check"); !strings.Contains(said, "without a token everybody sees everything") {
		t.Error(said)
	}
	if said := refused(t, 2, nil, "up", "--token", "t", "--console-readers", "/nowhere", "--check"); !strings.Contains(said, "console-readers") {
		t.Error(said)
	}
}
