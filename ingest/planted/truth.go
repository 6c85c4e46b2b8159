package planted

import (
	"fmt"
	"slices"
	"time"

	"github.com/hearthlabs/hearth/ingest/simulate"
	"github.com/hearthlabs/hearth/lifecycle"
)

// WarmUp is how many first days of a run are left out as a rule: the life cycle
// has to see four weeks twice before it can know anybody's rhythm, or that
// somebody was there long before.
const WarmUp = 56

// Communities returns the truth of a run in the form it is compared in. Days
// before the first warm ones are not compared.
func Communities(t simulate.Truth, warm int) ([]Community, error) {
	zone, err := time.LoadLocation(t.Zone)
	if err != nil {
		return nil, fmt.Errorf("read truth: %w", err)
	}
	first := dayOf(t.Start, zone)
	var out []Community
	for _, c := range t.Communities {
		// The last day is closed by no event: it is not compared.
		x := Community{ID: c.ID, First: first + lifecycle.Day(warm), Last: first + lifecycle.Day(t.Days) - 2}
		for _, date := range c.Holiday {
			day, err := lifecycle.ParseDay(date)
			if err != nil {
				return nil, fmt.Errorf("read truth: holiday of %s: %w", c.ID, err)
			}
			x.Off = append(x.Off, Days{day, day})
		}
		for _, o := range c.Outages {
			x.Outages = append(x.Outages, Days{dayOf(o.From, zone), dayOf(o.Until, zone)})
		}
		for _, m := range c.Members {
			l, err := lifeOf(m)
			if err != nil {
				return nil, fmt.Errorf("read truth: member %s of %s: %w", m.ID, c.ID, err)
			}
			x.Lives = append(x.Lives, l)
		}
		out = append(out, x)
	}
	return out, nil
}

func dayOf(at time.Time, zone *time.Location) lifecycle.Day {
	day, _ := lifecycle.ParseDay(at.In(zone).Format(time.DateOnly)) // a date by construction
	return day
}

func lifeOf(m simulate.MemberTruth) (Life, error) {
	l := Life{Member: m.ID, Farm: m.Persona == simulate.PersonaFarm}
	if m.Churned != "" {
		day, err := lifecycle.ParseDay(m.Churned)
		if err != nil {
			return l, err
		}
		l.Gone = day
	}
	for _, s := range m.Stages {
		stage, ok := lifecycle.ParseStage(s.Stage)
		if !ok {
			return l, fmt.Errorf("stage %q is none", s.Stage)
		}
		day, err := lifecycle.ParseDay(s.From)
		if err != nil {
			return l, err
		}
		l.Stays = append(l.Stays, Stay{stage, day})
	}
	return l, nil
}

// OffDays returns the declared holidays of the communities as a policy has them.
func OffDays(all []Community) []lifecycle.OffDays {
	var out []lifecycle.OffDays
	for _, c := range all {
		for _, d := range c.Off {
			out = append(out, lifecycle.OffDays{From: d.From.String(), To: d.To.String(), Community: c.ID, Why: "holiday"})
		}
	}
	return slices.Clip(out)
}
