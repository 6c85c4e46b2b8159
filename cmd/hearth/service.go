package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/contacts"
	"github.com/hearthlabs/hearth/ingest/intake"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// service is the pipeline between a Kafka cluster and a ClickHouse server, with
// its HTTP side. Whether those are embedded is not its business.
//
//	producers ─▶ Kafka ─▶ kafka.Source ─▶ ingest.Worker (one a partition) ─▶ clickhouse.DB
//	                ▲                        │ nlp.Scorer, lifecycle.Tracker
//	POST /v1/events ┘                        └▶ dead-letter topic
type service struct {
	cfg     *Config
	logger  *slog.Logger
	db      clickhouse.Config
	sole    bool                   // nobody else writes to that database
	console *clickhouse.Config     // what the console reads; nil serves none
	ready   func(web net.Listener) // told once everything runs
	quota   *quota                 // of the data folder; nil for none
}

// run is straight-line wiring: connect, prepare, start, wait, stop in reverse.
// When ctx ends, the workers finish and confirm the ranges at hand first, then
// the HTTP side stops.
func (s *service) run(ctx context.Context) (err error) {
	reg := newRegistry()
	metrics := ingest.NewMetrics(reg)
	health := &health{}
	web, err := newWebServer(s.cfg.Web, reg, health, s.logger)
	if err != nil {
		return usage(err)
	}
	l, err := web.listen(ctx, s.cfg.Web.Addr)
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }() // when something below fails first

	k, err := s.cfg.kafka(s.logger)
	if err != nil {
		return usage(err)
	}
	if err := k.Ping(ctx); err != nil {
		return err
	}
	if err := k.EnsureTopics(ctx, s.cfg.Kafka.Partitions); err != nil {
		return err
	}
	s.db.Registerer = reg
	db, err := clickhouse.Open(ctx, s.db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	lexicon, err := newReloader(s.cfg.Logic.Lexicon, s.cfg.Logic.Experimental, s.logger, reg)
	if err != nil {
		return err
	}
	p, err := newPipeline(s.cfg.worker(), s.cfg.Logic, lexicon, db, metrics, s.logger)
	if err != nil {
		return err
	}
	p.sole, p.left = s.sole, left(s.cfg.Kafka, true)
	if p.privacy, err = s.cfg.Privacy.privacy(s.cfg.Store); err != nil {
		return usage(err)
	}
	if len(p.privacy.Key) == 0 {
		s.logger.Warn("no --key-file: the tombstones of erased members are hashes that whoever knows their ids can compute")
	}
	if dead := kafka.NewDeadLetters(k); dead != nil {
		defer func() { err = errors.Join(err, dead.Close()) }()
		p.dead = dead
	}
	producer := kafka.NewProducer(k)
	defer func() { err = errors.Join(err, producer.Close()) }()
	taking, err := s.intake(producer, reg)
	if err != nil {
		return err
	}
	web.handle(intake.Path, taking)
	mountContacts(web, contacts.Config{Store: db, Producer: producer, Policy: p.policy, Now: time.Now})
	if s.console != nil {
		if err := mountConsole(web, *s.console, s.logger); err != nil {
			return err
		}
	}
	source := kafka.NewSource(k, metrics)
	p.identity = source.Identity
	disk := newDiskMetrics(reg)
	if q := s.quota; q != nil {
		q.gauges, p.quota = disk, q
		q.trim = trimmer(k, func(ctx context.Context) (map[int32]int64, error) {
			pos, err := db.Position(ctx, p.cfg.Source)
			return pos.Next, err
		})
		health.add("disk", q.check)
	}
	health.add("clickhouse", db.Ping)
	health.add("kafka", k.Ping)
	health.add("partitions", p.owned)

	// The HTTP side outlives the workers, so that their last metrics are seen.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	g, failed := errgroup.WithContext(ctx)
	g.Go(func() error { return web.serve(serving, l) })
	g.Go(func() error { return lexicon.run(serving, s.cfg.Logic.LexiconEvery) })
	g.Go(func() error {
		return newWatch(db, metrics, reg, s.logger).run(failed, s.cfg.Watch.WatchEvery, s.cfg.Watch.AuditEvery)
	})
	if s.quota != nil {
		s.quota.look(failed) // before anything is taken
		g.Go(func() error { return s.quota.run(serving) })
	}
	g.Go(func() error {
		defer stop()
		return source.Run(failed, p.refresh, p.work)
	})
	s.ready(l)
	return g.Wait()
}

// mountContacts answers a CRM, behind the guards of all other paths.
func mountContacts(web *webServer, cfg contacts.Config) {
	desk := contacts.New(cfg)
	web.handle(contacts.LookPath, http.HandlerFunc(desk.ServeLook))
	web.handle(contacts.ReservePath, http.HandlerFunc(desk.ServeReserve))
}

func (s *service) intake(producer intake.Producer, reg prometheus.Registerer) (*intake.Handler, error) {
	c := intake.DefaultConfig()
	token, err := s.cfg.Web.token()
	if err != nil {
		return nil, usage(err)
	}
	c.MaxBody, c.Token, c.Now, c.Logger = int64(s.cfg.Web.BodyLimit), token, time.Now, s.logger
	c.Observe, c.Refuse = observeIntake(reg), s.quota.refusal
	return intake.New(c, producer)
}

// RunCmd runs the pipeline between outside systems.
type RunCmd struct {
	Config
	DDL DDLConfig `embed:"" group:"Tables"`
}

// Run works until a signal.
func (c *RunCmd) Run(ctx context.Context, t *terminal) error {
	switch {
	case len(c.Kafka.Brokers) == 0:
		return usage(errors.New("run needs --kafka HOST:PORT; `hearth up` brings its own broker"))
	case c.Store.ClickHouse == "":
		return usage(errors.New("run needs --clickhouse ADDR; `hearth up` brings its own engine"))
	}
	db, err := c.Store.server(c.DDL)
	if err != nil {
		return usage(err)
	}
	s := &service{cfg: &c.Config, logger: c.Log.logger(t), db: db}
	s.ready = func(web net.Listener) {
		fmt.Fprintf(t.err, "hearth: reading %s, writing to %s; metrics and intake at http://%s\n", c.Kafka.Topic, c.Store.ClickHouse, web.Addr())
	}
	return s.run(ctx)
}
