package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// tableQuestions are about the database.
func tableQuestions() []question {
	return []question{
		{"version", saying{"The database is of a version that Hearth is tested with.", "数据库版本是测试过的。"}, askVersion},
		{"schema", saying{"The tables are of this program's schema.", "表结构与本程序一致。"}, askSchema},
		{"window", saying{"Every table remembers enough blocks to know an insert that comes again.", "每张表记住的写入块够多，重复写入认得出来。"}, askWindow},
		{"settings", saying{"No profile forbids the settings that inserts are sent with.", "写入要用的设置没有被用户配置锁死。"}, askSettings},
		{"clock", saying{"The clocks of this machine and the database agree.", "本机与数据库的时钟一致。"}, askClock},
		{"disk", saying{"The database's disk has room.", "数据库磁盘还有空间。"}, askDisk},
	}
}

// ask reads from the database; one without tables yet has no rows.
func (x *examination) ask(ctx context.Context, sql string, params ...param) ([][]string, error) {
	rows, err := x.db.rows(ctx, sql, params...)
	if code := codeOf(err); code == codeUnknownDatabase || code == codeUnknownTable {
		return nil, nil
	}
	return rows, err
}

// source is what batches calls this topic.
func (x *examination) source() param { return param{"source", sourceOf(x.cmd.Kafka.Topic)} }

// position is where the topic's worker goes on, the zero value where there are no
// tables yet.
func (x *examination) position(ctx context.Context) (pos clickhouse.Position, err error) {
	if rows, err := x.ask(ctx, "SELECT 1 FROM batches LIMIT 1"); err != nil || len(rows) == 0 {
		return pos, err
	}
	db, err := clickhouse.Open(ctx, x.db.cfg)
	if err != nil {
		return pos, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Position(ctx, sourceOf(x.cmd.Kafka.Topic))
}

// codeUnknownTable is ClickHouse's UNKNOWN_TABLE.
const codeUnknownTable = 60

// testedVersion is the newest release the tests run on, and oldVersion the first
// that knows all settings inserts are sent with.
const (
	testedVersion = "26.7"
	oldVersion    = 24.3
)

func askVersion(ctx context.Context, x *examination) (string, saying, error) {
	rows, err := x.ask(ctx, "SELECT version()")
	if err != nil {
		return "", saying{}, err
	}
	version := rows[0][0]
	parts := strings.SplitN(version, ".", 3)
	number, err := strconv.ParseFloat(strings.Join(parts[:min(2, len(parts))], "."), 64)
	switch {
	case err != nil:
		return "", saying{}, fmt.Errorf("read the version %q: %w", version, err)
	case number < oldVersion:
		return doctorBroken, both("ClickHouse %s is too old: want %.1f or newer, best %s.", "ClickHouse %s 太旧：至少 %.1f，最好 %s。", version, oldVersion, testedVersion), nil
	case !strings.HasPrefix(version, testedVersion+"."):
		return doctorWarning, both("ClickHouse %s is not the version of the tests, %s.", "ClickHouse %s 不是测试所用的版本（%s）。", version, testedVersion), nil
	}
	return doctorOK, saying{}, nil
}

func askSchema(ctx context.Context, x *examination) (string, saying, error) {
	have, err := currentSchema(ctx, x.db)
	switch {
	case err != nil:
		return "", saying{}, err
	case have.Version == 0:
		return doctorWarning, saying{"There are no tables yet: hearth creates them when it starts.", "还没有建表：hearth 启动时会建。"}, nil
	case have.Version > sink.SchemaVersion:
		return doctorWarning, both("The tables are of schema %d, newer than this program's %d: it leaves newer columns alone.", "表结构版本 %d 比本程序的 %d 新：多出来的列不会动。", have.Version, sink.SchemaVersion), nil
	case have.Version < sink.SchemaVersion:
		return doctorWarning, both("The tables are of schema %d, this program's is %d: `hearth migrate` adds what is missing, as a start does.", "表结构版本 %d，本程序是 %d：hearth migrate 会补上，启动时也会。", have.Version, sink.SchemaVersion), nil
	}
	return doctorOK, saying{}, nil
}

// smallWindow is how many blocks a table must remember: more than all workers
// write while one of them is taken for dead and is not.
const smallWindow = 100

var windowSetting = regexp.MustCompile(`(?:non_replicated|replicated)_deduplication_window = (\d+)`)

func askWindow(ctx context.Context, x *examination) (string, saying, error) {
	rows, err := x.ask(ctx, "SELECT name, engine, engine_full FROM system.tables WHERE database = {database:String} AND engine LIKE '%MergeTree' AND name != 'schema_migrations' ORDER BY name", x.database)
	if err != nil {
		return "", saying{}, err
	}
	for _, r := range rows {
		window := 0
		if m := windowSetting.FindStringSubmatch(r[2]); m != nil {
			window, _ = strconv.Atoi(m[1]) // digits; too many of them are no small window
		} else if strings.HasPrefix(r[1], "Replicated") {
			continue // its default is large enough
		}
		if window < smallWindow {
			return doctorBroken, both("Table %s remembers %d blocks: a worker that was taken for dead may write twice. ALTER TABLE %[1]s MODIFY SETTING non_replicated_deduplication_window = 1000.",
				"表 %s 只记住 %d 个写入块：被误判为死掉的进程醒来后可能写两遍。请执行 ALTER TABLE %[1]s MODIFY SETTING non_replicated_deduplication_window = 1000。", r[0], window), nil
		}
	}
	return doctorOK, saying{}, nil
}

func askSettings(ctx context.Context, x *examination) (string, saying, error) {
	rows, err := x.ask(ctx, "SELECT name, value FROM system.settings WHERE readonly = 1 AND name IN"+
		" ('async_insert', 'insert_deduplicate', 'insert_deduplication_token', 'deduplicate_insert', 'max_insert_threads', 'max_insert_block_size', 'min_insert_block_size_rows') ORDER BY name LIMIT 1")
	if err != nil || len(rows) == 0 {
		return doctorOK, saying{}, err
	}
	return doctorBroken, both("The profile of user %s fixes %s to %s, and inserts must set it.", "用户 %s 的配置锁定了 %s=%s，而写入必须设置它。", x.cmd.Store.User, rows[0][0], rows[0][1]), nil
}

// Clocks that are apart by more than this are told of, and refused.
const (
	skewTold    = 2 * time.Second
	skewRefused = time.Minute
)

func askClock(ctx context.Context, x *examination) (string, saying, error) {
	before := time.Now()
	rows, err := x.ask(ctx, "SELECT toUnixTimestamp64Milli(now64(3))")
	if err != nil {
		return "", saying{}, err
	}
	ms, err := strconv.ParseInt(rows[0][0], 10, 64)
	if err != nil {
		return "", saying{}, fmt.Errorf("read the database's clock: %w", err)
	}
	// The answer was made somewhere between question and answer.
	skew := max(before.Sub(time.UnixMilli(ms)), time.Until(time.UnixMilli(ms)), 0).Round(time.Millisecond)
	reason := both("The clocks of this machine and the database are %s apart: retention and lateness go by them.", "本机与数据库的时钟相差 %s：保留期和迟到都按它算。", skew)
	switch {
	case skew > skewRefused:
		return doctorBroken, reason, nil
	case skew > skewTold:
		return doctorWarning, reason, nil
	}
	return doctorOK, saying{}, nil
}

// Less room than this is told of, and refused.
const (
	roomTold    = 2 << 30
	roomRefused = 256 << 20
)

func askDisk(ctx context.Context, x *examination) (string, saying, error) {
	rows, err := x.ask(ctx, "SELECT name, free_space FROM system.disks ORDER BY free_space LIMIT 1")
	if err != nil || len(rows) == 0 {
		return doctorOK, saying{}, err
	}
	free, err := strconv.ParseUint(rows[0][1], 10, 64)
	if err != nil {
		return "", saying{}, fmt.Errorf("read the free space: %w", err)
	}
	reason := both("Disk %s has %d MiB left.", "磁盘 %s 只剩 %d MiB。", rows[0][0], free>>20)
	switch {
	case free < roomRefused:
		return doctorBroken, reason, nil
	case free < roomTold:
		return doctorWarning, reason, nil
	}
	return doctorOK, saying{}, nil
}
