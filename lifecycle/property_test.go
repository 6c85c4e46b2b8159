package lifecycle_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/lifecycle"
)

// drawStream draws activities of two communities over weeks to months, in order
// of time, with bursts, gaps, leaves, bots and moods.
func drawStream(t *rapid.T) []lifecycle.Activity {
	now := origin + rapid.Int64Range(0, day).Draw(t, "start")
	step := rapid.SampledFrom([]int64{hour / 4, 3 * hour, 20 * hour})
	kinds := []lifecycle.ActivityKind{
		message, message, message, lifecycle.ActReaction, join, leave, checkin,
		lifecycle.ActStory, lifecycle.ActTouch,
	}
	var out []lifecycle.Activity
	for range rapid.IntRange(1, 120).Draw(t, "n") {
		now += rapid.Int64Range(0, step.Draw(t, "step")).Draw(t, "gap")
		if rapid.IntRange(0, 30).Draw(t, "pause") == 0 {
			now += rapid.Int64Range(0, 60*day).Draw(t, "long gap")
		}
		a := lifecycle.Activity{
			Community: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "community"),
			Member:    rapid.SampledFrom([]string{"m1", "m2", "m3", "m4"}).Draw(t, "member"),
			At:        now,
			Kind:      rapid.SampledFrom(kinds).Draw(t, "kind"),
			Bot:       rapid.IntRange(0, 60).Draw(t, "bot") == 0,
			Staff:     rapid.IntRange(0, 60).Draw(t, "staff") == 0,
		}
		if a.Kind == leave {
			a.Cause = rapid.SampledFrom([]string{"", "self", "kicked", "dissolved", "?"}).Draw(t, "cause")
		}
		if a.Kind == lifecycle.ActTouch {
			a.Touch = &lifecycle.Touch{Kind: lifecycle.ContactKind(rapid.Uint8Range(0, 2).Draw(t, "touch")), Free: rapid.IntRange(0, 4).Draw(t, "free") == 0}
		}
		if a.Kind == message {
			a.Mood = lifecycle.Mood{
				Scored: true, Self: rapid.Bool().Draw(t, "self"),
				Polarity: rapid.Int32Range(-1000, 1000).Draw(t, "polarity"),
				Label:    rapid.Int8Range(-1, 1).Draw(t, "label"), Emotion: rapid.Uint8Range(0, 8).Draw(t, "emotion"),
			}
		}
		out = append(out, a)
	}
	return out
}

// drawShuffle reorders the stream as a late network would: nothing arrives
// further behind the newest than the lateness.
func drawShuffle(t *rapid.T, in []lifecycle.Activity, lateness int64) []lifecycle.Activity {
	type arrival struct {
		a  lifecycle.Activity
		at int64
	}
	arrivals := make([]arrival, len(in))
	for i, a := range in {
		arrivals[i] = arrival{a, a.At + rapid.Int64Range(0, lateness).Draw(t, "delay")}
	}
	slices.SortStableFunc(arrivals, func(a, b arrival) int { return int(a.at - b.at) })
	out := make([]lifecycle.Activity, len(in))
	for i, a := range arrivals {
		out[i] = a.a
	}
	return out
}

// whole runs the stream in one batch.
func whole(in []lifecycle.Activity) *tables {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	for _, a := range in {
		tr.Observe(a)
	}
	out := newTables()
	out.store(tr.Changes())
	return out
}

func compare(t *rapid.T, want, got *tables) {
	if diff := cmp.Diff(want.sorted(), got.sorted()); diff != "" {
		t.Fatalf("transitions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.sortedShifts(), got.sortedShifts()); diff != "" {
		t.Fatalf("shifts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.sortedRisks(), got.sortedRisks()); diff != "" {
		t.Fatalf("risks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.sortedFits(), got.sortedFits()); diff != "" {
		t.Fatalf("fits (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.sortedMoments(), got.sortedMoments()); diff != "" {
		t.Fatalf("moments (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.members, got.members); diff != "" {
		t.Fatalf("members (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.days, got.days); diff != "" {
		t.Fatalf("days (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.communities, got.communities); diff != "" {
		t.Fatalf("communities (-want +got):\n%s", diff)
	}
}

func TestOrderWithinLatenessChangesNothing(t *testing.T) {
	lateness := lifecycle.DefaultPolicy().Lateness.Milliseconds()
	rapid.Check(t, func(t *rapid.T) {
		stream := drawStream(t)
		compare(t, whole(stream), whole(drawShuffle(t, stream, lateness)))
	})
}

// Batches cut anywhere, a restart at any cut, and disorder, all at once.
func TestBatchesAndRestartsChangeNothing(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	rapid.Check(t, func(t *rapid.T) {
		stream := drawStream(t)
		compare(t, whole(stream), inPieces(t, p, stream, 10))
	})
}

// inPieces runs a stream in disorder: behind 3 of cut activities a batch ends, and
// behind one of these the process starts anew.
func inPieces(t *rapid.T, p lifecycle.Policy, stream []lifecycle.Activity, cut int) *tables {
	tr, got := lifecycle.NewTracker(p), newTables()
	for _, a := range drawShuffle(t, stream, p.Lateness.Milliseconds()) {
		tr.Observe(a)
		switch rapid.IntRange(0, cut-1).Draw(t, "cut") {
		case 0, 1:
			got.store(tr.Changes())
		case 2:
			got.store(tr.Changes())
			tr = got.load(t, p)
		}
	}
	got.store(tr.Changes())
	return got
}

// Late activities on closed days, with the day recounted from the rows, are
// counted the same however the batches are cut, and move no stage.
func TestLateActivitiesOnlyCount(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	rapid.Check(t, func(t *rapid.T) {
		stream := drawStream(t)
		clean := whole(stream)
		tr, got := lifecycle.NewTracker(p), newTables()
		messages := map[[2]string]uint32{}
		for i, a := range stream {
			tr.Observe(a)
			if rapid.IntRange(0, 4).Draw(t, "cut") == 0 {
				got.store(tr.Changes())
			}
			old := stream[rapid.IntRange(0, i).Draw(t, "which")]
			old.Kind, old.Mood = message, lifecycle.Mood{}
			if key, need := tr.NeedDay(old.Community, old.Member, old.At); need {
				tr.LoadDay(got.days[key])
			}
			if !observesClosed(tr, old) {
				continue
			}
			messages[[2]string{old.Community, old.Member}]++
		}
		got.store(tr.Changes())
		for key, m := range got.members {
			if w := clean.members[key].Messages + messages[key]; m.Messages != w {
				t.Fatalf("%v: %d messages, want %d", key, m.Messages, w)
			}
			var sum, active uint32
			for k, d := range got.days {
				if k.Community == key[0] && k.Member == key[1] {
					sum += d.Counts[message] + d.Counts[lifecycle.ActStory]
					if d.Active {
						active++
					}
				}
			}
			if m.Messages != sum || m.ActiveDays != active {
				t.Fatalf("%v: row has %d messages, %d active days; its days have %d, %d", key, m.Messages, m.ActiveDays, sum, active)
			}
		}
		if diff := cmp.Diff(clean.sorted(), got.sorted()); diff != "" {
			t.Fatalf("late activities moved stages (-want +got):\n%s", diff)
		}
	})
}

// observesClosed observes the activity if, and only if, its day has closed.
func observesClosed(tr *lifecycle.Tracker, a lifecycle.Activity) bool {
	probe := a
	probe.Member = ""
	if !tr.Observe(probe).Closed {
		return false
	}
	return tr.Observe(a).Closed
}

func TestStagesFormAWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := whole(drawStream(t))
		type state struct {
			stage lifecycle.Stage
			at    int64
		}
		now := map[[2]string]state{}
		for _, x := range got.transitions {
			key := [2]string{x.Community, x.Member}
			was := now[key]
			switch {
			case !x.To.Valid() || x.From == x.To:
				t.Fatalf("no step: %+v", x)
			case x.From != was.stage:
				t.Fatalf("member was %s: %+v", was.stage, x)
			case x.At < was.at:
				t.Fatalf("backwards from %d: %+v", was.at, x)
			}
			now[key] = state{x.To, x.At}
		}
		counts := map[string][lifecycle.NumStages]uint32{}
		for key, m := range got.members {
			if m.StageClosed != now[key].stage || !m.Stage.Valid() {
				t.Fatalf("%v: row says %s, transitions say %s", key, m.StageClosed, now[key].stage)
			}
			if (m.Stage == lifecycle.StageLeft) != (m.LeaveCause != "") {
				t.Fatalf("%v: stage %s, leave cause %q", key, m.Stage, m.LeaveCause)
			}
			c := counts[m.Community]
			if m.StageClosed != lifecycle.StageNone {
				c[m.StageClosed]++
			}
			counts[m.Community] = c
		}
		for name, c := range got.communities {
			if c.Stages != counts[name] {
				t.Fatalf("%s", fmt.Sprintf("%s: stages %v, members say %v", name, c.Stages, counts[name]))
			}
		}
	})
}
