package main_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

// upProcess is a running `hearth up` with its addresses and its data.
type upProcess struct {
	*process
	tables
	dir, web, broker string
	flags            []string
}

// up starts hearth up on a data folder and waits until everything runs.
func up(t *testing.T, dir string, flags ...string) *upProcess {
	t.Helper()
	u := &upProcess{dir: dir, web: address(t), broker: address(t), tables: tables{addr: address(t)}, flags: flags}
	u.start(t)
	return u
}

// start starts it, again after it was killed.
func (u *upProcess) start(t *testing.T) {
	t.Helper()
	u.process = hearth(t, nil, append([]string{
		"up", "--data", u.dir, "--http", u.web, "--broker-addr", u.broker, "--engine-addr", u.addr,
	}, u.flags...)...)
	u.says("stop with Ctrl-C")
}

// send sends a history to a broker.
func send(t *testing.T, h history, broker string) {
	t.Helper()
	done(t, "send", h.file(t), "--kafka", broker)
}

// TestSendUpEqualsReplay sends a history through the broker, and wants the facts
// that replay makes of it.
func TestSendUpEqualsReplay(t *testing.T) {
	needsEngine(t)
	h := everything().cook(t)
	want := fingerprints(t, replayed(t, h))
	u := up(t, t.TempDir())
	send(t, h, u.broker)
	u.complete(t, u.process, len(h.lines))
	same(t, "send and up, still running", want, fingerprints(t, u.dir))
	if got := deadTopic(t, u.broker); got != h.deadLines() {
		t.Errorf("%d records in the dead-letter topic, want %d", got, h.deadLines())
	}
	u.stop()
	h.audit(t, u.dir)
	same(t, "send and up", want, fingerprints(t, u.dir))
}

// TestKillAndRestart kills the whole process, broker and engine included, at
// random moments while records flow, and wants the facts of an undisturbed run.
func TestKillAndRestart(t *testing.T) {
	needsEngine(t)
	h := everything().cook(t)
	kills := 5
	if testing.Short() {
		kills = 2
	}
	want := fingerprints(t, replayed(t, h))
	rows := len(h.lines)/(8*kills) + 1 // most of the ranges are still to come at the last kill
	u := up(t, t.TempDir(), "--batch-rows", strconv.Itoa(rows), "--batch-interval", "100ms")
	send(t, h, u.broker)
	dice := rand.New(rand.NewPCG(3, 4))
	for i := range kills {
		before := u.grows(t, 0)
		pause := time.Duration(dice.IntN(250)) * time.Millisecond
		time.Sleep(pause) // not a wait: the moment of the kill is what is drawn
		written := u.records(t)
		u.kill()
		if written < before || written >= len(h.lines) {
			t.Fatalf("kill %d hit nothing: %d of %d records were written", i+1, written, len(h.lines))
		}
		start := time.Now()
		u.start(t)
		u.grows(t, written)
		t.Logf("kill %d: at %d of %d records; %s until the next row", i+1, written, len(h.lines), time.Since(start).Round(10*time.Millisecond))
	}
	u.complete(t, u.process, len(h.lines))
	u.stop()
	h.audit(t, u.dir)
	same(t, fmt.Sprintf("killed %d times", kills), want, fingerprints(t, u.dir))
}

// grows waits until more than n records are written, and returns how many.
func (u *upProcess) grows(t *testing.T, n int) (now int) {
	t.Helper()
	eventually(t, u.process, fmt.Sprintf("more than %d records are written", n), func() bool {
		now = u.records(t)
		return now > n
	})
	return now
}

// TestStopAndRestart stops the process politely while records flow: it finishes
// what it has begun, and the next one goes on behind it.
func TestStopAndRestart(t *testing.T) {
	needsEngine(t)
	h := everything().cook(t)
	want := fingerprints(t, replayed(t, h))
	u := up(t, t.TempDir(), "--batch-rows", strconv.Itoa(len(h.lines)/20+1), "--batch-interval", "100ms")
	send(t, h, u.broker)
	written := u.grows(t, 0)
	if written >= len(h.lines) {
		t.Fatal("everything was written before the process was stopped")
	}
	start := time.Now()
	u.stop()
	took := time.Since(start)
	if took > 30*time.Second {
		t.Errorf("stopping took %s", took)
	}
	if out := done(t, "query", "--data", u.dir, sqlOpen); out != "0\n" {
		t.Errorf("records outside the batches after a clean stop: %q, want 0", out)
	}
	u.start(t)
	now := u.grows(t, written)
	t.Logf("stopped at %d of %d records in %s", now, len(h.lines), took.Round(10*time.Millisecond))
	u.complete(t, u.process, len(h.lines))
	u.stop()
	h.audit(t, u.dir)
	same(t, "stopped and started again", want, fingerprints(t, u.dir))
}
