package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// QueryCmd asks the tables.
type QueryCmd struct {
	SQL    string            `arg:"" name:"sql" help:"One statement; - reads it from standard input."`
	Format string            `env:"-" placeholder:"NAME" help:"Any format of ClickHouse: PrettyCompact, TSV, CSV, JSON, JSONEachRow, Parquet … (default: PrettyCompact on a terminal, TSV in a pipe)."`
	Param  map[string]string `env:"-" placeholder:"NAME=VALUE" mapsep:"none" help:"Value of {NAME:Type} in the statement; may be repeated."`
	Store  StoreConfig       `embed:"" group:"Data"`
}

// Run writes the answer to standard output as the server gives it.
func (c *QueryCmd) Run(ctx context.Context, t *terminal) (err error) {
	sql, err := c.statement(t)
	if err != nil {
		return err
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return d.query(ctx, sql, c.format(t), c.Param, t.out)
}

func (c *QueryCmd) statement(t *terminal) (string, error) {
	sql := c.SQL
	if sql == "-" {
		raw, err := io.ReadAll(t.in)
		if err != nil {
			return "", fmt.Errorf("read standard input: %w", err)
		}
		sql = string(raw)
	}
	sql = strings.TrimRight(strings.TrimSpace(sql), "; \n")
	if sql == "" {
		return "", usage(errors.New("the statement is empty"))
	}
	return sql, nil
}

func (c *QueryCmd) format(t *terminal) string {
	switch {
	case c.Format != "":
		return c.Format
	case t.outTTY:
		return "PrettyCompact"
	}
	return "TSV"
}
