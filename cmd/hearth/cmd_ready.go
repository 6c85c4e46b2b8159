package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// ReadyCmd asks a running pipeline of this machine whether it can do its work,
// for health checks of containers that hold no other program.
type ReadyCmd struct {
	Addr    string        `name:"http" placeholder:"HOST:PORT" default:"127.0.0.1:8080" help:"Where the pipeline answers; an address for all interfaces is asked at 127.0.0.1 (default: 127.0.0.1:8080)."`
	Timeout time.Duration `env:"-" placeholder:"TIME" default:"5s" help:"How long to wait for the answer (default: 5s)."`
}

// Run ends with 0 when it is ready, and else with 1 and the reason. It needs no
// token: strangers are told whether, not why not.
func (c *ReadyCmd) Run(ctx context.Context, t *terminal) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return usage(fmt.Errorf("http: %q: want host:port", c.Addr))
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return usage(fmt.Errorf("http: %w", err))
	}
	client := &http.Client{Transport: &http.Transport{Proxy: nil}} // this machine, whatever proxies the environment names
	res, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("ask whether hearth is ready: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	var answer healthAnswer
	if json.Unmarshal(body, &answer) != nil {
		return fmt.Errorf("%s does not answer like hearth: %s", r.URL.Host, res.Status)
	}
	if res.StatusCode == http.StatusOK {
		fmt.Fprintln(t.out, answer.Status)
		return nil
	}
	var why []string
	for _, s := range answer.Checks {
		if !s.OK {
			why = append(why, s.Name+": "+s.Reason)
		}
	}
	return fmt.Errorf("not ready%s", strings.TrimSuffix(": "+strings.Join(why, "; "), ": "))
}
