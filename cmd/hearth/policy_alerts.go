package main

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
)

// policyShift is a lasting change of mood under one policy.
type policyShift struct {
	Community string `json:"community"`
	Member    string `json:"member"`
	Day       string `json:"day"`
	Direction string `json:"direction"` // fell, rose
}

func (s policyShift) compare(o policyShift) int {
	return cmp.Or(cmp.Compare(s.Community, o.Community), cmp.Compare(s.Day, o.Day), cmp.Compare(s.Member, o.Member), cmp.Compare(s.Direction, o.Direction))
}

// moodReader scores texts with the built-in lexicon. It is nil where the policies
// tell shifts of mood alike, because nothing that these rest on differs: scoring is
// most of the work.
func moodReader(sides [2]*policySide) (func(*ingest.Event) lifecycle.Mood, error) {
	a, b := &sides[0].policy, &sides[1].policy
	if a.Mood == b.Mood && a.Zone == b.Zone && a.Lateness == b.Lateness && a.CatchUp == b.CatchUp && maps.Equal(a.Zones, b.Zones) {
		return nil, nil //nolint:nilnil // no reader is an answer here, and no mistake
	}
	lexicon, err := loadBuiltin(nil)
	if err != nil {
		return nil, err
	}
	return func(e *ingest.Event) lifecycle.Mood {
		if e.Text == "" || e.Kind != ingest.KindMessage && e.Kind != ingest.KindStory {
			return lifecycle.Mood{}
		}
		return ingest.MoodOf(lexicon.Score(e.Text))
	}, nil
}

// alertDiff says how often members would have been shown as at risk.
type alertDiff struct {
	Both    int `json:"both"`     // under both policies
	Gone    int `json:"only_old"` // under the first alone
	Added   int `json:"only_new"` // under the second alone
	Earlier int `json:"earlier"`  // of both: sooner under the second
	Later   int `json:"later"`    // of both: later
	// Days is by how many days those of both come later under the second, in the mean;
	// negative: sooner.
	Days float64 `json:"days_later"`
}

// compareAlerts holds a member's first alert under one policy against the first
// under the other, the second against the second, and so on.
func compareAlerts(sides [2]*policySide) (d alertDiff) {
	type key struct{ community, member string }
	var days [2]map[key][]lifecycle.Day
	for i, s := range sides {
		days[i] = map[key][]lifecycle.Day{}
		for _, m := range s.moves { // ascending by day within a community
			if m.To == lifecycle.StageAtRisk.String() {
				day, _ := lifecycle.ParseDay(m.Day) // it was a Day
				k := key{m.Community, m.Member}
				days[i][k] = append(days[i][k], day)
			}
		}
	}
	sum := 0
	for k, a := range days[0] {
		b := days[1][k]
		n := min(len(a), len(b))
		d.Both += n
		d.Gone += len(a) - n
		for i := range n {
			by := int(b[i] - a[i])
			sum += by
			switch {
			case by < 0:
				d.Earlier++
			case by > 0:
				d.Later++
			}
		}
	}
	for k, b := range days[1] {
		d.Added += max(0, len(b)-len(days[0][k]))
	}
	if d.Both > 0 {
		d.Days = float64(sum) / float64(d.Both)
	}
	return d
}

func (d *alertDiff) print(w *bufio.Writer) {
	fmt.Fprintf(w, "at-risk alerts: %s under both (%s sooner and %s later under the second, %+.1f days in the mean), %s only under the first, %s only under the second\n",
		grouped(int64(d.Both)), grouped(int64(d.Earlier)), grouped(int64(d.Later)), d.Days, grouped(int64(d.Gone)), grouped(int64(d.Added)))
}

// shiftDiff says which lasting changes of mood would have been found.
type shiftDiff struct {
	Compared bool          `json:"compared"` // false: the policies can't differ in them
	Same     int           `json:"same"`
	Gone     []policyShift `json:"only_old"`
	Added    []policyShift `json:"only_new"`
}

func compareShifts(sides [2]*policySide) shiftDiff {
	var d shiftDiff
	d.Gone, d.Added, d.Same = apart(sides[0].shifts, sides[1].shifts)
	return d
}

func (d *shiftDiff) print(w *bufio.Writer, all bool) {
	if !d.Compared {
		fmt.Fprintln(w, "mood shifts: the same, by policies that do not differ in what they rest on")
		return
	}
	fmt.Fprintf(w, "mood shifts: %s are the same, %s only under the first, %s only under the second\n",
		grouped(int64(d.Same)), grouped(int64(len(d.Gone))), grouped(int64(len(d.Added))))
	rows := [][]string{}
	for side, list := range [][]policyShift{d.Gone, d.Added} {
		for _, s := range list {
			rows = append(rows, []string{"  " + s.Day, s.Community, s.Member, [2]string{"−", "+"}[side], "mood " + s.Direction})
		}
	}
	if rest := len(rows) - listedMoves; !all && rest > 0 {
		printTable(w, rows[:listedMoves])
		fmt.Fprintf(w, "  … and %s more; --all lists them\n", grouped(int64(rest)))
		return
	}
	printTable(w, rows)
}
