package lifecycle

// Activity is what the life cycle needs to know of one event. It carries no
// text and no broker coordinates.
type Activity struct {
	Community string
	Member    string
	At        int64 // event time, Unix milliseconds UTC
	Kind      ActivityKind
	Cause     string // leave: self, kicked, dissolved
	Bot       bool
	Staff     bool
	Mood      Mood // zero unless a scored text of the member's own feeling
}

// ActivityKind says what the member did.
type ActivityKind uint8

// The kinds of activity. Their weight, and whether they qualify as activity
// that keeps a member's stage, is Policy's to say.
const (
	ActJoin ActivityKind = iota
	ActLeave
	ActMessage
	ActReaction
	ActStory
	ActChallenge
	ActAward
	ActCheckin
	ActRedpacket
	ActFeedback
	ActTouch // received, not done; never qualifies
	numActivityKinds
)

// Mood is the scored feeling of one text. Integers, so that the order of sums
// cannot change them.
type Mood struct {
	Scored   bool
	Self     bool  // the member's own feeling (holder self): only this moves their mood
	Polarity int32 // thousandths, −1000…1000
	Label    int8  // −1 negative, 0 neutral, 1 positive
	Emotion  uint8 // 0…7 in nlp.Emotion's order, 8 none
}
