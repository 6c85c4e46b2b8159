// Package chdb is the ClickHouse engine inside this process: libchdb loaded
// without cgo, behind ClickHouse's own HTTP interface.
//
// In go statements, settings, parameters and data as ClickHouse's HTTP clients
// send them (clickhouse-go, curl, Grafana, or this process through
// [Engine.Transport]); out come answers in ClickHouse's formats, and its
// exceptions with their codes. Data lives in one folder, which one process
// holds at a time; [Lock] and [Holder] let the others find it.
//
// The package knows nothing of facts, columns or the pipeline: to it a
// statement is text.
//
// # What the library allows
//
// One folder per process at a time: a second [Open] gets [ErrBusy] until the
// first engine is closed; then another folder may be opened. A connection takes
// one statement at a time, so the engine pools connections, plus one that is
// kept for cancelling. Connections that a statement changed (SET, USE, a
// temporary table, read-only mode) are replaced, so that statements never see
// each other's session: session_id is accepted and ignored. So is log_comment,
// which the engine keeps for telling connections apart when it kills a query.
//
// The library renders every chunk of a streamed answer as a document of its
// own. Formats whose chunks can be put one after the other are streamed with
// bounded memory (TabSeparated, CSV, JSONEachRow, JSONCompactEachRow, Native,
// RowBinary and their WithNames kinds); the others (JSON, Parquet, Pretty) are
// built whole, up to [Config].MaxAnswer.
//
// # Concurrency
//
// An Engine and its handlers are safe for concurrent use. A statement holds one
// connection until its answer is read, its client is gone or its context ends;
// ending the context kills the query inside the engine.
package chdb
