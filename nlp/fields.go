package nlp

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Field names a part of a Score that is measured by itself.
type Field string

// The fields with an evaluation set of their own.
const (
	FieldFeelings Field = "feelings"
	FieldHolder   Field = "holder"
	FieldNeeds    Field = "needs"
	FieldAspects  Field = "aspects"
	FieldToxic    Field = "toxic"
	FieldWarmth   Field = "warmth"
	FieldIrony    Field = "irony"
)

// Status says whether a field is claimed unless asked for.
type Status string

// The statuses. A field is experimental, and off unless WithExperimental names
// it, whose precision is below .80 on the lines of its set that nobody looked at
// while its rules were made (TestFields holds the table to that).
const (
	Stable       Status = "stable"
	Experimental Status = "experimental"
)

// statuses is the one place where a field becomes stable or experimental.
var statuses = [...]struct {
	field  Field
	status Status
}{
	{FieldFeelings, Stable},
	{FieldHolder, Stable},
	{FieldNeeds, Stable},
	{FieldAspects, Stable},
	{FieldToxic, Stable},
	{FieldWarmth, Stable},
	{FieldIrony, Experimental},
}

// Fields lists the fields, in order.
func Fields() []Field {
	out := make([]Field, 0, len(statuses))
	for _, s := range statuses {
		out = append(out, s.field)
	}
	return out
}

// Status returns the status of a field; an unknown one is Experimental.
func (f Field) Status() Status {
	for _, s := range statuses {
		if s.field == f {
			return s.status
		}
	}
	return Experimental
}

// ParseFields reads names of fields.
func ParseFields(names []string) ([]Field, error) {
	var out []Field
	known := Fields()
	for _, name := range names {
		if !slices.Contains(known, Field(name)) {
			return nil, fmt.Errorf("unknown field %q, want some of %s", name, strings.Trim(fmt.Sprint(known), "[]"))
		}
		out = append(out, Field(name))
	}
	return out, nil
}

// Option changes what a Scorer claims.
type Option func(*Scorer)

// WithExperimental switches experimental fields on.
func WithExperimental(fields ...Field) Option {
	return func(s *Scorer) {
		s.off = slices.DeleteFunc(s.off, func(f Field) bool { return slices.Contains(fields, f) })
	}
}

// Without switches fields off, whatever their status.
func Without(fields ...Field) Option {
	return func(s *Scorer) { s.off = append(s.off, fields...) }
}

// options applies options to a new scorer, in order.
func (s *Scorer) options(options []Option) {
	for _, st := range statuses {
		if st.status == Experimental {
			s.off = append(s.off, st.field)
		}
	}
	for _, o := range options {
		o(s)
	}
}

// versionOf is the version of the lexicon and of the fields that are claimed.
func (s *Scorer) versionOf() string {
	var usual, off []Field
	for _, st := range statuses {
		if st.status == Experimental {
			usual = append(usual, st.field)
		}
		if slices.Contains(s.off, st.field) {
			off = append(off, st.field)
		}
	}
	if slices.Equal(off, usual) {
		return s.lex.version
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s without %v", s.lex.version, off))
	return hex.EncodeToString(sum[:8])
}

// hide empties the fields that are off, and takes their evidence out. A holder
// that is off is the author, as for a text that says nothing of it; irony that is
// off still damps the polarity, since the evidence shows it.
func (s *Scorer) hide(out *Score) {
	for _, f := range s.off {
		switch f {
		case FieldFeelings:
			out.Feelings = nil
		case FieldHolder:
			out.Holder = HolderSelf
		case FieldNeeds:
			out.Needs, out.NeedsGiven = Needs{}, Needs{}
			out.Evidence = slices.DeleteFunc(out.Evidence, func(e Evidence) bool {
				_, err := ParseNeed(strings.TrimPrefix(e.Target, targetGiven))
				return err == nil
			})
		case FieldAspects:
			out.Aspects = nil
		case FieldToxic:
			out.Toxic = 0
			out.Evidence = without(out.Evidence, TargetToxic, TargetToxicScale)
		case FieldWarmth:
			out.Warmth = 0
			out.Evidence = without(out.Evidence, TargetWarmth)
		case FieldIrony:
			out.Ironic = false
		}
	}
}

// without takes the evidence for targets out.
func without(list []Evidence, targets ...string) []Evidence {
	return slices.DeleteFunc(list, func(e Evidence) bool { return slices.Contains(targets, e.Target) })
}
