package ingest

import (
	"fmt"
	"time"
)

// Config says how a Worker cuts its ranges and how it behaves in trouble.
type Config struct {
	Source        string        // what the offsets count, written to batches: "kafka:<topic>" or "replay/<partitions>"
	BatchRows     int           // records a range holds at most
	BatchBytes    int           // bytes of record values a range holds at most
	BatchInterval time.Duration // how far apart ranges are cut that are not full
	DrainTimeout  time.Duration // how long a stopping worker may take to finish its range
	RetryMin      time.Duration // first pause after a failed write
	RetryMax      time.Duration // longest pause
	ClockEvery    time.Duration // event time between clock records; 0 writes none
	Volatile      bool          // the log gives other records at the same offsets next time, as a replayed file does
	Schema        uint32        // recorded in plans and batches
}

// DefaultConfig is fit for one machine.
func DefaultConfig() Config {
	return Config{
		BatchRows: 50_000, BatchBytes: 16 << 20, BatchInterval: 500 * time.Millisecond,
		DrainTimeout: 20 * time.Second, RetryMin: 100 * time.Millisecond, RetryMax: 15 * time.Second,
		ClockEvery: time.Hour, Schema: 1,
	}
}

// Validate names the first field that makes no sense.
func (c Config) Validate() error {
	switch {
	case c.Source == "":
		return fmt.Errorf("ingest: source is empty")
	case c.BatchRows < 1 || c.BatchRows > 500_000:
		return fmt.Errorf("ingest: batch rows %d: want 1 to 500000", c.BatchRows)
	case c.BatchBytes < MaxText || c.BatchBytes > 1<<30:
		return fmt.Errorf("ingest: batch bytes %d: want %d to %d", c.BatchBytes, MaxText, 1<<30)
	case c.BatchInterval <= 0:
		return fmt.Errorf("ingest: batch interval %s: want more than 0", c.BatchInterval)
	case c.DrainTimeout <= 0:
		return fmt.Errorf("ingest: drain timeout %s: want more than 0", c.DrainTimeout)
	case c.RetryMin <= 0 || c.RetryMax < c.RetryMin:
		return fmt.Errorf("ingest: retry pauses %s to %s: want 0 < min ≤ max", c.RetryMin, c.RetryMax)
	case c.ClockEvery < 0:
		return fmt.Errorf("ingest: clock every %s: want 0 or more", c.ClockEvery)
	}
	return nil
}
