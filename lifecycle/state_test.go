package lifecycle_test

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

// States of version 5, of a community of twenty people who speak every day and of m, who
// spoke on nine days that lie five days apart. It has day 42 last closed.
const (
	communityV5 = "0a80d4dff98c67a8c002025628282a282828282a282828282a28282a282828282a282828282a28281e3800000cc00228f00802e80800f008000000002a000000000000563c3c00000000000000005600000000000000000000000000000000000000000000002a002a002a002a002a002a002a002a002a002a002a002a002a002a002a0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
	memberV5    = "0a829ad8baf166829ad8baf166829acb9a8b670082cad6d6f4660000001212000252520252c29084210a10081008b4b32fe480443c8225e60689229e26fd05df0902a4c0020c0c00f00b04060028000000000000"
)

// TestStateOfVersion5 takes up a community that an earlier version has left: what
// there was is as it was, and the tempo is made from the mean gap.
func TestStateOfVersion5(t *testing.T) {
	decode := func(s string) []byte {
		raw, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	load := func() *lifecycle.Tracker {
		tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		if err := tr.LoadCommunity(lifecycle.CommunityRow{Community: "c", State: decode(communityV5)}); err != nil {
			t.Fatal(err)
		}
		if err := tr.LoadMember(lifecycle.MemberRow{Community: "c", Member: "m", State: decode(memberV5)}); err != nil {
			t.Fatal(err)
		}
		return tr
	}
	// P(alive) was not kept then: two days after an activity it is 1.
	tr := load()
	tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(43, 9), Kind: checkin})
	if r := row(t, tr.Changes()); r.PAlive != 1 || r.PReturn == 0 {
		t.Errorf("P(alive) %v, P(return) %v, want 1 and what was kept", r.PAlive, r.PReturn)
	}
	tr = load()
	_, before := play(t, lifecycle.DefaultPolicy(), every(5, 9), 42)
	want := row(t, before)
	for d := 43; d <= 70; d++ {
		for _, r := range memberIDs(regulars) {
			tr.Observe(lifecycle.Activity{Community: "c", Member: r, At: at(d, 12), Kind: message})
		}
	}
	tr.Clock(at(71, 2))
	ch := tr.Changes()
	if diff := cmp.Diff([]string{"57 fade active>at_risk", "68 doze at_risk>dormant"}, way(ch)); diff != "" {
		t.Errorf("transitions (-want +got):\n%s", diff)
	}
	got := row(t, ch)
	for _, pair := range [][2]any{
		{want.ActiveDays, got.ActiveDays},
		{want.ActiveDays28, got.ActiveDays28},
		{want.Activity28, got.Activity28},
		{want.FirstActive, got.FirstActive},
		{want.LastActive, got.LastActive},
		{want.JoinedAt, got.JoinedAt},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%+v, want as %+v", got, want)
			break
		}
	}
	if newest := row(t, before).State[0]; got.State[0] != newest || ch.Communities[0].State[0] != before.Communities[0].State[0] {
		t.Errorf("written again as version %d, want %d", got.State[0]/2, newest/2)
	}
}
