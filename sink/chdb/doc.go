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
// one statement at a time, so the engine pools connections, plus one of its
// own for cancelling and mending. Connections that a statement changed (SET, USE, a
// temporary table, read-only mode) are replaced, so that statements never see
// each other's session, and so are those whose statement failed: the library
// begins the next answer with what it had of the failed one. session_id is
// accepted and ignored. So is log_comment, which the engine keeps for telling
// connections apart when it kills a query.
//
// The library renders every chunk of a streamed answer as a document of its
// own. Formats whose chunks can be put one after the other are streamed with
// bounded memory (TabSeparated, CSV, JSONEachRow, JSONCompactEachRow, Native,
// RowBinary and their WithNames kinds); the others (JSON, Parquet, Pretty) are
// built whole, up to [Config].MaxAnswer.
//
// # When the disk is full
//
// The library (26.7) does not look at what write(2) answers. On a full disk it
// reports inserts as done whose rows are nowhere, and merges replace whole parts
// by empty ones. All it does is count. The engine makes up for it:
//
//   - It keeps 32 MiB of the disk free: below that, inserts and merges are
//     refused with NOT_ENOUGH_SPACE (243), and so are CREATE and ALTER, for the
//     library would replace the table's definition by an empty file and refuse
//     the folder at the next start.
//   - After every statement that writes it asks the library for failed writes (1
//     ms). Were there any since the statement began, it fails with
//     CANNOT_WRITE_TO_FILE_DESCRIPTOR (75): what it wrote may be there or not.
//   - Then, and every 5 s for the sake of merges, it mends: no statement runs
//     while each table is detached and attached. That compares the size of every
//     file with the checksums; damaged parts go to the table's folder detached,
//     and the parts that they have replaced are back. Those stay on the disk for
//     two minutes after a merge; the library's own choice is half a minute at most.
//   - A statement that comes upon a damaged part, whatever damaged it, has its
//     table mended and is run again, if it only reads and nothing of its answer
//     is out. Otherwise, or if that did not help, it fails with CORRUPTED_DATA
//     (246), whichever code the library had. A damaged part whose rows are
//     nowhere else is left where it is, and the log says so; at the next start
//     the library puts it aside.
//
// [Config].Logger is told which parts were put aside.
//
// # Concurrency
//
// An Engine and its handlers are safe for concurrent use. A statement holds one
// connection until its answer is read, its client is gone or its context ends;
// ending the context kills the query inside the engine.
package chdb
