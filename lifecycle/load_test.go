package lifecycle_test

import (
	"slices"
	"testing"

	"github.com/hearthlabs/hearth/lifecycle"
)

func TestLoadRefuses(t *testing.T) {
	_, ch := play(t, lifecycle.DefaultPolicy(), []act{{0, 9, join, nil}, {5, 3, message, nil}}, 4)
	c, m := ch.Communities[0], row(t, ch)
	fresh := func() *lifecycle.Tracker { return lifecycle.NewTracker(lifecycle.DefaultPolicy()) }

	if err := fresh().LoadMember(m); err == nil {
		t.Error("a member before its community was taken")
	}
	tr := fresh()
	if err := tr.LoadCommunity(c); err != nil {
		t.Fatal(err)
	}
	if err := tr.LoadCommunity(c); err == nil {
		t.Error("a community was taken twice")
	}
	if err := tr.LoadMember(m); err != nil {
		t.Fatal(err)
	}
	if err := tr.LoadMember(m); err == nil {
		t.Error("a member was taken twice")
	}
	for n := range m.State {
		bad := m
		bad.Member, bad.State = "other", m.State[:n]
		if err := tr.LoadMember(bad); err == nil {
			t.Errorf("a member's state cut at %d of %d was taken", n, len(m.State))
		}
	}
	for n := range c.State {
		bad := c
		bad.State = c.State[:n]
		if err := fresh().LoadCommunity(bad); err == nil {
			t.Errorf("a community's state cut at %d of %d was taken", n, len(c.State))
		}
	}
	m.Member, m.State = "other", slices.Concat([]byte{m.State[0] + 2}, m.State[1:])
	if err := tr.LoadMember(m); err == nil {
		t.Error("a state of another version was taken")
	}
}

// A damaged state may be refused or taken, but must not panic, then or later.
func FuzzLoadMember(f *testing.F) {
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	tr.Observe(said("m", at(0, 9)))
	tr.Observe(said("m", at(1, 9)))
	ch := tr.Changes()
	f.Add(ch.Members[0].State)
	f.Fuzz(func(t *testing.T, state []byte) {
		tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		if err := tr.LoadCommunity(ch.Communities[0]); err != nil {
			t.Fatal(err)
		}
		if err := tr.LoadMember(lifecycle.MemberRow{Community: "c", Member: "m", State: state}); err != nil {
			return
		}
		tr.Observe(said("m", at(2, 9)))
		tr.Observe(said("x", at(60, 9)))
		for _, r := range tr.Changes().Members {
			if !r.Stage.Valid() {
				t.Fatalf("stage %d", r.Stage)
			}
		}
	})
}
