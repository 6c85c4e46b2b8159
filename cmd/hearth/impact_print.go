package main

import (
	"bufio"
	"fmt"
	"strings"
)

// print writes what would change for a person to read.
func (im *impact) print(w *bufio.Writer) {
	share := func(n int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(im.Texts, 1))) }
	fmt.Fprintf(w, "%s texts: %s read differently (%s), %s of them with another label (%s), %s with another emotion\n",
		grouped(int64(im.Texts)), grouped(int64(im.Changed)), share(im.Changed), grouped(int64(im.Labels)), share(im.Labels), grouped(int64(im.Emotion)))
	fmt.Fprintf(w, "mean polarity %+.4f → %+.4f (change %+.4f); where it changes, by %.2f\n", im.Mean[0], im.Mean[1], im.Change, im.Size)
	fmt.Fprintf(w, "lexicon %s → %s\n", im.Old, im.New)
	if im.Changed == 0 {
		return
	}
	fmt.Fprintln(w, "\nLabels, old down and new across")
	rows := [][]string{append([]string{""}, impactLabels...)}
	for _, from := range impactLabels {
		row := []string{from}
		for _, to := range impactLabels {
			row = append(row, grouped(int64(im.Table[from][to])))
		}
		rows = append(rows, row)
	}
	printTable(w, rows)
	fmt.Fprintln(w, "\nMost changed")
	for i := range im.Most {
		im.Most[i].print(w)
	}
}

func (c *changedText) print(w *bufio.Writer) {
	change := c.Label[0]
	if c.Label[1] != c.Label[0] {
		change += " → " + c.Label[1]
	}
	if c.Emotion[0] != c.Emotion[1] {
		change += fmt.Sprintf(", %s → %s", c.Emotion[0], c.Emotion[1])
	}
	fmt.Fprintf(w, "%+.2f → %+.2f  %s  %s:%d  %s\n", c.Polarity[0], c.Polarity[1], change, c.File, c.Line, strings.Join(strings.Fields(c.Text), " "))
	for _, e := range c.Evidence {
		fmt.Fprintf(w, "    %s  %s  %s → %s\n", e.Word, e.Target, side(e.Adds[0], e.Source[0]), side(e.Adds[1], e.Source[1]))
	}
}

// side is what a term adds on one side, and where it comes from.
func side(adds float64, source string) string {
	if source == "" {
		return "nothing"
	}
	return fmt.Sprintf("%+.2f (%s)", adds, source)
}
