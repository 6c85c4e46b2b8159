//go:build unix

package main_test

import (
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest/broker/apachekafka"
)

// TestIntegrationApacheKafka does with a real Apache Kafka what the tests above
// do with the embedded broker: a history is sent, the pipeline is killed while
// records flow and started again, and the tables equal those of a replay. HEARTH_TEST_KAFKA
// decides whether it runs.
func TestIntegrationApacheKafka(t *testing.T) {
	kafka := apachekafka.Start(t)
	needsEngine(t)
	h := everything().cook(t)
	want := fingerprints(t, replayed(t, h))
	dir := t.TempDir()
	server, s := engine(t, dir)

	send(t, h, kafka) // creates the topics
	r := run(t, kafka, s, "--batch-rows", "60", "--batch-interval", "100ms")
	written := writes(t, r.process, s, len(h.lines)/10)
	r.kill()
	if written >= len(h.lines) {
		t.Fatal("everything was written before the process was killed")
	}
	start := time.Now()
	r = run(t, kafka, s)
	// Kafka keeps the dead member's partitions for the session's 30 s.
	writes(t, r.process, s, written)
	t.Logf("killed at %d of %d records; %s until the next row", written, len(h.lines), time.Since(start).Round(100*time.Millisecond))
	s.complete(t, r.process, len(h.lines))
	if got := deadTopic(t, kafka); got < h.deadLines() {
		t.Errorf("%d records in the dead-letter topic, want at least %d", got, h.deadLines())
	}
	r.stop()

	same(t, "Apache Kafka, killed once", want, fingerprints(t, dir))

	// A process that left the group in order hands its partitions over at once.
	start = time.Now()
	r = run(t, kafka, s)
	send(t, history{lines: []line{neighbour(&h)}}, kafka)
	writes(t, r.process, s, len(h.lines))
	t.Logf("after an orderly end: %s until the next row", time.Since(start).Round(100*time.Millisecond))
	r.stop()
	server.stop()
	h.lines = append(h.lines, line{}) // the one that came last
	h.audit(t, dir)
}

// TestIntegrationTopicCreatedAgain, TestIntegrationRecordsExpire and
// TestIntegrationPartitionsAdded do to a real Apache Kafka's topic what the tests
// of the same names do to the embedded broker's.
func TestIntegrationTopicCreatedAgain(t *testing.T) { topicCreatedAgain(t, apachekafka.Start(t)) }

func TestIntegrationRecordsExpire(t *testing.T) { recordsExpire(t, apachekafka.Start(t)) }

func TestIntegrationPartitionsAdded(t *testing.T) { partitionsAdded(t, apachekafka.Start(t)) }
