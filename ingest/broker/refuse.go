package broker

import (
	"slices"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Refuse says whether records to the topic are refused from now on, as by a
// broker whose disk is full: producers try again until their patience ends, and
// know that nothing was taken. Other topics are not concerned.
func (b *Broker) Refuse(topic string, yes bool) {
	var id [16]byte
	if info := b.cluster.TopicInfo(topic); info != nil {
		id = info.TopicID
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.refused, topic)
	if yes {
		b.refused[topic] = id
	}
}

// guard answers produce requests to topics that are refused, and leaves the
// others to the cluster, on whose goroutine it runs.
func (b *Broker) guard(r kmsg.Request) (kmsg.Response, error, bool) {
	b.cluster.KeepControl()
	req, ok := r.(*kmsg.ProduceRequest)
	if !ok || !slices.ContainsFunc(req.Topics, b.refuses) {
		return nil, nil, false
	}
	res := req.ResponseKind().(*kmsg.ProduceResponse)
	for _, t := range req.Topics {
		out := kmsg.NewProduceResponseTopic()
		out.Topic, out.TopicID = t.Topic, t.TopicID
		for _, p := range t.Partitions {
			part := kmsg.NewProduceResponseTopicPartition()
			part.Partition, part.ErrorCode = p.Partition, kerr.KafkaStorageError.Code
			out.Partitions = append(out.Partitions, part)
		}
		res.Topics = append(res.Topics, out)
	}
	return res, nil, true
}

// refuses knows a topic by its name, or by its id, as newer clients call it.
func (b *Broker) refuses(t kmsg.ProduceRequestTopic) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for name, id := range b.refused {
		if t.Topic == name || t.Topic == "" && t.TopicID == id {
			return true
		}
	}
	return false
}
