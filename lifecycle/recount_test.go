package lifecycle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

// A day counted again from its activities is the day the tracker had counted.
func TestRecountedDayIsTheTrackedDay(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	tracker, counter := lifecycle.NewTracker(p), lifecycle.NewDayCounter(p)
	const noon = int64(1_767_585_600_000) // 2026-01-05 12:00 in Shanghai
	glad := lifecycle.Mood{Scored: true, Self: true, Polarity: 700, Label: 1, Emotion: 0}
	withdrawn := lifecycle.Activity{Community: "c", Member: "m", At: noon + 2, Kind: lifecycle.ActMessage, Mood: glad}
	for _, a := range []lifecycle.Activity{
		{Community: "c", Member: "m", At: noon, Kind: lifecycle.ActJoin},
		{Community: "c", Member: "m", At: noon + 1, Kind: lifecycle.ActMessage, Mood: glad},
		withdrawn,
		{Community: "c", Member: "m", At: noon + 3, Kind: lifecycle.ActReaction},
		{Community: "c", Member: "m", At: noon + 4, Kind: lifecycle.ActCheckin},
	} {
		tracker.Observe(a)
		counter.Add(a)
	}
	tracker.Recall("c", "m", withdrawn.At, lifecycle.ActMessage, glad)
	counter.Recall(withdrawn)
	tracked := tracker.Changes().Days[0]
	got := counter.Day(lifecycle.DayKey{Community: "c", Member: "m", Day: tracked.Day})
	tracked.Stage = lifecycle.StageNone // the counter knows no stages
	if diff := cmp.Diff(tracked, got); diff != "" {
		t.Errorf("day (-tracked +recounted):\n%s", diff)
	}
	if got.Counts[lifecycle.ActMessage] != 1 || got.Qualifying != 2 || got.Scored != 1 {
		t.Errorf("%d messages, %d qualifying, %d scored; want 1, 2 and 1", got.Counts[lifecycle.ActMessage], got.Qualifying, got.Scored)
	}
}
