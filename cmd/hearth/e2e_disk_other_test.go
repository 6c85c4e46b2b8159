//go:build !linux

package main_test

import "testing"

// mount skips the test: it knows how to mount a file system on Linux only.
func mount(t *testing.T, _, _ string) {
	t.Helper()
	t.Skip("SKIPPED: mounting a file system for the test needs Linux")
}
