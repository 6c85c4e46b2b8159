package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/broker"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// server is the engine that the trials of a campaign share.
type server struct {
	way  http.RoundTripper // to the engine in this process
	addr string            // where it answers other processes
}

// world is what a trial has for itself: a broker, a database, and in engine mode
// an engine.
type world struct {
	dir      string
	s        settings       // without faults
	broker   *broker.Broker // nil where it is an Apache Kafka
	way      http.RoundTripper
	engine   *actor // nil where the campaign's is used
	sent     int
	producer *kafka.Producer
	look     time.Time // when to ask again how much is in
}

// newWorld starts a broker with the trial's topic, or makes the topic on the
// Apache Kafka at an address, and names a database.
func newWorld(ctx context.Context, dir, name string, partitions, rows int, shared server, kafkaAddr string) (*world, error) {
	w := &world{dir: dir, way: shared.way}
	w.s = settings{Engine: shared.addr, Database: name, Topic: name, Group: name + "-0", Rows: rows}
	if kafkaAddr == "" {
		return w, w.startBroker(ctx, "127.0.0.1:0", partitions)
	}
	w.s.Broker = kafkaAddr
	w.producer = kafka.NewProducer(w.s.kafka())
	return w, w.s.kafka().EnsureTopics(ctx, partitions)
}

func (w *world) startBroker(ctx context.Context, addr string, partitions int) (err error) {
	w.broker, err = broker.Start(ctx, broker.Config{
		Dir: filepath.Join(w.dir, "broker"), Addr: addr, Topics: []string{w.s.Topic, w.s.Topic + "-dead"}, Partitions: partitions, MinSession: time.Second,
	})
	if err != nil {
		return err
	}
	w.s.Broker = w.broker.Addr()
	w.producer = kafka.NewProducer(w.s.kafka())
	return nil
}

// tables gives the trial's database its tables, as those of the model are: the
// views would take longer than the trial, and nobody here asks them.
func (w *world) tables(ctx context.Context, model string) error {
	statements := []string{"CREATE DATABASE `" + w.s.Database + "`"}
	rows, err := w.askOf(ctx, model, "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name")
	if err != nil {
		return err
	}
	for _, r := range rows {
		statements = append(statements, fmt.Sprintf("CREATE TABLE `%s`.`%s` AS `%s`.`%s`", w.s.Database, r[0], model, r[0]))
	}
	statements = append(statements, fmt.Sprintf("INSERT INTO `%s`.schema_migrations SELECT * FROM `%s`.schema_migrations", w.s.Database, model))
	for _, sql := range statements {
		if _, err := w.askOf(ctx, "default", sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

// close ends what the trial had for itself.
func (w *world) close(ctx context.Context) error {
	errs := []error{w.producer.Close()}
	if w.broker != nil { // it may not have come back
		errs = append(errs, w.broker.Close())
	}
	if w.engine != nil {
		w.engine.finish()
		<-w.engine.ended
		return errors.Join(errs...)
	}
	for _, name := range []string{w.s.Database, w.s.Database + "_backup"} {
		errs = append(errs, w.drop(ctx, name))
	}
	return errors.Join(errs...)
}

// drop may meet the last statement of a worker that was killed, which is still
// making a table.
func (w *world) drop(ctx context.Context, database string) error {
	for {
		_, err := w.askOf(ctx, "default", "DROP DATABASE IF EXISTS `"+database+"` SYNC")
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// produce sends lines to their communities' partitions.
func (w *world) produce(ctx context.Context, lines []line) error {
	records := make([]ingest.Record, len(lines))
	for i, l := range lines {
		records[i] = ingest.Record{Key: []byte(l.community), Value: []byte(l.value)}
	}
	w.sent += len(lines)
	return w.producer.Produce(ctx, records)
}

// ask returns the answer as rows of fields.
func (w *world) ask(ctx context.Context, sql string) ([][]string, error) {
	return w.askOf(ctx, w.s.Database, sql)
}

func (w *world) askOf(ctx context.Context, database, sql string) ([][]string, error) {
	cfg := w.s.database(w.way)
	cfg.Database = database
	var b bytes.Buffer
	if err := clickhouse.RawQuery(ctx, cfg, sql, "TabSeparatedRaw", nil, &b); err != nil {
		return nil, err
	}
	var rows [][]string
	for l := range strings.Lines(b.String()) {
		rows = append(rows, strings.Split(strings.TrimSuffix(l, "\n"), "\t"))
	}
	return rows, nil
}

// in is how far `batches` has come; what it passed over is for the check to find.
// It looks now and then, often where workers tell nothing, and less often where
// the answer takes long.
func (w *world) in(ctx context.Context, often bool) (n int, looked bool) {
	begun := time.Now()
	if begun.Before(w.look) {
		return 0, false
	}
	pause := 3 * time.Second
	if often {
		pause = 300 * time.Millisecond
	}
	defer func() { w.look = time.Now().Add(max(pause, min(5*time.Second, 10*time.Since(begun)))) }()
	n, err := w.number(ctx, "SELECT sum(next) FROM (SELECT max(last) + 1 AS next FROM batches WHERE partition >= 0 GROUP BY epoch, partition)")
	return n, err == nil
}

// number asks for one.
func (w *world) number(ctx context.Context, sql string) (int, error) {
	rows, err := w.ask(ctx, sql)
	if err != nil {
		return 0, err
	}
	if len(rows) != 1 {
		return 0, fmt.Errorf("%d rows, want a number", len(rows))
	}
	return strconv.Atoi(rows[0][0])
}

// migrated says whether all tables are there.
func (w *world) migrated(ctx context.Context) bool {
	n, err := w.number(ctx, "SELECT count() FROM schema_migrations")
	return err == nil && n > 0
}

// still waits until the database carries out no statement of the trial that
// changes anything: one of a worker that was killed goes on without it. It asks
// until the answer is none for a while, since a statement may be on its way.
func (w *world) still(ctx context.Context) error {
	for nothing := 0; nothing < 3; nothing++ {
		n, err := w.number(ctx, "SELECT count() FROM system.processes WHERE current_database = currentDatabase() AND query_kind != 'Select'")
		if err != nil || n > 0 {
			nothing = -1 // an engine that was killed may be coming back
		}
		if !sleep(ctx, 50*time.Millisecond) {
			return fmt.Errorf("%d statements are still under way: %w", n, errors.Join(ctx.Err(), err))
		}
	}
	return nil
}

// needsTables says whether what happens to the world happens to its tables.
func needsTables(what string) bool {
	return what == worldBackup || what == worldRestore || what == worldWindow
}

// change does what happens to the world between rounds.
func (w *world) change(ctx context.Context, what string, partitions int) error {
	switch what {
	case worldReset:
		w.s.Group += "x" // a group without offsets, and so without plans
	case worldBroker:
		addr := w.broker.Addr()
		if err := errors.Join(w.producer.Close(), w.broker.Close()); err != nil {
			return err
		}
		return w.startBroker(ctx, addr, partitions)
	case worldBackup:
		return w.clone(ctx, w.s.Database, w.s.Database+"_backup")
	case worldRestore:
		return w.clone(ctx, w.s.Database+"_backup", w.s.Database)
	case worldWindow:
		return w.eachTable(ctx, func(t sink.TableInfo) []string {
			return []string{"ALTER TABLE `" + t.Name + "` MODIFY SETTING non_replicated_deduplication_window = 0"}
		})
	case worldEngine:
		return w.restartEngine(ctx, 0)
	case worldTopic:
		return w.topicAgain(ctx, partitions)
	}
	return nil
}

// topicAgain deletes the topic and makes one of its name. Clusters take their time
// over both.
func (w *world) topicAgain(ctx context.Context, partitions int) error {
	cfg := w.s.kafka()
	before, err := cfg.Identity(ctx)
	if err != nil {
		return err
	}
	if err := cfg.DropTopic(ctx); err != nil {
		return err
	}
	for {
		err := cfg.EnsureTopics(ctx, partitions)
		if err == nil {
			var now string
			if now, err = cfg.Identity(ctx); err == nil && now != "" && now != before {
				return nil
			}
		}
		if !sleep(ctx, 100*time.Millisecond) {
			return errors.Join(ctx.Err(), err)
		}
	}
}

// clone makes the tables of one database those of another.
func (w *world) clone(ctx context.Context, from, to string) error {
	if _, err := w.askOf(ctx, "default", "CREATE DATABASE IF NOT EXISTS `"+to+"`"); err != nil {
		return err
	}
	return w.eachTable(ctx, func(t sink.TableInfo) []string {
		return []string{
			fmt.Sprintf("DROP TABLE IF EXISTS `%s`.`%s` SYNC", to, t.Name),
			fmt.Sprintf("CREATE TABLE `%s`.`%s` CLONE AS `%s`.`%s`", to, t.Name, from, t.Name),
		}
	})
}

func (w *world) eachTable(ctx context.Context, do func(sink.TableInfo) []string) error {
	for _, t := range sink.Tables() {
		for _, sql := range do(t) {
			if _, err := w.askOf(ctx, w.s.Database, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
	}
	return nil
}

// ownEngine gives the trial an engine in a process of its own.
func (w *world) ownEngine(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	w.s.Engine = l.Addr().String()
	if err := l.Close(); err != nil {
		return err
	}
	w.way = newToServer(w.s.Engine)
	if err := w.restartEngine(ctx, 0); err != nil {
		return err
	}
	ddl := w.s.database(w.way).DDL
	statements := []string{"CREATE DATABASE `" + w.s.Database + "`"}
	for _, sql := range append(ddl.Plan(sink.Schema{}).Statements, ddl.RecordMigration()) {
		if !strings.Contains(sql, " VIEW ") { // they would take longer than the trial
			statements = append(statements, sql)
		}
	}
	for i, sql := range statements {
		if _, err := w.askOf(ctx, []string{"default", w.s.Database}[min(i, 1)], sql); err != nil {
			return fmt.Errorf("%.60s: %w", sql, err)
		}
	}
	return nil
}

// restartEngine ends the engine in order, if it runs, and starts it; with
// renames > 0 so that SIGKILL meets it as one of its threads begins its
// renames-th rename. Its port may be another's for a moment, whose connection was
// given it, so it tries for a while.
func (w *world) restartEngine(ctx context.Context, renames int) error {
	if w.engine != nil {
		w.engine.end(8 * time.Second)
	}
	for try := 1; ; try++ {
		err := w.startEngine(ctx, renames)
		if err == nil || try == 20 || !sleep(ctx, 500*time.Millisecond) {
			return err
		}
	}
}

func (w *world) startEngine(ctx context.Context, renames int) error {
	cmd, err := self(ctx, roleEngine, engineSettings{filepath.Join(w.dir, "engine"), w.s.Engine})
	if err != nil {
		return err
	}
	if renames > 0 {
		args := append([]string{
			"strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=" + renameCalls,
			"-e", "inject=" + renameCalls + ":signal=KILL:when=" + strconv.Itoa(renames),
		}, cmd.Args...)
		path, err := exec.LookPath("strace")
		if err != nil {
			return err
		}
		cmd.Path, cmd.Args = path, args
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	answers := make(chan struct{})
	w.engine, err = process(cmd, func(line string) {
		if line == "answers" {
			close(answers)
		}
	})
	if err != nil {
		return err
	}
	select {
	case <-answers:
	case <-w.engine.ended: // it may have been killed at once
		if renames == 0 {
			return fmt.Errorf("the engine does not start: %s", bytes.TrimSpace(complaint.Bytes()))
		}
	}
	return nil
}

// renameCalls is the system call that puts a part in its place, which ends an
// insert; the engine renames its own files by another.
const renameCalls = "rename"
