package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// contagionOf simulates a community, puts it through the pipeline, and returns
// what hearth contagion prints of it with the flags.
func contagionOf(t *testing.T, planted string) (read func(flags ...string) string) {
	t.Helper()
	dir := t.TempDir()
	events := filepath.Join(dir, "events.ndjson")
	out := done(t, "simulate", "--seed", "3", "--members", "500", "--days", "42", "--contagion", planted)
	if err := os.WriteFile(events, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	done(t, "replay", "--data", data, events)
	return func(flags ...string) string {
		return done(t, append([]string{"contagion", "--data", data, "--from", "2026-01-05"}, flags...)...)
	}
}

// Planted contagion shows through real texts and their scores.
func TestContagionOfTexts(t *testing.T) {
	needsEngine(t)
	type answer struct {
		Community   string
		Texts       int
		Excess, SD  float64
		P, Apparent float64
	}
	var none, planted answer
	for x, to := range map[string]*answer{"0": &none, "2": &planted} {
		read := contagionOf(t, x)
		raw := read("--json")
		if err := json.Unmarshal([]byte(raw), to); err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		if again := read("--json", "--community", to.Community); again != raw {
			t.Errorf("asked again: %s, want %s", again, raw)
		}
		if zh := read("--lang", "zh"); !strings.Contains(zh, "情绪传染") || strings.Contains(zh, "%!") {
			t.Errorf("in Chinese: %s", zh)
		}
	}
	if none.Texts < 5000 || planted.Excess < none.Excess+3*none.SD || planted.P > .01 {
		t.Errorf("planted %+v, none %+v: want a larger excess", planted, none)
	}
}

func TestContagionRefuses(t *testing.T) {
	for _, flags := range [][]string{
		{"--rounds", "3"},
		{"--from", "yesterday"},
		{"--from", "2026-02-01", "--to", "2026-01-01"},
	} {
		refused(t, 2, nil, append([]string{"contagion", "--data", t.TempDir()}, flags...)...)
	}
}
