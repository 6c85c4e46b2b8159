package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/nlp"
)

// reloader holds the reading in force, and swaps it when the files of
// --lexicon change: a whole good set or nothing. It implements ingest.Scorers,
// for whom the swap is one pointer; the workers take it at their next range.
// look is called by one goroutine, the rest by any.
type reloader struct {
	path    string
	builtin *builtin
	logger  *slog.Logger
	metrics reloadMetrics

	current atomic.Pointer[reading]
	mu      sync.Mutex
	held    []*reading // those in force before, the newest last

	loaded, refused, seen string // hashes of the files in force, of those refused, and of the last look
}

// heldVersions is how many versions are kept for ranges planned with them, which
// are done within seconds; each holds some 20 MB for each overlay that changed.
const heldVersions = 4

// settlePause is how long an editor may take to write a file of which a look
// that was asked for has seen the beginning; settleLooks bounds the patience.
const (
	settlePause = 50 * time.Millisecond
	settleLooks = 20
)

// maxRefusals bounds how many lines of broken files are logged.
const maxRefusals = 50

func newReloader(path string, experimental []string, logger *slog.Logger, reg prometheus.Registerer) (*reloader, error) {
	r := &reloader{path: path, logger: logger, metrics: newReloadMetrics(reg)}
	o, err := readOverlays(path)
	if err != nil {
		return nil, usage(err)
	}
	if r.builtin, err = loadBuiltin(experimental); err != nil {
		return nil, err
	}
	next, err := r.builtin.read(o)
	if err != nil {
		return nil, usage(err)
	}
	r.swap(next, o.hash())
	return r, nil
}

// Current implements ingest.Scorers.
func (r *reloader) Current() ingest.Scorer { return r.current.Load() }

// Holding implements ingest.Scorers.
func (r *reloader) Holding(version string) ingest.Scorer {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.held {
		if h.version == version {
			return h
		}
	}
	return nil
}

func (r *reloader) swap(next *reading, hash string) {
	r.mu.Lock()
	r.held = append(r.held, next)
	if len(r.held) > heldVersions {
		r.held = append(r.held[:0:0], r.held[1:]...)
	}
	r.mu.Unlock()
	r.current.Store(next)
	r.loaded, r.refused = hash, ""
	r.metrics.communities.Set(float64(len(next.own)))
	r.metrics.refused.Set(0)
}

// run looks at the files every so often, and at once on SIGHUP, until ctx ends.
func (r *reloader) run(ctx context.Context, every time.Duration) error {
	if r.path == "" {
		return nil
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			r.look(false)
		case <-hup:
			r.look(true)
		}
	}
}

// look loads the files if they have changed since they were loaded, but not
// since the last look, so that no half-written file is read. Asked to, it looks
// twice at once, and says so where nothing has changed.
func (r *reloader) look(asked bool) {
	o, hash, err := r.read()
	for i := 0; asked && hash != r.seen && i < settleLooks; i++ {
		r.seen = hash
		time.Sleep(settlePause)
		o, hash, err = r.read()
	}
	settled := hash == r.seen
	r.seen = hash
	switch {
	case hash == r.loaded:
		if r.refused != "" || asked {
			r.refused = ""
			r.metrics.refused.Set(0)
			r.logger.Info("lexicon is as on disk", "lexicon", r.current.Load().version)
		}
		return
	case !settled || hash == r.refused && !asked:
		return
	}
	start := time.Now()
	var next *reading
	if err == nil {
		next, err = r.builtin.read(o, r.held...) // which only this goroutine changes
	}
	if err != nil {
		r.refuse(err, hash)
		return
	}
	before := r.current.Load().version
	r.swap(next, hash)
	r.metrics.reloads.WithLabelValues("swapped").Inc()
	r.logger.Info("lexicon swapped", "lexicon", next.version, "before", before, "communities", len(next.own), "took", time.Since(start).String())
}

// read reads the files and tells their state from others.
func (r *reloader) read() (o *overlays, hash string, err error) {
	if o, err = readOverlays(r.path); err != nil {
		return nil, err.Error(), err
	}
	return o, o.hash(), nil
}

// refuse says once what is wrong; the reading in force stays.
func (r *reloader) refuse(err error, hash string) {
	r.refused = hash
	r.metrics.refused.Set(1)
	r.metrics.reloads.WithLabelValues("refused").Inc()
	stays := r.current.Load().version
	over, lines := errors.AsType[*nlp.OverlayError](err)
	if !lines {
		r.logger.Error("lexicon refused", "in_force", stays, "error", err)
		return
	}
	for i, f := range over.Findings {
		if i == maxRefusals {
			r.logger.Error("lexicon refused", "in_force", stays, "more", len(over.Findings)-i)
			return
		}
		r.logger.Error("lexicon refused", "in_force", stays, "file", f.File, "line", f.Line, "word", f.Word, "problem", f.Problem)
	}
}

// reloadMetrics count what became of changed files.
type reloadMetrics struct {
	reloads     *prometheus.CounterVec
	refused     prometheus.Gauge
	communities prometheus.Gauge
}

func newReloadMetrics(reg prometheus.Registerer) reloadMetrics {
	m := reloadMetrics{
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hearth_lexicon_reloads_total", Help: "Changes of the files of --lexicon, by result: swapped, or refused for a broken line.",
		}, []string{"result"}),
		refused: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "hearth_lexicon_refused", Help: "1 while the files of --lexicon are broken and an older version of them is in force.",
		}),
		communities: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "hearth_lexicon_communities", Help: "Communities with an overlay of their own.",
		}),
	}
	reg.MustRegister(m.reloads, m.refused, m.communities)
	m.reloads.WithLabelValues("swapped")
	m.reloads.WithLabelValues("refused")
	return m
}
