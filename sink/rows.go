package sink

import "github.com/hearthlabs/hearth/nlp"

// Coordinates say which record of the log a row comes from. Offsets compare
// only within one (Epoch, Partition).
type Coordinates struct {
	Epoch      uint16 // our own number; raised when offsets can no longer be compared
	Partition  int32
	Offset     int64
	InsertedAt int64 // the cut time recorded in the plan, Unix milliseconds
}

// Version orders the versions of a row that is written again: later epochs and
// offsets win.
func (c Coordinates) Version() uint64 {
	return uint64(c.Epoch)<<48 | uint64(c.Offset)&(1<<48-1)
}

// Disposition says what became of a record.
type Disposition uint8

// The dispositions. Every record of the log has exactly one.
const (
	DispositionFact      Disposition = iota + 1 // became at least one fact row of its own
	DispositionCounted                          // counted in state or roll-ups only
	DispositionDuplicate                        // its (community, id) was seen before; changed nothing
	DispositionDead                             // a dead letter
	DispositionErased                           // of a member that was erased, or the request itself; holds no name, id or text
)

// Event is a row of the ledger `events`: one per record, narrow, append-only.
// It is what duplicate detection, as-of reads and the audit stand on.
type Event struct {
	Coordinates
	Community   string
	At          int64 // event time, Unix milliseconds; the record's time for dead letters
	ID          string
	Kind        string // "" for dead letters
	Member      string
	Channel     string
	MessageID   string // the message the event is (message, story) or speaks of (edit, recall, reaction, feedback)
	ReplyTo     string
	Detail      string // state of feedback, action of a challenge, touch_kind or held_out, cause of a leave, question of a text, consent as purpose=value
	Bot, Staff  bool
	Late        bool
	Disposition Disposition
	Scored      bool
	Self        bool  // the author's own feeling
	Polarity    int16 // thousandths
	Label       int8  // −1, 0, 1
	Emotion     uint8 // nlp.Emotion
}

// Message is a row of `messages`: a text as it stands now, with its score. An
// edit or a recall writes a new version under the same key.
type Message struct {
	Coordinates
	Community  string
	At         int64 // Unix milliseconds
	MessageID  string
	Member     string
	Kind       string // message or story
	Platform   string
	Channel    string
	Bot, Staff bool
	Late       bool
	ReplyTo    string
	Mentions   []string
	Title      string
	Text       string
	Edited     bool
	Recalled   bool
	Score      nlp.Score
}

// Transition is a row of `transitions`: one change of stage.
type Transition struct {
	Coordinates
	Seq       uint32 // ordinal among the transitions of one record
	Community string
	Member    string
	At        int64 // Unix milliseconds
	From, To  string
	Rule      string
	Cause     string
	Evidence  string // key=value list
	Policy    string // policy hash
}

// MoodShift is a row of `mood_shifts`: one lasting change of a member's mood.
// Means and SD are in polarity, −1…1.
type MoodShift struct {
	Coordinates
	Seq       uint32 // ordinal among the shifts of one record
	Community string
	Member    string
	At        int64 // Unix milliseconds
	Day       int32 // days since 1970-01-01, community's zone
	Since     int32
	Direction int8 // −1 fell, 1 rose
	Before    float64
	BeforeN   uint32
	After     float64
	N         uint32
	SD        float64
	Statistic float64
	Threshold float64
	Policy    string // policy hash
}

// RiskDay is a row of `risk_days`: how the share of members at risk stood when
// a day of a community closed.
type RiskDay struct {
	Coordinates
	Seq       uint32 // ordinal among the days that one record closed
	Community string
	Day       int32 // days since 1970-01-01, community's zone
	// OpportunityDays are those of the community so far.
	OpportunityDays uint32
	AtRisk          uint32
	People          uint32
	Weeks           uint8
	UsualDay        int32
	Usual           float64 // 0…1
	MAD             float64 // 0…1
	Z               float64
	Excess          int32
	Family          string
	Policy          string // policy hash
}

// ReturnModel is a row of `return_models`: the model of returns of a community as
// it stands after a look back.
type ReturnModel struct {
	Coordinates
	Seq         uint32 // ordinal among the looks that one record made
	Community   string
	Day         int32  // days since 1970-01-01, community's zone
	Look        uint32 // from 1
	Model       string // version of the pooled model
	Period      uint32 // opportunity days
	Alpha       float64
	Beta        float64
	Gamma       float64
	Delta       float64
	Intercept   float64
	Recent      float64
	Lasting     float64
	Silence     float64
	Pattern     float64
	Days        float64
	Tenure      float64
	N           uint32
	Returned    uint32
	Brier       float64
	PooledBrier float64
	Policy      string // policy hash
}

// MemberDay is a row of the roll-up `member_days`: absolute counts of one
// member on one local day; the latest version wins.
type MemberDay struct {
	Coordinates
	Community   string
	Day         int32 // days since 1970-01-01, community's zone
	Member      string
	Bot, Staff  bool
	Stage       string
	FirstAt     int64 // Unix milliseconds
	LastAt      int64
	Joins       uint32
	Leaves      uint32
	Messages    uint32
	Reactions   uint32
	Stories     uint32
	Challenges  uint32
	Awards      uint32
	Checkins    uint32
	Redpackets  uint32
	Touches     uint32
	Qualifying  uint32 // activities that count for the stage
	Scored      uint32
	Positive    uint32
	Negative    uint32
	PolaritySum int64 // thousandths
	SelfScored  uint32
	SelfSum     int64 // thousandths
	Emotions    [nlp.NumEmotions]uint32
}

// Member is a row of `members`: what is known of one member now; the latest
// version wins. State is the owner's own encoding of it.
type Member struct {
	Coordinates
	Community   string
	Member      string
	Bot, Staff  bool
	Stage       string
	StageSince  int64
	JoinedAt    int64 // 0 unknown
	LeftAt      int64
	LeaveCause  string
	FirstActive int64
	LastActive  int64
	ActiveDays  uint32
	Active28    uint32 // active days among the 28 before the last active day
	Messages    uint32
	MoodN       uint32
	MoodSum     int64   // thousandths
	MoodSumSq   int64   // thousandths squared
	MoodMean    float32 // −1…1, shrunk towards the policy's prior
	MoodSD      float32 // of single texts
	MoodTrend   float32
	// Of contacts: the last one, and from when on the member may be contacted, quiet
	// hours left aside; 0 for none and any time, −1 for never.
	ContactedAt   int64
	CareFrom      int64
	MarketingFrom int64
	CalmUntil     int64   // of celebrations and marketing; 0 for no hard day
	Risk          float32 // 0…1, see lifecycle
	PReturn       float32 // P(active within 30 days)
	PAlive        float32 // P(has not dropped out for good)
	Policy        string
	State         string
}

// Community is a row of `communities`: watermark and calendar of a community;
// the latest version wins. Prior is State as of the range before, so that a
// range whose member states were not written can be computed again.
type Community struct {
	Coordinates
	Community       string
	Watermark       int64 // Unix milliseconds
	ClosedDay       int32 // days since 1970-01-01
	OpportunityDays uint32
	Zone            string
	Members         uint32
	State           string
	Prior           string
	PriorVersion    uint64
}

// DeadLetter is a row of `dead_letters`: a record that could not become an
// event, whole.
type DeadLetter struct {
	Coordinates
	Reason     string // closed list, see ingest
	Error      string
	Key        string
	Payload    string
	RecordTime int64 // Unix milliseconds
}

// Profile is a row of `profiles`: one field a member told about themselves or
// consented to; the newest event time wins.
type Profile struct {
	Coordinates
	Community string
	Member    string
	Field     string // alias, timezone, birthday, consent.care, consent.analytics, consent.text
	Value     string // granted or withdrawn for a consent
	At        int64
}

// Consent is what a member said last about one purpose.
type Consent struct {
	Community string
	Member    string
	Purpose   string // care, analytics, text
	Granted   bool
	At        int64 // Unix milliseconds
}

// Annotation is a row of `annotations`: something that happened to a community
// as a whole, drawn on charts.
type Annotation struct {
	Coordinates
	Community string
	At        int64
	ID        string
	Title     string
	Until     int64 // 0 for a point in time
}

// Batch is a row of `batches`, written last: it says that the range is in.
type Batch struct {
	Epoch      uint16
	Partition  int32
	First      int64  // first offset, inclusive
	Last       int64  // last offset, inclusive
	CutAt      int64  // Unix milliseconds
	InsertedAt int64  // equals CutAt
	Source     string // what the offsets count: "kafka:<topic>" or "replay/<partitions>"
	Schema     uint32
	Lexicon    string
	Policy     string
	Records    uint64
	Facts      uint64
	Counted    uint64
	Duplicates uint64
	Dead       uint64
	Erased     uint64
}

// ClaimPartition is the partition of the `batches` row that claims an epoch for
// its source; it covers no offsets.
const ClaimPartition = int32(-1)

// Block is all that one range of one partition writes. Slices are owned by the
// caller and are not changed.
type Block struct {
	Batch        Batch
	Events       []Event
	Messages     []Message
	Transitions  []Transition
	DeadLetters  []DeadLetter
	Profiles     []Profile
	Annotations  []Annotation
	MoodShifts   []MoodShift
	RiskDays     []RiskDay
	ReturnModels []ReturnModel
	Touches      []Touch
	Moments      []Moment
	Erasures     []Erasure // written by whoever carries out Erase
	Reservations []Reservation
	MemberDays   []MemberDay
	Communities  []Community
	Members      []Member
	Erase        *Erase // the range is one erase record; nil for all other ranges
}
