package ingest_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// line is one event of the test history.
type line struct {
	at   time.Duration
	json string
}

var began = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func add(lines []line, at time.Duration, format string, args ...any) []line {
	body := fmt.Sprintf(format, args...)
	return append(lines, line{at, fmt.Sprintf(`{"id":"e%d","community":"c%d","at":%d,%s}`,
		len(lines), len(lines)%2, began.Add(at).UnixMilli(), body)})
}

// history is five weeks of two communities: joins, messages, edits and recalls
// after and long after their message, reactions, a leave, consent.
func history() []line {
	rng := rand.New(rand.NewPCG(1, 2))
	var lines []line
	words := []string{"今天真好", "太坏了", "开会", "好吧", "不知道"}
	for day := range 35 {
		for n := range 24 {
			at := time.Duration(day)*24*time.Hour + time.Duration(n)*time.Hour + time.Duration(rng.IntN(3600))*time.Second
			member := fmt.Sprintf("m%d", rng.IntN(12))
			if day > 20 && member < "m4" {
				continue // some fall silent
			}
			text := words[rng.IntN(len(words))]
			if member == "m7" { // whose mood falls
				text = words[min(day/23, 1)]
			}
			lines = add(lines, at, `"kind":"message","member":%q,"message_id":"t%d","text":%q`, member, len(lines), text)
			target := len(lines) - 1
			switch rng.IntN(12) {
			case 0:
				lines = edit(lines, at+time.Minute, target, "edit", "改成好")
			case 1:
				lines = edit(lines, at+2*time.Minute, target, "recall", "")
			case 2:
				lines = edit(lines, at+50*time.Hour, target, "edit", "后来坏了")
			case 3:
				lines = edit(lines, at+75*time.Hour, target, "recall", "")
			case 4:
				lines = add(lines, at, `"kind":"reaction","member":%q,"message_id":"t%d","emoji":"👍"`, member, target)
			case 5:
				lines = add(lines, at, `"kind":"leave","member":%q,"cause":"self"`, member)
			case 6:
				lines = add(lines, at, `"kind":"consent","member":%q,"purpose":"care","granted":true`, member)
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return int(a.at - b.at) })
	return lines
}

// edit speaks of the message that lines[target] is, in its community.
func edit(lines []line, at time.Duration, target int, kind, text string) []line {
	return append(lines, line{at, fmt.Sprintf(`{"id":"e%d","community":"c%d","at":%d,"kind":%q,"message_id":"t%d","text":%q}`,
		len(lines), target%2, began.Add(at).UnixMilli(), kind, target, text)})
}

func values(lines []line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.json
	}
	return out
}

func logOf(lines []line) *memoryLog {
	return &memoryLog{values: values(lines), committed: -1, time: began.Add(40 * 24 * time.Hour)}
}

// tables are the rows a person sees, without coordinates, sorted.
func tables(m *memory) map[string][]string {
	out := map[string][]string{}
	put := func(table string, row any) { out[table] = append(out[table], fmt.Sprintf("%+v", row)) }
	messages := map[sink.IDKey]sink.Message{}
	for _, r := range m.messages {
		newest(messages, sink.IDKey{Community: r.Community, At: r.At, ID: r.MessageID}, r)
	}
	for _, r := range messages {
		r.Coordinates = sink.Coordinates{}
		put("messages", r)
	}
	for _, r := range m.transitions {
		r.Coordinates, r.Seq = sink.Coordinates{}, 0
		put("transitions", r)
	}
	for _, r := range m.shifts {
		r.Coordinates, r.Seq = sink.Coordinates{}, 0
		put("mood_shifts", r)
	}
	for _, r := range m.risks {
		r.Coordinates, r.Seq = sink.Coordinates{}, 0
		put("risk_days", r)
	}
	for _, r := range m.models {
		r.Coordinates, r.Seq = sink.Coordinates{}, 0
		put("return_models", r)
	}
	for _, r := range m.touches {
		r.Coordinates = sink.Coordinates{}
		put("touches", r)
	}
	for _, r := range m.moments {
		r.Coordinates, r.Seq = sink.Coordinates{}, 0
		put("moments", r)
	}
	for _, r := range m.reserved {
		r.Coordinates = sink.Coordinates{}
		put("reservations", r)
	}
	for _, r := range m.days {
		r.Coordinates = sink.Coordinates{}
		put("member_days", r)
	}
	for _, r := range m.members {
		r.Coordinates = sink.Coordinates{}
		put("members", r)
	}
	for _, r := range m.profiles {
		r.Coordinates = sink.Coordinates{}
		put("profiles", r)
	}
	for _, r := range m.communities {
		r.Coordinates, r.Prior, r.PriorVersion = sink.Coordinates{}, "", 0
		put("communities", r)
	}
	for _, rows := range out {
		slices.Sort(rows)
	}
	return out
}

func clean(t *testing.T, lines []line) map[string][]string {
	t.Helper()
	m := newMemory()
	if err := run(t, m, logOf(lines), 100); err != nil {
		t.Fatal(err)
	}
	return tables(m)
}

func same(t *testing.T, what string, want, got map[string][]string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		if len(diff) > 3000 {
			diff = diff[:3000]
		}
		t.Fatalf("%s: tables differ (-clean +got):\n%s", what, diff)
	}
}

func TestBatchSplitDoesNotMatter(t *testing.T) {
	lines := history()
	want := clean(t, lines)
	if len(want["transitions"]) < 12 || len(want["messages"]) < 400 || len(want["mood_shifts"]) == 0 {
		t.Fatalf("the history is too dull: %d transitions, %d messages, %d shifts of mood", len(want["transitions"]), len(want["messages"]), len(want["mood_shifts"]))
	}
	for _, rows := range []int{1, 7, 10_000} {
		m := newMemory()
		if err := run(t, m, logOf(lines), rows); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("ranges of %d", rows), want, tables(m))
	}
}

func TestOrderWithinLatenessDoesNotMatter(t *testing.T) {
	lines := history()
	want := clean(t, lines)
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 3))
		type keyed struct {
			line
			key time.Duration
		}
		shuffled := make([]keyed, len(lines))
		for i, l := range lines {
			shuffled[i] = keyed{l, l.at + time.Duration(rng.Int64N(int64(2*time.Hour)))}
		}
		slices.SortFunc(shuffled, func(a, b keyed) int { return int(a.key - b.key) })
		got := make([]line, len(lines))
		for i, k := range shuffled {
			got[i] = k.line
		}
		m := newMemory()
		if err := run(t, m, logOf(got), 50); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("seed %d", seed), want, tables(m))
	}
}

func TestDuplicatesChangeNothing(t *testing.T) {
	lines := history()
	want := clean(t, lines)
	rng := rand.New(rand.NewPCG(5, 6))
	var doubled []line
	for i, l := range lines {
		doubled = append(doubled, l)
		doubled = append(doubled, lines[rng.IntN(i+1)]) // often older than the window
	}
	m := newMemory()
	if err := run(t, m, logOf(doubled), 64); err != nil {
		t.Fatal(err)
	}
	same(t, "every line twice", want, tables(m))
	if m.asked == 0 {
		t.Error("no id was asked of the ledger: the test holds them all in the window")
	}
	dups := 0
	for _, e := range m.events {
		if e.Disposition == sink.DispositionDuplicate {
			dups++
		}
	}
	if dups != len(lines) || len(m.events) != 2*len(lines) {
		t.Errorf("%d rows in the ledger, %d duplicates; want %d and %d", len(m.events), dups, 2*len(lines), len(lines))
	}
}

// TestCrashAnywhere lets the process die before every single table write of the
// whole run, once each, and start again with an empty head.
func TestCrashAnywhere(t *testing.T) {
	lines := history()
	lines = lines[:400]
	want := clean(t, lines)
	for failAt := 1; ; failAt++ {
		m, l := newMemory(), logOf(lines)
		m.failAt = failAt
		err := run(t, m, l, 60)
		if m.tables < failAt {
			if failAt < 50 {
				t.Fatalf("only %d table writes: the test covers too little", m.tables)
			}
			return
		}
		if err != nil && !strings.Contains(err.Error(), "dies here") {
			t.Fatalf("crash at table write %d: %v", failAt, err)
		}
		l.pos = 0
		if err := run(t, m, l, 45); err != nil { // other batch sizes after the crash
			t.Fatalf("restart after table write %d: %v", failAt, err)
		}
		same(t, fmt.Sprintf("crash at table write %d", failAt), want, tables(m))
		seen := map[int64]int{}
		for _, e := range m.events {
			seen[e.Offset]++
		}
		if len(seen) != len(lines) || len(m.events) != len(lines) {
			t.Fatalf("crash at table write %d: %d ledger rows for %d of %d records", failAt, len(m.events), len(seen), len(lines))
		}
		next := int64(0)
		for _, b := range m.batches {
			if b.First != next {
				t.Fatalf("crash at table write %d: batches has a hole or overlap at %d", failAt, b.First)
			}
			next = b.Last + 1
		}
	}
}

func TestPlanTravelsWithConfirm(t *testing.T) {
	lines := history()[:10]
	m, l := newMemory(), logOf(lines)
	if err := run(t, m, l, 4); err != nil {
		t.Fatal(err)
	}
	want := []string{"0 true", "4 true", "8 true", "10 false"}
	if diff := cmp.Diff(want, l.confirms); diff != "" {
		t.Errorf("confirmed offsets and whether a plan came along (-want +got):\n%s", diff)
	}
}

func TestFencedWorkerWritesNothing(t *testing.T) {
	m, l := newMemory(), logOf(history()[:10])
	l.fenced = true
	if err := run(t, m, l, 4); !errors.Is(err, ingest.ErrFenced) {
		t.Errorf("err = %v, want ErrFenced", err)
	}
	if m.tables != 0 {
		t.Errorf("%d tables written by a fenced worker", m.tables)
	}
}

func TestPoisonRecordsKeepTheirNeighbours(t *testing.T) {
	lines := history()[:20]
	want := clean(t, lines)
	var poisoned []line
	for i, l := range lines {
		poisoned = append(poisoned, line{json: []string{"{broken", "", "\xff", `{"kind":"poke"}`}[i%4]}, l)
	}
	m := newMemory()
	if err := run(t, m, logOf(poisoned), 7); err != nil {
		t.Fatal(err)
	}
	same(t, "a broken line before each", want, tables(m))
	if len(m.dead) != len(lines) || m.dead[0].Payload != "{broken" || m.dead[0].Reason != string(ingest.ReasonInvalidJSON) {
		t.Errorf("%d dead letters, the first %+v; want %d with the record as it came", len(m.dead), m.dead[0], len(lines))
	}
}

// sparse is half a year in which most members come seldom, and come back after
// long silences: what a close decides about them rests on restored state.
func sparse() []line {
	rng := rand.New(rand.NewPCG(8, 9))
	var lines []line
	for day := range 180 {
		for range 6 {
			at := time.Duration(day)*24*time.Hour + time.Duration(rng.IntN(24*3600))*time.Second
			member := fmt.Sprintf("m%02d", int(float64(40)*rng.Float64()*rng.Float64()))
			lines = add(lines, at, `"kind":"message","member":%q,"message_id":"t%d","text":"好"`, member, len(lines))
			if rng.IntN(20) == 0 { // heard of long after its day
				lines = append(lines, line{at + 90*time.Hour, strings.Replace(lines[len(lines)-1].json, `"id":"e`, `"id":"late`, 1)})
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return int(a.at - b.at) })
	return lines
}

func TestRestartBetweenRangesDoesNotMatter(t *testing.T) {
	for name, lines := range map[string][]line{"busy": history(), "sparse": sparse(), "cared for": caredFor(true)} {
		want := clean(t, lines)
		for _, rows := range []int{25, 130} {
			m := newMemory()
			all := logOf(lines)
			for end := rows; ; end += rows { // every range has a worker of its own
				l := &memoryLog{values: all.values[:min(end, len(lines))], time: all.time}
				if err := run(t, m, l, rows); err != nil {
					t.Fatal(err)
				}
				if end >= len(lines) {
					break
				}
			}
			same(t, fmt.Sprintf("%s, a restart every %d records", name, rows), want, tables(m))
		}
	}
}
