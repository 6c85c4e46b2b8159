package clickhouse_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// spokenOf lets others of the planted world speak of p1: by name, by answer, by
// reaction, and in a record that could not be read.
var spokenOf = []string{
	"ALTER TABLE messages UPDATE mentions = ['p1', 'p3'], text = 'hi @p1, hi @p12 and @Vera', reply_to = 'm1', channel = 'p1' WHERE message_id = 'm2' SETTINGS mutations_sync = 1",
	"ALTER TABLE events UPDATE reply_to = 'm1', channel = 'p1' WHERE id = 'm2' SETTINGS mutations_sync = 1",
	"ALTER TABLE messages UPDATE text = 'the secret of p1' WHERE member = 'p1' SETTINGS mutations_sync = 1",
	`ALTER TABLE dead_letters UPDATE payload = '{"community":"c","member":"p1","text":' WHERE offset = 124 SETTINGS mutations_sync = 1`,
	"INSERT INTO profiles (community, member, field, value, at) VALUES ('c', 'p1', 'alias', 'Vera', '2026-01-05 02:00:00')",
	"INSERT INTO mood_shifts (community, at, member) VALUES ('c', '2026-01-25 02:00:00', 'p1')",
	"INSERT INTO touches (community, at, member, id, touch_kind, campaign, in_reply_to) VALUES ('c', '2026-01-25 03:00:00', 'p1', 't1', 'care', '', 'm1')",
	"INSERT INTO moments (community, at, member, moment) VALUES ('c', '2026-01-25 02:00:00', 'p1', 'first_post')",
	"INSERT INTO reservations (community, id, member, touch_kind, state) VALUES ('c', 'r1', 'p1', 'care', 'granted')",
	"INSERT INTO annotations (community, at, id, title) VALUES ('c', '2026-01-25 02:00:00', 'a', '@p1 has won')",
	"INSERT INTO communities (community, watermark, closed_day, zone, state, epoch, partition, offset, version) VALUES ('c', '2026-02-14 01:00:00', '2026-02-13', 'Asia/Shanghai', 'an edit of p1', 1, 0, 100, 281474976710756)",
	// the same member of another community, which does not forget
	"INSERT INTO profiles (community, member, field, value, at) VALUES ('d', 'p1', 'alias', 'Vera', '2026-01-05 02:00:00')",
}

// eraseBlock is the range of the erase record behind the planted world.
func eraseBlock() *sink.Block {
	at := sink.Coordinates{Epoch: 1, Partition: 0, Offset: 125, InsertedAt: 1_771_034_400_000}
	return &sink.Block{
		Events:      []sink.Event{{Coordinates: at, Community: "c", At: at.InsertedAt, Kind: "erase", Disposition: sink.DispositionErased, Emotion: 8}},
		Communities: []sink.Community{{Coordinates: at, Community: "c", Watermark: 1_771_034_400_000, ClosedDay: 20497, Zone: "Asia/Shanghai", State: "new", Prior: "old"}},
		Erase: &sink.Erase{
			Coordinates: at, Community: "c", Member: "p1", Names: []string{"p1"}, Tombstone: "stone", KeyID: "k", At: at.InsertedAt,
			Seal: func(id string) string { return "sealed-" + fmt.Sprint(len(id)) }, Left: []sink.Place{{Name: "log", Note: "until retention"}},
		},
		Batch: sink.Batch{Epoch: 1, First: 125, Last: 125, CutAt: at.InsertedAt, InsertedAt: at.InsertedAt, Source: "replay", Records: 1, Erased: 1},
	}
}

// speak plants the world in which others speak of p1.
func speak(tb testing.TB) clickhouse.Config {
	tb.Helper()
	cfg := plant(tb)
	must(tb, cfg, spokenOf...)
	return cfg
}

// holders are the tables that hold p1 of community c, or a text of theirs.
func holders(tb testing.TB, cfg clickhouse.Config) []string {
	tb.Helper()
	var found []string
	for _, t := range sink.Tables() {
		where := `match(toString(tuple(*)), '\\bp1\\b|secret|Vera')`
		for _, c := range t.Columns {
			if c.Name == "community" {
				where += " AND community != 'd'"
			}
		}
		if n := ask(tb, cfg, "SELECT count() FROM "+t.Name+" WHERE "+where); n != "0" {
			found = append(found, t.Name+": "+n)
		}
	}
	return found
}

// checkErased holds a world after the erasure against what was promised, and asks
// the contracts on demand: they take longest.
func checkErased(t *testing.T, cfg clickhouse.Config, contracts bool) {
	t.Helper()
	if found := holders(t, cfg); len(found) > 0 {
		t.Errorf("still named in %s", strings.Join(found, ", "))
	}
	for _, c := range sink.Contracts() {
		if !contracts {
			break
		}
		if got := ask(t, cfg, c.SQL); got != "" {
			t.Errorf("%s: broken by the erasure:\n%s", c.Name, got)
		}
	}
	for sql, want := range map[string]string{
		"SELECT count(), countIf(startsWith(message_id, 'sealed-')) FROM events WHERE disposition = 'erased' AND kind = 'message'": "20\t20",
		"SELECT count(), countIf(member != '' OR id != '') FROM events WHERE disposition = 'erased'":                               "22\t0",
		"SELECT count() FROM events":                                                                               "126",
		"SELECT count() FROM profiles WHERE community = 'd'":                                                       "1",
		"SELECT mentions, text, reply_to, channel FROM messages FINAL WHERE message_id = 'm2'":                     "['p3']\thi @**, hi @p12 and @****\t\t",
		"SELECT title FROM annotations":                                                                            "@** has won",
		"SELECT reason, payload FROM dead_letters":                                                                 "invalid_json\t",
		"SELECT place, rows FROM erasures WHERE phase = 'begun' AND rows > 0 ORDER BY place":                       "annotations\t1\ndead_letters\t1\nevents\t22\nmember_days\t20\nmembers\t1\nmessages\t21\nmoments\t1\nmood_shifts\t1\nprofiles\t1\nreservations\t1\ntouches\t1\ntransitions\t2",
		"SELECT count(), sum(rows) FROM erasures WHERE phase = 'done'":                                             "12\t0",
		"SELECT place, note, tombstone FROM erasures WHERE phase = 'left'":                                         "log\tuntil retention\tstone",
		"SELECT count(), countIf(message_id = '') FROM events WHERE kind = 'reaction' AND disposition != 'erased'": "3\t3",
		"SELECT count(), any(state) FROM communities FINAL":                                                        "1\tnew",
	} {
		if got := ask(t, cfg, sql); got != want {
			t.Errorf("%s\n got %q\nwant %q", sql, got, want)
		}
	}
}

func TestErase(t *testing.T) {
	t.Parallel() // it mostly waits
	cfg := speak(t)
	if n := len(holders(t, cfg)); n < 12 {
		t.Fatalf("only %d tables name p1 before: the test shows little", n)
	}
	db := clickhousetest.Open(t, cfg)
	if err := db.Write(t.Context(), eraseBlock(), false); err != nil {
		t.Fatal(err)
	}
	checkErased(t, cfg, true)
	if err := db.Write(t.Context(), eraseBlock(), true); err != nil {
		t.Fatal(err)
	}
	checkErased(t, cfg, false)
	var stones []string
	err := db.LoadTombstones(t.Context(), []string{"c", "d"}, func(e sink.Erasure) error {
		stones = append(stones, e.Community+" "+e.Tombstone+" "+e.KeyID)
		return nil
	})
	if err != nil || strings.Join(stones, ",") != "c stone k" {
		t.Errorf("tombstones %v, %v", stones, err)
	}
}

// TestEraseBreaksOff loses the connection before every twelfth request of an
// erasure, once each, and lets a new process finish it. In short mode a single one.
func TestEraseBreaksOff(t *testing.T) {
	t.Parallel() // it mostly waits
	first := int32(1)
	if testing.Short() {
		first = 16 // half-way
	}
	for dies := first; ; dies += 12 {
		cfg := speak(t)
		broken := cfg
		var n atomic.Int32
		next := clickhousetest.Engine.Transport()
		var armed atomic.Bool
		broken.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			if armed.Load() && n.Add(1) >= dies {
				return nil, errDropped
			}
			return next.RoundTrip(r)
		})
		db := clickhousetest.Open(t, broken)
		armed.Store(true)
		err := db.Write(t.Context(), eraseBlock(), false)
		if n.Load() < dies {
			if err != nil || dies < 24 {
				t.Fatalf("an erasure of %d requests: %v", n.Load(), err)
			}
			return
		}
		if err == nil {
			t.Fatalf("request %d is lost, and nothing is said", dies)
		}
		if err := clickhousetest.Open(t, cfg).Write(t.Context(), eraseBlock(), true); err != nil {
			t.Fatal(err)
		}
		if checkErased(t, cfg, dies == first); t.Failed() {
			t.Fatalf("broken off before request %d", dies)
		}
		if testing.Short() {
			return
		}
	}
}

func TestConsents(t *testing.T) {
	cfg := plant(t)
	must(
		t, cfg,
		"INSERT INTO profiles (community, member, field, value, at, epoch, offset) VALUES ('c', 'p1', 'consent.text', 'withdrawn', '2026-01-05 02:00:00', 1, 3), ('c', 'p2', 'consent.care', 'granted', '2026-01-05 02:00:00', 1, 4)",
		"INSERT INTO events (community, at, id, kind, member, detail, disposition, epoch, offset) VALUES"+
			" ('c', '2026-01-06 02:00:00', 'x', 'consent', 'p1', 'text=granted', 'fact', 1, 10), ('c', '2026-01-07 02:00:00', 'y', 'consent', 'p1', 'text=withdrawn', 'fact', 1, 20),"+
			" ('c', '2026-01-07 02:00:00', 'y', 'consent', 'p1', 'text=granted', 'duplicate', 1, 21), ('e', '2026-01-07 02:00:00', 'z', 'consent', 'p1', 'text=granted', 'fact', 1, 22)",
	)
	db := clickhousetest.Open(t, cfg)
	for before, want := range map[int64]string{
		5: "p1 text false, p2 care true", 15: "p1 text true, p2 care true", 25: "p1 text false, p2 care true",
	} {
		var got []string
		err := db.LoadConsents(t.Context(), []string{"c"}, sink.AsOf{Epoch: 1, Before: before}, func(c sink.Consent) error {
			got = append(got, fmt.Sprint(c.Member, " ", c.Purpose, " ", c.Granted))
			return nil
		})
		if err != nil || strings.Join(got, ", ") != want {
			t.Errorf("as of %d: %v, %v; want %s", before, got, err, want)
		}
	}
}
