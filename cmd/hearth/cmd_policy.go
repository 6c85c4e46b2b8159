package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/replay"
	"github.com/hearthlabs/hearth/lifecycle"
)

// PolicyCmd helps to change the thresholds of the life cycle.
type PolicyCmd struct {
	Show PolicyShowCmd `cmd:"" help:"Print the policy in force as YAML: a file to start from."`
	Diff PolicyDiffCmd `cmd:"" help:"Tell which transitions, at-risk alerts and mood shifts would have differed under another policy."`
}

// PolicyShowCmd prints a policy.
type PolicyShowCmd struct {
	File string `arg:"" optional:"" help:"Policy file (default: the built-in policy)."`
}

// Run fails where the file is not a policy.
func (c *PolicyShowCmd) Run(_ context.Context, t *terminal) error {
	p, err := LogicConfig{Policy: c.File}.policy()
	if err != nil {
		return usage(err)
	}
	return printed(t, func(w *bufio.Writer) {
		fmt.Fprintf(w, "# hash %s\n", p.Hash())
		enc := yaml.NewEncoder(w)
		enc.SetIndent(2)
		_ = enc.Encode(p) // a value, into memory
	})
}

// PolicyDiffCmd puts histories through two policies.
type PolicyDiffCmd struct {
	Old   string   `arg:"" help:"Policy file; built-in for the built-in policy."`
	New   string   `arg:"" help:"The other one."`
	Files []string `arg:"" name:"file" help:"NDJSON files of events, or folders of such *.ndjson files; - is standard input."`
	All   bool     `env:"-" help:"List every difference, not the first 20."`
	JSON  bool     `name:"json" env:"-" help:"Print one JSON object."`
}

// builtInPolicy names the built-in policy where a file is expected.
const builtInPolicy = "built-in"

// Run prints what one policy has and the other has not.
func (c *PolicyDiffCmd) Run(ctx context.Context, t *terminal) error {
	var sides [2]*policySide
	for i, file := range []string{c.Old, c.New} {
		if file == builtInPolicy {
			file = ""
		}
		p, err := LogicConfig{Policy: file}.policy()
		if err != nil {
			return usage(err)
		}
		sides[i] = &policySide{policy: p, tracker: lifecycle.NewTracker(p)}
	}
	files, err := eventFiles(c.Files)
	if err != nil {
		return err
	}
	read, err := moodReader(sides)
	if err != nil {
		return err
	}
	bad, err := followBoth(ctx, t, files, sides, read)
	if err != nil {
		return err
	}
	if bad > 0 {
		fmt.Fprintf(t.err, "hearth: %d lines are no events and were left out; hearth validate says why\n", bad)
	}
	d := comparePolicies(sides)
	d.Shifts.Compared = read != nil
	if c.JSON {
		return json.NewEncoder(t.out).Encode(d)
	}
	return printed(t, func(w *bufio.Writer) { d.print(w, c.All) })
}

// policySide is a policy and what it makes of the events.
type policySide struct {
	policy  lifecycle.Policy
	tracker *lifecycle.Tracker
	moves   []policyMove
	shifts  []policyShift
}

// policyMove is a transition under one policy.
type policyMove struct {
	Community string `json:"community"`
	Member    string `json:"member"`
	Day       string `json:"day"`
	Rule      string `json:"rule"`
	From      string `json:"from"`
	To        string `json:"to"`
}

func (m policyMove) compare(o policyMove) int {
	return cmp.Or(cmp.Compare(m.Community, o.Community), cmp.Compare(m.Day, o.Day), cmp.Compare(m.Member, o.Member),
		cmp.Compare(m.Rule, o.Rule), cmp.Compare(m.From, o.From), cmp.Compare(m.To, o.To))
}

func (s *policySide) take() {
	ch := s.tracker.Changes()
	for i := range ch.Shifts {
		x := &ch.Shifts[i]
		s.shifts = append(s.shifts, policyShift{x.Community, x.Member, x.Day.String(), [2]string{"fell", "rose"}[(x.Direction+1)/2]})
	}
	for _, x := range ch.Transitions {
		s.moves = append(s.moves, policyMove{x.Community, x.Member, x.Day.String(), x.Rule, x.From.String(), x.To.String()})
	}
}

// takeEvery is after how many events the rows of a tracker are taken, which
// bounds its memory.
const takeEvery = 10_000

// followBoth puts the events of files through both trackers, and returns how many
// lines are no events. An event that comes again changes nothing.
func followBoth(ctx context.Context, t *terminal, files []string, sides [2]*policySide, read func(*ingest.Event) lifecycle.Mood) (bad int, err error) {
	type seenKey struct{ community, id string }
	seen := map[seenKey]struct{}{}
	var decoder ingest.Decoder
	now, n := time.Now(), 0
	err = eachLine(t, files, func(line replay.Line) error {
		e, _, err := decoder.Decode(ingest.Record{Value: line.Value, Time: now})
		if err != nil {
			bad++
			return ctx.Err()
		}
		key := seenKey{e.Community, e.ID}
		if _, again := seen[key]; again {
			return ctx.Err()
		}
		seen[key] = struct{}{}
		n++
		var mood lifecycle.Mood
		if read != nil {
			mood = read(&e)
		}
		for _, s := range sides {
			e.Move(s.tracker, mood)
			if n%takeEvery == 0 {
				s.take()
			}
		}
		return ctx.Err()
	})
	for _, s := range sides {
		s.take()
		slices.SortStableFunc(s.moves, policyMove.compare)
		slices.SortStableFunc(s.shifts, policyShift.compare)
	}
	return bad, err
}

// policyDiff is what differs between two policies on the same events.
type policyDiff struct {
	Old   string       `json:"old"` // hashes
	New   string       `json:"new"`
	Same  int          `json:"same"`  // transitions of both
	Moved int          `json:"moved"` // of those that differ, how many are the other policy's on another day
	Gone  []policyMove `json:"only_old"`
	Added []policyMove `json:"only_new"`

	Alerts alertDiff `json:"at_risk_alerts"`
	Shifts shiftDiff `json:"mood_shifts"`
}

// apart walks two lists in order beside each other: what only one of them has, and
// how many both have. The lists it returns are never nil.
func apart[T interface{ compare(T) int }](a, b []T) (onlyA, onlyB []T, both int) {
	onlyA, onlyB = []T{}, []T{}
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].compare(b[0]) < 0:
			onlyA, a = append(onlyA, a[0]), a[1:]
		case len(a) == 0 || a[0].compare(b[0]) > 0:
			onlyB, b = append(onlyB, b[0]), b[1:]
		default:
			both++
			a, b = a[1:], b[1:]
		}
	}
	return onlyA, onlyB, both
}

func comparePolicies(sides [2]*policySide) policyDiff {
	d := policyDiff{Old: sides[0].policy.Hash(), New: sides[1].policy.Hash()}
	d.Alerts = compareAlerts(sides)
	d.Shifts = compareShifts(sides)
	d.Gone, d.Added, d.Same = apart(sides[0].moves, sides[1].moves)
	left := map[policyMove]int{}
	for _, m := range d.Gone {
		m.Day = ""
		left[m]++
	}
	for _, m := range d.Added {
		m.Day = ""
		if left[m] > 0 {
			left[m]--
			d.Moved++
		}
	}
	return d
}

// listedMoves is how many differences are listed unless all are asked for.
const listedMoves = 20

func (d *policyDiff) print(w *bufio.Writer, all bool) {
	fmt.Fprintf(w, "policies %s and %s: %s transitions are the same, %s only under the first, %s only under the second\n",
		d.Old, d.New, grouped(int64(d.Same)), grouped(int64(len(d.Gone))), grouped(int64(len(d.Added))))
	if len(d.Gone)+len(d.Added) > 0 {
		fmt.Fprintf(w, "%s of them only happen on another day\n", grouped(int64(d.Moved)))
	}
	d.Alerts.print(w)
	d.Shifts.print(w, all)
	if len(d.Gone)+len(d.Added) == 0 {
		return
	}
	rules := map[string][2]int64{}
	rows := [][]string{}
	for side, moves := range [][]policyMove{d.Gone, d.Added} {
		for _, m := range moves {
			n := rules[m.Rule]
			n[side]++
			rules[m.Rule] = n
			rows = append(rows, []string{"  " + m.Day, m.Community, m.Member, [2]string{"−", "+"}[side], m.Rule, m.From + " → " + m.To})
		}
	}
	counts := [][]string{}
	for _, r := range lifecycle.Rules() {
		if n, ok := rules[r.ID]; ok {
			counts = append(counts, []string{"  " + r.ID, "−" + grouped(n[0]), "+" + grouped(n[1])})
		}
	}
	fmt.Fprintln(w, "by rule, first and second")
	printTable(w, counts)
	slices.SortStableFunc(rows, func(a, b []string) int {
		return cmp.Or(cmp.Compare(a[1], b[1]), cmp.Compare(a[2], b[2]), cmp.Compare(a[0], b[0]), cmp.Compare(b[3], a[3]))
	})
	fmt.Fprintln(w, "by member")
	rest := 0
	if !all && len(rows) > listedMoves {
		rest = len(rows) - listedMoves
		rows = rows[:listedMoves]
	}
	printTable(w, rows)
	if rest > 0 {
		fmt.Fprintf(w, "  … and %s more; --all lists them\n", grouped(int64(rest)))
	}
}
