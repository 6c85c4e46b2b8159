package lifecycle_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

// TestOddInput: what cannot be, and what hardly ever is, has a defined result.
func TestOddInput(t *testing.T) {
	clock := func(d int) step { return does("", message, at(d, 5)) }
	for _, tt := range []struct {
		name  string
		steps []step
		want  []string
	}{
		{
			"leave before join: left, then back",
			[]step{does("a", leave, at(0, 9)), does("a", join, at(2, 9)), clock(4)},
			[]string{"0 a none>left self", "2 a left>returned rejoined"},
		},
		{
			"leave before join, told in the wrong order: the times count",
			[]step{does("a", leave, at(0, 10)), does("a", join, at(0, 9)), clock(2)},
			[]string{"0 a none>newcomer joined", "0 a newcomer>left self"},
		},
		{
			"message days after a leave: back without a join",
			[]step{does("a", join, at(0, 9)), does("a", leave, at(1, 9)), does("a", message, at(5, 9)), clock(7)},
			[]string{"0 a none>newcomer joined", "1 a newcomer>left self", "5 a left>returned rejoined"},
		},
		{
			"two joins: one member, new once",
			[]step{does("a", join, at(0, 9)), does("a", join, at(0, 9)), does("a", join, at(9, 9)), clock(11)},
			[]string{"0 a none>newcomer joined"},
		},
		{
			"two leaves: left once",
			[]step{does("a", join, at(0, 9)), does("a", leave, at(1, 9)), does("a", leave, at(3, 9)), clock(5)},
			[]string{"0 a none>newcomer joined", "1 a newcomer>left self"},
		},
		{
			"a join long after messages without one",
			[]step{does("a", message, at(0, 9)), does("a", join, at(5, 9)), clock(7)},
			[]string{"0 a none>newcomer joined"},
		},
		{
			"time jumps ahead a year: the freeze ends, the silence counts, in order",
			[]step{does("a", message, at(0, 9)), clock(365)},
			// Seven days of a young community count, ten are frozen, the rest count.
			[]string{"0 a none>newcomer joined", "24 a newcomer>at_risk silence", "38 a at_risk>dormant silence", "94 a dormant>churned silence"},
		},
		{
			"time jumps back a year: counted in its day, no stage moves",
			[]step{does("a", message, at(400, 9)), does("a", message, at(35, 9)), does("b", join, at(35, 9)), clock(402)},
			[]string{"400 a none>newcomer joined"},
		},
		{
			"the first event is the newest by far: everything else is late",
			[]step{does("a", message, at(3000, 9)), does("b", message, at(0, 9)), does("b", message, at(1, 9)), clock(3002)},
			[]string{"3000 a none>newcomer joined"},
		},
		{
			"an empty community: only time passes",
			[]step{clock(0), clock(100), clock(400)},
			nil,
		},
		{
			"a community of one, who talks to nobody, is its core and in the end gone",
			append(talks("a", 0, 20), clock(180)),
			[]string{
				"0 a none>newcomer joined", "1 a newcomer>active activity", "7 a active>core contribution",
				// Ten days are frozen before the silence counts.
				"38 a core>at_risk silence", "58 a at_risk>dormant silence", "114 a dormant>churned silence",
			},
		},
		{
			"bots alone: nobody is on the way",
			[]step{{Activity: lifecycle.Activity{Community: "c", Member: "b", At: at(0, 9), Kind: message, Bot: true}}, clock(40)},
			nil,
		},
		{
			"an unknown kind, a member without a name",
			[]step{does("a", lifecycle.ActivityKind(200), at(0, 9)), does("", join, at(1, 9)), clock(3)},
			nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, restart := range map[string]func(int) bool{"without": never, "with": func(int) bool { return true }} {
				moves, _ := live(t, tt.steps, restart)
				if diff := cmp.Diff(tt.want, moves); diff != "" {
					t.Errorf("%s restarts, transitions (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

// talks lets a member speak on each day from first to last.
func talks(member string, first, last int) []step {
	var out []step
	for d := first; d <= last; d++ {
		out = append(out, does(member, message, at(d, 9)))
	}
	return out
}

// TestOddRows: whatever the order, a stage is one of the stages, and times of a
// member's row agree with each other.
func TestOddRows(t *testing.T) {
	kinds := []lifecycle.ActivityKind{join, leave, message, checkin, lifecycle.ActTouch, lifecycle.ActRoster}
	for seed := range 300 {
		r := newRand(uint64(seed))
		var steps []step
		for range 40 {
			d := r.IntN(60)
			if r.IntN(8) == 0 {
				d = r.IntN(2000) // a jump
			}
			steps = append(steps, does(fmt.Sprint("m", r.IntN(4)), kinds[r.IntN(len(kinds))], at(d, float64(r.IntN(24)))))
		}
		_, members := live(t, steps, func(int) bool { return r.IntN(10) == 0 })
		for id, m := range members {
			if !m.Stage.Valid() || m.FirstActive > m.LastActive || (m.Stage == lifecycle.StageLeft) != (m.LeftAt != 0) || m.LastActive != 0 && m.ActiveDays == 0 {
				t.Fatalf("seed %d: %s: %+v", seed, id, m)
			}
		}
	}
}
