package ingest

// field says where a JSON member of the contract goes; exactly one of the
// getters is set.
type field struct {
	doc     string
	str     func(*Event) *string
	list    func(*Event) *[]string
	boolean func(*Event) *bool
	number  func(*Event) *float64
	integer func(*Event) *int
	special bool // kind, at, until, slot, attrs, same_as: decoded by name
}

// fields is every field of the contract; what is not here is unknown, ignored
// and counted.
var fields = map[string]field{
	"id":           {doc: "unique in its community, at most 128 bytes", str: func(e *Event) *string { return &e.ID }},
	"kind":         {doc: "what happened", special: true},
	"platform":     {doc: "where it happened; default unknown", str: func(e *Event) *string { return &e.Platform }},
	"community":    {doc: "the community; also the record key", str: func(e *Event) *string { return &e.Community }},
	"channel":      {doc: "a room within the community", str: func(e *Event) *string { return &e.Channel }},
	"member":       {doc: "who did it, or to whom it was done (touch, award)", str: func(e *Event) *string { return &e.Member }},
	"at":           {doc: "event time: RFC 3339 with zone, or epoch milliseconds", special: true},
	"bot":          {doc: "kept, flagged, out of every human count", boolean: func(e *Event) *bool { return &e.Bot }},
	"staff":        {doc: "out of member counts, mood and pillars", boolean: func(e *Event) *bool { return &e.Staff }},
	"attrs":        {doc: "flat map of strings", special: true},
	"message_id":   {doc: "the message; defaults to id", str: func(e *Event) *string { return &e.MessageID }},
	"reply_to":     {doc: "message_id this one answers", str: func(e *Event) *string { return &e.ReplyTo }},
	"mentions":     {doc: "members spoken to", list: func(e *Event) *[]string { return &e.Mentions }},
	"text":         {doc: "at most 64 KiB", str: func(e *Event) *string { return &e.Text }},
	"title":        {doc: "of a story or annotation", str: func(e *Event) *string { return &e.Title }},
	"emoji":        {doc: "of a reaction", str: func(e *Event) *string { return &e.Emoji }},
	"cause":        {doc: "why a member left", str: func(e *Event) *string { return &e.Cause }},
	"inviter":      {doc: "who invited the member", str: func(e *Event) *string { return &e.Inviter }},
	"challenge_id": {doc: "the challenge", str: func(e *Event) *string { return &e.ChallengeID }},
	"action":       {doc: "step in the challenge", str: func(e *Event) *string { return &e.Action }},
	"points":       {doc: "of an award", number: func(e *Event) *float64 { return &e.Points }},
	"badge":        {doc: "of an award", str: func(e *Event) *string { return &e.Badge }},
	"reason":       {doc: "of an award", str: func(e *Event) *string { return &e.Reason }},
	"touch_kind":   {doc: "what the contact was for", str: func(e *Event) *string { return &e.TouchKind }},
	"campaign":     {doc: "of a touch", str: func(e *Event) *string { return &e.Campaign }},
	"eligible":     {doc: "the member could have been contacted", boolean: func(e *Event) *bool { return &e.Eligible }},
	"held_out":     {doc: "and was held out to compare", boolean: func(e *Event) *bool { return &e.HeldOut }},
	"in_reply_to":  {doc: "the member's message a touch answers", str: func(e *Event) *string { return &e.InReplyTo }},
	"reservation":  {doc: "id of the reserve that was granted for a touch", str: func(e *Event) *string { return &e.Reservation }},
	"slot":         {doc: "when a contact that is reserved is to begin, at most 31 days ahead; default at", special: true},
	"about":        {doc: "message_id a feedback step is about", str: func(e *Event) *string { return &e.About }},
	"state":        {doc: "step of the feedback loop", str: func(e *Event) *string { return &e.State }},
	"birthday":     {doc: "MM-DD; used only under consent", str: func(e *Event) *string { return &e.Birthday }},
	"timezone":     {doc: "IANA name", str: func(e *Event) *string { return &e.Timezone }},
	"alias":        {doc: "display name", str: func(e *Event) *string { return &e.Alias }},
	"purpose":      {doc: "of a consent", str: func(e *Event) *string { return &e.Purpose }},
	"granted":      {doc: "consent given or withdrawn", boolean: func(e *Event) *bool { e.Granted = new(bool); return e.Granted }},
	"same_as":      {doc: "the same person elsewhere: {platform, member}", special: true},
	"members":      {doc: "everybody in the community", list: func(e *Event) *[]string { return &e.Members }},
	"part":         {doc: "number of this part, from 1", integer: func(e *Event) *int { return &e.Part }},
	"parts":        {doc: "number of parts", integer: func(e *Event) *int { return &e.Parts }},
	"version":      {doc: "version of the row of messages whose text this is", str: func(e *Event) *string { return &e.Version }},
	"until":        {doc: "end of an annotation", special: true},
}

// jsonType is the JSON Schema type of the field.
func (f field) jsonType() string {
	switch {
	case f.str != nil:
		return "string"
	case f.list != nil:
		return "array"
	case f.boolean != nil:
		return "boolean"
	case f.number != nil:
		return "number"
	case f.integer != nil:
		return "integer"
	default:
		return ""
	}
}
