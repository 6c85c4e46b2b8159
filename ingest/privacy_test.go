package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// told runs the lines of one community under privacy settings, in ranges of one
// record each, with a restart in between.
func told(t *testing.T, p ingest.Privacy, bodies ...string) *memory {
	t.Helper()
	m := newMemory()
	var lines []line
	for i, body := range bodies {
		lines = append(lines, line{0, fmt.Sprintf(`{"id":"e%d","community":"c","at":%d,%s}`, i, began.Add(time.Duration(i)*time.Minute).UnixMilli(), body)})
		if i == len(bodies)/2 {
			if err := runWith(t, m, logOf(lines), setup{rows: 1, privacy: &p}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := runWith(t, m, logOf(lines), setup{rows: 1, privacy: &p}); err != nil {
		t.Fatal(err)
	}
	return m
}

// stands returns the newest row of message m.
func stands(m *memory) sink.Message {
	var out sink.Message
	for _, r := range m.messages {
		if r.MessageID == "m" && r.Version() >= out.Version() {
			out = r
		}
	}
	return out
}

const sensitive = `"kind":"message","member":"u1","message_id":"m","text":"好，打13812045678"`

func TestTextsAreMasked(t *testing.T) {
	m := told(t, ingest.DefaultPrivacy(), sensitive,
		`"kind":"edit","message_id":"m","text":"坏，微信vera_1717"`,
		`"kind":"profile","member":"u1","alias":"小王13812045678"`,
		`"kind":"annotation","title":"找我13812045678"`,
		`"kind":"message","member":"u1","text":13,"title":"13812045678"`)
	if got := stands(m); got.Text != "坏，微信[微信号]" || !got.Score.Scored {
		t.Errorf("after the edit: %q", got.Text)
	}
	if s := fmt.Sprintf("%+v %+v %+v %+v", m.messages, m.profiles, m.dead, m.communities); strings.Contains(s, "13812045678") || strings.Contains(s, "vera_1717") {
		t.Errorf("personal data is stored: %s", s)
	}
	if len(m.dead) != 1 || !strings.Contains(m.dead[0].Payload, "[手机号]") {
		t.Errorf("dead letter %+v", m.dead)
	}
	p := ingest.DefaultPrivacy()
	p.Unmasked = true
	if got := stands(told(t, p, sensitive)); got.Text != "好，打13812045678" {
		t.Errorf("unmasked: %q", got.Text)
	}
}

func TestConsentGates(t *testing.T) {
	consent := func(member, purpose string, granted bool) string {
		return fmt.Sprintf(`"kind":"consent","member":%q,"purpose":%q,"granted":%v`, member, purpose, granted)
	}
	say := func(member, id string) string {
		return fmt.Sprintf(`"kind":"message","member":%q,"message_id":%q,"text":"好"`, member, id)
	}
	no := ingest.DefaultPrivacy()
	no.Analytics, no.Text = false, false
	none := ingest.DefaultPrivacy()
	none.NoText = true
	for name, c := range map[string]struct {
		privacy ingest.Privacy
		before  []string
		text    string
		scored  bool
	}{
		"nothing said":                  {ingest.DefaultPrivacy(), nil, "好", true},
		"analytics withdrawn":           {ingest.DefaultPrivacy(), []string{consent("u1", "analytics", false)}, "好", false},
		"text withdrawn":                {ingest.DefaultPrivacy(), []string{consent("u1", "text", false)}, "", true},
		"both withdrawn, one by others": {ingest.DefaultPrivacy(), []string{consent("u1", "text", false), consent("u2", "analytics", false)}, "", true},
		"withdrawn and given again":     {ingest.DefaultPrivacy(), []string{consent("u1", "text", false), consent("u1", "analytics", false), consent("u1", "text", true), consent("u1", "analytics", true)}, "好", true},
		"default is no":                 {no, nil, "", false},
		"default is no, given":          {no, []string{consent("u1", "text", true), consent("u1", "analytics", true)}, "好", true},
		"no text at all":                {none, []string{consent("u1", "text", true)}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			m := told(t, c.privacy, append(c.before, say("u1", "m"))...)
			if got := stands(m); got.Text != c.text || got.Score.Scored != c.scored {
				t.Errorf("text %q, scored %v; want %q, %v", got.Text, got.Score.Scored, c.text, c.scored)
			}
			if got := m.members[[2]string{"c", "u1"}]; got.Messages != 1 || (got.MoodN > 0) != c.scored {
				t.Errorf("member has %d messages and %d feelings", got.Messages, got.MoodN)
			}
			m = told(t, c.privacy, append(c.before, say("u1", "m"), `"kind":"edit","message_id":"m","text":"好好"`)...)
			if got := stands(m); got.Text != strings.Repeat(c.text, 2) || got.Score.Scored != c.scored {
				t.Errorf("after an edit: text %q, scored %v", got.Text, got.Score.Scored)
			}
		})
	}
}

// TestOlderConsentComesLate must not undo a newer one.
func TestOlderConsentComesLate(t *testing.T) {
	m := newMemory()
	at := func(d time.Duration, id, body string) line {
		return line{0, fmt.Sprintf(`{"id":%q,"community":"c","at":%d,%s}`, id, began.Add(d).UnixMilli(), body)}
	}
	lines := []line{
		at(time.Hour, "a", `"kind":"consent","member":"u1","purpose":"text","granted":false`),
		at(0, "b", `"kind":"consent","member":"u1","purpose":"text","granted":true`),
		at(2*time.Hour, "c", `"kind":"message","member":"u1","message_id":"m","text":"好"`),
	}
	if err := run(t, m, logOf(lines), 1); err != nil {
		t.Fatal(err)
	}
	if got := stands(m); got.Text != "" {
		t.Errorf("text %q is stored", got.Text)
	}
}

func TestPseudonyms(t *testing.T) {
	p := ingest.DefaultPrivacy()
	p.Pseudonyms, p.Key = true, []byte("0123456789abcdef")
	lines := erasing(300)
	m := newMemory()
	if err := runWith(t, m, logOf(lines), setup{rows: 40, privacy: &p}); err != nil {
		t.Fatal(err)
	}
	if found := names(m); len(found) > 0 {
		t.Errorf("%d rows hold an id as it was sent, first %s", len(found), found[0])
	}
	elsewhere := 0
	for _, e := range m.events {
		if e.Community == "c0" && e.Member == p.Pseudonym(wanted) {
			t.Errorf("c0 still has the pseudonym: %+v", e)
		}
		if e.Community == "c1" && e.Member == p.Pseudonym(wanted) {
			elsewhere++
		}
	}
	if elsewhere == 0 {
		t.Error("c1 has nothing of the pseudonym")
	}
	if a, b := p.Pseudonym("x"), p.Pseudonym("y"); a == b || len(a) != 26 || p.Pseudonym("") != "" {
		t.Errorf("pseudonyms %q and %q", a, b)
	}
}

// TestPlanHoldsPrivacy lets a range be planned under settings that its rebuild
// does not have.
func TestPlanHoldsPrivacy(t *testing.T) {
	m, l := newMemory(), logOf(history()[:60])
	m.failAt = 8
	if err := run(t, m, l, 40); m.tables != 8 {
		t.Fatalf("no crash: %v", err)
	}
	l.pos = 0
	p := ingest.DefaultPrivacy()
	p.NoText = true
	err := runWith(t, m, l, setup{rows: 40, privacy: &p, patience: time.Second})
	if err == nil || !strings.Contains(err.Error(), "privacy settings") {
		t.Errorf("rebuild under other settings: %v", err)
	}
	m.failAt = 0
	if err := run(t, m, l, 40); err != nil {
		t.Errorf("rebuild under its own: %v", err)
	}
}
