package clickhouse

import (
	"context"
	"errors"
	"fmt"

	chgo "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/certs"
)

// idleEncoders is how many encoders are kept: on a small machine as many as write
// at the same time.
const idleEncoders = 4 * sideBySide

// DB is an open database.
type DB struct {
	cfg     Config
	conn    driver.Conn
	metrics *metrics
	// encoders are the idle ones, with buffers as large as a batch. A sync.Pool
	// would lose them at every garbage collection, of which a batch sees several.
	encoders chan *encoder
	// direct: blocks are encoded here and sent as they are. The driver
	// compresses, and speaks the native protocol.
	direct bool
	// strict is set when the server knows deduplicate_insert, without which
	// it may ignore tokens.
	strict bool
}

// Open connects and makes sure that the server answers and lets us in. Its
// error is one sentence for people that names the address; its class can be
// had with errors.As and *sink.WriteError. It does not touch the schema.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	db, err := open(ctx, cfg)
	if err == nil || !cfg.CreateDatabase || codeOf(err) != codeUnknownDatabase {
		return db, err
	}
	if err := createDatabase(ctx, cfg); err != nil {
		return nil, err
	}
	return open(ctx, cfg)
}

func open(ctx context.Context, cfg Config) (*DB, error) {
	opt, err := cfg.options()
	if err != nil {
		return nil, err
	}
	m, err := newMetrics(cfg.Registerer)
	if err != nil {
		return nil, err
	}
	conn, err := chgo.Open(opt)
	if err != nil {
		return nil, fmt.Errorf("open clickhouse: %w", err)
	}
	db := &DB{cfg: cfg, conn: conn, metrics: m, encoders: make(chan *encoder, idleEncoders)}
	db.direct = opt.Protocol == chgo.HTTP && opt.Compression == nil
	if err := db.hello(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return db, nil
}

// hello pings within the dial timeout and reads the server's version.
func (d *DB) hello(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.DialTimeout)
	defer cancel()
	if err := d.conn.Ping(ctx); err != nil {
		return d.explain(err)
	}
	v, err := d.conn.ServerVersion()
	if err != nil {
		return d.explain(err)
	}
	d.strict = v.Version.Major > 26 || v.Version.Major == 26 && v.Version.Minor >= 2
	return nil
}

// explain turns the first error of a connection into a sentence.
func (d *DB) explain(err error) error {
	host, _, _ := d.cfg.host() // validated
	w := classify("connection", err)
	words := certs.Explain(err)
	switch {
	case words != "":
		return fmt.Errorf("the ClickHouse at %s %s: %w", host, words, w)
	case w.Code == codeUnknownDatabase:
		return fmt.Errorf("ClickHouse at %s has no database %q: %w", host, d.cfg.Database, w)
	case w.Class == sink.ClassAuth:
		return fmt.Errorf("ClickHouse at %s refuses user %q: check user and password: %w", host, d.cfg.User, w)
	case w.Code == 0:
		return fmt.Errorf("no ClickHouse answers at %s: check that it runs and the address is right: %w", host, w)
	}
	return fmt.Errorf("ClickHouse at %s answers with an error: %w", host, w)
}

func createDatabase(ctx context.Context, cfg Config) error {
	name := cfg.Database
	cfg.Database, cfg.Registerer = "default", nil
	db, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	stmt := "CREATE DATABASE IF NOT EXISTS " + ident(name)
	if cfg.DDL.Cluster != "" {
		stmt += " ON CLUSTER " + ident(cfg.DDL.Cluster)
	}
	if err := db.conn.Exec(ctx, stmt); err != nil {
		return errors.Join(fmt.Errorf("create database %s: %w", name, err), db.Close())
	}
	return db.Close()
}

// Close closes all connections. It may be called more than once.
func (d *DB) Close() error {
	if err := d.conn.Close(); err != nil {
		return fmt.Errorf("close clickhouse: %w", err)
	}
	return nil
}

// Ping reports whether the server answers.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.conn.Ping(ctx); err != nil {
		return classify("connection", err)
	}
	return nil
}
