package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/hearthlabs/hearth/console/statement"
)

// Querier answers SQL.
type Querier interface {
	// Query runs one read-only statement, whose {name:Type} places params fill,
	// and calls yield with each row as a JSON object, as ClickHouse's format
	// JSONEachRow writes it. The row is yield's only until it returns. Query
	// blocks until the answer is read; it returns an error of yield unchanged.
	Query(ctx context.Context, sql string, params map[string]string, yield func(row []byte) error) error
}

// RawFunc makes a Querier of a function that copies the answer to a statement,
// in the format named, to w. It is used concurrently only if the Querier is.
type RawFunc func(ctx context.Context, sql, format string, params map[string]string, w io.Writer) error

// Query implements [Querier]. The whole answer is held in memory: those of a
// report are a few hundred rows.
func (f RawFunc) Query(ctx context.Context, sql string, params map[string]string, yield func(row []byte) error) error {
	var answer bytes.Buffer
	if err := f(ctx, sql, "JSONEachRow", params, &answer); err != nil {
		return err
	}
	for line := range bytes.Lines(answer.Bytes()) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if err := yield(line); err != nil {
			return err
		}
	}
	return nil
}

// Count is a number of things. It is read from a JSON number or a quoted one:
// ClickHouse quotes 64-bit integers under some settings.
type Count int64

// UnmarshalJSON implements [json.Unmarshaler].
func (c *Count) UnmarshalJSON(b []byte) error {
	var n int64
	if err := json.Unmarshal(bytes.Trim(b, `"`), &n); err != nil {
		return fmt.Errorf("read count %s: %w", b, err)
	}
	*c = Count(n)
	return nil
}

// rows returns the answer to s.
func rows[T any](ctx context.Context, q Querier, s Statement) ([]T, error) {
	out := []T{}
	err := q.Query(ctx, s.SQL, s.Params, func(row []byte) error {
		var v T
		if err := json.Unmarshal(row, &v); err != nil {
			return fmt.Errorf("decode row: %w", err)
		}
		out = append(out, v)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", s.Name, err)
	}
	return out, nil
}

// row returns the only row of the answer to s, zero when there is none.
func row[T any](ctx context.Context, q Querier, s Statement) (T, error) {
	var zero T
	all, err := rows[T](ctx, q, s)
	if err != nil || len(all) == 0 {
		return zero, err
	}
	return all[0], nil
}

// Statement is one query of a report.
type Statement struct {
	Section string            `json:"section"` // id of the section it fills; "" for what comes before all sections
	Name    string            `json:"name"`    // unique in a report
	SQL     string            `json:"sql"`     // with {name:Type} places
	Params  map[string]string `json:"params"`  // exactly those the SQL names
}

// Inline returns the SQL with its parameters written in as literals, ready for
// any ClickHouse client.
func (s Statement) Inline() string {
	pairs := []string{}
	for _, p := range statement.Places(s.SQL) {
		pairs = append(pairs, p.Text, literal(p.Type, s.Params[p.Name]))
	}
	return strings.NewReplacer(pairs...).Replace(s.SQL)
}

// literal writes a value as a place of its type takes it.
func literal(typ, value string) string {
	quoted := "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
	switch {
	case typ == "String":
		return quoted
	case strings.HasPrefix(typ, "DateTime64"):
		return "toDateTime64(" + quoted + ", 3, 'UTC')"
	case typ == "Date":
		return "toDate(" + quoted + ")"
	}
	return value // a number
}

// bind gives sql the parameters it names.
func bind(section, name, sql string, params map[string]string) Statement {
	s := Statement{Section: section, Name: name, SQL: sql, Params: map[string]string{}}
	for _, p := range statement.Places(sql) {
		s.Params[p.Name] = params[p.Name]
	}
	return s
}
