package main_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
)

// postAs posts JSON, with a token unless it is empty.
func postAs(t *testing.T, url, token, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

// TestNotify: the bridge is a process that asks for its token, signs what it
// sends, and tells no secret.
func TestNotify(t *testing.T) {
	var sent notified
	file, addr := robots(t, &sent), address(t)
	p := hearth(t, []string{"HEARTH_TOKEN=right"}, "notify", "--robots", file, "--notify-addr", addr)
	p.says("go to dingtalk, feishu")
	const alert = `{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"MassExit"},"annotations":{"summary_zh":"走了很多人"}}]}`
	for _, tt := range []struct {
		robot, token string
		want         int
	}{{"dingtalk", "wrong", 401}, {"nobody", "right", 404}, {"dingtalk", "right", 200}} {
		if status, answer := postAs(t, "http://"+addr+"/v1/alerts/"+tt.robot, tt.token, alert); status != tt.want {
			t.Errorf("%s with token %s: %d %s, want %d", tt.robot, tt.token, status, answer, tt.want)
		}
	}
	if !sent.has("Hearth 告警：走了很多人") || len(sent.texts) != 1 {
		t.Errorf("sent %q", sent.texts)
	}
	if done(t, "ready", "--http", addr) != "ready\n" {
		t.Error("not ready")
	}
	if strings.Contains(p.out.String(), robotSecret) || strings.Contains(p.out.String(), "access_token") {
		t.Errorf("a secret is told: %s", p.out.String())
	}
}

func TestNotifyRefusesToStart(t *testing.T) {
	url := write(t, "url", "https://robots.example/send?access_token=hidden-0123456789\n")
	for _, tt := range []struct{ file, want string }{
		{"robots: []\n", "names none"},
		{"robots:\n  - {name: Team One, kind: wecom}\n", "want small letters"},
		{"robots:\n  - {name: a, kind: wecom}\n", "url-file, url-env: one of them"},
		{"robots:\n  - {name: a, kind: wecom, url-env: NO_SUCH_VARIABLE}\n", "NO_SUCH_VARIABLE is not set"},
		{"robots:\n  - {name: a, kind: wecom, url-file: x, url-env: X}\n", "not both"},
		{"robots:\n  - {name: a, kind: wecom, url-file: no-such-file}\n", "no-such-file"},
		{"robots:\n  - {name: a, kind: slack, url-file: " + url + "}\n", "want dingtalk, feishu or wecom"},
		{"robots:\n  - {name: a, kind: wecom, url-file: " + url + "}\n  - {name: a, kind: wecom, url-file: " + url + "}\n", "two are called a"},
		{"robots:\n  - {name: a, kind: wecom, url: 'https://robots.example/send?key=hidden-0123456789'}\n", "field url not found"},
	} {
		out := refused(t, 2, nil, "notify", "--check", "--robots", write(t, "robots.yaml", tt.file))
		if !strings.Contains(out, tt.want) || strings.Contains(out, "hidden-0123456789") {
			t.Errorf("%q: want %q", out, tt.want)
		}
	}
	if out := refused(t, 2, nil, "notify", "--robots", robots(t, &notified{}), "--notify-addr", "0.0.0.0:0"); !strings.Contains(out, "--token-file") {
		t.Errorf("listens to everybody without a token: %s", out)
	}
}

// TestDigestToRobots: a replayed community's digest reaches the chat as it is
// printed, and a chat that takes nothing is a failure.
func TestDigestToRobots(t *testing.T) {
	needsEngine(t)
	club := write(t, "club.ndjson", done(t, "simulate", "--seed", "4", "--days", "21", "--members", "60"))
	dir := t.TempDir()
	done(t, "replay", club, "--data", dir)
	community := strings.TrimSpace(done(t, "query", "--data", dir, "--format", "TSV", "SELECT any(community) FROM communities"))
	args := []string{"digest", "--data", dir, "--community", community, "--robots"}
	var sent notified
	file := robots(t, &sent)
	done(t, append(args, file, "--to", "dingtalk", "--to", "feishu")...)
	text := done(t, append(args, file)...)
	if !strings.Contains(text, "社群日报") || !strings.Contains(text, "共 7 天") || strings.Count(text, "\n") < 12 {
		t.Errorf("digest:\n%s", text)
	}
	if len(sent.texts) != 2 {
		t.Fatalf("sent %d", len(sent.texts))
	}
	title, body, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	want := title + "\n### " + title + "\n\n" + strings.ReplaceAll(body, "\n", "  \n")
	if sent.texts[0] != want || sent.texts[1] != want {
		t.Errorf("sent %q\nwant %q", sent.texts[0], want)
	}
	members := strings.Fields(done(t, "query", "--data", dir, "--format", "TSV", "SELECT member FROM members FINAL"))
	for _, m := range members {
		if strings.Contains(text, m) {
			t.Errorf("names %s", m)
		}
	}
	if len(members) < 40 {
		t.Errorf("%d members are too few to tell", len(members))
	}
	deaf := robots(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.Copy(w, bytes.NewBufferString(`{"errcode":400013,"errmsg":"robot is disabled"}`))
	}))
	if out := refused(t, 1, nil, append(args, deaf, "--to", "dingtalk")...); !strings.Contains(out, "send to dingtalk: dingtalk refuses with code 400013: robot is disabled") {
		t.Errorf("a chat that takes nothing: %s", out)
	}
	for want, more := range map[string][]string{"no robot is called team": {file, "--to", "team"}, "want 1 to 366": {file, "--days", "0"}} {
		if out := refused(t, 2, nil, append(args, more...)...); !strings.Contains(out, want) {
			t.Errorf("%s, want %q", out, want)
		}
	}
	if out := refused(t, 1, nil, "digest", "--data", dir, "--community", "nowhere"); !strings.Contains(out, "no data yet") {
		t.Errorf("a community without data: %s", out)
	}
}
