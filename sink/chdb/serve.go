package chdb

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// ErrTokenRequired is returned by Serve for a listener that other machines
// reach while no token is set.
var ErrTokenRequired = errors.New("an engine that listens beyond this machine needs a token")

// Serve answers HTTP at the listener until the context ends, then lets running
// statements finish within Config.CloseTimeout. The address is announced in the
// lock file while it serves. It closes the listener, not the engine.
func (e *Engine) Serve(ctx context.Context, listener net.Listener, options ...Option) error {
	defer func() { _ = listener.Close() }()
	h := e.Handler(options...)
	if made, ok := h.(*handler); ok && made.token == "" && !isLoopback(listener.Addr().String()) {
		return fmt.Errorf("serve engine at %s: %w", listener.Addr(), ErrTokenRequired)
	}
	if err := e.Announce(listener.Addr().String(), e.cfg.TokenFile); err != nil {
		return err
	}
	// An engine that was closed before the server has released its lock already.
	defer func() { _ = e.Announce("", "") }()
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    e.cfg.MaxStatement + 64<<10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve engine at %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.cfg.CloseTimeout)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return errors.Join(fmt.Errorf("stop serving engine: %w", err), server.Close())
	}
	return nil
}
