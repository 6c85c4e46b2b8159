package main_test

import (
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/ingest/broker"
)

// TestDoctor asks about a broker and tables that fit together, and again after
// the topic was lost: the log is shorter than what is written.
func TestDoctor(t *testing.T) {
	t.Parallel()
	needsEngine(t)
	kafka := embeddedBroker(t)
	server, s := engine(t, t.TempDir())
	where := []string{"--clickhouse", "http://" + s.addr, "--clickhouse-password-file", write(t, "token", s.token), "--lang", "en"}
	r := run(t, kafka, s)
	h := history{}
	for range 4 {
		h.lines = append(h.lines, neighbour(&h))
	}
	send(t, h, kafka)
	s.complete(t, r.process, len(h.lines))
	r.stop()
	said := done(t, append([]string{"doctor", "--kafka", kafka}, where...)...)
	for _, name := range []string{"broker", "topic", "cleanup", "retention", "offsets", "keying", "schema", "window", "settings", "clock"} {
		if !strings.Contains(said, "ok\t"+name+"\t") {
			t.Errorf("%s is not well:\n%s", name, said)
		}
	}

	c := broker.DefaultConfig()
	c.Dir, c.Addr, c.Topics, c.Partitions = t.TempDir(), "127.0.0.1:0", []string{"community-events"}, 4
	other, err := broker.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	p := hearth(t, nil, append([]string{"doctor", "--kafka", other.Addr()}, where...)...)
	if code := p.code(); code != 0 {
		t.Errorf("code %d of a doctor who finds the topic created again, want 0: the pipeline deals with it by itself", code)
	}
	if said := p.stdout.String(); !strings.Contains(said, "warning\toffsets\t") || !strings.Contains(said, "was deleted and created again") {
		t.Errorf("a topic that was created again is not told of:\n%s", said)
	}
	server.stop()
}
