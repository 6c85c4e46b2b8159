package broker_test

import (
	"net"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/ingest/broker"
)

func config(dir string) broker.Config {
	return broker.Config{Dir: dir, Addr: "127.0.0.1:0", Partitions: 2, Topics: []string{"t"}}
}

func TestOneHolderPerFolder(t *testing.T) {
	dir := t.TempDir()
	b, err := broker.Start(t.Context(), config(dir))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := broker.Start(t.Context(), config(dir)); err == nil || !strings.Contains(err.Error(), "another process holds") {
		t.Errorf("second start: %v, want a sentence about the holder", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
	again, err := broker.Start(t.Context(), config(dir))
	if err != nil {
		t.Fatalf("start after close: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestBusyPort(t *testing.T) {
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := config(t.TempDir())
	c.Addr = l.Addr().String()
	if _, err := broker.Start(t.Context(), c); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("start on a busy port: %v, want a sentence that names it", err)
	}
}

func TestValidate(t *testing.T) {
	for name, change := range map[string]func(*broker.Config){
		"folder":     func(c *broker.Config) { c.Dir = "" },
		"partitions": func(c *broker.Config) { c.Partitions = 0 },
		"address":    func(c *broker.Config) { c.Addr = "9092" },
	} {
		c := config("x")
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want an error that names it", name, err)
		}
	}
}
