package ingest

import (
	"slices"

	"github.com/hearthlabs/hearth/lifecycle"
)

// kindSpec is the one entry of an event kind: what it needs, what it means.
type kindSpec struct {
	doc      string
	required []string // beside id, kind, at and (but for clock) community
	needs    []string // all required fields; made from the above
	member   bool     // names a member
	text     bool     // its text is scored and stored as a message
	acts     bool     // is an activity of the member
	act      lifecycle.ActivityKind
}

// kinds is the event table of the contract, version 1.
var kinds = withNeeds(map[Kind]kindSpec{
	KindJoin:       {doc: "the member joins", member: true, acts: true, act: lifecycle.ActJoin},
	KindLeave:      {doc: "the member leaves or is removed", member: true, acts: true, act: lifecycle.ActLeave},
	KindMessage:    {doc: "a message with text", member: true, text: true, acts: true, act: lifecycle.ActMessage},
	KindEdit:       {doc: "the text of a message is replaced", required: []string{"message_id"}},
	KindRecall:     {doc: "a message is withdrawn from counts and text", required: []string{"message_id"}},
	KindReaction:   {doc: "an emoji on a message", member: true, required: []string{"message_id"}, acts: true, act: lifecycle.ActReaction},
	KindStory:      {doc: "a story: co-creation", member: true, text: true, acts: true, act: lifecycle.ActStory},
	KindChallenge:  {doc: "a step in a challenge", member: true, required: []string{"challenge_id", "action"}, acts: true, act: lifecycle.ActChallenge},
	KindAward:      {doc: "points or a badge", member: true, acts: true, act: lifecycle.ActAward},
	KindCheckin:    {doc: "a check-in; counted, not qualifying", member: true, acts: true, act: lifecycle.ActCheckin},
	KindRedpacket:  {doc: "a red packet; counted, not qualifying", member: true, acts: true, act: lifecycle.ActRedpacket},
	KindTouch:      {doc: "a contact by staff or automation to the member", member: true, required: []string{"touch_kind"}, acts: true, act: lifecycle.ActTouch},
	KindReserve:    {doc: "asks to contact the member, and reserves it if that is granted; the answer is in `reservations`", member: true, required: []string{"touch_kind"}},
	KindFeedback:   {doc: "a step in the loop of a complaint or wish", required: []string{"about", "state"}},
	KindProfile:    {doc: "facts for care", member: true},
	KindConsent:    {doc: "a consent given or withdrawn", member: true, required: []string{"purpose", "granted"}},
	KindIdentity:   {doc: "one person on two platforms", member: true, required: []string{"same_as"}},
	KindRoster:     {doc: "the full list of members at a time", required: []string{"members"}},
	KindAnnotation: {doc: "a release, an activity, an outage", required: []string{"title"}},
	KindErase:      {doc: "forget the member", member: true},
	KindRescore:    {doc: "a stored text is read again by the lexicon in force; `hearth rescore` sends it", required: []string{"message_id", "text", "version"}},
	KindClock:      {doc: "time passes"},
})

// withNeeds completes each kind's list of required fields.
func withNeeds(table map[Kind]kindSpec) map[Kind]kindSpec {
	for k, s := range table {
		s.needs = []string{"id", "kind", "at"}
		if k != KindClock {
			s.needs = append(s.needs, "community")
		}
		if s.member {
			s.needs = append(s.needs, "member")
		}
		s.needs = append(s.needs, s.required...)
		table[k] = s
	}
	return table
}

// enums are the fields with a closed list of values.
var enums = map[string][]string{
	"cause":      {"self", "kicked", "dissolved"},
	"action":     {"join", "progress", "complete"},
	"touch_kind": {"care", "marketing", "service"},
	"state":      {"heard", "answered", "adopted", "told"},
	"purpose":    {"care", "analytics", "text"},
}

// Kinds lists every kind of the contract in alphabetical order.
func Kinds() []Kind {
	out := make([]Kind, 0, len(kinds))
	for k := range kinds {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// revises reports kinds that write a message again.
func (k Kind) revises() bool { return k == KindEdit || k == KindRecall || k == KindRescore }

// Doc says in a few words what the kind tells; "" for an unknown kind.
func (k Kind) Doc() string { return kinds[k].doc }
