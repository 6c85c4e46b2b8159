package replay

import (
	"context"
	"io"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

// Topic hands the lines of files to in-process partitions.
type Topic struct {
	now        func() time.Time
	partitions []*Log
}

// NewTopic returns a topic of n partitions whose records carry the time now.
func NewTopic(n int, now func() time.Time) *Topic {
	t := &Topic{now: now}
	for i := range n {
		t.partitions = append(t.partitions, &Log{
			id: int32(i), records: make(chan ingest.Record, 4096),
		})
	}
	return t
}

// Log returns partition i.
func (t *Topic) Log(i int) *Log { return t.partitions[i] }

// Put appends a line: a clock to every partition, anything else to the one its
// community belongs to. It blocks while that partition is full.
func (t *Topic) Put(ctx context.Context, line Line) error {
	r := ingest.Record{Topic: "replay", Key: []byte(line.Community), Value: line.Value, Time: t.now()}
	if !line.Clock {
		return t.partitions[ingest.Partition(line.Community, len(t.partitions))].put(ctx, r)
	}
	for _, p := range t.partitions {
		if err := p.put(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// End says that no more lines come.
func (t *Topic) End() {
	for _, p := range t.partitions {
		close(p.records)
	}
}

// Log is one in-process partition. Records get their offsets as they are read.
type Log struct {
	id      int32
	next    int64
	records chan ingest.Record
}

var _ ingest.Log = (*Log)(nil)

func (l *Log) put(ctx context.Context, r ingest.Record) error {
	select {
	case l.records <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Read implements ingest.Log; it returns io.EOF after the last record.
func (l *Log) Read(ctx context.Context) (ingest.Record, error) {
	select {
	case r, ok := <-l.records:
		if !ok {
			return ingest.Record{}, io.EOF
		}
		r.Partition, r.Offset = l.id, l.next
		l.next++
		return r, nil
	case <-ctx.Done():
		return ingest.Record{}, ctx.Err()
	}
}

// Seek implements ingest.Log: the first record gets this offset.
func (l *Log) Seek(_ context.Context, offset int64) (int64, error) {
	l.next = max(offset, 0)
	return l.next, nil
}

// Confirm implements ingest.Log. There is nothing to tell: a replay that breaks
// off is started again, and what is in already is recognised by its ids.
func (l *Log) Confirm(context.Context, int64, string) error { return nil }
