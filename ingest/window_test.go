package ingest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
)

const hour = ingest.HourMillis

func TestWindowKeepsWhatItSays(t *testing.T) {
	r := ingest.Open(ingest.NewWindow(4*hour), "c", ingest.MinFloor)
	for h := range int64(10) {
		ingest.Add(r, h*hour, "id")
		ingest.Hold(r, string(rune('a'+h)), h*hour)
	}
	ingest.Advance(r, 9*hour+5)
	if got := ingest.Floor(r); got != 5*hour {
		t.Fatalf("floor = %d h, want 5 h", got/hour)
	}
	for h := range int64(10) {
		if got, want := ingest.Seen(r, h*hour, "id"), h >= 5; got != want {
			t.Errorf("id of hour %d held: %v, want %v", h, got, want)
		}
		if got, want := ingest.Messages(r)[string(rune('a'+h))] != nil, h >= 5; got != want {
			t.Errorf("message of hour %d held: %v, want %v", h, got, want)
		}
	}
	if ingest.Seen(r, 6*hour, "other") {
		t.Error("an id that never came is seen")
	}
}

func TestWindowDropsWaitingChangesWithTheirTime(t *testing.T) {
	r := ingest.Open(ingest.NewWindow(4*hour), "c", 0)
	edit := func(at int64) ingest.Change { return ingest.NewChange(false, at, "", "") }
	pending := ingest.Pending(r)
	pending["old"] = []ingest.Change{edit(hour)}
	pending["new"] = []ingest.Change{edit(hour), edit(9 * hour)}
	ingest.Advance(r, 10*hour)
	if _, ok := pending["old"]; ok {
		t.Error("a change older than the window still waits")
	}
	if diff := cmp.Diff([]ingest.Change{edit(9 * hour)}, pending["new"], cmp.AllowUnexported(ingest.Change{})); diff != "" {
		t.Errorf("changes that still wait: the recent one alone (-want +got):\n%s", diff)
	}
}

func TestNewestChangeStands(t *testing.T) {
	edit := func(at int64, id string) ingest.Change { return ingest.NewChange(false, at, id, "") }
	recall := ingest.NewChange(true, 1, "r", "")
	for _, tt := range []struct {
		name     string
		old, new ingest.Change
		want     bool
	}{
		{"first edit", ingest.Change{}, edit(5, "a"), true},
		{"later edit", edit(5, "a"), edit(6, "a"), true},
		{"earlier edit", edit(6, "a"), edit(5, "b"), false},
		{"same time, greater id", edit(5, "a"), edit(5, "b"), true},
		{"recall beats a later edit", edit(9, "a"), recall, true},
		{"nothing follows a recall", recall, edit(9, "a"), false},
	} {
		if got := ingest.After(tt.new, tt.old); got != tt.want {
			t.Errorf("%s: after = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestStateRoundTrip(t *testing.T) {
	pending := map[string][]ingest.Change{
		"m2": {ingest.NewChange(false, 2, "b", "改好了")}, "m1": {ingest.NewChange(true, 1, "a", "")},
	}
	heard := ingest.Heard{"qq": 7, "wechat": -3}
	tracker, got, when, err := ingest.DecodeState(ingest.EncodeState([]byte("tracker\x00state"), pending, heard))
	if err != nil || string(tracker) != "tracker\x00state" {
		t.Fatalf("tracker %q, err %v", tracker, err)
	}
	if diff := cmp.Diff(pending, got, cmp.AllowUnexported(ingest.Change{})); diff != "" {
		t.Errorf("pending (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(heard, when); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
	const older = "\x01s" + `[{"m":"m1","r":true,"t":1,"i":"a"}]`
	if _, got, _, err := ingest.DecodeState(older); err != nil || len(got["m1"]) != 1 {
		t.Errorf("a state of before: %v, %v", got, err)
	}
	for _, damaged := range []string{"", "\x05abc", "\x00{", "\x00["} {
		if _, _, _, err := ingest.DecodeState(damaged); err == nil {
			t.Errorf("damaged state %q was read", damaged)
		}
	}
}

func TestWindowHoldsNoMoreThanItsCapacity(t *testing.T) {
	w := ingest.NewWindow(100 * hour)
	ingest.SetCapacity(w, 50)
	r := ingest.Open(w, "c", ingest.MinFloor)
	for h := range int64(20) {
		for i := range 10 {
			ingest.Add(r, h*hour, string(rune('a'+i)))
		}
	}
	ingest.Advance(r, 19*hour)
	if n := ingest.Held(w); n > 50 || !ingest.Seen(r, 19*hour, "a") || ingest.Seen(r, 14*hour, "a") {
		t.Errorf("%d ids held; want at most 50, the newest", n)
	}
	if got := ingest.Floor(r); got != 15*hour {
		t.Errorf("floor = hour %d, want 15: older ids must be asked of the ledger", got/hour)
	}
}
