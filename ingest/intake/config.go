package intake

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Config says what a Handler takes and how long it waits.
type Config struct {
	MaxBody     int64         // bytes of a request's body, after decompression too
	MaxEvent    int           // bytes of one event; brokers refuse records over about 1 MB
	MaxInFlight int           // requests at work at once; bounds memory to MaxInFlight × MaxBody
	Timeout     time.Duration // how long a request waits for the broker
	Token       string        // bearer token that requests must carry; "" asks for none
	// Now is the clock that stamps records and tells times ahead of it.
	Now func() time.Time
	// Observe, if set, is told of every answer: its status and how many events
	// were accepted and rejected. It is called from many goroutines.
	Observe func(status, accepted, rejected int)
	// Refuse, if set, says why no events are taken at the moment, "" when they
	// are. It is called from many goroutines.
	Refuse func() string
	// Logger is told why a broker did not acknowledge; nil tells nobody.
	Logger *slog.Logger
}

// DefaultConfig is fit for one machine; the caller sets Now.
func DefaultConfig() Config {
	return Config{MaxBody: 8 << 20, MaxEvent: 1_000_000, MaxInFlight: 32, Timeout: 30 * time.Second}
}

// Validate names the first field that makes no sense.
func (c Config) Validate() error {
	switch {
	case c.MaxBody < 1:
		return fmt.Errorf("intake: body limit %d: want more than 0", c.MaxBody)
	case c.MaxEvent < 1:
		return fmt.Errorf("intake: event limit %d: want more than 0", c.MaxEvent)
	case c.MaxInFlight < 1:
		return fmt.Errorf("intake: requests in flight %d: want more than 0", c.MaxInFlight)
	case c.Timeout <= 0:
		return fmt.Errorf("intake: timeout %s: want more than 0", c.Timeout)
	case c.Now == nil:
		return errors.New("intake: no clock")
	}
	return nil
}
