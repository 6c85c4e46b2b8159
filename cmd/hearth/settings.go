package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/broker"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// Here flags become the packages' own configurations.

// Validate checks everything that can be checked without a server. The error
// begins with the flag it means.
func (c *Config) Validate() error {
	if err := c.Web.check(); err != nil {
		return err
	}
	if _, err := c.Store.server(DDLConfig{}); err != nil {
		return err
	}
	if _, err := c.kafka(nil); err != nil {
		return err
	}
	if c.Kafka.Partitions < 1 || c.Kafka.Partitions > 1000 {
		return fmt.Errorf("kafka-partitions: %d: want 1 to 1000", c.Kafka.Partitions)
	}
	if err := c.worker().Validate(); err != nil {
		return err
	}
	if _, err := c.Logic.policy(); err != nil {
		return err
	}
	if err := c.Privacy.check(c.Store); err != nil {
		return err
	}
	if err := c.Watch.check(); err != nil {
		return err
	}
	return c.Logic.checkLexicon()
}

// checkLexicon looks at every line of the overlays.
func (c LogicConfig) checkLexicon() error {
	if c.LexiconEvery <= 0 {
		return fmt.Errorf("lexicon-every: %s: want more than 0", c.LexiconEvery)
	}
	if c.Lexicon == "" {
		return nil
	}
	o, err := readOverlays(c.Lexicon)
	if err != nil {
		return err
	}
	return o.check()
}

// server is the configuration of a ClickHouse server, or of the embedded engine
// once a Transport is set.
func (c StoreConfig) server(ddl DDLConfig) (clickhouse.Config, error) {
	s := clickhouse.DefaultConfig()
	s.Addr, s.Database, s.User = c.ClickHouse, c.Database, c.User
	s.CreateDatabase = true
	s.DDL = ddl.ddl()
	var err error
	if s.Password, err = c.password(); err != nil {
		return s, err
	}
	if s.TLS, err = c.tls(); err != nil {
		return s, err
	}
	if c.ClickHouse == "" {
		s.Addr = clickhouse.DefaultConfig().Addr // replaced by the engine's
	}
	return s, s.Validate()
}

func (c DDLConfig) ddl() sink.DDL { return sink.DDL{Cluster: c.Cluster, TextDays: c.TextDays} }

// engine is the configuration of the embedded engine.
func (c StoreConfig) engine() chdb.Config { return chdb.Config{Dir: c.engineDir()} }

// broker is the configuration of the embedded broker at an address.
func (c *Config) broker(addr string) broker.Config {
	b := broker.DefaultConfig()
	b.Dir, b.Addr, b.Partitions, b.Topics = c.Store.brokerDir(), addr, c.Kafka.Partitions, c.Kafka.topics()
	return b
}

func (c KafkaConfig) topics() []string {
	if c.DeadTopic == "" {
		return []string{c.Topic}
	}
	return []string{c.Topic, c.DeadTopic}
}

// kafka is the configuration of the cluster; without brokers, of an embedded
// one on its usual port. The error begins with the flag it means.
func (c *Config) kafka(log *slog.Logger) (kafka.Config, error) {
	k := kafka.DefaultConfig()
	if len(c.Kafka.Brokers) > 0 {
		k.Brokers = c.Kafka.Brokers
	}
	k.Topic, k.DeadTopic, k.Group, k.Logger = c.Kafka.Topic, c.Kafka.DeadTopic, c.Kafka.Group, log
	k.SASL, k.User = c.Kafka.SASL, c.Kafka.User
	var err error
	if k.Password, err = c.Kafka.password(); err != nil {
		return k, err
	}
	if k.TLS, err = c.Kafka.tls(); err != nil {
		return k, err
	}
	return k, k.Validate()
}

// sourceOf is what batches calls a topic.
func sourceOf(topic string) string { return "kafka:" + topic }

// worker is the configuration of the pipeline's workers; the caller adds the
// lexicon's version.
func (c *Config) worker() ingest.Config {
	w := ingest.DefaultConfig()
	w.Source = sourceOf(c.Kafka.Topic)
	w.BatchRows, w.BatchBytes, w.BatchInterval = c.Batch.Rows, int(c.Batch.Bytes), c.Batch.Interval
	w.ClockEvery, w.Schema = c.Logic.ClockEvery, sink.SchemaVersion
	return w
}

// policy is the built-in policy, with what the policy file and the flags change.
func (c LogicConfig) policy() (lifecycle.Policy, error) {
	p := lifecycle.DefaultPolicy()
	if c.Policy != "" {
		if err := readYAML(c.Policy, &p); err != nil {
			return p, fmt.Errorf("policy: %w", err)
		}
	}
	if c.Zone != "" {
		p.Zone = c.Zone
	}
	if c.Lateness != nil {
		p.Lateness = *c.Lateness
	}
	if err := p.Validate(); err != nil {
		return p, fmt.Errorf("policy: %w", err)
	}
	return p, nil
}

// readYAML reads a file into v; keys that v has no place for are mistakes.
func readYAML(path string, v any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	if err := dec.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %s", path, strings.Join(strings.Fields(strings.TrimPrefix(err.Error(), "yaml: ")), " "))
	}
	return nil
}
