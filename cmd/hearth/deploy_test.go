package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	main "github.com/hearthlabs/hearth/cmd/hearth"
	"github.com/hearthlabs/hearth/sink"
)

// The files of deploy are read by other programs. Here it is checked that what
// they ask of Hearth exists; deploy/check reads them with the libraries of
// Compose, kustomize and Kubernetes.

func deployFile(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(top, "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// compose is what the tests need of deploy/compose.yaml.
type compose struct {
	Services map[string]struct {
		Command     []string          `yaml:"command"`
		Environment map[string]string `yaml:"environment"`
		Healthcheck struct {
			Test []string `yaml:"test"`
		} `yaml:"healthcheck"`
	} `yaml:"services"`
	Secrets map[string]struct {
		File string `yaml:"file"`
	} `yaml:"secrets"`
}

func readCompose(t *testing.T) compose {
	t.Helper()
	var c compose
	if err := yaml.Unmarshal([]byte(deployFile(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// here gives paths inside containers their counterparts on this machine.
func here(t *testing.T) *strings.Replacer {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lexicon, err := filepath.Abs(filepath.Join(top, "deploy", "lexicon"))
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for _, name := range []string{"clickhouse_password", "hearth_token", "hearth/clickhouse-password", "hearth/token"} {
		pairs = append(pairs, "/run/secrets/"+name, secret)
	}
	return strings.NewReplacer(append(pairs, "/etc/hearth/lexicon", lexicon)...)
}

// TestDeployedSettings: Hearth takes every command line and every settings file
// as they stand, but for the places of secrets.
func TestDeployedSettings(t *testing.T) {
	local := here(t)
	h := readCompose(t).Services["hearth"]
	args := append(slices.Clone(h.Command), "--check")
	for i, a := range args {
		args[i] = local.Replace(a)
	}
	if out := done(t, args...); !strings.Contains(out, "the configuration is fine") {
		t.Error(out)
	}
	if !slices.Contains(h.Command, "--http="+h.Environment["HEARTH_HTTP"]) {
		t.Error("the health check asks at another address than the server's")
	}
	if check := h.Healthcheck.Test; check[0] != "CMD" || check[1] != "/hearth" || !main.IsCommand(check[2]) {
		t.Errorf("health check %q", check)
	}
	for _, name := range []string{"kubernetes/hearth.yaml", "systemd/hearth.yaml"} {
		file := filepath.Join(t.TempDir(), "hearth.yaml")
		if err := os.WriteFile(file, []byte(local.Replace(deployFile(t, name))), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := done(t, "up", "--config", file, "--check"); !strings.Contains(out, "the configuration is fine") {
			t.Errorf("%s: %s", name, out)
		}
	}
}

// TestDeployedRobots: `hearth notify` takes the files of robots, which hold no
// address and no secret, and every command line that names a robot names one of them.
func TestDeployedRobots(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("https://robots.example/hook/0123456789\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := deployFile(t, "robots.yaml")
	if deployFile(t, "kubernetes-robots/robots.yaml") != text {
		t.Error("Kubernetes has other robots than compose")
	}
	env := []string{"DINGTALK_SECRET=s"}
	for _, name := range []string{"DINGTALK_URL", "FEISHU_URL", "WECOM_URL", "FEISHU_SECRET"} {
		env = append(env, name+"=https://robots.example/hook/0123456789")
	}
	for _, text := range []string{regexp.MustCompile(`/run/secrets/robots/\S+`).ReplaceAllString(text, secret), deployFile(t, "systemd/robots.yaml")} {
		p := hearth(t, env, "notify", "--check", "--robots", write(t, "robots.yaml", text))
		if code := p.code(); code != 0 || p.stdout.String() != "the robots are fine: dingtalk, feishu, wecom\n" {
			t.Errorf("code %d: %s", code, p.stdout.String())
		}
		if strings.Contains(text, "https://r") && !strings.Contains(text, secret) {
			t.Error("an address stands in the file")
		}
	}
	flags, posts := main.Flags(), 0
	for _, name := range []string{"compose.yaml", "systemd/hearth-notify.service", "systemd/hearth-digest.service", "kubernetes-robots/notify.yaml", "kubernetes-robots/digest.yaml", "alertmanager/alertmanager.yml"} {
		file := deployFile(t, name)
		for _, m := range regexp.MustCompile(`(?:--to=|--to |/v1/alerts/|ROBOT=)([a-z]+)`).FindAllStringSubmatch(file, -1) {
			posts++
			if !strings.Contains(text, "name: "+m[1]+"\n") {
				t.Errorf("%s: no robot is called %s", name, m[1])
			}
		}
		command := map[bool]string{true: "digest", false: "notify"}[strings.Contains(name, "digest")]
		for _, m := range regexp.MustCompile(`--([a-z]+(?:-[a-z]+)*)`).FindAllStringSubmatch(file, -1) {
			if strings.Contains(name, "hearth-") || strings.Contains(name, "kubernetes") {
				if f := m[1]; !flags[command][f] && f != "now" && f != "from-file" {
					t.Errorf("%s: hearth %s has no flag --%s", name, command, f)
				}
			}
		}
	}
	if posts < 6 {
		t.Errorf("%d places name a robot: too few to tell", posts)
	}
}

// TestDeployedNames: paths, ports and environment variables.
func TestDeployedNames(t *testing.T) {
	env := main.SettingVariables()
	if !slices.Contains(env, "HEARTH_TOKEN_FILE") {
		t.Fatalf("variables %q", env)
	}
	datasource := deployFile(t, "grafana/provisioning/datasources/hearth.yaml")
	files := []string{
		"compose.yaml", "docker/Dockerfile", "systemd/hearth.service", "kubernetes/deployment.yaml", "kubernetes/hearth.yaml", "kubernetes/service.yaml", "kubernetes/network.yaml",
		"systemd/hearth-notify.service", "systemd/hearth-digest.service", "kubernetes-robots/notify.yaml", "kubernetes-robots/digest.yaml", "kubernetes-robots/network.yaml",
	}
	for _, name := range files {
		text := deployFile(t, name)
		for _, v := range regexp.MustCompile(`\bHEARTH_[A-Z_]+[A-Z]\b`).FindAllString(text, -1) {
			if !slices.Contains(env, v) && !strings.Contains(datasource, "${"+v+"}") && v != "HEARTH_VERSION" {
				t.Errorf("%s: nothing reads %s", name, v)
			}
		}
		for _, m := range regexp.MustCompile(`path: (/[a-z]+)\b|8080(/[a-z]+)`).FindAllStringSubmatch(text, -1) {
			if p := m[1] + m[2]; !slices.Contains([]string{"/healthz", "/readyz", "/metrics"}, p) {
				t.Errorf("%s: Hearth does not answer %s", name, p)
			}
		}
		for _, m := range regexp.MustCompile(`(?:containerPort|port|targetPort): (\d{4,5})`).FindAllStringSubmatch(text, -1) {
			if !slices.Contains([]string{"8080", "8060", "9092", "9000"}, m[1]) {
				t.Errorf("%s: port %s is nobody's", name, m[1])
			}
		}
	}
	for _, m := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(deployFile(t, "systemd/hearth.service"), -1) {
		if flags, err := main.UpFlags(); err != nil || !slices.ContainsFunc(flags, func(f string) bool { return strings.HasPrefix(f, "--"+m[1]) }) && m[1] != "now" {
			t.Errorf("hearth.service: up has no flag --%s (%v)", m[1], err)
		}
	}
}

// TestDockerfile: it builds what `make build` builds, of files that are there.
func TestDockerfile(t *testing.T) {
	text := deployFile(t, "docker/Dockerfile")
	makefile, err := os.ReadFile(filepath.Join(top, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, same := range []string{"-modfile=.cache/slim/go.mod -trimpath", "deploy/lingua/slim.sh .cache/slim", "-s -w -X main.version=$", "CGO_ENABLED=0", "-tags console"} {
		if !strings.Contains(text, same) || !bytes.Contains(makefile, []byte(same)) {
			t.Errorf("only one of Makefile and Dockerfile has %q", same)
		}
	}
	mod, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(mod)[1]
	if !strings.Contains(text, "ARG GO_VERSION="+string(version)+"\n") {
		t.Errorf("the Dockerfile builds with another Go than %s", version)
	}
	for _, m := range regexp.MustCompile(`(?m)^COPY ((?:[^-\s]\S* )+)\S+$`).FindAllStringSubmatch(text, -1) {
		for source := range strings.FieldsSeq(m[1]) {
			if _, err := os.Stat(filepath.Join(top, source)); err != nil {
				t.Error(err)
			}
		}
	}
	if !strings.Contains(text, "\nUSER 65532:65532\n") || strings.LastIndex(text, "FROM scratch") < strings.LastIndex(text, "FROM debian") {
		t.Error("the image runs as root, or holds more than the program")
	}
}

// TestImageRoot: the program runs with nothing around it but what the image
// holds, where this machine lets a test look: chroot is for root only.
func TestImageRoot(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: the root folder of the image is not made in short mode")
	}
	program, err := exec.LookPath("hearth")
	if err != nil {
		t.Fatal(err)
	}
	if program, err = filepath.EvalSymlinks(program); err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "root")
	sh := func(name string, args ...string) string {
		out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	sh(filepath.Join(top, "deploy", "docker", "rootfs.sh"), program, root)
	for _, name := range []string{"hearth", "etc/passwd", "tmp", "var/lib/hearth"} {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			t.Error(err)
		}
	}
	if os.Getuid() != 0 {
		t.Log("not root: the program is not run in that folder")
		return
	}
	link := "/" + filepath.Base(program) // a test binary decides by its name what it is
	if link != "/hearth" {
		if err := os.Symlink("/hearth", filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	if out := sh("chroot", "--userspec=65532:65532", root, "/hearth", "version"); !strings.Contains(out, "hearth") {
		t.Errorf("in the image: %q", out)
	}
}

// TestReaderScript: the account of Grafana is the one `hearth schema --grants`
// makes.
func TestReaderScript(t *testing.T) {
	script := deployFile(t, "clickhouse/reader.sh")
	_, sql, _ := strings.Cut(script, "<<SQL\n")
	sql, _, _ = strings.Cut(sql, "SQL\n")
	got := strings.Split(strings.TrimSuffix(strings.ReplaceAll(sql, "\\`", "`"), ";\n"), ";\n")
	want := sink.Grants{Database: "hearth", Writer: "hearth", Reader: "hearth_reader", PasswordHash: "$hash"}.Statements()
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if user := readCompose(t).Services["grafana"].Environment["HEARTH_CLICKHOUSE_USER"]; user != "hearth_reader" {
		t.Errorf("Grafana reads as %s", user)
	}
}

// TestSecretsScript: it makes the files that compose mounts, once.
func TestSecretsScript(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "secrets")
	run := func() {
		cmd := exec.CommandContext(t.Context(), filepath.Join(top, "deploy", "secrets.sh"))
		cmd.Env = append(os.Environ(), "HEARTH_SECRETS="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	run()
	first := map[string]string{}
	for name, s := range readCompose(t).Secrets {
		raw, err := os.ReadFile(filepath.Join(dir, filepath.Base(s.File)))
		if err != nil || len(raw) != 48 || filepath.Base(s.File) != name {
			t.Errorf("%s: %q %v", name, raw, err)
		}
		first[string(raw)] = name
	}
	if len(first) != 4 {
		t.Errorf("%d different secrets, want 4", len(first))
	}
	run()
	for secret, name := range first {
		if raw, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(raw) != secret {
			t.Errorf("%s was made again: %v", name, err)
		}
	}
}

// TestUnit: systemd reads the units, where it is installed.
func TestUnit(t *testing.T) {
	analyse, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd-analyze is not installed: the unit is not read")
		return
	}
	program, err := exec.LookPath("hearth")
	if err != nil {
		t.Fatal(err)
	}
	dir, units := t.TempDir(), []string{"hearth.service", "hearth-notify.service", "hearth-digest.service", "hearth-digest.timer"}
	args := []string{"verify", "--man=no"}
	for _, name := range units {
		text := strings.ReplaceAll(deployFile(t, "systemd/"+name), "/usr/local/bin/hearth", program)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, filepath.Join(dir, name))
	}
	out, err := exec.CommandContext(t.Context(), analyse, args...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "hearth") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := exec.CommandContext(t.Context(), analyse, "calendar", "*-*-* 09:00:00 Asia/Shanghai").CombinedOutput(); err != nil || !strings.Contains(deployFile(t, "systemd/hearth-digest.timer"), "OnCalendar=*-*-* 09:00:00 Asia/Shanghai\n") {
		t.Errorf("the timer's calendar: %v\n%s", err, out)
	}
}

// TestDeployFiles runs the tests of deploy/check, which need other modules.
func TestDeployFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: deploy/check is not run in short mode")
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-C", filepath.Join(top, "deploy", "check"), "./...")
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
