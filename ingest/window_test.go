package ingest

import "testing"

func TestWindowKeepsWhatItSays(t *testing.T) {
	w := newWindow(4 * hourMillis)
	r := w.open("c", minFloor)
	for h := range int64(10) {
		at := h * hourMillis
		r.add(at, "id")
		m := &heldMessage{}
		m.row.MessageID, m.row.At = string(rune('a'+h)), at
		r.hold(m)
	}
	r.advance(9*hourMillis+5, w.retention)
	if r.floor != 5*hourMillis {
		t.Fatalf("floor = %d h, want 5 h", r.floor/hourMillis)
	}
	for h := range int64(10) {
		if got, want := r.seen(h*hourMillis, "id"), h >= 5; got != want {
			t.Errorf("id of hour %d held: %v, want %v", h, got, want)
		}
		if got, want := r.messages[string(rune('a'+h))] != nil, h >= 5; got != want {
			t.Errorf("message of hour %d held: %v, want %v", h, got, want)
		}
	}
	if r.seen(6*hourMillis, "other") {
		t.Error("an id that never came is seen")
	}
}

func TestWindowDropsWaitingChangesWithTheirTime(t *testing.T) {
	w := newWindow(4 * hourMillis)
	r := w.open("c", 0)
	r.pending["old"] = []change{{at: hourMillis}}
	r.pending["new"] = []change{{at: hourMillis}, {at: 9 * hourMillis}}
	r.advance(10*hourMillis, w.retention)
	if _, ok := r.pending["old"]; ok {
		t.Error("a change older than the window still waits")
	}
	if _, ok := r.pending["new"]; !ok {
		t.Error("a recent change no longer waits")
	}
}

func TestNewestChangeStands(t *testing.T) {
	edit := func(at int64, id string) change { return change{at: at, id: id} }
	recall := change{recall: true, at: 1, id: "r"}
	for _, tt := range []struct {
		name     string
		old, new change
		want     bool
	}{
		{"first edit", change{}, edit(5, "a"), true},
		{"later edit", edit(5, "a"), edit(6, "a"), true},
		{"earlier edit", edit(6, "a"), edit(5, "b"), false},
		{"same time, greater id", edit(5, "a"), edit(5, "b"), true},
		{"recall beats a later edit", edit(9, "a"), recall, true},
		{"nothing follows a recall", recall, edit(9, "a"), false},
	} {
		if got := tt.new.after(tt.old); got != tt.want {
			t.Errorf("%s: after = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestStateRoundTrip(t *testing.T) {
	pending := map[string][]change{"m2": {{at: 2, id: "b", text: "改好了"}}, "m1": {{recall: true, at: 1, id: "a"}}}
	tracker, got, err := decodeState(encodeState([]byte("tracker\x00state"), pending))
	if err != nil || string(tracker) != "tracker\x00state" {
		t.Fatalf("tracker %q, err %v", tracker, err)
	}
	if len(got) != 2 || got["m2"][0] != pending["m2"][0] || got["m1"][0] != pending["m1"][0] {
		t.Errorf("pending = %v, want %v", got, pending)
	}
	for _, damaged := range []string{"", "\x05abc", "\x00{"} {
		if _, _, err := decodeState(damaged); err == nil {
			t.Errorf("damaged state %q was read", damaged)
		}
	}
}
