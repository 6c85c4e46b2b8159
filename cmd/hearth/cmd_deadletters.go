package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
)

// DeadLettersCmd looks after records that could not become an event.
type DeadLettersCmd struct {
	List   DeadLettersListCmd   `cmd:"" help:"List dead letters, the newest first, without what members wrote."`
	Show   DeadLettersShowCmd   `cmd:"" help:"Print dead letters whole, a JSON object a line."`
	Replay DeadLettersReplayCmd `cmd:"" help:"Send records that can be read by now to the broker again, as they came; what is in already changes nothing."`
}

// letterFilter says which dead letters are meant; letters must meet all of it.
type letterFilter struct {
	Letters   []string `arg:"" optional:"" name:"letter" help:"EPOCH/PARTITION/OFFSET of single letters, as list prints them."`
	Reason    []string `env:"-" placeholder:"REASON" help:"Letters with this reason; may be repeated."`
	Topic     string   `env:"-" placeholder:"NAME" help:"Letters of records that came from this topic."`
	Partition int      `env:"-" placeholder:"N" default:"-1" help:"Letters of this partition (default: of all)."`
	Community string   `env:"-" placeholder:"NAME" help:"Letters whose key, or whose field community as far as it can be read, is this."`
	From      string   `env:"-" placeholder:"T" help:"First time of the record: a day such as 2026-03-01 in the policy's zone, or RFC 3339."`
	To        string   `env:"-" placeholder:"T" help:"Time of the record to stop before, written likewise."`
}

// letter is a row of dead_letters with where it came from. Key and payload need
// not be UTF-8, so they travel in base64.
type letter struct {
	Letter     string    `json:"letter"` // epoch/partition/offset
	Partition  int32     `json:"partition"`
	Source     string    `json:"source"` // kafka:<topic>, or replay/…
	RecordTime time.Time `json:"record_time"`
	Reason     string    `json:"reason"`
	Error      string    `json:"error"`
	Key        []byte    `json:"key"`
	Payload    []byte    `json:"payload"`
}

// sqlLetters reads letters in the order of time. A record without a time has that
// of its range.
const sqlLetters = `SELECT concat(toString(x.epoch), '/', toString(x.partition), '/', toString(x.offset)) AS letter, x.partition AS partition,
    r.source AS source, formatDateTime(if(x.record_time = 0, x.inserted_at, x.record_time), '%FT%TZ', 'UTC') AS record_time,
    x.reason AS reason, x.error AS error, base64Encode(x.key) AS key, base64Encode(x.payload) AS payload
FROM dead_letters AS x
ASOF LEFT JOIN batches AS r ON r.epoch = x.epoch AND r.partition = x.partition AND r.first <= x.offset
WHERE (empty({letters:Array(String)}) OR has({letters:Array(String)}, letter))
    AND (empty({reasons:Array(String)}) OR has({reasons:Array(String)}, x.reason))
    AND ({topic:String} = '' OR r.source = concat('kafka:', {topic:String}))
    AND ({partition:Int32} < 0 OR x.partition = {partition:Int32})
    AND ({community:String} = '' OR x.key = {community:String} OR JSONExtractString(x.payload, 'community') = {community:String})
    AND if(x.record_time = 0, x.inserted_at, x.record_time) >= fromUnixTimestamp64Milli({from:Int64})
    AND if(x.record_time = 0, x.inserted_at, x.record_time) < fromUnixTimestamp64Milli({to:Int64})
ORDER BY if(x.record_time = 0, x.inserted_at, x.record_time) DESC, x.epoch DESC, x.partition, x.offset DESC`

// farFuture is a time that no record comes after, in Unix milliseconds.
const farFuture = 1 << 42

// params are the places of sqlLetters.
func (f *letterFilter) params() (map[string]string, error) {
	p := map[string]string{
		"letters": quoted(f.Letters), "reasons": quoted(f.Reason), "topic": f.Topic, "partition": fmt.Sprint(f.Partition),
		"community": f.Community, "from": "0", "to": fmt.Sprint(int64(farFuture)),
	}
	for _, l := range f.Letters {
		var epoch, partition, offset uint64
		if n, err := fmt.Sscanf(l, "%d/%d/%d", &epoch, &partition, &offset); n != 3 || err != nil || fmt.Sprintf("%d/%d/%d", epoch, partition, offset) != l {
			return nil, fmt.Errorf("letter %q: want EPOCH/PARTITION/OFFSET, such as 1/0/42", l)
		}
	}
	for _, r := range f.Reason {
		if !slices.Contains(ingest.Reasons(), ingest.Reason(r)) {
			return nil, fmt.Errorf("reason: no reason %q: there are %s", r, join(ingest.Reasons()))
		}
	}
	zone, err := time.LoadLocation(lifecycle.DefaultPolicy().Zone)
	if err != nil {
		return nil, fmt.Errorf("load zone: %w", err)
	}
	for _, t := range []struct{ flag, value string }{{"from", f.From}, {"to", f.To}} {
		if t.value == "" {
			continue
		}
		at, err := dayOrTime(t.value, zone)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.flag, err)
		}
		p[t.flag] = fmt.Sprint(at.UnixMilli())
	}
	return p, nil
}

// quoted is an array literal of ClickHouse.
func quoted(values []string) string {
	q := make([]string, len(values))
	for i, v := range values {
		q[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v) + "'"
	}
	return "[" + strings.Join(q, ",") + "]"
}

func join(reasons []ingest.Reason) string {
	s := make([]string, len(reasons))
	for i, r := range reasons {
		s[i] = string(r)
	}
	return strings.Join(s, ", ")
}

// dayOrTime reads a day's beginning in the zone, or a time.
func dayOrTime(s string, zone *time.Location) (time.Time, error) {
	at, err := time.ParseInLocation(time.DateOnly, s, zone)
	if err != nil {
		at, err = time.Parse(time.RFC3339, s)
	}
	if err != nil {
		return at, fmt.Errorf("%q: want a day such as 2026-03-01, or a time such as 2026-03-01T08:00:00+08:00", s)
	}
	return at, nil
}

// find returns the letters that the filter means; limit 0 is no limit.
func (f *letterFilter) find(ctx context.Context, d *database, limit int) ([]letter, error) {
	params, err := f.params()
	if err != nil {
		return nil, usage(err)
	}
	sql := sqlLetters
	if limit > 0 {
		sql += fmt.Sprintf("\nLIMIT %d", limit)
	}
	var b bytes.Buffer
	if err := d.query(ctx, sql, "JSONEachRow", params, &b); err != nil {
		return nil, fmt.Errorf("read dead letters: %w", err)
	}
	var all []letter
	for dec := json.NewDecoder(&b); ; {
		var l letter
		err := dec.Decode(&l)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read dead letters: %w", err)
		}
		all = append(all, l)
	}
}

// head is what can be told of a letter without its bytes.
func (l *letter) head() map[string]any {
	return map[string]any{
		"letter": l.Letter, "source": l.Source, "record_time": l.RecordTime.Format(time.RFC3339), "reason": l.Reason, "error": l.Error,
	}
}

// DeadLettersListCmd lists letters.
type DeadLettersListCmd struct {
	letterFilter
	Limit int         `env:"-" placeholder:"N" default:"50" help:"Letters to list at most; 0 lists all (default: 50)."`
	JSON  bool        `env:"-" name:"json" help:"One JSON object a letter, a line each."`
	Store StoreConfig `embed:"" group:"Data"`
}

// Run prints a line a letter, without its bytes.
func (c *DeadLettersListCmd) Run(ctx context.Context, t *terminal) (err error) {
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	letters, err := c.find(ctx, d, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		e := json.NewEncoder(t.out)
		e.SetEscapeHTML(false)
		for _, l := range letters {
			row := l.head()
			row["bytes"] = len(l.Payload)
			if err := e.Encode(row); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, l := range letters {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d bytes\t%s\n", l.Letter, l.RecordTime.Format(time.RFC3339), l.Source, l.Reason, len(l.Payload), l.Error)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if c.Limit > 0 && len(letters) == c.Limit {
		fmt.Fprintf(t.err, "hearth: the newest %d; there may be more: --limit, or filters\n", c.Limit)
	}
	return nil
}

// DeadLettersShowCmd prints letters whole.
type DeadLettersShowCmd struct {
	letterFilter
	Store StoreConfig `embed:"" group:"Data"`
}

// Run prints letters with their bytes: as text where they are UTF-8, else in
// base64. They may hold what members wrote.
func (c *DeadLettersShowCmd) Run(ctx context.Context, t *terminal) (err error) {
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	letters, err := c.find(ctx, d, 0)
	if err != nil {
		return err
	}
	if len(letters) == 0 {
		return errors.New("no dead letter is meant by that: hearth dead-letters list tells which there are")
	}
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	for _, l := range letters {
		row := l.head()
		for name, value := range map[string][]byte{"key": l.Key, "payload": l.Payload} {
			if text := string(value); strings.ToValidUTF8(text, "") == text {
				row[name] = text
			} else {
				row[name+"_base64"] = base64.StdEncoding.EncodeToString(value)
			}
		}
		if err := e.Encode(row); err != nil {
			return err
		}
	}
	return nil
}
