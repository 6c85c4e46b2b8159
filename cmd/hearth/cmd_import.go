package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/importer"
)

// ImportCmd turns an export of another platform into events.
type ImportCmd struct {
	Format string `arg:"" enum:"git,telegram,discord,qq,wecom,irc,csv" help:"What PATH is: git, telegram, discord, qq, wecom, irc or csv."`
	Path   string `arg:"" help:"The export: a file, for some formats a folder, or - for standard input (not for git)."`

	Community string            `required:"" placeholder:"NAME" env:"-" help:"Community of the events."`
	Platform  string            `placeholder:"NAME" env:"-" help:"Platform of the events (default: the format's name)."`
	Zone      string            `placeholder:"ZONE" help:"IANA zone of times that have none (default: Asia/Shanghai)."`
	Channel   string            `placeholder:"NAME" env:"-" help:"Channel of the export; where it holds several chats, the one to take."`
	Column    map[string]string `placeholder:"FIELD=NAME" env:"-" mapsep:"none" help:"CSV: the column, by name or number, that holds a field; may be repeated."`
	Alias     bool              `env:"-" help:"Write members' display names as profile events. They are personal data (default: off)."`
}

// Help is the longer description.
func (ImportCmd) Help() string {
	var b strings.Builder
	b.WriteString("Formats:\n")
	for _, f := range importer.Formats() {
		fmt.Fprintf(&b, "  %-9s %s\n", f.Name, f.Help)
	}
	return b.String()
}

// readers are the formats that need no file.
var readers = map[string]func(context.Context, io.Reader, importer.Options, importer.Emit) error{
	"telegram": importer.Telegram, "discord": importer.Discord, "qq": importer.QQ,
	"wecom": importer.WeCom, "irc": importer.IRC, "csv": importer.CSV,
}

// Run writes the events to standard output and what was skipped to standard
// error.
func (c *ImportCmd) Run(ctx context.Context, t *terminal) error {
	out := bufio.NewWriterSize(t.out, 1<<16)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	p := t.progress("events")
	skipped := newWarnings()
	o := importer.Options{
		Community: c.Community, Platform: c.Platform, Zone: c.Zone, Channel: c.Channel, Columns: c.Column, Alias: c.Alias, Warn: skipped.add,
	}
	err := c.read(ctx, t, o, func(e ingest.Event) error {
		p.add(1)
		return enc.Encode(e)
	})
	err = errors.Join(err, out.Flush())
	p.done()
	skipped.print(t.err)
	return err
}

func (c *ImportCmd) read(ctx context.Context, t *terminal, o importer.Options, emit importer.Emit) error {
	if c.Path == "-" {
		read := readers[c.Format]
		if read == nil {
			return usage(fmt.Errorf("%s cannot be read from standard input: name its folder", c.Format))
		}
		return read(ctx, t.in, o, emit)
	}
	for _, f := range importer.Formats() {
		if f.Name == c.Format {
			return f.Import(ctx, c.Path, o, emit)
		}
	}
	return usage(fmt.Errorf("format %q is not known", c.Format))
}

// warnings counts what an import could not take, by reason.
type warnings struct {
	order []string
	seen  map[string]*warning
	total int
}

type warning struct{ count, line int }

// maxReasons bounds the memory of an import full of different complaints.
const maxReasons = 200

func newWarnings() *warnings { return &warnings{seen: map[string]*warning{}} }

func (w *warnings) add(line int, reason string) {
	w.total++
	if w.seen[reason] == nil {
		if len(w.order) >= maxReasons {
			reason, line = "other reasons", 0
		}
		if w.seen[reason] == nil {
			w.order = append(w.order, reason)
			w.seen[reason] = &warning{line: line}
		}
	}
	w.seen[reason].count++
}

// print lists the reasons in the order they came up.
func (w *warnings) print(out io.Writer) {
	for _, reason := range w.order {
		s := w.seen[reason]
		where := ""
		if s.line > 0 {
			where = fmt.Sprintf("line %d: ", s.line)
		}
		times := ""
		if s.count > 1 {
			times = fmt.Sprintf(" (%s times)", grouped(int64(s.count)))
		}
		fmt.Fprintf(out, "hearth: warning: %s%s%s\n", where, reason, times)
	}
	if w.total > 1 {
		fmt.Fprintf(out, "hearth: %s warnings\n", grouped(int64(w.total)))
	}
}
