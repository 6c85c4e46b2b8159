package ingest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/lifecycle"
)

// check enforces the contract on a decoded event and fills its defaults.
func (d *Decoder) check(e *Event, recorded time.Time) error {
	if e.Kind == "" {
		return reject(ReasonMissingField, "kind", "")
	}
	if _, ok := kinds[e.Kind]; !ok {
		return reject(ReasonUnknownKind, "kind", clip(string(e.Kind)))
	}
	for _, name := range kinds[e.Kind].needs {
		if !d.has(e, name) {
			return reject(ReasonMissingField, name, "required for "+string(e.Kind))
		}
	}
	if !recorded.IsZero() && e.At.Sub(recorded) > MaxAhead {
		// Without the record's time, so that a record sent again gives the same letter.
		return reject(ReasonFutureTime, "at", e.At.Format(time.RFC3339)+" is more than 24 h after the record's own time")
	}
	if err := checkLengths(e); err != nil {
		return err
	}
	if err := checkValues(e); err != nil {
		return err
	}
	if e.Platform == "" {
		e.Platform = "unknown"
	}
	if e.MessageID == "" && kinds[e.Kind].text {
		e.MessageID = e.ID
	}
	return nil
}

// has says whether a required field was given.
func (d *Decoder) has(e *Event, name string) bool {
	switch name {
	case "kind":
		return e.Kind != ""
	case "at":
		return !e.At.IsZero()
	case "granted":
		return e.Granted != nil
	case "members":
		return d.members
	case "same_as":
		return e.SameAs != nil && e.SameAs.Member != ""
	default:
		return *fields[name].str(e) != ""
	}
}

// identities are the fields held to MaxID bytes.
var identities = []string{"id", "community", "channel", "member", "platform", "message_id", "reply_to", "challenge_id", "campaign", "in_reply_to", "reservation", "about", "inviter"}

func checkLengths(e *Event) error {
	if len(e.Text) > MaxText {
		return reject(ReasonTextTooLong, "text", fmt.Sprintf("%d bytes, at most %d", len(e.Text), MaxText))
	}
	for _, name := range identities {
		if n := len(*fields[name].str(e)); n > MaxID {
			return reject(ReasonInvalidValue, name, fmt.Sprintf("%d bytes, at most %d", n, MaxID))
		}
	}
	return nil
}

func checkValues(e *Event) error {
	for _, name := range []string{"cause", "action", "touch_kind", "state", "purpose"} {
		v := *fields[name].str(e)
		if v != "" && !slices.Contains(enums[name], v) {
			return reject(ReasonInvalidValue, name, fmt.Sprintf("%q is none of %s", clip(v), strings.Join(enums[name], ", ")))
		}
	}
	if e.Birthday != "" && !validBirthday(e.Birthday) {
		return reject(ReasonInvalidValue, "birthday", "want MM-DD")
	}
	if e.Kind == KindRoster && (e.Part < 0 || e.Parts < 0 || e.Part > max(e.Parts, 1) || e.Parts > lifecycle.MaxRosterParts) {
		return reject(ReasonInvalidValue, "part", fmt.Sprintf("want 1 ≤ part ≤ parts ≤ %d", lifecycle.MaxRosterParts))
	}
	if ahead := e.Slot.Sub(e.At); !e.Slot.IsZero() && (ahead < 0 || ahead > lifecycle.MaxAhead) {
		return reject(ReasonInvalidValue, "slot", "want a time from at to 31 days after it")
	}
	return nil
}

// validBirthday accepts every MM-DD of a leap year.
func validBirthday(s string) bool {
	_, err := time.Parse("2006-01-02", "2024-"+s)
	return err == nil && len(s) == 5
}

// clip shortens a foreign string for an error message.
func clip(s string) string {
	if len(s) <= 40 {
		return s
	}
	return strings.ToValidUTF8(s[:40], "") + "…"
}
