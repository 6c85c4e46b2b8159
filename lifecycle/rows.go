package lifecycle

// Changes holds the rows touched since the last call, as absolute values: the
// latest row of a key replaces all earlier ones. Transitions, shifts, risks, fits and moments are
// facts, each given out once.
type Changes struct {
	Transitions []Transition   // by community, then day, then member
	Shifts      []MoodShift    // by community, then day, then member
	Risks       []RiskDay      // by community, then day
	Fits        []ReturnFit    // by community, then day
	Moments     []Moment       // by community, then day, then member
	Doubts      []RosterDoubt  // by community, then day; told once and stored nowhere
	Members     []MemberRow    // by community, then member
	Days        []MemberDay    // by community, then member, then day
	Communities []CommunityRow // by community
}

// MemberRow is a member's present state. Times are Unix milliseconds, 0 for
// unknown.
type MemberRow struct {
	Community   string
	Member      string
	Stage       Stage  // projected over the member's open days
	StageClosed Stage  // as of the last close that changed it
	StageSince  int64  // when Stage began
	JoinedAt    int64  // first sign of being in the community
	LeftAt      int64  // set while Stage is left
	LeaveCause  string // self, kicked, dissolved, other; empty unless Stage is left
	FirstActive int64  // first qualifying activity
	LastActive  int64  // last qualifying activity
	ActiveDays  uint32 // days with qualifying activity, open ones included
	Messages    uint32 // messages and stories, without recalled ones
	// ActiveDays28 and Activity28 are the active days and the weighted activity
	// in the last 28 opportunity days (four opportunity weeks), at Evaluated.
	ActiveDays28 uint8
	Activity28   uint32
	Mood         MoodSum // scored feelings of the member's own
	// MoodMean is their mean, shrunk towards the policy's prior while they are few,
	// −1…1; Volatility how much single texts differ, a standard deviation, 0 while
	// there are fewer than two; Trend by how much about the last ten lie above the
	// usual ones, at Evaluated.
	MoodMean   float64
	Volatility float64
	Trend      float64
	// ContactedAt is the last contact that was made, 0 for none. CareFrom and
	// MarketingFrom are from when on the member may be contacted, quiet hours left
	// aside, as far as is known at the last contact: 0 for any time, −1 for never.
	ContactedAt   int64
	CareFrom      int64
	MarketingFrom int64
	// CalmUntil is until when celebrations and marketing are held back, after sad or
	// angry words or a fall of mood; 0 for no such day. It may be over.
	CalmUntil int64
	Bot       bool
	Staff     bool
	// Risk, PReturn and PAlive are those at Evaluated, 0…1 in steps of a thousandth; 0
	// for who was never active. PAlive, that the member has not dropped out for good,
	// is no forecast of a return: it is 1 just after an activity, however seldom the
	// member comes.
	Risk    float64
	PReturn float64
	PAlive  float64
	// Evaluated is the closed day on which the closed state last changed: the last
	// day with anything of the member's, or that of a transition by silence.
	Evaluated Day
	State     []byte // for LoadMember: versioned, deterministic
}

// MemberDay is what a member did on one local day. Times are Unix milliseconds,
// 0 for none.
type MemberDay struct {
	Community string
	Member    string
	Day       Day
	Counts    [NumActivityKinds]uint32 // by ActivityKind, without recalled ones
	Active    bool                     // qualifying activity, recalled or not
	// Qualifying is the number of activities of the policy's kinds, at least 1
	// when Active.
	Qualifying uint32
	FirstAt    int64 // of what the member did, recalled or not
	LastAt     int64
	Scored     uint32
	Positive   uint32
	Negative   uint32
	Polarity   int64     // sum, thousandths
	Emotions   [8]uint32 // by Mood.Emotion
	Self       MoodSum   // scored feelings of the member's own
	Bot        bool
	Staff      bool
	Stage      Stage // at the day's close; projected while it is open
}

// CommunityRow is a community's present state.
type CommunityRow struct {
	Community       string
	Zone            string
	Watermark       int64 // Unix milliseconds
	ClosedDay       Day
	OpportunityDays uint32            // cumulative, at ClosedDay
	Stages          [NumStages]uint32 // human members by closed stage, at ClosedDay
	// Recent is the number of active humans on the last closed days that were not
	// declared off, at most 28, the oldest first.
	Recent []uint32
	State  []byte // for LoadCommunity: versioned, deterministic
}
