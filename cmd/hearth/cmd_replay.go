package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/ingest/replay"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// ReplayCmd puts files through the whole pipeline in this process, without a
// broker.
type ReplayCmd struct {
	Files []string    `arg:"" name:"file" help:"NDJSON files of events, one after the other; - for standard input."`
	Store StoreConfig `embed:"" group:"Data"`
	Batch BatchConfig `embed:"" group:"Batches"`
	Logic LogicConfig `embed:"" group:"Reading and life cycle"`
	Log   LogConfig   `embed:"" group:"Log"`

	Privacy    PrivacyConfig `embed:"" group:"Privacy"`
	Partitions int           `env:"-" placeholder:"N" default:"4" help:"Workers; communities are spread over them as over a topic's partitions (default: 4)."`
}

// Run prints one JSON summary.
func (c *ReplayCmd) Run(ctx context.Context, t *terminal) (err error) {
	cfg := Config{Store: c.Store, Batch: c.Batch, Logic: c.Logic, Log: c.Log}
	if c.Partitions < 1 || c.Partitions > 1000 {
		return usage(fmt.Errorf("partitions: %d: want 1 to 1000", c.Partitions))
	}
	worker := cfg.worker()
	// With another number of partitions, communities lie elsewhere: that is
	// another source.
	worker.Source, worker.Volatile, worker.ClockEvery = fmt.Sprintf("replay/%d", c.Partitions), true, 0
	d, err := openDatabase(ctx, c.Store, DDLConfig{TextDays: 400})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if d.holder != nil {
		return fmt.Errorf("process %d works on %s: stop it, or let it take the file with `hearth send`", d.holder.PID, c.Store.Data)
	}
	db, err := clickhouse.Open(ctx, d.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	read, err := loadReading(c.Logic.Lexicon, c.Logic.Experimental)
	if err != nil {
		return err
	}
	p, err := newPipeline(worker, c.Logic, fixed{read}, db, nil, c.Log.logger(t))
	if err != nil {
		return err
	}
	p.sole, p.left = d.engine != nil, left(KafkaConfig{}, false)
	if p.privacy, err = c.Privacy.privacy(c.Store); err != nil {
		return usage(err)
	}
	start := time.Now()
	err = p.replay(ctx, c.Partitions, func(put func(replay.Line) error) error { return eachLine(t, c.Files, put) })
	if err != nil {
		return err
	}
	enc := json.NewEncoder(t.out)
	return enc.Encode(p.tally.finish(time.Since(start)))
}

// replay puts lines through the pipeline in this process, with one worker a
// partition, and returns when all of them are in.
func (p *pipeline) replay(ctx context.Context, partitions int, feed func(put func(replay.Line) error) error) error {
	if err := p.refresh(ctx); err != nil {
		return err
	}
	now := time.Now()
	topic := replay.NewTopic(partitions, func() time.Time { return now })
	g, ctx := errgroup.WithContext(ctx)
	for i := range partitions {
		g.Go(func() error {
			return p.work(ctx, kafka.Assigned{Partition: int32(i), Committed: -1}, topic.Log(i)) // at most 1000
		})
	}
	g.Go(func() error {
		defer topic.End()
		return feed(func(line replay.Line) error { return topic.Put(ctx, line) })
	})
	return g.Wait()
}

// eachLine reads the files in turn, with clocks that run through all of them.
func eachLine(t *terminal, files []string, emit func(replay.Line) error) error {
	progress := t.progress("events")
	defer progress.done()
	clocks := &replay.Clocks{Now: time.Now()}
	for _, path := range files {
		f, err := t.open(path)
		if err != nil {
			return err
		}
		err = replay.Lines(f, clocks, func(line replay.Line) error {
			if !line.Clock {
				progress.add(1)
			}
			return emit(line)
		})
		if err := errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// SendCmd produces files to the broker.
type SendCmd struct {
	Files []string    `arg:"" name:"file" help:"NDJSON files of events; - for standard input."`
	Kafka KafkaConfig `embed:"" group:"Kafka"`
}

// sendChunk is how many records one produce call takes.
const sendChunk = 10_000

// Run prints one JSON summary when the broker has everything.
func (c *SendCmd) Run(ctx context.Context, t *terminal) (err error) {
	cfg := Config{Kafka: c.Kafka}
	k, err := cfg.kafka(nil)
	if err != nil {
		return usage(err)
	}
	if err := k.Ping(ctx); err != nil {
		return err
	}
	if err := k.EnsureTopics(ctx, c.Kafka.Partitions); err != nil {
		return err
	}
	producer := kafka.NewProducer(k)
	defer func() { err = errors.Join(err, producer.Close()) }()
	partitions, err := producer.Partitions(ctx)
	if err != nil {
		return err
	}
	s := sending{producer: producer, partitions: int32(partitions)}
	start := time.Now()
	if err := eachLine(t, c.Files, func(line replay.Line) error { return s.put(ctx, line) }); err != nil {
		return err
	}
	if err := s.flush(ctx); err != nil {
		return err
	}
	return json.NewEncoder(t.out).Encode(map[string]any{"sent": s.sent, "clocks": s.clocks, "seconds": time.Since(start).Seconds()})
}

// sending gathers records for one call. A clock goes to every partition.
type sending struct {
	producer     *kafka.Producer
	partitions   int32
	chunk        []ingest.Record
	sent, clocks int
}

func (s *sending) put(ctx context.Context, line replay.Line) error {
	if line.Clock {
		s.clocks++
		for i := range s.partitions {
			s.chunk = append(s.chunk, ingest.Record{Partition: i, Value: line.Value})
		}
	} else {
		s.sent++
		s.chunk = append(s.chunk, ingest.Record{Key: []byte(line.Community), Value: line.Value})
	}
	if len(s.chunk) >= sendChunk {
		return s.flush(ctx)
	}
	return nil
}

func (s *sending) flush(ctx context.Context) error {
	if len(s.chunk) == 0 {
		return nil
	}
	if err := s.producer.Produce(ctx, s.chunk); err != nil {
		return err
	}
	s.chunk = s.chunk[:0]
	return nil
}
