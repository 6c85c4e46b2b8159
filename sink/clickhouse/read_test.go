package clickhouse_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

func write(t *testing.T, db *clickhouse.DB, blocks ...*sink.Block) {
	t.Helper()
	for _, b := range blocks {
		if err := db.Write(t.Context(), b, false); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPosition(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	batch := func(source string, epoch uint16, partition int32, first, last int64) *sink.Block {
		return &sink.Block{Batch: sink.Batch{Source: source, Epoch: epoch, Partition: partition, First: first, Last: last, Schema: 1}}
	}
	steps := []struct {
		name  string
		write []*sink.Block
		a, b  clickhouse.Position // of sources a and it's-b
	}{
		{"empty", nil, clickhouse.Position{Epoch: 1, Fresh: true, Next: map[int32]int64{}}, clickhouse.Position{Epoch: 1, Fresh: true, Next: map[int32]int64{}}},
		{
			"a alone",
			[]*sink.Block{batch("a", 1, 0, 0, 9), batch("a", 1, 0, 10, 19), batch("a", 1, 1, 0, 4)},
			clickhouse.Position{Epoch: 1, Own: true, Next: map[int32]int64{0: 20, 1: 5}},
			clickhouse.Position{Epoch: 2, Fresh: true, Next: map[int32]int64{}},
		},
		{
			"then b",
			[]*sink.Block{batch("it's-b", 2, 0, 0, 2)},
			clickhouse.Position{Epoch: 3, Next: map[int32]int64{0: 20, 1: 5}},
			clickhouse.Position{Epoch: 2, Own: true, Next: map[int32]int64{0: 3}},
		},
		{
			"a again, one partition so far",
			[]*sink.Block{batch("a", 3, 0, 20, 29)},
			clickhouse.Position{Epoch: 3, Own: true, Next: map[int32]int64{0: 30, 1: 5}},
			clickhouse.Position{Epoch: 4, Next: map[int32]int64{0: 3}},
		},
		{
			"a's topic created again",
			[]*sink.Block{batch("a", 4, 0, 0, -1), batch("a", 4, 1, 0, -1)},
			clickhouse.Position{Epoch: 4, Own: true, Next: map[int32]int64{0: 0, 1: 0}},
			clickhouse.Position{Epoch: 5, Next: map[int32]int64{0: 3}},
		},
	}
	for _, s := range steps {
		write(t, db, s.write...)
		for source, want := range map[string]clickhouse.Position{"a": s.a, "it's-b": s.b} {
			got, err := db.Position(t.Context(), source)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, source %s (-want +got):\n%s", s.name, source, diff)
			}
		}
	}
}

func TestSeenIDsAsOf(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	b := block(2, 3, 100, 20)
	b.Events[0].ID = "quote ' backslash \\ newline \n tab \t nul \x00 中文"
	b.Events[1].Disposition = sink.DispositionDead
	write(t, db, block(1, 5, 0, 4), b)
	key := func(e sink.Event) sink.IDKey {
		return sink.IDKey{Community: e.Community, At: e.At, ID: e.ID}
	}
	keys := []sink.IDKey{key(b.Events[0]), key(b.Events[1]), key(b.Events[4]), key(b.Events[5]), {Community: "community-3-0", At: start, ID: "never"}}
	keys = append(keys, key(block(1, 5, 0, 4).Events[2]))
	tests := []struct {
		asOf sink.AsOf
		want []bool
	}{
		{sink.AsOf{Epoch: 2, Partition: 3, Before: 105}, []bool{true, false, true, false, false, true}},
		{sink.AsOf{Epoch: 2, Partition: 3, Before: 100}, []bool{false, false, false, false, false, true}},
		{sink.AsOf{Epoch: 2, Partition: 4, Before: 1000}, []bool{false, false, false, false, false, true}},
		{sink.AsOf{Epoch: 3, Partition: 0, Before: 0}, []bool{true, false, true, true, false, true}},
		{sink.AsOf{Epoch: 1, Partition: 5, Before: 2}, []bool{false, false, false, false, false, false}},
	}
	for _, tt := range tests {
		got, err := db.SeenIDs(t.Context(), keys, tt.asOf)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.asOf, diff)
		}
	}
	many := make([]sink.IDKey, 12_001) // three queries
	for i := range many {
		many[i] = sink.IDKey{Community: "community-3-1", At: start, ID: fmt.Sprint("absent-", i)}
	}
	many[12_000] = keys[2]
	got, err := db.SeenIDs(t.Context(), many, sink.AsOf{Epoch: 3})
	if err != nil || !got[12_000] || got[11_999] {
		t.Errorf("last of 12,001 keys: %v, %v, want seen", got[12_000], err)
	}
}

func TestRecentEvents(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	b := block(1, 0, 0, 30)
	write(t, db, b)
	var got []int64
	since := map[string]int64{community(0, 0): b.Events[15].At, community(0, 1): b.Events[28].At}
	err := db.RecentEvents(t.Context(), since, sink.AsOf{Epoch: 1, Partition: 0, Before: 25}, func(e sink.Event) error {
		got = append(got, e.Offset)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{15, 18, 21, 24}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	stop := errors.New("enough")
	if err := db.RecentEvents(t.Context(), since, sink.AsOf{Epoch: 2}, func(sink.Event) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error %v, want the yield's own", err)
	}
}

func TestLoadState(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	first, second := block(1, 0, 0, 40), block(1, 0, 40, 40)
	write(t, db, first, block(1, 7, 0, 20))
	second.Members = nil // the process died between communities and members
	write(t, db, second)

	if beyond, err := db.StateBeyond(t.Context(), sink.AsOf{Epoch: 1, Before: 40}); err != nil || beyond {
		t.Errorf("state beyond 40: %v, %v, want none", beyond, err)
	}
	if beyond, err := db.StateBeyond(t.Context(), sink.AsOf{Epoch: 1, Before: 30}); err != nil || !beyond {
		t.Errorf("state beyond 30: %v, %v, want some", beyond, err)
	}
	finished, err := db.LoadCommunities(t.Context(), sink.AsOf{Epoch: 1, Before: 80})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(second.Communities, finished); diff != "" {
		t.Errorf("range finished (-want +got):\n%s", diff)
	}
	unfinished, err := db.LoadCommunities(t.Context(), sink.AsOf{Epoch: 1, Before: 40})
	if err != nil {
		t.Fatal(err)
	}
	want := sink.Community{Coordinates: sink.Coordinates{Epoch: 1, Offset: 39}, Community: "community-0-1", State: "state after 39"}
	if len(unfinished) != 3 {
		t.Fatalf("%d communities, want 3", len(unfinished))
	}
	if diff := cmp.Diff(want, unfinished[1]); diff != "" {
		t.Errorf("range unfinished (-want +got):\n%s", diff)
	}

	var members []sink.Member
	err = db.LoadMembers(t.Context(), []string{community(0, 0), community(0, 1), community(0, 2)}, func(m sink.Member) error {
		members = append(members, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	byOffset := make([]sink.Member, len(first.Members))
	for _, m := range members {
		byOffset[m.Offset/10] = m
	}
	if diff := cmp.Diff(first.Members, byOffset); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
}

func TestFindAndRecount(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	b := block(1, 0, 0, 9)
	for i := range b.Events { // noon of 1 January in Shanghai
		b.Events[i].At = start + 12*3_600_000 + int64(i)
	}
	b.Events[0].Member, b.Events[3].Member = "mei", "mei"
	b.Events[0].At = start - 1 // one millisecond before the day
	b.Messages = b.Messages[3:4]
	b.Messages[0].At, b.Messages[0].Member = b.Events[3].At, "mei"
	later := block(1, 0, 9, 3)
	change := func(i int, kind string, community, message string) {
		later.Events[i].Kind, later.Events[i].Community, later.Events[i].MessageID = kind, community, message
	}
	change(0, "edit", b.Events[3].Community, "e-0-3")
	change(1, "recall", b.Events[3].Community, "e-0-3")
	change(2, "recall", "another-community", "e-0-3")
	later.Messages = nil
	for i := range later.Events {
		later.Events[i].At = start + 30*3_600_000 // the day after
	}
	write(t, db, b, later)

	offsets := func(events []sink.Event) (n []int64) {
		for _, e := range events {
			n = append(n, e.Offset)
		}
		return n
	}
	keys := []sink.MessageKey{{Community: b.Events[3].Community, MessageID: "e-0-3"}, {Community: "none", MessageID: "e-0-4"}}
	found, err := db.FindMessages(t.Context(), keys, sink.AsOf{Epoch: 1, Before: 10})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{3, 9}, offsets(found)); diff != "" {
		t.Errorf("messages as of 10 (-want +got):\n%s", diff)
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	days := []sink.DayKey{{Community: b.Events[3].Community, Member: "mei", Day: 20454}}
	recount, err := db.RecountDays(t.Context(), days, zone, sink.AsOf{Epoch: 1, Before: 100})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{3, 9, 10}, offsets(recount)); diff != "" {
		t.Errorf("recount (-want +got):\n%s", diff)
	}
	rows, err := db.MessageRows(t.Context(), []sink.IDKey{{Community: b.Events[3].Community, At: b.Events[3].At, ID: "e-0-3"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []sink.Message{{
		Community: "community-0-0", At: b.Events[3].At, MessageID: "e-0-3", Member: "mei", Kind: "message",
		Platform: "wechat", Channel: "general", Mentions: []string{"member-0001"},
	}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("message rows (-want +got):\n%s", diff)
	}
}
