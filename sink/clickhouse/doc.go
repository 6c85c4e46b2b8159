// Package clickhouse keeps Hearth's tables in ClickHouse: it migrates the
// schema, writes the block of one range of records so that nothing is lost and
// nothing stands twice, and reads back what ingest needs to go on.
//
// In go a sink.Block and a Config; out come *sink.WriteError with a class that
// says what to do. The package must not know what the rows mean, what a record
// is, or when to retry: backoff is the caller's.
//
// How a block gets in exactly once: each table's part is one insert of one
// block, synchronous, with a deduplication token. When the outcome of an insert
// is unknown, the insert is waited for on the server, the rows of the range are
// looked up by their coordinates, and only what is missing is inserted, under a
// token that was never used before. On a single node a token alone proves
// nothing after a crash: its log is written before the data is in place.
//
// A DB may be used from several goroutines; two of them must not write the same
// (epoch, partition) at the same time.
package clickhouse
