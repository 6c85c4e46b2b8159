//go:build unix

// Package apachekafka runs a real Apache Kafka broker for the length of one test, so that what was proven against
// the embedded broker is proven against the real one as well.
//
// A running test goes in; the address of a broker on the loopback interface comes out. The broker is the one that
// deploy/kafka installs and starts: a single node with empty storage, no authentication, and no topics but those
// the test creates. The package must not know who connects to it, nor what is written.
//
// Whether a test runs is decided by HEARTH_TEST_KAFKA, so that a laptop without Java still passes and a build machine
// cannot skip by accident:
//
//	unset   run; skip with a line that says what is missing when Java or the jars are
//	1       run; fail when something is missing
//	0       never run
//
// It runs on Unix only, as the start script does. Each call to [Start] runs a broker of its own. Calls may be concurrent, but each broker takes some 300 MiB and a
// few seconds of processor time.
package apachekafka

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	// gateVariable is the environment variable that decides whether tests run against Apache Kafka.
	gateVariable = "HEARTH_TEST_KAFKA"
	// libsVariable names another folder of jars; deploy/kafka's scripts read it too.
	libsVariable = "HEARTH_KAFKA_LIBS"

	// readyLine ends the broker's own log line that says it takes connections.
	readyLine = "Kafka Server started"

	// startLimit is generous: two JVM starts take 3 s on an idle machine and far longer on a crowded one.
	startLimit = 2 * time.Minute
	// stopLimit bounds a clean shutdown, after which the broker is killed: its storage is thrown away anyway.
	stopLimit = 10 * time.Second
)

// Start runs a broker and returns its address as host:port, once it takes connections. It skips or fails tb as
// HEARTH_TEST_KAFKA says when the broker is not installed, and fails tb when it does not become ready in two minutes.
// The broker and its storage are gone when tb and its subtests are done.
func Start(tb testing.TB) (addr string) {
	tb.Helper()
	root := gate(tb)
	broker, controller := freePorts(tb)
	// Not exec.CommandContext: the broker outlives every context but the test's own, and cleanup stops it.
	cmd := exec.Command(filepath.Join(root, "deploy", "kafka", "start.sh"), //nolint:noctx // stopped by Cleanup
		tb.TempDir(), strconv.Itoa(broker), strconv.Itoa(controller))
	cmd.SysProcAttr = ownProcess()
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatalf("open broker output: %v", err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		tb.Fatalf("start broker: %v", err)
	}
	ready, done := watch(out)
	tb.Cleanup(func() { stop(tb, cmd, done) })

	select {
	case <-ready:
	case log := <-done:
		tb.Fatalf("broker ended before it was ready:\n%s", log)
	case <-time.After(startLimit):
		tb.Fatalf("broker not ready after %v", startLimit)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(broker))
}

// gate skips or fails tb as the environment says, or returns the root of the checkout, which holds the start script.
func gate(tb testing.TB) (root string) {
	tb.Helper()
	must := false
	switch v := os.Getenv(gateVariable); v {
	case "":
	case "1":
		must = true
	case "0":
		tb.Skipf("SKIPPED: no test against Apache Kafka, because %s=0", gateVariable)
	default:
		tb.Fatalf("%s=%q: want 1 (must run), 0 (must not run) or nothing (run if installed)", gateVariable, v)
	}
	root, err := find()
	switch {
	case err != nil && must:
		tb.Fatalf("%s=1, but no Apache Kafka: %v", gateVariable, err)
	case err != nil:
		tb.Skipf("SKIPPED: no test against Apache Kafka: %v", err)
	}
	return root
}

// find returns the root of the checkout, or an error that names what is missing and the command that installs it.
func find() (root string, err error) {
	if root, err = checkout(); err != nil {
		return "", err
	}
	if _, err := exec.LookPath("java"); err != nil {
		return "", errors.New("java is not installed; Java 17 or newer is needed")
	}
	libs := os.Getenv(libsVariable)
	if libs == "" {
		libs = filepath.Join(root, ".cache", "kafka", "libs")
	}
	if jars, err := filepath.Glob(filepath.Join(libs, "kafka_2.13-*.jar")); err != nil || len(jars) == 0 {
		return "", fmt.Errorf("no Kafka jars in %s; run make kafka", libs)
	}
	return root, nil
}

// checkout walks up from the working directory, which go test sets to the package's folder, to the start script.
func checkout() (root string, err error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find working directory: %w", err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "deploy", "kafka", "start.sh")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("deploy/kafka/start.sh is in no parent folder")
		}
	}
}

// freePorts returns two ports that were free a moment ago: the broker's and its controller's.
func freePorts(tb testing.TB) (broker, controller int) {
	tb.Helper()
	var ports [2]int
	for i := range ports {
		// Both stay open until both are known, so that they differ.
		l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // binds a loopback port, which does not block
		if err != nil {
			tb.Fatalf("find free port: %v", err)
		}
		defer l.Close()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports[0], ports[1]
}

// watch reads the broker's output in a goroutine of its own until the broker ends. It closes ready at the line that
// says so, and then sends the whole output on done: warnings and errors only, so it stays small.
func watch(out io.Reader) (ready <-chan struct{}, done <-chan string) {
	started, ended := make(chan struct{}), make(chan string, 1)
	go func() {
		var log strings.Builder
		seen := false
		for lines := bufio.NewScanner(out); lines.Scan(); {
			fmt.Fprintln(&log, lines.Text())
			if !seen && strings.HasSuffix(lines.Text(), readyLine) {
				seen = true
				close(started)
			}
		}
		ended <- log.String()
		close(ended)
	}()
	return started, ended
}

// stop ends the broker, politely first, and shows its output when the test failed.
func stop(tb testing.TB, cmd *exec.Cmd, done <-chan string) {
	tb.Helper()
	// The whole process group: the start script may still be formatting the storage. An error means that the
	// group is gone already, which is what is wanted.
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
	kill := time.AfterFunc(stopLimit, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer kill.Stop()
	log := <-done
	// The exit status of a broker that was told to stop says nothing.
	_ = cmd.Wait()
	if tb.Failed() && log != "" {
		tb.Logf("output of the broker:\n%s", log)
	}
}
