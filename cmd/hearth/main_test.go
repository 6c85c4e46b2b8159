package main_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	main "github.com/hearthlabs/hearth/cmd/hearth"
	"github.com/hearthlabs/hearth/sink/chdb"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hearth": func() { os.Exit(main.Run()) }})
}

// TestScript runs every script of testdata/script against the real program.
// Those that need the embedded engine are skipped without its library, unless
// HEARTH_REQUIRE_ENGINE=1.
func TestScript(t *testing.T) {
	oneByOne(t)
	library, err := chdb.FindLibrary()
	if err != nil && os.Getenv("HEARTH_REQUIRE_ENGINE") == "1" {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir() // the compiled dictionary is shared: making it takes seconds
	if err != nil {
		cache = t.TempDir()
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CACHE_HOME", cache)
			env.Setenv("NO_PROXY", "*")
			if library != "" {
				env.Setenv(chdb.LibraryEnv, library)
			}
			addr, err := freeAddress()
			env.Setenv("ADDR", addr)
			return err
		},
		Condition: func(name string) (bool, error) {
			if name != "engine" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			return library != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"listening": listening, "held": held},
	})
}

// freeAddress is one that nobody listens at, at this moment.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// listening waits until somebody listens at an address.
func listening(ts *testscript.TestScript, _ bool, args []string) {
	await(ts, "listening "+args[0], func() error {
		c, err := net.Dial("tcp", args[0]) //nolint:noctx // loopback answers at once
		if err != nil {
			return err
		}
		return c.Close()
	})
}

// held waits until a process holds an engine's folder and tells its address.
func held(ts *testscript.TestScript, _ bool, args []string) {
	await(ts, "held "+args[0], func() error {
		addr, ok, err := chdb.Holder(ts.MkAbs(args[0]))
		if err == nil && (!ok || addr == "") {
			err = errors.New("not held yet")
		}
		return err
	})
}

func await(ts *testscript.TestScript, what string, ready func() error) {
	var err error
	for range 300 {
		if err = ready(); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s: %v", what, err)
}
