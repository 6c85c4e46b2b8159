package kafka

import (
	"context"
	"errors"
	"fmt"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// DropBefore lets the event topic's log drop the records of each partition
// before an offset. They are gone for every reader.
func (c Config) DropBefore(ctx context.Context, before map[int32]int64) error {
	if len(before) == 0 {
		return nil
	}
	n, err := c.namer()
	if err != nil {
		return err
	}
	defer n.close()
	req := kmsg.NewPtrDeleteRecordsRequest()
	topic := kmsg.NewDeleteRecordsRequestTopic()
	topic.Topic = c.Topic
	for id, offset := range before {
		p := kmsg.NewDeleteRecordsRequestTopicPartition()
		p.Partition, p.Offset = id, offset
		topic.Partitions = append(topic.Partitions, p)
	}
	req.Topics = append(req.Topics, topic)
	res, err := req.RequestWith(ctx, n.client)
	if err != nil {
		return fmt.Errorf("drop records of %s: %w", c.Topic, err)
	}
	var errs []error
	for _, t := range res.Topics {
		for _, p := range t.Partitions {
			if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
				errs = append(errs, fmt.Errorf("drop records of %s/%d before %d: %w", c.Topic, p.Partition, before[p.Partition], err))
			}
		}
	}
	return errors.Join(errs...)
}

// DropTopic deletes the event topic with all that it holds. The cluster may take a
// while over it, in which a topic of that name cannot be made.
func (c Config) DropTopic(ctx context.Context) error {
	cl := c.client()
	defer cl.close()
	res, err := cl.DeleteTopics(ctx, &kafkago.DeleteTopicsRequest{Topics: []string{c.Topic}})
	if err == nil {
		err = res.Errors[c.Topic]
	}
	if err != nil {
		return fmt.Errorf("drop topic %s: %w", c.Topic, err)
	}
	return nil
}
