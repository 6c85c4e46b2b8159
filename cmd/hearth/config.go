package main

import (
	"crypto/tls"
	"encoding"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/sink/certs"
)

// Config is everything that shapes the pipeline. Commands that run it embed
// Config and get its flags, --check and --print-config with it; main validates
// it before their Run.
type Config struct {
	Store StoreConfig `embed:"" group:"Data"`
	Kafka KafkaConfig `embed:"" group:"Kafka"`
	Web   WebConfig   `embed:"" group:"HTTP"`
	Batch BatchConfig `embed:"" group:"Batches"`
	Logic LogicConfig `embed:"" group:"Reading and life cycle"`
	Watch WatchConfig `embed:"" group:"Alerts"`
	Log   LogConfig   `embed:"" group:"Log"`

	Privacy PrivacyConfig `embed:"" group:"Privacy"`

	Check       bool `env:"-" group:"Configuration" help:"Check the configuration and exit: 0 when it is fine, 2 when it is not."`
	PrintConfig bool `env:"-" group:"Configuration" help:"Print the configuration in force as YAML, without secrets, and exit."`
}

// StoreConfig says where the tables are: in the engine embedded in a data
// folder, or on a server.
type StoreConfig struct {
	Data         string `placeholder:"DIR" default:"data" help:"Folder of the embedded engine and broker (default: data)."`
	ClickHouse   string `name:"clickhouse" aliases:"clickhouse-addr" placeholder:"ADDR" help:"ClickHouse server: http://host:8123, https://host:8443, or host:9000 for the native protocol (default: the embedded engine)."`
	Database     string `name:"clickhouse-database" placeholder:"NAME" default:"hearth" help:"Database of the tables (default: hearth)."`
	User         string `name:"clickhouse-user" placeholder:"NAME" default:"default" help:"User at the server (default: default)."`
	PasswordFile string `name:"clickhouse-password-file" placeholder:"FILE" help:"File with the password at the server; without it HEARTH_CLICKHOUSE_PASSWORD counts."`
	TLS          bool   `name:"clickhouse-tls" help:"Speak TLS with host:9440, the native protocol; https:// always does (default: off)."`
	CA           string `name:"clickhouse-ca" placeholder:"FILE" help:"Authorities, in PEM, that may have signed the server's certificate (default: the system's)."`
	Cert         string `name:"clickhouse-cert" placeholder:"FILE" help:"Certificate, in PEM, to show to a server that asks for one; wants --clickhouse-key."`
	Key          string `name:"clickhouse-key" placeholder:"FILE" help:"Private key of that certificate, in PEM."`
}

// DDLConfig says how tables are created.
type DDLConfig struct {
	Cluster  string `placeholder:"NAME" help:"Create Replicated tables ON CLUSTER NAME, with Distributed tables in front (default: one node)."`
	TextDays int    `placeholder:"N" default:"400" help:"Days that members' own text is kept once it is stored; 0 keeps it for ever (default: 400)."`
}

// KafkaConfig says where events come from.
type KafkaConfig struct {
	Brokers    []string `name:"kafka" aliases:"kafka-brokers" placeholder:"HOST:PORT" help:"Brokers of a Kafka cluster (default: the embedded broker)."`
	Topic      string   `name:"kafka-topic" placeholder:"NAME" default:"community-events" help:"Topic of events (default: community-events)."`
	DeadTopic  string   `name:"kafka-dead-topic" placeholder:"NAME" default:"community-events-dead" help:"Topic of records that cannot be read; empty publishes none (default: community-events-dead)."`
	Group      string   `name:"kafka-group" placeholder:"NAME" default:"hearth" help:"Consumer group (default: hearth)."`
	Partitions int      `name:"kafka-partitions" placeholder:"N" default:"4" help:"Partitions of topics that are created (default: 4)."`

	TLS          bool   `name:"kafka-tls" help:"Speak TLS with the brokers (default: off, on when a file below is named)."`
	CA           string `name:"kafka-ca" placeholder:"FILE" help:"Authorities, in PEM, that may have signed the brokers' certificates (default: the system's)."`
	Cert         string `name:"kafka-cert" placeholder:"FILE" help:"Certificate, in PEM, to show to brokers that ask for one; wants --kafka-key."`
	Key          string `name:"kafka-key" placeholder:"FILE" help:"Private key of that certificate, in PEM."`
	SASL         string `name:"kafka-sasl" enum:",plain,scram-sha-256,scram-sha-512" placeholder:"HOW" default:"" help:"How to prove user and password: plain (wants TLS), scram-sha-256 or scram-sha-512 (default: not at all)."`
	User         string `name:"kafka-user" placeholder:"NAME" help:"User at the brokers."`
	PasswordFile string `name:"kafka-password-file" placeholder:"FILE" help:"File with the password at the brokers; without it HEARTH_KAFKA_PASSWORD counts."`
}

// WebConfig says where people and machines reach this process.
type WebConfig struct {
	Addr      string `name:"http" placeholder:"HOST:PORT" default:"127.0.0.1:8080" help:"Address of intake, metrics and health; beyond this machine it needs a token (default: 127.0.0.1:8080)."`
	Token     string `placeholder:"TOKEN" secret:"" help:"Token that requests must carry; better in HEARTH_TOKEN or a file than on the command line."`
	TokenFile string `placeholder:"FILE" help:"File with the token."`
	Readers   string `name:"console-readers" placeholder:"FILE" help:"YAML file of people with tokens of their own, who see the console of some communities and nothing else (default: none)."`
	BodyLimit Size   `placeholder:"SIZE" default:"8MiB" help:"Largest body of POST /v1/events (default: 8MiB)."`
	Pprof     bool   `help:"Serve Go profiles under /debug/pprof/ (default: off)."`
}

// BatchConfig says how much is written at once.
type BatchConfig struct {
	Rows     int           `name:"batch-rows" placeholder:"N" default:"50000" help:"Records a batch holds at most; more is faster under load, and takes memory (default: 50000)."`
	Bytes    Size          `name:"batch-bytes" placeholder:"SIZE" default:"16MiB" help:"Bytes of records a batch holds at most (default: 16MiB)."`
	Interval time.Duration `name:"batch-interval" placeholder:"TIME" default:"500ms" help:"How far apart batches are cut that are not full (default: 500ms)."`
}

// LogicConfig says how texts are read and days are counted.
type LogicConfig struct {
	Lexicon      string         `placeholder:"PATH" help:"File or folder of overlays (.tsv, .yaml) laid over the built-in lexicon; in a folder, communities/NAME.tsv holds for one community (default: none)."`
	LexiconEvery time.Duration  `placeholder:"TIME" default:"2s" help:"How often a running pipeline looks whether these files have changed; SIGHUP makes it look at once (default: 2s)."`
	Experimental []string       `placeholder:"FIELDS" help:"Experimental fields to read as well, separated by commas; hearth schema says which are (default: none)."`
	Policy       string         `placeholder:"FILE" help:"YAML file with thresholds of the life cycle that differ from the built-in ones (default: none)."`
	Zone         string         `placeholder:"ZONE" help:"IANA zone in which days are counted (default: the policy's, Asia/Shanghai)."`
	Lateness     *time.Duration `placeholder:"TIME" help:"How late an event may come and still count as in time (default: the policy's, 2h)."`
	ClockEvery   time.Duration  `placeholder:"TIME" default:"1h" help:"How often each partition is told that time has passed, so that silence counts in quiet communities; 0 writes none (default: 1h)."`
}

// WatchConfig says how often the database is asked for what alerts compare.
type WatchConfig struct {
	WatchEvery time.Duration `placeholder:"TIME" default:"5m" help:"How often the database is asked for the numbers that alerts compare; 0 never (default: 5m)."`
	AuditEvery time.Duration `placeholder:"TIME" default:"6h" help:"How often it is asked whether the tables keep the contracts of hearth audit; 0 never (default: 6h)."`
}

// check names the first duration that cannot be.
func (c WatchConfig) check() error {
	switch {
	case c.WatchEvery < 0:
		return fmt.Errorf("watch-every: %s: want 0 or more", c.WatchEvery)
	case c.AuditEvery < 0:
		return fmt.Errorf("audit-every: %s: want 0 or more", c.AuditEvery)
	}
	return nil
}

// LogConfig says what is told on standard error.
type LogConfig struct {
	Level  string `name:"log-level" enum:"debug,info,warn,error" placeholder:"LEVEL" default:"info" help:"debug, info, warn or error (default: info)."`
	Format string `name:"log-format" enum:"text,json" placeholder:"FORMAT" default:"text" help:"text or json (default: text)."`
}

// Size is a number of bytes, written as 1048576, 512KiB, 16MiB or 2GiB.
type Size int64

var (
	_ encoding.TextUnmarshaler = (*Size)(nil)
	_ encoding.TextMarshaler   = Size(0)
)

var sizeUnits = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// UnmarshalText reads a size.
func (s *Size) UnmarshalText(text []byte) error {
	number, unit := string(text), int64(1)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/unit {
		return fmt.Errorf("size %q: want a number of bytes, or one with KiB, MiB or GiB", text)
	}
	*s = Size(n * unit)
	return nil
}

// MarshalText writes the size in the largest unit that divides it.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String is the size as UnmarshalText reads it.
func (s Size) String() string {
	for _, u := range sizeUnits {
		if u.bytes > 1 && s != 0 && int64(s)%u.bytes == 0 {
			return fmt.Sprint(int64(s)/u.bytes, u.name)
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

// engineDir is the folder of the embedded engine.
func (c StoreConfig) engineDir() string { return filepath.Join(c.Data, "engine") }

// brokerDir is the folder of the embedded broker.
func (c StoreConfig) brokerDir() string { return filepath.Join(c.Data, "broker") }

// passwordEnv holds the ClickHouse password where no file does. It has no flag:
// every user of a machine can read command lines.
const passwordEnv = "HEARTH_CLICKHOUSE_PASSWORD"

// password reads the ClickHouse password; "" when none is set.
func (c StoreConfig) password() (string, error) {
	if c.PasswordFile == "" {
		return os.Getenv(passwordEnv), nil
	}
	return secretFile("clickhouse-password-file", c.PasswordFile)
}

// kafkaPasswordEnv holds the password at the brokers where no file does.
const kafkaPasswordEnv = "HEARTH_KAFKA_PASSWORD"

// password reads the password at the brokers; "" when none is set, or none wanted.
func (c KafkaConfig) password() (string, error) {
	switch {
	case c.PasswordFile != "":
		return secretFile("kafka-password-file", c.PasswordFile)
	case c.SASL == "":
		return "", nil
	}
	return os.Getenv(kafkaPasswordEnv), nil
}

// tls is nil for clear text.
func (c KafkaConfig) tls() (*tls.Config, error) {
	return tlsOf("kafka", c.TLS, certs.Files{CA: c.CA, Cert: c.Cert, Key: c.Key})
}

// tls is nil where the default settings of an address will do.
func (c StoreConfig) tls() (*tls.Config, error) {
	return tlsOf("clickhouse", c.TLS, certs.Files{CA: c.CA, Cert: c.Cert, Key: c.Key})
}

// tlsOf names the flags that its error means.
func tlsOf(flags string, wanted bool, f certs.Files) (*tls.Config, error) {
	if !wanted && !f.Set() {
		return nil, nil
	}
	c, err := f.Config()
	if err != nil {
		return nil, fmt.Errorf("%s-ca, %s-cert, %s-key: %w", flags, flags, flags, err)
	}
	return c, nil
}

// The environment variables of --token and --token-file.
const (
	tokenEnv     = "HEARTH_TOKEN"
	tokenFileEnv = "HEARTH_TOKEN_FILE"
)

// tokenPath is the token file as processes in other folders find it; "" when
// there is none.
func (c WebConfig) tokenPath() string {
	if c.TokenFile == "" {
		return ""
	}
	path, err := filepath.Abs(c.TokenFile)
	if err != nil { // the working folder is gone
		return c.TokenFile
	}
	return path
}

// token reads the token of the HTTP servers; "" when none is set.
func (c WebConfig) token() (string, error) {
	if c.TokenFile == "" {
		return c.Token, nil
	}
	if c.Token != "" {
		return "", errors.New("token, token-file: set one of them, not both")
	}
	return secretFile("token-file", c.TokenFile)
}

// secretFile reads a secret without the newline editors leave at its end.
func secretFile(flag, path string) (string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	secret := strings.TrimRight(string(raw), "\r\n")
	if secret == "" {
		return "", fmt.Errorf("%s: %s is empty", flag, path)
	}
	return secret, nil
}

// check looks at the address; a token is needed beyond this machine.
func (c WebConfig) check() error {
	token, err := c.token()
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("http: %q: want host:port", c.Addr)
	}
	if token == "" && !isLoopback(host) {
		return fmt.Errorf("http: %w", errNeedsToken(c.Addr))
	}
	people, err := readReaders(c.Readers)
	if err != nil {
		return err
	}
	if len(people) > 0 && token == "" {
		return errors.New("console-readers: without a token everybody sees everything: set --token-file as well")
	}
	if c.BodyLimit < 1 {
		return errors.New("body-limit: want more than 0")
	}
	return nil
}

// logger writes to the terminal's standard error.
func (c LogConfig) logger(t *terminal) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo // the flag's list of values has been checked
	}
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(t.err, o))
	}
	return slog.New(slog.NewTextHandler(t.err, o))
}
