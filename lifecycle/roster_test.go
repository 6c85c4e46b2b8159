package lifecycle_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

// step is an activity or a part of a roster.
type step struct {
	lifecycle.Activity
	part, parts int
	members     []string // a roster where not nil
}

func listed(when int64, members ...string) step {
	return step{Activity: lifecycle.Activity{Community: "c", At: when}, members: members}
}

func does(member string, kind lifecycle.ActivityKind, when int64) step {
	return step{Activity: lifecycle.Activity{Community: "c", Member: member, At: when, Kind: kind}}
}

// live runs steps, and restarts the tracker from its rows behind those of them
// that restart says. It returns the transitions in short, with their cause.
func live(t *testing.T, steps []step, restart func(i int) bool) (moves []string, members map[string]lifecycle.MemberRow) {
	t.Helper()
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	members = map[string]lifecycle.MemberRow{}
	var community lifecycle.CommunityRow
	take := func() {
		ch := tr.Changes()
		for _, x := range ch.Transitions {
			moves = append(moves, fmt.Sprintf("%d %s %s>%s %s", x.Day-firstDay, x.Member, x.From, x.To, x.Cause))
		}
		for _, m := range ch.Members {
			members[m.Member] = m
		}
		for _, c := range ch.Communities {
			community = c
		}
		for _, d := range ch.Days {
			if d.Counts == [lifecycle.NumActivityKinds]uint32{} && d.FirstAt == 0 {
				t.Errorf("a row for a day on which %s did nothing: %+v", d.Member, d)
			}
		}
	}
	for i, s := range steps {
		if s.members != nil {
			tr.Roster(s.Community, s.At, s.part, s.parts, s.members)
		} else {
			tr.Observe(s.Activity)
		}
		if restart(i) {
			take()
			tr = lifecycle.NewTracker(lifecycle.DefaultPolicy())
			if err := tr.LoadCommunity(community); err != nil {
				t.Fatal(err)
			}
			for _, m := range members {
				if err := tr.LoadMember(m); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	take()
	return moves, members
}

func never(int) bool { return false }

func TestRoster(t *testing.T) {
	end := does("", message, at(6, 0))
	for _, tt := range []struct {
		name  string
		steps []step
		want  []string
	}{
		{
			"a lost join",
			[]step{does("a", join, at(0, 9)), listed(at(1, 3), "a", "b")},
			[]string{"0 a none>newcomer joined", "1 b none>newcomer roster"},
		},
		{
			"a lost leave",
			[]step{does("a", join, at(0, 9)), does("b", join, at(0, 9)), listed(at(1, 3), "a")},
			[]string{"0 a none>newcomer joined", "0 b none>newcomer joined", "1 b newcomer>left roster"},
		},
		{
			"a lost return",
			[]step{does("a", join, at(0, 9)), does("a", leave, at(0, 12)), listed(at(1, 3), "a")},
			[]string{"0 a none>newcomer joined", "0 a newcomer>left self", "1 a left>returned roster"},
		},
		{
			"nothing lost",
			[]step{does("a", join, at(0, 9)), does("b", join, at(0, 9)), does("b", leave, at(0, 10)), listed(at(1, 3), "a")},
			[]string{"0 a none>newcomer joined", "0 b none>newcomer joined", "0 b newcomer>left self"},
		},
		{
			"a leave told on the day of the roster",
			[]step{does("a", join, at(0, 9)), does("a", leave, at(1, 1)), listed(at(1, 3), "x")},
			[]string{"0 a none>newcomer joined", "1 a newcomer>left self", "1 x none>newcomer roster"},
		},
		{
			"joined and gone within the day",
			[]step{does("a", join, at(1, 1)), listed(at(1, 3), "x")},
			[]string{"1 a none>newcomer joined", "1 a newcomer>left roster", "1 x none>newcomer roster"},
		},
		{
			"seen after the roster",
			[]step{does("a", join, at(0, 9)), listed(at(1, 3), "x"), does("a", message, at(1, 4))},
			[]string{"0 a none>newcomer joined", "1 x none>newcomer roster"},
		},
		{
			"a part is missing",
			[]step{
				does("a", join, at(0, 9)), {Activity: lifecycle.Activity{Community: "c", At: at(1, 3)}, part: 1, parts: 2, members: []string{"x"}},
			},
			[]string{"0 a none>newcomer joined", "1 x none>newcomer roster"},
		},
		{
			"all parts, one twice",
			[]step{
				does("a", join, at(0, 9)), does("b", join, at(0, 9)),
				{Activity: lifecycle.Activity{Community: "c", At: at(1, 3)}, part: 2, parts: 2, members: []string{"x"}},
				{Activity: lifecycle.Activity{Community: "c", At: at(1, 3)}, part: 2, parts: 2, members: []string{"x"}},
				{Activity: lifecycle.Activity{Community: "c", At: at(1, 3)}, part: 1, parts: 2, members: []string{"a"}},
			},
			[]string{"0 a none>newcomer joined", "0 b none>newcomer joined", "1 b newcomer>left roster", "1 x none>newcomer roster"},
		},
		{
			"the last of two",
			[]step{does("a", join, at(0, 9)), listed(at(1, 3), "a", "x"), listed(at(1, 9), "a")},
			[]string{"0 a none>newcomer joined", "1 x none>newcomer roster", "1 x newcomer>left roster"},
		},
		{
			"an empty list is not believed",
			[]step{does("a", join, at(0, 9)), {Activity: lifecycle.Activity{Community: "c", At: at(1, 3)}, members: []string{}}},
			[]string{"0 a none>newcomer joined"},
		},
		{
			"too late",
			[]step{does("a", join, at(0, 9)), does("a", message, at(4, 9)), listed(at(1, 3), "x")},
			[]string{"0 a none>newcomer joined"},
		},
		{
			"staff are nobody's loss",
			[]step{{Activity: lifecycle.Activity{Community: "c", Member: "s", At: at(0, 9), Kind: message, Staff: true}}, listed(at(1, 3), "x")},
			[]string{"1 x none>newcomer roster"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			steps := append(slices.Clone(tt.steps), end)
			for _, restart := range []func(int) bool{never, func(int) bool { return true }} {
				moves, _ := live(t, steps, restart)
				if diff := cmp.Diff(tt.want, moves); diff != "" {
					t.Errorf("transitions (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// TestRosterBoundsTheLeave: of a leave that nobody told, the evidence has the
// last sign before it: an activity, or the roster before.
func TestRosterBoundsTheLeave(t *testing.T) {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	tr.Observe(said("a", at(0, 9)))
	tr.Observe(said("b", at(0, 9)))
	tr.Roster("c", at(1, 3), 0, 0, []string{"a"})
	tr.Roster("c", at(2, 3), 0, 0, []string{"x"})
	tr.Observe(said("x", at(5, 0)))
	got := map[string]int64{}
	for _, x := range tr.Changes().Transitions {
		if x.To == lifecycle.StageLeft {
			got[x.Member] = x.Evidence[0].Value
		}
	}
	want := map[string]int64{"b": at(0, 9), "a": at(1, 3)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("last sign before the leave (-want +got):\n%s", diff)
	}
}

// TestRosterMendsLostCallbacks: of many joins and leaves one in twenty is never
// told; after the next roster the members present are exactly those it lists, in
// whatever order a day's events came and wherever the process restarted.
func TestRosterMendsLostCallbacks(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 7))
		there := map[string]bool{}
		var steps []step
		for d := range 6 {
			var day []step
			for range 40 {
				id := fmt.Sprint("m", r.IntN(60))
				kind := join
				if there[id] {
					kind = leave
				}
				there[id] = !there[id]
				if r.IntN(20) > 0 {
					day = append(day, does(id, kind, at(d, 9)+int64(len(day))*1000))
				}
			}
			var list []string
			for id := range there {
				if there[id] {
					list = append(list, id)
				}
			}
			day = append(day, listed(at(d, 20), list...))
			r.Shuffle(len(day), func(i, j int) { day[i], day[j] = day[j], day[i] })
			steps = append(steps, day...)
		}
		steps = append(steps, does("", message, at(8, 0)))
		_, members := live(t, steps, func(int) bool { return r.IntN(30) == 0 })
		for id, present := range there {
			stage := members[id].Stage
			if gone := stage == lifecycle.StageLeft || stage == lifecycle.StageNone; gone == present {
				t.Fatalf("seed %d: %s is %s, present %t", seed, id, stage, present)
			}
		}
	}
}

// TestStatesOfTheVersionBefore: states written before rosters were read are
// taken up as they were.
func TestStatesOfTheVersionBefore(t *testing.T) {
	const (
		community = "0480b0b9aef366d8bf02020602000000000000000000000000000000000000000000000000000000060604000008020000000000000002000000000000000006000000"
		member    = "0482e0a0b7f16682e0a0b7f16682b0b9aef3660082e0a0b7f16600000004020002020202020200080000008080088080080000000000000000d4bf020000008e020202000802dabf0200000200000000000000000882b0b9aef36682b0b9aef36682b0b9aef36682b0b9aef36682b0b9aef36600000000000000000000000000000000000000"
	)
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	c, _ := hex.DecodeString(community)
	m, _ := hex.DecodeString(member)
	if err := tr.LoadCommunity(lifecycle.CommunityRow{Community: "c", State: c}); err != nil {
		t.Fatal(err)
	}
	if err := tr.LoadMember(lifecycle.MemberRow{Community: "c", Member: "m", State: m}); err != nil {
		t.Fatal(err)
	}
	tr.Observe(said("m", tr.Watermark("c")+1))
	got := row(t, tr.Changes())
	if got.Messages != 3 || got.Stage != lifecycle.StageActive || got.ActiveDays != 2 {
		t.Errorf("%d messages on %d days, %s; want 3 on 2, active", got.Messages, got.ActiveDays, got.Stage)
	}
}
