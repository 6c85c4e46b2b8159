package chdb

import (
	"log/slog"
	"strconv"
	"time"
)

// Config says how to open an engine. Zero fields take the defaults given with
// them.
type Config struct {
	// Dir is the folder that the data lives in; it is made when missing.
	Dir string
	// Library is the path of the engine library, or "" to look for it with
	// FindLibrary.
	Library string
	// Connections is how many statements run at once, at least 1; default 4. All
	// but one of them are open to ordinary statements, so that the pipeline's
	// inserts always find a free one.
	Connections int
	// MaxThreads bounds the threads of one ordinary statement; default 1, so
	// that one long query leaves a core to the inserts.
	MaxThreads int
	// MaxMemory bounds the memory of one ordinary statement, in bytes; default 2 GiB.
	MaxMemory int64
	// MaxTime bounds the run of one ordinary statement; default 60 s.
	MaxTime time.Duration
	// MaxStatement bounds the text of a statement, without inserted data, in
	// bytes; default 1 MiB.
	MaxStatement int
	// MaxAnswer bounds an answer in a format that cannot be streamed, in bytes of
	// the engine's own blocks; default 256 MiB.
	MaxAnswer int64
	// Token, when set, is the password that every HTTP request must carry.
	Token string
	// TokenFile, when set, is named in the lock file so that other processes of
	// the same person find the token.
	TokenFile string
	// CloseTimeout bounds the wait for running statements at Close, before they
	// are killed; default 10 s.
	CloseTimeout time.Duration
	// Logger is told of damaged tables and what became of them; default
	// slog.Default.
	Logger *slog.Logger
}

// withDefaults fills in the zero fields.
func (c Config) withDefaults() Config {
	if c.Connections < 1 {
		c.Connections = 4
	}
	if c.MaxThreads < 1 {
		c.MaxThreads = 1
	}
	if c.MaxMemory <= 0 {
		c.MaxMemory = 2 << 30
	}
	if c.MaxTime <= 0 {
		c.MaxTime = time.Minute
	}
	if c.MaxStatement <= 0 {
		c.MaxStatement = 1 << 20
	}
	if c.MaxAnswer <= 0 {
		c.MaxAnswer = 256 << 20
	}
	if c.CloseTimeout <= 0 {
		c.CloseTimeout = 10 * time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c
}

// limits are the settings an ordinary statement cannot raise, with their
// highest values.
func (c Config) limits() map[string]float64 {
	return map[string]float64{
		"max_threads":        float64(c.MaxThreads),
		"max_memory_usage":   float64(c.MaxMemory),
		"max_execution_time": c.MaxTime.Seconds(),
	}
}

// base are the settings every connection starts with.
func (c Config) base() map[string]string {
	return map[string]string{
		// clickhouse-local takes "1 + 1" for a query; the server does not.
		"implicit_select": "0",
		"max_query_size":  strconv.Itoa(c.MaxStatement + 1024),
	}
}
