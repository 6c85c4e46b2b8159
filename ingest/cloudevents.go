package ingest

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// envelope holds what a CloudEvents 1.0 envelope says around an event, in
// structured mode (members beside `data`) or binary mode (ce_ headers). Source:
// CloudEvents specification 1.0.2 and its Kafka protocol binding.
type envelope struct {
	version string
	id      string
	kind    string // type, community.<kind>.v1
	time    string // RFC 3339
	data    jsontext.Value
	unread  int // members kept; unknown fields where there is no envelope
	binary  bool
}

// present says whether the record is a CloudEvent.
func (env *envelope) present() bool { return env.version != "" || env.binary }

// takes names the members of a structured envelope that are not fields of the
// contract. `id` is both, and is read as the field.
func (env *envelope) takes(name string) bool {
	switch name {
	case "specversion", "type", "time", "data":
		return !env.binary
	}
	return false
}

// keep stores a member of a possible envelope unread: whether it is one shows
// only when specversion was seen.
func (env *envelope) keep(d *Decoder, name string) error {
	v, err := d.dec.ReadValue()
	if err != nil {
		return err
	}
	switch name {
	case "specversion":
		env.version = text(v)
	case "type":
		env.kind = text(v)
	case "time":
		env.time = text(v)
	default:
		env.data = v.Clone()
	}
	env.unread++
	return nil
}

// text is the content of a JSON string, "" of any other value.
func text(v jsontext.Value) string {
	if v.Kind() != '"' {
		return ""
	}
	return unquote(v)
}

// fromHeaders reads the binary mode: attributes as ce_ headers, data as value.
func (env *envelope) fromHeaders(headers []Header) {
	for _, h := range headers {
		switch strings.ToLower(h.Key) {
		case "ce_specversion":
			env.binary = true
		case "ce_id":
			env.id = string(h.Value)
		case "ce_type":
			env.kind = string(h.Value)
		case "ce_time":
			env.time = string(h.Value)
		}
	}
}

// fill gives the event what it lacks.
func (env *envelope) fill(e *Event) error {
	if env.data != nil && env.data.Kind() != '{' {
		return reject(ReasonWrongType, "data", "want an object")
	}
	if e.ID == "" {
		e.ID = env.id
	}
	if e.At.IsZero() && env.time != "" {
		at, err := parseTime("time", env.time)
		if err != nil {
			return err
		}
		e.At = at
	}
	if e.Kind == "" && env.kind != "" {
		kind, ok := strings.CutPrefix(env.kind, "community.")
		if ok {
			kind, ok = strings.CutSuffix(kind, ".v1")
		}
		if !ok {
			return reject(ReasonUnknownKind, "type", clip(env.kind)+" is not community.<kind>.v1")
		}
		e.Kind = Kind(kind)
	}
	return nil
}
