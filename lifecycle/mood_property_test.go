package lifecycle_test

import (
	"encoding/hex"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/lifecycle"
)

// drawMoods draws members whose mood changes once, over months: nearly every
// stream has shifts.
func drawMoods(t *rapid.T) []lifecycle.Activity {
	now := origin
	n := rapid.IntRange(150, 400).Draw(t, "n")
	moods := rapid.SampledFrom([]int32{-600, -300, 0, 300, 600})
	before, after := moods.Draw(t, "before"), moods.Draw(t, "after")
	gaps := rapid.SampledFrom([]int64{0, hour, 5 * hour, 11 * hour, 13 * hour})
	var out []lifecycle.Activity
	for i := range n {
		now += gaps.Draw(t, "gap")
		a := lifecycle.Activity{
			Community: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "community"),
			Member:    rapid.SampledFrom([]string{"m1", "m2"}).Draw(t, "member"),
			At:        now, Kind: message,
			Staff: rapid.IntRange(0, 400).Draw(t, "staff") == 400,
		}
		mood := before
		if i > n*2/3 {
			mood = after
		}
		a.Mood = felt(mood + rapid.Int32Range(-200, 200).Draw(t, "noise"))
		a.Mood.Self = rapid.IntRange(0, 9).Draw(t, "other's") < 9
		out = append(out, a)
	}
	return out
}

// Disorder within the lateness, batches cut anywhere and restarts at any cut
// give the same shifts, and the same states.
func TestShiftsSurviveDisorderAndRestarts(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	streams, shifts := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		stream := drawMoods(t)
		want := whole(stream)
		streams, shifts = streams+1, shifts+len(want.shifts)
		compare(t, want, inPieces(t, p, stream, 20))
	})
	t.Logf("%d shifts in %d streams", shifts, streams)
	if shifts < streams/4 {
		t.Errorf("%d shifts in %d streams: too few to prove anything", shifts, streams)
	}
}

// moody is a member whose mood is that of the day.
func moody(days int, mood func(day int) int32) []lifecycle.Activity {
	var out []lifecycle.Activity
	for d := range days {
		for i, noise := range []int32{-100, 100, 0} {
			a := said("m", at(d, 9+float64(i)))
			a.Mood = felt(mood(d) + noise)
			out = append(out, a)
		}
	}
	return out
}

// falls is glad for 20 days and sad from then on.
func falls(d int) int32 {
	if d < 20 {
		return 300
	}
	return -400
}

func TestShiftSaysWhatChanged(t *testing.T) {
	shifts := whole(append(moody(40, falls), said("x", at(41, 12)))).shifts
	if len(shifts) != 1 {
		t.Fatalf("%d shifts, want one: %+v", len(shifts), shifts)
	}
	s := shifts[0]
	if s.Member != "m" || s.Direction != -1 || s.Since != firstDay+20 || s.Day < s.Since || s.Day > s.Since+3 {
		t.Errorf("%s %+d since %s, found on %s; want m −1 since %s", s.Member, s.Direction, s.Since, s.Day, firstDay+20)
	}
	if s.At != at(int(s.Day-firstDay)+1, 0) {
		t.Errorf("at %d, want the end of %s", s.At, s.Day)
	}
	if math.Abs(s.Before-.3) > .001 || math.Abs(s.After+.4) > .001 || s.BeforeN != 60 || int(s.N) != 3*int(s.Day-s.Since+1) {
		t.Errorf("from %.3f (%d texts) to %.3f (%d texts), want .3 (60) and −.4", s.Before, s.BeforeN, s.After, s.N)
	}
	if s.Statistic <= s.Threshold || s.SD < .08 || s.SD > .3 || s.Policy != lifecycle.DefaultPolicy().Hash() {
		t.Errorf("statistic %.2f over %.2f, SD %.2f, policy %s", s.Statistic, s.Threshold, s.SD, s.Policy)
	}
}

func TestWhoseMoodIsLookedAt(t *testing.T) {
	tests := []struct {
		name   string
		change func(*lifecycle.Activity)
		want   int
	}{
		{"own feelings", func(*lifecycle.Activity) {}, 1},
		{"feelings of others", func(a *lifecycle.Activity) { a.Mood.Self = false }, 0},
		{"nothing read", func(a *lifecycle.Activity) { a.Mood = lifecycle.Mood{} }, 0},
		{"staff", func(a *lifecycle.Activity) { a.Staff = true }, 0},
		{"bot", func(a *lifecycle.Activity) { a.Bot = true }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stream := moody(40, falls)
			for i := range stream {
				tt.change(&stream[i])
			}
			if got := len(whole(append(stream, said("x", at(41, 12)))).shifts); got != tt.want {
				t.Errorf("%d shifts, want %d", got, tt.want)
			}
		})
	}
}

// A short past, a mood that stays and a single bad day are no shifts.
func TestNoShift(t *testing.T) {
	tests := []struct {
		name string
		mood func(int) int32
	}{
		{"the same mood", func(int) int32 { return 300 }},
		{"a short past", func(d int) int32 { return falls(d + 17) }},
		{"a single bad day", func(d int) int32 {
			if d == 25 {
				return -100
			}
			return int32(100 * (d%5 - 2))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := whole(append(moody(40, tt.mood), said("x", at(41, 12)))).shifts; len(got) != 0 {
				t.Errorf("shifts: %+v", got)
			}
		})
	}
}

// Edits, recalls and late activities come when their day is told: they change no
// shift, wherever they come.
func TestCorrectionsMoveNoShift(t *testing.T) {
	stream := moody(40, falls)
	end := said("x", at(41, 12))
	want := whole(append(slices.Clone(stream), end)).shifts
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	for i, a := range stream {
		tr.Observe(a)
		if i%4 == 0 {
			tr.Revise("c", "m", a.At, a.Mood, felt(-900))
		}
		if i%7 == 0 {
			tr.Recall("c", "m", a.At, message, a.Mood)
		}
		if late := (lifecycle.Activity{Community: "c", Member: "m", At: a.At - 3*day, Kind: message, Mood: felt(-900)}); i > 12 {
			tr.Observe(late)
		}
	}
	tr.Observe(end)
	got := tr.Changes().Shifts
	if len(want) != 1 || len(got) != 1 || got[0] != want[0] {
		t.Errorf("shifts %+v, want %+v", got, want)
	}
}

func TestMoodOfARow(t *testing.T) {
	ch := whole(append(moody(40, falls), said("x", at(41, 12))))
	m := ch.members[[2]string{"c", "m"}]
	n, sum := float64(m.Mood.N), float64(m.Mood.Sum)/1000
	p := lifecycle.DefaultPolicy().Mood
	if want := (sum + p.Hold*p.Prior) / (n + p.Hold); math.Abs(m.MoodMean-want) > 1e-9 {
		t.Errorf("mean %.4f, want %.4f", m.MoodMean, want)
	}
	if m.Volatility < .3 || m.Volatility > .4 {
		t.Errorf("volatility %.3f, want about .35", m.Volatility)
	}
	if m.Trend < -.1 || m.Trend > .05 {
		t.Errorf("trend %.3f long after the fall, want about 0", m.Trend)
	}
	falling := func(d int) int32 {
		if d < 20 {
			return 100
		}
		return 0
	}
	fallen := whole(append(moody(23, falling), said("x", at(24, 12)))).members[[2]string{"c", "m"}]
	if fallen.Trend > -.04 {
		t.Errorf("trend %.3f just after the fall, want below", fallen.Trend)
	}
	if x := ch.members[[2]string{"c", "x"}]; x.MoodMean != 0 || x.Volatility != 0 || x.Trend != 0 {
		t.Errorf("of whom nothing was read: %g, %g, %g", x.MoodMean, x.Volatility, x.Trend)
	}
}

func TestPolicyOfMood(t *testing.T) {
	quiet := lifecycle.DefaultPolicy()
	quiet.Mood.Alarms = 0
	if got := shiftsOf(quiet, moody(40, falls)); len(got) != 0 {
		t.Errorf("a budget of 0 tells %d shifts", len(got))
	}
	patient := lifecycle.DefaultPolicy()
	patient.Mood.Care = 1e6
	got, usual := shiftsOf(patient, moody(40, falls)), shiftsOf(lifecycle.DefaultPolicy(), moody(40, falls))
	if len(got) != 1 || len(usual) != 1 || got[0].Threshold < usual[0].Threshold+2 {
		t.Errorf("a budget of 3 over a million members has the shifts %+v, over 500 %+v: want a higher threshold", got, usual)
	}
}

// States written before there was a mood of closed days load, and begin anew.
func TestStatesWithoutMoodLoad(t *testing.T) {
	state := func(s string) []byte {
		raw, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	if err := tr.LoadCommunity(lifecycle.CommunityRow{Community: "c", State: state(
		"0480ee89c2f466dcbf02020a2828282a2800000000000000000000000000000000000000000000000a0a000000a8062a000000000000000200280000000000000a000000",
	)}); err != nil {
		t.Fatal(err)
	}
	if err := tr.LoadMember(lifecycle.MemberRow{Community: "c", Member: "m", State: state(
		"04829ad8baf166828ea49df36682ee89c2f46600829ad8baf16600000004020008080802080200080000008080088080080000000000000000dabf02" +
			"0000008e020202000802debf0200000200000000000000000882ee89c2f46682ee89c2f46682ee89c2f46682ee89c2f46682ee89c2f466" +
			"00000000000000000000000000000000000000",
	)}); err != nil {
		t.Fatal(err)
	}
	tr.Observe(said("m", at(6, 9)))
	got := row(t, tr.Changes())
	if got.Stage != lifecycle.StageActive || got.ActiveDays != 3 || got.Messages != 3 {
		t.Errorf("%s, %d active days, %d messages; want active, 3 and 3", got.Stage, got.ActiveDays, got.Messages)
	}
}
