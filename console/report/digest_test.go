package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/console/report"
)

// digest is a report's digest as it is read.
func digest(t *testing.T, r *report.Report, now time.Time) string {
	t.Helper()
	title, blocks, err := r.Digest(now)
	if err != nil {
		t.Fatal(err)
	}
	return title + "\n\n" + strings.Join(blocks, "\n\n") + "\n"
}

func TestDigest(t *testing.T) {
	for lang, file := range map[report.Lang]string{report.Chinese: "digest.zh.md", report.English: "digest.en.md"} {
		r := build(t, answers(t, report.Shareable), report.Options{Community: book, Lang: lang, Edition: report.Shareable})
		text := digest(t, r, r.Period.Now.Add(36*time.Hour))
		golden(t, file, text)
		if len(text) > 3000 {
			t.Errorf("%s: %d bytes are not short", lang, len(text))
		}
		late := digest(t, r, r.Period.Now.Add(37*time.Hour))
		if strings.Contains(text, "⚠️") || !strings.Contains(late, "⚠️") || !strings.Contains(late, "2026-03-08 22:00") {
			t.Errorf("%s: no warning of data that stands still, or one too early:\n%s", lang, late)
		}
	}
}

// TestDigestDays: the period is as long as is asked for, and compared with one as
// long.
func TestDigestDays(t *testing.T) {
	r := build(t, one("2026-03-08 17:00:00.000", "2026-03-07", "Asia/Shanghai"), report.Options{Days: 7, Edition: report.Shareable})
	if p := r.Period; p.From != "2026-03-01" || p.To != "2026-03-08" || p.Before != "2026-02-22" {
		t.Errorf("period %+v", p)
	}
}

func TestDigestsThatAreNone(t *testing.T) {
	inner := build(t, answers(t, report.Internal), report.Options{Community: book})
	if _, _, err := inner.Digest(inner.Period.Now); err == nil || !strings.Contains(err.Error(), "names nobody") {
		t.Errorf("the internal edition has a digest: %v", err)
	}
	none := build(t, one("2026-03-08 17:00:00.000", "2026-03-07", "UTC"), report.Options{Community: "nowhere", Edition: report.Shareable})
	if _, _, err := none.Digest(none.Period.Now); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a community without data has a digest: %v", err)
	}
}
