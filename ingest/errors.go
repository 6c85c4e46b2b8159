package ingest

import (
	"errors"
	"fmt"

	"github.com/hearthlabs/hearth/sink"
)

// ErrFenced says that a partition has another owner by now: its old owner stops
// without writing.
var ErrFenced = errors.New("partition has another owner")

// The classes of trouble with the log itself, beside those of failed writes. Each
// is a label of the metrics, the class of a log line and a runbook.
const (
	ClassExpired   sink.Class = "expired"   // offsets are gone that were never written: RecordsExpired
	ClassRewound   sink.Class = "rewound"   // the log ends before what is written: RecordsExpired
	ClassRecreated sink.Class = "recreated" // the topic is another one than before: TopicRecreated
	ClassStrayed   sink.Class = "strayed"   // a community came in two partitions: KeysMoved
)

// logClasses are these, for the metric.
func logClasses() []sink.Class {
	return []sink.Class{ClassExpired, ClassRewound, ClassRecreated, ClassStrayed}
}

// classify gives the class of an error, and whether only a person can mend it.
func classify(err error) (class sink.Class, lasting bool) {
	var gap *GapError
	var rewound *RewoundError
	var version *VersionError
	var write *sink.WriteError
	switch {
	case errors.As(err, &gap):
		return ClassExpired, true
	case errors.As(err, &rewound):
		return ClassRewound, true
	case errors.As(err, &version):
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
		"the partition is parked until somebody puts them back or runs `hearth resume --accept-loss`", e.Topic, e.Partition, e.Want, e.First-1)
}

// RewoundError says that the log ends before what was already written, although
// it is the same topic: the cluster was restored. Offsets can no longer be compared.
type RewoundError struct {
	Topic     string
	Partition int32
	Want      int64 // the next offset to write
	Last      int64 // the next offset the log will give
}

// Error says what to do.
func (e *RewoundError) Error() string {
	return fmt.Sprintf("%s/%d: the log ends at offset %d, but everything before %d is written: was the cluster restored from a backup? "+
		"The partition is parked until somebody runs `hearth resume --accept-loss`, which reads the log again under a new epoch; ids that were seen count once", e.Topic, e.Partition, e.Last, e.Want)
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
