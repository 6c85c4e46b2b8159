package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/hearthlabs/hearth/ingest/broker"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// embedded is a broker, an engine and a pipeline in this process, for commands
// that bring their own events: demo and bench.
type embedded struct {
	cfg      Config
	broker   *broker.Broker
	engine   *chdb.Engine
	store    clickhouse.Config
	db       *clickhouse.DB
	reading  *reading
	pipeline *pipeline
	loading  time.Duration                             // from nothing to ready, without the broker
	between  func(http.RoundTripper) http.RoundTripper // put before the engine; nil is nothing
}

// startBroker listens on a free port with the folder's log.
func startBroker(ctx context.Context, dir string, batch BatchConfig, partitions int) (*embedded, error) {
	e := &embedded{cfg: Config{Store: StoreConfig{Data: dir, Database: "hearth"}, Batch: batch}}
	e.cfg.Kafka = KafkaConfig{Topic: "community-events", DeadTopic: "community-events-dead", Group: "hearth", Partitions: partitions}
	b, err := broker.Start(ctx, e.cfg.broker("127.0.0.1:0"))
	if err != nil {
		return nil, err
	}
	e.broker = b
	e.cfg.Kafka.Brokers = []string{b.Addr()}
	return e, nil
}

// startPipeline opens the engine and loads what reads and follows.
func (e *embedded) startPipeline(ctx context.Context) (err error) {
	start := time.Now()
	if e.engine, err = chdb.Open(ctx, e.cfg.Store.engine()); err != nil {
		return err
	}
	if e.store, err = e.cfg.Store.server(DDLConfig{}); err != nil {
		return err
	}
	e.store.User, e.store.Password, e.store.Transport = "default", "", e.engine.Transport(chdb.Trusted())
	if e.between != nil {
		e.store.Transport = e.between(e.store.Transport)
	}
	if e.db, err = clickhouse.Open(ctx, e.store); err != nil {
		return err
	}
	if err := e.db.Migrate(ctx); err != nil {
		return err
	}
	if e.reading, err = loadReading(e.cfg.Logic.Lexicon, e.cfg.Logic.Experimental); err != nil {
		return err
	}
	if e.pipeline, err = e.newPipeline(); err != nil {
		return err
	}
	e.loading = time.Since(start)
	return err
}

// newPipeline is another member of the group, which shares the database and what
// reads with the others.
func (e *embedded) newPipeline() (*pipeline, error) {
	worker := e.cfg.worker()
	worker.ClockEvery = 0 // the events' time is not today's
	p, err := newPipeline(worker, e.cfg.Logic, fixed{e.reading}, e.db, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	p.sole = true
	return p, nil
}

// producer writes to the event topic; it creates the topic first.
func (e *embedded) producer(ctx context.Context) (*sending, error) {
	k, err := e.cfg.kafka(nil)
	if err != nil {
		return nil, err
	}
	if err := k.EnsureTopics(ctx, e.cfg.Kafka.Partitions); err != nil {
		return nil, err
	}
	return &sending{producer: kafka.NewProducer(k), partitions: int32(e.cfg.Kafka.Partitions)}, nil
}

// eat works until the given number of records is in, and returns how long that
// took.
func (e *embedded) eat(ctx context.Context, records int) (time.Duration, error) {
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := e.pipeline
	p.tally.after(uint64(records), cancel)
	start := time.Now()
	err := e.pump(ctx, p)
	if err == nil && outer.Err() != nil {
		err = outer.Err()
	}
	return p.tally.reached.Sub(start), err
}

// pump lets p work as a member of the group until ctx ends.
func (e *embedded) pump(ctx context.Context, p *pipeline) error {
	k, err := e.cfg.kafka(p.logger)
	if err != nil {
		return err
	}
	return kafka.NewSource(k, nil).Run(ctx, p.refresh, p.work)
}

// close stops everything in reverse.
func (e *embedded) close() error {
	var errs []error
	if e.db != nil {
		errs = append(errs, e.db.Close())
	}
	if e.engine != nil {
		errs = append(errs, e.engine.Close())
	}
	if e.broker != nil {
		errs = append(errs, e.broker.Close())
	}
	return errors.Join(errs...)
}
