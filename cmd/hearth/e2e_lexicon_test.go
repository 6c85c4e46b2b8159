package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// sqlMixed counts scored messages that were read by another version than the
// one their range names.
const sqlMixed = "SELECT count() FROM messages m INNER JOIN batches b ON m.epoch = b.epoch AND m.partition = b.partition" +
	" WHERE m.offset BETWEEN b.first AND b.last AND m.lexicon != '' AND m.lexicon != b.lexicon"

// sqlRollUp is 0 when the members' days count the messages as they stand now.
const sqlRollUp = "SELECT toUInt8((SELECT (sum(scored), sum(positive), sum(negative)) FROM member_days FINAL) !=" +
	" (SELECT (countIf(scored), countIf(scored AND label = 'positive'), countIf(scored AND label = 'negative')) FROM messages FINAL))"

// TestReloadUnderLoad changes the words of a running pipeline while records
// flow, breaks them once, and wants every record once, read by the version its
// range names.
func TestReloadUnderLoad(t *testing.T) {
	needsEngine(t)
	h := everything().cook(t)
	words := t.TempDir()
	put(t, words, map[string]string{"club.tsv": "word|polarity\n开心|1200\n"})
	u := up(t, t.TempDir(), "--lexicon", words, "--lexicon-every", "20ms", "--batch-rows", strconv.Itoa(len(h.lines)/60+1), "--batch-interval", "20ms")
	states := []string{"word|polarity\n开心|-1200\n", "word|polarity\n开心|ignore\n大家|-300\n", "word|polarity\n开心|12000\n", "word|polarity\n开心|1200\n"}
	written := 0
	pieces := h.pieces(len(states) + 1) // one before each change, so that records flow however slowly the words are read
	send(t, pieces[0], u.broker)
	for i, text := range states {
		written = u.grows(t, written)
		send(t, pieces[i+1], u.broker)
		put(t, words, map[string]string{"club.tsv": text})
		u.signal(syscall.SIGHUP) // in case the file is as old as the last look
		switch {
		case strings.Contains(text, "12000"):
			u.says("file=" + filepath.Join(words, "club.tsv") + " line=2 word=开心")
		default:
			eventually(t, u.process, "the words are swapped", func() bool {
				return strings.Count(u.out.String(), "lexicon swapped") >= min(i+1, 3)
			})
		}
	}
	u.complete(t, u.process, len(h.lines))
	versions := u.ask(t, "SELECT uniqExact(lexicon) FROM batches WHERE lexicon != '' AND partition >= 0")
	if n, err := strconv.Atoi(versions); err != nil || n < 2 {
		t.Errorf("%q versions of the lexicon were in force: no swap took effect while records flowed", versions)
	}
	metrics := u.metrics(t)
	if strings.Contains(metrics, `hearth_lexicon_reloads_total{result="refused"} 0`) || !strings.Contains(metrics, "hearth_lexicon_refused 0") {
		t.Error("the metrics tell of no refusal, or of one that is over")
	}
	for sql, what := range map[string]string{sqlMixed: "messages read by another version than their range", sqlRollUp: "days that count other readings than the messages have"} {
		if got := u.ask(t, sql); got != "0" {
			t.Errorf("%s: %q, want 0", what, got)
		}
	}
	u.stop()
	h.audit(t, u.dir)
}

// metrics is what the process counts.
func (u *upProcess) metrics(t *testing.T) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+u.web+"/metrics", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	_, body, err := do(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// TestStartWithBrokenWords: a start is refused with all that is wrong.
func TestStartWithBrokenWords(t *testing.T) {
	words := t.TempDir()
	put(t, words, map[string]string{"club.tsv": "word|polarity\n开心|12000\n难过|much\n", "communities/tea.yaml": "茶: {polarity: 1, colour: green}\n"})
	p := hearth(t, []string{"HEARTH_LEXICON=" + words}, "up", "--data", filepath.Join(t.TempDir(), "data"))
	if code := p.code(); code != 2 {
		t.Errorf("exit code %d, want 2", code)
	}
	for _, want := range []string{"club.tsv:2: 开心: ", "club.tsv:3: 难过: ", filepath.Join("communities", "tea.yaml") + ":1: 茶: ", "3 of its lines"} {
		if !strings.Contains(p.out.String(), want) {
			t.Errorf("standard error does not say %s:\n%s", want, p.out.String())
		}
	}
	if _, err := os.Stat(filepath.Join(words, "data")); err == nil {
		t.Error("a data folder was made")
	}
}

// TestRescoreEndToEnd changes the words after a history is in, scores what is
// stored again, and wants the messages and days of a run that had those words
// from the start.
func TestRescoreEndToEnd(t *testing.T) {
	needsEngine(t)
	r := everything()
	r.broken = false
	h := r.cook(t)
	// What is not stored because its member withheld it cannot be read again.
	h.lines = slices.DeleteFunc(h.lines, func(l line) bool { return bytes.Contains(l.value, []byte(`"kind":"consent"`)) })
	words := t.TempDir()
	put(t, words, map[string]string{"club.tsv": "word|polarity\n开心|-2000\n失望|ignore\n"})
	wanted := t.TempDir()
	done(t, "replay", h.file(t), "--data", wanted, "--lexicon", words)
	// All that the readings shape, without where and when it was written.
	const sql = "SELECT * FROM (SELECT 'messages' AS t, count(), sum(cityHash64(community, message_id, text, edited, recalled, label, polarity, emotion, lexicon)) FROM messages FINAL" +
		" UNION ALL SELECT 'days', count(), sum(cityHash64(community, day, member, messages, scored, positive, negative, polarity_sum, self_sum)) FROM member_days FINAL" +
		" UNION ALL SELECT 'members', count(), sum(cityHash64(community, member, stage, messages, mood_n, mood_sum, mood_sum_sq)) FROM members FINAL) ORDER BY t"
	want := done(t, "query", "--data", wanted, sql)

	mine := t.TempDir()
	u := up(t, mine, "--lexicon", wordsOf(t, "word|polarity\n开心|1200\n"), "--lexicon-every", "20ms")
	send(t, h, u.broker)
	u.complete(t, u.process, len(h.lines))
	before := u.ask(t, sql)
	put(t, u.flags[1], map[string]string{"club.tsv": "word|polarity\n开心|-2000\n失望|ignore\n"})
	u.says("lexicon swapped")
	span := []string{"--from", "2000-01-01", "--to", "2099-01-01T00:00:00Z", "--data", mine, "--kafka", u.broker}
	dry := done(t, append([]string{"rescore", "--dry-run"}, span...)...)
	said := done(t, append([]string{"rescore"}, span...)...)
	var sum struct {
		Messages, Sent int
		Skipped        int `json:"skipped_without_text"`
	}
	if err := json.Unmarshal([]byte(said), &sum); err != nil || sum.Messages == 0 || sum.Sent != sum.Messages-sum.Skipped {
		t.Fatalf("rescore says %q (%v)", said, err)
	}
	if !strings.Contains(dry, fmt.Sprintf(`"messages":%d,"sent":%d`, sum.Messages, sum.Sent)) {
		t.Errorf("--dry-run says %q, the run %q", dry, said)
	}
	u.complete(t, u.process, len(h.lines)+sum.Sent)
	if before+"\n" == want {
		t.Error("the words change nothing: the test is too dull")
	}
	if got := u.ask(t, sql) + "\n"; got != want {
		t.Errorf("scored again:\n%sfrom the start:\n%s", got, want)
	}
	// The old reading of each text is still there to compare.
	old := u.ask(t, "SELECT uniqExact(community, message_id) FROM events WHERE kind = 'rescore' AND disposition = 'fact' AND (community, message_id) IN"+
		" (SELECT community, message_id FROM events WHERE kind IN ('message', 'story') AND disposition = 'fact')")
	if old != fmt.Sprint(sum.Sent) {
		t.Errorf("%s texts have an old and a new reading in the ledger, want %d", old, sum.Sent)
	}
	u.stop()
	refused(t, 2, nil, append([]string{"rescore"}, "--from", "2026-02-01", "--to", "2026-01-01", "--data", mine)...)
	if s := refused(t, 1, nil, append([]string{"rescore"}, span...)...); !strings.Contains(s, "hearth up") {
		t.Errorf("without a pipeline it says %q", s)
	}
}

// wordsOf makes a folder with one file of words.
func wordsOf(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, map[string]string{"club.tsv": text})
	return dir
}
