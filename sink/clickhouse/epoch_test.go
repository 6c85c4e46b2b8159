package clickhouse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// unfinished writes blocks without their rows of batches: what a process leaves
// that dies before the end of a range.
func unfinished(t *testing.T, cfg clickhouse.Config, db *clickhouse.DB, blocks ...*sink.Block) {
	t.Helper()
	for _, b := range blocks {
		write(t, db, b)
		ask(t, cfg, fmt.Sprintf("DELETE FROM batches WHERE epoch = %d AND partition = %d AND first = %d", b.Batch.Epoch, b.Batch.Partition, b.Batch.First))
	}
}

// of is block, from a source.
func of(source string, epoch uint16, partition int32, first int64, n int) *sink.Block {
	b := block(epoch, partition, first, n)
	b.Batch.Source = source
	return b
}

// torn is a block whose process died before the states of its members.
func torn(b *sink.Block) *sink.Block {
	b.Members = nil
	return b
}

func TestClaimedEpochBelongsToItsSource(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	claim := func(source string, epoch uint16) func() error {
		return func() error { return db.Claim(t.Context(), source, epoch, start) }
	}
	none := map[int32]int64{}
	for _, s := range []struct {
		name string
		do   func() error
		a, b clickhouse.Position
	}{
		{
			"nothing claimed",
			func() error { return nil },
			clickhouse.Position{Epoch: 1, Fresh: true, Next: none},
			clickhouse.Position{Epoch: 1, Fresh: true, Next: none},
		},
		{
			"a claims",
			claim("a", 1),
			clickhouse.Position{Epoch: 1, Own: true, Fresh: true, Next: none},
			clickhouse.Position{Epoch: 2, Fresh: true, Next: none},
		},
		{
			"another process of a claims too",
			claim("a", 1),
			clickhouse.Position{Epoch: 1, Own: true, Fresh: true, Next: none},
			clickhouse.Position{Epoch: 2, Fresh: true, Next: none},
		},
		{
			"a writes",
			func() error { return db.Write(t.Context(), of("a", 1, 2, 5, 10), false) },
			clickhouse.Position{Epoch: 1, Own: true, Next: map[int32]int64{2: 15}},
			clickhouse.Position{Epoch: 2, Fresh: true, Next: none},
		},
		{
			"b claims, and dies before its first range is in",
			claim("b", 2),
			clickhouse.Position{Epoch: 3, Next: map[int32]int64{2: 15}},
			clickhouse.Position{Epoch: 2, Own: true, Fresh: true, Next: none},
		},
		{
			"a again",
			claim("a", 3),
			clickhouse.Position{Epoch: 3, Own: true, Next: map[int32]int64{2: 15}},
			clickhouse.Position{Epoch: 4, Fresh: true, Next: none},
		},
	} {
		if err := s.do(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		for source, want := range map[string]clickhouse.Position{"a": s.a, "b": s.b} {
			got, err := db.Position(t.Context(), source)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: position of %s (-want +got):\n%s", s.name, source, diff)
			}
		}
	}
}

func TestSettle(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	write(t, db, of("mine", 1, 0, 0, 40), of("mine", 1, 1, 0, 20), of("other", 2, 2, 0, 20))
	unfinished(t, cfg, db,
		of("mine", 1, 0, 40, 20), torn(of("mine", 1, 1, 20, 20)),
		torn(of("other", 2, 2, 20, 20)), of("other", 2, 3, 0, 30),
		torn(of("died before its claim", 3, 4, 0, 10)))
	// Another process of the source has claimed epoch 4 meanwhile, and is writing.
	if err := db.Claim(t.Context(), "mine", 4, start); err != nil {
		t.Fatal(err)
	}
	unfinished(t, cfg, db, torn(of("mine", 4, 0, 0, 10)))
	const (
		facts   = "SELECT epoch, partition, count(), max(offset) FROM events GROUP BY ALL ORDER BY ALL"
		batches = "SELECT epoch, partition, first, last, source, records, facts, counted, schema, toUnixTimestamp64Milli(cut_at) FROM batches WHERE partition >= 0 ORDER BY ALL"
	)
	row := func(values ...any) string {
		return strings.ReplaceAll(strings.TrimSuffix(fmt.Sprintln(values...), "\n"), " ", "\t")
	}
	finished := func(epoch, partition, first, n int, source string, cut int64) string {
		return row(epoch, partition, first, first+n-1, source, n, n-n/10, n/10, sink.SchemaVersion, cut)
	}
	first := func(epoch, partition, n int, source string) string { // block counts all its records as facts
		return row(epoch, partition, 0, n-1, source, n, n, 0, sink.SchemaVersion, start)
	}
	for _, s := range []struct {
		name           string
		all            bool
		facts, batches []string
	}{
		{
			"own epochs", false,
			[]string{row(1, 0, 60, 59), row(1, 1, 20, 19), row(2, 2, 40, 39), row(2, 3, 30, 29), row(3, 4, 10, 9), row(4, 0, 10, 9)},
			[]string{first(1, 0, 40, "mine"), finished(1, 0, 40, 20, "mine", start+40), first(1, 1, 20, "mine"), first(2, 2, 20, "other")},
		},
		{
			"all epochs", true,
			[]string{row(1, 0, 60, 59), row(1, 1, 20, 19), row(2, 2, 20, 19), row(2, 3, 30, 29)},
			[]string{
				first(1, 0, 40, "mine"), finished(1, 0, 40, 20, "mine", start+40), first(1, 1, 20, "mine"),
				first(2, 2, 20, "other"), finished(2, 3, 0, 30, "other", start),
			},
		},
	} {
		for range 2 { // may be repeated
			if err := db.Settle(t.Context(), "mine", 4, s.all); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(s.facts, strings.Split(ask(t, cfg, facts), "\n")); diff != "" {
				t.Errorf("%s: epoch, partition, rows and last offset of the ledger (-want +got):\n%s", s.name, diff)
			}
			if diff := cmp.Diff(s.batches, strings.Split(ask(t, cfg, batches), "\n")); diff != "" {
				t.Errorf("%s: batches (-want +got):\n%s", s.name, diff)
			}
		}
	}
}

func states(communities []sink.Community) []string {
	out := []string{}
	for _, c := range communities {
		out = append(out, c.Community+": "+c.State)
	}
	return out
}

// A partition's number means something only within its epoch.
func TestLoadCommunitiesOfOneEpoch(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	moved := block(2, 0, 0, 10)
	moved.Communities = moved.Communities[:1]
	write(t, db, block(1, 0, 0, 40), moved)
	for _, tt := range []struct {
		asOf sink.AsOf
		want []string
	}{
		{sink.AsOf{Epoch: 1, Before: 40}, []string{"community-0-1: state after 39", "community-0-2: state after 39"}},
		{sink.AsOf{Epoch: 2, Before: 10}, []string{"community-0-0: state after 9"}},
		{sink.AsOf{Epoch: 2, Partition: 1, Before: 10}, []string{}},
		{sink.AsOf{Epoch: 3}, []string{}},
	} {
		got, err := db.LoadCommunities(t.Context(), tt.asOf)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, states(got)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.asOf, diff)
		}
	}
}

// A community whose newest state is of a range that was never finished is found
// as it was before that range.
func TestFindCommunitiesOfUnfinishedRanges(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	born := torn(block(1, 0, 40, 20))
	born.Communities[2].Community, born.Communities[2].Prior, born.Communities[2].PriorVersion = "born in it", "", 0
	write(t, db, block(1, 0, 0, 40))
	unfinished(t, cfg, db, born)
	names := []string{"community-0-0", "community-0-2", "born in it"}
	for _, tt := range []struct {
		name string
		asOf sink.AsOf
		want []string
	}{
		{"from a later epoch", sink.AsOf{Epoch: 2}, []string{"community-0-0: state after 39", "community-0-2: state after 39"}},
		{"from the range's own partition", sink.AsOf{Epoch: 1, Before: 40}, []string{"community-0-0: state after 39", "community-0-2: state after 39"}},
		{
			"from another partition, while it may be under way",
			sink.AsOf{Epoch: 1, Partition: 9},
			[]string{"born in it: state after 59", "community-0-0: state after 59", "community-0-2: state after 39"},
		},
	} {
		got, err := db.FindCommunities(t.Context(), names, tt.asOf)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, states(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestLastClock(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	clocks := func(epoch uint16, partition int32, first int64, ids ...string) *sink.Block {
		b := block(epoch, partition, first, len(ids))
		b.Messages = nil
		for i, id := range ids {
			e := &b.Events[i]
			e.Community, e.Member, e.MessageID, e.Kind, e.ID, e.At = "", "", "", "clock", id, start+e.Offset
			if id == "spoken" {
				e.Community, e.Kind = "community-0-0", "message"
			}
		}
		return b
	}
	write(t, db, clocks(1, 0, 0, "tick-1", "tick-2", "tick-3"), clocks(2, 0, 10, "tick-4", "it's-5", "tick-6", "spoken"), clocks(2, 1, 100, "tick-7"))
	for _, tt := range []struct {
		name   string
		asOf   sink.AsOf
		prefix string
		want   int64
	}{
		{"all of the partition", sink.AsOf{Epoch: 2, Before: 20}, "tick-", start + 12},
		{"before an offset", sink.AsOf{Epoch: 2, Before: 12}, "tick-", start + 10},
		{"of an earlier epoch", sink.AsOf{Epoch: 2, Before: 10}, "tick-", start + 2},
		{"another prefix", sink.AsOf{Epoch: 2, Before: 20}, "it's", start + 11},
		{"another partition", sink.AsOf{Epoch: 2, Partition: 1, Before: 200}, "tick-", start + 100},
		{"none of the partition", sink.AsOf{Epoch: 2, Partition: 2, Before: 200}, "tick-", 0},
		{"none with the prefix", sink.AsOf{Epoch: 2, Before: 20}, "spoken", 0},
	} {
		if got, err := db.LastClock(t.Context(), tt.asOf, tt.prefix); err != nil || got != tt.want {
			t.Errorf("%s: %d, %v, want %d", tt.name, got, err, tt.want)
		}
	}
}

// A log of another identity is another log: where its partitions go on does not
// come from epochs before.
func TestPositionOfAnotherLog(t *testing.T) {
	db := clickhousetest.Open(t, clickhousetest.Config(t))
	claim := func(identity string, epoch uint16) func() error {
		return func() error { return db.ClaimLog(t.Context(), "a", identity, epoch, start+int64(len(identity))) }
	}
	for _, s := range []struct {
		name string
		do   func() error
		want clickhouse.Position
	}{
		{"claimed without an identity", claim("", 1), clickhouse.Position{Epoch: 1, Own: true, Fresh: true, Next: map[int32]int64{}}},
		{
			"written", func() error { return db.Write(t.Context(), of("a", 1, 2, 5, 10), false) },
			clickhouse.Position{Epoch: 1, Own: true, Next: map[int32]int64{2: 15}},
		},
		{"told its identity", claim("x", 1), clickhouse.Position{Epoch: 1, Own: true, Identity: "x", Next: map[int32]int64{2: 15}}},
		{"the same log, a new epoch", claim("x", 2), clickhouse.Position{Epoch: 2, Own: true, Identity: "x", Next: map[int32]int64{2: 15}}},
		{
			"restored, so that it goes on earlier", func() error { return db.StartAt(t.Context(), "a", 2, 2, 3, start) },
			clickhouse.Position{Epoch: 2, Own: true, Identity: "x", Next: map[int32]int64{2: 3}},
		},
		{"created again", claim("y", 3), clickhouse.Position{Epoch: 3, Own: true, Fresh: true, Identity: "y", Next: map[int32]int64{}}},
		{
			"written again", func() error { return db.Write(t.Context(), of("a", 3, 2, 0, 4), false) },
			clickhouse.Position{Epoch: 3, Own: true, Identity: "y", Next: map[int32]int64{2: 4}},
		},
	} {
		if err := s.do(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		got, err := db.Position(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.name, diff)
		}
	}
}

// What is given up is written down, after what an unfinished range left of it
// is settled; and breaks no contract.
func TestGiveUp(t *testing.T) {
	for _, tt := range []struct {
		name  string
		left  *sink.Block // of the range that begins at 40
		last  int64
		first int64
		want  string // first, last and records of the batches
		rows  string
	}{
		{"nothing is left", nil, 99, 40, "[(0,39,40),(40,99,0)]", "40"},
		{"facts without states are taken out", torn(of("a", 1, 0, 40, 20)), 99, 40, "[(0,39,40),(40,99,0)]", "40"},
		{"a range but for its row is finished", of("a", 1, 0, 40, 20), 99, 60, "[(0,39,40),(40,59,20),(60,99,0)]", "60"},
		{"all of it was written", of("a", 1, 0, 40, 20), 59, 60, "[(0,39,40),(40,59,20)]", "60"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := clickhousetest.Config(t)
			db := clickhousetest.Open(t, cfg)
			write(t, db, of("a", 1, 0, 0, 40))
			if tt.left != nil {
				unfinished(t, cfg, db, tt.left)
			}
			first, err := db.GiveUp(t.Context(), "a", sink.AsOf{Epoch: 1, Before: 40}, tt.last, start+1000)
			if err != nil || first != tt.first {
				t.Fatalf("given up from %d (%v), want %d", first, err, tt.first)
			}
			if got := ask(t, cfg, "SELECT arraySort(groupArray((first, last, records))) FROM batches"); got != tt.want {
				t.Errorf("batches %s, want %s", got, tt.want)
			}
			if got := ask(t, cfg, "SELECT count() FROM events"); got != tt.rows {
				t.Errorf("%s rows in the ledger, want %s", got, tt.rows)
			}
			lost := ask(t, cfg, "SELECT arraySort(groupArray((first, last))) FROM ("+sink.LostRanges+")")
			if want := map[bool]string{true: fmt.Sprintf("[(%d,%d)]", first, tt.last), false: "[]"}[first <= tt.last]; lost != want {
				t.Errorf("lost ranges %s, want %s", lost, want)
			}
			for _, c := range sink.Contracts() {
				broken := "0"
				switch c.Name {
				case "range_counts": // block's own counts are not the ledger's
					broken = ask(t, cfg, "SELECT count() FROM ("+c.SQL+") WHERE records = 0")
				case "record_once", "ranges_meet", "ledger_covered":
					broken = ask(t, cfg, "SELECT count() FROM ("+c.SQL+")")
				}
				if broken != "0" {
					t.Errorf("contract %s is broken by %s rows", c.Name, broken)
				}
			}
		})
	}
}
