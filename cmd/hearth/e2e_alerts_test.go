package main_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// wave is a club of which everybody speaks every third day, until some stop.
type wave struct{ people, days, stop, from int }

// file writes the club's days up to yesterday, as one event a line.
func (w wave) file(t *testing.T) (path string, events int) {
	t.Helper()
	shanghai := time.FixedZone("CST", 8*3600)
	now := time.Now().In(shanghai)
	first := time.Date(now.Year(), now.Month(), now.Day()-w.days, 9, 0, 0, 0, shanghai)
	var b bytes.Buffer
	for d := range w.days {
		for m := range w.people {
			if (m+d)%3 != 0 || m < w.stop && d >= w.from {
				continue
			}
			events++
			b.Write(says(fmt.Sprintf("e%d-%d", d, m), fmt.Sprintf("m%03d", m), first.AddDate(0, 0, d).Add(time.Duration(m)*time.Second)))
		}
	}
	return write(t, "wave.ndjson", b.String()), events
}

// says is an event of the club.
func says(id, member string, at time.Time) []byte {
	return fmt.Appendf(nil, `{"id":%q,"kind":"message","platform":"wechat","community":"club","channel":"general","member":%q,"at":%q,"text":"今天一起去跑步吧"}`+"\n",
		id, member, at.Format(time.RFC3339Nano))
}

// trickle posts an event of now every half second until stop is called.
func trickle(t *testing.T, web string) (stop func()) {
	t.Helper()
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			event := says(fmt.Sprintf("now-%d", i), "m100", time.Now())
			if res, err := http.Post("http://"+web+"/v1/events", "application/json", bytes.NewReader(event)); err == nil { //nolint:noctx // ended with the test
				_ = res.Body.Close()
			}
			select {
			case <-ended:
				return
			case <-time.After(500 * time.Millisecond):
			}
		}
	}()
	stop = sync.OnceFunc(func() { close(ended); <-done })
	t.Cleanup(stop)
	return stop
}

// notified is the group chat of a DingTalk robot, and WeCom: it collects the texts
// that are rightly signed.
type notified struct {
	mu    sync.Mutex
	texts []string
}

const robotSecret = "SEC-of-a-test"

func (n *notified) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if !strings.HasSuffix(r.URL.Path, "/robot/send") {
		_, _ = io.WriteString(w, `{"errcode":0,"access_token":"x"}`) // what WeCom answers
		return
	}
	h := hmac.New(sha256.New, []byte(robotSecret))
	_, _ = io.WriteString(h, q.Get("timestamp")+"\n"+robotSecret)
	if q.Get("sign") != base64.StdEncoding.EncodeToString(h.Sum(nil)) || q.Get("access_token") != "one" {
		_, _ = io.WriteString(w, `{"errcode":310000,"errmsg":"sign not match"}`)
		return
	}
	var m struct{ Markdown struct{ Title, Text string } }
	if json.NewDecoder(r.Body).Decode(&m) == nil {
		n.mu.Lock()
		n.texts = append(n.texts, m.Markdown.Title+"\n"+m.Markdown.Text)
		n.mu.Unlock()
	}
	_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
}

// has reports whether a text came that holds all parts.
func (n *notified) has(parts ...string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.ContainsFunc(n.texts, func(text string) bool {
		return !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(text, p) })
	})
}

// robots writes a file of one DingTalk robot whose group chat is the handler, under
// two names.
func robots(t *testing.T, chat http.Handler) (file string) {
	t.Helper()
	server := httptest.NewServer(chat)
	t.Cleanup(server.Close)
	secret, url := write(t, "secret", robotSecret+"\n"), write(t, "url", server.URL+"/robot/send?access_token=one\n")
	return write(t, "robots.yaml", fmt.Sprintf("robots:\n  - {name: dingtalk, kind: dingtalk, url-file: %[1]s, secret-file: %[2]s}\n  - {name: feishu, kind: dingtalk, url-file: %[1]s, secret-file: %[2]s}\n", url, secret))
}

// daemon starts a program that ends with the test.
func daemon(t *testing.T, path string, args ...string) {
	t.Helper()
	var out output
	cmd := exec.Command(path, args...) //nolint:noctx // ended by Cleanup
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = &out, &out, diesWithTest()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s:\n%s", filepath.Base(path), tail(out.String()))
		}
	})
}

// edited writes a file of deploy with some places replaced, which must be there.
func edited(t *testing.T, dir, name string, pairs ...string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(deploy, name))
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for i := 0; i < len(pairs); i += 2 {
		place := regexp.MustCompile(pairs[i])
		if !place.MatchString(text) {
			t.Fatalf("%s has no %s", name, pairs[i])
		}
		text = place.ReplaceAllString(text, pairs[i+1])
	}
	to := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fetch reads JSON; false while nobody answers.
func fetch(t *testing.T, url string, into any) bool {
	t.Helper()
	res, err := http.Get(url) //nolint:noctx // loopback
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	return res.StatusCode == http.StatusOK && json.NewDecoder(res.Body).Decode(into) == nil
}

// firing are the names of the alerts that fire at a Prometheus, with their
// communities; none while it does not answer.
func firing(t *testing.T, prometheus string) (names []string) {
	t.Helper()
	var answer struct {
		Data struct {
			Alerts []struct {
				Labels map[string]string `json:"labels"`
				State  string            `json:"state"`
			} `json:"alerts"`
		} `json:"data"`
	}
	if !fetch(t, "http://"+prometheus+"/api/v1/alerts", &answer) {
		return nil
	}
	for _, a := range answer.Data.Alerts {
		if a.State == "firing" {
			names = append(names, a.Labels["alertname"]+" "+a.Labels["community"])
		}
	}
	slices.Sort(names)
	return names
}

// managed is what an Alertmanager says of its alerts: name to state.
func managed(t *testing.T, alertmanager string) map[string]string {
	t.Helper()
	var answer []struct {
		Labels map[string]string `json:"labels"`
		Status struct {
			State       string   `json:"state"`
			InhibitedBy []string `json:"inhibitedBy"`
		} `json:"status"`
	}
	states := map[string]string{}
	if fetch(t, "http://"+alertmanager+"/api/v2/alerts", &answer) {
		for _, a := range answer {
			states[a.Labels["alertname"]] = fmt.Sprintf("%s, inhibited by %d", a.Status.State, len(a.Status.InhibitedBy))
		}
	}
	return states
}

// TestIntegrationAlerts lets a real Prometheus with the rules of deploy look at a
// real `hearth up` whose community has had a wave of churn: ChurnRiskSpike and
// nothing else is raised. Then the producer stops: IngestStale is raised, and a
// real Alertmanager holds the spike back. Only intervals are shorter than in deploy.
func TestIntegrationAlerts(t *testing.T) {
	prometheus := needsPrometheus(t, "prometheus")
	alertmanager := needsPrometheus(t, "prometheus-alertmanager", "alertmanager")
	needsEngine(t)
	start := time.Now()
	lap := func(what string) { t.Logf("%5.1f s: %s", time.Since(start).Seconds(), what) }

	policy := write(t, "policy.yaml", "alerts:\n  stale: 8s\n")
	u := up(t, t.TempDir(), "--policy", policy, "--watch-every", "2s", "--batch-interval", "100ms")
	history, events := wave{people: 210, days: 100, stop: 45, from: 82}.file(t)
	done(t, "send", history, "--kafka", u.broker)
	u.complete(t, u.process, events)
	lap("the history is in")
	stop := trickle(t, u.web)
	u.grows(t, events)

	var sent notified
	wecom := httptest.NewServer(&sent)
	defer wecom.Close()
	token, bridge := write(t, "token", "a-token-of-this-test\n"), address(t)
	hearth(t, nil, "notify", "--robots", robots(t, &sent), "--notify-addr", bridge, "--token-file", token).says("/v1/alerts/ROBOT")
	dir, promAddr, amAddr := t.TempDir(), address(t), address(t)
	edited(t, dir, "alertmanager/templates/hearth.tmpl")
	edited(t, dir, "alertmanager/alertmanager.yml",
		`group_wait: \S+`, "group_wait: 200ms", `group_interval: \S+`, "group_interval: 1s", "notify:8060", bridge, "/run/secrets/hearth_token", token,
		`wechat_api_corp_id:`, "wechat_api_url: "+wecom.URL+"/\n  wechat_api_corp_id:")
	daemon(t, alertmanager, "--config.file="+filepath.Join(dir, "alertmanager/alertmanager.yml"), "--storage.path="+filepath.Join(dir, "am"),
		"--web.listen-address="+amAddr, "--cluster.listen-address=")
	edited(t, dir, "prometheus/rules/hearth-recording.yml")
	edited(t, dir, "prometheus/rules/hearth-alerts.yml", `\n( +)for: \S+`, "\n${1}for: 1s")
	edited(t, dir, "prometheus/prometheus.yml", `\n +authorization: .*`, "", `scrape_interval: \S+`, "scrape_interval: 500ms\n  scrape_timeout: 500ms", `evaluation_interval: \S+`, "evaluation_interval: 500ms",
		"alertmanager:9093", amAddr, "hearth:8080", u.web)
	daemon(t, prometheus, "--config.file="+filepath.Join(dir, "prometheus/prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "tsdb"), "--web.listen-address="+promAddr)

	eventually(t, u.process, "ChurnRiskSpike fires", func() bool {
		return slices.Contains(firing(t, promAddr), "ChurnRiskSpike club")
	})
	lap("ChurnRiskSpike fires")
	eventually(t, u.process, "Alertmanager tells of the spike", func() bool {
		return sent.has("Hearth 告警：club：渐远的人比往常多了不少", "/?view=B&community=club", "/ChurnRiskSpike.md)")
	})
	for range 6 { // evaluations
		if names := firing(t, promAddr); !slices.Equal(names, []string{"ChurnRiskSpike club"}) {
			t.Fatalf("firing: %v, want ChurnRiskSpike of club and nothing else", names)
		}
		time.Sleep(500 * time.Millisecond)
	}
	if state := managed(t, amAddr)["ChurnRiskSpike"]; state != "active, inhibited by 0" {
		t.Errorf("Alertmanager has the spike as %q while data come in", state)
	}

	stop()
	eventually(t, u.process, "IngestStale fires", func() bool {
		return slices.Contains(firing(t, promAddr), "IngestStale club")
	})
	lap("IngestStale fires")
	eventually(t, u.process, "Alertmanager holds the spike back", func() bool {
		states := managed(t, amAddr)
		return states["ChurnRiskSpike"] == "suppressed, inhibited by 1" && states["IngestStale"] == "active, inhibited by 0"
	})
	eventually(t, u.process, "Alertmanager tells of the stale data", func() bool { return sent.has("club：wechat 没有新数据进来", "/IngestStale.md)") })
	lap("the spike is held back")
	if names := firing(t, promAddr); !slices.Equal(names, []string{"ChurnRiskSpike club", "IngestStale club"}) {
		t.Errorf("firing: %v, want the spike and the stale data alone", names)
	}
}
