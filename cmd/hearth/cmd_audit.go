package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hearthlabs/hearth/sink"
)

// AuditCmd asks whether the tables keep their contracts.
type AuditCmd struct {
	Contract []string    `env:"-" placeholder:"NAME" help:"Ask this contract only; may be repeated."`
	JSON     bool        `env:"-" name:"json" help:"One JSON object a contract, a line each."`
	SQL      bool        `env:"-" name:"sql" help:"Print the SQL of each contract."`
	Lang     string      `env:"-" enum:"zh,en" placeholder:"LANG" default:"zh" help:"zh or en (default: zh)."`
	Store    StoreConfig `embed:"" group:"Data"`
}

// shownRows is how many offending rows are printed.
const shownRows = 5

// finding is what became of one contract.
type finding struct {
	Name   string            `json:"contract"`
	State  string            `json:"state"` // ok, noted, broken, error
	En     string            `json:"en"`
	Zh     string            `json:"zh"`
	Rows   []json.RawMessage `json:"rows,omitempty"`   // at most shownRows
	More   bool              `json:"more,omitempty"`   // there are more rows than these
	Reason string            `json:"reason,omitempty"` // of an error
	SQL    string            `json:"sql,omitempty"`
}

// Run prints a line a contract. Its exit code is 1 when one is broken, and 2
// when one could not be asked.
func (c *AuditCmd) Run(ctx context.Context, t *terminal) (err error) {
	contracts, err := c.contracts()
	if err != nil {
		return usage(err)
	}
	if c.Store.ClickHouse == "" {
		if _, err := os.Stat(c.Store.engineDir()); err != nil {
			return &codedError{exitUsage, fmt.Errorf("nothing to audit: %w", err)}
		}
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return &codedError{exitUsage, err}
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	count := map[string]int{}
	for _, contract := range contracts {
		f := askContract(ctx, d, contract)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		count[f.State]++
		if !c.SQL {
			f.SQL = ""
		}
		if err := c.print(t.out, &f); err != nil {
			return err
		}
	}
	if err := c.lost(ctx, t, d); err != nil {
		return err
	}
	switch {
	case count["error"] > 0:
		return &codedError{exitUsage, fmt.Errorf("%d of %d contracts could not be asked", count["error"], len(contracts))}
	case count["broken"] > 0:
		return &codedError{exitFailure, fmt.Errorf("%d of %d contracts are broken", count["broken"], len(contracts))}
	}
	return nil
}

// lost tells what was given up, where all contracts are asked. It breaks none:
// somebody has accepted it.
func (c *AuditCmd) lost(ctx context.Context, t *terminal, d *database) error {
	if len(c.Contract) > 0 {
		return nil
	}
	f := askContract(ctx, d, sink.Contract{Name: "nothing_given_up", En: "No offsets were given up as lost; these were, by hearth resume.", Zh: "没有放弃过任何偏移；下面这些是用 hearth resume 放弃的。", SQL: sink.LostRanges})
	if f.State != "broken" {
		return nil
	}
	f.State = "noted"
	if !c.SQL {
		f.SQL = ""
	}
	return c.print(t.out, &f)
}

// contracts are those asked for, in their own order.
func (c *AuditCmd) contracts() ([]sink.Contract, error) {
	all := sink.Contracts()
	if len(c.Contract) == 0 {
		return all, nil
	}
	var chosen []sink.Contract
	wanted := map[string]bool{}
	for _, name := range c.Contract {
		wanted[name] = true
	}
	names := make([]string, len(all))
	for i, x := range all {
		names[i] = x.Name
		if wanted[x.Name] {
			chosen = append(chosen, x)
			delete(wanted, x.Name)
		}
	}
	for _, name := range c.Contract {
		if wanted[name] {
			return nil, fmt.Errorf("no contract %q: there are %s", name, strings.Join(names, ", "))
		}
	}
	return chosen, nil
}

// askContract asks twice before it calls a contract broken: between the reads of one
// question a pipeline may write.
func askContract(ctx context.Context, d *database, c sink.Contract) finding {
	f := finding{Name: c.Name, En: c.En, Zh: c.Zh, SQL: c.SQL, State: "ok"}
	for range 2 {
		rows, err := offending(ctx, d, c.SQL)
		if err != nil {
			f.State, f.Reason, f.Rows = "error", oneLine(err), nil
			return f
		}
		if len(rows) == 0 {
			f.State, f.Rows, f.More = "ok", nil, false
			return f
		}
		f.State, f.Rows, f.More = "broken", rows[:min(len(rows), shownRows)], len(rows) > shownRows
	}
	return f
}

// offending are the first rows that break a contract, one more than is shown.
func offending(ctx context.Context, d *database, sql string) ([]json.RawMessage, error) {
	var b bytes.Buffer
	ask := fmt.Sprintf("SELECT * FROM (\n%s\n) ORDER BY ALL LIMIT %d", sql, shownRows+1)
	if err := d.query(ctx, ask, "JSONEachRow", nil, &b); err != nil {
		return nil, err
	}
	var rows []json.RawMessage
	for line := range bytes.Lines(b.Bytes()) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			rows = append(rows, json.RawMessage(line))
		}
	}
	return rows, nil
}

// auditWords are the states for people.
var auditWords = map[string]map[string]string{
	"zh": {"ok": "通过", "broken": "不符", "noted": "注意", "error": "没问成", "more": "……还有更多"},
	"en": {"ok": "ok", "broken": "broken", "noted": "noted", "error": "error", "more": "… and more"},
}

func (c *AuditCmd) print(w io.Writer, f *finding) error {
	if c.JSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(f)
	}
	words, promise := auditWords[c.Lang], f.Zh
	if c.Lang == "en" {
		promise = f.En
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\t%s\t%s\n", words[f.State], f.Name, promise)
	if f.Reason != "" {
		fmt.Fprintf(&b, "\t%s\n", f.Reason)
	}
	for _, r := range f.Rows {
		fmt.Fprintf(&b, "\t%s\n", r)
	}
	if f.More {
		fmt.Fprintf(&b, "\t%s\n", words["more"])
	}
	if c.SQL {
		for line := range strings.Lines(f.SQL) {
			fmt.Fprintf(&b, "\t%s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
