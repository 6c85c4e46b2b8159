package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/hearthlabs/hearth/lifecycle/backtest"
)

// predictions writes every forecast as CSV with a header. A cut is the moment,
// in UTC, before which everything was known; a return is activity from then on
// and within the horizon.
func predictions(list []*backtest.Evaluation) func(io.Writer) error {
	return func(to io.Writer) error {
		w := csv.NewWriter(to)
		err := w.Write([]string{"community", "member", "cut", "p", "returned"})
		for _, e := range list {
			for _, r := range e.Rows {
				returned := "0"
				if r.Returned {
					returned = "1"
				}
				cut := time.Unix(int64(r.Cut)*86400, 0).UTC().Format(time.RFC3339)
				if e := w.Write([]string{r.Community, r.Member, cut, strconv.FormatFloat(r.P, 'f', 6, 64), returned}); err == nil {
					err = e
				}
			}
		}
		w.Flush()
		if err == nil {
			err = w.Error()
		}
		if err != nil {
			return fmt.Errorf("write predictions: %w", err)
		}
		return nil
	}
}

// printBacktest prints a line a community, their mean, and all forecasts pooled.
func printBacktest(w *bufio.Writer, list []*backtest.Evaluation) {
	fmt.Fprintf(w, "%-22s %7s %6s | %-27s | %-13s | %-13s | %-13s\n", "", "", "base", "the model", "recency", "fixed window", "BG/BB weekly")
	fmt.Fprintf(w, "%-22s %7s %6s | %6s %6s %6s %6s", "community", "n", "rate", "AUC", "Brier", "ECE", "lift")
	for range backtest.Baselines() {
		fmt.Fprintf(w, " | %6s %6s", "AUC", "Brier")
	}
	fmt.Fprintln(w)
	var figures []backtest.Figures
	for _, e := range list {
		f := e.Figures()
		printFigures(w, e.Community, f)
		figures = append(figures, f)
	}
	mean, pooled := backtest.Mean(figures), backtest.Pool(list).Figures()
	printFigures(w, "mean", mean)
	printFigures(w, "pooled", pooled)
	fmt.Fprintf(w, "P(alive), which is no forecast of a return, would have AUC %.3f and Brier %.4f in the mean, %.3f and %.4f pooled.\n",
		mean.Alive.AUC, mean.Alive.Brier, pooled.Alive.AUC, pooled.Alive.Brier)
}

func printFigures(w *bufio.Writer, name string, f backtest.Figures) {
	fmt.Fprintf(w, "%-22s %7d %6.3f | %6.3f %6.4f %6.3f %6.2f", name, f.N, f.BaseRate, f.AUC, f.Brier, f.ECE, f.Lift)
	for _, b := range backtest.Baselines() {
		fmt.Fprintf(w, " | %6.3f %6.4f", f.Baselines[b].AUC, f.Baselines[b].Brier)
	}
	fmt.Fprintln(w)
}
