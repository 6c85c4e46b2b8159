package ingest

import (
	"errors"
	"fmt"

	"github.com/hearthlabs/hearth/sink"
)

// ErrFenced says that a partition has another owner by now: its old owner stops
// without writing.
var ErrFenced = errors.New("partition has another owner")

// classify gives the class of an error, and whether only a person can mend it.
func classify(err error) (class sink.Class, lasting bool) {
	var gap *GapError
	var rewound *RewoundError
	var version *VersionError
	var write *sink.WriteError
	switch {
	case errors.As(err, &gap), errors.As(err, &rewound), errors.As(err, &version):
		return sink.ClassData, true
	case errors.As(err, &write):
		return write.Class, write.Class == sink.ClassSchema || write.Class == sink.ClassData || write.Class == sink.ClassAuth
	default:
		return sink.ClassUnknown, false
	}
}

// GapError says that the log no longer holds records that were never written.
// They are lost at the source; nothing skips them in silence.
type GapError struct {
	Topic     string
	Partition int32
	Want      int64 // the next offset to write
	First     int64 // the first offset the log still holds
}

// Error names the lost range and what to do.
func (e *GapError) Error() string {
	return fmt.Sprintf("%s/%d: offsets %d to %d are gone from the log before they were written; "+
		"the partition is parked: restore them from a backup of the log, or accept the loss by choosing a new --topic name, so that a new epoch begins", e.Topic, e.Partition, e.Want, e.First-1)
}

// RewoundError says that the log ends before what was already written: the
// topic was created again, or the cluster restored. Offsets can no longer be
// compared.
type RewoundError struct {
	Topic     string
	Partition int32
	Want      int64 // the next offset to write
	Last      int64 // the next offset the log will give
}

// Error says what to do.
func (e *RewoundError) Error() string {
	return fmt.Sprintf("%s/%d: the log ends at offset %d, but everything before %d is written: was the topic created again? "+
		"The partition is parked: choose a new --topic name, so that a new epoch begins", e.Topic, e.Partition, e.Last, e.Want)
}

// VersionError says that a pending range was planned with versions this process
// does not hold, and so cannot be rebuilt by it.
type VersionError struct {
	What      string // lexicon, policy, privacy, key or schema
	Want, Got string
}

// Error names the version to start.
func (e *VersionError) Error() string {
	if e.What == "lexicon" {
		return fmt.Sprintf("a range was planned with lexicon %s, which this process does not hold (it has %s): put the files of --lexicon "+
			"back as they were until this partition goes on, or start the version of Hearth that planned it", e.Want, e.Got)
	}
	switch e.What {
	case "key":
		return fmt.Sprintf("members were erased with key %q, but this process has key %q, by which it would not know them again: start it with the --key-file of then", e.Want, e.Got)
	case "privacy":
		return fmt.Sprintf("a range was planned with privacy settings %q, this process has %q: start it once with those, let it finish, then change them", e.Want, e.Got)
	}
	return fmt.Sprintf("a range was planned with %s %s, this process has %s: start the version that planned it, let it finish, then upgrade", e.What, e.Want, e.Got)
}
