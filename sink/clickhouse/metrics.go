package clickhouse

import (
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/sink"
)

// Registerer takes the metrics of a DB.
type Registerer = prometheus.Registerer

// metrics counts what the writer does. Labels are closed lists: table, class.
type metrics struct {
	seconds *prometheus.HistogramVec
	rows    *prometheus.CounterVec
	bytes   *prometheus.CounterVec
	errors  *prometheus.CounterVec
	retries *prometheus.CounterVec
}

// newMetrics registers with reg; with a nil reg it counts for nobody. Several
// DBs of one process share the series of one reg.
func newMetrics(reg Registerer) (*metrics, error) {
	m := &metrics{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "hearth_clickhouse_insert_seconds",
			Help:    "Time from preparing an insert to the server's yes, by table.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"table"}),
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hearth_clickhouse_rows_total",
			Help: "Rows the server confirmed, by table.",
		}, []string{"table"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hearth_clickhouse_bytes_total",
			Help: "Uncompressed bytes of confirmed blocks, by table.",
		}, []string{"table"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hearth_clickhouse_insert_errors_total",
			Help: "Inserts that failed or whose outcome was unknown, by class.",
		}, []string{"class"}),
		retries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hearth_clickhouse_retries_total",
			Help: "Inserts that were looked up by coordinates and completed, by table.",
		}, []string{"table"}),
	}
	err := errors.Join(register(reg, &m.seconds), register(reg, &m.rows), register(reg, &m.bytes),
		register(reg, &m.errors), register(reg, &m.retries))
	if err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	for _, t := range sink.Tables() {
		m.rows.WithLabelValues(t.Name)
		m.bytes.WithLabelValues(t.Name)
		m.retries.WithLabelValues(t.Name)
	}
	for _, c := range sink.Classes() {
		m.errors.WithLabelValues(string(c))
	}
	return m, nil
}

// register replaces *c by the collector that reg already has, if it has one.
func register[C prometheus.Collector](reg Registerer, c *C) error {
	if reg == nil {
		return nil
	}
	err := reg.Register(*c)
	var twice prometheus.AlreadyRegisteredError
	if !errors.As(err, &twice) {
		return err
	}
	have, ok := twice.ExistingCollector.(C)
	if !ok {
		return err
	}
	*c = have
	return nil
}

func (m *metrics) inserted(table string, seconds float64, rows, bytes int) {
	m.seconds.WithLabelValues(table).Observe(seconds)
	m.rows.WithLabelValues(table).Add(float64(rows))
	m.bytes.WithLabelValues(table).Add(float64(bytes))
}

func (m *metrics) failed(c sink.Class) { m.errors.WithLabelValues(string(c)).Inc() }

func (m *metrics) retried(table string) { m.retries.WithLabelValues(table).Inc() }
