package simulate

import (
	"errors"
	"fmt"
	"time"
)

// Config says what to simulate. Equal values give equal output.
type Config struct {
	Seed         uint64    // chooses themes, names, troubles and every draw
	Communities  int       // 1 to 10,000
	Members      int       // people over all communities together, at least 2 each; staff and bots come on top
	Days         int       // 1 to 3,660 local days
	Start        time.Time // the first local day; the time of day is ignored
	Zone         string    // IANA zone of every community; empty means UTC
	Rate         float64   // mean messages of one member on a day with activity, 0.2 to 50
	MinTextRunes int       // messages are lengthened to at least this many runes, 0 to 400; 0 leaves short ones short
	RosterPart   int       // members in one roster event, 1 to 20,000
	Shocks       int       // stretches of hours in which all of a community feel worse for an outer reason, 0 to 10,000 a community
	Contagion    float64   // part of what others have just said that a member's mood takes over, 0 (none) to 2
}

// The limits of a Config.
const (
	maxCommunities = 10_000
	maxMembers     = 10_000_000
	maxDays        = 3_660
	maxTextRunes   = 400
	maxRosterPart  = 20_000
)

// DefaultConfig is one community of 200 members over 60 days from Monday,
// 2026-01-05, in Asia/Shanghai.
func DefaultConfig() Config {
	return Config{
		Seed: 1, Communities: 1, Members: 200, Days: 60,
		Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Zone: "Asia/Shanghai",
		Rate: 3, RosterPart: 100,
	}
}

// BenchConfig is the benchmark workload: 200 communities with 20,000 members,
// about a million events, with messages long enough for a median of at least
// 20 Chinese characters and 300 bytes of JSON an event.
func BenchConfig() Config {
	c := DefaultConfig()
	c.Communities, c.Members, c.Days = 200, 20_000, 56
	c.Rate, c.MinTextRunes = 4, 26
	return c
}

// Validate names every field that is out of range.
func (c Config) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("simulate config: "+format, args...))
		}
	}
	check(c.Communities >= 1 && c.Communities <= maxCommunities, "Communities %d outside 1 to %d", c.Communities, maxCommunities)
	check(c.Members >= 2*c.Communities && c.Members <= maxMembers, "Members %d outside 2 a community to %d", c.Members, maxMembers)
	check(c.Days >= 1 && c.Days <= maxDays, "Days %d outside 1 to %d", c.Days, maxDays)
	check(!c.Start.IsZero() && c.Start.Year() >= 1971 && c.Start.Year() < 9000, "Start %s outside 1971 to 9000", c.Start.Format(time.DateOnly))
	check(c.Rate >= 0.2 && c.Rate <= 50, "Rate %g outside 0.2 to 50", c.Rate)
	check(c.MinTextRunes >= 0 && c.MinTextRunes <= maxTextRunes, "MinTextRunes %d outside 0 to %d", c.MinTextRunes, maxTextRunes)
	check(c.RosterPart >= 1 && c.RosterPart <= maxRosterPart, "RosterPart %d outside 1 to %d", c.RosterPart, maxRosterPart)
	check(c.Shocks >= 0 && c.Shocks <= 10_000, "Shocks %d outside 0 to 10,000", c.Shocks)
	check(c.Contagion >= 0 && c.Contagion <= 2, "Contagion %g outside 0 to 2", c.Contagion)
	if _, err := time.LoadLocation(c.Zone); err != nil {
		errs = append(errs, fmt.Errorf("simulate config: Zone: %w", err))
	}
	return errors.Join(errs...)
}
