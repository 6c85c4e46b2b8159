package chdb

import (
	"fmt"
	"strconv"
	"time"
)

// The library (26.7) does not look at what write(2) answers. When the disk is
// full, an insert or a merge goes on as if all was well: a part whose files are
// empty, or cut short, takes its place among the table's parts, the insert is
// reported as done, and the parts that a merge has replaced are taken away. The
// library only counts such writes. So the engine looks at that count after
// every statement that writes, and from time to time for what merges do; when
// it has grown, no table is trusted until it was loaded anew (see mend).
const sqlFailedWrites = "SELECT value FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'"

// guardEvery is how long a merge's failed write goes unnoticed. It is well
// within old_parts_lifetime of serverConfig.
const guardEvery = 5 * time.Second

// countFailedWrites asks the library how many writes have failed.
func (e *Engine) countFailedWrites() (uint64, error) {
	text, err := e.ask(sqlFailedWrites)
	if err != nil || text == "" { // events that never happened have no row
		return 0, err
	}
	count, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read count of failed writes: %w", err)
	}
	for last := e.health.failed.Load(); last < count; last = e.health.failed.Load() {
		if e.health.failed.CompareAndSwap(last, count) {
			break
		}
	}
	return count, nil
}

// written makes sure that no write has failed since a statement began, whoever
// wrote. It is asked before the statement's success is told.
func (e *Engine) written(before uint64) error {
	now, err := e.countFailedWrites()
	if err != nil {
		return err
	}
	if now > before {
		return exceptionf(codeCannotWrite, "%d writes to %s have failed: is the disk full? What the statement wrote may be there or not",
			now-before, e.cfg.Dir)
	}
	return nil
}

// defines tells whether a statement writes the definition of a table.
func defines(text string) bool {
	l := &lexer{text: text}
	t, ok := l.next()
	if !ok {
		return false
	}
	switch word(text, t) {
	case "CREATE", "ALTER", "REPLACE":
		return true
	}
	return false
}

// room refuses to write a table's definition when there is no room. The library
// would replace it with an empty file, and then refuse the whole folder at the
// next start.
func (e *Engine) room() error {
	free, err := e.ask("SELECT free_space FROM system.disks WHERE name = 'default'")
	if err != nil {
		return err
	}
	if free == "0" { // what serverConfig keeps free is not counted
		return exceptionf(codeNotEnoughSpace, "The disk of %s is full: tables are neither made nor changed", e.cfg.Dir)
	}
	return nil
}

// guard looks after the tables until Close.
func (e *Engine) guard() {
	defer close(e.guarded)
	tick := time.NewTicker(guardEvery)
	defer tick.Stop()
	for {
		select {
		case <-e.closing:
			return
		case <-tick.C:
		}
		if _, err := e.countFailedWrites(); err != nil {
			e.cfg.Logger.Error("count failed writes", "err", err)
		}
		e.mendAll(e.ending)
		e.attachAbsent()
	}
}
