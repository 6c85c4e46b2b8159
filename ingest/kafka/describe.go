package kafka

import (
	"context"
	"fmt"
	"slices"

	kafkago "github.com/segmentio/kafka-go"
)

// Topic is what the cluster tells of the event topic.
type Topic struct {
	Identity   string            // of this topic, not of one before it with the same name; see Config.Identity
	Partitions []Bounds          // by id; empty when there is no such topic
	Settings   map[string]string // by Kafka's own names; empty where the cluster does not tell
}

// Bounds are what a partition's log holds: offsets from First to before Last.
type Bounds struct {
	ID          int32
	First, Last int64
}

// Describe asks the cluster about the event topic. It changes nothing.
func (c Config) Describe(ctx context.Context) (Topic, error) {
	cl := c.client()
	defer cl.close()
	t := Topic{Settings: map[string]string{}}
	meta, err := cl.Metadata(ctx, &kafkago.MetadataRequest{})
	if err != nil {
		return t, c.explain(err)
	}
	var ask []kafkago.OffsetRequest
	for _, m := range meta.Topics {
		if m.Name != c.Topic {
			continue
		}
		for _, p := range m.Partitions {
			ask = append(ask, kafkago.FirstOffsetOf(p.ID), kafkago.LastOffsetOf(p.ID))
		}
	}
	if len(ask) == 0 {
		return t, nil
	}
	if t.Identity, err = c.Identity(ctx); err != nil {
		return t, err
	}
	offsets, err := cl.ListOffsets(ctx, &kafkago.ListOffsetsRequest{Topics: map[string][]kafkago.OffsetRequest{c.Topic: ask}})
	if err != nil {
		return t, fmt.Errorf("list offsets of %s: %w", c.Topic, err)
	}
	for _, o := range offsets.Topics[c.Topic] {
		if o.Error != nil {
			return t, fmt.Errorf("list offsets of %s/%d: %w", c.Topic, o.Partition, o.Error)
		}
		t.Partitions = append(t.Partitions, Bounds{int32(o.Partition), o.FirstOffset, o.LastOffset})
	}
	slices.SortFunc(t.Partitions, func(a, b Bounds) int { return int(a.ID - b.ID) })
	configs, err := cl.DescribeConfigs(ctx, &kafkago.DescribeConfigsRequest{
		Resources: []kafkago.DescribeConfigRequestResource{{ResourceType: kafkago.ResourceTypeTopic, ResourceName: c.Topic}},
	})
	if err != nil {
		return t, fmt.Errorf("read settings of %s: %w", c.Topic, err)
	}
	for _, r := range configs.Resources {
		for _, e := range r.ConfigEntries {
			t.Settings[e.ConfigName] = e.ConfigValue
		}
	}
	return t, nil
}
