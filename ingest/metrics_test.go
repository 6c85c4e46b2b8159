package ingest_test

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/hearthlabs/hearth/ingest"
)

// What an operator would see after a small, bad morning.
func TestMetricsSayWhatHappened(t *testing.T) {
	reg := prometheus.NewRegistry()
	m, l := newMemory(), logOf(history())
	l.values = append(l.values, "{broken", `{"kind":"poke","id":"x"}`, l.values[0])
	if err := runWith(t, m, l, setup{rows: 100, metrics: ingest.NewMetrics(reg)}); err != nil {
		t.Fatal(err)
	}
	const want = `
# HELP hearth_ingest_dead_letters_total Dead letters written, by reason.
# TYPE hearth_ingest_dead_letters_total counter
hearth_ingest_dead_letters_total{reason="invalid_json"} 1
hearth_ingest_dead_letters_total{reason="unknown_kind"} 1
# HELP hearth_ingest_at_risk_ratio Members at risk among those who were active and have not gone: at_risk / (newcomer + active + core + returned + at_risk), 0 to 1.
# TYPE hearth_ingest_at_risk_ratio gauge
hearth_ingest_at_risk_ratio{community="c0"} 0
hearth_ingest_at_risk_ratio{community="c1"} 0
`
	if err := testutil.GatherAndCompare(reg, strings.NewReader(want), "hearth_ingest_dead_letters_total", "hearth_ingest_at_risk_ratio"); err != nil {
		t.Error(err)
	}
	if n, err := testutil.GatherAndCount(reg, "hearth_ingest_newest_event_timestamp_seconds"); err != nil || n != 2 {
		t.Errorf("%d communities were heard (%v), want 2", n, err)
	}
	for name, least := range map[string]int{"hearth_ingest_transitions_total": 4, "hearth_ingest_members": 2, "hearth_ingest_texts_total": 6, "hearth_ingest_events_total": 6} {
		if n, err := testutil.GatherAndCount(reg, name); err != nil || n < least {
			t.Errorf("%s has %d series (%v), want at least %d", name, n, err, least)
		}
	}
}
