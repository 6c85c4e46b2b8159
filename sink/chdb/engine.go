package chdb

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// process guards what the library keeps once per process: loaded code and one
// open folder. It is a variable of the package because the library's own state
// is one of the process.
var process struct {
	sync.Mutex
	libraries map[string]*library
	open      bool
}

// Engine is an open ClickHouse engine. It is safe for concurrent use.
type Engine struct {
	cfg     Config
	lib     *library
	lock    *FolderLock
	version string
	zone    string

	idle     chan *conn    // connections that wait for a statement
	ordinary chan struct{} // places for statements that are not the pipeline's own
	tags     atomic.Uint64 // connections opened so far

	own     *conn // the engine's own: kills, counts and mends, and keeps the engine up while others are replaced
	ownLock sync.Mutex
	health  health
	guarded chan struct{} // closed when guard has ended

	running sync.WaitGroup  // statements that hold a connection
	ending  context.Context // done when Close gives up waiting: kills every statement
	endAll  context.CancelFunc

	stateLock sync.RWMutex
	closed    bool
	closing   chan struct{} // closed when Close begins
	closeOnce sync.Once
	closeErr  error
}

// Open loads the library, takes the hold on the folder and starts the engine
// there. It returns an error wrapping ErrNoLibrary when the library is missing,
// a *HeldError when another process holds the folder, and ErrBusy when this
// process has an engine open. The context bounds nothing but the wait: an
// engine that is up is closed with Close.
func Open(ctx context.Context, cfg Config) (*Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	if cfg.Dir == "" {
		return nil, errors.New("open engine: no folder is named")
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	cfg.Dir = dir
	if cfg.Library == "" {
		if cfg.Library, err = FindLibrary(); err != nil {
			return nil, err
		}
	}

	process.Lock()
	defer process.Unlock()
	lock, err := Lock(cfg.Dir)
	if err != nil {
		return nil, err
	}
	if process.open {
		return nil, errors.Join(ErrBusy, lock.Release())
	}
	engine, err := start(cfg, lock)
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	process.open = true
	return engine, nil
}

// start loads the library and opens the connections. The caller holds process.
func start(cfg Config, lock *FolderLock) (*Engine, error) {
	lib, loaded := process.libraries[cfg.Library]
	if !loaded {
		var err error
		if lib, err = loadLibrary(cfg.Library); err != nil {
			return nil, err
		}
		if process.libraries == nil {
			process.libraries = map[string]*library{}
		}
		process.libraries[cfg.Library] = lib
	}
	e := &Engine{
		cfg: cfg, lib: lib, lock: lock,
		idle:     make(chan *conn, cfg.Connections),
		ordinary: make(chan struct{}, max(1, cfg.Connections-1)),
		closing:  make(chan struct{}),
		guarded:  make(chan struct{}),
	}
	e.health.mending = make(chan struct{}, 1)
	e.ending, e.endAll = context.WithCancel(context.Background())
	if err := e.boot(); err != nil {
		e.closeIdle()
		return nil, err
	}
	go e.guard()
	return e, nil
}

// boot opens the connections. The first one starts the engine in the folder,
// which reads its configuration then and never again.
func (e *Engine) boot() error {
	config, err := writeServerConfig(e.cfg.Dir)
	if err != nil {
		return err
	}
	if e.own, err = e.dial("--config-file=" + config); err != nil {
		return err
	}
	for len(e.idle) < cap(e.idle) {
		c, err := e.dial()
		if err != nil {
			return err
		}
		e.idle <- c
	}
	return e.greet()
}

// greet asks the engine who it is.
func (e *Engine) greet() error {
	var err error
	if e.version, err = e.ask("SELECT version()"); err != nil {
		return fmt.Errorf("ask engine for its version: %w", err)
	}
	if e.zone, err = e.ask("SELECT timezone()"); err != nil {
		return fmt.Errorf("ask engine for its time zone: %w", err)
	}
	// The library counts from when it was loaded, for all folders.
	if e.health.mended, err = e.countFailedWrites(); err != nil {
		return fmt.Errorf("ask engine for failed writes: %w", err)
	}
	return nil
}

// ask runs a statement of the engine's own whose answer is one value.
func (e *Engine) ask(sql string) (string, error) {
	text, err := e.tell(sql, "TSVRaw")
	return strings.TrimSpace(text), err
}

// tell runs a statement on the engine's own connection.
func (e *Engine) tell(sql, format string) (string, error) {
	e.ownLock.Lock()
	defer e.ownLock.Unlock()
	return e.own.exec(sql, format)
}

func (e *Engine) dial(options ...string) (*conn, error) {
	c := e.lib.dial(e.cfg.Dir, connTag(e.tags.Add(1)), e.cfg.base(), options...)
	if c == nil {
		return nil, fmt.Errorf("start engine in %s: the library refused the folder: it is damaged, not writable, or another program uses it", e.cfg.Dir)
	}
	return c, nil
}

// closeIdle closes the connections that no statement holds.
func (e *Engine) closeIdle() {
	for {
		select {
		case c := <-e.idle:
			c.close()
		default:
			if e.own != nil {
				e.own.close()
				e.own = nil
			}
			return
		}
	}
}

// Version is the ClickHouse version of the engine, such as "26.7.2.1".
func (e *Engine) Version() string { return e.version }

// Timezone is the engine's time zone, such as "UTC".
func (e *Engine) Timezone() string { return e.zone }

// Dir is the engine's folder.
func (e *Engine) Dir() string { return e.cfg.Dir }

// Announce tells other processes, through the lock file, where this engine
// answers and which file holds the token they need.
func (e *Engine) Announce(address, tokenFile string) error {
	return e.lock.Announce(address, tokenFile)
}

// acquire waits for a free connection. Statements that are not trusted leave
// one connection to those that are.
func (e *Engine) acquire(ctx context.Context, trusted bool) (*conn, error) {
	e.stateLock.RLock()
	if e.closed {
		e.stateLock.RUnlock()
		return nil, ErrClosed
	}
	e.running.Add(1)
	e.stateLock.RUnlock()
	c, err := e.wait(ctx, trusted)
	if err != nil {
		e.running.Done()
		return nil, err
	}
	return c, nil
}

func (e *Engine) wait(ctx context.Context, trusted bool) (*conn, error) {
	if !trusted {
		select {
		case e.ordinary <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-e.closing:
			return nil, ErrClosed
		}
	}
	select {
	case c := <-e.idle:
		return c, nil
	case <-ctx.Done():
		e.leave(trusted)
		return nil, ctx.Err()
	}
}

func (e *Engine) leave(trusted bool) {
	if !trusted {
		<-e.ordinary
	}
}

// release gives a connection back, replacing one that a statement left traces
// on.
func (e *Engine) release(c *conn, trusted bool) {
	e.idle <- e.renew(c)
	e.leave(trusted)
	e.running.Done()
}

// renew replaces a spoiled connection. One that cannot be replaced now stays
// spoiled, and begin tries again.
func (e *Engine) renew(c *conn) *conn {
	if !c.spoiled {
		return c
	}
	fresh, err := e.dial()
	if err != nil {
		return c
	}
	c.close()
	return fresh
}

// watch kills what runs on a connection when the context ends. The returned
// function ends the watch; after it no kill is under way.
func (e *Engine) watch(ctx context.Context, c *conn) (stop func()) {
	finished, done := make(chan struct{}), make(chan struct{})
	kill := func() {
		defer close(done)
		// The statement may not have reached the engine yet: kill until it is over.
		again := time.NewTicker(50 * time.Millisecond)
		defer again.Stop()
		for {
			// A kill that fails is tried again.
			_ = e.kill(c.tag)
			select {
			case <-finished:
				return
			case <-again.C:
			}
		}
	}
	cancel := context.AfterFunc(ctx, kill)
	return func() {
		close(finished)
		if !cancel() {
			<-done
		}
	}
}

// Close ends the engine: it waits for running statements, kills those that take
// longer than Config.CloseTimeout, and gives the folder up. It is idempotent;
// every call returns the first one's error. Once it returned nil another engine
// may be opened.
func (e *Engine) Close() error {
	e.closeOnce.Do(func() { e.closeErr = e.shut() })
	return e.closeErr
}

func (e *Engine) shut() error {
	e.stateLock.Lock()
	e.closed = true
	e.stateLock.Unlock()
	close(e.closing)
	over := make(chan struct{})
	go func() {
		e.running.Wait()
		close(over)
	}()
	if !within(e.cfg.CloseTimeout, over) {
		e.endAll()
		if !within(e.cfg.CloseTimeout, over) {
			return fmt.Errorf("close engine in %s: a statement does not end", e.cfg.Dir)
		}
	}
	e.endAll()
	<-e.guarded
	process.Lock()
	defer process.Unlock()
	e.closeIdle()
	process.open = false
	return e.lock.Release()
}

// within waits for done, at most so long, and tells whether it came.
func within(limit time.Duration, done <-chan struct{}) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}
