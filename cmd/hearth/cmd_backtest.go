package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/lifecycle/backtest"
)

// BacktestCmd measures the forecast of returns.
type BacktestCmd struct {
	Files       []string `arg:"" name:"file" help:"NDJSON files of events, or folders of such *.ndjson files; - is standard input."`
	Horizon     days     `env:"-" default:"30d" placeholder:"DAYS" help:"Days in which a member may return; must be those of the model (default: ${default})."`
	Model       string   `env:"-" placeholder:"FILE" help:"Model written by hearth fit-risk (default: the built-in one)."`
	Predictions string   `env:"-" placeholder:"FILE" help:"Write every forecast and its outcome to this CSV file."`
	Reasons     int      `env:"-" placeholder:"N" help:"Show, for each community, the N highest risks at the last cut, and why."`
	JSON        bool     `name:"json" env:"-" help:"Print one JSON object."`
	Lang        string   `env:"-" enum:"zh,en,auto" default:"auto" placeholder:"LANG" help:"Language of the reasons, zh or en (default: the environment's LANG)."`
}

// days is a number of days, written with or without a d.
type days int

// UnmarshalText reads 30d or 30.
func (d *days) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(strings.TrimSuffix(string(text), "d"), 10, 12)
	if err != nil {
		return fmt.Errorf("%q is not a number of days such as 30d", text)
	}
	*d = days(n) // at most 4095
	return nil
}

// Run evaluates every community of the files.
func (c *BacktestCmd) Run(ctx context.Context, t *terminal) error {
	model, err := loadReturnModel(t, c.Model)
	if err != nil {
		return usage(err)
	}
	if int(c.Horizon) != model.Horizon {
		return usage(fmt.Errorf("horizon: %dd: the model forecasts %dd; fit another with hearth fit-risk", c.Horizon, model.Horizon))
	}
	if c.Reasons < 0 {
		return usage(fmt.Errorf("reasons: %d: want a number from 0", c.Reasons))
	}
	histories, err := readHistories(ctx, t, c.Files)
	if err != nil {
		return err
	}
	o := backtest.DefaultOptions()
	o.Horizon = model.Horizon
	var list []*backtest.Evaluation
	for _, h := range histories {
		if err := ctx.Err(); err != nil {
			return err
		}
		list = append(list, h.Evaluate(model, o))
	}
	if c.Predictions != "" {
		if err := writeFile(c.Predictions, predictions(list)); err != nil {
			return err
		}
	}
	if c.JSON {
		figures := map[string]backtest.Figures{}
		for _, e := range list {
			figures[e.Community] = e.Figures()
		}
		return json.NewEncoder(t.out).Encode(figures)
	}
	w := bufio.NewWriter(t.out)
	printBacktest(w, list)
	for _, e := range list {
		printReasons(w, e, c.Reasons, language(c.Lang) == "zh")
	}
	return w.Flush()
}

// printReasons shows the highest risks at the last cut.
func printReasons(w *bufio.Writer, e *backtest.Evaluation, n int, chinese bool) {
	if n == 0 || len(e.Rows) == 0 {
		return
	}
	last := e.Rows[len(e.Rows)-1].Cut
	rows := slices.DeleteFunc(slices.Clone(e.Rows), func(r backtest.Row) bool { return r.Cut != last })
	slices.SortStableFunc(rows, func(a, b backtest.Row) int { return cmp.Compare(b.Forecast.Risk, a.Forecast.Risk) })
	fmt.Fprintf(w, "\n%s, %s\n", e.Community, lifecycle.Day(last))
	for _, r := range rows[:min(n, len(rows))] {
		why := r.Forecast.Reason.English()
		if chinese {
			why = r.Forecast.Reason.Chinese()
		}
		fmt.Fprintf(w, "  %s  risk %.2f  P(return) %.2f  P(alive) %.2f  %s\n", r.Member, r.Forecast.Risk, r.P, r.Forecast.Alive, why)
	}
}
