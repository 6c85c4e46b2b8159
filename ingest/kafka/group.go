package kafka

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	kafkago "github.com/segmentio/kafka-go"
	"golang.org/x/sync/errgroup"

	"github.com/hearthlabs/hearth/ingest"
)

// Assigned tells what the broker knows of a partition given to this process.
type Assigned struct {
	Partition int32
	Committed int64  // negative: none
	Metadata  string // of the commit
	SetLag    func(records int64)
}

// Handler works a partition until ctx ends or it is fenced. It is called on a
// goroutine of its own, at most one a partition.
type Handler func(ctx context.Context, a Assigned, log ingest.Log) error

// Source shares a topic's partitions with the other members of a group.
type Source struct {
	cfg    Config
	client *client
	metric *ingest.Metrics

	identity atomic.Value // string: of the topic, when the generation began
}

// NewSource returns a source; cfg must be valid.
func NewSource(cfg Config, m *ingest.Metrics) *Source {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	return &Source{cfg: cfg, client: cfg.client(), metric: m}
}

// Identity is the topic's identity when the newest generation began, as
// [Config.Identity]. It is safe for concurrent use, and meant for prepare.
func (s *Source) Identity() string {
	id, _ := s.identity.Load().(string)
	return id
}

// Run joins the group and calls prepare once and handle for each partition in
// every generation, until ctx ends: then it waits for the handlers, leaves the
// group and returns nil. A broker out of reach is waited for.
func (s *Source) Run(ctx context.Context, prepare func(ctx context.Context) error, handle Handler) error {
	defer s.client.close()
	names, err := s.cfg.namer()
	if err != nil {
		return err
	}
	defer names.close()
	group, err := kafkago.NewConsumerGroup(kafkago.ConsumerGroupConfig{
		ID: s.cfg.Group, Brokers: s.cfg.Brokers, Topics: []string{s.cfg.Topic}, Dialer: s.cfg.dialer(),
		HeartbeatInterval: s.cfg.Session / 10, SessionTimeout: s.cfg.Session, RebalanceTimeout: s.cfg.Session,
		JoinGroupBackoff: time.Second, WatchPartitionChanges: true, PartitionWatchInterval: s.cfg.Look,
		StartOffset: kafkago.FirstOffset, Timeout: 10 * time.Second,
		ErrorLogger: kafkago.LoggerFunc(func(msg string, args ...any) {
			s.cfg.Logger.Warn("consumer group", "message", fmt.Sprintf(msg, args...))
		}),
	})
	if err != nil {
		return fmt.Errorf("join group: %w", err)
	}
	for {
		gen, err := group.Next(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return group.Close() // waits for the generation's functions, then leaves
			}
			s.cfg.Logger.Warn("not in the group, trying again", "error", err)
			pause(ctx, time.Second)
			continue
		}
		s.start(ctx, gen, names, prepare, handle)
	}
}

// start runs the handlers of one generation. The first that returns ends the
// generation for all, so a sick partition waits inside its handler instead.
func (s *Source) start(ctx context.Context, gen *kafkago.Generation, names *namer, prepare func(context.Context) error, handle Handler) {
	parts := gen.Assignments[s.cfg.Topic]
	s.cfg.Logger.Info("partitions assigned", "generation", gen.ID, "partitions", len(parts))
	gen.Start(func(genCtx context.Context) {
		ctx, cancel := merge(ctx, genCtx)
		defer cancel()
		identity, err := names.ask(ctx)
		s.identity.Store(identity)
		var committed []Assigned
		if err == nil {
			committed, err = s.committed(ctx, parts)
		}
		if err == nil {
			err = prepare(ctx)
		}
		if err != nil {
			s.cfg.Logger.Error("generation not started", "generation", gen.ID, "error", err)
			pause(ctx, 2*time.Second)
			return
		}
		g, working := errgroup.WithContext(ctx) // the first that fails ends the generation for all
		g.Go(func() error { return s.watch(working, names, identity) })
		for _, a := range committed {
			g.Go(func() error {
				same := func(ctx context.Context) error { return names.check(ctx, identity) }
				return s.work(working, gen, a, same, handle)
			})
		}
		if err := g.Wait(); err != nil {
			s.cfg.Logger.Warn("generation ended", "generation", gen.ID, "error", err)
			return // a partition without a worker must be given out again
		}
	})
}

func (s *Source) work(ctx context.Context, gen *kafkago.Generation, a Assigned, same func(context.Context) error, handle Handler) error {
	log := newPartition(s.cfg, s.client, int(a.Partition), int(gen.ID), gen.MemberID, a.SetLag, same)
	err := handle(ctx, a, log)
	return errors.Join(err, log.close())
}

// merge ends when either context does, always with context.Canceled.
func merge(ctx, gen context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(gen, cancel)
	return ctx, func() { stop(); cancel() }
}

// committed fetches offsets and metadata of the assigned partitions.
func (s *Source) committed(ctx context.Context, parts []kafkago.PartitionAssignment) ([]Assigned, error) {
	if len(parts) == 0 {
		return nil, nil
	}
	ids := make([]int, 0, len(parts))
	for _, p := range parts {
		ids = append(ids, p.ID)
	}
	res, err := s.client.OffsetFetch(ctx, &kafkago.OffsetFetchRequest{GroupID: s.cfg.Group, Topics: map[string][]int{s.cfg.Topic: ids}})
	if err != nil {
		return nil, fmt.Errorf("fetch offsets: %w", err)
	}
	if res.Error != nil {
		return nil, fmt.Errorf("fetch offsets: %w", res.Error)
	}
	var out []Assigned
	for _, p := range res.Topics[s.cfg.Topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("fetch offset of partition %d: %w", p.Partition, p.Error)
		}
		id := int32(p.Partition)
		out = append(out, Assigned{
			Partition: id, Committed: p.CommittedOffset, Metadata: p.Metadata,
			SetLag: func(n int64) { s.metric.SetLag(id, n) },
		})
	}
	return out, nil
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
