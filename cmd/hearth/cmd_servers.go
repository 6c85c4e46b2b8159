package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/hearthlabs/hearth/ingest/broker"
	"github.com/hearthlabs/hearth/sink/chdb"
)

// EngineCmd runs the embedded ClickHouse engine alone.
type EngineCmd struct {
	Data      string `placeholder:"DIR" default:"data" help:"Data folder; the engine keeps its part in DIR/engine (default: data)."`
	Listen    string `env:"-" placeholder:"HOST:PORT" default:"127.0.0.1:8123" help:"Address of ClickHouse's HTTP interface (default: 127.0.0.1:8123)."`
	Token     string `placeholder:"TOKEN" secret:"" help:"Password that clients must send; better in HEARTH_TOKEN or a file than on the command line."`
	TokenFile string `placeholder:"FILE" help:"File with the password; other hearth commands find it through the folder's lock."`
}

// Run serves until a signal.
func (c *EngineCmd) Run(ctx context.Context, t *terminal) error {
	web := WebConfig{Token: c.Token, TokenFile: c.TokenFile}
	token, err := web.token()
	if err != nil {
		return usage(err)
	}
	if token == "" && !isLoopback(hostOf(c.Listen)) {
		return usage(fmt.Errorf("listen: %w", errNeedsToken(c.Listen)))
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen at %s: %w: choose another address with --listen", c.Listen, err)
	}
	cfg := StoreConfig{Data: c.Data}.engine()
	cfg.Token, cfg.TokenFile = token, web.tokenPath()
	engine, err := chdb.Open(ctx, cfg)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintf(t.err, "hearth: ClickHouse %s of %s answers at http://%s\n", engine.Version(), cfg.Dir, l.Addr())
	return errors.Join(engine.Serve(ctx, l), engine.Close())
}

// BrokerCmd runs the embedded broker alone.
type BrokerCmd struct {
	Data       string   `placeholder:"DIR" default:"data" help:"Data folder; the broker keeps its part in DIR/broker (default: data)."`
	Listen     string   `env:"-" placeholder:"HOST:PORT" default:"127.0.0.1:9092" help:"Address of the Kafka protocol (default: 127.0.0.1:9092)."`
	Topic      []string `env:"-" placeholder:"NAME,…" default:"community-events,community-events-dead" help:"Topics that are created when they do not exist (default: community-events,community-events-dead)."`
	Partitions int      `env:"-" placeholder:"N" default:"4" help:"Partitions of topics that are created (default: 4)."`
	Sync       bool     `env:"-" help:"Write every batch to the disk before it is acknowledged: slower, survives a power cut (default: off)."`
}

// Run serves until a signal.
func (c *BrokerCmd) Run(ctx context.Context, t *terminal) error {
	if !isLoopback(hostOf(c.Listen)) {
		fmt.Fprintf(t.err, "hearth: warning: %s is reached from other machines, and the embedded broker asks nobody for a password\n", c.Listen)
	}
	cfg := broker.Config{
		Dir: StoreConfig{Data: c.Data}.brokerDir(), Addr: c.Listen, Topics: c.Topic, Partitions: c.Partitions, Sync: c.Sync,
	}
	if err := cfg.Validate(); err != nil {
		return usage(err)
	}
	b, err := broker.Start(ctx, cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.err, "hearth: broker of %s answers at %s, topics %s\n", cfg.Dir, b.Addr(), strings.Join(c.Topic, ", "))
	<-ctx.Done()
	return b.Close()
}
