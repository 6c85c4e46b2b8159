package lifecycle

// Activity is what the life cycle needs to know of one event. It carries no
// text and no broker coordinates.
type Activity struct {
	Community string
	Member    string // empty: the event has no member and only moves time
	At        int64  // event time, Unix milliseconds UTC
	Kind      ActivityKind
	Cause     string // leave: self, kicked, dissolved
	Bot       bool
	Staff     bool
	Mood      Mood   // zero unless a scored text of the member's own feeling
	Touch     *Touch // of ActTouch; nil charges nothing
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
	ActAward // received, not done; never qualifies
	ActCheckin
	ActRedpacket
	ActFeedback
	ActTouch  // received, not done; never qualifies
	ActRoster // listed as a member, not done; never qualifies
	numActivityKinds
)

// NumActivityKinds is the number of kinds, the length of MemberDay.Counts.
const NumActivityKinds = int(numActivityKinds)

var kindNames = [numActivityKinds]string{
	"join", "leave", "message", "reaction", "story", "challenge",
	"award", "checkin", "redpacket", "feedback", "touch", "roster",
}

// ParseActivityKind returns the kind of that name, and false for a name that is
// not a kind of activity.
func ParseActivityKind(name string) (ActivityKind, bool) {
	for i, n := range kindNames {
		if n == name {
			return ActivityKind(i), true // i < numActivityKinds
		}
	}
	return 0, false
}

// presence reports whether the kind shows that the member is in the community.
// An award and a touch happen to a member, who may be gone.
func (k ActivityKind) presence() bool {
	return k < numActivityKinds && k != ActLeave && k != ActAward && k != ActTouch
}

// own reports whether the kind is something the member did.
func (k ActivityKind) own() bool { return k.presence() && k != ActRoster }

// message reports whether the kind carries a text of the member.
func (k ActivityKind) message() bool { return k == ActMessage || k == ActStory }

// Mood is the scored feeling of one text. Integers, so that the order of sums
// cannot change them.
type Mood struct {
	Scored   bool
	Self     bool  // the member's own feeling (holder self): only this moves their mood
	Polarity int32 // thousandths, −1000…1000
	Label    int8  // −1 negative, 0 neutral, 1 positive
	Emotion  uint8 // 0…7 in nlp.Emotion's order, 8 none
}

// Leave causes as the event contract spells them, in rising precedence: of two
// leaves in the same millisecond the higher one is kept.
const (
	causeNone uint8 = iota
	causeOther
	causeSelf
	causeKicked
	causeDissolved
	causeRoster // found by a roster, never told by a leave
	numCauses
)

var causeNames = [numCauses]string{"", "other", "self", "kicked", "dissolved", "roster"}

// parseCause maps a leave's cause; an absent one is self, an unknown one other.
func parseCause(s string) uint8 {
	if s == "" {
		return causeSelf
	}
	for i := causeSelf; i <= causeDissolved; i++ {
		if causeNames[i] == s {
			return i
		}
	}
	return causeOther
}
