// Package replay turns NDJSON files of events into records: for `send`, which
// produces them to a broker, and for `replay`, which hands them to the pipeline
// in process, partition by partition, without a broker.
//
// Time that passes in a file becomes clock records, made from event time alone,
// so that the same file gives the same facts either way, on any day. The
// package must not know what events mean or where facts go.
package replay
