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

// TestFullDisk fills the database's disk while records flow. The partitions wait
// and say why; once there is room they go on, and nothing is lost or doubled.
func TestFullDisk(t *testing.T) {
	t.Parallel() // it mostly waits
	needsEngine(t)
	h := everything().cook(t)
	want := fingerprints(t, replayed(t, h))
	dir, kafka := t.TempDir(), embeddedBroker(t)
	mount(t, dir, "size=256m")
	server, s := engine(t, dir)
	r := run(t, kafka, s, "--batch-rows", "60", "--batch-interval", "100ms")
	half := h
	half.lines = h.lines[:len(h.lines)/2]
	rest := h
	rest.lines = h.lines[len(half.lines):]
	send(t, half, kafka)
	writes(t, r.process, s, 0)
	ballast := filepath.Join(dir, "ballast")
	fill(t, ballast)
	send(t, rest, kafka)
	eventually(t, r.process, "the log says that partitions wait", func() bool {
		return strings.Contains(r.out.String(), `msg="partition waits"`)
	})
	stuck := s.records(t)
	if stuck >= len(h.lines) {
		t.Fatal("everything was written before the disk was full")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	s.complete(t, r.process, len(h.lines))
	r.stop()
	server.stop()
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
