package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// SchemaCmd prints what Hearth writes and reads.
type SchemaCmd struct {
	Markdown bool      `env:"-" xor:"form" help:"The tables as a Markdown page."`
	Text     bool      `env:"-" xor:"form" help:"The tables for a terminal: one line a column."`
	Numbers  bool      `env:"-" xor:"form" help:"What each number of the views means, and the contracts between them, as a Markdown page."`
	Events   bool      `env:"-" xor:"form" help:"The event contract as JSON Schema (draft 2020-12)."`
	DDL      DDLConfig `embed:""`
}

// Run prints the statements that create every table and view, unless another
// form is asked for.
func (c *SchemaCmd) Run(_ context.Context, t *terminal) error {
	switch {
	case c.Markdown:
		return sink.Markdown(t.out)
	case c.Text:
		return sink.Text(t.out)
	case c.Numbers:
		return sink.Numbers(t.out)
	case c.Events:
		_, err := t.out.Write(ingest.JSONSchema())
		return err
	}
	return printStatements(t.out, c.DDL.ddl().CreateAll())
}

func printStatements(w io.Writer, statements []string) error {
	if len(statements) == 0 {
		return nil
	}
	if _, err := io.WriteString(w, strings.Join(statements, ";\n\n")+";\n"); err != nil {
		return fmt.Errorf("write statements: %w", err)
	}
	return nil
}
