package chdb_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// residentMiB is what of this process lies in memory.
func residentMiB(tb testing.TB) int {
	tb.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		tb.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(text)
	kib, err := strconv.Atoi(string(found[1]))
	if err != nil {
		tb.Fatal(err)
	}
	return kib / 1024
}

func TestLargeAnswersStreamInBoundedMemory(t *testing.T) {
	engine := open(t, chdb.Config{})
	serve(t, engine.Handler()).text("SELECT * FROM numbers(100000)")
	httpClient := &http.Client{Transport: engine.Transport()}
	before := residentMiB(t)
	highest := before
	for _, format := range []string{"TabSeparated", "Native"} {
		// 5 million rows of 60 bytes: far more than the growth allowed.
		response, err := post(t.Context(), httpClient, "http://any/?default_format="+format,
			"SELECT number, repeat('x', 51) FROM numbers(5000000)")
		if err != nil {
			t.Fatal(err)
		}
		buffer := make([]byte, 1<<20)
		var total int64
		for {
			n, err := response.Body.Read(buffer)
			if before := total >> 26; (total+int64(n))>>26 != before {
				highest = max(highest, residentMiB(t))
			}
			total += int64(n)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		_ = response.Body.Close()
		if total < 290_000_000 {
			t.Errorf("%s: %d bytes", format, total)
		}
	}
	t.Logf("resident before %d MiB, highest %d MiB", before, highest)
	if highest-before > 100 {
		t.Errorf("memory grew from %d to %d MiB", before, highest)
	}
}

func TestExceptionInTheMiddleOfAnAnswer(t *testing.T) {
	c := serve(t, open(t, chdb.Config{}).Handler())
	response := c.send("SELECT throwIf(number = 900000) FROM numbers(1000000)", "max_block_size", "1000")
	text := readAll(t, response.Body)
	tag := response.Header.Get("X-ClickHouse-Exception-Tag")
	if response.StatusCode != http.StatusOK || len(tag) != 16 {
		t.Fatalf("status %d, tag %q", response.StatusCode, tag)
	}
	frame := regexp.MustCompile(`(?s)\r\n__exception__\r\n` + tag + `\r\n(Code: 395\. .*\n)(\d+) ` + tag + `\r\n__exception__\r\n$`)
	found := frame.FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no framed exception at the end: %q", text[max(0, len(text)-300):])
	}
	if length, err := strconv.Atoi(found[2]); err != nil || length != len(found[1]) {
		t.Errorf("the frame says %s bytes, the message has %d", found[2], len(found[1]))
	}
}

func TestClientThatLeavesCancelsItsQuery(t *testing.T) {
	engine := open(t, chdb.Config{Connections: 2})
	c := serve(t, engine.Handler())
	queries := map[string]string{
		"while it computes": "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)",
		"while it streams":  "SELECT sipHash64(number) FROM numbers(1000000000000)",
		"while it inserts":  "INSERT INTO FUNCTION null('n UInt64') SELECT sipHash64(number) FROM numbers(1000000000000)",
	}
	for name, query := range queries {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, strings.NewReader(query))
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() {
				response, err := http.DefaultTransport.RoundTrip(request)
				if err == nil {
					_, err = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
				}
				done <- err
			}()
			watcher := client{t, serve(t, engine.Handler(chdb.Trusted())).url}
			waitRunning(t, watcher, "sipHash64")
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("the client got %v", err)
			}
			for range 200 {
				if watcher.text("SELECT count() FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%system.processes%'") == "0\n" {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Error("the query still runs")
		})
	}
}

func TestTransport(t *testing.T) {
	engine := open(t, chdb.Config{Token: "secret", Connections: 2})
	httpClient := &http.Client{Transport: engine.Transport()}
	t.Run("streams both ways", func(t *testing.T) {
		response, err := post(t.Context(), httpClient, "http://any/?query=SELECT+count()+FROM+numbers(3)", "")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		if got := readAll(t, response.Body); got != "3\n" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("an answer given up frees its connection", func(t *testing.T) {
		for range 10 {
			response, err := post(t.Context(), httpClient, "http://any/", "SELECT * FROM numbers(1000000000)")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(response.Body, make([]byte, 100)); err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
		}
	})
	t.Run("a cancelled context ends the wait", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://any/",
			bytes.NewReader([]byte("SELECT sum(sipHash64(number)) FROM numbers(1000000000000)")))
		if err != nil {
			t.Fatal(err)
		}
		response, err := httpClient.Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
