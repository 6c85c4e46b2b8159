package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hearthlabs/hearth/sink"
)

// ExportMemberCmd prints everything that is known of one member: the right of
// access. It reaches the tables that an erasure reaches.
type ExportMemberCmd struct {
	Community string        `arg:"" help:"Community of the member."`
	Member    string        `arg:"" help:"The member's id, as events have it."`
	Store     StoreConfig   `embed:"" group:"Data"`
	Privacy   PrivacyConfig `embed:"" group:"Privacy"`
}

// known is everything that is known of a member. Rows are as the tables have them.
type known struct {
	Community string `json:"community"`
	Member    string `json:"member"`
	// Tables are the member's own rows.
	Tables map[string][]json.RawMessage `json:"tables"`
	// NamedBy are the rows of others that name the member: when, and under which id.
	NamedBy map[string][]json.RawMessage `json:"named_by_others"`
}

// Run prints one JSON object.
func (c *ExportMemberCmd) Run(ctx context.Context, t *terminal) (err error) {
	member, err := c.Privacy.member(c.Store, c.Member)
	if err != nil {
		return usage(err)
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	k := known{Community: c.Community, Member: member, Tables: map[string][]json.RawMessage{}, NamedBy: map[string][]json.RawMessage{}}
	params := map[string]string{"community": c.Community, "member": member}
	for _, trace := range sink.Traces() {
		own, named := trace.Access()
		for _, q := range []struct {
			sql string
			to  map[string][]json.RawMessage
		}{{own, k.Tables}, {named, k.NamedBy}} {
			if q.sql == "" {
				continue
			}
			if q.to[trace.Table.Name], err = objects(ctx, d, q.sql, params); err != nil {
				return fmt.Errorf("read %s: %w", trace.Table.Name, err)
			}
		}
	}
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(k)
}

// objects are the rows of an answer as JSON objects.
func objects(ctx context.Context, d *database, sql string, params map[string]string) ([]json.RawMessage, error) {
	var b bytes.Buffer
	if err := d.query(ctx, sql, "JSONEachRow", params, &b); err != nil {
		return nil, err
	}
	out := []json.RawMessage{}
	for line := range bytes.Lines(b.Bytes()) {
		out = append(out, json.RawMessage(bytes.TrimSpace(line)))
	}
	return out, nil
}
