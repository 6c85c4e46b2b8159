package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// actor is a worker that runs, in this process or in one of its own.
type actor struct {
	mortal bool          // one of its faults is its death
	ended  chan struct{} // closed when it is gone
	stop   func()        // asks it to end in order; it may take a moment
	finish func()        // ends it whatever it does
	killed func() bool   // once it has ended: it died of a fault
	frozen chan struct{} // closed when it is stopped by SIGSTOP
	wake   func()
}

func (a *actor) alive() bool {
	select {
	case <-a.ended:
		return false
	default:
		return true
	}
}

// end stops it, and finishes it when that takes longer than patience.
func (a *actor) end(patience time.Duration) {
	a.stop()
	select {
	case <-a.ended:
	case <-time.After(patience):
		a.finish()
		<-a.ended
	}
}

func mortal(faults []fault) bool {
	for _, f := range faults {
		if f.kills() || f.Act == actStop {
			return true
		}
	}
	return false
}

// startHere runs a worker in this process. Its death cuts it off from
// everything and ends it.
func startHere(s settings, way http.RoundTripper, b build, t *trial, logger *slog.Logger) *actor {
	ctx, cancel := context.WithCancel(context.Background())
	l := newLife(s.Faults, way, cancel)
	l.tell, l.in = func(f fault) { t.tell(f.String()) }, t.confirmed
	a := &actor{mortal: mortal(s.Faults), ended: make(chan struct{}), stop: cancel, finish: cancel, killed: l.isDead, wake: func() {}}
	go func() {
		defer close(a.ended)
		if err := work(ctx, s, l, b, logger); err != nil && !l.isDead() && ctx.Err() == nil {
			logger.Error("worker ended", "error", err)
		}
	}()
	return a
}

// The roles of this program's own children, and how they are told.
const (
	roleEnv     = "HEARTH_CHAOS_ROLE"
	roleWorker  = "worker"
	roleEngine  = "engine"
	settingsEnv = "HEARTH_CHAOS_SETTINGS"
)

// process starts a child and follows its standard output line by line.
func process(cmd *exec.Cmd, said func(line string)) (*actor, error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.SysProcAttr = tied()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	a := &actor{ended: make(chan struct{}), frozen: make(chan struct{})}
	a.stop = func() { _ = cmd.Process.Signal(syscall.SIGTERM) } // it may be gone
	a.finish = func() { _ = cmd.Process.Kill() }
	a.wake = func() { _ = cmd.Process.Signal(syscall.SIGCONT) }
	a.killed = func() bool {
		w, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
		return ok && w.Signaled() && w.Signal() == syscall.SIGKILL
	}
	go func() {
		defer close(a.ended)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said(lines.Text())
		}
		_ = cmd.Wait() // how it ended is asked of killed
	}()
	return a, nil
}

// markFormat is how a worker in a process of its own tells of a mark.
const markFormat = "partition %d is in to %d"

// startChild runs a worker in a process of its own, that kills or stops itself
// where its faults say so.
func startChild(ctx context.Context, s settings, t *trial, log io.Writer) (*actor, error) {
	cmd, err := self(ctx, roleWorker, s)
	if err != nil {
		return nil, err
	}
	cmd.Stderr = log
	var a *actor
	var once sync.Once
	ready := make(chan struct{})
	a, err = process(cmd, func(l string) {
		<-ready
		var m mark
		if n, err := fmt.Sscanf(l, markFormat, &m.Partition, &m.Next); n == 2 && err == nil {
			t.confirmed(m)
			return
		}
		t.tell(l)
		if strings.HasPrefix(l, actStop) {
			once.Do(func() { close(a.frozen) })
		}
	})
	if err != nil {
		return nil, err
	}
	a.mortal = mortal(s.Faults)
	close(ready)
	return a, nil
}

// self is this program once more, in a role.
func self(ctx context.Context, role string, settings any) (*exec.Cmd, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	told, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, exe)
	cmd.Env = append(os.Environ(), roleEnv+"="+role, settingsEnv+"="+string(told))
	return cmd, nil
}

// playRole does what a child is there for. It returns false in the campaign's own
// process.
func playRole() bool {
	told := []byte(os.Getenv(settingsEnv))
	var err error
	switch os.Getenv(roleEnv) {
	case roleWorker:
		err = beWorker(told)
	case roleEngine:
		err = beEngine(told)
	default:
		return false
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
	return true
}

func beWorker(told []byte) error {
	var s settings
	if err := json.Unmarshal(told, &s); err != nil {
		return err
	}
	self := os.Getpid()
	l := newLife(s.Faults, newToServer(s.Engine), func() {
		_ = syscall.Kill(self, syscall.SIGKILL)
		select {} // the signal is on its way
	})
	l.stop = func() { _ = syscall.Kill(self, syscall.SIGSTOP) }
	l.tell = func(f fault) { fmt.Println(f) }
	l.in = func(m mark) { fmt.Printf(markFormat+"\n", m.Partition, m.Next) }
	ctx, stop := terminated()
	defer stop()
	return work(ctx, s, l, build{}, slog.New(slog.NewTextHandler(os.Stderr, nil)))
}

// engineSettings say where an engine of its own keeps its data and answers.
type engineSettings struct{ Dir, Addr string }

func beEngine(told []byte) error {
	var s engineSettings
	if err := json.Unmarshal(told, &s); err != nil {
		return err
	}
	ctx, stop := terminated()
	defer stop()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return err
	}
	e, err := chdb.Open(ctx, chdb.Config{Dir: s.Dir})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Println("answers")
	return errors.Join(e.Serve(ctx, l), e.Close())
}

// sleep waits, and says whether the whole time passed.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// until waits for so, or the end of ctx; it looks every few milliseconds.
func until(ctx context.Context, so func() bool) error {
	for !so() {
		if !sleep(ctx, 40*time.Millisecond) {
			return ctx.Err()
		}
	}
	return nil
}
