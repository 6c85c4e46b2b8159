package main_test

import (
	"net/http"
	"os"
	"path/filepath"
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
	send(t, h, u.broker)
	states := []string{"word|polarity\n开心|-1200\n", "word|polarity\n开心|ignore\n大家|-300\n", "word|polarity\n开心|12000\n", "word|polarity\n开心|1200\n"}
	written := 0
	for i, text := range states {
		written = u.grows(t, written)
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
	versions := u.ask(t, "SELECT uniqExact(lexicon) FROM batches WHERE lexicon != ''")
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
