package main_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	main "github.com/hearthlabs/hearth/cmd/hearth"
	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/intake"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPrecedence(t *testing.T) {
	file := write(t, "hearth.yaml", "# a comment\nbatch-rows: 7\nkafka: [a:1, b:2]\nzone: Asia/Tokyo\ncolour: of another command\n")
	tests := []struct {
		name, env string
		args      []string
		want      string
	}{
		{name: "default", want: "rows=50000"},
		{name: "file", args: []string{"--config", file}, want: "rows=7"},
		{name: "environment before file", env: "8", args: []string{"--config", file}, want: "rows=8"},
		{name: "flag before environment", env: "8", args: []string{"--config", file, "--batch-rows", "9"}, want: "rows=9"},
		{name: "flag before file", args: []string{"--batch-rows", "9", "--config", file}, want: "rows=9"},
		{name: "list of file", args: []string{"--config", file}, want: "brokers=[a:1 b:2]"},
		{name: "other value of file", args: []string{"--config", file}, want: "zone=Asia/Tokyo"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.env != "" {
				t.Setenv("HEARTH_BATCH_ROWS", tt.env)
			}
			code, out, errs := main.Probe(t.Context(), tt.args...)
			if code != 0 || !strings.Contains(out, tt.want) {
				t.Errorf("code %d, output %q %q, want %q", code, out, errs, tt.want)
			}
		})
	}
}

func TestConfigFromEnvironment(t *testing.T) {
	t.Setenv("HEARTH_CONFIG", write(t, "hearth.yaml", "kafka-topic: tea\n"))
	t.Setenv("HEARTH_CLICKHOUSE_PASSWORD", "pw")
	t.Setenv("HEARTH_TOKEN", "tk")
	code, out, errs := main.Probe(t.Context())
	if code != 0 || !strings.Contains(out, `topic=tea`) || !strings.Contains(out, `password="pw" token="tk"`) {
		t.Errorf("code %d, output %q %q", code, out, errs)
	}
}

func TestSecretsFromFiles(t *testing.T) {
	code, out, errs := main.Probe(t.Context(), "--token-file", write(t, "token", "tk\n"), "--clickhouse-password-file", write(t, "password", "pw\r\n"))
	if code != 0 || !strings.Contains(out, `password="pw" token="tk"`) {
		t.Errorf("code %d, output %q %q", code, out, errs)
	}
}

// TestMistakes looks for the words that tell where a mistake is.
func TestMistakes(t *testing.T) {
	tests := []struct {
		name, file string
		args       []string
		want       []string
	}{
		{"unknown key", "batch-rows: 7\nbatch-row: 8\n", nil, []string{"hearth.yaml", "line 2", `"batch-row"`}},
		{"key twice", "zone: UTC\nzone: UTC\n", nil, []string{"line 2", "line 1"}},
		{"wrong type", "\nbatch-rows: many\n", nil, []string{"line 2", "batch-rows", "many"}},
		{"wrong size", "batch-bytes: 3 MB\n", nil, []string{"line 1", "batch-bytes"}},
		{"mapping as value", "zone:\n  a: b\n", nil, []string{"line 2", `"zone"`}},
		{"list of lists", "kafka: [[a]]\n", nil, []string{"line 1", `"kafka"`}},
		{"empty value", "zone:\n", nil, []string{"line 1", `"zone"`}},
		{"no mapping", "- a\n", nil, []string{"line 1"}},
		{"no yaml", "a: [\n", nil, []string{"hearth.yaml", "line"}},
		{"value out of range", "batch-rows: 0\n", nil, []string{"batch rows", "0"}},
		{"unknown flag", "", []string{"--batch-row", "1"}, []string{"--batch-row", "--batch-rows"}},
		{"zone", "", []string{"--zone", "Mars/Olympus"}, []string{"Mars/Olympus"}},
		{"log level", "", []string{"--log-level", "loud"}, []string{"--log-level", "loud"}},
		{"http beyond this machine", "", []string{"--http", "0.0.0.0:8080"}, []string{"http", "token"}},
		{"http", "", []string{"--http", "8080"}, []string{"http", "host:port"}},
		{"clickhouse", "", []string{"--clickhouse", "ftp://x"}, []string{"clickhouse", "ftp"}},
		{"policy file", "", []string{"--policy", "/none.yaml"}, []string{"policy", "/none.yaml"}},
		{"lexicon", "", []string{"--lexicon", "/none"}, []string{"lexicon", "/none"}},
		{"two tokens", "", []string{"--token", "a", "--token-file", "b"}, []string{"token", "not both"}},
		{"partitions", "", []string{"--kafka-partitions", "0"}, []string{"kafka-partitions"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			args := tt.args
			if tt.file != "" {
				args = append(args, "--config", write(t, "hearth.yaml", tt.file))
			}
			code, out, errs := main.Probe(t.Context(), args...)
			if code != 2 || out != "" || strings.Count(errs, "\n") != 1 {
				t.Errorf("code %d, output %q, errors %q; want code 2 and one line of error", code, out, errs)
			}
			for _, want := range tt.want {
				if !strings.Contains(errs, want) {
					t.Errorf("error %q does not name %s", errs, want)
				}
			}
		})
	}
}

func TestPolicyFile(t *testing.T) {
	good := write(t, "policy.yaml", "zone: Asia/Tokyo\nlateness: 3h\nrisk:\n  enter: 0.7\n")
	code, out, errs := main.Probe(t.Context(), "--policy", good, "--print-config")
	if code != 0 || !strings.Contains(out, "zone: Asia/Tokyo\n") || !strings.Contains(out, "lateness: 3h0m0s\n") {
		t.Errorf("code %d, output %q %q", code, out, errs)
	}
	bad := write(t, "policy.yaml", "risk:\n  entre: 0.7\n")
	if code, _, errs := main.Probe(t.Context(), "--policy", bad); code != 2 || !strings.Contains(errs, "line 2") || !strings.Contains(errs, "entre") {
		t.Errorf("code %d, error %q does not name line and key", code, errs)
	}
}

// TestPrintConfigReadsBack prints a configuration and starts from the print.
func TestPrintConfigReadsBack(t *testing.T) {
	t.Setenv("HEARTH_CLICKHOUSE_PASSWORD", "pa55word")
	code, first, errs := main.Probe(t.Context(), "--print-config", "--batch-bytes", "512KiB", "--kafka", "a:1,b:2", "--token", "s3cret", "--batch-interval", "2s")
	if code != 0 {
		t.Fatalf("code %d: %s", code, errs)
	}
	for _, secret := range []string{"s3cret", "pa55word"} {
		if strings.Contains(first, secret) {
			t.Errorf("the print shows the secret %q", secret)
		}
	}
	for _, want := range []string{"# token: set, not shown", "batch-bytes: 512KiB\n", "batch-interval: 2s\n", "zone: Asia/Shanghai\n", "HEARTH_CLICKHOUSE_PASSWORD"} {
		if !strings.Contains(first, want) {
			t.Errorf("the print lacks %q:\n%s", want, first)
		}
	}
	code, second, errs := main.Probe(t.Context(), "--print-config", "--config", write(t, "hearth.yaml", first))
	if code != 0 {
		t.Fatalf("code %d: %s", code, errs)
	}
	second = strings.Replace(second, "# token: not set", "# token: set, not shown", 1)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("configuration read back (-first +second):\n%s", diff)
	}
}

func TestCheck(t *testing.T) {
	if code, out, _ := main.Probe(t.Context(), "--check"); code != 0 || out != "the configuration is fine\n" {
		t.Errorf("code %d, output %q", code, out)
	}
	if code, _, errs := main.Probe(t.Context(), "--check", "--batch-rows", "0"); code != 2 || errs == "" {
		t.Errorf("code %d, error %q", code, errs)
	}
}

// TestDefaults holds the flags' defaults against the packages' own.
func TestDefaults(t *testing.T) {
	rows, size, topics, err := main.ProbeWorker()
	if err != nil {
		t.Fatal(err)
	}
	w, k := ingest.DefaultConfig(), kafka.DefaultConfig()
	if rows != w.BatchRows || size != w.BatchBytes {
		t.Errorf("batch of %d rows, %d bytes; the package has %d, %d", rows, size, w.BatchRows, w.BatchBytes)
	}
	if diff := cmp.Diff([]string{k.Topic, k.DeadTopic}, topics); diff != "" {
		t.Errorf("topics (-package +flags):\n%s", diff)
	}
	var limit main.Size
	field, _ := reflect.TypeFor[main.WebConfig]().FieldByName("BodyLimit")
	if err := limit.UnmarshalText([]byte(field.Tag.Get("default"))); err != nil || int64(limit) != intake.DefaultConfig().MaxBody {
		t.Errorf("body limit %d, the package has %d (%v)", limit, intake.DefaultConfig().MaxBody, err)
	}
	c := clickhouse.DefaultConfig()
	for field, want := range map[string]string{"Database": c.Database, "User": c.User} {
		f, _ := reflect.TypeFor[main.StoreConfig]().FieldByName(field)
		if got := f.Tag.Get("default"); got != want {
			t.Errorf("%s is %q, the package has %q", field, got, want)
		}
	}
	if got := reflect.TypeFor[main.DDLConfig]().Field(1).Tag.Get("default"); got != "400" || sink.DefaultDDL().TextDays != 400 {
		t.Errorf("text days %s, the package has %d", got, sink.DefaultDDL().TextDays)
	}
}

// TestHelp makes sure that every setting has a sentence that tells its default.
func TestHelp(t *testing.T) {
	for _, group := range []any{main.StoreConfig{}, main.DDLConfig{}, main.KafkaConfig{}, main.WebConfig{}, main.BatchConfig{}, main.LogicConfig{}, main.WatchConfig{}, main.LogConfig{}} {
		for f := range reflect.TypeOf(group).Fields() {
			help := f.Tag.Get("help")
			if !strings.HasSuffix(help, ".") {
				t.Errorf("%s: help %q is no sentence", f.Name, help)
			}
			if d := f.Tag.Get("default"); d != "" && !strings.Contains(help, "(default: "+d+")") {
				t.Errorf("%s: help %q does not tell the default %s", f.Name, help, d)
			}
		}
	}
}

func TestSize(t *testing.T) {
	tests := map[string]int64{"0": 0, "1000": 1000, "8MiB": 8 << 20, "512 KiB": 512 << 10, "2GiB": 2 << 30, "7B": 7}
	for text, want := range tests {
		var s, back main.Size
		if err := s.UnmarshalText([]byte(text)); err != nil || int64(s) != want {
			t.Errorf("%s = %d, %v; want %d", text, s, err, want)
		}
		if err := back.UnmarshalText([]byte(s.String())); err != nil || back != s {
			t.Errorf("%s is written %s and read as %d", text, s, back)
		}
	}
	for _, text := range []string{"", "MiB", "-1", "1.5MiB", "8MB", "9999999999GiB"} {
		var s main.Size
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as %d", text, s)
		}
	}
}
