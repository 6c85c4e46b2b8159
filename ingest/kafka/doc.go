// Package kafka connects ingest to a Kafka cluster through kafka-go: a
// consumer-group source that gives each partition to one worker, a producer for
// events, and the dead-letter topic.
//
// It uses ConsumerGroup generations and one Reader a partition, and commits
// offsets itself with plan metadata under the generation, so that the broker
// fences a worker whose generation has ended. It must not know what records
// mean or where facts go.
package kafka
