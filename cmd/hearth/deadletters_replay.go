package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/kafka"
)

// letterHeader names, in a record that is sent again, the coordinates of its
// dead letter.
const letterHeader = "hearth-dead-letter"

// DeadLettersReplayCmd sends records again.
//
// Only records that this program can read are sent: with their own bytes, to
// their key's partition. Such a record has a community and an id, so that it
// counts once however often it is sent. Those that are in already are left out,
// and those that still cannot be read stay where they are.
type DeadLettersReplayCmd struct {
	letterFilter
	All    bool        `env:"-" help:"Replay all letters, where no filter is given."`
	DryRun bool        `env:"-" help:"Tell what would be sent and send nothing."`
	Store  StoreConfig `embed:"" group:"Data"`
	Kafka  KafkaConfig `embed:"" group:"Kafka"`
}

// replaySummary is what the command prints, as one JSON object.
type replaySummary struct {
	Letters   int            `json:"letters"`
	Sent      int            `json:"sent"`
	AlreadyIn int            `json:"already_in"`
	StillDead map[string]int `json:"still_dead"` // by the reason of today
}

// Run prints one JSON summary when the broker has everything.
func (c *DeadLettersReplayCmd) Run(ctx context.Context, t *terminal) (err error) {
	if f := c.letterFilter; !c.All && len(f.Letters) == 0 && len(f.Reason) == 0 && f.Topic+f.Community+f.From+f.To == "" && f.Partition < 0 {
		return usage(errors.New("replay wants a filter, letters, or --all"))
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	letters, err := c.find(ctx, d, 0)
	if err != nil {
		return err
	}
	sum := replaySummary{Letters: len(letters), StillDead: map[string]int{}}
	records, err := sum.readable(ctx, d, letters, time.Now())
	if err != nil {
		return err
	}
	sum.Sent = len(records)
	if !c.DryRun && len(records) > 0 {
		if err := c.send(ctx, records); err != nil {
			return err
		}
	}
	return json.NewEncoder(t.out).Encode(sum)
}

// readable are the records that can be read now and are not in, oldest first.
func (s *replaySummary) readable(ctx context.Context, d *database, letters []letter, now time.Time) ([]ingest.Record, error) {
	var records []ingest.Record
	var ids []string
	var decoder ingest.Decoder
	for _, l := range slices.Backward(letters) {
		e, _, err := decoder.Decode(ingest.Record{Key: l.Key, Value: l.Payload, Time: now})
		if rejected, ok := errors.AsType[*ingest.RejectError](err); ok {
			s.StillDead[string(rejected.Reason)]++
			continue
		}
		if err != nil {
			return nil, err
		}
		key := l.Key
		if len(key) == 0 {
			key = []byte(e.Community)
		}
		records = append(records, ingest.Record{
			Key: key, Value: l.Payload, Headers: []ingest.Header{{Key: letterHeader, Value: []byte(l.Letter)}},
		})
		ids = append(ids, strings.Clone(e.Community)+"\x00"+strings.Clone(e.ID))
	}
	in, err := standing(ctx, d, ids)
	if err != nil {
		return nil, err
	}
	kept := records[:0]
	for i, r := range records {
		if in[ids[i]] {
			s.AlreadyIn++
			continue
		}
		in[ids[i]] = true // two letters of one event are one record
		kept = append(kept, r)
	}
	return kept, nil
}

// standing says which events, by community and id, the ledger has.
func standing(ctx context.Context, d *database, ids []string) (map[string]bool, error) {
	in := make(map[string]bool, len(ids))
	for len(ids) > 0 {
		some := ids[:min(len(ids), 2000)]
		ids = ids[len(some):]
		rows, err := d.rows(ctx, "SELECT DISTINCT base64Encode(concat(community, '\\0', id)) FROM events"+
			" WHERE disposition NOT IN ('dead', 'duplicate') AND concat(community, '\\0', id) IN (SELECT arrayJoin({ids:Array(String)}))",
			param{"ids", quoted(some)})
		if err != nil {
			return nil, fmt.Errorf("look for events that are in: %w", err)
		}
		for _, r := range rows {
			id, err := base64.StdEncoding.DecodeString(r[0])
			if err != nil {
				return nil, fmt.Errorf("look for events that are in: %w", err)
			}
			in[string(id)] = true
		}
	}
	return in, nil
}

func (c *DeadLettersReplayCmd) send(ctx context.Context, records []ingest.Record) (err error) {
	k, err := (&Config{Kafka: c.Kafka}).kafka(nil)
	if err != nil {
		return usage(err)
	}
	if err := k.Ping(ctx); err != nil {
		return err
	}
	p := kafka.NewProducer(k)
	defer func() { err = errors.Join(err, p.Close()) }()
	for len(records) > 0 {
		some := records[:min(len(records), sendChunk)]
		if err := p.Produce(ctx, some); err != nil {
			return err
		}
		records = records[len(some):]
	}
	return nil
}
