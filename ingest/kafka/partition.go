package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"github.com/hearthlabs/hearth/ingest"
)

// partition is one partition of the event topic under one generation.
type partition struct {
	cfg        Config
	client     *client
	reader     *kafkago.Reader
	id         int
	generation int
	member     string
	want       int64     // offset the next record should have
	looked     time.Time // when the log was last seen to hold it
	behind     int64     // records after the one read last, as it told
	quiet      bool      // nothing came when it was last asked for
	lag        func(records int64)
	same       func(ctx context.Context) error // whether the topic is still the generation's
}

var (
	_ ingest.Log    = (*partition)(nil)
	_ ingest.Clocks = (*partition)(nil)
)

func newPartition(c Config, cl *client, id, generation int, member string, lag func(int64), same func(context.Context) error) *partition {
	return &partition{
		cfg: c, client: cl, id: id, generation: generation, member: member, lag: lag, same: same,
		reader: kafkago.NewReader(kafkago.ReaderConfig{
			Brokers: c.Brokers, Dialer: c.dialer(), Topic: c.Topic, Partition: id, MinBytes: 1, MaxBytes: c.FetchBytes,
			MaxWait: c.MaxWait, QueueCapacity: c.Queue, ReadBackoffMin: 20 * time.Millisecond, ReadBackoffMax: time.Second,
		}),
	}
}

// Read implements ingest.Log.
func (p *partition) Read(ctx context.Context) (ingest.Record, error) {
	if err := p.look(ctx); err != nil {
		return ingest.Record{}, err
	}
	m, err := p.reader.FetchMessage(ctx)
	p.quiet = err != nil
	if err != nil {
		return ingest.Record{}, err
	}
	if m.Offset != p.want {
		if err := p.gap(ctx, m.Offset); err != nil {
			return ingest.Record{}, err
		}
	}
	p.want, p.looked = m.Offset+1, time.Now()
	p.behind = m.HighWaterMark - p.want
	if p.lag != nil {
		p.lag(p.behind)
	}
	r := ingest.Record{Topic: m.Topic, Partition: int32(m.Partition), Offset: m.Offset, Key: m.Key, Value: m.Value, Time: m.Time}
	for _, h := range m.Headers {
		r.Headers = append(r.Headers, ingest.Header{Key: h.Key, Value: h.Value})
	}
	return r, nil
}

// look asks, when no record came for a while, whether the log still holds the
// next one: a reader behind a log that was emptied or cut short only waits.
func (p *partition) look(ctx context.Context) error {
	if !p.quiet || time.Since(p.looked) < p.cfg.Look {
		return nil
	}
	first, last, err := p.bounds(ctx)
	if err != nil {
		return nil //nolint:nilerr // a broker that does not answer is the reader's to wait for
	}
	p.looked = time.Now()
	return p.within(p.want, first, last)
}

// within says whether the log holds the offset, or will give it next.
func (p *partition) within(offset, first, last int64) error {
	switch {
	case offset < first:
		return &ingest.GapError{Topic: p.cfg.Topic, Partition: int32(p.id), Want: offset, First: first}
	case offset > last:
		return &ingest.RewoundError{Topic: p.cfg.Topic, Partition: int32(p.id), Want: offset, Last: last}
	}
	return nil
}

// gap looks into offsets that did not come. Records that the log has dropped
// are an error; holes that compaction or transactions leave are not.
func (p *partition) gap(ctx context.Context, got int64) error {
	first, _, err := p.bounds(ctx)
	if err != nil {
		return err
	}
	if first <= p.want {
		return nil
	}
	if err := p.reader.SetOffset(p.want); err != nil {
		return fmt.Errorf("seek: %w", err)
	}
	return &ingest.GapError{Topic: p.cfg.Topic, Partition: int32(p.id), Want: p.want, First: min(first, got)}
}

// Seek implements ingest.Log.
func (p *partition) Seek(ctx context.Context, offset int64) (int64, error) {
	first, last, err := p.bounds(ctx)
	if err != nil {
		return 0, err
	}
	if offset < 0 {
		offset = first
	}
	if err := p.within(offset, first, last); err != nil {
		return 0, err
	}
	p.want, p.looked = offset, time.Now()
	if err := p.reader.SetOffset(offset); err != nil {
		return 0, fmt.Errorf("seek: %w", err)
	}
	return offset, nil
}

// bounds are the first offset the log holds and the next it will give.
func (p *partition) bounds(ctx context.Context) (first, last int64, err error) {
	res, err := p.client.ListOffsets(ctx, &kafkago.ListOffsetsRequest{Topics: map[string][]kafkago.OffsetRequest{
		p.cfg.Topic: {kafkago.FirstOffsetOf(p.id), kafkago.LastOffsetOf(p.id)},
	}})
	if err != nil {
		return 0, 0, fmt.Errorf("list offsets: %w", err)
	}
	for _, o := range res.Topics[p.cfg.Topic] {
		if o.Partition == p.id {
			if o.Error != nil {
				return 0, 0, fmt.Errorf("list offsets: %w", o.Error)
			}
			return o.FirstOffset, o.LastOffset, nil
		}
	}
	return 0, 0, fmt.Errorf("list offsets: no answer for partition %d", p.id)
}

// Confirm implements ingest.Log. A range is planned by it after it was read: that
// is when its records must be known to be of the topic whose epoch it gets, since a
// reader follows the name, not the id.
func (p *partition) Confirm(ctx context.Context, offset int64, metadata string) error {
	if err := p.same(ctx); errors.Is(err, errRecreated) {
		return fmt.Errorf("commit offset: %w (%w)", ingest.ErrFenced, err)
	} else if err != nil {
		return err
	}
	res, err := p.client.OffsetCommit(ctx, &kafkago.OffsetCommitRequest{
		GroupID: p.cfg.Group, GenerationID: p.generation, MemberID: p.member,
		Topics: map[string][]kafkago.OffsetCommit{p.cfg.Topic: {{Partition: p.id, Offset: offset, Metadata: metadata}}},
	})
	if err != nil {
		return fmt.Errorf("commit offset: %w", err)
	}
	for _, r := range res.Topics[p.cfg.Topic] {
		switch {
		case r.Error == nil:
		case errors.Is(r.Error, kafkago.IllegalGeneration), errors.Is(r.Error, kafkago.UnknownMemberId), errors.Is(r.Error, kafkago.RebalanceInProgress):
			return fmt.Errorf("commit offset: %w (%w)", ingest.ErrFenced, r.Error)
		default:
			return fmt.Errorf("commit offset: %w", r.Error)
		}
	}
	return nil
}

// AppendClock implements ingest.Clocks.
func (p *partition) AppendClock(ctx context.Context, id string, at time.Time) error {
	return p.cfg.produceClock(ctx, p.client, p.id, id, at)
}

// CaughtUp implements ingest.Clocks.
func (p *partition) CaughtUp() bool { return p.behind == 0 }

func (p *partition) close() error { return p.reader.Close() }
