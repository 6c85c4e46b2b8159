package ingest

import "time"

// Kind names what an Event tells. The kinds are a closed list; see kinds.
type Kind string

// The kinds of the event contract, version 1.
const (
	KindJoin       Kind = "join"
	KindLeave      Kind = "leave"
	KindMessage    Kind = "message"
	KindEdit       Kind = "edit"
	KindRecall     Kind = "recall"
	KindReaction   Kind = "reaction"
	KindStory      Kind = "story"
	KindChallenge  Kind = "challenge"
	KindAward      Kind = "award"
	KindCheckin    Kind = "checkin"
	KindRedpacket  Kind = "redpacket"
	KindTouch      Kind = "touch"
	KindReserve    Kind = "reserve"
	KindFeedback   Kind = "feedback"
	KindProfile    Kind = "profile"
	KindConsent    Kind = "consent"
	KindIdentity   Kind = "identity"
	KindRoster     Kind = "roster"
	KindAnnotation Kind = "annotation"
	KindErase      Kind = "erase"
	KindRescore    Kind = "rescore"
	KindClock      Kind = "clock"
)

// Event is one decoded record of the event contract. Fields that a kind does
// not have are zero. Its JSON form is the contract's own (one object a line in
// NDJSON files); importers and the simulator write it, Decode reads it.
type Event struct {
	ID        string            `json:"id"`
	Kind      Kind              `json:"kind"`
	Platform  string            `json:"platform,omitempty"`
	Community string            `json:"community,omitempty"`
	Channel   string            `json:"channel,omitempty"`
	Member    string            `json:"member,omitempty"`
	At        time.Time         `json:"at"`
	Bot       bool              `json:"bot,omitempty"`
	Staff     bool              `json:"staff,omitempty"`
	Attrs     map[string]string `json:"attrs,omitempty"`

	MessageID string   `json:"message_id,omitempty"` // message, edit, recall, reaction; defaults to ID
	ReplyTo   string   `json:"reply_to,omitempty"`
	Mentions  []string `json:"mentions,omitempty"`
	Text      string   `json:"text,omitempty"`  // message, edit, story, touch, rescore
	Title     string   `json:"title,omitempty"` // story, annotation
	Emoji     string   `json:"emoji,omitempty"` // reaction

	Cause   string `json:"cause,omitempty"` // leave: self, kicked, dissolved
	Inviter string `json:"inviter,omitempty"`

	ChallengeID string  `json:"challenge_id,omitempty"`
	Action      string  `json:"action,omitempty"` // challenge: join, progress, complete
	Points      float64 `json:"points,omitempty"` // award
	Badge       string  `json:"badge,omitempty"`
	Reason      string  `json:"reason,omitempty"`

	TouchKind string `json:"touch_kind,omitempty"` // touch, reserve: care, marketing, service
	Campaign  string `json:"campaign,omitempty"`
	Eligible  bool   `json:"eligible,omitempty"`
	HeldOut   bool   `json:"held_out,omitempty"`
	InReplyTo string `json:"in_reply_to,omitempty"`
	// Reservation is the id of the reserve that was granted for a touch; Slot is when
	// a contact that is reserved is to begin, its own time when zero.
	Reservation string    `json:"reservation,omitempty"`
	Slot        time.Time `json:"slot,omitzero"`

	About    string    `json:"about,omitempty"`    // feedback: a message_id
	State    string    `json:"state,omitempty"`    // feedback: heard, answered, adopted, told
	Birthday string    `json:"birthday,omitempty"` // profile: MM-DD
	Timezone string    `json:"timezone,omitempty"` // profile: IANA name
	Alias    string    `json:"alias,omitempty"`    // profile
	Purpose  string    `json:"purpose,omitempty"`  // consent: care, analytics, text
	Granted  *bool     `json:"granted,omitempty"`  // consent: a withdrawal is said, so false is not nothing
	SameAs   *Identity `json:"same_as,omitempty"`  // identity
	Members  []string  `json:"members,omitempty"`  // roster
	Part     int       `json:"part,omitempty"`     // roster
	Parts    int       `json:"parts,omitempty"`    // roster
	Until    time.Time `json:"until,omitzero"`     // annotation
	Version  string    `json:"version,omitempty"`  // rescore: of the row of messages that was read
}

// Identity is a member on another platform.
type Identity struct {
	Platform string `json:"platform"`
	Member   string `json:"member"`
}
