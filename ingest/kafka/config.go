package kafka

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	kafkago "github.com/segmentio/kafka-go"
)

// Config says which cluster, topics and group.
type Config struct {
	Brokers    []string // host:port
	Topic      string   // events
	DeadTopic  string   // dead letters; "" publishes none
	Group      string
	MaxWait    time.Duration // how long a fetch may wait for records
	FetchBytes int           // bytes one fetch brings at most, per partition
	Queue      int           // records held ready per partition
	Session    time.Duration // after this silence the broker gives the partitions away
	// Look is how often a topic that brings nothing is looked at: whether it is
	// still the same one, has more partitions, and still holds what is to be read.
	Look   time.Duration
	Logger *slog.Logger
	// TLS secures the connections; nil leaves them in clear text.
	TLS *tls.Config
	// SASL is how User and Password are proved: plain, scram-sha-256 or
	// scram-sha-512; "" for not at all. Plain sends the password as it is, and
	// wants TLS.
	SASL     string
	User     string
	Password string
}

// DefaultConfig is fit for one machine.
func DefaultConfig() Config {
	return Config{
		Brokers: []string{"127.0.0.1:9092"}, Topic: "community-events", DeadTopic: "community-events-dead", Group: "hearth",
		MaxWait: 100 * time.Millisecond, FetchBytes: 4 << 20, Queue: 4096, Session: 30 * time.Second,
		Look: 10 * time.Second,
	}
}

// Validate names the first field that makes no sense.
func (c Config) Validate() error {
	if len(c.Brokers) == 0 {
		return errors.New("kafka: no brokers given")
	}
	for _, b := range c.Brokers {
		if _, _, err := net.SplitHostPort(b); err != nil {
			return fmt.Errorf("kafka: broker %q: want host:port", b)
		}
	}
	switch {
	case c.Topic == "":
		return errors.New("kafka: topic is empty")
	case c.Group == "":
		return errors.New("kafka: group is empty")
	case c.DeadTopic == c.Topic:
		return errors.New("kafka: dead-letter topic equals the event topic")
	case c.Look <= 0:
		return errors.New("kafka: no time between two looks at the topic")
	case c.MaxWait <= 0 || c.FetchBytes < 1<<16 || c.Queue < 1 || c.Session < 6*time.Second:
		return errors.New("kafka: fetch wait, bytes, queue or session too small")
	}
	return c.checkSecurity()
}

// client is a kafka-go client with connections of its own, so that closing it
// leaves nothing behind.
type client struct {
	kafkago.Client
	transport *kafkago.Transport
}

func (c Config) client() *client {
	t := &kafkago.Transport{
		DialTimeout: 5 * time.Second, IdleTimeout: 30 * time.Second, MetadataTTL: 5 * time.Second, TLS: c.TLS, SASL: c.proof(),
	}
	return &client{transport: t, Client: kafkago.Client{Addr: kafkago.TCP(c.Brokers...), Timeout: 15 * time.Second, Transport: t}}
}

func (c *client) close() { c.transport.CloseIdleConnections() }

// Ping says in one sentence why the cluster cannot be reached.
func (c Config) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	cl := c.client()
	defer cl.close()
	if _, err := cl.Metadata(ctx, &kafkago.MetadataRequest{}); err != nil {
		return c.explain(err)
	}
	return nil
}

// EnsureTopics creates the topics that do not exist. Existing ones are left alone.
func (c Config) EnsureTopics(ctx context.Context, partitions int) error {
	topics := []kafkago.TopicConfig{{Topic: c.Topic, NumPartitions: partitions, ReplicationFactor: -1}}
	if c.DeadTopic != "" {
		topics = append(topics, kafkago.TopicConfig{Topic: c.DeadTopic, NumPartitions: partitions, ReplicationFactor: -1})
	}
	cl := c.client()
	defer cl.close()
	res, err := cl.CreateTopics(ctx, &kafkago.CreateTopicsRequest{Topics: topics})
	if err != nil {
		return fmt.Errorf("create topics: %w", err)
	}
	for topic, err := range res.Errors {
		if err != nil && !errors.Is(err, kafkago.TopicAlreadyExists) {
			return fmt.Errorf("create topic %s: %w", topic, err)
		}
	}
	return nil
}
