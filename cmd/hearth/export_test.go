package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/nlp"
)

// Run is the program.
func Run() int { return run() }

// probeCmd is a command with the pipeline's configuration and nothing else.
type probeCmd struct {
	Config `embed:""`
}

func (c *probeCmd) Run(_ context.Context, t *terminal) error {
	password, err := c.Store.password()
	if err != nil {
		return err
	}
	token, err := c.Web.token()
	fmt.Fprintf(t.out, "rows=%d bytes=%d topic=%s brokers=%v zone=%s password=%q token=%q\n",
		c.Batch.Rows, c.Batch.Bytes, c.Kafka.Topic, c.Kafka.Brokers, c.Logic.Zone, password, token)
	return err
}

// Probe runs `hearth probe` with args.
func Probe(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	var grammar struct {
		globals
		Probe probeCmd `cmd:""`
		Other struct {
			Colour string `help:"A flag that only another command has."`
		} `cmd:""`
	}
	code = execute(ctx, &grammar, append([]string{"probe"}, args...), &terminal{in: &bytes.Buffer{}, out: &out, err: &errs})
	return code, out.String(), errs.String()
}

// ProbeWorker gives what the flags make of the packages' configurations.
func ProbeWorker(args ...string) (rows, size int, topics []string, err error) {
	var grammar struct{ Config }
	p, err := newParser(&grammar, &terminal{out: io.Discard, err: io.Discard})
	if err != nil {
		return 0, 0, nil, err
	}
	if _, err = p.Parse(args); err != nil {
		return 0, 0, nil, err
	}
	w := grammar.worker()
	return w.BatchRows, w.BatchBytes, grammar.broker("127.0.0.1:0").Topics, grammar.Validate()
}

// Health is the health type.
type Health = health

// Add adds a check.
func (h *Health) Add(name string, check func(context.Context) error) { h.add(name, check) }

// Web is a web server under test.
type Web struct{ s *webServer }

// NewWeb makes one with a token and a further handler at /hello.
func NewWeb(token string, pprof bool, reg prometheus.Gatherer, h *Health) (Web, error) {
	return NewWebOf(WebConfig{Token: token, Pprof: pprof}, reg, h)
}

// NewWebOf makes one of any configuration.
func NewWebOf(c WebConfig, reg prometheus.Gatherer, h *Health) (Web, error) {
	s, err := newWebServer(c, reg, h, slog.New(slog.DiscardHandler))
	if err != nil {
		return Web{}, err
	}
	s.handle("/hello", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	return Web{s}, nil
}

// Handle adds a handler behind the guards.
func (w Web) Handle(pattern string, h http.Handler) { w.s.handle(pattern, h) }

// Handler is the whole of it.
func (w Web) Handler() http.Handler { return w.s.handler() }

// Listen binds an address.
func (w Web) Listen(ctx context.Context, addr string) (net.Listener, error) {
	return w.s.listen(ctx, addr)
}

// Serve serves.
func (w Web) Serve(ctx context.Context, l net.Listener) error { return w.s.serve(ctx, l) }

// Marked prints a text with its marks.
func Marked(text string, evidence []nlp.Evidence, color bool) string {
	return rendered(text, nlp.Score{Evidence: evidence}, color, (*explanation).marked)
}

// Sums prints how the polarity follows.
func Sums(evidence []nlp.Evidence, label nlp.Label) string {
	return rendered("", nlp.Score{Evidence: evidence, Label: label}, false, (*explanation).sums)
}

// Interruptible wraps a reader.
func Interruptible(done <-chan struct{}, r io.Reader) io.Reader { return newInterruptible(done, r) }

// Lines reads all lines.
func Lines(r io.Reader) ([]string, error) {
	l := newLineReader(r)
	var out []string
	for {
		line, err := l.next()
		if err != nil {
			return out, err
		}
		out = append(out, string(line))
	}
}

// Grouped and Columns are helpers of output.
var (
	Grouped = grouped
	Columns = columns
)

func rendered(text string, s nlp.Score, color bool, render func(*explanation)) string {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	render(&explanation{w: w, text: text, score: s, color: color, words: english})
	_ = w.Flush() // into memory
	return b.String()
}

// Slope, Percentile and Pause are what bench counts with.
var (
	Slope      = slope
	Percentile = percentile
)

// Pause is the longest time without a row in one partition.
func Pause(written [][]time.Time, from, to time.Time) time.Duration {
	return (&group{written: written}).pause(from, to)
}

// DiskState names how near the quota a folder is.
func DiskState(used, limit int64) string { return diskStateOf(used, limit).String() }

// FullQuota puts a log behind a quota whose folder is full, and returns what
// makes room.
func FullQuota(log ingest.Log) (gated ingest.Log, room func()) {
	q := newQuota(StoreConfig{}, 1, nil, "", slog.New(slog.DiscardHandler))
	q.gauges, q.state = newDiskMetrics(prometheus.NewRegistry()), diskStop
	return q.gate(log), q.measure
}
