package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// ResumeCmd lets partitions go on whose log no longer holds what is to be read.
type ResumeCmd struct {
	AcceptLoss bool        `env:"-" help:"Write down what is lost, and go on behind it. Without it only tell (default: off)."`
	Store      StoreConfig `embed:"" group:"Data"`
	Kafka      KafkaConfig `embed:"" group:"Kafka"`
}

// broken is what keeps a partition from going on.
type broken struct {
	kafka.Bounds
	next int64 // first offset that is not written
}

// expired says whether the log dropped what was to be read; else it ends before
// what is written.
func (b broken) expired() bool { return b.next < b.First }

func (b broken) String() string {
	if b.expired() {
		return fmt.Sprintf("partition %d: offsets %d to %d are gone from the log before they were written", b.ID, b.next, b.First-1)
	}
	return fmt.Sprintf("partition %d: everything before %d is written, but the log ends at %d", b.ID, b.next, b.Last)
}

// Run prints a line for each partition that cannot go on. Its exit code is 1
// when there is one and its loss was not accepted.
func (c *ResumeCmd) Run(ctx context.Context, t *terminal) (err error) {
	k, err := (&Config{Kafka: c.Kafka}).kafka(nil)
	if err != nil {
		return usage(err)
	}
	if c.Store.ClickHouse == "" {
		if _, err := os.Stat(c.Store.engineDir()); err != nil {
			return usage(fmt.Errorf("nothing to resume: %w", err))
		}
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	db, err := clickhouse.Open(ctx, d.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := k.Ping(ctx); err != nil {
		return err
	}
	topic, err := k.Describe(ctx)
	if err != nil {
		return err
	}
	source := sourceOf(c.Kafka.Topic)
	pos, err := db.Position(ctx, source)
	if err != nil {
		return err
	}
	if topic.Identity != pos.Identity && topic.Identity != "" && pos.Identity != "" {
		fmt.Fprintf(t.out, "topic %s was created again: a running pipeline reads it from its beginning by itself, nothing is to be done\n", c.Kafka.Topic)
		return nil
	}
	var found []broken
	for _, b := range topic.Partitions {
		if next, known := pos.Next[b.ID]; known && (next < b.First || next > b.Last) {
			found = append(found, broken{b, next})
			fmt.Fprintln(t.out, found[len(found)-1])
		}
	}
	switch {
	case len(found) == 0:
		fmt.Fprintln(t.out, "every partition can go on: the log holds what is to be read")
		return nil
	case !c.AcceptLoss:
		return &codedError{exitFailure, fmt.Errorf("%d partitions cannot go on: put the records back, or accept the loss with --accept-loss", len(found))}
	}
	return c.settle(ctx, t, db, source, pos, topic, found)
}

// settle writes the losses down, and begins a new epoch where offsets no longer
// compare.
func (c *ResumeCmd) settle(ctx context.Context, t *terminal, db *clickhouse.DB, source string, pos clickhouse.Position, topic kafka.Topic, found []broken) error {
	now, again := time.Now().UnixMilli(), false
	for _, b := range found {
		if !b.expired() {
			again = true
			continue
		}
		first, err := db.GiveUp(ctx, source, sink.AsOf{Epoch: pos.Epoch, Partition: b.ID, Before: b.next}, b.First-1, now)
		if err != nil {
			return err
		}
		pos.Next[b.ID] = b.First
		fmt.Fprintf(t.out, "partition %d: offsets %d to %d are written down as lost; it goes on at %d\n", b.ID, first, b.First-1, b.First)
	}
	if !again {
		return nil
	}
	epoch := pos.Epoch + 1
	if !pos.Own {
		epoch = pos.Epoch // nobody has begun it
	}
	for _, b := range topic.Partitions {
		next, known := pos.Next[b.ID]
		switch {
		case !known:
			continue
		case next > b.Last:
			next = b.First
		}
		if err := db.StartAt(ctx, source, epoch, b.ID, next, now); err != nil {
			return err
		}
		fmt.Fprintf(t.out, "epoch %d: partition %d goes on at %d; ids that were seen count once\n", epoch, b.ID, next)
	}
	return db.ClaimLog(ctx, source, topic.Identity, epoch, now)
}
