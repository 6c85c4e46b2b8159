package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// watch asks the database what alerts compare and the pipeline does not know by
// itself (sink.Signals, families of small communities), and now and then whether
// the tables keep their contracts. What it cannot ask it does not show: an old
// number would look like a good one.
type watch struct {
	db      *clickhouse.DB
	metrics *ingest.Metrics
	logger  *slog.Logger

	signals  []sink.Signal
	gauges   []*prometheus.GaugeVec // by signal
	broken   *prometheus.GaugeVec
	errors   *prometheus.CounterVec
	asked    prometheus.Gauge
	audited  prometheus.Gauge
	families map[string]bool // shown last time
}

// Limits of one question and of the labels.
const (
	watchPatience    = 30 * time.Second
	watchCommunities = 500 // as many as ingest shows
)

func newWatch(db *clickhouse.DB, m *ingest.Metrics, reg prometheus.Registerer, logger *slog.Logger) *watch {
	w := &watch{db: db, metrics: m, logger: logger, signals: sink.Signals(), families: map[string]bool{}}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "hearth_watch_" + name, Help: help}, labels)
		reg.MustRegister(g)
		return g
	}
	for _, s := range w.signals {
		w.gauges = append(w.gauges, gauge(s.Name, s.Help, "community"))
	}
	w.broken = gauge("contract_broken", "1 for a contract of hearth audit that was broken when it was last asked, 0 for one that held.", "contract")
	w.errors = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hearth_watch_errors_total", Help: "Questions that could not be asked, by signal or contract."}, []string{"question"})
	w.asked = prometheus.NewGauge(prometheus.GaugeOpts{Name: "hearth_watch_last_success_timestamp_seconds", Help: "When all signals were last asked; the start while they never were. 0 when they are not asked at all."})
	w.audited = prometheus.NewGauge(prometheus.GaugeOpts{Name: "hearth_watch_last_audit_timestamp_seconds", Help: "When all contracts were last asked."})
	reg.MustRegister(w.errors, w.asked, w.audited)
	return w
}

// run looks every so often until ctx ends; 0 is never.
func (w *watch) run(ctx context.Context, every, audit time.Duration) error {
	look, check := ticks(every), ticks(audit)
	defer look.Stop()
	defer check.Stop()
	if every > 0 {
		w.asked.SetToCurrentTime() // from now on it counts how long it cannot be asked
		w.look(ctx)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			w.look(ctx)
		case <-check.C:
			w.audit(ctx)
		}
	}
}

// ticks is a ticker that never ticks when d is 0.
func ticks(d time.Duration) *time.Ticker {
	t := time.NewTicker(max(d, time.Hour))
	if d <= 0 {
		t.Stop()
	} else {
		t.Reset(d)
	}
	return t
}

// look asks every signal once.
func (w *watch) look(ctx context.Context) {
	well := true
	for i, s := range w.signals {
		rows, ok := w.ask(ctx, s.Name, s.SQL, "value")
		well = well && ok
		w.gauges[i].Reset()
		for _, r := range rows {
			w.gauges[i].WithLabelValues(r.Community).Set(r.Values[0])
		}
	}
	pools, ok := w.ask(ctx, "pool", sink.SignalPool, "z", "change", "excess")
	w.pools(pools)
	if well && ok {
		w.asked.SetToCurrentTime()
	}
}

// pools shows families beside the communities that stand for themselves.
func (w *watch) pools(rows []clickhouse.Reading) {
	gone := w.families
	w.families = map[string]bool{}
	for _, r := range rows {
		if !strings.HasPrefix(r.Community, ingest.FamilyPrefix) {
			continue
		}
		w.metrics.Pool(r.Community, r.Values[0], r.Values[1], r.Values[2])
		w.families[r.Community] = true
		delete(gone, r.Community)
	}
	for name := range gone {
		w.metrics.ForgetPool(name)
	}
}

func (w *watch) ask(ctx context.Context, name, sql string, values ...string) ([]clickhouse.Reading, bool) {
	ctx, cancel := context.WithTimeout(ctx, watchPatience)
	defer cancel()
	rows, err := w.db.Readings(ctx, sql, values...)
	if err != nil {
		w.failed(ctx, name, err)
		return nil, false
	}
	return rows[:min(len(rows), watchCommunities)], true
}

// audit asks every contract, and one that seems broken again: between the reads
// of one question the pipeline may write.
func (w *watch) audit(ctx context.Context) {
	well := true
	for _, c := range sink.Contracts() {
		holds, ok := w.holds(ctx, c)
		if ok && !holds {
			holds, ok = w.holds(ctx, c)
		}
		if !ok {
			well = false
			w.broken.DeleteLabelValues(c.Name)
			continue
		}
		value := 1.0
		if holds {
			value = 0
		} else {
			w.logger.Error("contract broken", "contract", c.Name, "promise", c.En)
		}
		w.broken.WithLabelValues(c.Name).Set(value)
	}
	if well {
		w.audited.SetToCurrentTime()
	}
}

func (w *watch) holds(ctx context.Context, c sink.Contract) (holds, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, 10*watchPatience)
	defer cancel()
	holds, err := w.db.Holds(ctx, c.SQL)
	if err != nil {
		w.failed(ctx, c.Name, err)
		return false, false
	}
	return holds, true
}

// failed counts a question without an answer. Stopping is no failure.
func (w *watch) failed(ctx context.Context, name string, err error) {
	if errors.Is(context.Cause(ctx), context.Canceled) {
		return
	}
	w.errors.WithLabelValues(name).Inc()
	w.logger.Warn("watch cannot ask", "question", name, "error", err)
}
