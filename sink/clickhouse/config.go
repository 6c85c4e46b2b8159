package clickhouse

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	chgo "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/hearthlabs/hearth/sink"
)

// Config says where the database is and how to talk to it.
type Config struct {
	// Addr is http://host:8123 or https://host:8443 for the HTTP interface,
	// host:9000 for the native protocol. It may be empty with a Transport.
	Addr     string
	Database string
	User     string
	Password string
	// TLS secures the native protocol, and replaces the default settings of
	// an https:// address. Nil leaves the native protocol in clear text.
	TLS *tls.Config
	// Transport carries HTTP requests to an engine in the same process.
	Transport http.RoundTripper
	// Compression of the wire: none, lz4 or zstd. "" is none with a
	// Transport, lz4 otherwise.
	Compression string
	// CreateDatabase lets Open create a Database that does not exist.
	CreateDatabase bool
	// DDL says how tables are created.
	DDL sink.DDL
	// DialTimeout bounds the ping of Open and every connection attempt.
	DialTimeout time.Duration
	// SettleTimeout bounds the wait for an insert of unknown outcome.
	SettleTimeout time.Duration
	// Registerer takes the metrics; nil keeps none.
	Registerer Registerer
}

// DefaultConfig returns a Config for a server on this machine.
func DefaultConfig() Config {
	return Config{
		Addr:          "http://127.0.0.1:8123",
		Database:      "hearth",
		User:          "default",
		DDL:           sink.DefaultDDL(),
		DialTimeout:   5 * time.Second,
		SettleTimeout: time.Minute,
	}
}

// Validate names the first field that cannot work.
func (c Config) Validate() error {
	switch {
	case c.Addr == "" && c.Transport == nil:
		return errors.New("clickhouse addr: empty")
	case c.Database == "":
		return errors.New("clickhouse database: empty")
	case c.DialTimeout <= 0:
		return errors.New("clickhouse dial timeout: must be positive")
	case c.SettleTimeout <= 0:
		return errors.New("clickhouse settle timeout: must be positive")
	case c.DDL.TextDays < 0:
		return errors.New("clickhouse text days: must not be negative")
	}
	if _, ok := compressions[c.Compression]; !ok {
		return fmt.Errorf("clickhouse compression %q: want none, lz4 or zstd", c.Compression)
	}
	if _, _, err := c.host(); err != nil {
		return err
	}
	return nil
}

// compressions maps the configured names; "" is decided by the address.
var compressions = map[string]chgo.CompressionMethod{
	"": chgo.CompressionLZ4, "none": chgo.CompressionNone, "lz4": chgo.CompressionLZ4, "zstd": chgo.CompressionZSTD,
}

// host returns host:port and the scheme: http, https, or "" for native.
func (c Config) host() (host, scheme string, err error) {
	if c.Transport != nil {
		return "in-process", "http", nil
	}
	if !strings.Contains(c.Addr, "://") {
		return c.Addr, "", nil
	}
	u, err := url.Parse(c.Addr)
	if err != nil || u.Host == "" {
		return "", "", errors.New("clickhouse addr: not a URL")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return "", "", fmt.Errorf("clickhouse addr: scheme %q, want http, https or host:port", u.Scheme)
	}
	if u.User != nil {
		return "", "", errors.New("clickhouse addr: put user and password in their own settings")
	}
	return u.Host, u.Scheme, nil
}

// options translates c for the driver.
func (c Config) options() (*chgo.Options, error) {
	host, scheme, err := c.host()
	if err != nil {
		return nil, err
	}
	o := &chgo.Options{
		Addr:         []string{host},
		Auth:         chgo.Auth{Database: c.Database, Username: c.User, Password: c.Password},
		TLS:          c.TLS,
		DialTimeout:  c.DialTimeout,
		MaxOpenConns: 16,
		MaxIdleConns: 8,
		ClientInfo:   chgo.ClientInfo{Products: []struct{ Name, Version string }{{"hearth", fmt.Sprint(sink.SchemaVersion)}}},
	}
	method := compressions[c.Compression]
	if c.Compression == "" && c.Transport != nil {
		method = chgo.CompressionNone
	}
	if method != chgo.CompressionNone {
		o.Compression = &chgo.Compression{Method: method}
	}
	if scheme != "" {
		o.Protocol = chgo.HTTP
	}
	if scheme == "https" && o.TLS == nil {
		o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if c.Transport != nil {
		o.TransportFunc = func(*http.Transport) (http.RoundTripper, error) { return c.Transport, nil }
	}
	return o, nil
}
