package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// The end-to-end tests run the real program in processes of its own: this test
// binary under the name hearth, which TestMain put on the PATH. What `go test`
// was told, -race above all, goes for them too.

// patience bounds every wait. It is long because the machine may be busy; no
// test waits for time to pass.
const patience = 90 * time.Second

// process is a running hearth.
type process struct {
	t      *testing.T
	args   []string
	cmd    *exec.Cmd
	out    output // standard error
	stdout bytes.Buffer
	ended  chan struct{}
	killed bool
}

// output is what a process has written so far. It is safe for concurrent use.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// hearth starts the program. Settings are environment variables, NAME=VALUE. It
// is gone when the test is done, and must not have panicked or raced.
func hearth(t *testing.T, settings []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, args: args, ended: make(chan struct{})}
	p.cmd = exec.Command("hearth", args...) //nolint:noctx // ended by Cleanup
	p.cmd.Env = append(environment(t), settings...)
	p.cmd.Dir = t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.out
	p.cmd.SysProcAttr = diesWithTest()
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start hearth %s: %v", args[0], err)
	}
	go func() {
		_ = p.cmd.Wait() // the exit code is looked at where it matters
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		for _, sign := range []string{"panic:", "DATA RACE", "fatal error:", "goroutine 1 ["} {
			if strings.Contains(p.out.String(), sign) {
				t.Errorf("hearth %s: %s on standard error", args[0], sign)
			}
		}
		if t.Failed() {
			t.Logf("standard error of hearth %s:\n%s", strings.Join(args, " "), tail(p.out.String()))
		}
	})
	return p
}

// environment is this process's own without settings of Hearth, which could
// change what a test means.
func environment(t *testing.T) []string {
	t.Helper()
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "HEARTH_") {
			env = append(env, v)
		}
	}
	if library, err := chdb.FindLibrary(); err == nil {
		env = append(env, chdb.LibraryEnv+"="+library)
	}
	return append(env, "NO_PROXY=*")
}

// tail is the end of a long output.
func tail(s string) string {
	if n := len(s) - 8000; n > 0 {
		return "…" + s[n:]
	}
	return s
}

// kill ends the process as a power cut would, and waits until it is gone.
func (p *process) kill() {
	p.killed = true
	_ = p.cmd.Process.Kill() // it may be gone already
	<-p.ended
}

// signal sends a signal to a process that runs.
func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatalf("send %s to hearth %s: %v", s, p.args[0], err)
	}
}

// stop asks the process to end and wants exit code 0.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if code := p.code(); code != 0 {
		p.t.Errorf("hearth %s ended with code %d after SIGTERM, want 0", p.args[0], code)
	}
}

// code waits for the end and returns the exit code.
func (p *process) code() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("hearth %s did not end", strings.Join(p.args, " "))
	}
	return p.cmd.ProcessState.ExitCode()
}

// running says whether the process has not ended.
func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// says waits until the process has written a text on standard error.
func (p *process) says(text string) {
	p.t.Helper()
	eventually(p.t, p, "hearth "+p.args[0]+" says "+text, func() bool { return strings.Contains(p.out.String(), text) })
}

// eventually waits until something is so. It fails at once when the process ends
// first; p may be nil.
func eventually(t *testing.T, p *process, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		alive := p == nil || p.running()
		switch {
		case so():
			return
		case !alive:
			t.Fatalf("hearth %s ended with code %d before: %s", p.args[0], p.code(), what)
		case time.Now().After(end):
			t.Fatalf("waited %s in vain: %s", patience, what)
		}
	}
}

// oneByOne leaves a test of commands that run one after the other out of short
// runs: the race detector, which makes each start take seconds, learns nothing
// from them that the tests of running pipelines do not tell it.
func oneByOne(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIP: commands one after the other, left out in short mode")
	}
}

// done runs a command to its end and wants it to succeed. It returns standard
// output.
func done(t *testing.T, args ...string) string {
	t.Helper()
	p := hearth(t, nil, args...)
	if code := p.code(); code != 0 {
		t.Fatalf("hearth %s: code %d: %s", strings.Join(args, " "), code, tail(p.out.String()))
	}
	return p.stdout.String()
}

// refused runs a command to its end, wants it to fail with a code and to say
// one sentence about it, and returns the sentence.
func refused(t *testing.T, code int, settings []string, args ...string) string {
	t.Helper()
	p := hearth(t, settings, args...)
	if got := p.code(); got != code {
		t.Errorf("hearth %s: code %d, want %d", strings.Join(args, " "), got, code)
	}
	said := strings.TrimSpace(p.out.String())
	if !strings.HasPrefix(said, "hearth: ") || strings.Contains(said, "\n") {
		t.Errorf("hearth %s: want one sentence on standard error, got:\n%s", args[0], said)
	}
	return said
}

// address is one that nobody listens at.
func address(t *testing.T) string {
	t.Helper()
	addr, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// needsEngine skips a test without the embedded engine's library, loudly, and
// fails it where none may be skipped.
func needsEngine(t *testing.T) {
	t.Helper()
	_, err := chdb.FindLibrary()
	switch {
	case err == nil:
	case os.Getenv("HEARTH_REQUIRE_ENGINE") == "1":
		t.Fatal(err)
	default:
		t.Skipf("SKIPPED: %v", err)
	}
}
