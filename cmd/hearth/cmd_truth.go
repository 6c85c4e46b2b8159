package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/planted"
	"github.com/hearthlabs/hearth/ingest/replay"
	"github.com/hearthlabs/hearth/ingest/simulate"
	"github.com/hearthlabs/hearth/lifecycle"
)

// TruthCmd holds the tables against what a simulation planted.
type TruthCmd struct {
	Truth  string      `arg:"" help:"What hearth simulate --truth wrote."`
	Files  []string    `arg:"" optional:"" name:"file" help:"NDJSON files of the events, to be followed without a database; - is standard input (default: ask the tables)."`
	Policy string      `env:"-" placeholder:"FILE" help:"Policy to follow the files by (default: the built-in one with the planted holidays)."`
	Warm   int         `env:"-" placeholder:"DAYS" default:"56" help:"First days that are not compared, from 0 (default: ${default})."`
	Plan   bool        `env:"-" help:"Hold them against the plan alone: who carries a community is who was cast for it, and a rhythm is the one that was drawn."`
	Off    bool        `env:"-" help:"Print the planted holidays as a policy file, and stop."`
	JSON   bool        `env:"-" name:"json" help:"Print one JSON object."`
	Store  StoreConfig `embed:"" group:"Data"`
}

// Help says what is compared.
func (*TruthCmd) Help() string {
	return "Each day of each member has a stage in truth, which lifecycle/STAGES.md defines, and one that the tables say. F1 is the harmonic mean of precision and " +
		"recall over member-days; near is F1 where a stage may be a week early or late. A member said to have churned is said to have stopped between the last activity " +
		"and the first step down of that silence; the window holds if the last day on which the member could act lies in it. The tables know holidays only from " +
		"their policy: start them with the file that --off prints."
}

// Run prints how far tables, or a life cycle that follows the files, and truth agree.
func (c *TruthCmd) Run(ctx context.Context, t *terminal) error {
	truth, err := readTruth(t, c.Truth)
	if err != nil {
		return usage(err)
	}
	if c.Warm < 0 {
		return usage(fmt.Errorf("warm: %d: want a number from 0", c.Warm))
	}
	if c.Plan {
		truth = truth.ByPlan()
	}
	all, err := planted.Communities(truth, c.Warm)
	if err != nil {
		return usage(err)
	}
	if c.Off {
		return printed(t, func(w *bufio.Writer) { printOff(w, truth.Zone, planted.OffDays(all)) })
	}
	said, err := c.said(ctx, t, truth.Zone, all)
	if err != nil {
		return err
	}
	var sum planted.Report
	for i, community := range all {
		sum.Add(planted.Compare(community, said[i]))
	}
	if c.JSON {
		return json.NewEncoder(t.out).Encode(truthFigures(&sum))
	}
	return printed(t, func(w *bufio.Writer) { printTruth(w, &sum) })
}

func readTruth(t *terminal, path string) (truth simulate.Truth, err error) {
	f, err := t.open(path)
	if err != nil {
		return truth, err
	}
	raw, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return truth, fmt.Errorf("read truth: %w", err)
	}
	if err := json.Unmarshal(raw, &truth); err != nil {
		return truth, fmt.Errorf("read truth: %s: %w", path, err)
	}
	if len(truth.Communities) == 0 {
		return truth, fmt.Errorf("read truth: %s names no communities: want what hearth simulate --truth wrote", path)
	}
	return truth, nil
}

// said returns what is said of each community, by the tables or by following files.
func (c *TruthCmd) said(ctx context.Context, t *terminal, zone string, all []planted.Community) (said []planted.Said, err error) {
	if len(c.Files) > 0 {
		return c.followed(ctx, t, zone, all)
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	for _, community := range all {
		s, err := storedSaid(ctx, d, zone, community.ID)
		if err != nil {
			return nil, err
		}
		said = append(said, s)
	}
	return said, nil
}

func (c *TruthCmd) followed(ctx context.Context, t *terminal, zone string, all []planted.Community) ([]planted.Said, error) {
	p, err := LogicConfig{Policy: c.Policy, Zone: zone}.policy()
	if err != nil {
		return nil, usage(err)
	}
	if c.Policy == "" {
		p.Off = planted.OffDays(all)
	}
	files, err := eventFiles(c.Files)
	if err != nil {
		return nil, err
	}
	follower := planted.NewFollower(p)
	bad := 0
	var decoder ingest.Decoder
	now := time.Now()
	if err := eachLine(t, files, func(line replay.Line) error {
		e, _, err := decoder.Decode(ingest.Record{Value: line.Value, Time: now})
		if err != nil {
			bad++
			return ctx.Err()
		}
		follower.See(&e, lifecycle.Mood{}) // a mood moves no stage
		return ctx.Err()
	}); err != nil {
		return nil, err
	}
	if bad > 0 {
		fmt.Fprintf(t.err, "hearth: %d lines are no events and were left out; hearth validate says why\n", bad)
	}
	var said []planted.Said
	for _, community := range all {
		said = append(said, follower.Said(community.ID))
	}
	return said, nil
}

// storedSaid reads what the tables say of a community.
func storedSaid(ctx context.Context, d *database, zone, community string) (said planted.Said, err error) {
	params := []param{{"community", community}, {"zone", zone}}
	// What a close decides happens at the end of its day, which is the next day's midnight.
	moves, err := d.rows(ctx, "SELECT hex(member), toDate(at - toIntervalMillisecond(1), {zone:String}), `to` FROM transitions\n"+
		"WHERE community = {community:String} ORDER BY offset, seq", params...)
	if err != nil {
		return said, fmt.Errorf("read transitions: %w", err)
	}
	if len(moves) == 0 {
		return said, fmt.Errorf("read transitions: the tables have none of community %q", community)
	}
	for _, r := range moves {
		stage, _ := lifecycle.ParseStage(r[2]) // the tables have no others
		day, err := lifecycle.ParseDay(r[1])
		if err != nil {
			return said, fmt.Errorf("read transitions: %w", err)
		}
		said.Moves = append(said.Moves, planted.Move{Member: unhex(r[0]), Day: day, To: stage})
	}
	active, err := d.rows(ctx, "SELECT hex(member), toDate(last_active, {zone:String}) FROM members FINAL\n"+
		"WHERE community = {community:String} AND last_active > 0", params...)
	if err != nil {
		return said, fmt.Errorf("read members: %w", err)
	}
	said.Active = map[string]lifecycle.Day{}
	for _, r := range active {
		day, err := lifecycle.ParseDay(r[1])
		if err != nil {
			return said, fmt.Errorf("read members: %w", err)
		}
		said.Active[unhex(r[0])] = day
	}
	return said, nil
}

// unhex undoes ClickHouse's hex(), which keeps tabs and newlines out of an answer.
func unhex(s string) string {
	raw, _ := hex.DecodeString(s) // the engine wrote it
	return string(raw)
}

// stageFigures is one line of the report.
type stageFigures struct {
	Stage     string  `json:"stage"`
	True      int     `json:"true_days"`
	Said      int     `json:"said_days"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Near      float64 `json:"f1_near"`
}

// figures is what --json prints.
type figures struct {
	Members  int            `json:"members"`
	Stages   []stageFigures `json:"stages"`
	Churned  int            `json:"churned_true"`
	SaidGone int            `json:"churned_said"`
	Both     int            `json:"churned_both"`
	Within   int            `json:"churn_date_within_window"`
	Width    float64        `json:"window_days"`
	Fades    int            `json:"at_risk_entries"`
	OffFades int            `json:"at_risk_entries_on_days_off"`
	OutFades int            `json:"at_risk_entries_in_outages"`
	Farms    int            `json:"farm_accounts"`
	FarmCore int            `json:"farm_days_said_core"`
}

func truthFigures(r *planted.Report) figures {
	f := figures{
		Members: r.Members, Churned: r.Churn.True, SaidGone: r.Churn.Said, Both: r.Churn.Both, Within: r.Churn.Within,
		Fades: r.Fades, OffFades: r.FadesOff, OutFades: r.FadesOutage, Farms: r.Farms, FarmCore: r.FarmCore,
	}
	if r.Churn.Both > 0 {
		f.Width = float64(r.Churn.Width) / float64(r.Churn.Both)
	}
	for s := lifecycle.StageNone + 1; s.Valid(); s++ {
		x := r.Stages[s]
		f.Stages = append(f.Stages, stageFigures{s.String(), x.True, x.Said, x.Precision(), x.Recall(), x.F1(), x.F1Near()})
	}
	return f
}

func printTruth(w io.Writer, r *planted.Report) {
	f := truthFigures(r)
	rows := [][]string{{"stage", "true days", "said", "precision", "recall", "F1", "near"}}
	for _, s := range f.Stages {
		row := []string{s.Stage, grouped(int64(s.True)), grouped(int64(s.Said))}
		for _, x := range []float64{s.Precision, s.Recall, s.F1, s.Near} {
			row = append(row, fmt.Sprintf("%.3f", x))
		}
		rows = append(rows, row)
	}
	printTable(w, rows)
	fmt.Fprintf(w, "%s members; churned on the last day: %s in truth, %s said, %s both; of these the last day lies in the window for %s (windows of %.1f days in the mean)\n",
		grouped(int64(f.Members)), grouped(int64(f.Churned)), grouped(int64(f.SaidGone)), grouped(int64(f.Both)), grouped(int64(f.Within)), f.Width)
	fmt.Fprintf(w, "%s came to be at risk, %s of them on days off, %s in outages\n", grouped(int64(f.Fades)), grouped(int64(f.OffFades)), grouped(int64(f.OutFades)))
	if f.Farms > 0 {
		fmt.Fprintf(w, "%s accounts work for credit and are left out above; on %s days they are said to be core\n", grouped(int64(f.Farms)), grouped(int64(f.FarmCore)))
	}
}

// printOff writes holidays as part of a policy; days in a row of one community are
// one line.
func printOff(w io.Writer, zone string, off []lifecycle.OffDays) {
	fmt.Fprintf(w, "zone: %s\noff:\n", zone)
	merged := off[:0]
	for _, o := range off {
		if last := len(merged) - 1; last >= 0 && merged[last].Community == o.Community && follows(merged[last].To, o.From) {
			merged[last].To = o.To
			continue
		}
		merged = append(merged, o)
	}
	for _, o := range slices.Clip(merged) {
		fmt.Fprintf(w, "  - {from: %q, to: %q, community: %q, why: %q}\n", o.From, o.To, o.Community, o.Why)
	}
}

func follows(date, next string) bool {
	a, errA := lifecycle.ParseDay(date)
	b, errB := lifecycle.ParseDay(next)
	return errA == nil && errB == nil && b == a+1
}
