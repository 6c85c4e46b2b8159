package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/lifecycle/backtest"
)

// FitRiskCmd learns the model of returns.
type FitRiskCmd struct {
	Files    []string `arg:"" name:"file" help:"NDJSON files of events, or folders of such *.ndjson files. At least two communities."`
	Horizon  days     `env:"-" default:"30d" placeholder:"DAYS" help:"Days in which a member may return (default: ${default})."`
	Version  string   `name:"as" env:"-" default:"own" placeholder:"NAME" help:"Name of the fit (default: ${default})."`
	Out      string   `env:"-" placeholder:"FILE" help:"File for the model; lifecycle/return_model.json is the built-in one (default: write nothing, only report)."`
	LeaveOut bool     `env:"-" help:"Report on each community under a model that has not seen it."`
}

// Fewer samples of either outcome teach nothing that lasts.
const leastOutcomes = 20

// Run fits, reports on standard output, and writes the model.
func (c *FitRiskCmd) Run(ctx context.Context, t *terminal) error {
	start := lifecycle.DefaultPolicy().Return
	start.Version, start.Horizon = c.Version, int(c.Horizon)
	p := lifecycle.DefaultPolicy()
	p.Return = start
	if err := p.Validate(); err != nil {
		return usage(err)
	}
	histories, err := readHistories(ctx, t, c.Files)
	if err != nil {
		return err
	}
	o := backtest.DefaultOptions()
	o.Horizon = start.Horizon
	f := backtest.NewFitting(histories, start, o)
	yes, no := f.Outcomes()
	if len(histories) < 2 || yes < leastOutcomes || no < leastOutcomes {
		return fmt.Errorf("fit: %d communities with %d returns and %d non-returns: want at least 2 with %d of each", len(histories), yes, no, leastOutcomes)
	}
	model := f.Fit()
	w := bufio.NewWriter(t.out)
	fmt.Fprintf(w, "%d communities, %d returns, %d non-returns\n", len(histories), yes, no)
	fmt.Fprintf(w, "BG/BB by %d days: alpha %.4f beta %.4f gamma %.4f delta %.4f\n", model.Period, model.Prior.Alpha, model.Prior.Beta, model.Prior.Gamma, model.Prior.Delta)
	fmt.Fprintf(w, "%-10s %8.4f\n", "intercept", model.Intercept)
	for i, weight := range model.Weights.Vector() {
		name, _ := lifecycle.ReturnFeature(i)
		fmt.Fprintf(w, "%-10s %8.4f\n", name, weight)
	}
	var list []*backtest.Evaluation
	for _, h := range histories {
		if err := ctx.Err(); err != nil {
			return err
		}
		m := model
		if c.LeaveOut {
			m = f.Fit(h.Community)
		}
		list = append(list, h.Evaluate(m, o))
	}
	fmt.Fprintf(w, "\n%s\n", map[bool]string{false: "Each community, which the model has seen:", true: "Each community, under a model that has not seen it:"}[c.LeaveOut])
	printBacktest(w, list)
	if err := w.Flush(); err != nil || c.Out == "" {
		return err
	}
	names := make([]string, len(histories))
	for i, h := range histories {
		names[i] = h.Community
	}
	about := fmt.Sprintf("P(return within %d days), see lifecycle.ReturnModel. Written by hearth fit-risk from %d forecasts of %d communities: %s.",
		model.Horizon, yes+no, len(names), strings.Join(names, ", "))
	return writeReturnModel(c.Out, about, model)
}
