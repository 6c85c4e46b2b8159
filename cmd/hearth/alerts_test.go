package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/hearthlabs/hearth/console/panel"
)

// deploy is where the rules, the routes and the runbooks are.
const deploy = "../../deploy"

// ruleFile is a file of Prometheus rules.
type ruleFile struct {
	Groups []struct {
		Rules []rule `yaml:"rules"`
	} `yaml:"groups"`
}

type rule struct {
	Alert       string            `yaml:"alert"`
	Record      string            `yaml:"record"`
	Expr        string            `yaml:"expr"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

// rules reads every rule of deploy/prometheus/rules.
func rules(t *testing.T) []rule {
	t.Helper()
	var all []rule
	for _, path := range files(t, "prometheus/rules/*.yml") {
		var f ruleFile
		raw, err := os.ReadFile(path)
		if err == nil {
			err = yaml.Unmarshal(raw, &f)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range f.Groups {
			all = append(all, g.Rules...)
		}
	}
	return all
}

// files are those of deploy that match, of which there must be some.
func files(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(deploy, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	return found
}

var (
	metricName   = regexp.MustCompile(`\bhearth_\w+`)
	recordedName = regexp.MustCompile(`\b[a-z_]+:[a-z_]+:\w+`)
	suffix       = regexp.MustCompile(`_(bucket|sum|count)$`)
)

// TestAlertMetrics: a rule names only what the program registers, or what
// another rule records; and everything that is recorded has three parts.
func TestAlertMetrics(t *testing.T) {
	known := map[string]bool{}
	for _, m := range registered(t) {
		name, _, _ := strings.Cut(m, "{")
		known[name] = true
	}
	recorded := map[string]bool{}
	for _, r := range rules(t) {
		if r.Record != "" {
			recorded[r.Record] = true
			if recordedName.FindString(r.Record) != r.Record {
				t.Errorf("%s: want level:metric:operation", r.Record)
			}
		}
	}
	for _, r := range rules(t) {
		for _, name := range recordedName.FindAllString(r.Expr, -1) {
			if !recorded[name] {
				t.Errorf("%s%s asks for %s, which no rule records", r.Alert, r.Record, name)
			}
		}
		for _, name := range metricName.FindAllString(recordedName.ReplaceAllString(r.Expr, ""), -1) {
			if !known[name] && !known[suffix.ReplaceAllString(name, "")] {
				t.Errorf("%s%s asks for %s, which nothing registers", r.Alert, r.Record, name)
			}
		}
	}
}

// TestAlertsSayWhatToDo: every alert has its labels, its texts in both
// languages, its links and a runbook, and every runbook an alert.
func TestAlertsSayWhatToDo(t *testing.T) {
	var alerts, books []string
	for _, r := range rules(t) {
		if r.Alert == "" {
			continue
		}
		alerts = append(alerts, r.Alert)
		if !slices.Contains([]string{"warning", "critical"}, r.Labels["severity"]) || !slices.Contains([]string{"community", "data", "platform"}, r.Labels["team"]) {
			t.Errorf("%s: severity %q, team %q", r.Alert, r.Labels["severity"], r.Labels["team"])
		}
		for _, name := range []string{"summary", "summary_zh", "description", "description_zh", "dashboard"} {
			if r.Annotations[name] == "" {
				t.Errorf("%s has no %s", r.Alert, name)
			}
		}
		for _, m := range regexp.MustCompile(`view=([A-G]).*panel=(\w+)`).FindAllStringSubmatch(r.Annotations["dashboard"]+"\n"+r.Annotations["decomposition"], -1) {
			if p, ok := panel.Find(m[2]); !ok || p.View != m[1] {
				t.Errorf("%s: view %s has no panel %s", r.Alert, m[1], m[2])
			}
		}
		if want := "{{ $externalLabels.runbooks }}/" + r.Alert + ".md"; r.Annotations["runbook_url"] != want {
			t.Errorf("%s: runbook %q, want %q", r.Alert, r.Annotations["runbook_url"], want)
		}
		if strings.Contains(r.Expr, "member)") || strings.Contains(strings.Join([]string{r.Annotations["summary"], r.Annotations["description"]}, " "), "$labels.member") {
			t.Errorf("%s speaks of a member", r.Alert)
		}
	}
	for _, path := range files(t, "runbooks/*.md") {
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		books = append(books, name)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		if !strings.HasPrefix(text, "# "+name+" · ") {
			t.Errorf("%s does not begin with its alert's name", path)
		}
		at := 0
		for _, part := range []string{"**What it means.**", "**First look**", "**Likely causes**", "**What to do**", "**Silence**", "## 中文", "**什么意思**", "**先看什么**", "**可能的原因**", "**怎么办**", "**静默**"} {
			next := strings.Index(text[at:], part)
			if next < 0 {
				t.Errorf("%s lacks %q, or has it too early", path, part)
				break
			}
			at += next
		}
	}
	slices.Sort(alerts)
	slices.Sort(books)
	if diff := cmp.Diff(alerts, books); diff != "" {
		t.Errorf("alerts and runbooks (-alerts +runbooks):\n%s", diff)
	}
}

// prometheusTools is the environment variable that decides whether tests with
// real Prometheus and Alertmanager run: 1 they must, 0 they don't, else if they are there.
const prometheusTools = "HEARTH_TEST_PROMETHEUS"

// needsPrometheus finds a program of Prometheus or Alertmanager; the first of the
// names that is there.
func needsPrometheus(t *testing.T, names ...string) string {
	t.Helper()
	if os.Getenv(prometheusTools) == "0" {
		t.Skipf("SKIPPED: %s=0", prometheusTools)
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv(prometheusTools) == "1" {
		t.Fatalf("%s=1, but there is no %s: install the packages prometheus and prometheus-alertmanager", prometheusTools, names[0])
	}
	t.Skipf("SKIPPED, NOT TESTED: no %s", names[0])
	return ""
}

// tool runs a program, which must work.
func tool(t *testing.T, path string, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v\n%s", filepath.Base(path), strings.Join(args, " "), err, out)
	}
}

// TestIntegrationRules has promtool look at the rules and play the cases of deploy/prometheus/tests.
func TestIntegrationRules(t *testing.T) {
	promtool := needsPrometheus(t, "promtool")
	tool(t, promtool, append([]string{"check", "rules"}, files(t, "prometheus/rules/*.yml")...)...)
	tool(t, promtool, "check", "config", "--syntax-only", filepath.Join(deploy, "prometheus/prometheus.yml"))
	tool(t, promtool, append([]string{"test", "rules"}, files(t, "prometheus/tests/*.yml")...)...)
}

// TestIntegrationRoutes has amtool look at the routes and say where alerts go.
func TestIntegrationRoutes(t *testing.T) {
	amtool := needsPrometheus(t, "amtool")
	config := filepath.Join(deploy, "alertmanager/alertmanager.yml")
	tool(t, amtool, "check-config", config)
	for _, tt := range []struct {
		labels []string
		want   string
	}{
		{[]string{"alertname=ChurnRiskSpike", "team=community", "severity=warning", "kind=churn", "community=club"}, "digest,community"},
		{[]string{"alertname=AngerIgnition", "team=community", "severity=critical", "community=club"}, "digest,community-now"},
		{[]string{"alertname=OverContact", "team=community", "severity=warning", "community=club"}, "digest,community"},
		{[]string{"alertname=CareMissed", "team=community", "severity=warning", "community=club"}, "digest,community"},
		{[]string{"alertname=ErasureOverdue", "team=data", "severity=critical", "community=club"}, "digest,data"},
		{[]string{"alertname=LexiconDrift", "team=data", "severity=warning", "community=club"}, "digest,data"},
		{[]string{"alertname=IngestStale", "team=platform", "severity=critical", "platform=wechat", "community=club"}, "digest,on-call"},
		{[]string{"alertname=SomethingElse"}, "digest,community"},
	} {
		args := append([]string{"config", "routes", "test", "--config.file=" + config, "--verify.receivers=" + tt.want}, tt.labels...)
		tool(t, amtool, args...)
	}
}
