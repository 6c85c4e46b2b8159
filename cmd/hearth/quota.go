package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/broker"
	"github.com/hearthlabs/hearth/ingest/kafka"
)

// quota keeps the data folder of embedded servers within a size. Every file of
// the engine and the broker counts. The nearer the size, the more is held back,
// and nothing that was acknowledged is given up: first the log drops what is in
// the tables, then nobody may send more, and at last reading stops, so that
// what waits stays in the log. It is safe for concurrent use; nil has no limit.
type quota struct {
	store  StoreConfig
	limit  int64
	broker *broker.Broker // nil when it is not embedded
	topic  string
	trim   func(ctx context.Context) (offsets int64, err error) // drops what is in the tables from the log
	logger *slog.Logger
	gauges *diskMetrics

	mu      sync.Mutex
	used    int64
	state   diskState
	changed chan struct{} // closed, and made anew, when state changes
}

// diskState is how near the quota the folder is; each holds back what those
// before it do.
type diskState int

const (
	diskRoom diskState = iota
	diskTight
	diskRefuse
	diskStop
)

// diskStates says from which share of the quota on, in percent, a state begins.
var diskStates = []struct {
	state   diskState
	percent int64
	name    string
}{{diskStop, 100, "stopped"}, {diskRefuse, 90, "refusing"}, {diskTight, 80, "trimming"}, {diskRoom, 0, "ok"}}

func diskStateOf(used, limit int64) diskState {
	for _, s := range diskStates {
		if used*100 >= limit*s.percent {
			return s.state
		}
	}
	return diskRoom
}

func (s diskState) String() string {
	for _, d := range diskStates {
		if d.state == s {
			return d.name
		}
	}
	return ""
}

// quotaEvery is how often the folder is measured.
const quotaEvery = 2 * time.Second

// diskMetrics tell of the data folder; without a quota they stay 0.
type diskMetrics struct {
	used, limit, state prometheus.Gauge
	trimmed            prometheus.Counter
}

func newDiskMetrics(reg prometheus.Registerer) *diskMetrics {
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: "hearth_disk_" + name, Help: help})
		reg.MustRegister(g)
		return g
	}
	m := &diskMetrics{
		used:  gauge("used_bytes", "Bytes of all files under --data, where --disk-quota is set."),
		limit: gauge("quota_bytes", "The --disk-quota; 0 for none."),
		state: gauge("quota_state", "How near the quota the data folder is: 0 there is room, 1 the log drops what is in the tables, 2 new events are refused, 3 reading has stopped."),
		trimmed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "hearth_disk_trimmed_offsets_total", Help: "Offsets that the embedded log dropped for the quota's sake; all of them were in the tables.",
		}),
	}
	reg.MustRegister(m.trimmed)
	return m
}

func newQuota(store StoreConfig, limit Size, b *broker.Broker, topic string, logger *slog.Logger) *quota {
	return &quota{store: store, limit: int64(limit), broker: b, topic: topic, logger: logger, changed: make(chan struct{})}
}

// run measures until ctx ends.
func (q *quota) run(ctx context.Context) error {
	tick := time.NewTicker(quotaEvery)
	defer tick.Stop()
	for {
		q.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look measures once, and makes room where it can.
func (q *quota) look(ctx context.Context) {
	q.measure()
	if q.broker == nil || q.now() < diskTight {
		return
	}
	offsets, err := q.trim(ctx)
	if err != nil && ctx.Err() == nil {
		q.logger.Warn("the log cannot drop what is in the tables", "class", "disk_quota", "error", err)
	}
	if offsets > 0 {
		q.gauges.trimmed.Add(float64(offsets))
		q.measure()
	}
}

func (q *quota) now() diskState {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.state
}

func (q *quota) measure() {
	used := int64(0)
	for _, dir := range []string{q.store.engineDir(), q.store.brokerDir()} {
		n, _ := folderSize(dir)
		used += n
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	before := q.state
	q.used, q.state = used, diskStateOf(used, q.limit)
	q.gauges.used.Set(float64(used))
	q.gauges.limit.Set(float64(q.limit))
	q.gauges.state.Set(float64(q.state))
	if q.broker != nil {
		q.broker.Refuse(q.topic, q.state >= diskRefuse)
	}
	if q.state == before {
		return
	}
	close(q.changed)
	q.changed = make(chan struct{})
	level := slog.LevelInfo
	if q.state >= diskRefuse {
		level = slog.LevelError
	}
	q.logger.Log(context.Background(), level, "disk quota", "class", "disk_quota", "state", q.state.String(), "used", approximately(used), "quota", approximately(q.limit))
}

// refusal says why no events are taken, "" when they are.
func (q *quota) refusal() string {
	if q == nil {
		return ""
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.state < diskRefuse {
		return ""
	}
	return fmt.Sprintf("the data folder takes %s of its quota of %s: no events are taken until there is room; send them again later", approximately(q.used), approximately(q.limit))
}

// check is for readiness.
func (q *quota) check(context.Context) error {
	if why := q.refusal(); why != "" {
		return errors.New(why)
	}
	return nil
}

// gate lets nothing be read while the folder is full.
func (q *quota) gate(log ingest.Log) ingest.Log {
	clocks, ok := log.(ingest.Clocks)
	if q == nil || !ok {
		return log
	}
	return &gatedLog{log, clocks, q}
}

type gatedLog struct {
	ingest.Log
	ingest.Clocks
	quota *quota
}

// Read implements ingest.Log: it waits while reading has stopped.
func (g *gatedLog) Read(ctx context.Context) (ingest.Record, error) {
	for {
		g.quota.mu.Lock()
		state, changed := g.quota.state, g.quota.changed
		g.quota.mu.Unlock()
		if state < diskStop {
			return g.Log.Read(ctx)
		}
		select {
		case <-ctx.Done():
			return ingest.Record{}, ctx.Err()
		case <-changed:
		}
	}
}

// trimmer drops from the topic's log what the tables hold, but for the newest
// record of a partition, by which a log that is opened after a crash knows its end.
func trimmer(k kafka.Config, position func(ctx context.Context) (map[int32]int64, error)) func(ctx context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		next, err := position(ctx)
		if err != nil {
			return 0, err
		}
		topic, err := k.Describe(ctx)
		if err != nil {
			return 0, err
		}
		before, offsets := map[int32]int64{}, int64(0)
		for _, b := range topic.Partitions {
			if to := min(next[b.ID], b.Last-1); to > b.First {
				before[b.ID] = to
				offsets += to - b.First
			}
		}
		return offsets, k.DropBefore(ctx, before)
	}
}
