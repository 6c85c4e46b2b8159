package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// ReportFormat says how a report is written.
type ReportFormat struct {
	Format  string `env:"-" enum:"terminal,md,html,json" placeholder:"FORMAT" default:"terminal" help:"terminal, md, html or json (default: terminal)."`
	Edition string `env:"-" enum:"internal,shareable" placeholder:"EDITION" default:"internal" help:"internal (内部版) names and quotes members, for operators only; shareable (可转发版) names and quotes nobody (default: internal)."`
	Lang    string `env:"-" enum:"zh,en" placeholder:"LANG" default:"zh" help:"zh or en (default: zh)."`
	SQL     bool   `env:"-" name:"sql" help:"Print, after the report, the SQL that derives each number."`
	Width   int    `env:"-" placeholder:"N" default:"100" help:"Columns of the terminal (default: 100)."`
}

// write writes the report, and its SQL if asked.
func (f ReportFormat) write(t *terminal, r *report.Report) error {
	if f.Format == "json" {
		return r.WriteJSON(t.out)
	}
	format := report.Format{Kind: report.Terminal, Width: f.Width, Color: t.color}
	switch f.Format {
	case "md":
		format = report.Format{Kind: report.Markdown}
	case "html":
		format = report.Format{Kind: report.HTML}
	}
	if err := r.Write(t.out, format); err != nil {
		return err
	}
	if !f.SQL {
		return nil
	}
	_, err := io.WriteString(t.out, "\n"+r.SQL())
	return err
}

// ReportCmd writes the report on one community.
type ReportCmd struct {
	Community string       `env:"-" placeholder:"NAME" help:"Community (default: the one with the most members)."`
	From      string       `env:"-" placeholder:"DATE" help:"First day, as 2006-01-02 (default: 28 days before --to)."`
	To        string       `env:"-" placeholder:"DATE" help:"Day after the last (default: after the last closed day)."`
	Output    ReportFormat `embed:"" group:"Output"`
	Store     StoreConfig  `embed:"" group:"Data"`
}

// Run prints the report.
func (c *ReportCmd) Run(ctx context.Context, t *terminal) (err error) {
	o := report.Options{Community: c.Community, Lang: report.Lang(c.Output.Lang), Edition: report.Edition(c.Output.Edition)}
	for _, d := range []struct {
		flag, value string
		to          *time.Time
	}{{"from", c.From, &o.From}, {"to", c.To, &o.To}} {
		if d.value == "" {
			continue
		}
		if *d.to, err = time.Parse(time.DateOnly, d.value); err != nil {
			return usage(fmt.Errorf("%s: %q: want a date such as 2026-01-05", d.flag, d.value))
		}
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	r, err := report.Build(ctx, report.RawFunc(d.query), o)
	if err != nil {
		return err
	}
	return c.Output.write(t, r)
}

// querier lets a report ask a database of this process.
func querier(cfg clickhouse.Config) report.RawFunc {
	return func(ctx context.Context, sql, format string, params map[string]string, w io.Writer) error {
		return clickhouse.RawQuery(ctx, cfg, sql, format, params, w)
	}
}
