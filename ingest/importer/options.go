package importer

import (
	"errors"
	"fmt"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

// defaultZone is where exports without a zone come from unless Options.Zone
// says otherwise.
const defaultZone = "Asia/Shanghai"

// ErrFormat is wrapped by the error of an import whose file is of another
// format than the one asked for.
var ErrFormat = errors.New("unexpected format")

// Emit takes one event. An error ends the import and is returned by it,
// wrapped. The event and its slices belong to the receiver.
type Emit func(ingest.Event) error

// Options say what the export itself does not.
type Options struct {
	// Community is put on every event. Required.
	Community string
	// Platform is put on every event; empty means the format's own name.
	Platform string
	// Zone is the IANA zone of times that have none; empty means Asia/Shanghai.
	Zone string
	// Channel names the channel of an export of one channel. Of an export that
	// holds several chats (a Telegram account, all of QQ's records) it selects
	// the chat with this name or id.
	Channel string
	// Columns maps event fields to a column's name or 1-based number (CSV
	// only). Fields left out are looked for under their usual names.
	Columns map[string]string
	// Alias adds a profile event with the member's display name when it is
	// first seen and when it changes. Off by default: names are personal data.
	Alias bool
	// Warn is told what was skipped or changed: the line, counted from 1, or 0
	// for what concerns the whole export. Nil means nobody listens.
	Warn func(line int, reason string)
}

// location checks the options and returns the zone for times without one.
func (o Options) location() (*time.Location, error) {
	if o.Community == "" {
		return nil, errors.New("check options: community is empty")
	}
	if len(o.Community) > maxID || len(o.Platform) > maxID {
		return nil, fmt.Errorf("check options: community or platform is over %d bytes", maxID)
	}
	name := o.Zone
	if name == "" {
		name = defaultZone
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("check options: zone: %w", err)
	}
	return loc, nil
}
