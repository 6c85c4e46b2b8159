package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

// SimulateCmd makes up communities.
type SimulateCmd struct {
	Seed        *uint64  `env:"-" placeholder:"N" help:"Equal seeds give equal events (default: 1)."`
	Communities *int     `env:"-" placeholder:"N" help:"Number of communities (default: 1; with --bench 200)."`
	Members     *int     `env:"-" placeholder:"N" help:"People over all communities (default: 200; with --bench 20000)."`
	Days        *int     `env:"-" placeholder:"N" help:"Days (default: 60)."`
	Start       string   `env:"-" placeholder:"DATE" help:"First day, as 2006-01-02 (default: 2026-01-05)."`
	Zone        string   `placeholder:"ZONE" help:"IANA zone of the communities (default: Asia/Shanghai)."`
	Shocks      int      `env:"-" placeholder:"N" help:"Stretches of hours in which all of a community feel worse for an outer reason (default: 0)."`
	Contagion   float64  `env:"-" placeholder:"X" help:"Part of what others have just said that a member's mood takes over, 0 to 2 (default: 0)."`
	Long        bool     `env:"-" help:"Start from the workload that the life cycle is held to: 400 days with holidays, outages, lost callbacks, and members who come back."`
	Churn       string   `env:"-" placeholder:"PROCESS" help:"The one process by which all drop out who do: geometric, weibull, burnout, fading, unanswered, seasonal (default: by what each member is like)."`
	Holidays    *int     `env:"-" placeholder:"N" help:"Declared holiday weeks (default: 0; with --long 3)."`
	Outages     *int     `env:"-" placeholder:"N" help:"Outages of one or two days, whose events are lost or late (default: 0; with --long 4)."`
	LostJoins   *float64 `env:"-" placeholder:"X" help:"Share of join events that are lost, 0 to 1 (default: 0.03; with --long 0.05)."`
	LostLeaves  *float64 `env:"-" placeholder:"X" help:"Share of leave events that are lost, 0 to 1 (default: 0.05)."`
	Rejoins     *float64 `env:"-" placeholder:"X" help:"Share of those who leave that join again, 0 to 1 (default: 0; with --long 0.3)."`
	Effect      *float64 `env:"-" placeholder:"X" help:"By how much the campaign's touch makes a return more likely, 0 to 1; 0 is an A/A stream (default: 0.1)."`
	Bench       bool     `env:"-" help:"Start from the benchmark workload: about a million events with longer texts."`
	Truth       string   `env:"-" placeholder:"FILE" help:"Write what was planted, as JSON, to FILE."`
}

func (c *SimulateCmd) config() (simulate.Config, error) {
	s := simulate.DefaultConfig()
	switch {
	case c.Bench && c.Long:
		return s, errors.New("bench and long are two workloads: want one of them")
	case c.Bench:
		s = simulate.BenchConfig()
	case c.Long:
		s = simulate.LongConfig()
	}
	if c.Seed != nil {
		s.Seed = *c.Seed
	}
	for _, f := range []struct{ flag, to *int }{
		{c.Communities, &s.Communities}, {c.Members, &s.Members}, {c.Days, &s.Days}, {c.Holidays, &s.Holidays}, {c.Outages, &s.Outages},
	} {
		if f.flag != nil {
			*f.to = *f.flag
		}
	}
	for _, f := range []struct{ flag, to *float64 }{
		{c.LostJoins, &s.LostJoins}, {c.LostLeaves, &s.LostLeaves}, {c.Rejoins, &s.Rejoins}, {c.Effect, &s.Effect},
	} {
		if f.flag != nil {
			*f.to = *f.flag
		}
	}
	s.Churn = c.Churn
	s.Shocks, s.Contagion = c.Shocks, c.Contagion
	if c.Zone != "" {
		s.Zone = c.Zone
	}
	if c.Start != "" {
		zone, err := time.LoadLocation(s.Zone)
		if err != nil {
			return s, fmt.Errorf("zone: %w", err)
		}
		if s.Start, err = time.ParseInLocation(time.DateOnly, c.Start, zone); err != nil {
			return s, fmt.Errorf("start: %q: want a date such as 2026-01-05", c.Start)
		}
	}
	return s, s.Validate()
}

// Run writes the events to standard output.
func (c *SimulateCmd) Run(ctx context.Context, t *terminal) error {
	cfg, err := c.config()
	if err != nil {
		return usage(err)
	}
	out := bufio.NewWriterSize(t.out, 1<<18)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	p := t.progress("events")
	truth, err := simulate.Run(cfg, func(e ingest.Event) error {
		p.add(1)
		if p.n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return enc.Encode(e)
	})
	err = errors.Join(err, out.Flush())
	p.done()
	if err != nil || c.Truth == "" {
		return err
	}
	return writeTruth(c.Truth, truth)
}

func writeTruth(path string, truth simulate.Truth) error {
	raw, err := json.MarshalIndent(truth, "", " ")
	if err != nil {
		return fmt.Errorf("encode truth: %w", err)
	}
	if err := os.WriteFile(path, append(raw, '\n'), 0o644); err != nil {
		return fmt.Errorf("write truth: %w", err)
	}
	return nil
}
