package main_test

import (
	"testing"

	kafkago "github.com/segmentio/kafka-go"
)

// deadTopic is the number of records in a broker's dead-letter topic.
func deadTopic(t *testing.T, broker string) (n int) {
	t.Helper()
	const topic = "community-events-dead"
	transport := &kafkago.Transport{}
	defer transport.CloseIdleConnections()
	client := kafkago.Client{Addr: kafkago.TCP(broker), Transport: transport}
	meta, err := client.Metadata(t.Context(), &kafkago.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		t.Fatal(err)
	}
	var ask []kafkago.OffsetRequest
	for _, p := range meta.Topics[0].Partitions {
		ask = append(ask, kafkago.FirstOffsetOf(p.ID), kafkago.LastOffsetOf(p.ID))
	}
	res, err := client.ListOffsets(t.Context(), &kafkago.ListOffsetsRequest{Topics: map[string][]kafkago.OffsetRequest{topic: ask}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range res.Topics[topic] {
		if p.Error != nil {
			t.Fatal(p.Error)
		}
		n += int(p.LastOffset - p.FirstOffset)
	}
	return n
}
