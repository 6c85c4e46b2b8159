package ingest

// Reason says why a record is a dead letter. The list is closed: it is a metric
// label and a column.
type Reason string

// The reasons.
const (
	ReasonEmpty        Reason = "empty"         // no value at all
	ReasonInvalidUTF8  Reason = "invalid_utf8"  // bytes that are not UTF-8
	ReasonInvalidJSON  Reason = "invalid_json"  // not one JSON object
	ReasonWrongType    Reason = "wrong_type"    // a field holds another JSON type than the contract's
	ReasonMissingField Reason = "missing_field" // a required field is absent or empty
	ReasonInvalidValue Reason = "invalid_value" // a field holds a value outside its closed list or range
	ReasonUnknownKind  Reason = "unknown_kind"  // no such kind
	ReasonTextTooLong  Reason = "text_too_long" // text over MaxText bytes
	ReasonInvalidTime  Reason = "invalid_time"  // not RFC 3339 with zone, nor epoch milliseconds
	ReasonFutureTime   Reason = "future_time"   // more than MaxAhead after the record's own time
)

// Reasons lists every Reason, in a fixed order.
func Reasons() []Reason {
	return []Reason{
		ReasonEmpty, ReasonInvalidUTF8, ReasonInvalidJSON, ReasonWrongType, ReasonMissingField,
		ReasonInvalidValue, ReasonUnknownKind, ReasonTextTooLong, ReasonInvalidTime, ReasonFutureTime,
	}
}

// RejectError is the error of a record that cannot become an Event. It is final: the
// same record is rejected again.
type RejectError struct {
	Reason Reason
	Field  string // "" when the record as a whole is meant
	Detail string
}

// Error gives one sentence a person can act on.
func (r *RejectError) Error() string {
	s := string(r.Reason)
	if r.Field != "" {
		s += ": " + r.Field
	}
	if r.Detail != "" {
		s += ": " + r.Detail
	}
	return s
}

func reject(reason Reason, field, detail string) *RejectError {
	return &RejectError{Reason: reason, Field: field, Detail: detail}
}
