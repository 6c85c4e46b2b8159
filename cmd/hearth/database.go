package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// database is the way to the tables: a server, the process that holds the data
// folder, or the embedded engine opened here.
type database struct {
	cfg    clickhouse.Config
	engine *chdb.Engine    // opened here, else nil
	holder *chdb.HeldError // the process that holds the folder, else nil
}

// openDatabase finds the way. The embedded engine is opened when no other
// process holds the folder.
func openDatabase(ctx context.Context, c StoreConfig, ddl DDLConfig) (*database, error) {
	cfg, err := c.server(ddl)
	if err != nil {
		return nil, usage(err)
	}
	d := &database{cfg: cfg}
	if c.ClickHouse != "" {
		return d, nil
	}
	d.cfg.User, d.cfg.Password = "default", ""
	d.engine, err = chdb.Open(ctx, c.engine())
	switch {
	case err == nil:
		d.cfg.Transport = d.engine.Transport(chdb.Trusted())
		return d, nil
	case errors.As(err, &d.holder):
		return d, d.borrow()
	}
	return nil, err
}

// borrow goes to the process that holds the folder.
func (d *database) borrow() error {
	if d.holder.Address == "" {
		return d.holder
	}
	d.cfg.Addr = "http://" + d.holder.Address
	if d.holder.TokenFile == "" {
		d.cfg.Password = os.Getenv(tokenEnv) // in case it was started with a token of no file
		return nil
	}
	// The holder's own file may be closed to this process: a service has credentials of its own.
	raw, err := os.ReadFile(cmp.Or(os.Getenv(tokenFileEnv), d.holder.TokenFile))
	if err != nil {
		return fmt.Errorf("read token of the process that holds %s: %w", d.holder.Dir, err)
	}
	d.cfg.Password = strings.TrimSpace(string(raw))
	return nil
}

// Close closes the engine that was opened here.
func (d *database) Close() error {
	if d.engine == nil {
		return nil
	}
	return d.engine.Close()
}

// codeUnknownDatabase is ClickHouse's UNKNOWN_DATABASE.
const codeUnknownDatabase = 81

// query copies the answer to a statement. An embedded engine that has no tables
// yet answers from its default database.
func (d *database) query(ctx context.Context, sql, format string, params map[string]string, w io.Writer) error {
	cfg := d.cfg
	err := clickhouse.RawQuery(ctx, cfg, sql, format, params, w)
	if codeOf(err) == codeUnknownDatabase && (d.engine != nil || d.holder != nil) {
		cfg.Database = "default"
		if again := clickhouse.RawQuery(ctx, cfg, sql, format, params, w); codeOf(again) != codeUnknownDatabase {
			err = again
		}
	}
	if refused, ok := errors.AsType[*sink.WriteError](err); ok && refused.Code != 0 {
		return refused.Err // the server's own words are the message
	}
	return err
}

// codeOf is ClickHouse's code of an error, 0 of any other.
func codeOf(err error) int32 {
	if refused, ok := errors.AsType[*sink.WriteError](err); ok {
		return refused.Code
	}
	return 0
}

// param fills {name:Type} in a statement.
type param struct{ name, value string }

// rows returns an answer as text fields, for the few questions this program
// asks itself. Fields hold no tabs or newlines.
func (d *database) rows(ctx context.Context, sql string, params ...param) ([][]string, error) {
	values := make(map[string]string, len(params))
	for _, p := range params {
		values[p.name] = p.value
	}
	var b strings.Builder
	if err := d.query(ctx, sql, "TabSeparatedRaw", values, &b); err != nil {
		return nil, err
	}
	var out [][]string
	for line := range strings.Lines(b.String()) {
		out = append(out, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return out, nil
}
