package kafka

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// Producer writes records, keyed by community, to the event topic. It is safe
// for concurrent use.
type Producer struct {
	cfg    Config
	writer *kafkago.Writer
	client *client
}

// NewProducer returns a producer. Every write waits for all in-sync replicas.
func NewProducer(cfg Config) *Producer {
	cl := cfg.client()
	return &Producer{cfg: cfg, client: cl, writer: newWriter(cl, cfg.Topic)}
}

func newWriter(cl *client, topic string) *kafkago.Writer {
	return &kafkago.Writer{
		Addr: cl.Addr, Transport: cl.transport, Topic: topic,
		Balancer:     balancer{},
		RequiredAcks: kafkago.RequireAll, BatchTimeout: 5 * time.Millisecond, BatchSize: 5000, BatchBytes: 8 << 20,
		MaxAttempts: 10, Compression: kafkago.Lz4,
	}
}

// balancer puts a record where its key belongs, as Java clients do, and one
// without a key where it says.
type balancer struct{}

// Balance implements kafkago.Balancer.
func (balancer) Balance(m kafkago.Message, partitions ...int) int {
	if p, ok := m.WriterData.(int32); ok && len(m.Key) == 0 {
		return partitions[int(p)%len(partitions)]
	}
	return partitions[ingest.Partition(string(m.Key), len(partitions))]
}

// Produce writes the records and returns when the broker has them all. A record
// with a key goes to the key's partition, one without to its own Partition.
// Records of one partition keep their order.
func (p *Producer) Produce(ctx context.Context, records []ingest.Record) error {
	msgs := make([]kafkago.Message, len(records))
	for i, r := range records {
		msgs[i] = kafkago.Message{Key: r.Key, Value: r.Value, Time: r.Time, WriterData: r.Partition}
		for _, h := range r.Headers {
			msgs[i].Headers = append(msgs[i].Headers, kafkago.Header{Key: h.Key, Value: h.Value})
		}
	}
	if err := p.writer.WriteMessages(ctx, msgs...); err != nil {
		return fmt.Errorf("produce: %w", firstError(err))
	}
	return nil
}

// firstError picks one of the errors kafka-go reports per message.
func firstError(err error) error {
	if many, ok := errors.AsType[kafkago.WriteErrors](err); ok {
		for _, e := range many {
			if e != nil {
				return fmt.Errorf("%w (%d of %d records)", e, many.Count(), len(many))
			}
		}
	}
	return err
}

// Partitions is the number of partitions of the event topic.
func (p *Producer) Partitions(ctx context.Context) (int, error) {
	res, err := p.client.Metadata(ctx, &kafkago.MetadataRequest{Topics: []string{p.cfg.Topic}})
	if err != nil {
		return 0, fmt.Errorf("look up partitions: %w", err)
	}
	for _, t := range res.Topics {
		if t.Name == p.cfg.Topic {
			if t.Error != nil {
				return 0, fmt.Errorf("look up partitions: %w", t.Error)
			}
			return len(t.Partitions), nil
		}
	}
	return 0, fmt.Errorf("look up partitions: no topic %s", p.cfg.Topic)
}

// Close sends what is left.
func (p *Producer) Close() error {
	defer p.client.close()
	return p.writer.Close()
}

func (c Config) produceClock(ctx context.Context, client *client, partition int, id string, at time.Time) error {
	res, err := client.Produce(ctx, &kafkago.ProduceRequest{
		Topic: c.Topic, Partition: partition, RequiredAcks: kafkago.RequireAll,
		Records: kafkago.NewRecordReader(kafkago.Record{Value: kafkago.NewBytes(ingest.NewClock(id, at))}),
	})
	if err != nil {
		return fmt.Errorf("produce clock: %w", err)
	}
	if res.Error != nil {
		return fmt.Errorf("produce clock: %w", res.Error)
	}
	return nil
}

// DeadLetters publishes dead letters to their topic, at least once, keyed by
// coordinates. It is safe for concurrent use.
type DeadLetters struct {
	client *client
	writer *kafkago.Writer
}

// NewDeadLetters returns nil when the configuration names no topic.
func NewDeadLetters(cfg Config) *DeadLetters {
	if cfg.DeadTopic == "" {
		return nil
	}
	cl := cfg.client()
	return &DeadLetters{client: cl, writer: newWriter(cl, cfg.DeadTopic)}
}

// Publish writes the letters; the value is the record as it came, reason and
// error are headers.
func (d *DeadLetters) Publish(ctx context.Context, letters []sink.DeadLetter) error {
	msgs := make([]kafkago.Message, len(letters))
	for i, l := range letters {
		key, err := json.Marshal([]int64{int64(l.Epoch), int64(l.Partition), l.Offset})
		if err != nil {
			return fmt.Errorf("encode dead letter key: %w", err)
		}
		msgs[i] = kafkago.Message{Key: key, Value: []byte(l.Payload), Headers: []kafkago.Header{
			{Key: "reason", Value: []byte(l.Reason)},
			{Key: "error", Value: []byte(l.Error)},
			{Key: "key", Value: []byte(l.Key)},
			{Key: "record_time", Value: strconv.AppendInt(nil, l.RecordTime, 10)},
		}}
	}
	err := d.writer.WriteMessages(ctx, msgs...)
	if errors.Is(firstError(err), kafkago.MessageSizeTooLarge) {
		err = d.publishEach(ctx, msgs)
	}
	if err != nil {
		return fmt.Errorf("publish dead letters: %w", firstError(err))
	}
	return nil
}

// publishEach writes the letters one by one. A record that was as large as the
// broker takes does not fit together with its reason: it goes without its value,
// which the table has.
func (d *DeadLetters) publishEach(ctx context.Context, msgs []kafkago.Message) error {
	for _, m := range msgs {
		err := d.writer.WriteMessages(ctx, m)
		if errors.Is(firstError(err), kafkago.MessageSizeTooLarge) {
			m.Headers = append(m.Headers, kafkago.Header{Key: "truncated", Value: strconv.AppendInt(nil, int64(len(m.Value)), 10)})
			m.Value = nil
			err = d.writer.WriteMessages(ctx, m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Close sends what is left.
func (d *DeadLetters) Close() error {
	defer d.client.close()
	return d.writer.Close()
}
