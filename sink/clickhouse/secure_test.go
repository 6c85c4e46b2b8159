package clickhouse_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/certs"
	"github.com/hearthlabs/hearth/sink/certs/certstest"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// overTLS lets the tests' engine answer at https.
func overTLS(t *testing.T, server *tls.Config) (addr string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- clickhousetest.Engine.Serve(ctx, tls.NewListener(l, server)) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "https://" + l.Addr().String()
}

// TestSecureConnections writes and asks over TLS and mTLS with a password, and
// wants one sentence where the two sides do not trust each other.
func TestSecureConnections(t *testing.T) {
	base := clickhousetest.Config(t)
	clickhousetest.Open(t, base)
	ca, other := certstest.New(t), certstest.New(t)
	server, old, own := ca.Sign(t, "server", time.Hour), ca.Sign(t, "old", -time.Hour), ca.Sign(t, "client", time.Hour)
	tests := []struct {
		name     string
		server   *tls.Config
		files    certs.Files
		password string
		want     string // in the error, "" for none
	}{
		{"TLS", server.Server(t, nil), certs.Files{CA: ca.File}, password, ""},
		{"mTLS", server.Server(t, ca), certs.Files{CA: ca.File, Cert: own.Cert, Key: own.Key}, password, ""},
		{"wrong authority", server.Server(t, nil), certs.Files{CA: other.File}, password, "authority that is not known here"},
		{"expired", old.Server(t, nil), certs.Files{CA: ca.File}, password, "has expired or is not valid yet"},
		{"no certificate of ours", server.Server(t, ca), certs.Files{CA: ca.File}, password, "may want a certificate of ours"},
		{"wrong password", server.Server(t, nil), certs.Files{CA: ca.File}, "wr0ng", "check user and password"},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := base
			cfg.Transport, cfg.Addr, cfg.Password = nil, overTLS(t, tt.server), tt.password
			var err error
			if cfg.TLS, err = tt.files.Config(); err != nil {
				t.Fatal(err)
			}
			db, err := clickhouse.Open(t.Context(), cfg)
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = db.Close() }()
				if err := db.Write(t.Context(), block(1, int32(i), 0, 5), false); err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "wr0ng") {
				t.Fatalf("error %v, want one sentence with %q and no password", err, tt.want)
			}
			if w, ok := errors.AsType[*sink.WriteError](err); !ok || w.Class == sink.ClassData {
				t.Errorf("%v is the data's fault, or nobody's", err)
			}
		})
	}
}
