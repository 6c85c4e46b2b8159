package lifecycle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Policy holds every threshold of the life cycle. Start from [DefaultPolicy],
// and call Validate before use. A Policy is a value; a Tracker keeps its own
// copy.
type Policy struct {
	// Zone is the IANA zone in which a community's days are counted. Asia/Shanghai
	// by default: a day should end while its members sleep.
	Zone string `yaml:"zone" json:"zone"`
	// Zones gives single communities another zone than Zone.
	Zones map[string]string `yaml:"zones" json:"zones,omitempty"`
	// Lateness is how far behind the watermark an event may arrive and still
	// count as in time, 0…168 h. Two hours: yesterday must be closed before the
	// operator's morning.
	Lateness time.Duration `yaml:"lateness" json:"lateness"`
	// CatchUp is how far behind a clock record an idle community may be and still
	// be moved by it. A little over a day: a community that is further behind is
	// being back-filled, and its past is still to come.
	CatchUp time.Duration `yaml:"catch_up" json:"catch_up"`
	// Qualifying lists the kinds that count as being active. Check-ins and red
	// packets are left out: they are done for points, by habit or by script.
	Qualifying []string `yaml:"qualifying" json:"qualifying"`
	// Light lists those of Qualifying that weigh less in a member's share of the
	// community's activity: a reaction shows that somebody is there, but costs a tap.
	Light []string `yaml:"light" json:"light"`
	// LightPer is how many light activities weigh as much as one other, 1…100.
	LightPer int `yaml:"light_per" json:"light_per"`
	// Off lists declared holidays and outages. Silence in them says nothing.
	Off []OffDays `yaml:"off" json:"off,omitempty"`

	Opportunity OpportunityPolicy `yaml:"opportunity" json:"opportunity"`
	Newcomer    NewcomerPolicy    `yaml:"newcomer" json:"newcomer"`
	Return      ReturnModel       `yaml:"return" json:"return"`
	Risk        RiskPolicy        `yaml:"risk" json:"risk"`
	Dormant     SilencePolicy     `yaml:"dormant" json:"dormant"`
	Churned     SilencePolicy     `yaml:"churned" json:"churned"`
	Core        CorePolicy        `yaml:"core" json:"core"`
	Roster      RosterPolicy      `yaml:"roster" json:"roster"`
	Mood        MoodPolicy        `yaml:"mood" json:"mood"`
	Alerts      AlertPolicy       `yaml:"alerts" json:"alerts"`
	Contact     ContactPolicy     `yaml:"contact" json:"contact"`
}

// OffDays is a declared stretch of days on which nobody is expected.
type OffDays struct {
	From      string `yaml:"from" json:"from"`                     // YYYY-MM-DD, first day off
	To        string `yaml:"to" json:"to"`                         // YYYY-MM-DD, last day off
	Community string `yaml:"community" json:"community,omitempty"` // empty: all communities
	Why       string `yaml:"why" json:"-"`                         // shown to people; changes no result
}

// OpportunityPolicy says which closed days count towards silence.
type OpportunityPolicy struct {
	// Quiet is the part of the recent typical number of active members below which
	// a day does not count, 0…1. A fifth: when four of five regulars stay away, the
	// day and not the member is unusual.
	Quiet float64 `yaml:"quiet" json:"quiet"`
	// Sparse is the share of the last 28 undeclared days with activity below which
	// a community is judged by its week instead of its days, 0…1. Half: below it an
	// empty day is the normal case and says nothing.
	Sparse float64 `yaml:"sparse" json:"sparse"`
	// FreezeCap is how many days in a row may fail to count, 0…60. Ten days cover an
	// undeclared holiday week; a community quiet for longer is dying, and its
	// silence must count.
	FreezeCap int `yaml:"freeze_cap" json:"freeze_cap"`
}

// NewcomerPolicy bounds the first days after joining or coming back.
type NewcomerPolicy struct {
	// Days is how many opportunity days a newcomer or returned member has before
	// silence is judged, 1…365. Two weeks show each weekday twice.
	Days int `yaml:"days" json:"days"`
	// SettleDays is on how many different days a newcomer or returned member must
	// have been active to count as active at once, 1…28. The first message is a
	// hello, the second day is the beginning of a habit.
	SettleDays int `yaml:"settle_days" json:"settle_days"`
}

// RiskPolicy bounds the stage at_risk.
type RiskPolicy struct {
	// Enter is the risk from which a member is at risk, 0…1. At 0.6 the chance of a
	// return is well under half of what it was after the last activity.
	Enter float64 `yaml:"enter" json:"enter"`
	// Leave is the risk below which a member is no longer at risk, 0…Enter. The gap
	// to Enter keeps a member from flickering when a fit changes.
	Leave float64 `yaml:"leave" json:"leave"`
	// Closes is on how many closes in a row, counted in opportunity days, Enter must
	// hold, 1…14. Two: one more day of patience costs little and spares false alarms.
	Closes int `yaml:"closes" json:"closes"`
	// Rare is the part of a member's own gaps that are longer than what is usual, up to
	// 0.5. Longer than usual, a silence puts the member at risk whatever the forecast
	// says, which is slow to see it of those who come by the clock. One in a hundred:
	// on real histories one in four comes back within a month after it; see STAGES.md.
	Rare float64 `yaml:"rare" json:"rare"`
	// Least is the shortest silence in opportunity days to which Rare applies,
	// 1…365. A week: a weekend or a short trip alarms nobody.
	Least int `yaml:"least" json:"least"`
}

// SilencePolicy bounds the stages dormant and churned: Silence must hold, and either
// Return or that the silence is longer than usual for the member by RiskPolicy.Rare.
type SilencePolicy struct {
	// Return is the P(return) at or below which the stage begins, 0…1.
	Return float64 `yaml:"return" json:"return"`
	// Silence is the smallest silence in opportunity days, 1…3650.
	Silence int `yaml:"silence" json:"silence"`
}

// CorePolicy bounds the stage core, over the last 28 opportunity days.
type CorePolicy struct {
	// Days is the smallest number of active days to enter, 1…28. Eight is twice a
	// week: one busy weekend makes nobody a pillar.
	Days int `yaml:"days" json:"days"`
	// KeepDays is the smallest number to stay, 0…Days. Five forgives a week off.
	KeepDays int `yaml:"keep_days" json:"keep_days"`
	// Share of the community's activity that is enough to enter, 0…1. A tenth is a
	// pillar in any community.
	Share float64 `yaml:"share" json:"share"`
	// Fair is how many times the mean share of an active member is enough where a
	// tenth is out of reach, at least 1. Three times the mean stands out in a
	// community of any size.
	Fair float64 `yaml:"fair" json:"fair"`
	// Keep is the part of the entry share that is enough to stay, 0…1. Seven tenths: a
	// share differs by a third from month to month where nothing changes, so less
	// would keep for good whoever had one good month, and more would demote by chance.
	Keep float64 `yaml:"keep" json:"keep"`
}

// RosterPolicy bounds how many members one roster may miss and still be believed.
type RosterPolicy struct {
	// Most is the part of the members that may be missing at once, 0…1. Half: what
	// misses more is a broken export far more often than a community that broke up;
	// where one did, its leaves are told, or Most is raised for the day.
	Most float64 `yaml:"most" json:"most"`
	// Few may be missing in any case, 0…1000. Three: a small group may lose most of
	// its members within a week.
	Few int `yaml:"few" json:"few"`
}

// DefaultPolicy returns the shipped thresholds; the comment at each field says why.
func DefaultPolicy() Policy {
	return Policy{
		Zone:       "Asia/Shanghai",
		Lateness:   2 * time.Hour,
		CatchUp:    26 * time.Hour,
		Qualifying: []string{"message", "reaction", "story", "challenge", "feedback"},
		Light:      []string{"reaction"},
		LightPer:   4,
		Opportunity: OpportunityPolicy{
			Quiet:     0.2,
			Sparse:    0.5,
			FreezeCap: 10,
		},
		Newcomer: NewcomerPolicy{Days: 14, SettleDays: 2},
		Return:   shippedReturnModel,
		Risk:     RiskPolicy{Enter: 0.6, Leave: 0.4, Closes: 2, Rare: 0.01, Least: 7},
		// About one chance in seven of hearing from the member within a month, and
		// four weeks of silence: too long for a holiday, too early to give up. The
		// level lies below that at which a regular's risk reaches 0.6, so that
		// at_risk comes first.
		// On real histories, one in eight; see STAGES.md.
		Dormant: SilencePolicy{Return: 0.15, Silence: 28},
		// One chance in twenty, and twelve weeks: contact is now an invitation to
		// start anew. On real histories, one in thirty.
		Churned: SilencePolicy{Return: 0.05, Silence: 84},
		Core:    CorePolicy{Days: 8, KeepDays: 5, Share: 0.1, Fair: 3, Keep: 0.7},
		Roster:  RosterPolicy{Most: 0.5, Few: 3},
		// One operator and five hundred members: a full group. Alike, Prior and Spread
		// were measured;
		// see MOOD.md.
		Mood:   MoodPolicy{Alarms: 3, Care: 500, Texts: 12, Days: 5, Alike: 0.05, Prior: 0, Spread: 0.35, Hold: 5},
		Alerts: AlertPolicy{Small: 50, Stale: 6 * time.Hour},
		Contact: ContactPolicy{
			Day: 1, Week: 2, Month: 4, QuietFrom: "21:00", QuietTo: "09:00",
			Hold: time.Hour, Firm: 5 * time.Minute, Calm: 7, Low: 0.3, HoldOut: 0.1,
		},
	}
}

// Hash returns 12 hexadecimal digits that differ between policies with different
// results. Every transition carries it.
func (p Policy) Hash() string {
	// JSON writes fields in order of declaration and map keys sorted.
	text, err := json.Marshal(p)
	if err != nil {
		// Only a NaN or infinite number can't be written, and Validate refuses those.
		text = []byte(err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}
