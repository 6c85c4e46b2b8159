package report

// Report is a report as data. Slices are in the order in which they are shown.
type Report struct {
	Community string   `json:"community"`
	Others    []string `json:"others"` // the other communities with data
	Lang      Lang     `json:"lang"`
	Edition   Edition  `json:"edition"`
	Empty     bool     `json:"empty"` // nothing is known of the community: all sections are zero
	Period    Period   `json:"period"`

	Headline   Headline   `json:"headline"`
	Mood       Mood       `json:"mood"`
	Stages     Stages     `json:"stages"`
	Care       Care       `json:"care"`
	Complaints Complaints `json:"complaints"`
	Joys       Joys       `json:"joys"`
	Moments    []Moment   `json:"moments"` // internal only
	Thanks     []Thanks   `json:"thanks"`  // internal only
	Change     Change     `json:"change"`  // shareable only
	Pillars    Pillars    `json:"pillars"` // shareable only
	Voiced     Voiced     `json:"voiced"`  // shareable only
	Trust      Trust      `json:"trust"`

	Statements []Statement `json:"statements"` // in the order they were asked
}

// Headline holds counts of members, without bots and staff. The activity adds
// up: Active = ActiveBefore + New + Returned − Lapsed.
type Headline struct {
	Members      Count `json:"members"` // now, without those who left
	AtRisk       Count `json:"at_risk"` // of Members
	Joined       Count `json:"joined"`  // people who joined in the period
	Gone         Count `json:"gone"`    // people who left in the period
	Active       Count `json:"active"`  // people with qualifying activity in the period
	ActiveBefore Count `json:"active_before"`
	New          Count `json:"new"`      // active for the first time ever
	Returned     Count `json:"returned"` // active again, not in the period before
	Lapsed       Count `json:"lapsed"`   // active in the period before only
	Texts        Texts `json:"texts"`
}

// Texts are messages and stories of members in the period and, where named so,
// in the period before.
type Texts struct {
	Texts           Count `json:"texts"`
	Scored          Count `json:"scored"`
	Positive        Count `json:"positive"`
	Negative        Count `json:"negative"`
	Gratitude       Count `json:"gratitude"`
	ScoredBefore    Count `json:"scored_before"`
	PositiveBefore  Count `json:"positive_before"`
	NegativeBefore  Count `json:"negative_before"`
	GratitudeBefore Count `json:"gratitude_before"`
}

// Mood is the mood of the community by week.
type Mood struct {
	Weeks []Week `json:"weeks"` // from the first week with data, without gaps
}

// Week is a week from Monday. A hidden one holds no numbers.
type Week struct {
	Week         Day          `json:"week"`
	Hidden       bool         `json:"hidden"` // fewer than MinPeople people with a scored text
	Running      bool         `json:"running"`
	Contributors Count        `json:"contributors"`
	Texts        Count        `json:"texts"`
	Scored       Count        `json:"scored"`
	Positive     Count        `json:"positive"`
	Negative     Count        `json:"negative"`
	Net          float64      `json:"net"`   // (positive − negative) / scored, −1…1; 0 when Hidden
	Shift        int          `json:"shift"` // −1 clearly below the weeks before, 1 clearly above, else 0
	Emotions     []Emotion    `json:"emotions"`
	Annotations  []Annotation `json:"annotations"`
}

// Emotion is how many texts feel an emotion most strongly.
type Emotion struct {
	Name  string `json:"name"`
	Texts Count  `json:"texts"`
}

// Annotation is something that happened to the community as a whole.
type Annotation struct {
	At    Time   `json:"at"`
	Until Time   `json:"until"` // zero for a point in time
	Title string `json:"title"`
}

// Stages says where members are on their way now, and who moved lately.
type Stages struct {
	Now   []Stage `json:"now"`   // all stages, from newcomer to left
	Flows []Flow  `json:"flows"` // largest first
	Spike []Part  `json:"spike"` // what made more of them drift than usual; empty when nothing was raised
}

// Stage counts the members in a stage, and the people who came into it and went
// out of it since Period.Flows.
type Stage struct {
	Stage   string `json:"stage"`
	Members Count  `json:"members"`
	In      Count  `json:"in"`
	Out     Count  `json:"out"`
}

// Flow counts people who moved between two stages since Period.Flows.
type Flow struct {
	From   string `json:"from"` // "" or none: new to the community
	To     string `json:"to"`
	People Count  `json:"people"`
}

// Care lists who needs care first.
type Care struct {
	Total  Count    `json:"total"` // everybody the rules name
	People []Person `json:"people"`
}

// Person is a member who needs care, and the facts that say why.
type Person struct {
	Member      string  `json:"member"`
	Alias       string  `json:"alias"` // "" when they told none
	Stage       string  `json:"stage"`
	Why         string  `json:"why"`       // core_quiet, unanswered, quiet
	PReturn     float64 `json:"p_return"`  // P(active within 30 days), 0 when nothing was estimated yet
	PAlive      float64 `json:"p_alive"`   // P(has not gone for good) at the same close, no forecast of a return; 0 likewise
	ReasonZh    string  `json:"reason_zh"` // of who is at_risk, see member_reasons
	ReasonEn    string  `json:"reason_en"`
	FirstActive Time    `json:"first_active"`
	LastActive  Time    `json:"last_active"`
	QuietDays   Count   `json:"quiet_days"`
	ActiveDays  Count   `json:"active_days"` // ever
	Active28    Count   `json:"active_28"`   // among the 28 that end with the last active one
	HelloAt     Time    `json:"hello_at"`    // first message of a newcomer
	TouchedOn   Day     `json:"touched_on"`  // last contact within 28 days; 1970-01-01 for none
}

// Complaints are negative texts by subject.
type Complaints struct {
	Subjects []Subject `json:"subjects"` // the one named "" holds texts that name no subject
}

// Subject is what texts speak of. A text about two subjects counts in both.
type Subject struct {
	Aspect         string  `json:"aspect"`
	Messages       Count   `json:"messages"`
	People         Count   `json:"people"`
	Thanks         Count   `json:"thanks"` // of Messages, in gratitude; joys only
	MessagesBefore Count   `json:"messages_before"`
	Examples       []Quote `json:"examples"`
}

// Quote is the text of a member, for operators only.
type Quote struct {
	At    Time   `json:"at"`
	Text  string `json:"text"`
	Marks []Mark `json:"marks"`
}

// Mark is a word that made the score: the bytes Start:End of the text. Marks
// are in order and don't overlap.
type Mark struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Joys are positive texts by subject, and the posts that moved most people.
type Joys struct {
	Subjects []Subject `json:"subjects"`
	Posts    []Post    `json:"posts"`
}

// Post is a text and what it drew.
type Post struct {
	Quote
	Member    string `json:"member"`
	Alias     string `json:"alias"`
	Title     string `json:"title"`
	People    Count  `json:"people"` // different people who answered kindly or reacted
	Replies   Count  `json:"replies"`
	Reactions Count  `json:"reactions"`
}

// Trust says how far the numbers can be trusted.
type Trust struct {
	Log       Log        `json:"log"`
	Dead      []Dead     `json:"dead"`
	Ledger    Ledger     `json:"ledger"`
	Languages []Language `json:"languages"`
}

// Log counts the records of the whole log, all communities and all times.
type Log struct {
	Records    Count `json:"records"` // the sum of the others
	Facts      Count `json:"facts"`
	Counted    Count `json:"counted"`
	Duplicates Count `json:"duplicates"`
	Dead       Count `json:"dead"`
	Erased     Count `json:"erased"`
}

// Dead counts the dead letters kept, of all communities, by reason.
type Dead struct {
	Reason  string `json:"reason"`
	Records Count  `json:"records"`
}

// Ledger counts the community's records in the period.
type Ledger struct {
	Records    Count `json:"records"`
	Duplicates Count `json:"duplicates"`
	Late       Count `json:"late"`
	Erased     Count `json:"erased"`
}

// Language counts the members' texts in one language in the period.
type Language struct {
	Lang     string `json:"lang"`
	Texts    Count  `json:"texts"`
	Unscored Count  `json:"unscored"`
}
