package kafka

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// namer asks a cluster for the topic's id, which kafka-go's metadata requests do
// not carry. A topic that is deleted and created again has another one; nothing
// else tells a log that begins again at offset 0 from the one before, once it is
// as long.
type namer struct {
	topic  string
	client *kgo.Client
}

// namer connects when it is first asked.
func (c Config) namer() (*namer, error) {
	opts := []kgo.Opt{
		kgo.SeedBrokers(c.Brokers...), kgo.DisableClientMetrics(), kgo.DialTimeout(5 * time.Second),
		kgo.RequestRetries(1), kgo.RetryTimeout(5 * time.Second),
	}
	if c.TLS != nil {
		opts = append(opts, kgo.DialTLSConfig(c.TLS))
	}
	switch c.SASL {
	case SASLPlain:
		opts = append(opts, kgo.SASL(plain.Auth{User: c.User, Pass: c.Password}.AsMechanism()))
	case SASLScram256:
		opts = append(opts, kgo.SASL(scram.Auth{User: c.User, Pass: c.Password}.AsSha256Mechanism()))
	case SASLScram512:
		opts = append(opts, kgo.SASL(scram.Auth{User: c.User, Pass: c.Password}.AsSha512Mechanism()))
	}
	client, err := kgo.NewClient(opts...)
	if err != nil {
		return nil, fmt.Errorf("connect for topic ids: %w", err)
	}
	return &namer{topic: c.Topic, client: client}, nil
}

// ask returns the id in hexadecimal digits, "" from a cluster too old to have
// any (before Kafka 2.8).
func (n *namer) ask(ctx context.Context) (string, error) {
	req := kmsg.NewPtrMetadataRequest()
	t := kmsg.NewMetadataRequestTopic()
	t.Topic = new(n.topic)
	req.Topics = append(req.Topics, t)
	res, err := req.RequestWith(ctx, n.client)
	if err != nil {
		return "", fmt.Errorf("ask for the id of %s: %w", n.topic, err)
	}
	for _, t := range res.Topics {
		if err := kerr.ErrorForCode(t.ErrorCode); err != nil {
			return "", fmt.Errorf("ask for the id of %s: %w", n.topic, err)
		}
		if t.TopicID != ([16]byte{}) {
			return hex.EncodeToString(t.TopicID[:]), nil
		}
	}
	return "", nil
}

func (n *namer) close() { n.client.Close() }

// Identity is what the cluster calls the event topic as it is now; a topic that
// is created again is another. "" from clusters before Kafka 2.8.
func (c Config) Identity(ctx context.Context) (string, error) {
	n, err := c.namer()
	if err != nil {
		return "", err
	}
	defer n.close()
	return n.ask(ctx)
}

// errRecreated ends a generation: its offsets are those of a topic that is gone.
var errRecreated = errors.New("the topic was deleted and created again")

// check returns errRecreated when the topic is another than that of identity, and
// an error when the cluster cannot say. An id that was given up does not come
// back: with the old one still there, whatever was read before is of it.
func (n *namer) check(ctx context.Context, identity string) error {
	if identity == "" {
		return nil
	}
	now, err := n.ask(ctx)
	if err == nil && now != "" && now != identity {
		return errRecreated
	}
	return err
}

// watch returns errRecreated when the topic is no longer the one of identity,
// and nil when ctx ends. A topic that is gone for now, and a cluster that does
// not answer, are waited for.
func (s *Source) watch(ctx context.Context, n *namer, identity string) error {
	tick := time.NewTicker(s.cfg.Look)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := n.check(ctx, identity); errors.Is(err, errRecreated) {
			return err
		}
	}
}
