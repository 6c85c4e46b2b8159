package notify_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/console/notify"
)

const (
	token  = "token-0123456789abcdef"
	secret = "SEC-fedcba9876543210"
)

// noon is when the tests happen.
var noon = time.Date(2026, 12, 1, 12, 0, 0, 5_000_000, time.UTC)

// service is a group chat's service: it takes what is rightly formed and signed
// for its kind, as the documentation of the three has it, and answers an error
// code inside a 200 to everything else.
type service struct {
	t      *testing.T
	kind   notify.Kind
	secret string
	reply  string // instead of a judgement
	status int    // instead of 200

	mu    sync.Mutex
	texts []string // titles and texts that were taken
	hits  int
}

func sign(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(h, text)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hits++
	raw, err := io.ReadAll(r.Body)
	if err != nil || r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		s.t.Errorf("%s %s %v", r.Method, r.Header.Get("Content-Type"), err)
	}
	if s.status != 0 {
		w.Header().Set("Location", "http://"+r.Host+"/elsewhere?"+token)
		w.WriteHeader(s.status)
		return
	}
	if s.reply != "" {
		_, _ = io.WriteString(w, s.reply)
		return
	}
	text, problem := s.judge(r, raw)
	if problem == "" {
		s.texts = append(s.texts, text)
	}
	code := map[bool]int{true: 0, false: 310000}[problem == ""]
	if s.kind == notify.Feishu {
		fmt.Fprintf(w, `{"code":%d,"msg":%q,"data":{}}`, code, problem)
		return
	}
	fmt.Fprintf(w, `{"errcode":%d,"errmsg":%q}`, code, problem)
}

func (s *service) judge(r *http.Request, raw []byte) (text, problem string) {
	var b struct {
		Type     string `json:"msgtype"`
		Markdown struct{ Title, Text, Content string }
		MsgType  string `json:"msg_type"`
		Stamp    string `json:"timestamp"`
		Sign     string `json:"sign"`
		Card     struct {
			Header struct {
				Title    struct{ Tag, Content string }
				Template string
			}
			Elements []struct{ Tag, Content string }
		}
	}
	if err := json.Unmarshal(raw, &b); err != nil || len(raw) > 20_000 {
		return "", fmt.Sprintf("%d bytes, %v", len(raw), err)
	}
	q := r.URL.Query()
	switch s.kind {
	case notify.DingTalk:
		if s.secret != "" && q.Get("sign") != sign(s.secret, q.Get("timestamp")+"\n"+s.secret) || q.Get("access_token") != token {
			return "", "sign not match"
		}
		if s.secret != "" && q.Get("timestamp") != "1796126400005" {
			return "", "timestamp " + q.Get("timestamp")
		}
		if b.Type != "markdown" || b.Markdown.Title == "" {
			return "", "miss param"
		}
		return b.Markdown.Title + "\n" + b.Markdown.Text, ""
	case notify.Feishu:
		if s.secret != "" && (b.Stamp != "1796126400" || b.Sign != sign(b.Stamp+"\n"+s.secret, "")) {
			return "", "sign match fail or timestamp is not within one hour from current time"
		}
		if b.MsgType != "interactive" || b.Card.Header.Title.Tag != "plain_text" || len(b.Card.Elements) != 1 || b.Card.Elements[0].Tag != "markdown" || r.URL.Path != "/hook/"+token {
			return "", "Bad Request"
		}
		return b.Card.Header.Template + " " + b.Card.Header.Title.Content + "\n" + b.Card.Elements[0].Content, ""
	case notify.WeCom:
		if b.Type != "markdown" || len(b.Markdown.Content) > 4096 || q.Get("key") != token {
			return "", "markdown.content exceed max length"
		}
		return b.Markdown.Content, ""
	}
	return "", "unknown kind"
}

// address is the webhook of a service at a host.
func address(kind notify.Kind, host string) string {
	switch kind {
	case notify.DingTalk:
		return host + "/send?access_token=" + token
	case notify.Feishu:
		return host + "/hook/" + token
	case notify.WeCom:
		return host + "/send?key=" + token
	}
	return ""
}

// start runs a service, and a robot of it.
func start(t *testing.T, s *service) *notify.Robot {
	t.Helper()
	s.t = t
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return robot(t, s.kind, address(s.kind, server.URL), s.secret)
}

func robot(t *testing.T, kind notify.Kind, url, secret string) *notify.Robot {
	t.Helper()
	r, err := notify.New(notify.Config{Kind: kind, URL: url, Secret: secret, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// posted has a handler take what Alertmanager posts.
func posted(t *testing.T, r *notify.Robot, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	var log strings.Builder
	mux := http.NewServeMux()
	mux.Handle(notify.Path, notify.NewHandler(map[string]*notify.Robot{"team": r}, slog.New(slog.NewTextHandler(&log, nil))))
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body)))
	secretless(t, "answer and log", w.Body.String()+log.String())
	if (w.Code >= 500) != strings.Contains(log.String(), "alerts not told") {
		t.Errorf("%d, and the log says %q", w.Code, log.String())
	}
	return w
}

func secretless(t *testing.T, what, text string) {
	t.Helper()
	for _, s := range []string{token, secret} {
		if strings.Contains(text, s) {
			t.Errorf("%s: holds a secret: %s", what, text)
		}
	}
}

const group = `{"version":"4","status":"firing","receiver":"community","groupLabels":{"community":"club"},"truncatedAlerts":2,"alerts":[
{"status":"firing","labels":{"alertname":"MassExit","severity":"critical","community":"club","member":"wang-wu"},"annotations":{"summary":"Many left club","summary_zh":"club：两天里走了很多人","description_zh":"12 人退群\n占 3%","dashboard":"http://c/?view=B&community=club","runbook_url":"https://b/MassExit.md","decomposition":"javascript:alert(1)"}},
{"status":"firing","labels":{"alertname":"Own"},"annotations":{"summary":"<at id=all></at> [x](http://evil) *x*","runbook_url":"https://b/a(b).md"}},
{"status":"resolved","labels":{"alertname":"MoodDrift","severity":"warning"},"annotations":{"summary_zh":"club：情绪变差"}}]}`

// TestAlertsToRobots: each kind takes what the handler makes of a post of
// Alertmanager, signed; in Chinese, with links, and nothing of labels.
func TestAlertsToRobots(t *testing.T) {
	for _, s := range []*service{{kind: notify.DingTalk, secret: secret}, {kind: notify.Feishu, secret: secret}, {kind: notify.DingTalk}, {kind: notify.Feishu}, {kind: notify.WeCom}} {
		r := start(t, s)
		if w := posted(t, r, "/v1/alerts/team", group); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "sent") {
			t.Fatalf("%s: %d %s", s.kind, w.Code, w.Body)
		}
		text := strings.ReplaceAll(s.texts[0], "  \n", "\n")
		for _, part := range []string{
			"Hearth 告警：2 条正在发生", "**club：两天里走了很多人**\n12 人退群 占 3%\n[看板](http://c/?view=B&community=club) · [怎么办](https://b/MassExit.md)",
			"**＜at id=all＞＜/at＞ ［x］(http://evil) ＊x＊**\n[怎么办](https://b/a%28b%29.md)", "已恢复：club：情绪变差", "另有 2 条没有发过来",
		} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: lacks %q:\n%s", s.kind, part, text)
			}
		}
		for _, bad := range []string{"wang-wu", "javascript", "<at", "Many left"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: shows %q", s.kind, bad)
			}
		}
		if s.kind == notify.Feishu && !strings.HasPrefix(text, "red ") {
			t.Errorf("the card of a critical alert is %s", text[:8])
		}
	}
}

func TestResolvedAndShort(t *testing.T) {
	s := &service{kind: notify.Feishu}
	r := start(t, s)
	over := `{"version":"4","alerts":[{"status":"resolved","labels":{"alertname":"A","severity":"critical"},"annotations":{"summary_zh":"甲"}}]}`
	for _, tt := range []struct{ path, body string }{{"/v1/alerts/team", over}, {"/v1/alerts/team?short", group}, {"/v1/alerts/team?short", over}} {
		if w := posted(t, r, tt.path, tt.body); w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", tt.path, w.Code, w.Body)
		}
	}
	// The third had nothing to say: nothing goes on.
	want := []string{"green Hearth 已恢复：甲\n已恢复：甲", "red Hearth：今天还没解决的 4 条\n- club：两天里走了很多人 [怎么办](https://b/MassExit.md)\n\n- ＜at id=all＞＜/at＞ ［x］(http://evil) ＊x＊ [怎么办](https://b/a%28b%29.md)\n\n……另有 2 条没有发过来"}
	if len(s.texts) != 2 || s.texts[0] != want[0] || s.texts[1] != want[1] {
		t.Errorf("got %q\nwant %q", s.texts, want)
	}
}

// TestFailuresAreFailures: a code inside a 200, a wrong signature, a strange
// answer, a redirect, nobody there; and no error tells a secret.
func TestFailuresAreFailures(t *testing.T) {
	for name, tt := range map[string]struct {
		s      *service
		secret string // of the robot, where it differs
		want   string
	}{
		"error code of DingTalk": {s: &service{kind: notify.DingTalk, reply: `{"errcode":130101,"errmsg":"send too fast, token-0123456789abcdef"}`}, want: "dingtalk refuses with code 130101: send too fast, ＊＊＊"},
		"error code of Feishu":   {s: &service{kind: notify.Feishu, reply: `{"code":19024,"msg":"Key Words Not Found"}`}, want: "feishu refuses with code 19024: Key Words Not Found"},
		"error code of WeCom":    {s: &service{kind: notify.WeCom, reply: `{"errcode":93000,"errmsg":"invalid webhook url"}`}, want: "wecom refuses with code 93000"},
		"wrong signature":        {s: &service{kind: notify.DingTalk, secret: "another"}, secret: secret, want: "sign not match"},
		"wrong signature, 飞书":    {s: &service{kind: notify.Feishu, secret: "another"}, secret: secret, want: "sign match fail"},
		"no code at all":         {s: &service{kind: notify.Feishu, reply: `{"ok":true}`}, want: "does not answer like a robot"},
		"a page":                 {s: &service{kind: notify.WeCom, reply: `<html>`}, want: "does not answer like a robot"},
		"bad gateway":            {s: &service{kind: notify.WeCom, status: 502}, want: "wecom answers 502 Bad Gateway"},
		"a redirect":             {s: &service{kind: notify.Feishu, status: 307}, want: "feishu answers 307"},
	} {
		t.Run(name, func(t *testing.T) {
			tt.s.t = t
			server := httptest.NewServer(tt.s)
			defer server.Close()
			r := robot(t, tt.s.kind, address(tt.s.kind, server.URL), tt.secret)
			w := posted(t, r, "/v1/alerts/team", group)
			if w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), tt.want) {
				t.Errorf("%d %s, want 502 with %q", w.Code, w.Body, tt.want)
			}
			if tt.s.hits != 1 {
				t.Errorf("asked %d times: trying again is left to Alertmanager", tt.s.hits)
			}
		})
	}
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	err := robot(t, notify.DingTalk, address(notify.DingTalk, server.URL), secret).Send(t.Context(), notify.Message{Title: "x"})
	if err == nil || !strings.Contains(err.Error(), "reach dingtalk") || !strings.Contains(err.Error(), "refused") {
		t.Errorf("nobody there: %v", err)
	}
	secretless(t, "nobody there", fmt.Sprint(err))
}

// TestSendGivesUp: a service that never answers holds nobody up for ever.
func TestSendGivesUp(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := robot(t, notify.Feishu, address(notify.Feishu, server.URL), "").Send(ctx, notify.Message{Title: "x"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	secretless(t, "timeout", fmt.Sprint(err))
}

// TestTwentyAMinute: one more is refused here, and not sent; a minute later the
// robot writes again.
func TestTwentyAMinute(t *testing.T) {
	s := &service{t: t, kind: notify.WeCom}
	server := httptest.NewServer(s)
	defer server.Close()
	now := noon
	r, err := notify.New(notify.Config{Kind: s.kind, URL: address(s.kind, server.URL), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 22 {
		w := posted(t, r, "/v1/alerts/team", group)
		if ok := w.Code == http.StatusOK; ok != (i < 20) || !ok && (w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "") {
			t.Errorf("message %d: %d %s", i+1, w.Code, w.Body)
		}
		now = now.Add(time.Second)
	}
	now = noon.Add(time.Minute)
	if w := posted(t, r, "/v1/alerts/team", group); w.Code != http.StatusOK || s.hits != 21 {
		t.Errorf("a minute later: %d %s, %d messages", w.Code, w.Body, s.hits)
	}
}

func TestPostsThatAreNone(t *testing.T) {
	s := &service{kind: notify.WeCom}
	r := start(t, s)
	for _, tt := range []struct {
		path, body string
		want       int
	}{
		{"/v1/alerts/nobody", group, 404},
		{"/v1/alerts/team", "{", 400},
		{"/v1/alerts/team", `{"version":"3","alerts":[{}]}`, 400},
		{"/v1/alerts/team", `{"version":"4","alerts":[]}`, 400},
		{"/v1/alerts/team", `{"version":"4","x":"` + strings.Repeat("x", 1<<20) + `"}`, 413},
	} {
		if w := posted(t, r, tt.path, tt.body); w.Code != tt.want {
			t.Errorf("%s %.20s: %d, want %d", tt.path, tt.body, w.Code, tt.want)
		}
	}
	if s.hits != 0 {
		t.Errorf("the robot was asked %d times", s.hits)
	}
}

// TestLongMessagesAreCut: whole alerts are left out from the end, and counted;
// what is sent fits, and is whole UTF-8.
func TestLongMessagesAreCut(t *testing.T) {
	for kind, least := range map[notify.Kind]int{notify.DingTalk: 50, notify.Feishu: 40, notify.WeCom: 10} {
		s := &service{kind: kind, secret: ""}
		r := start(t, s)
		var alerts []string
		for i := range 300 {
			alerts = append(alerts, fmt.Sprintf(`{"status":"firing","labels":{"alertname":"A"},"annotations":{"summary_zh":"第 %d 条","description_zh":%q}}`, i, strings.Repeat("词", 60+i%7)))
		}
		if w := posted(t, r, "/v1/alerts/team", `{"version":"4","alerts":[`+strings.Join(alerts, ",")+`]}`); w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", kind, w.Code, w.Body)
		}
		var left int
		told := strings.Count(s.texts[0], "**第")
		if _, err := fmt.Sscanf(s.texts[0][strings.LastIndex(s.texts[0], "还有"):], "还有 %d 条写不下", &left); err != nil || told+left != 300 || told < least {
			t.Errorf("%s: %d told, %d left out (%v)", kind, told, left, err)
		}
		long := notify.Message{Title: strings.Repeat("题", 500), Blocks: []string{strings.Repeat("词", 20_000)}}
		if err := r.Send(t.Context(), long); err != nil || !utf8.ValidString(s.texts[1]) || !strings.HasSuffix(s.texts[1], "…") {
			t.Errorf("%s: one long block: %v", kind, err)
		}
	}
}

// TestRobotsThatCannotBe: errors name what is wrong, never the address.
func TestRobotsThatCannotBe(t *testing.T) {
	for _, tt := range []struct {
		c    notify.Config
		want string
	}{
		{notify.Config{Kind: "slack", URL: "https://x/" + token}, "want dingtalk, feishu or wecom"},
		{notify.Config{Kind: notify.DingTalk, URL: token}, "is no URL"},
		{notify.Config{Kind: notify.DingTalk, URL: "https://x/\x7f" + token}, "is no URL"},
		{notify.Config{Kind: notify.DingTalk, URL: "http://example.com/" + token}, "want https"},
		{notify.Config{Kind: notify.WeCom, URL: "https://x/" + token, Secret: secret}, "sign nothing"},
	} {
		_, err := notify.New(tt.c)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, want %q", err, tt.want)
		}
		secretless(t, tt.want, fmt.Sprint(err))
	}
}
