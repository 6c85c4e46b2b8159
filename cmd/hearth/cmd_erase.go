package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink"
)

// EraseCmd forgets a member of a community. It sends an erase event to the
// community's partition; the worker that owns it takes the member out of every
// table, before its next range.
type EraseCmd struct {
	Community string        `arg:"" help:"Community that is to forget the member."`
	Member    string        `arg:"" help:"The member's id, as events have it."`
	Wait      time.Duration `env:"-" placeholder:"TIME" default:"2m" help:"How long to wait for the receipt; 0 only sends (default: 2m)."`
	Store     StoreConfig   `embed:"" group:"Data"`
	Kafka     KafkaConfig   `embed:"" group:"Kafka"`
}

// receipt is what the command prints, as one JSON object. It does not name the
// member.
type receipt struct {
	Community string         `json:"community"`
	At        time.Time      `json:"at"`
	Tombstone string         `json:"tombstone"`
	Tables    []receiptTable `json:"tables"`
	Left      []receiptPlace `json:"not_reached"`
}

type receiptTable struct {
	Table  string `json:"table"`
	Before uint64 `json:"rows_before"`
	After  uint64 `json:"rows_after"`
}

type receiptPlace struct {
	Place string `json:"place"`
	Until string `json:"until"`
}

// Run sends the event, and prints the receipt once it is there.
func (c *EraseCmd) Run(ctx context.Context, t *terminal) (err error) {
	if c.Community == "" || c.Member == "" {
		return usage(errors.New("erase: community and member must not be empty"))
	}
	k, err := (&Config{Kafka: c.Kafka}).kafka(nil)
	if err != nil {
		return usage(err)
	}
	if err := k.Ping(ctx); err != nil {
		return fmt.Errorf("%w: erase needs the broker of a running `hearth up` or `hearth run`, which does the erasing", err)
	}
	at := time.Now().UTC().Truncate(time.Millisecond)
	value, err := json.Marshal(ingest.Event{ID: "erase-" + rand.Text(), Kind: ingest.KindErase, Community: c.Community, Member: c.Member, At: at})
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	p := kafka.NewProducer(k)
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.Produce(ctx, []ingest.Record{{Key: []byte(c.Community), Value: value}}); err != nil {
		return err
	}
	if c.Wait <= 0 {
		fmt.Fprintln(t.err, "hearth: sent; the receipt will be in table erasures")
		return nil
	}
	return c.wait(ctx, t, at)
}

// pollEvery is how often the receipt is looked for.
const pollEvery = 300 * time.Millisecond

// wait looks for the receipt of the event.
func (c *EraseCmd) wait(ctx context.Context, t *terminal, at time.Time) (err error) {
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	end := time.Now().Add(c.Wait)
	for {
		r, done, err := readReceipt(ctx, d, c.Community, at)
		if err != nil {
			return err
		}
		if done {
			enc := json.NewEncoder(t.out)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return enc.Encode(r)
		}
		if time.Now().After(end) {
			return fmt.Errorf("the event is sent, but no receipt came within %s: does a pipeline run? It will be in table erasures", c.Wait)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pollEvery):
		}
	}
}

const sqlReceipt = `SELECT phase, place, toString(rows), note, tombstone FROM erasures
WHERE community = {community:String} AND at = fromUnixTimestamp64Milli({at:Int64}) ORDER BY phase, place`

// readReceipt reads the rows of an erasure, and says whether it is done.
func readReceipt(ctx context.Context, d *database, community string, at time.Time) (r receipt, done bool, err error) {
	rows, err := d.rows(ctx, sqlReceipt, param{"community", community}, param{"at", strconv.FormatInt(at.UnixMilli(), 10)})
	if err != nil {
		return r, false, fmt.Errorf("read receipt: %w", err)
	}
	r.Community, r.At = community, at
	after := map[string]uint64{}
	for _, f := range rows {
		phase, place, note := f[0], f[1], f[3]
		n, err := strconv.ParseUint(f[2], 10, 64)
		if err != nil {
			return r, false, fmt.Errorf("read receipt: %w", err)
		}
		r.Tombstone = f[4]
		switch phase {
		case sink.PhaseBegun:
			r.Tables = append(r.Tables, receiptTable{Table: place, Before: n})
		case sink.PhaseDone:
			after[place] = n
		case sink.PhaseLeft:
			r.Left = append(r.Left, receiptPlace{place, note})
		}
	}
	for i := range r.Tables {
		r.Tables[i].After = after[r.Tables[i].Table]
	}
	return r, len(after) > 0 && len(r.Left) > 0, nil
}
