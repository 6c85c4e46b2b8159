//go:build unix

package apachekafka_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	kafkago "github.com/segmentio/kafka-go"

	"github.com/hearthlabs/hearth/ingest/broker/apachekafka"
)

// TestIntegrationApacheKafka writes one record to a real broker and reads it back through a consumer group, which
// exercises every broker part that Hearth needs: topics, the log, the group coordinator and committed offsets.
func TestIntegrationApacheKafka(t *testing.T) {
	addr := apachekafka.Start(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	const topic, group = "events", "readers"
	createTopic(ctx, t, addr, topic)
	write(ctx, t, addr, topic, "community-1", "hello")

	if diff := cmp.Diff([]string{"community-1=hello@0"}, read(ctx, t, addr, topic, group, 1)); diff != "" {
		t.Errorf("first read (-want +got):\n%s", diff)
	}
	// The group committed its position: a second member of it sees only what came after.
	write(ctx, t, addr, topic, "community-1", "again")
	if diff := cmp.Diff([]string{"community-1=again@1"}, read(ctx, t, addr, topic, group, 1)); diff != "" {
		t.Errorf("read after commit (-want +got):\n%s", diff)
	}
	// A typing error in a topic's name is an error and not a new topic.
	w := &kafkago.Writer{Addr: kafkago.TCP(addr), Topic: "evnets", MaxAttempts: 1}
	defer w.Close()
	if err := w.WriteMessages(ctx, kafkago.Message{Value: []byte("x")}); err == nil {
		t.Error("write to a topic nobody created: got no error")
	}
}

// TestGate checks who may skip and who must fail. The jars are always missing: an empty folder stands in for them.
func TestGate(t *testing.T) {
	for _, tt := range []struct {
		name, gate, want, says string
	}{
		{"never", "0", "skipped", "HEARTH_TEST_KAFKA=0"},
		{"not installed", "", "skipped", "SKIPPED"},
		{"must run", "1", "failed", "HEARTH_TEST_KAFKA=1, but"},
		{"misspelt", "yes", "failed", `HEARTH_TEST_KAFKA="yes"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("HEARTH_TEST_KAFKA", tt.gate)
			t.Setenv("HEARTH_KAFKA_LIBS", t.TempDir())
			got, message := outcome(t)
			if got != tt.want {
				t.Errorf("Start %s: %q, want it %s", got, message, tt.want)
			}
			if !strings.Contains(message, tt.says) {
				t.Errorf("message %q does not say %q", message, tt.says)
			}
		})
	}
}

// verdict is a testing.TB that remembers how a test ended instead of ending it.
type verdict struct {
	testing.TB
	outcome, message string
}

// Skipf records the message and ends the goroutine, as the real one does.
func (v *verdict) Skipf(format string, args ...any) { v.end("skipped", format, args) }

// Fatalf records the message and ends the goroutine, as the real one does.
func (v *verdict) Fatalf(format string, args ...any) { v.end("failed", format, args) }

func (v *verdict) end(outcome, format string, args []any) {
	v.outcome, v.message = outcome, fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// outcome says how a test that calls Start ends under the present environment.
func outcome(t *testing.T) (outcome, message string) {
	t.Helper()
	v := &verdict{TB: t, outcome: "ran"}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		apachekafka.Start(v)
	}()
	<-ended
	return v.outcome, v.message
}

func createTopic(ctx context.Context, t *testing.T, addr, topic string) {
	t.Helper()
	client := &kafkago.Client{Addr: kafkago.TCP(addr)}
	res, err := client.CreateTopics(ctx, &kafkago.CreateTopicsRequest{
		Topics: []kafkago.TopicConfig{{Topic: topic, NumPartitions: 1, ReplicationFactor: 1}},
	})
	if err != nil {
		t.Fatalf("create topic: %v", err)
	}
	if err := res.Errors[topic]; err != nil {
		t.Fatalf("create topic: %v", err)
	}
}

func write(ctx context.Context, t *testing.T, addr, topic, key, value string) {
	t.Helper()
	w := &kafkago.Writer{
		Addr: kafkago.TCP(addr), Topic: topic, RequiredAcks: kafkago.RequireAll, BatchTimeout: time.Millisecond,
	}
	defer w.Close()
	if err := w.WriteMessages(ctx, kafkago.Message{Key: []byte(key), Value: []byte(value)}); err != nil {
		t.Fatalf("write record: %v", err)
	}
}

// read joins the group, reads and commits n records, and leaves.
func read(ctx context.Context, t *testing.T, addr, topic, group string, n int) (records []string) {
	t.Helper()
	r := kafkago.NewReader(kafkago.ReaderConfig{
		Brokers: []string{addr}, GroupID: group, Topic: topic,
		StartOffset: kafkago.FirstOffset, MaxWait: 100 * time.Millisecond,
	})
	defer r.Close()
	for range n {
		m, err := r.ReadMessage(ctx) // commits at once, as CommitInterval is zero
		if err != nil {
			t.Fatalf("read record: %v", err)
		}
		records = append(records, fmt.Sprintf("%s=%s@%d", m.Key, m.Value, m.Offset))
	}
	return records
}
