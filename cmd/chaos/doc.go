// Command chaos is the fault campaign: seeded trials that break the pipeline at
// every step of its protocol, on the real embedded broker and engine, and then
// ask of the tables whether anything was lost or counted twice.
//
//	seed ─▶ Spec: a history, how it is cut, who works, what goes wrong
//	            │
//	            ▼            broker (kfake)      engine (ClickHouse)
//	        rounds: workers ────┴───────── faults ───────┘   killed, refused, slowed, …
//	            │
//	            ▼
//	        check: by event id, in SQL, against a run without faults ─▶ one JSON line
//
// A trial is of one of five modes. In "crash" the workers run in this process
// and are cut off from broker and database in the moment they die. In "child"
// they are processes of their own that are killed by SIGKILL, or stopped past
// their session and woken. In "engine" the database is such a process, killed
// between the system calls of an insert. In "program" bin/hearth itself is
// killed. "kafka" is "child" on a real Apache Kafka. What a trial does follows
// from its mode and seed; what a scheduler makes of it does not, so the line says
// which faults really came. A busy machine makes trials slow and does not fail
// them: one is stuck when nothing has moved for -patience.
//
// A backup is taken and put back as the guide tells operators to: workers are
// stopped, and the database is asked until it carries out nothing of theirs, for
// a statement of a killed worker goes on without it. What is killed by SIGKILL
// leaves the system's cache alone, so the files may lie in memory (TMPDIR=/dev/shm).
//
// A trial costs what its statements cost the engine, so trials are small: few
// ranges, one statement where one will do, and no asking before workers have told
// that they are done. docs/chaos/notes.md says what the lines on record prove.
//
// It is no part of bin/hearth. Workers here are put together as `hearth run`
// does it, around a scorer of a few words: the protocol does not depend on what
// a text says.
package main
