package ingest

import (
	"context"
	"time"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// Log is one partition of a log, as its owner sees it. It belongs to one
// worker.
type Log interface {
	// Read blocks for the next record at or after the position and returns it.
	// It returns ctx.Err() when ctx ends first, and keeps its position then.
	// A *GapError says that records were lost before they could be read.
	Read(ctx context.Context) (Record, error)
	// Seek sets the position of the next Read, for a negative offset to the
	// oldest record held, and returns it. It returns a *GapError when the log no longer
	// holds the offset, a *RewoundError when it does not reach so far.
	Seek(ctx context.Context, offset int64) (int64, error)
	// Confirm commits offset as the next to read, with the metadata of the
	// plan that follows ("" for none). ErrFenced says that the partition has
	// another owner by now.
	Confirm(ctx context.Context, offset int64, metadata string) error
}

// Clocks appends clock records to the partition itself. A Log that has it keeps
// idle communities moving; replayed files carry their own clocks.
type Clocks interface {
	AppendClock(ctx context.Context, id string, at time.Time) error
	// CaughtUp says whether the record read last was the newest of the partition
	// then. Time may pass after it as after silence.
	CaughtUp() bool
}

// DeadLetters publishes dead letters to whoever listens, at least once.
type DeadLetters interface {
	Publish(ctx context.Context, letters []sink.DeadLetter) error
}

// Scorer reads emotion from the text of a community's message, always by the
// same rules. It must be safe for concurrent use and take any bytes.
type Scorer interface {
	Score(community, text string) nlp.Score
	// Version names all that shapes a score, for plans and batches.
	Version() string
}

// Scorers gives scorers to workers, who ask once a range: all texts of a range
// are read by one version. It must be safe for concurrent use and not block.
type Scorers interface {
	// Current is the scorer in force.
	Current() Scorer
	// Holding is the scorer of a version that was in force before; nil when
	// this process does not hold it.
	Holding(version string) Scorer
}

// Writer writes all rows of a range. With resume set, parts of the range may be
// in already: it writes only what is missing. It may be called again with
// resume after any error. Errors carry a sink.Class.
type Writer interface {
	Write(ctx context.Context, b *sink.Block, resume bool) error
}

// Ledger answers questions about what was written before a range, as of its
// first offset. It must be safe for concurrent use.
type Ledger interface {
	// SeenIDs says which of the keys stand in the ledger, in their order.
	SeenIDs(ctx context.Context, keys []sink.IDKey, asOf sink.AsOf) ([]bool, error)
	// FindMessages returns the ledger rows that are these messages, or are
	// edits and recalls of them.
	FindMessages(ctx context.Context, keys []sink.MessageKey, asOf sink.AsOf) ([]sink.Event, error)
	// MessageRows returns what no edit changes of the messages; ID is the
	// message id.
	MessageRows(ctx context.Context, keys []sink.IDKey) ([]sink.Message, error)
	// RecountDays returns the ledger rows of these member-days, and the edits
	// and recalls of their messages made at any time.
	RecountDays(ctx context.Context, days []sink.DayKey, zone *time.Location, asOf sink.AsOf) ([]sink.Event, error)
	// DayStages returns the stage that each day closed with, "" for none.
	// Nothing changes it later, so any version of the row will do.
	DayStages(ctx context.Context, days []sink.DayKey) ([]string, error)
}

// Archive holds what a worker needs to take over a partition. It must be safe
// for concurrent use.
type Archive interface {
	People
	// LoadCommunities returns the communities last written from the partition,
	// as they were before asOf.
	LoadCommunities(ctx context.Context, asOf sink.AsOf) ([]sink.Community, error)
	// FindCommunities returns those of the named communities that are stored,
	// from whatever partition, as they were before asOf.
	FindCommunities(ctx context.Context, names []string, asOf sink.AsOf) ([]sink.Community, error)
	// LoadMembers calls yield for every member of the communities.
	LoadMembers(ctx context.Context, communities []string, yield func(sink.Member) error) error
	// RecentEvents calls yield for ledger rows of each community at or after its time.
	RecentEvents(ctx context.Context, since map[string]int64, asOf sink.AsOf, yield func(sink.Event) error) error
	// StateBeyond says whether member states of offsets from asOf.Before on
	// exist: the facts of that range are complete then.
	StateBeyond(ctx context.Context, asOf sink.AsOf) (bool, error)
	// LastClock is the newest event time of the partition's clock records whose
	// id begins with prefix, 0 for none; in Unix milliseconds.
	LastClock(ctx context.Context, asOf sink.AsOf, prefix string) (int64, error)
	// Tail is what stands in the ledger from asOf.Before on.
	Tail(ctx context.Context, asOf sink.AsOf) (sink.Tail, error)
	// Discard takes out the fact rows from asOf.Before on that belong to the
	// tail, and no others: another owner may have begun to write there.
	Discard(ctx context.Context, asOf sink.AsOf, tail sink.Tail) error
	// CountRange counts the dispositions of the range from asOf.Before to last,
	// and gives its cut time as InsertedAt.
	CountRange(ctx context.Context, asOf sink.AsOf, last int64) (sink.Batch, error)
}
