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
}

// DeadLetters publishes dead letters to whoever listens, at least once.
type DeadLetters interface {
	Publish(ctx context.Context, letters []sink.DeadLetter) error
}

// Scorer reads emotion from text. It must be safe for concurrent use and take
// any bytes.
type Scorer interface {
	Score(text string) nlp.Score
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
	// FindMessages returns the current rows of these messages with their
	// identity and fields that no edit changes, and the mood the ledger knows as of asOf.
	FindMessages(ctx context.Context, keys []sink.MessageKey, asOf sink.AsOf) ([]sink.Message, []sink.Event, error)
	// RecountDays returns the ledger rows of these member-days, and the edits
	// and recalls of their messages.
	RecountDays(ctx context.Context, days []sink.DayKey, zone string, asOf sink.AsOf) ([]sink.Event, error)
}

// Archive holds what a worker needs to take over a partition.
type Archive interface {
	// Next is the first offset of the partition that batches does not cover.
	Communities(ctx context.Context, q sink.CommunityQuery) ([]sink.Community, error)
	Members(ctx context.Context, communities []string, yield func(sink.Member) error) error
	// Recent returns ledger rows of the communities at or after their times.
	Recent(ctx context.Context, since map[string]int64, asOf sink.AsOf, yield func(sink.Event) error) error
	// StateBeyond says whether member states of offsets ≥ from exist: the
	// facts of that range are complete then.
	StateBeyond(ctx context.Context, asOf sink.AsOf) (bool, error)
	// CountRange counts the dispositions of a range from the ledger.
	CountRange(ctx context.Context, asOf sink.AsOf, last int64) (sink.Batch, error)
}
