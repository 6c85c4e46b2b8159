package report

// Edition says for whom a report is written.
type Edition string

// The editions.
const (
	// Internal is for the operators: it names members and quotes them.
	Internal Edition = "internal"
	// Shareable is to be passed on. It asks the database for no member, no alias
	// and no text, so that it cannot show one. Counts of who was there are exact,
	// for nobody's feelings are in them; whatever was read from texts stands on
	// [MinPeople] people or is left out. The title of an annotation that repeats
	// eight characters of a stored text is left out as well: a search of the chat
	// would find who said it.
	Shareable Edition = "shareable"
)

// Moment is an occasion to be kind on, as lifecycle defines it: birthdays,
// anniversaries and hundredth days in the seven days from Period.To, returns and
// hundredth answers in the seven before it. What the pipeline has found by then is
// read; later dates are looked ahead to.
type Moment struct {
	Member    string `json:"member"`
	Alias     string `json:"alias"`
	Kind      string `json:"kind"` // a lifecycle.MomentKind
	On        Day    `json:"on"`
	N         Count  `json:"n"`          // years of an anniversary, days, answers
	TouchedOn Day    `json:"touched_on"` // last contact within 28 days; 1970-01-01 for none
}

// Thanks is somebody who helped others in the period.
type Thanks struct {
	Member    string `json:"member"`
	Alias     string `json:"alias"`
	People    Count  `json:"people"`    // different people helped
	Answers   Count  `json:"answers"`   // to questions of others
	Thanked   Count  `json:"thanked"`   // of Answers
	Newcomers Count  `json:"newcomers"` // whose first message was answered
	Adopted   Count  `json:"adopted"`   // own complaints and wishes that were adopted
}

// Change is what became different, and what made it so. The parts of each sum
// add up to it exactly, as they are printed.
type Change struct {
	Active MovedActive `json:"active"`
	Mood   MovedMood   `json:"mood"`
}

// MovedActive is growth accounting: Now = Before + New + Returned − Lapsed.
type MovedActive struct {
	Now      Count `json:"active"`
	Before   Count `json:"active_before"`
	New      Count `json:"new"`
	Returned Count `json:"returned"`
	Lapsed   Count `json:"lapsed"`
}

// MovedMood is the change of the net mood in hundredths, and its parts. All is
// zero when fewer than MinPeople people spoke in one of the periods.
type MovedMood struct {
	Known  bool  `json:"known"`
	Before Count `json:"before"`
	Now    Count `json:"now"`
	// Parts sum to Now − Before; empty when a part would stand on fewer than
	// MinPeople people.
	Parts []MoodPart `json:"parts"`
}

// MoodPart is what a group of people contributed to a change of mood.
type MoodPart struct {
	Who        string `json:"who"` // stayed, arrived, lapsed; moved for the latter two together
	Hundredths Count  `json:"hundredths"`
}

// Pillars are means over the period and the one before, 0 to 1; nil where no
// day or week had MinPeople people.
type Pillars struct {
	Connection            *float64 `json:"connection"`
	ConnectionBefore      *float64 `json:"connection_before"`
	CoCreation            *float64 `json:"co_creation"`
	CoCreationBefore      *float64 `json:"co_creation_before"`
	SelfRealisation       *float64 `json:"self_realisation"`
	SelfRealisationBefore *float64 `json:"self_realisation_before"`
}

// Voiced are complaints and what became of them.
type Voiced struct {
	All      Fate          `json:"all"`      // zero when fewer than MinPeople people complained
	Subjects []VoicedTopic `json:"subjects"` // those of at least MinPeople people
	Rest     bool          `json:"rest"`     // there are subjects of fewer people
}

// VoicedTopic is a subject of complaints. A text about two counts in both.
type VoicedTopic struct {
	Aspect string `json:"aspect"`
	Fate
}

// Fate counts complaints by how far they went. Each state counts whether or
// not the states before it were recorded.
type Fate struct {
	Complaints Count `json:"complaints"`
	Before     Count `json:"complaints_before"` // in the period before
	Heard      Count `json:"heard"`
	Answered   Count `json:"answered"`
	Adopted    Count `json:"adopted"`
	Told       Count `json:"told"`
}
