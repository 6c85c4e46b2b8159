package kafka_test

import (
	"context"
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest/broker"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink/certs"
	"github.com/hearthlabs/hearth/sink/certs/certstest"
)

// secured starts a broker that shows itself and asks for users in the ways given.
func secured(t *testing.T, server *tls.Config, users ...broker.User) kafka.Config {
	t.Helper()
	cfg := kafka.DefaultConfig()
	b, err := broker.Start(t.Context(), broker.Config{
		Dir: t.TempDir(), Addr: "127.0.0.1:0", Partitions: partitions, Topics: []string{cfg.Topic, cfg.DeadTopic}, TLS: server, Users: users,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg.Brokers, cfg.Session = []string{b.Addr()}, 6*time.Second
	return cfg
}

// trusting are the settings of one who knows the authority, and may have a
// certificate.
func trusting(t *testing.T, ca *certstest.Authority, own certstest.Pair) *tls.Config {
	t.Helper()
	c, err := certs.Files{CA: ca.File, Cert: own.Cert, Key: own.Key}.Config()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSecuredRoundTrip produces, consumes and confirms over every kind of
// connection.
func TestSecuredRoundTrip(t *testing.T) {
	ca := certstest.New(t)
	server, client := ca.Sign(t, "server", time.Hour), ca.Sign(t, "client", time.Hour)
	tests := []struct {
		name      string
		clients   *certstest.Authority // of mTLS
		own       certstest.Pair
		mechanism string
	}{
		{name: "TLS"},
		{name: "mTLS", clients: ca, own: client},
		{name: "PLAIN", mechanism: kafka.SASLPlain},
		{name: "SCRAM-SHA-256", mechanism: kafka.SASLScram256},
		{name: "SCRAM-SHA-512", mechanism: kafka.SASLScram512},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var users []broker.User
			if tt.mechanism != "" {
				users = []broker.User{{Mechanism: strings.ToUpper(tt.mechanism), Name: "hearth", Password: "s3cret"}}
			}
			cfg := secured(t, server.Server(t, tt.clients), users...)
			cfg.TLS = trusting(t, ca, tt.own)
			if tt.mechanism != "" {
				cfg.SASL, cfg.User, cfg.Password = tt.mechanism, "hearth", "s3cret"
			}
			if err := cfg.Validate(); err != nil {
				t.Fatal(err)
			}
			if err := cfg.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			produce(t, cfg, 0, 4)
			values, _ := consume(t, cfg, 4, "plan")
			got := 0
			for _, v := range values {
				got += len(v)
			}
			if got != 4 {
				t.Errorf("%d records came, want 4", got)
			}
		})
	}
}

// TestRefusedConnections wants one sentence that says what to do.
func TestRefusedConnections(t *testing.T) {
	ca, other := certstest.New(t), certstest.New(t)
	good, old := ca.Sign(t, "server", time.Hour), ca.Sign(t, "old", -time.Hour)
	user := broker.User{Mechanism: "SCRAM-SHA-256", Name: "hearth", Password: "s3cret"}
	login := func(mechanism, user, password string) func(*kafka.Config) {
		return func(c *kafka.Config) { c.SASL, c.User, c.Password = mechanism, user, password }
	}
	tests := []struct {
		name   string
		server *tls.Config
		users  []broker.User
		client func(c *kafka.Config)
		want   string
	}{
		{"wrong authority", good.Server(t, nil), nil, func(c *kafka.Config) { c.TLS = trusting(t, other, certstest.Pair{}) }, "authority that is not known here"},
		{"expired", old.Server(t, nil), nil, func(c *kafka.Config) { c.TLS = trusting(t, ca, certstest.Pair{}) }, "has expired or is not valid yet"},
		{"no certificate of ours", good.Server(t, ca), nil, func(c *kafka.Config) { c.TLS = trusting(t, ca, certstest.Pair{}) }, "may want a certificate of ours"},
		{"clear text server", nil, nil, func(c *kafka.Config) { c.TLS = trusting(t, ca, certstest.Pair{}) }, "TLS"},
		{"clear text client", good.Server(t, nil), nil, func(*kafka.Config) {}, "TLS"},
		{"wrong password", nil, []broker.User{user}, login(kafka.SASLScram256, "hearth", "wrong"), `refuses user "hearth"`},
		{"unknown user", nil, []broker.User{user}, login(kafka.SASLScram256, "nobody", "s3cret"), `refuses user "nobody"`},
		{"other mechanism", nil, []broker.User{user}, login(kafka.SASLPlain, "hearth", "s3cret"), `refuses user "hearth"`},
		{"no SASL", nil, []broker.User{user}, func(*kafka.Config) {}, "SASL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := secured(t, tt.server, tt.users...)
			tt.client(&cfg)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			err := cfg.Ping(ctx)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one sentence with %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the password stands in %q", err)
			}
		})
	}
}

func TestSecuritySettings(t *testing.T) {
	tests := map[string]func(*kafka.Config){
		"a user or password is set":   func(c *kafka.Config) { c.User = "me" },
		"SASL mechanism":              func(c *kafka.Config) { c.SASL, c.User, c.Password = "gssapi", "me", "p" },
		"needs a user and a password": func(c *kafka.Config) { c.SASL, c.User = kafka.SASLPlain, "me" },
	}
	for want, change := range tests {
		cfg := kafka.DefaultConfig()
		change(&cfg)
		if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
