package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/console/web"
	"github.com/hearthlabs/hearth/sink"
)

// console serves a console whose database is ask, and returns what it logs.
func console(t *testing.T, ask web.Asker) (*httptest.Server, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	h, err := web.New(web.Config{Ask: ask, Logger: slog.New(slog.NewTextHandler(log, nil)), Now: time.Now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	h.Mount(mux.Handle)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s, log
}

// get returns the status, the body and the header of an answer.
func get(t *testing.T, s *httptest.Server, path string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body), res.Header
}

const ranged = "community=c&zone=UTC&from=2026-01-01&to=2026-01-08"

func TestAnswer(t *testing.T) {
	var settings, params map[string]string
	s, _ := console(t, func(_ context.Context, sql, format string, p, set map[string]string, w io.Writer) error {
		settings, params = set, p
		if format != "JSONCompactEachRowWithNames" || !strings.Contains(sql, "FROM annotations") {
			t.Errorf("format %s, statement %s", format, sql)
		}
		_, err := io.WriteString(w, `["at","until","title","day"]`+"\n"+`["2026-01-02 00:00:00.000","1970-01-01 00:00:00.000","会",null]`+"\n")
		return err
	})
	code, body, _ := get(t, s, "/console/api/panels/annotations?"+ranged)
	var got struct {
		Columns []string
		Rows    [][]any
	}
	if err := json.Unmarshal([]byte(body), &got); code != 200 || err != nil || len(got.Columns) != 4 || len(got.Rows) != 1 || got.Rows[0][2] != "会" || got.Rows[0][3] != nil {
		t.Errorf("%d %v %s", code, err, body)
	}
	if settings["readonly"] != "1" || settings["max_execution_time"] == "" || settings["max_result_rows"] == "" || settings["max_memory_usage"] == "" {
		t.Errorf("settings %v", settings)
	}
	want := map[string]string{"community": "['c']", "zone": "UTC", "from": "2026-01-01", "to": "2026-01-08"}
	if diff := cmp.Diff(want, params); diff != "" {
		t.Errorf("params (-want +got):\n%s", diff)
	}
}

// TestHostile: what is not on the closed list never reaches the database.
func TestHostile(t *testing.T) {
	var asked atomic.Int64
	s, log := console(t, func(context.Context, string, string, map[string]string, map[string]string, io.Writer) error {
		asked.Add(1)
		return nil
	})
	for _, x := range []struct {
		path string
		code int
		want string
	}{
		{"/console/api/panels/nope", 404, `{"error":{"code":"unknown_panel"}}`},
		{"/console/api/panels/SELECT%201", 404, `{"error":{"code":"unknown_panel"}}`},
		{"/console/api/panels/g_days?" + ranged + "&sql=SELECT", 400, "bad_parameter"},
		{"/console/api/panels/g_days?" + ranged + "&readonly=0", 400, "bad_parameter"},
		{"/console/api/panels/g_days?" + ranged + "&member=x", 400, "bad_parameter"}, // known, not taken
		{"/console/api/panels/g_days?" + ranged + "&from=2026-01-02", 400, `"param":"from"`},
		{"/console/api/panels/g_days?community=c&zone=UTC&from=2026-01-01", 400, `"param":"to"`},
		{"/console/api/panels/g_days?" + strings.Replace(ranged, "UTC", "x'", 1), 400, `"param":"zone"`},
		{"/console/api/panels/d_messages?" + ranged + "&label=" + url.QueryEscape("' OR 1"), 400, `"param":"label"`},
		{"/console/api/panels/", 404, ""},
		{"/console/../handler.go", 404, ""},
		{"/console/nothing.js", 404, ""},
	} {
		code, body, _ := get(t, s, x.path)
		if code != x.code || !strings.Contains(body, x.want) || strings.Contains(body, "OR 1") {
			t.Errorf("%s: %d %s", x.path, code, body)
		}
	}
	if asked.Load() != 0 || log.Len() != 0 {
		t.Errorf("asked %d times, logged %s", asked.Load(), log)
	}
}

// TestFailures: each way to fail has its code, and the server's own words stay in
// the log.
func TestFailures(t *testing.T) {
	const secret = "at 10.0.0.7: text of somebody"
	for _, x := range []struct {
		name string
		err  error
		code int
		want string
	}{
		{"down", errors.New(secret), 503, "unavailable"},
		{"no database", &sink.WriteError{Code: 81, Err: errors.New(secret)}, 503, "no_tables"},
		{"slow", &sink.WriteError{Code: 159, Err: errors.New(secret)}, 504, "too_slow"},
		{"deadline", fmt.Errorf("%s: %w", secret, context.DeadlineExceeded), 504, "too_slow"},
		{"too many rows", &sink.WriteError{Code: 396, Err: errors.New(secret)}, 504, "too_large"},
		{"a bug", &sink.WriteError{Code: 62, Err: errors.New(secret)}, 500, "failed"},
	} {
		s, log := console(t, func(context.Context, string, string, map[string]string, map[string]string, io.Writer) error {
			return x.err
		})
		code, body, _ := get(t, s, "/console/api/panels/communities")
		if code != x.code || body != `{"error":{"code":"`+x.want+`"}}` || !strings.Contains(log.String(), secret) {
			t.Errorf("%s: %d %s, log %s", x.name, code, body, log)
		}
	}
	s, _ := console(t, func(_ context.Context, _, _ string, _, _ map[string]string, w io.Writer) error {
		line := []byte(`["` + strings.Repeat("x", 1<<20) + `"]` + "\n")
		for range 20 {
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		return nil
	})
	if code, body, _ := get(t, s, "/console/api/panels/communities"); code != 504 || !strings.Contains(body, "too_large") {
		t.Errorf("20 MB: %d %.80s", code, body)
	}
}

func TestLookIsLogged(t *testing.T) {
	s, log := console(t, func(_ context.Context, _, _ string, _, _ map[string]string, w io.Writer) error {
		_, err := io.WriteString(w, `["name"]`+"\n")
		return err
	})
	get(t, s, "/console/api/panels/c_facts?community=club&member=u_secret")
	if !regexp.MustCompile(`msg="looked at a member" community=club member_hash=[0-9a-f]{16} from=127`).MatchString(log.String()) || strings.Contains(log.String(), "u_secret") {
		t.Errorf("log %s", log)
	}
}

// TestPage: everything the page names is served, from here, under a policy that
// allows nothing else.
func TestPage(t *testing.T) {
	s, _ := console(t, nil)
	code, page, head := get(t, s, "/")
	if code != 200 || !strings.HasPrefix(head.Get("Content-Type"), "text/html") {
		t.Fatalf("%d %s", code, head.Get("Content-Type"))
	}
	if p := head.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || strings.Contains(p, "unsafe") {
		t.Errorf("policy %s", p)
	}
	if regexp.MustCompile(`<script[^>]*>[^<]|<style| style=| on[a-z]+=|https?://`).MatchString(page) {
		t.Error("the page holds a script, a style or an address of its own")
	}
	for _, m := range regexp.MustCompile(`(?:href|src)="(/[^"#]*)"`).FindAllStringSubmatch(page, -1) {
		if code, _, _ := get(t, s, m[1]); code != 200 {
			t.Errorf("%s: %d", m[1], code)
		}
	}
	code, script, head := get(t, s, "/console/main.js")
	if code != 200 || !strings.Contains(head.Get("Content-Type"), "javascript") {
		t.Errorf("main.js: %d %s", code, head.Get("Content-Type"))
	}
	for _, m := range regexp.MustCompile(`from '\./([a-z0-9]+\.js)'`).FindAllStringSubmatch(script, -1) {
		if code, _, _ := get(t, s, "/console/"+m[1]); code != 200 {
			t.Errorf("%s: %d", m[1], code)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/console/main.js", nil)
	r.RequestURI = ""
	r.Header.Set("If-None-Match", head.Get("ETag"))
	res, err := s.Client().Do(r)
	if err != nil || res.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %v %v", res, err)
	}
	_ = res.Body.Close()
}

func TestCatalog(t *testing.T) {
	s, _ := console(t, nil)
	_, body, _ := get(t, s, "/console/api/catalog")
	var c struct {
		Panels []struct {
			ID     string
			Params []string
		}
		Charts bool
		Words  map[string][]map[string]string
	}
	if err := json.Unmarshal([]byte(body), &c); err != nil || c.Charts || len(c.Panels) != len(panel.All()) || c.Words["stage"][0]["zh"] != "新人" {
		t.Errorf("%v: %d panels, charts %v", err, len(c.Panels), c.Charts)
	}
	if strings.Contains(body, "SELECT") || strings.Contains(body, "null") {
		t.Error("the catalog tells SQL, or holds null")
	}
}
