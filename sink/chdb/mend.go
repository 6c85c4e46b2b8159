package chdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// health is what an engine knows of damage to its tables.
type health struct {
	failed atomic.Uint64 // failed writes that were counted so far
	absent atomic.Int32  // tables that are detached and did not come back

	mending  chan struct{} // held by the one who mends; guards what follows
	mended   uint64        // failed writes at the time the tables were last loaded anew
	mendedAt time.Time
	loaded   map[table]loading
	gone     []table // the absent ones
}

// loading tells when a table was last loaded anew, and how long to leave it in
// peace after that.
type loading struct {
	at    time.Time
	pause time.Duration
}

// table names a table.
type table struct{ database, name string }

func (t table) String() string { return quoteName(t.database) + "." + quoteName(t.name) }

// damageCodes are the errors of reading a part whose files are not what its
// checksums promise.
var damageCodes = map[int]bool{
	codeCannotParse: true, codeReadAfterEnd: true, codeCannotReadAll: true, codeChecksum: true, codeFileMissing: true,
	codeBadSizeOfFile: true, codeCorruptedData: true, codeCannotDecompress: true, codeUnknownCodec: true,
}

// diagnose gives errors that come from damage one code, whatever the engine
// stumbled over first: some of the others also mean a client's mistake.
func (e *Engine) diagnose(err error) error {
	exception, ok := errors.AsType[*Exception](err)
	if !ok {
		return err
	}
	damaged := damageCodes[exception.Code] && strings.Contains(exception.Message, e.cfg.Dir+"/")
	absent := exception.Code == codeUnknownTable && e.health.absent.Load() > 0
	if exception.Code != codeCorruptedData && (damaged || absent) {
		return exceptionf(codeCorruptedData, "A table of %s is damaged: %s", e.cfg.Dir, exception.Message)
	}
	return err
}

// retrying runs a statement, and once more if it only reads, came upon damage
// before a byte of its answer was out, and the damage could be mended.
func (e *Engine) retrying(ctx context.Context, st *statement, consume func([]byte, Summary) error,
	run func(context.Context, *statement, func([]byte, Summary) error) error,
) error {
	began, sent := time.Now(), false
	err := run(ctx, st, func(data []byte, summary Summary) error {
		sent = true
		return consume(data, summary)
	})
	if err == nil || !e.mendAfter(ctx, began, err) || sent || st.writes {
		return err
	}
	return run(ctx, st, consume)
}

// mendAfter mends what the error of a statement tells of, and reports whether
// reading again may go better.
func (e *Engine) mendAfter(ctx context.Context, began time.Time, err error) bool {
	exception, ok := errors.AsType[*Exception](err)
	if !ok {
		return false
	}
	switch exception.Code {
	case codeCannotWrite:
		e.mendAll(ctx)
	case codeCorruptedData:
		if _, err := e.countFailedWrites(); err != nil {
			return false
		}
		e.mendAll(ctx) // if there were any
		return e.mendNamed(ctx, began, exception.Message)
	}
	return false
}

// Times of mending.
const (
	holdPatience   = 10 * time.Second // waits for running statements at most so long
	mendPause      = 2 * time.Second  // leaves all tables in peace for so long
	loadPause      = 10 * time.Second // leaves a table in peace for so long, then twice as long, …
	loadPauseMost  = 10 * time.Minute // … up to this
	attachPatience = 10 * time.Second // tries so long to bring a table back before it lets others go on
)

// mendAll loads all tables anew if writes have failed since that was done last.
// It says in the log what it could not do; guard tries again.
func (e *Engine) mendAll(ctx context.Context) {
	e.holding(ctx, func() bool {
		return e.health.failed.Load() > e.health.mended && time.Since(e.health.mendedAt) > mendPause
	}, func() {
		count, err := e.countFailedWrites()
		if err != nil {
			e.cfg.Logger.Error("count failed writes", "err", err)
			return
		}
		e.cfg.Logger.Warn("writes have failed, is the disk full? All tables are loaded anew", "writes", count-e.health.mended)
		tables, err := e.tables()
		if err != nil {
			e.cfg.Logger.Error("list tables", "err", err)
			return
		}
		e.load(tables)
		e.health.mended, e.health.mendedAt = count, time.Now()
	})
}

// mendNamed loads the tables anew that have a part which a message names, and
// reports whether anybody did that since the statement began.
func (e *Engine) mendNamed(ctx context.Context, began time.Time, message string) (mended bool) {
	var tables []table
	e.holding(ctx, func() bool {
		parts, err := e.damaged(message)
		if err != nil {
			e.cfg.Logger.Error("look for damaged parts", "err", err)
			return false
		}
		mended = len(parts) == 0 // it is gone by now
		for _, p := range parts {
			last, known := e.health.loaded[p.table]
			switch {
			case last.at.After(began), e.health.mendedAt.After(began):
				mended = true
			case known && time.Since(last.at) < last.pause:
			case p.whole:
				e.cfg.Logger.Warn("a damaged table is loaded anew", "part", p.String(), "err", message)
				e.remember(p.table)
				tables = append(tables, p.table)
			default:
				e.cfg.Logger.Error("a damaged part stays where it is: the parts that it was merged from are gone, and without it its rows would be too",
					"part", p.String(), "err", message)
				e.remember(p.table)
			}
		}
		return len(tables) > 0
	}, func() {
		e.load(tables)
		mended = true
	})
	return mended
}

// holding runs mend while no statement runs, alone, if it is needed then. It
// gives up when the running statements do not end in time.
func (e *Engine) holding(ctx context.Context, needed func() bool, mend func()) {
	select {
	case e.health.mending <- struct{}{}:
	case <-ctx.Done():
		return
	}
	defer func() { <-e.health.mending }()
	e.stateLock.RLock()
	if e.closed {
		e.stateLock.RUnlock()
		return
	}
	e.running.Add(1)
	e.stateLock.RUnlock()
	defer e.running.Done()
	if !needed() {
		return
	}
	held := e.takeAll(ctx)
	defer func() {
		for _, c := range held {
			e.idle <- c
		}
	}()
	if len(held) < cap(e.idle) {
		e.cfg.Logger.Warn("damaged tables cannot be loaded anew while statements run; trying again later")
		return
	}
	for i, c := range held {
		// The library lets go of a statement's tables when the next one comes.
		held[i] = e.renew(c)
		_, _ = held[i].exec("SELECT 1", "Null") // a broken connection holds nothing
	}
	mend()
}

// takeAll takes every connection, as soon as it is free: who has them all is
// alone. It returns those that it got in time.
func (e *Engine) takeAll(ctx context.Context) []*conn {
	patience := time.NewTimer(holdPatience)
	defer patience.Stop()
	var held []*conn
	for len(held) < cap(e.idle) {
		select {
		case c := <-e.idle:
			held = append(held, c)
		case <-patience.C:
			return held
		case <-ctx.Done():
			return held
		case <-e.closing:
			return held
		}
	}
	return held
}

// tables lists the tables that have parts.
func (e *Engine) tables() ([]table, error) {
	var list []table
	var t table
	err := e.rows("SELECT database, name FROM system.tables WHERE engine LIKE '%MergeTree'"+
		" AND database IN (SELECT name FROM system.databases WHERE engine IN ('Atomic', 'Overlay'))",
		func() { list = append(list, t) }, &t.database, &t.name)
	return list, err
}

// damagedPart is a part that a message names.
type damagedPart struct {
	table table
	name  string
	// whole: what it was merged from, or was before it was changed, is still on the disk.
	whole bool
}

func (p damagedPart) String() string { return p.table.String() + " " + p.name }

// damaged lists the parts whose folders a message names. A part that was merged
// begins with the first block of one old part and ends with the last block of
// another; those of one merge are deleted together.
func (e *Engine) damaged(message string) ([]damagedPart, error) {
	var list []damagedPart
	var p damagedPart
	err := e.rows("SELECT new.database, new.table, new.name,"+
		" countIf(old.min = new.min AND old.max <= new.max) > 0 AND countIf(old.max = new.max AND old.min >= new.min) > 0 ? true : false"+
		" FROM (SELECT database, table, partition_id, name, min_block_number AS min, max_block_number AS max FROM system.parts"+
		" WHERE active AND position("+quoteString(message)+", path) > 0) AS new"+
		" LEFT JOIN (SELECT database, table, partition_id, min_block_number AS min, max_block_number AS max FROM system.parts"+
		" WHERE NOT active) AS old USING (database, table, partition_id)"+
		" GROUP BY new.database, new.table, new.name SETTINGS join_use_nulls = 1",
		func() { list = append(list, p) }, &p.table.database, &p.table.name, &p.name, &p.whole)
	return list, err
}

// rows runs a statement of the engine's own and calls f for each row of its
// answer, which was read into values by then.
func (e *Engine) rows(sql string, f func(), values ...any) error {
	text, err := e.tell(sql, "JSONCompactEachRow")
	if err != nil {
		return err
	}
	for line := range strings.Lines(text) {
		if err := json.Unmarshal([]byte(line), &values); err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		f()
	}
	return nil
}

// load loads tables anew. The engine then compares the files of every part with
// its checksums, puts aside those that are damaged, and takes back the parts
// that they have replaced. The caller holds all connections.
func (e *Engine) load(tables []table) {
	before := e.putAside()
	for _, t := range tables {
		if err := e.reload(t); err != nil {
			e.cfg.Logger.Error("load damaged table anew", "table", t.String(), "err", err)
		}
	}
	for part := range e.putAside() {
		if !before[part] {
			e.cfg.Logger.Warn("a damaged part was put aside; parts that it had replaced are back", "part", part)
		}
	}
}

// remember notes that a table is loaded anew because a statement met damage in it.
// What loading does not mend is not to be loaded over and over.
func (e *Engine) remember(t table) {
	if e.health.loaded == nil {
		e.health.loaded = map[table]loading{}
	}
	next := loading{at: time.Now(), pause: loadPause}
	if last, known := e.health.loaded[t]; known && next.at.Sub(last.at) < loadPauseMost {
		next.pause = min(2*last.pause, loadPauseMost)
	}
	e.health.loaded[t] = next
}

// putAside is the set of parts that the engine found damaged, ever.
func (e *Engine) putAside() map[string]bool {
	text, err := e.ask("SELECT database || '.' || table || ' ' || name FROM system.detached_parts WHERE startsWith(name, 'broken')")
	if err != nil {
		e.cfg.Logger.Error("list damaged parts", "err", err)
	}
	parts := map[string]bool{}
	for line := range strings.Lines(text) {
		parts[strings.TrimSpace(line)] = true
	}
	return parts
}

// reload detaches a table and attaches it. Should the process end in between,
// the next start attaches it.
func (e *Engine) reload(t table) error {
	// Its definition is read from the disk, as it will be when it comes back.
	if _, err := e.ask("SHOW CREATE TABLE " + t.String()); err != nil {
		return fmt.Errorf("read definition: %w", err)
	}
	if _, err := e.ask("DETACH TABLE " + t.String()); err != nil {
		return fmt.Errorf("detach: %w", err)
	}
	var err error
	for end := time.Now().Add(attachPatience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if _, err = e.ask("ATTACH TABLE " + t.String()); err == nil {
			return nil
		}
	}
	e.health.gone = append(e.health.gone, t)
	e.health.absent.Add(1)
	return fmt.Errorf("attach, will be tried again: %w", err)
}

// attachAbsent tries once more to attach the tables that did not come back.
func (e *Engine) attachAbsent() {
	if e.health.absent.Load() == 0 {
		return
	}
	e.health.mending <- struct{}{}
	defer func() { <-e.health.mending }()
	var still []table
	for _, t := range e.health.gone {
		if _, err := e.ask("ATTACH TABLE " + t.String()); err != nil {
			e.cfg.Logger.Error("attach table that was detached because of damage", "table", t.String(), "err", err)
			still = append(still, t)
		}
	}
	e.health.gone = still
	e.health.absent.Store(int32(len(still)))
}
