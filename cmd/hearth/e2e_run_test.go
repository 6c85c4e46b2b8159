package main_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest/broker"
)

// embeddedBroker runs the embedded broker in the test's own process.
func embeddedBroker(t *testing.T) (addr string) {
	t.Helper()
	c := broker.DefaultConfig()
	c.Dir, c.Addr, c.Topics = t.TempDir(), "127.0.0.1:0", []string{"community-events", "community-events-dead"}
	b, err := broker.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b.Addr()
}

// secret is the password of engines under test.
const secret = "correct horse"

// engine runs hearth engine with a password on a data folder.
func engine(t *testing.T, dir string) (*process, tables) {
	t.Helper()
	s := tables{addr: address(t), token: secret}
	return startEngine(t, dir, s), s
}

func startEngine(t *testing.T, dir string, s tables) *process {
	t.Helper()
	p := hearth(t, nil, "engine", "--data", dir, "--listen", s.addr, "--token-file", write(t, "token", secret))
	p.says("answers at")
	return p
}

// runProcess is a running `hearth run`.
type runProcess struct {
	*process
	web string
}

// run starts hearth run between a broker and an engine, and waits until it reads.
func run(t *testing.T, broker string, s tables, flags ...string) runProcess {
	t.Helper()
	r := runProcess{web: address(t)}
	r.process = hearth(t, []string{"HEARTH_CLICKHOUSE_PASSWORD=" + s.token}, append([]string{
		"run", "--kafka", broker, "--clickhouse", "http://" + s.addr, "--http", r.web,
	}, flags...)...)
	r.says("metrics and intake at")
	return r
}

// writes waits until more than n records are written, and returns how many.
func writes(t *testing.T, p *process, s tables, n int) (now int) {
	t.Helper()
	eventually(t, p, "more rows are written", func() bool {
		now = s.records(t)
		return now > n
	})
	return now
}

// busy runs a pipeline that has something to write and cannot: in the middle of
// a history of many small ranges the database is held still, and more comes.
func busy(t *testing.T, h history, kafka string, server *process, s tables) runProcess {
	t.Helper()
	r := run(t, kafka, s, "--batch-rows", "4", "--batch-interval", "100ms")
	halves := h.pieces(2)
	send(t, halves[0], kafka)
	writes(t, r.process, s, 0)
	server.signal(syscall.SIGSTOP)
	send(t, halves[1], kafka)
	return r
}

// TestClickHouseGoesAndComesBack kills the database under a running pipeline,
// and wants nothing lost and nothing twice once it is back.
func TestClickHouseGoesAndComesBack(t *testing.T) {
	t.Parallel() // it mostly waits
	needsEngine(t)
	h := everything().cook(t)
	want := fingerprints(t, replayed(t, h))
	dir, kafka := t.TempDir(), embeddedBroker(t)
	server, s := engine(t, dir)
	r := run(t, kafka, s, "--batch-rows", "60", "--batch-interval", "100ms")
	pieces := h.pieces(3)
	send(t, pieces[0], kafka)
	written := writes(t, r.process, s, 0)
	for _, piece := range pieces[1:] {
		said := len(r.out.String())
		server.kill()
		send(t, piece, kafka) // so that there is something to write, however fast the last piece was
		eventually(t, r.process, "the log says that partitions wait", func() bool {
			return strings.Contains(r.out.String()[said:], `msg="partition waits"`)
		})
		if code, body := get(t, r.web, "/readyz"); code != 503 || !strings.Contains(body, `"name":"clickhouse","ok":false`) {
			t.Errorf("readyz without a database: %d %s, want 503 and the reason", code, body)
		}
		start := time.Now()
		server = startEngine(t, dir, s)
		written = writes(t, r.process, s, written)
		t.Logf("database gone at %d of %d records; %s from its start to the next row", written, len(h.lines), time.Since(start).Round(10*time.Millisecond))
	}
	s.complete(t, r.process, len(h.lines))
	r.stop()
	server.stop()
	h.audit(t, dir)
	same(t, "the database went twice", want, fingerprints(t, dir))
	if log := r.out.String(); !strings.Contains(log, "class=transient") || strings.Contains(log, "parked=true") {
		t.Error("a database that is away is transient trouble, and nobody is to be parked")
	}
}

// TestSecondSignalKills holds the database still, so that the first signal's
// orderly end takes long, and wants the second to end the process at once.
func TestSecondSignalKills(t *testing.T) {
	needsEngine(t)
	h := everything().cook(t)
	kafka := embeddedBroker(t)
	server, s := engine(t, t.TempDir())
	r := busy(t, h, kafka, server, s)
	r.signal(syscall.SIGTERM)
	select {
	case <-r.ended:
		t.Fatalf("ended with code %d after one signal, although a range was being written", r.code())
	case <-time.After(500 * time.Millisecond):
	}
	start := time.Now()
	r.signal(os.Interrupt)
	if code := r.code(); code != 130 {
		t.Errorf("code %d after the second signal, want 130", code)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the second signal took %s", took)
	}
	server.signal(syscall.SIGCONT)
}

// TestDrainGivesUp holds the database still for good: an orderly end takes no
// longer than its bound, and what was begun is finished by the next process.
func TestDrainGivesUp(t *testing.T) {
	t.Parallel() // it mostly waits
	needsEngine(t)
	if testing.Short() {
		t.Skip("waits for the drain's bound of 20 s")
	}
	h := everything().cook(t)
	want := fingerprints(t, replayed(t, h))
	dir, kafka := t.TempDir(), embeddedBroker(t)
	server, s := engine(t, dir)
	r := busy(t, h, kafka, server, s)
	start := time.Now()
	r.signal(syscall.SIGTERM)
	code := r.code()
	t.Logf("with a database that does not answer, SIGTERM took %s, code %d", time.Since(start).Round(100*time.Millisecond), code)
	if took := time.Since(start); took > 45*time.Second {
		t.Errorf("stopping took %s", took)
	}
	server.signal(syscall.SIGCONT)
	r = run(t, kafka, s)
	s.complete(t, r.process, len(h.lines))
	r.stop()
	server.stop()
	h.audit(t, dir)
	same(t, "broken off in the middle of a range", want, fingerprints(t, dir))
}
