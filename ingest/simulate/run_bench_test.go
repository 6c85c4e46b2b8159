package simulate_test

import (
	"testing"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

// BenchmarkRun reports events a second on one core, without encoding.
func BenchmarkRun(b *testing.B) {
	b.ReportAllocs()
	events := int64(0)
	for b.Loop() {
		truth, err := simulate.Run(simulate.BenchConfig(), func(ingest.Event) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
		events += truth.Events
	}
	b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(events)/float64(b.N), "events/op")
}
