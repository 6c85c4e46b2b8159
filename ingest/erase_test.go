package ingest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// wanted is who is erased in these tests: a name that is in no other.
const wanted = "vera_17"

// erasing is a history in which vera_17 lives in both communities, is spoken of and
// to, and is erased from c0 half-way. She stays in the platform, so her events go on.
func erasing(n int) []line {
	lines := slices.Clone(history()[:n])
	for i, l := range lines {
		lines[i].json = strings.ReplaceAll(l.json, `"m3"`, `"`+wanted+`"`)
		if i%9 == 0 {
			lines[i].json = strings.Replace(l.json, `"kind":"message"`, `"kind":"message","mentions":["m5","`+wanted+`"]`, 1)
			lines[i].json = strings.Replace(lines[i].json, `"text":"`, `"text":"@`+wanted+` `, 1)
		}
		if i%50 == 7 {
			lines[i].json = strings.Replace(l.json, `"kind":"message"`, `"kind":"roster","members":["m5","`+wanted+`"]`, 1)
		}
	}
	half := n / 2
	at := lines[half].at
	return slices.Insert(lines, half, line{at, fmt.Sprintf(`{"id":"please","community":"c0","at":%d,"kind":"er\u0061se","member":%q}`, began.Add(at).UnixMilli(), wanted)})
}

// names counts the rows of everything the memory holds about community c0 that
// name her.
func names(m *memory) (found []string) {
	look := func(table string, row any, community string) {
		if s := fmt.Sprintf("%+v", row); community == "c0" && strings.Contains(s, wanted) {
			found = append(found, table+" "+s)
		}
	}
	for _, r := range m.events {
		look("events", r, r.Community)
	}
	for _, r := range m.messages {
		look("messages", r, r.Community)
	}
	for _, r := range m.transitions {
		look("transitions", r, r.Community)
	}
	for _, r := range m.shifts {
		look("mood_shifts", r, r.Community)
	}
	for _, r := range m.profiles {
		look("profiles", r, r.Community)
	}
	for _, r := range m.days {
		look("member_days", r, r.Community)
	}
	for _, r := range m.members {
		look("members", r, r.Community)
	}
	for _, r := range m.communities {
		look("communities", r, r.Community)
	}
	for _, r := range m.erasures {
		look("erasures", r, r.Community)
	}
	return found
}

func TestEraseLeavesNothing(t *testing.T) {
	lines := erasing(600)
	m := newMemory()
	half := logOf(lines)
	half.values = half.values[:300]
	if err := run(t, m, half, 40); err != nil {
		t.Fatal(err)
	}
	if n := len(names(m)); n < 20 {
		t.Fatalf("only %d rows name her before: the test shows little", n)
	}
	all := logOf(lines)
	if err := run(t, m, all, 40); err != nil {
		t.Fatal(err)
	}
	if found := names(m); len(found) > 0 {
		t.Errorf("%d rows name her still, first %s", len(found), found[0])
	}
	var erased, elsewhere int
	for _, e := range m.events {
		if e.Disposition == sink.DispositionErased {
			erased++
			if e.ID != "" || e.Member != "" {
				t.Errorf("erased row tells more than it should: %+v", e)
			}
		}
		if e.Member == wanted {
			elsewhere++
		}
	}
	if erased < 20 || elsewhere < 10 {
		t.Errorf("%d erased rows in c0, %d of hers in c1, which did not forget her; want at least 20 and 10", erased, elsewhere)
	}
	if len(m.events) != len(lines) {
		t.Errorf("%d ledger rows for %d records", len(m.events), len(lines))
	}
	if len(m.erasures) != 1 || m.erasures[0].Tombstone != ingest.DefaultPrivacy().Tombstone("c0", wanted) {
		t.Errorf("tombstones: %+v", m.erasures)
	}
}

func TestEraseWhereverRangesAreCut(t *testing.T) {
	lines := erasing(500)
	want := clean(t, lines)
	for _, rows := range []int{1, 13, 5000} {
		m := newMemory()
		if err := run(t, m, logOf(lines), rows); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("ranges of %d", rows), want, tables(m))
	}
}

func TestReplayKeepsThemErased(t *testing.T) {
	lines := erasing(500)
	m := newMemory()
	if err := run(t, m, logOf(lines), 40); err != nil {
		t.Fatal(err)
	}
	want := tables(m)
	for _, epoch := range []uint16{2, 3} {
		if err := runWith(t, m, logOf(lines), setup{rows: 33, epoch: epoch}); err != nil {
			t.Fatal(err)
		}
		if found := names(m); len(found) > 0 {
			t.Fatalf("epoch %d: %d rows name her, first %s", epoch, len(found), found[0])
		}
		same(t, fmt.Sprintf("replay in epoch %d", epoch), want, tables(m))
	}
}

// TestCrashWhileErasing lets the process die before every single table write.
func TestCrashWhileErasing(t *testing.T) {
	lines := erasing(160)
	want := clean(t, lines)
	for failAt := 1; ; failAt++ {
		m, l := newMemory(), logOf(lines)
		m.failAt = failAt
		err := run(t, m, l, 30)
		if m.tables < failAt {
			return
		}
		if err != nil && !strings.Contains(err.Error(), "dies here") {
			t.Fatalf("crash at table write %d: %v", failAt, err)
		}
		l.pos = 0
		if err := run(t, m, l, 21); err != nil {
			t.Fatalf("restart after table write %d: %v", failAt, err)
		}
		same(t, fmt.Sprintf("crash at table write %d", failAt), want, tables(m))
		if found := names(m); len(found) > 0 {
			t.Fatalf("crash at table write %d: %d rows name her, first %s", failAt, len(found), found[0])
		}
	}
}

// TestEditOfAnErasedMessage comes without a member and after a restart, when
// nothing but the sealed id tells whose message it is.
func TestEditOfAnErasedMessage(t *testing.T) {
	var lines []line
	lines = add(lines, 0, `"kind":"message","member":"m1","message_id":"a","text":"好"`)
	lines = add(lines, time.Minute, `"kind":"message","member":%q,"message_id":"t1","text":"坏"`, wanted)
	for i := range lines {
		lines[i].json = strings.ReplaceAll(lines[i].json, `"c1"`, `"c0"`)
	}
	lines = append(lines, line{0, fmt.Sprintf(`{"id":"please","community":"c0","at":%d,"kind":"erase","member":%q}`, began.UnixMilli(), wanted)})
	m := newMemory()
	if err := run(t, m, logOf(lines), 10); err != nil {
		t.Fatal(err)
	}
	for i, after := range []time.Duration{2 * time.Minute, 100 * time.Hour} {
		lines = append(lines, line{0, fmt.Sprintf(`{"id":"edit%d","community":"c0","at":%d,"kind":"edit","message_id":"t1","text":"secret"}`, i, began.Add(after).UnixMilli())})
		if err := run(t, m, logOf(lines), 10); err != nil {
			t.Fatal(err)
		}
	}
	if s := fmt.Sprintf("%+v", tables(m)); strings.Contains(s, "secret") {
		t.Errorf("the text of an edit is kept: %s", s)
	}
	for _, e := range m.events[3:] {
		if e.Disposition != sink.DispositionErased {
			t.Errorf("edit of an erased message: %+v", e)
		}
	}
}

// TestEditBesideAnErasedMessage changes a message that came after its author was
// erased: in the same range, in the next one, and before the message itself. The
// tables do not depend on where ranges end, and the edits' texts are not kept.
func TestEditBesideAnErasedMessage(t *testing.T) {
	change := func(kind, id, rest string) line {
		return line{0, fmt.Sprintf(`{"id":%q,"community":"c0","at":%d,"kind":%q,%s}`, id, began.UnixMilli(), kind, rest)}
	}
	lines := []line{
		change("message", "e1", `"member":"m1","message_id":"a","text":"好"`),
		change("erase", "please", fmt.Sprintf(`"member":%q`, wanted)),
		change("edit", "e2", `"message_id":"t2","text":"secret"`),
		change("message", "e3", fmt.Sprintf(`"member":%q,"message_id":"t1","text":"坏"`, wanted)),
		change("edit", "e4", `"message_id":"t1","text":"secret"`),
		change("message", "e5", fmt.Sprintf(`"member":%q,"message_id":"t2","text":"坏"`, wanted)),
		change("recall", "e6", `"message_id":"t2"`),
	}
	var want []string
	for _, rows := range []int{1, 2, 10} {
		m := newMemory()
		if err := run(t, m, logOf(lines), rows); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range m.events {
			got = append(got, fmt.Sprintf("%s %s", e.Kind, e.Disposition))
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(want, got) {
			t.Errorf("ranges of %d rows: %q, of one: %q", rows, got, want)
		}
		if last := m.communities["c0"]; strings.Contains(last.State, "secret") {
			t.Errorf("ranges of %d rows: the text of an edit waits for ever: %s", rows, last.State)
		}
		for _, i := range []int{3, 4, 5, 6} {
			if len(got) <= i || got[i] != m.events[i].Kind+" erased" {
				t.Errorf("ranges of %d rows: record %d is %s, want it erased", rows, i, got[i])
			}
		}
	}
}

// TestDeadLetterOfAnErasedMember comes again, first of all records of a worker.
func TestDeadLetterOfAnErasedMember(t *testing.T) {
	m := newMemory()
	lines := []line{
		{0, fmt.Sprintf(`{"id":"e1","community":"c0","at":%d,"kind":"message","member":%q,"text":7}`, began.UnixMilli(), wanted)},
		{0, fmt.Sprintf(`{"id":"e2","community":"c1","at":%d,"kind":"message","member":%q,"text":7}`, began.UnixMilli(), wanted)},
		{0, fmt.Sprintf(`{"id":"please","community":"c0","at":%d,"kind":"erase","member":%q}`, began.UnixMilli(), wanted)},
	}
	if err := run(t, m, logOf(lines), 10); err != nil {
		t.Fatal(err)
	}
	m.dead = nil
	if err := runWith(t, m, logOf(lines), setup{rows: 10, epoch: 2}); err != nil {
		t.Fatal(err)
	}
	if len(m.dead) != 2 || m.dead[0].Payload != "" || m.dead[0].Error != "" || !strings.Contains(m.dead[1].Payload, wanted) {
		t.Errorf("dead letters %+v: want the first empty, and the second, of a community that did not forget, whole", m.dead)
	}
}

func TestAnotherKeyIsRefused(t *testing.T) {
	a, b := ingest.DefaultPrivacy(), ingest.DefaultPrivacy()
	a.Key, b.Key = []byte("one"), []byte("two")
	if a.Tombstone("c", "m") == b.Tombstone("c", "m") || a.KeyID() == b.KeyID() || a.KeyID() == "" {
		t.Error("keys make no difference")
	}
	if a.Tombstone("c", "m") == a.Tombstone("cm", "") {
		t.Error("tombstones are not one to one")
	}
	m := newMemory()
	lines := erasing(60)
	if err := runWith(t, m, logOf(lines), setup{rows: 20, privacy: &a}); err != nil {
		t.Fatal(err)
	}
	err := runWith(t, m, logOf(lines), setup{rows: 20, epoch: 2, privacy: &b, patience: time.Second})
	if err == nil || !strings.Contains(err.Error(), "--key-file") {
		t.Errorf("another key: %v, want a refusal that names --key-file", err)
	}
}
