package main

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// session is after how long the broker gives a dead worker's partitions away. It
// is short, so that trials are; a busy machine misses heartbeats by it, and adds
// rebalances that no seed has drawn.
const session = 2500 * time.Millisecond

// settings are all that a worker must be told; they travel as JSON to workers in
// processes of their own.
type settings struct {
	Broker, Engine  string // addresses; Engine is empty for the one in this process
	Database, Topic string
	Group           string
	Rows            int
	Faults          []fault
}

func (s settings) kafka() kafka.Config {
	c := kafka.DefaultConfig()
	c.Brokers, c.Topic, c.DeadTopic, c.Group = []string{s.Broker}, s.Topic, s.Topic+"-dead", s.Group
	c.Session, c.MaxWait, c.Look = session, 20*time.Millisecond, time.Second
	return c
}

func (s settings) database(way http.RoundTripper) clickhouse.Config {
	c := clickhouse.DefaultConfig()
	c.Addr, c.Transport, c.Database = "", way, s.Database
	c.CreateDatabase, c.DDL.TextDays = true, 0
	c.SettleTimeout = 10 * time.Second
	return c
}

func (s settings) worker() ingest.Config {
	c := ingest.DefaultConfig()
	c.Source = "kafka:" + s.Topic
	c.BatchRows, c.BatchInterval = s.Rows, 30*time.Millisecond
	c.RetryMin, c.RetryMax, c.DrainTimeout = 10*time.Millisecond, 150*time.Millisecond, 5*time.Second
	c.ClockEvery, c.Schema = 0, sink.SchemaVersion
	return c
}

// build is how a worker is put together. The zero value is the way of `hearth
// run`; tests break one part of it and want the campaign to notice.
type build struct {
	Way     func(http.RoundTripper) http.RoundTripper
	Claim   func(c *ingest.Claim, a kafka.Assigned)
	Writer  func(w ingest.Writer, log ingest.Log) ingest.Writer
	Ledger  func(l ingest.Ledger) ingest.Ledger
	Archive func(a ingest.Archive) ingest.Archive
}

// work is a worker's whole life: it opens the database, joins the group and
// works its partitions until ctx ends. Trouble is waited for.
func work(ctx context.Context, s settings, l *life, b build, logger *slog.Logger) error {
	way := http.RoundTripper(l)
	if b.Way != nil {
		way = b.Way(way)
	}
	db, err := open(ctx, s.database(way))
	if err != nil {
		return err
	}
	k := s.kafka()
	k.Logger = logger
	dead := kafka.NewDeadLetters(k)
	p := &pipeline{s: s, life: l, build: b, db: db, dead: faultyLetters{dead, l}, logger: logger}
	source := kafka.NewSource(k, nil)
	p.identity = source.Identity
	err = source.Run(ctx, p.refresh, p.work)
	_ = dead.Close() // every letter was waited for
	_ = db.Close()
	return err
}

// open tries until the database answers.
func open(ctx context.Context, cfg clickhouse.Config) (*clickhouse.DB, error) {
	for {
		db, err := clickhouse.Open(ctx, cfg)
		if err == nil {
			if err = db.Migrate(ctx); err == nil {
				return db, nil
			}
			_ = db.Close() // it is opened again
		}
		if ctx.Err() != nil {
			return nil, err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// pipeline does what cmd/hearth's does.
type pipeline struct {
	s      settings
	life   *life
	build  build
	db     *clickhouse.DB
	dead   ingest.DeadLetters
	logger *slog.Logger

	identity func() string
	position atomic.Pointer[clickhouse.Position]
}

func (p *pipeline) refresh(ctx context.Context) error {
	source := p.s.worker().Source
	pos, err := p.db.Position(ctx, source)
	if err != nil {
		return err
	}
	identity := p.identity()
	if identity != "" && pos.Identity != "" && identity != pos.Identity { // another topic of that name
		if pos.Own {
			pos.Epoch, pos.Own = pos.Epoch+1, false
		}
		pos.Next = map[int32]int64{}
	}
	if !pos.Own {
		if err := p.db.Settle(ctx, source, pos.Epoch, false); err != nil {
			return err
		}
	}
	if !pos.Own || identity != "" && pos.Identity == "" {
		if err := p.db.ClaimLog(ctx, source, identity, pos.Epoch, time.Now().UnixMilli()); err != nil {
			return err
		}
	}
	p.position.Store(&pos)
	return nil
}

func (p *pipeline) work(ctx context.Context, a kafka.Assigned, log ingest.Log) error {
	pos := p.position.Load()
	next, known := pos.Next[a.Partition]
	if !known {
		next = -1
	}
	claim := ingest.Claim{Partition: a.Partition, Epoch: pos.Epoch, Next: next, Metadata: a.Metadata}
	log = faultyLog{log, p.life, a.Partition}
	ledger, archive, writer := ingest.Ledger(p.db), ingest.Archive(p.db), ingest.Writer(p.db)
	if p.build.Claim != nil {
		p.build.Claim(&claim, a)
	}
	if p.build.Writer != nil {
		writer = p.build.Writer(writer, log)
	}
	if p.build.Ledger != nil {
		ledger = p.build.Ledger(ledger)
	}
	if p.build.Archive != nil {
		archive = p.build.Archive(archive)
	}
	return ingest.NewWorker(p.s.worker(), claim, ingest.Deps{
		Processor: ingest.NewProcessor(fewWords{}, ledger, archive, lifecycle.DefaultPolicy(), nil, time.Now),
		Writer:    writer, Archive: archive, Log: log, Dead: p.dead, Logger: p.logger, Now: time.Now,
	}).Run(ctx)
}

// toServer carries requests to the server at an address, whatever host they name.
type toServer struct {
	addr string
	next *http.Transport
}

func newToServer(addr string) toServer {
	return toServer{addr, &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 5 * time.Second}}
}

// RoundTrip implements http.RoundTripper.
func (t toServer) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.Host = "http", t.addr, t.addr
	return t.next.RoundTrip(out)
}
