package simulate

import (
	"errors"
	"fmt"
	"strings"
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
	Churn        string    // the one process by which all drop out who do: geometric, weibull, burnout, fading, unanswered, seasonal; empty: by persona
	Holidays     int       // stretches of seven declared holidays, one in each equal part of the run, 0 to 100; they come on top of three quiet days
	Outages      int       // stretches of one or two days whose events are lost, or come only when they are over, 0 to 100
	LostJoins    float64   // share of join events that are lost on their way, 0 to 1
	LostLeaves   float64   // and of leave events
	Rejoins      float64   // share of those who leave by themselves that join again weeks later, 0 to 1
	Effect       float64   // by how much a touch of the campaign makes a return more likely, 0 (none: an A/A stream) to 1
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
		Rate: 3, RosterPart: 100, LostJoins: 0.03, LostLeaves: 0.05, Effect: 0.1,
	}
}

// LongConfig is the workload that the life cycle is held to: 300 members over 400
// days from Monday, 2025-01-06, with every way of dropping out, holidays, outages, one callback in twenty
// lost, and members who come back.
func LongConfig() Config {
	c := DefaultConfig()
	c.Start = time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)
	c.Members, c.Days = 300, 400
	c.Holidays, c.Outages = 3, 4
	c.LostJoins, c.LostLeaves, c.Rejoins = 0.05, 0.05, 0.3
	return c
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
	_, known := processNamed(c.Churn)
	check(known, "Churn %q is none of %s", c.Churn, strings.Join(Processes(), ", "))
	check(c.Holidays >= 0 && c.Holidays <= 100, "Holidays %d outside 0 to 100", c.Holidays)
	check(c.Outages >= 0 && c.Outages <= 100, "Outages %d outside 0 to 100", c.Outages)
	check(c.LostJoins >= 0 && c.LostJoins <= 1, "LostJoins %g outside 0 to 1", c.LostJoins)
	check(c.LostLeaves >= 0 && c.LostLeaves <= 1, "LostLeaves %g outside 0 to 1", c.LostLeaves)
	check(c.Rejoins >= 0 && c.Rejoins <= 1, "Rejoins %g outside 0 to 1", c.Rejoins)
	check(c.Effect >= 0 && c.Effect <= 1, "Effect %g outside 0 to 1", c.Effect)
	check(c.Contagion >= 0 && c.Contagion <= 2, "Contagion %g outside 0 to 2", c.Contagion)
	if _, err := time.LoadLocation(c.Zone); err != nil {
		errs = append(errs, fmt.Errorf("simulate config: Zone: %w", err))
	}
	return errors.Join(errs...)
}
