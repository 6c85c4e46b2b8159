package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/console/web"
)

// lookedAt serves a console to one reader.
func lookedAt(t *testing.T, who web.Reader, ask web.Asker) (*httptest.Server, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	h, err := web.New(web.Config{Ask: ask, Logger: slog.New(slog.NewTextHandler(log, nil)), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	h.Mount(mux.Handle)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(w, r.WithContext(web.WithReader(r.Context(), who)))
	}))
	t.Cleanup(s.Close)
	return s, log
}

// TestReadersSeeTheirOwn asks every panel as a reader of one community, of that
// one and of another: nothing of the other is even asked for.
func TestReadersSeeTheirOwn(t *testing.T) {
	asked := 0
	s, log := lookedAt(t, web.Reader{Name: "xiaolin", Communities: []string{"mine", "ours"}}, func(_ context.Context, sql, _ string, params, _ map[string]string, w io.Writer) error {
		asked++
		if c, ok := params["community"]; ok && c != "['mine']" {
			return fmt.Errorf("asked for %s", c)
		}
		if strings.Contains(sql, "FROM communities AS c") {
			_, err := io.WriteString(w, `["community","people"]`+"\n"+`["mine",3]`+"\n"+`["theirs",4]`+"\n"+`["ours",5]`+"\n")
			return err
		}
		_, err := io.WriteString(w, `["x"]`+"\n")
		return err
	})
	members := 0
	for _, p := range panel.All() {
		query := func(community string) string {
			values := map[string]string{"community": community, "zone": "UTC", "from": "2026-01-01", "to": "2026-01-08", "member": "u_secret"}
			var parts []string
			for _, name := range p.Params() {
				if v := values[name]; v != "" {
					parts = append(parts, name+"="+v)
				}
			}
			return "/console/api/panels/" + p.ID + "?" + strings.Join(parts, "&")
		}
		before := asked
		code, body, _ := get(t, s, query("theirs"))
		switch {
		case p.ID == "communities":
			if code != 200 || !strings.Contains(body, `[["mine",3],["ours",5]]`) {
				t.Errorf("communities: %d %s", code, body)
			}
			continue
		case code != 403 || !strings.Contains(body, "not_yours") || asked != before:
			t.Errorf("%s of another community: %d %s, asked %d times", p.ID, code, body, asked-before)
		}
		if !slices.Contains(p.Params(), "community") {
			continue // of all communities: for nobody who sees only some
		}
		if code, body, _ := get(t, s, query("mine")); code != 200 {
			t.Errorf("%s: %d %s", p.ID, code, body)
		}
		if slices.Contains(p.Params(), "member") {
			members++
		}
	}
	if got := strings.Count(log.String(), `msg="looked at a member" community=mine`); got != members || members < 5 || strings.Contains(log.String(), "u_secret") {
		t.Errorf("%d looks logged, want %d:\n%s", got, members, log)
	}
	if strings.Count(log.String(), "reader=xiaolin") != members || !strings.Contains(log.String(), "panel=c_texts") {
		t.Errorf("the log does not say who looked, or at what:\n%s", log)
	}
}

func TestReaderOfEverything(t *testing.T) {
	s, _ := lookedAt(t, web.Reader{Name: "all", Communities: []string{web.Everything}}, func(_ context.Context, _, _ string, _, _ map[string]string, w io.Writer) error {
		_, err := io.WriteString(w, `["community"]`+"\n"+`["a"]`+"\n"+`["b"]`+"\n")
		return err
	})
	for path, want := range map[string]string{"communities": `[["a"],["b"]]`, "g_log": `"a"`, "c_facts?community=x&member=y": `"a"`} {
		if code, body, _ := get(t, s, "/console/api/panels/"+path); code != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
}
