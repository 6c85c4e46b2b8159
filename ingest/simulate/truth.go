package simulate

import (
	"slices"
	"time"
)

// Truth is what a Run planted and what came of it. Dates are local days of the
// configured zone, written 2006-01-02.
type Truth struct {
	Seed        uint64           `json:"seed"`
	Zone        string           `json:"zone"`
	Start       time.Time        `json:"start"`
	Days        int              `json:"days"`
	Events      int64            `json:"events"`
	Communities []CommunityTruth `json:"communities"`
}

// ByPlan returns the truth with the stages that follow from the plan alone.
func (t Truth) ByPlan() Truth {
	t.Communities = slices.Clone(t.Communities)
	for i := range t.Communities {
		c := &t.Communities[i]
		c.Members = slices.Clone(c.Members)
		for j := range c.Members {
			c.Members[j].Stages = c.Members[j].Plan
		}
	}
	return t
}

// CommunityTruth is the truth about one community.
type CommunityTruth struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Theme       string            `json:"theme"`
	Platform    string            `json:"platform"`
	Staff       []string          `json:"staff"`
	Bots        []string          `json:"bots"`
	Weeks       []WeekTruth       `json:"weeks"`
	Complaints  []ComplaintTruth  `json:"complaints"`
	Annotations []AnnotationTruth `json:"annotations"`
	Holiday     []string          `json:"holiday,omitempty"`  // declared quiet days
	Outages     []OutageTruth     `json:"outages,omitempty"`  // events of these hours were lost or came late
	Ignition    *IgnitionTruth    `json:"ignition,omitempty"` // many people angry at once
	Campaign    *CampaignTruth    `json:"campaign,omitempty"`
	Shocks      []MoodShockTruth  `json:"shocks,omitempty"`    // all feel worse at once; nobody catches it from anybody
	Contagion   float64           `json:"contagion,omitempty"` // part of what others just said that a mood takes over
	Members     []MemberTruth     `json:"members"`
}

// WeekTruth is the mood of one week (week 1 begins on the first day).
type WeekTruth struct {
	Week       int     `json:"week"`
	From       string  `json:"from"`
	Mood       float64 `json:"mood"`     // planted, -1 to 1
	Polarity   float64 `json:"polarity"` // mean of the feelings written as one's own, -1 to 1
	Messages   int     `json:"messages"` // of people, not staff or bots
	Complaints int     `json:"complaints"`
	Planted    string  `json:"planted,omitempty"` // trouble, warm
}

// ComplaintTruth counts the complaints about one aspect in one week. A planted
// row belongs to the release that went badly; the others are the usual noise.
type ComplaintTruth struct {
	Aspect  string `json:"aspect"` // price, product, service, activity, content, rules
	Week    int    `json:"week"`
	Number  int    `json:"number"`
	Planted bool   `json:"planted"`
}

// AnnotationTruth is something that happened to the whole community.
type AnnotationTruth struct {
	Kind  string    `json:"kind"` // release, warm, challenge, holiday
	Title string    `json:"title"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`
}

// OutageTruth is a stretch of time in which the way of the events was broken.
type OutageTruth struct {
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Lost   bool      `json:"lost"`   // the events never came; otherwise they came after Until, behind newer ones
	Events int       `json:"events"` // of the community in that time
}

// IgnitionTruth is a planted burst of anger: Authors different people complain
// between From and Until.
type IgnitionTruth struct {
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	Authors int       `json:"authors"`
}

// MoodShockTruth is a stretch of time in which the moods of all members lie By
// higher, for an outer reason.
type MoodShockTruth struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	By    float64   `json:"by"`
}

// CampaignTruth is a planted touch with a real effect: the treated members are
// by Effect more likely than the held-out ones to act within Window days after
// the day of the campaign.
type CampaignTruth struct {
	ID      string  `json:"id"`
	On      string  `json:"on"`
	Effect  float64 `json:"effect"`
	Window  int     `json:"window_days"`
	Treated int     `json:"treated"`
	HeldOut int     `json:"held_out"`
	Visits  int     `json:"visits"` // visits planted by the effect
}

// MemberTruth is the truth about one member.
type MemberTruth struct {
	ID          string      `json:"id"`
	Persona     string      `json:"persona"`
	Process     string      `json:"process"` // how this member drops out, if at all
	Rhythm      string      `json:"rhythm"`  // how gaps between active days come about
	Founder     bool        `json:"founder,omitempty"`
	Joined      time.Time   `json:"joined"` // before the first event for founders
	Inviter     string      `json:"inviter,omitempty"`
	JoinLost    bool        `json:"join_lost,omitempty"`      // the join event was lost on its way
	FirstActive time.Time   `json:"first_active,omitzero"`    // first act of the member's own, check-ins and red packets aside
	LastActive  time.Time   `json:"last_active,omitzero"`     //
	ActiveDays  int         `json:"active_days"`              // local days with such an act
	Messages    int         `json:"messages"`                 // messages and stories
	Churned     string      `json:"churned,omitempty"`        // the last day on which the member could act
	Left        time.Time   `json:"left,omitzero"`            //
	LeaveCause  string      `json:"leave_cause,omitempty"`    // self, kicked
	LeaveLost   bool        `json:"leave_lost,omitempty"`     // the leave event was lost on its way
	Returned    string      `json:"returned,omitempty"`       // brought back by the campaign on this day
	MoodDrop    string      `json:"mood_drop,omitempty"`      // the member's own mood falls from this day on
	Rejoined    time.Time   `json:"rejoined,omitzero"`        // the latest join after a leave
	Stages      []StageSpan `json:"stages,omitempty"`         // from the first day there to the end of the run
	Plan        []StageSpan `json:"plan,omitempty"`           // the same by plan alone: as cast, in the rhythm that was drawn
	Care        []CareTruth `json:"care,omitempty"`           // why somebody should look after this member
	Challenge   string      `json:"challenge_done,omitempty"` // the challenge the member completed
}

// StageSpan is one stage of a member, from a local day on; see STAGES.md of the
// package lifecycle for what the words mean here.
type StageSpan struct {
	Stage string `json:"stage"`
	From  string `json:"from"`
}

// CareTruth is one reason to care for a member, from a day on.
type CareTruth struct {
	Why string `json:"why"` // newcomer_unanswered, core_going_quiet, burnout, mood_drop, birthday
	On  string `json:"on"`
}
