package replay

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

// maxLine bounds what is kept of one line; the rest is dropped and the line,
// broken by that, becomes a dead letter.
const maxLine = 8 << 20

// Lines calls emit for every line of r that is not blank, in order, as a record
// keyed by its community, and for every clock record that falls due in between
// (Clock set). Lines that cannot be decoded come too, without a key.
func Lines(r io.Reader, clocks *Clocks, emit func(Line) error) error {
	in := bufio.NewReaderSize(r, 1<<20)
	var peek ingest.Decoder
	first := true
	for n := 1; ; n++ {
		value, err := readLine(in)
		if n == 1 {
			value = bytes.TrimPrefix(value, []byte("\ufeff")) // a mark some editors leave
		}
		if len(bytes.TrimSpace(value)) > 0 {
			line := Line{Number: n, Value: value}
			if e, _, derr := peek.Decode(ingest.Record{Value: value, Time: clocks.Now}); derr == nil {
				line.Community = e.Community
				if first {
					clocks.begin(e.At)
					first = false
				}
				if err := clocks.Pass(e.At, emit); err != nil {
					return err
				}
			}
			if err := emit(line); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read line %d: %w", n, err)
		}
	}
}

// Line is one record to be.
type Line struct {
	Number    int    // from 1; 0 for a clock
	Community string // the record key, "" when the line is broken
	Value     []byte // owned by the receiver
	Clock     bool   // belongs to every partition
	ID        string // of a clock
	At        time.Time
}

// readLine returns the next line without its end, in memory of its own.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if room := maxLine - len(line); len(part) > room {
			part = part[:room]
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(line, "\r\n"), err
		}
	}
}

// Clocks makes clock records from event time: one every six hours, and
// through long gaps one a day, which is close enough for an idle community to be moved by each.
type Clocks struct {
	// Now is the time that the records will carry. An event too far ahead of it
	// will be a dead letter, and tells nothing of the time. Zero believes all.
	Now  time.Time
	last time.Time
}

const (
	clockEvery = 6 * time.Hour
	clockSkip  = 24 * time.Hour
)

// begin winds the clocks back when a file begins before the one that came
// earlier ended: its communities have lived through nothing of that yet.
func (c *Clocks) begin(at time.Time) {
	if at.Before(c.last) {
		c.last = time.Time{}
	}
}

// Pass emits the clock records that fall due up to at.
func (c *Clocks) Pass(at time.Time, emit func(Line) error) error {
	if c.last.IsZero() {
		c.last = at.Truncate(clockEvery)
	}
	for !c.last.Add(clockEvery).After(at) {
		step := clockEvery
		if at.Sub(c.last) > 2*clockSkip {
			step = clockSkip
		}
		c.last = c.last.Add(step)
		id := "replay/" + c.last.UTC().Format(time.RFC3339)
		if err := emit(Line{Clock: true, ID: id, At: c.last, Value: ingest.NewClock(id, c.last)}); err != nil {
			return err
		}
	}
	return nil
}
