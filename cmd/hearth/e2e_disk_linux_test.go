package main_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mount puts a memory file system at dir for the length of a test. Only root
// may, and not in every container; the test is skipped then, loudly.
func mount(t *testing.T, dir, options string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, strings.TrimPrefix(options, "ro,")); err != nil {
		t.Skipf("SKIPPED: mounting a file system for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	if strings.HasPrefix(options, "ro,") {
		if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk fills the database's disk while records flow, three times over.
// The partitions wait and say why; once there is room they go on, nothing is
// lost or doubled, and no table is left damaged.
func TestFullDisk(t *testing.T) {
	t.Parallel() // it mostly waits
	needsEngine(t)
	h := everything().cook(t)
	want := fingerprints(t, replayed(t, h))
	dir, kafka := t.TempDir(), embeddedBroker(t)
	mount(t, dir, "size=256m")
	server, s := engine(t, dir)
	r := run(t, kafka, s, "--batch-rows", "60", "--batch-interval", "100ms")
	pieces := h.pieces(4) // the first one is written undisturbed
	const waits = `msg="partition waits"`
	send(t, pieces[0], kafka)
	written := writes(t, r.process, s, 0)
	for _, piece := range pieces[1:] {
		waited := strings.Count(r.out.String(), waits)
		ballast := filepath.Join(dir, "ballast")
		fill(t, ballast)
		send(t, piece, kafka)
		eventually(t, r.process, "the log says that partitions wait", func() bool {
			return strings.Count(r.out.String(), waits) > waited
		})
		if s.records(t) >= len(h.lines) {
			t.Fatal("everything was written before the disk was full")
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		written = writes(t, r.process, s, written)
	}
	s.complete(t, r.process, len(h.lines))
	r.stop()
	if checked := s.ask(t, "CHECK ALL TABLES FORMAT TSV"); !strings.Contains(checked, "\t1\t") || strings.Contains(checked, "\t0\t") {
		t.Errorf("the engine has damaged parts, or none that it could check:\n%s", checked)
	}
	server.stop()
	t.Logf("%d damaged parts were put aside", strings.Count(server.out.String(), "damaged part was put aside"))
	h.audit(t, dir)
	same(t, "the disk was full", want, fingerprints(t, dir))
	if strings.Contains(r.out.String(), "parked=true") {
		t.Error("a full disk parks nobody")
	}
}

// fill writes a file until the disk holds no more.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for size := 1 << 20; size > 0; {
		_, err := f.Write(make([]byte, size))
		switch {
		case err == nil:
		case errors.Is(err, syscall.ENOSPC):
			size /= 2
		default:
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
