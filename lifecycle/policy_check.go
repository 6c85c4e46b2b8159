package lifecycle

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Validate returns an error that names the first field whose value is not
// usable, or nil. Resolving a zone needs the tz database.
func (p Policy) Validate() error {
	_, err := compile(p)
	return err
}

// bound is one numeric field and the range it must lie in.
type bound struct {
	field     string
	value     float64
	low, high float64
}

func (p Policy) bounds() []bound {
	return []bound{
		{"lateness", p.Lateness.Hours(), 0, 168},
		{"catch_up", p.CatchUp.Hours(), 0, 24 * 366},
		{"light_per", float64(p.LightPer), 1, 100},
		{"opportunity.quiet", p.Opportunity.Quiet, 0, 1},
		{"opportunity.sparse", p.Opportunity.Sparse, 0, 1},
		{"opportunity.freeze_cap", float64(p.Opportunity.FreezeCap), 0, 60},
		{"newcomer.days", float64(p.Newcomer.Days), 1, 365},
		{"newcomer.settle_days", float64(p.Newcomer.SettleDays), 1, 28},
		{"risk.enter", p.Risk.Enter, 0, 1},
		{"risk.leave", p.Risk.Leave, 0, p.Risk.Enter},
		{"risk.closes", float64(p.Risk.Closes), 1, 14},
		{"risk.rare", p.Risk.Rare, 1e-6, 0.5},
		{"risk.least", float64(p.Risk.Least), 1, 365},
		{"dormant.return", p.Dormant.Return, 0, 1},
		{"dormant.silence", float64(p.Dormant.Silence), 1, 3650},
		{"churned.return", p.Churned.Return, 0, p.Dormant.Return},
		{"churned.silence", float64(p.Churned.Silence), float64(p.Dormant.Silence), 3650},
		{"core.days", float64(p.Core.Days), 1, 28},
		{"core.keep_days", float64(p.Core.KeepDays), 0, float64(p.Core.Days)},
		{"core.share", p.Core.Share, 0, 1},
		{"core.fair", p.Core.Fair, 1, 1000},
		{"core.keep", p.Core.Keep, 0, 1},
		{"roster.most", p.Roster.Most, 0, 1},
		{"roster.few", float64(p.Roster.Few), 0, 1000},
		{"mood.alarms", p.Mood.Alarms, 0, 1000},
		{"mood.care", p.Mood.Care, 1, 10_000_000},
		{"mood.texts", float64(p.Mood.Texts), 3, 1000},
		{"mood.days", float64(p.Mood.Days), 2, 365},
		{"mood.alike", p.Mood.Alike, 0, 1},
		{"mood.prior", p.Mood.Prior, -1, 1},
		{"mood.spread", p.Mood.Spread, 0.01, 1},
		{"mood.hold", p.Mood.Hold, 0.1, 1000},
		{"alerts.small", float64(p.Alerts.Small), 0, 100_000},
		{"alerts.stale", p.Alerts.Stale.Seconds(), 1, 30 * 24 * 3600},
	}
}

// compiled is a Policy in the form the tracker computes with.
type compiled struct {
	Policy
	hash     string
	zone     *time.Location
	zones    map[string]*time.Location
	lateness int64                   // milliseconds
	catchUp  int64                   // milliseconds
	weight   [numActivityKinds]uint8 // 0: does not qualify
	off      []offRange
	horizon  horizon
	rare     float64 // standard normal deviate that Risk.Rare lies above
	quiet    [2]int  // minutes of the day
}

type offRange struct {
	from, to  Day
	community string
}

func compile(p Policy) (*compiled, error) {
	for _, b := range slices.Concat(p.Return.bounds(), p.bounds(), p.Contact.bounds()) {
		if math.IsNaN(b.value) || b.value < b.low || b.value > b.high {
			return nil, fmt.Errorf("check policy: %s: %g is outside %g…%g", b.field, b.value, b.low, b.high)
		}
	}
	c := &compiled{
		Policy:   p,
		hash:     p.Hash(),
		lateness: p.Lateness.Milliseconds(),
		catchUp:  p.CatchUp.Milliseconds(),
		horizon:  newHorizon(p.Return),
		rare:     math.Sqrt2 * math.Erfinv(1-2*p.Risk.Rare),
	}
	if err := c.resolveZones(); err != nil {
		return nil, err
	}
	if err := c.resolveWeights(); err != nil {
		return nil, err
	}
	if err := c.resolveOff(); err != nil {
		return nil, err
	}
	if err := c.resolveQuiet(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *compiled) resolveZones() error {
	var err error
	if c.zone, err = loadZone(c.Zone); err != nil {
		return fmt.Errorf("check policy: zone: %w", err)
	}
	c.zones = make(map[string]*time.Location, len(c.Zones))
	for community, name := range c.Zones {
		loc, err := loadZone(name)
		if err != nil {
			return fmt.Errorf("check policy: zones[%s]: %w", community, err)
		}
		c.zones[community] = loc
	}
	return nil
}

// loadZone resolves a zone name. The default zone works without a tz database:
// it has had no change of clocks since 1991.
func loadZone(name string) (*time.Location, error) {
	loc, err := time.LoadLocation(name)
	if err != nil && name == "Asia/Shanghai" {
		return time.FixedZone(name, 8*3600), nil
	}
	return loc, err
}

func (c *compiled) resolveWeights() error {
	for _, name := range c.Qualifying {
		k, ok := ParseActivityKind(name)
		if !ok || !k.own() || k == ActJoin {
			return fmt.Errorf("check policy: qualifying: %q is not something a member does", name)
		}
		c.weight[k] = uint8(c.LightPer) // 1…100
	}
	for _, name := range c.Light {
		if !slices.Contains(c.Qualifying, name) {
			return fmt.Errorf("check policy: light: %q is not among qualifying", name)
		}
		k, _ := ParseActivityKind(name)
		c.weight[k] = 1
	}
	return nil
}

func (c *compiled) resolveOff() error {
	for i, o := range c.Off {
		from, err := ParseDay(o.From)
		if err != nil {
			return fmt.Errorf("check policy: off[%d].from: %w", i, err)
		}
		to, err := ParseDay(o.To)
		if err != nil {
			return fmt.Errorf("check policy: off[%d].to: %w", i, err)
		}
		if to < from {
			return fmt.Errorf("check policy: off[%d].to: %s is before %s", i, o.To, o.From)
		}
		c.off = append(c.off, offRange{from, to, o.Community})
	}
	return nil
}

func (c *compiled) resolveQuiet() error {
	for i, f := range []struct{ field, value string }{{"quiet_from", c.Contact.QuietFrom}, {"quiet_to", c.Contact.QuietTo}} {
		at, err := time.Parse("15:04", f.value)
		if err != nil {
			return fmt.Errorf("check policy: contact.%s: %q: want a time such as 21:00", f.field, f.value)
		}
		c.quiet[i] = at.Hour()*60 + at.Minute()
	}
	return nil
}

// declaredOff reports whether d is a declared day off for the community.
func (c *compiled) declaredOff(community string, d Day) bool {
	for _, o := range c.off {
		if d >= o.from && d <= o.to && (o.community == "" || o.community == community) {
			return true
		}
	}
	return false
}

func (c *compiled) location(community string) *time.Location {
	if loc, ok := c.zones[community]; ok {
		return loc
	}
	return c.zone
}
