// Package ingest turns the records of a log into facts, exactly once in effect.
//
// In go Records: bytes with coordinates (topic, partition, offset). Out come
// sink.Blocks: everything one contiguous range of one partition writes. Decode
// turns a Record into an Event or a RejectError with a reason from a closed list; a
// Processor scores texts, tracks the life cycle and makes facts of events; a
// Worker owns one partition and drives the delivery protocol (plan, compute,
// write, confirm) that makes a crash at any point harmless.
//
// The package is the one place that sees Event, Score, Transition and the rows
// of sink together. It must not know which broker, database or segmenter it
// works with: those stand behind the small interfaces it declares (Source,
// Scorer, Store, Dead).
//
// Concurrency: one Worker a partition, on one goroutine; nothing in a Processor
// is shared between partitions but the Scorer and the Store, which must be safe
// for concurrent use.
package ingest
