package chdb_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// childEnv tells a re-run of the test binary to be another process on a folder.
const childEnv = "HEARTH_CHDB_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}

// child opens the engine in dir, fills a table, tells its address, and serves
// until it is killed.
func child(dir string) int {
	ctx := context.Background()
	engine, err := chdb.Open(ctx, chdb.Config{Dir: dir})
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	served := make(chan error, 1)
	go func() { served <- engine.Serve(ctx, listener) }()
	base := "http://" + listener.Addr().String()
	for _, statement := range []string{
		"CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n",
		"INSERT INTO kept SELECT number FROM numbers(1000)",
	} {
		response, err := post(ctx, http.DefaultClient, base, statement)
		if err != nil || response.StatusCode != http.StatusOK {
			fmt.Println("error:", err, response)
			return 1
		}
		_ = response.Body.Close()
	}
	fmt.Println("ready", listener.Addr())
	if err := <-served; err != nil {
		fmt.Println("error:", err)
		return 1
	}
	return 0
}

// post sends a statement as it is; the caller closes the body.
func post(ctx context.Context, c *http.Client, to, statement string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(statement))
	if err != nil {
		return nil, err
	}
	return c.Do(request)
}

// needLibrary skips a test loudly when the library is not installed, or fails it
// where HEARTH_REQUIRE_ENGINE=1 says that it must be.
func needLibrary(tb testing.TB) {
	tb.Helper()
	if _, err := chdb.FindLibrary(); err != nil {
		if os.Getenv("HEARTH_REQUIRE_ENGINE") == "1" {
			tb.Fatalf("HEARTH_REQUIRE_ENGINE=1, but: %v", err)
		}
		tb.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
}

// open opens an engine in cfg.Dir, or in a folder of the test's own.
func open(tb testing.TB, cfg chdb.Config) *chdb.Engine {
	tb.Helper()
	needLibrary(tb)
	if cfg.Dir == "" {
		cfg.Dir = tb.TempDir()
	}
	engine, err := chdb.Open(context.Background(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := engine.Close(); err != nil {
			tb.Error(err)
		}
	})
	return engine
}

// client talks to a handler through a real socket.
type client struct {
	t   testing.TB
	url string
}

func serve(tb testing.TB, h http.Handler) client {
	tb.Helper()
	server := httptest.NewServer(h)
	tb.Cleanup(server.Close)
	return client{tb, server.URL}
}

// send posts a body with URL parameters in pairs.
func (c client) send(body string, pairs ...string) *http.Response {
	c.t.Helper()
	return c.sendHeader(body, nil, pairs...)
}

func (c client) sendHeader(body string, header http.Header, pairs ...string) *http.Response {
	c.t.Helper()
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url+"/?"+query.Encode(), strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if header != nil {
		request.Header = header
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// text runs a statement that must succeed and returns the answer's body.
func (c client) text(body string, pairs ...string) string {
	c.t.Helper()
	response := c.send(body, pairs...)
	text := readAll(c.t, response.Body)
	if response.StatusCode != http.StatusOK {
		c.t.Fatalf("%q: status %d: %s", body, response.StatusCode, text)
	}
	return text
}

func readAll(tb testing.TB, r io.Reader) string {
	tb.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

func TestOneEngineAtATime(t *testing.T) {
	first := open(t, chdb.Config{})
	if _, err := chdb.Open(t.Context(), chdb.Config{Dir: t.TempDir()}); !errors.Is(err, chdb.ErrBusy) {
		t.Errorf("opening another folder beside it: %v, want ErrBusy", err)
	}
	var held *chdb.HeldError
	if _, err := chdb.Open(t.Context(), chdb.Config{Dir: first.Dir()}); !errors.As(err, &held) {
		t.Errorf("opening the same folder again: %v, want a HeldError", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	second := open(t, chdb.Config{})
	if got := serve(t, second.Handler()).text("SELECT 1"); got != "1\n" {
		t.Errorf("SELECT 1 in the next folder = %q", got)
	}
}

func TestClosedEngineAnswersWithAnException(t *testing.T) {
	engine := open(t, chdb.Config{})
	c := serve(t, engine.Handler())
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	response := c.send("SELECT 1")
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("X-ClickHouse-Exception-Code") != "203" {
		t.Errorf("status %d, code %s", response.StatusCode, response.Header.Get("X-ClickHouse-Exception-Code"))
	}
}

func TestCloseKillsWhatRunsTooLong(t *testing.T) {
	engine := open(t, chdb.Config{CloseTimeout: 200 * time.Millisecond})
	c := serve(t, engine.Handler())
	status := make(chan string, 1)
	go func() {
		response, err := post(t.Context(), http.DefaultClient, c.url, "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)")
		if err != nil {
			status <- err.Error()
			return
		}
		defer func() { _ = response.Body.Close() }()
		status <- response.Header.Get("X-ClickHouse-Exception-Code")
	}()
	waitRunning(t, c, "sipHash64")
	begun := time.Now()
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("Close took %v", took)
	}
	if got := <-status; got != "394" {
		t.Errorf("the query ended with %q, want code 394", got)
	}
}

// waitRunning waits until a query whose text holds a piece runs in the engine.
func waitRunning(tb testing.TB, c client, piece string) {
	tb.Helper()
	for range 200 {
		if c.text("SELECT count() FROM system.processes WHERE query LIKE '%"+piece+"%' AND query NOT LIKE '%system.processes%'") != "0\n" {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	tb.Fatalf("no query with %q runs", piece)
}

// startChild runs another process on a folder and returns it with its address.
func startChild(t *testing.T, dir string) (*exec.Cmd, string) {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), executable)
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ready := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if err != nil || !ready {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	return cmd, address
}

func TestSecondProcessFindsTheFirstAndDataOutlivesSIGKILL(t *testing.T) {
	needLibrary(t)
	dir := filepath.Join(t.TempDir(), "engine")
	if _, held, err := chdb.Holder(dir); held || err != nil {
		t.Fatalf("Holder of a folder that is not there = %v, %v", held, err)
	}
	cmd, address := startChild(t, dir)
	got, held, err := chdb.Holder(dir)
	if err != nil || !held || got != address {
		t.Errorf("Holder = %q, %v, %v, want %q", got, held, err, address)
	}
	_, err = chdb.Open(t.Context(), chdb.Config{Dir: dir})
	var heldErr *chdb.HeldError
	if !errors.As(err, &heldErr) || heldErr.Address != address || heldErr.PID != cmd.Process.Pid {
		t.Fatalf("Open = %v, want a HeldError with %s", err, address)
	}
	if text := err.Error(); !strings.Contains(text, "--clickhouse "+address) || strings.Contains(text, "\n") {
		t.Errorf("the sentence does not say what to do: %s", text)
	}
	if got := (client{t, "http://" + address}).text("SELECT sum(n) FROM kept"); got != "499500\n" {
		t.Errorf("asking the holder: %q", got)
	}

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if _, held, err := chdb.Holder(dir); held || err != nil {
		t.Errorf("Holder after SIGKILL = %v, %v", held, err)
	}
	engine := open(t, chdb.Config{Dir: dir})
	if got := serve(t, engine.Handler()).text("SELECT count(), sum(n) FROM kept"); got != "1000\t499500\n" {
		t.Errorf("data after SIGKILL: %q", got)
	}
}

func TestServe(t *testing.T) {
	dir := t.TempDir()
	engine := open(t, chdb.Config{Dir: dir})
	t.Run("refuses other machines without a token", func(t *testing.T) {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "0.0.0.0:0")
		if err != nil {
			t.Fatal(err)
		}
		if err := engine.Serve(t.Context(), listener); !errors.Is(err, chdb.ErrTokenRequired) {
			t.Errorf("Serve = %v, want ErrTokenRequired", err)
		}
	})
	t.Run("serves until the context ends", func(t *testing.T) {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- engine.Serve(ctx, listener) }()
		if got := (client{t, "http://" + listener.Addr().String()}).text("SELECT 1"); got != "1\n" {
			t.Errorf("SELECT 1 = %q", got)
		}
		if address, held, err := chdb.Holder(dir); address != listener.Addr().String() || !held || err != nil {
			t.Errorf("Holder while serving = %q, %v, %v", address, held, err)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if address, held, err := chdb.Holder(dir); address != "" || !held || err != nil {
			t.Errorf("Holder afterwards = %q, %v, %v", address, held, err)
		}
	})
}
