package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/ingest/replay"
	"github.com/hearthlabs/hearth/lifecycle"
)

// RescoreCmd lets the running pipeline score stored texts again.
//
// It reads the texts from the tables and sends each to its partition, as an
// event of kind rescore. The worker that owns the message's community scores it
// with the lexicon in force, writes a new version of the message and mends the
// roll-ups, as it does for an edit: once, whatever crashes, and for nobody whose
// text has changed meanwhile.
type RescoreCmd struct {
	From      string      `env:"-" required:"" placeholder:"T" help:"First event time: a day such as 2026-03-01 in the policy's zone, or RFC 3339."`
	To        string      `env:"-" required:"" placeholder:"T" help:"Event time to stop before, written likewise."`
	Community string      `env:"-" placeholder:"NAME" help:"Texts of this community only (default: of all)."`
	DryRun    bool        `env:"-" help:"Count the texts and send nothing."`
	Store     StoreConfig `embed:"" group:"Data"`
	Kafka     KafkaConfig `embed:"" group:"Kafka"`
}

// rescoreSummary is what the command prints, as one JSON object.
type rescoreSummary struct {
	Messages int     `json:"messages"` // scored messages of that time
	Sent     int     `json:"sent"`
	Skipped  int     `json:"skipped_without_text"` // the text was empty, or dropped by retention
	Seconds  float64 `json:"seconds"`
}

// Run prints one JSON summary when the broker has everything.
func (c *RescoreCmd) Run(ctx context.Context, t *terminal) (err error) {
	from, to, err := c.span()
	if err != nil {
		return usage(err)
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	r := rescoring{run: time.Now().UnixMilli(), progress: t.progress("texts")}
	start := time.Now()
	if !c.DryRun {
		producer, done, err := c.producer(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, done()) }()
		r.to = &sending{producer: producer}
	}
	if err := r.read(ctx, d, from, to, c.Community); err != nil {
		return err
	}
	r.progress.done()
	r.sum.Seconds = time.Since(start).Seconds()
	return json.NewEncoder(t.out).Encode(r.sum)
}

// producer reaches the broker whose partitions the pipeline works on.
func (c *RescoreCmd) producer(ctx context.Context) (*kafka.Producer, func() error, error) {
	k, err := (&Config{Kafka: c.Kafka}).kafka(nil)
	if err != nil {
		return nil, nil, usage(err)
	}
	if err := k.Ping(ctx); err != nil {
		return nil, nil, fmt.Errorf("%w: rescore needs the broker of a running `hearth up` or `hearth run`, which does the scoring", err)
	}
	p := kafka.NewProducer(k)
	return p, p.Close, nil
}

// span is the time asked for, in Unix milliseconds.
func (c *RescoreCmd) span() (from, to int64, err error) {
	zone, err := time.LoadLocation(lifecycle.DefaultPolicy().Zone)
	if err != nil {
		return 0, 0, fmt.Errorf("load zone: %w", err)
	}
	var out [2]int64
	for i, f := range []struct{ flag, value string }{{"from", c.From}, {"to", c.To}} {
		at, err := time.ParseInLocation(time.DateOnly, f.value, zone)
		if err != nil {
			at, err = time.Parse(time.RFC3339, f.value)
		}
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %q: want a day such as 2026-03-01, or a time such as 2026-03-01T08:00:00+08:00", f.flag, f.value)
		}
		out[i] = at.UnixMilli()
	}
	if out[0] >= out[1] {
		return 0, 0, fmt.Errorf("to: %s is not after %s", c.To, c.From)
	}
	return out[0], out[1], nil
}

// rescoring sends texts on their way.
type rescoring struct {
	run      int64 // sets the ids of one run apart from those of others
	to       *sending
	progress *progress
	sum      rescoreSummary
}

// storedText is a row of messages.
type storedText struct {
	Community string `json:"community"`
	MessageID string `json:"message_id"`
	Millis    int64  `json:"millis,string"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	Version   string `json:"version"`
}

// sqlStored reads the messages that stand, were looked at and not withdrawn.
const sqlStored = `SELECT community, message_id, toString(toUnixTimestamp64Milli(at)) AS millis, title, text, toString(version) AS version
FROM messages FINAL
WHERE at >= fromUnixTimestamp64Milli({from:Int64}) AND at < fromUnixTimestamp64Milli({to:Int64})
  AND ({community:String} = '' OR community = {community:String}) AND NOT recalled AND lexicon != ''
ORDER BY community, at, message_id`

// read streams the rows and sends them.
func (r *rescoring) read(ctx context.Context, d *database, from, to int64, community string) error {
	params := map[string]string{"from": fmt.Sprint(from), "to": fmt.Sprint(to), "community": community}
	in, out := io.Pipe()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		err := d.query(ctx, sqlStored, "JSONEachRow", params, out)
		_ = out.CloseWithError(err) // it never fails; nil ends the stream
		return err
	})
	g.Go(func() error {
		dec := json.NewDecoder(bufio.NewReaderSize(in, 1<<20))
		for {
			var row storedText
			err := dec.Decode(&row)
			if err == nil {
				err = r.put(ctx, row)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				_ = in.CloseWithError(err) // it never fails, and ends the query
				return fmt.Errorf("read stored texts: %w", err)
			}
		}
		if r.to == nil {
			return nil
		}
		return r.to.flush(ctx)
	})
	return g.Wait()
}

// put sends one text.
func (r *rescoring) put(ctx context.Context, row storedText) error {
	r.sum.Messages++
	r.progress.add(1)
	if row.Text == "" {
		r.sum.Skipped++
		return nil
	}
	r.sum.Sent++
	if r.to == nil {
		return nil
	}
	value, err := json.Marshal(ingest.Event{
		ID: rescoreID(r.run, row.MessageID), Kind: ingest.KindRescore, Community: row.Community, MessageID: row.MessageID,
		At: time.UnixMilli(row.Millis).UTC(), Title: row.Title, Text: row.Text, Version: row.Version,
	})
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	return r.to.put(ctx, replay.Line{Community: row.Community, Value: value})
}

// rescoreID is unique in a community: one message is scored again once a run.
func rescoreID(run int64, messageID string) string {
	id := fmt.Sprintf("rescore-%d-%s", run, messageID)
	if len(id) <= ingest.MaxID {
		return id
	}
	sum := sha256.Sum256([]byte(messageID))
	return fmt.Sprintf("rescore-%d-%x", run, sum[:16])
}
