package importer

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/hearthlabs/hearth/ingest"
)

const wantCSV = `CSV with a column for the time and one for the member or the name`

// CSV reads comma, semicolon or tab separated values, one event a row, in UTF-8
// or GBK. Options.Columns says which column holds which field; the fields are
// those of [Fields]. A file whose columns are all given by number may lack a
// header. Without a kind column a row is a message. Rows without an id get one
// from channel, time, member, kind and text. Rows should be in the order of
// time: much older ones count as late.
func CSV(ctx context.Context, r io.Reader, o Options, emit Emit) error {
	out, err := newOutput("csv", wantCSV, o, emit)
	if err != nil {
		return err
	}
	src := openText(r)
	t := &table{out: out}
	if err := t.read(ctx, src); err != nil {
		return fmt.Errorf("import csv: %w", err)
	}
	out.count(reasonUTF8, src.fixer.fixed)
	if err := out.finish(ctx); err != nil {
		return fmt.Errorf("import csv: %w", err)
	}
	return nil
}

type table struct {
	out  *output
	cols columns
	ids  ordinals
}

func (t *table) read(ctx context.Context, src *source) error {
	rows := csv.NewReader(src)
	head, _ := src.Peek(sniffLen) // an error comes again on reading
	rows.Comma = separator(string(head))
	rows.LazyQuotes, rows.ReuseRecord, rows.FieldsPerRecord = true, true, -1
	for first := true; ; {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			if first {
				return t.out.formatError()
			}
			return nil
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			if err := t.out.reject(bad.Line, bad.Err.Error()); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		line, _ := rows.FieldPos(0)
		if first {
			first = false
			isHeader, err := t.header(row)
			if err != nil {
				return err
			}
			if isHeader {
				continue
			}
		}
		if err := t.row(ctx, line, row); err != nil {
			return err
		}
	}
}

// header finds the columns and reports whether the row was a header.
func (t *table) header(row []string) (bool, error) {
	cols, numbered, err := findColumns(t.out.o.Columns, row)
	if err != nil {
		return false, err
	}
	t.cols = cols
	if !cols.has("at") || !cols.has("member") && !cols.has("name") {
		return false, fmt.Errorf("%w; found columns %.200q", t.out.formatError(), row)
	}
	if numbered {
		_, err := parseTime(cols.value(row, "at"), t.out.loc)
		return err != nil, nil
	}
	return true, nil
}

func (t *table) row(ctx context.Context, line int, row []string) error {
	at, err := parseTime(t.cols.value(row, "at"), t.out.loc)
	if err != nil {
		return t.out.reject(line, err.Error())
	}
	ev := ingest.Event{At: at, Kind: ingest.KindMessage, Channel: t.out.o.Channel}
	if kind := t.cols.value(row, "kind"); kind != "" {
		ev.Kind = ingest.Kind(strings.ToLower(kind))
	}
	if !csvKinds[ev.Kind] {
		return t.out.reject(line, fmt.Sprintf("kind %.40q is not one a CSV can have", string(ev.Kind)))
	}
	for _, f := range csvFields {
		if v := t.cols.value(row, f.name); v != "" && f.set != nil {
			if err := f.set(&ev, v); err != nil {
				return t.out.reject(line, fmt.Sprintf("%s: %v", f.name, err))
			}
		}
	}
	name := t.cols.value(row, "name")
	if ev.Member == "" && name != "" {
		ev.Member, ev.Bot = memberHash(name), ev.Bot || isBotName(name)
	}
	if ev.Member == "" {
		return t.out.reject(line, "no member and no name")
	}
	if field := lacks(ev); field != "" {
		return t.out.reject(line, fmt.Sprintf("%s without %s", ev.Kind, field))
	}
	t.out.accept()
	if ev.ID == "" {
		ev.ID = t.ids.id(at, ev.Channel, ev.Member, string(ev.Kind), ev.MessageID, ev.Emoji, ev.Text)
	}
	if ev.Kind == ingest.KindMessage {
		ev.Text = captioned("", ev.Text)
	}
	return t.out.put(ctx, item{ev: ev, line: line, alias: name})
}

// separator is the most frequent candidate in the first line.
func separator(head string) rune {
	line, _, _ := strings.Cut(head, "\n")
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := strings.Count(line, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}
