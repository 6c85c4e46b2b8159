package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"golang.org/x/sync/errgroup"

	"github.com/hearthlabs/hearth/ingest/broker"
	"github.com/hearthlabs/hearth/sink/chdb"
)

// UpCmd runs everything on this machine.
type UpCmd struct {
	Config
	DDL        DDLConfig `embed:"" group:"Tables"`
	BrokerAddr string    `placeholder:"HOST:PORT" default:"127.0.0.1:9092" group:"Kafka" help:"Address of the embedded broker (default: 127.0.0.1:9092)."`
	BrokerSync bool      `group:"Kafka" help:"Let the embedded broker write every batch to the disk before it acknowledges: slower, survives a power cut (default: off)."`
	DiskQuota  Size      `placeholder:"SIZE" default:"0" group:"Data" help:"Size that the data folder may take: near it the embedded log drops what is in the tables, then new events are refused, then reading stops; 0 for no limit (default: 0)."`
	EngineAddr string    `placeholder:"HOST:PORT" default:"127.0.0.1:8123" group:"Data" help:"Address of the embedded engine's HTTP interface, for curl and BI tools (default: 127.0.0.1:8123)."`
}

// Run works until a signal. Broker and engine are started only where no outside
// one is named.
func (c *UpCmd) Run(ctx context.Context, t *terminal) (err error) {
	logger := c.Log.logger(t)
	outer := ctx
	g, ctx := errgroup.WithContext(ctx)
	servers, stop := context.WithCancel(context.WithoutCancel(ctx)) // they outlive the workers that write to them
	defer stop()

	var running *broker.Broker
	if len(c.Kafka.Brokers) == 0 {
		b := c.broker(c.BrokerAddr)
		b.Sync = c.BrokerSync
		if c.DiskQuota > 0 {
			b.SegmentBytes = min(max(int64(c.DiskQuota)/100, 1<<20), 100<<20)
		}
		if running, err = broker.Start(ctx, b); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, running.Close()) }()
		c.Kafka.Brokers = []string{running.Addr()}
	}
	db, err := c.Store.server(c.DDL)
	if err != nil {
		return usage(err)
	}
	var engine *chdb.Engine
	if c.Store.ClickHouse == "" {
		var l net.Listener
		if engine, l, err = c.openEngine(ctx); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, engine.Close()) }()
		db.User, db.Password, db.Transport = "default", "", engine.Transport(chdb.Trusted())
		g.Go(func() error { return engine.Serve(servers, l) })
	}
	look := db
	if engine != nil {
		look.Transport = engine.Transport(chdb.ReadOnly())
	}
	s := &service{cfg: &c.Config, logger: logger, db: db, sole: c.Store.ClickHouse == "", console: &look, ready: func(web net.Listener) { c.announce(t, web) }}
	if c.DiskQuota > 0 {
		s.quota = newQuota(c.Store, c.DiskQuota, running, c.Kafka.Topic, logger)
	}
	g.Go(func() error {
		defer stop()
		return s.run(ctx)
	})
	err = g.Wait()
	if outer.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// openEngine opens the data folder's engine and listens for its clients.
func (c *UpCmd) openEngine(ctx context.Context) (*chdb.Engine, net.Listener, error) {
	token, err := c.Web.token()
	if err != nil {
		return nil, nil, usage(err)
	}
	if token == "" && !isLoopback(hostOf(c.EngineAddr)) {
		return nil, nil, usage(fmt.Errorf("engine-addr: %w", errNeedsToken(c.EngineAddr)))
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", c.EngineAddr)
	if err != nil {
		return nil, nil, fmt.Errorf("listen at %s: %w: choose another address with --engine-addr", c.EngineAddr, err)
	}
	cfg := c.Store.engine()
	cfg.Token, cfg.TokenFile = token, c.Web.tokenPath()
	engine, err := chdb.Open(ctx, cfg)
	if err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	return engine, l, nil
}

// announce says where everything is.
func (c *UpCmd) announce(t *terminal, web net.Listener) {
	fmt.Fprintf(t.err, "hearth: up. Events: Kafka at %s (topic %s), or POST http://%s/v1/events\n", c.Kafka.Brokers[0], c.Kafka.Topic, web.Addr())
	if c.Store.ClickHouse == "" {
		fmt.Fprintf(t.err, "hearth: SQL: `hearth query --data %s …`, or ClickHouse's HTTP interface at http://%s (database %s)\n", c.Store.Data, c.EngineAddr, c.Store.Database)
	}
	fmt.Fprintf(t.err, "hearth: console at http://%s/\n", web.Addr())
	fmt.Fprintf(t.err, "hearth: health at http://%s/readyz, metrics at http://%s/metrics; stop with Ctrl-C\n", web.Addr(), web.Addr())
}
