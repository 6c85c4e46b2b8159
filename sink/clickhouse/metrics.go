package clickhouse

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/sink"
)

// metrics counts what the writer does. Labels are closed lists: table, class.
type metrics struct {
	seconds *prometheus.HistogramVec
	rows    *prometheus.CounterVec
	bytes   *prometheus.CounterVec
	errors  *prometheus.CounterVec
	retries *prometheus.CounterVec
}

// newMetrics registers with reg; with a nil reg it counts for nobody.
func newMetrics(reg prometheus.Registerer) *metrics {
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
			Help: "Uncompressed bytes of the values in confirmed rows, by table.",
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
	for _, t := range sink.Tables() {
		m.rows.WithLabelValues(t.Name)
		m.bytes.WithLabelValues(t.Name)
		m.retries.WithLabelValues(t.Name)
	}
	for _, c := range sink.Classes() {
		m.errors.WithLabelValues(string(c))
	}
	if reg != nil {
		for _, c := range []prometheus.Collector{m.seconds, m.rows, m.bytes, m.errors, m.retries} {
			// A second DB of the same process reports into its own,
			// unregistered series rather than bringing the process down.
			_ = reg.Register(c)
		}
	}
	return m
}

func (m *metrics) inserted(table string, seconds float64, rows, bytes int) {
	m.seconds.WithLabelValues(table).Observe(seconds)
	m.rows.WithLabelValues(table).Add(float64(rows))
	m.bytes.WithLabelValues(table).Add(float64(bytes))
}

func (m *metrics) failed(c sink.Class) { m.errors.WithLabelValues(string(c)).Inc() }

func (m *metrics) retried(table string) { m.retries.WithLabelValues(table).Inc() }
