package main_test

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest/broker"
	"github.com/hearthlabs/hearth/sink/certs/certstest"
)

// TestSecured runs the pipeline over TLS, with a certificate and a password at
// either end, and looks at what it says when one of them is wrong. Nothing of
// that may become a dead letter, and no secret may be printed.
func TestSecured(t *testing.T) {
	t.Parallel()
	needsEngine(t)
	ca, other := certstest.New(t), certstest.New(t)
	shown, own := ca.Sign(t, "server", time.Hour), ca.Sign(t, "client", time.Hour)
	b := broker.DefaultConfig()
	b.Dir, b.Addr, b.Topics = t.TempDir(), "127.0.0.1:0", []string{"community-events", "community-events-dead"}
	b.TLS, b.Users = shown.Server(t, ca), []broker.User{{Mechanism: "SCRAM-SHA-512", Name: "hearth", Password: "kafka s3cret"}}
	running, err := broker.Start(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(); err != nil {
			t.Error(err)
		}
	})
	dir := t.TempDir()
	server, s := engine(t, dir)
	front := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: s.addr}))
	front.TLS = shown.Server(t, ca)
	front.StartTLS()
	t.Cleanup(front.Close)

	password := write(t, "kafka", "kafka s3cret\n")
	toKafka := []string{"--kafka", running.Addr(), "--kafka-ca", ca.File, "--kafka-cert", own.Cert, "--kafka-key", own.Key, "--kafka-sasl", "scram-sha-512", "--kafka-user", "hearth"}
	toTables := []string{"--clickhouse", front.URL, "--clickhouse-ca", ca.File, "--clickhouse-cert", own.Cert, "--clickhouse-key", own.Key, "--clickhouse-password-file", write(t, "clickhouse", s.token)}
	args := append(append([]string{"run", "--http", address(t), "--kafka-password-file", password}, toKafka...), toTables...)
	printed := done(t, append(args, "--print-config")...)
	if strings.Contains(printed, "s3cret") || strings.Contains(printed, s.token) || !strings.Contains(printed, "kafka-sasl: scram-sha-512") {
		t.Errorf("the configuration is printed as\n%s", printed)
	}

	p := hearth(t, nil, args...)
	p.says("metrics and intake at")
	h := history{}
	for range 6 {
		h.lines = append(h.lines, neighbour(&h))
	}
	done(t, append([]string{"send", h.file(t), "--kafka-password-file", password}, toKafka...)...)
	s.complete(t, p, len(h.lines))
	p.stop()

	// The last of a flag that comes twice counts.
	wrong := map[string]struct {
		settings []string
		flags    []string
	}{
		"authority that is not known here":      {nil, []string{"--kafka-password-file", password, "--kafka-ca", other.File}},
		`refuses user "hearth"`:                 {[]string{"HEARTH_KAFKA_PASSWORD=wrong s3cret"}, nil},
		"authority that is not known here: ":    {nil, []string{"--kafka-password-file", password, "--clickhouse-ca", other.File}},
		"check user and password":               {nil, []string{"--kafka-password-file", password, "--clickhouse-password-file", write(t, "wrong", "wrong s3cret")}},
		"a certificate and its key go together": {nil, []string{"--kafka-password-file", password, "--kafka-key", ""}},
	}
	for want, w := range wrong {
		code := 1
		if strings.Contains(want, "go together") {
			code = 2
		}
		args := append(append(append([]string{"run", "--http", address(t)}, toKafka...), toTables...), w.flags...)
		said := refused(t, code, w.settings, args...)
		if !strings.Contains(said, strings.TrimSuffix(want, ": ")) || strings.Contains(said, "s3cret") {
			t.Errorf("%q, want %q and no secret", said, want)
		}
	}
	if n := s.ask(t, "SELECT count() FROM dead_letters"); n != "0" {
		t.Errorf("%s dead letters, want 0", n)
	}
	server.stop()
}
