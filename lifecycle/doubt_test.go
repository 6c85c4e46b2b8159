package lifecycle_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

// ids names members from 0.
func ids(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("m%02d", i))
	}
	return out
}

// list is a part of a roster on day 1.
type list struct {
	hour        float64
	part, parts int
	members     []string
}

func TestBrokenRosters(t *testing.T) {
	doubt := func(hour float64, why lifecycle.DoubtReason, there, missing int) lifecycle.RosterDoubt {
		return lifecycle.RosterDoubt{Community: "c", Day: firstDay + 1, At: at(1, hour), Why: why, There: there, Missing: missing}
	}
	for _, tt := range []struct {
		name  string
		there int // members who joined on day 0
		lists []list
		want  []lifecycle.RosterDoubt
		left  int
	}{
		{"a sound one", 20, []list{{3, 1, 1, ids(18)}}, nil, 2},
		{"half are missing", 20, []list{{3, 1, 1, ids(10)}}, nil, 10},
		{"most are missing", 20, []list{{3, 1, 1, ids(9)}}, []lifecycle.RosterDoubt{doubt(3, lifecycle.DoubtMost, 20, 11)}, 0},
		{"one is left", 20, []list{{3, 1, 1, ids(1)}}, []lifecycle.RosterDoubt{doubt(3, lifecycle.DoubtMost, 20, 19)}, 0},
		{"nobody is listed", 20, []list{{3, 1, 1, nil}}, []lifecycle.RosterDoubt{doubt(3, lifecycle.DoubtEmpty, 20, 20)}, 0},
		{"only strangers are listed", 20, []list{{3, 1, 1, []string{"x", "y"}}}, []lifecycle.RosterDoubt{doubt(3, lifecycle.DoubtMost, 22, 20)}, 0},
		{"a part is missing", 20, []list{{3, 1, 3, ids(9)}, {3, 3, 3, ids(18)[9:]}}, []lifecycle.RosterDoubt{doubt(3, lifecycle.DoubtParts, 0, 0)}, 0},
		{"a part came twice, another never", 20, []list{{3, 1, 2, ids(9)}, {3, 1, 2, ids(9)}}, []lifecycle.RosterDoubt{doubt(3, lifecycle.DoubtParts, 0, 0)}, 0},
		{"a broken one, then a sound one", 20, []list{{3, 1, 1, ids(2)}, {9, 1, 1, ids(19)}}, nil, 1},
		{"a sound one, then a broken one", 20, []list{{3, 1, 1, ids(19)}, {9, 1, 1, ids(2)}}, []lifecycle.RosterDoubt{doubt(9, lifecycle.DoubtMost, 20, 18)}, 0},
		{"a part of the second is missing: the first counts", 20, []list{{3, 1, 1, ids(19)}, {9, 1, 2, ids(9)}}, []lifecycle.RosterDoubt{doubt(9, lifecycle.DoubtParts, 0, 0)}, 1},
		{"a small group loses most", 5, []list{{3, 1, 1, ids(2)}}, nil, 3},
		{"one member, listed", 1, []list{{3, 1, 1, ids(1)}}, nil, 0},
		{"one member, gone", 1, []list{{3, 1, 1, []string{"x"}}}, nil, 1},
		{"one member, and nobody is listed", 1, []list{{3, 1, 1, nil}}, []lifecycle.RosterDoubt{doubt(3, lifecycle.DoubtEmpty, 1, 1)}, 0},
		{"nobody was there, and nobody is listed", 0, []list{{3, 1, 1, nil}}, []lifecycle.RosterDoubt{doubt(3, lifecycle.DoubtEmpty, 0, 0)}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, restart := range []bool{false, true} {
				tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
				var all []lifecycle.Changes
				for _, id := range ids(tt.there) {
					tr.Observe(lifecycle.Activity{Community: "c", Member: id, At: at(0, 9), Kind: join})
				}
				for _, l := range tt.lists {
					tr.Roster("c", at(1, l.hour), l.part, l.parts, l.members)
					if restart {
						all = append(all, tr.Changes())
						tr = reload(t, lifecycle.DefaultPolicy(), all...)
					}
				}
				tr.Observe(lifecycle.Activity{Community: "c", At: at(2, 5)})
				all = append(all, tr.Changes())
				var got []lifecycle.RosterDoubt
				left := 0
				for _, ch := range all {
					got = append(got, ch.Doubts...)
					left += countTo(ch, lifecycle.StageLeft)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("restart %t: doubts (-want +got):\n%s", restart, diff)
				}
				if left != tt.left {
					t.Errorf("restart %t: %d left, want %d", restart, left, tt.left)
				}
				if again := tr.Changes().Doubts; again != nil {
					t.Errorf("told again: %v", again)
				}
			}
		})
	}
}

// TestBrokenRostersForDays: a broken export is told of every day, moves nobody,
// and is mended by the first sound one.
func TestBrokenRostersForDays(t *testing.T) {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	for _, id := range ids(30) {
		tr.Observe(lifecycle.Activity{Community: "c", Member: id, At: at(0, 9), Kind: join})
	}
	for d := 1; d <= 5; d++ {
		tr.Roster("c", at(d, 9), 0, 0, ids(4))
	}
	tr.Roster("c", at(6, 9), 0, 0, ids(28))
	tr.Observe(lifecycle.Activity{Community: "c", At: at(8, 0)})
	ch := tr.Changes()
	var days []lifecycle.Day
	for _, x := range ch.Doubts {
		days = append(days, x.Day-firstDay)
	}
	if diff := cmp.Diff([]lifecycle.Day{1, 2, 3, 4, 5}, days); diff != "" {
		t.Errorf("days of doubts (-want +got):\n%s", diff)
	}
	var gone []string
	for _, x := range ch.Transitions {
		if x.To == lifecycle.StageLeft {
			gone = append(gone, x.Member)
			// Those who are missing were last seen to be there when they joined: a
			// roster that was not believed bounds nothing.
			if x.Evidence[0].Value != at(0, 9) {
				t.Errorf("%s was last seen at %d, want %d", x.Member, x.Evidence[0].Value, at(0, 9))
			}
		}
	}
	slices.Sort(gone)
	if diff := cmp.Diff([]string{"m28", "m29"}, gone); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}
