package main

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// startProgram runs `hearth run`. Its way to the database leads through here, and
// so do its faults; it dies where it stands.
func startProgram(ctx context.Context, hearth string, s settings, way http.RoundTripper, tell func(string), log io.Writer) (*actor, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	for i, f := range s.Faults {
		if f.Step == stepConfirm || f.Step == stepPublish { // it talks to the broker itself
			s.Faults[i].Step = stepRead
		}
	}
	cmd := exec.CommandContext(ctx, hearth, "run", "--kafka", s.Broker, "--kafka-topic", s.Topic, "--kafka-dead-topic", s.Topic+"-dead",
		"--kafka-group", s.Group, "--clickhouse", "http://"+listener.Addr().String(), "--clickhouse-database", s.Database, "--text-days", "0",
		"--http", "127.0.0.1:0", "--batch-rows", strconv.Itoa(s.Rows), "--batch-interval", "50ms", "--clock-every", "0")
	cmd.Stderr = log
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "HEARTH_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	a, err := process(cmd, func(string) {})
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	a.mortal = mortal(s.Faults)
	l := newLife(s.Faults, way, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
	l.tell = func(f fault) { tell(f.String()) }
	proxy := &http.Server{Handler: through(l), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = proxy.Serve(listener) }() // ends with Close
	go func() {
		<-a.ended
		_ = proxy.Close()
	}()
	return a, nil
}

// through hands requests to a round tripper; an error of it is a lost connection.
func through(next http.RoundTripper) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := r.Clone(r.Context())
		out.URL.Scheme, out.URL.Host = "http", "engine"
		res, err := next.RoundTrip(out)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer res.Body.Close()
		maps.Copy(w.Header(), res.Header)
		w.WriteHeader(res.StatusCode)
		if _, err := io.Copy(w, res.Body); err != nil {
			panic(http.ErrAbortHandler)
		}
	})
}
