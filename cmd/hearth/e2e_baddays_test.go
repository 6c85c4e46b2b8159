package main_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOneSentence starts things that cannot work, and wants each to end with an
// exit code and one sentence that says what to do.
func TestOneSentence(t *testing.T) {
	needsEngine(t)
	kafka := embeddedBroker(t)
	held := t.TempDir()
	_, s := engine(t, held)
	busy := occupied(t)
	nobody := "127.0.0.1:1"
	tests := []struct {
		name     string
		code     int
		settings []string
		args     []string
		says     []string
	}{
		{
			"no broker", 1, nil,
			[]string{"run", "--kafka", nobody, "--clickhouse", "http://" + s.addr, "--http", "127.0.0.1:0"},
			[]string{"no broker answers at " + nobody, "--kafka"},
		},
		{
			"no broker to send to", 1, nil,
			[]string{"send", write(t, "one.ndjson", "{}\n"), "--kafka", nobody},
			[]string{"no broker answers at " + nobody, "--kafka"},
		},
		{
			"no database", 1, nil,
			[]string{"run", "--kafka", kafka, "--clickhouse", "http://" + nobody, "--http", "127.0.0.1:0"},
			[]string{"no ClickHouse answers at " + nobody},
		},
		{
			"wrong password", 1,
			[]string{"HEARTH_CLICKHOUSE_PASSWORD=wrong"},
			[]string{"run", "--kafka", kafka, "--clickhouse", "http://" + s.addr, "--http", "127.0.0.1:0"},
			[]string{"refuses user", s.addr},
		},
		{
			"no password", 1, nil,
			[]string{"run", "--kafka", kafka, "--clickhouse", "http://" + s.addr, "--http", "127.0.0.1:0"},
			[]string{"refuses user", s.addr},
		},
		{
			"busy HTTP port", 1,
			[]string{"HEARTH_CLICKHOUSE_PASSWORD=" + secret},
			[]string{"run", "--kafka", kafka, "--clickhouse", "http://" + s.addr, "--http", busy},
			[]string{busy, "address already in use", "--http"},
		},
		{
			"busy broker port", 1, nil,
			[]string{"up", "--data", t.TempDir(), "--broker-addr", busy, "--engine-addr", address(t), "--http", address(t)},
			[]string{busy, "in use", "--broker-addr"},
		},
		{
			"busy engine port", 1, nil,
			[]string{"up", "--data", t.TempDir(), "--broker-addr", address(t), "--engine-addr", busy, "--http", address(t)},
			[]string{busy, "address already in use", "--engine-addr"},
		},
		{
			"busy port of an engine alone", 1, nil,
			[]string{"engine", "--data", t.TempDir(), "--listen", busy},
			[]string{busy, "address already in use", "--listen"},
		},
		{
			"data folder in use", 1, nil,
			[]string{"up", "--data", held, "--broker-addr", address(t), "--engine-addr", address(t), "--http", address(t)},
			[]string{filepath.Join(held, "engine")},
		},
		{
			"library missing", 1,
			[]string{"HEARTH_LIBCHDB=" + filepath.Join(held, "nowhere")},
			[]string{"up", "--data", t.TempDir(), "--broker-addr", address(t), "--engine-addr", address(t), "--http", address(t)},
			[]string{"make engine", "--clickhouse"},
		},
		{
			"library damaged", 1,
			[]string{"HEARTH_LIBCHDB=" + write(t, "libchdb.so", "not a library")},
			[]string{"up", "--data", t.TempDir(), "--broker-addr", address(t), "--engine-addr", address(t), "--http", address(t)},
			[]string{"libchdb.so", "make engine"},
		},
		{
			"run without a cluster", 2, nil,
			[]string{"run"},
			[]string{"--kafka", "hearth up"},
		},
		{
			"data folder is a file", 1, nil,
			[]string{"up", "--data", write(t, "data", ""), "--broker-addr", address(t), "--engine-addr", address(t), "--http", address(t)},
			[]string{"not a directory"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			said := refused(t, tt.code, tt.settings, tt.args...)
			for _, want := range tt.says {
				if !strings.Contains(said, want) {
					t.Errorf("the sentence does not say %q:\n%s", want, said)
				}
			}
			if strings.Contains(said, secret) {
				t.Errorf("the sentence tells the password:\n%s", said)
			}
		})
	}
}

// occupied is an address that somebody listens at.
func occupied(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// TestReadOnlyFolder wants the sentence where nothing can be written. Root may
// write anywhere, so for root it takes a mount.
func TestReadOnlyFolder(t *testing.T) {
	needsEngine(t)
	dir := t.TempDir()
	if os.Getuid() == 0 {
		mount(t, dir, "ro,size=1m")
	} else if err := os.Chmod(dir, 0o500); err != nil { //nolint:gosec // a folder that nobody may write to
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"up", "--broker-addr", address(t), "--engine-addr", address(t), "--http", address(t)},
		{"engine", "--listen", address(t)},
		{"broker", "--listen", address(t)},
		{"replay", write(t, "none.ndjson", "")},
	} {
		said := refused(t, 1, nil, append(command, "--data", filepath.Join(dir, "data"))...)
		if !strings.Contains(said, dir) || !strings.Contains(said, "read-only") && !strings.Contains(said, "permission denied") {
			t.Errorf("hearth %s does not say that it may not write there: %s", command[0], said)
		}
	}
}

// TestUnfitLines wants each line that cannot be an event as one dead letter with
// its reason and its bytes, and its neighbours on both sides untouched.
func TestUnfitLines(t *testing.T) {
	needsEngine(t)
	var h history
	h.dead = map[string]int{}
	for reason, value := range unfit() {
		h.lines = append(h.lines, neighbour(&h), line{value: []byte(value)}, neighbour(&h))
		h.dead[string(reason)]++
	}
	dir := replayed(t, h)
	h.audit(t, dir)
	for reason, value := range unfit() {
		out := done(t, "query", "--data", dir, "--param", "reason="+string(reason),
			"SELECT length(payload), lower(hex(MD5(payload))), startsWith(error, reason) FROM dead_letters WHERE reason = {reason:String}")
		if want := checksum(value) + "\ttrue\n"; strings.ReplaceAll(out, "\t1\n", "\ttrue\n") != want {
			t.Errorf("letter of %s: %q, want %q", reason, out, want)
		}
	}
}
