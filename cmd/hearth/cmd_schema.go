package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// SchemaCmd prints what Hearth writes and reads.
type SchemaCmd struct {
	Markdown bool         `env:"-" xor:"form" help:"The tables as a Markdown page."`
	Text     bool         `env:"-" xor:"form" help:"The tables for a terminal: one line a column."`
	Numbers  bool         `env:"-" xor:"form" help:"What each number of the views means, and the contracts between them, as a Markdown page."`
	Events   bool         `env:"-" xor:"form" help:"The event contract as JSON Schema (draft 2020-12)."`
	Grants   bool         `env:"-" xor:"form" help:"The SQL that makes a read-only account on a ClickHouse server, for all communities or for some."`
	DDL      DDLConfig    `embed:""`
	Reader   ReaderConfig `embed:"" group:"With --grants"`
}

// ReaderConfig says who may read what on a server.
type ReaderConfig struct {
	Name         string   `name:"reader" env:"-" placeholder:"NAME" default:"hearth_reader" help:"Account to make (default: hearth_reader)."`
	PasswordFile string   `name:"reader-password-file" env:"-" placeholder:"FILE" help:"File with its password, of which the SQL holds a hash; without one nobody can log in to the account yet."`
	Communities  []string `name:"reader-communities" env:"-" placeholder:"NAMES" help:"Communities whose rows it sees, separated by commas (default: all)."`
	Database     string   `name:"clickhouse-database" placeholder:"NAME" default:"hearth" help:"Database of the tables (default: hearth)."`
	Writer       string   `name:"clickhouse-user" placeholder:"NAME" default:"default" help:"Account of the pipeline, which must see every row (default: default)."`
}

// statements are what an administrator has to run.
func (c ReaderConfig) statements(cluster string) ([]string, error) {
	g := sink.Grants{Database: c.Database, Cluster: cluster, Writer: c.Writer, Reader: c.Name, Communities: c.Communities}
	if err := g.Validate(); err != nil {
		return nil, err
	}
	if c.PasswordFile != "" {
		password, err := secretFile("reader-password-file", c.PasswordFile)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256([]byte(password))
		g.PasswordHash = hex.EncodeToString(sum[:])
	}
	return g.Statements(), nil
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
	case c.Grants:
		statements, err := c.Reader.statements(c.DDL.Cluster)
		if err != nil {
			return usage(err)
		}
		return printStatements(t.out, statements)
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
