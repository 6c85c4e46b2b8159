package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hearthlabs/hearth/sink"
)

// check looks at the tables: first by event id against what was sent, then by
// the contracts, then against a run without faults.
func (t *trial) check(ctx context.Context, want map[string]string) error {
	if err := t.byID(ctx); err != nil {
		return err
	}
	if err := t.messages(ctx); err != nil {
		return err
	}
	if err := t.contracts(ctx); err != nil {
		return err
	}
	if err := t.forgotten(ctx); err != nil {
		return err
	}
	got, err := fingerprints(ctx, t.w)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if want[name] != got[name] {
			return fmt.Errorf("state: %s is %s, without faults %s", name, got[name], want[name])
		}
	}
	return nil
}

// tally is what the ledger knows of an event.
type tally struct{ once, again int }

// byID reads the whole ledger and compares it with the books of what was sent.
func (t *trial) byID(ctx context.Context) error {
	rows, err := t.w.ask(ctx, "SELECT community, id, toString(disposition), epoch, partition, offset FROM events ORDER BY epoch, partition, offset")
	if err != nil {
		return err
	}
	seen := map[string]tally{}
	dead, erased := 0, 0
	ends := map[string]int{}
	for _, r := range rows {
		key := r[0] + "/" + r[1]
		n := seen[key]
		switch r[2] {
		case "dead":
			dead++
		case "erased":
			erased++
		case "duplicate":
			n.again++
			seen[key] = n
		default:
			n.once++
			seen[key] = n
		}
		place := r[3] + "/" + r[4]
		if offset, err := strconv.Atoi(r[5]); err != nil || offset != ends[place] {
			return fmt.Errorf("ledger: offset %s of %s comes where %d is due", r[5], place, ends[place])
		}
		ends[place]++
	}
	for id, sent := range t.h.events {
		switch n := seen[id]; {
		case n.once == 0:
			return fmt.Errorf("lost: event %s", id)
		case n.once > 1:
			return fmt.Errorf("counted %d times: event %s", n.once, id)
		case n.again != sent-1:
			return fmt.Errorf("event %s was sent %d times, the ledger has %d repetitions", id, sent, n.again)
		}
	}
	if erased != t.h.erased.rows {
		return fmt.Errorf("ledger: %d erased records of %d", erased, t.h.erased.rows)
	}
	if len(seen) != len(t.h.events) || dead != t.h.broken || len(rows) != len(t.h.lines) {
		return fmt.Errorf("ledger: %d events, %d dead, %d rows; sent were %d, %d, %d", len(seen), dead, len(rows), len(t.h.events), t.h.broken, len(t.h.lines))
	}
	return nil
}

// messages compares their ids with those that were sent.
func (t *trial) messages(ctx context.Context) error {
	rows, err := t.w.ask(ctx, "SELECT community || '/' || message_id FROM messages FINAL")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !t.h.messages[r[0]] {
			return fmt.Errorf("message %s was never sent", r[0])
		}
	}
	if len(rows) != len(t.h.messages) {
		return fmt.Errorf("%d messages, sent were %d", len(rows), len(t.h.messages))
	}
	letters, err := t.w.ask(ctx, "SELECT count(), uniqExact(partition, offset) FROM dead_letters")
	if err != nil {
		return err
	}
	if n := strconv.Itoa(t.h.broken); letters[0][0] != n || letters[0][1] != n {
		return fmt.Errorf("%s dead letters of %s records, broken were %s", letters[0][0], letters[0][1], n)
	}
	return nil
}

// forgotten looks for the erased member in every table that can hold one.
func (t *trial) forgotten(ctx context.Context) error {
	if t.h.erased.rows == 0 {
		return nil
	}
	var each []string
	for _, x := range sink.Traces() {
		if x.Own {
			each = append(each, fmt.Sprintf("SELECT '%s' FROM %s WHERE community = '%s' AND member = '%s'", x.Table.Name, x.Table.Name, t.h.erased.community, t.h.erased.member))
		}
	}
	rows, err := t.w.ask(ctx, strings.Join(each, "\nUNION ALL "))
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		return fmt.Errorf("erased member %s of %s still stands in %d rows, one of %s", t.h.erased.member, t.h.erased.community, len(rows), rows[0][0])
	}
	return nil
}

// always are the contracts that every trial is asked: nothing stands twice, and
// the ranges of the log join and count what they hold. They speak of where rows
// were written, which a fingerprint leaves out.
var always = []string{"row_once", "ranges_meet", "range_counts"}

// recounts are asked of every run without faults, and of a trial now and then:
// they speak of columns that fingerprints hold, so that a trial whose tables equal
// those of a run that keeps them keeps them too. The contracts that are neither
// speak of views, which only bin/hearth makes here.
var recounts = []string{"days_recounted", "members_add_up"}

// recounted is how many seeds one is asked of.
const recounted = 16

// contracts asks what `hearth audit` asks, in one statement.
func (t *trial) contracts(ctx context.Context) error {
	var each []string
	for _, c := range sink.Contracts() {
		if t.s.Mode == modeProgram || slices.Contains(always, c.Name) || t.s.Seed%recounted == 0 && slices.Contains(recounts, c.Name) {
			each = append(each, "(SELECT '"+c.Name+"', toString(tuple(*)) FROM (\n"+c.SQL+"\n) LIMIT 1)")
		}
	}
	rows, err := t.w.ask(ctx, strings.Join(each, "\nUNION ALL\n"))
	if err != nil {
		return fmt.Errorf("ask contracts: %w", err)
	}
	if len(rows) > 0 {
		return fmt.Errorf("contract %s", strings.Join(rows[0], ": "))
	}
	return nil
}

// fingerprints are rows and hash of every table.
func fingerprints(ctx context.Context, w *world) (map[string]string, error) {
	var each []string
	for _, t := range sink.Tables() {
		if sql := sink.Fingerprint(t); sql != "" {
			each = append(each, sql)
		}
	}
	rows, err := w.ask(ctx, strings.Join(each, "\nUNION ALL "))
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, r := range rows {
		all[r[0]] = r[1] + " rows " + r[2]
	}
	return all, nil
}

// references are the fingerprints of runs without faults, made when they are
// first wanted. It is safe for concurrent use.
type references struct {
	mu   sync.Mutex
	made map[reference]*sync.Once
	says map[reference]map[string]string
	errs map[reference]error
}

// reference names a run without faults: bin/hearth scores otherwise than the
// campaign's own workers.
type reference struct {
	program bool
	history int
}

func (r *references) of(ctx context.Context, c *campaign, s spec) (map[string]string, error) {
	key := reference{s.Mode == modeProgram, s.History}
	r.mu.Lock()
	if r.made == nil {
		r.made, r.says, r.errs = map[reference]*sync.Once{}, map[reference]map[string]string{}, map[reference]error{}
	}
	once := r.made[key]
	if once == nil {
		once = &sync.Once{}
		r.made[key] = once
	}
	r.mu.Unlock()
	once.Do(func() {
		says, err := c.undisturbed(ctx, s)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.says[key], r.errs[key] = says, err
		if errors.Is(err, context.Canceled) {
			delete(r.made, key)
		}
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.says[key], r.errs[key]
}

// undisturbed runs the history once, by one worker in one partition.
func (c *campaign) undisturbed(ctx context.Context, s spec) (says map[string]string, err error) {
	s.Partitions, s.Rounds, s.Rows = 1, nil, 1000
	s.Seed = 0 // all is recounted
	if s.Mode != modeProgram {
		s.Mode = modeCrash
	}
	whole := &campaign{shared: c.shared, hearth: c.hearth, dir: c.dir, log: c.log, patient: c.patient}
	t := newTrial(whole, s)
	ctx, end := t.patience(ctx)
	defer end()
	dir, err := os.MkdirTemp(c.dir, "clean-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if t.w, err = newWorld(ctx, dir, fmt.Sprintf("clean_%s_%d", s.Mode, s.History), 1, s.Rows, c.shared, ""); err != nil {
		return nil, err
	}
	defer func() {
		t.end()
		err = errors.Join(err, t.w.close(context.WithoutCancel(ctx)))
	}()
	if s.Mode == modeCrash {
		if err := t.w.tables(ctx, modelDatabase); err != nil {
			return nil, err
		}
	}
	if err := t.last(ctx); err != nil {
		return nil, err
	}
	if says, err = fingerprints(ctx, t.w); err != nil {
		return nil, err
	}
	return says, t.check(ctx, says)
}
