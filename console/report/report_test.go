package report_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/report"
)

// one answers every statement with nothing but the community.
func one(watermark, closed, zone string) report.Querier {
	return report.RawFunc(func(_ context.Context, sql, _ string, _ map[string]string, w io.Writer) error {
		if !strings.Contains(sql, "FROM communities") {
			return nil
		}
		_, err := io.WriteString(w, `{"community":"c","watermark":"`+watermark+`","closed_day":"`+closed+`","zone":"`+zone+`","people":"3"}`+"\n")
		return err
	})
}

func TestPeriod(t *testing.T) {
	day := func(d, h int) time.Time { return time.Date(2026, 3, d, h, 0, 0, 0, time.UTC) }
	tests := []struct {
		name           string
		closed         string
		from, to       time.Time
		before, lo, hi report.Day
		weeks          report.Day
		error          string
	}{
		{name: "ends with the last closed day", closed: "2026-03-07", before: "2026-01-11", lo: "2026-02-08", hi: "2026-03-08", weeks: "2025-12-15"},
		{name: "nothing closed yet", closed: "1970-01-01", before: "2026-01-13", lo: "2026-02-10", hi: "2026-03-10", weeks: "2025-12-22"},
		{name: "widened to whole days of the zone", closed: "2026-03-07", from: day(1, 20), to: day(7, 20), before: "2026-02-23", lo: "2026-03-02", hi: "2026-03-09", weeks: "2025-12-15"},
		{name: "at local midnight", closed: "2026-03-07", from: day(1, 16), to: day(7, 16), before: "2026-02-24", lo: "2026-03-02", hi: "2026-03-08", weeks: "2025-12-15"},
		{name: "longer than twelve weeks", closed: "2026-03-07", from: day(-300, 16), before: "2024-07-02", lo: "2025-05-05", hi: "2026-03-08", weeks: "2025-05-05"},
		{name: "backwards", closed: "2026-03-07", from: day(8, 0), to: day(7, 0), error: "ends before it begins"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := report.Build(t.Context(), one("2026-03-08 17:00:00.000", tt.closed, "Asia/Shanghai"), report.Options{From: tt.from, To: tt.to})
			if tt.error != "" {
				if err == nil || !strings.Contains(err.Error(), tt.error) {
					t.Fatalf("error %v, want %q", err, tt.error)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := []report.Day{tt.before, tt.lo, tt.hi, tt.weeks}
			got := []report.Day{r.Period.Before, r.Period.From, r.Period.To, r.Period.Weeks}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("before, from, to, weeks (-want +got):\n%s", diff)
			}
		})
	}
}

// TestQuietCommunity draws a community of which nothing but its name is known.
func TestQuietCommunity(t *testing.T) {
	for lang, want := range map[report.Lang][]string{
		report.Chinese: {"0 人", "增减比 –", "没有人说话", "没有人需要特别关心", "没有负面的话", "没有读到高兴的话", "没有文本"},
		report.English: {"0 people", "growth ratio –", "Nobody wrote", "Nobody needs special care", "Nothing negative", "Nothing happy", "no texts"},
	} {
		for _, kind := range []report.Kind{report.Terminal, report.Markdown} {
			r := build(t, one("2026-03-08 17:00:00.000", "2026-03-07", "UTC"), report.Options{Lang: lang})
			var b strings.Builder
			if err := r.Write(&b, report.Format{Kind: kind}); err != nil {
				t.Fatal(err)
			}
			for _, w := range want {
				if !strings.Contains(b.String(), w) {
					t.Errorf("%s, kind %d: %q is missing in\n%s", lang, kind, w, b.String())
				}
			}
			if strings.Contains(b.String(), "NaN") || strings.Contains(b.String(), "%!") {
				t.Errorf("badly formatted:\n%s", b.String())
			}
		}
	}
}

func TestErrors(t *testing.T) {
	broken := errors.New("the engine is gone")
	failing := report.RawFunc(func(context.Context, string, string, map[string]string, io.Writer) error { return broken })
	garbage := report.RawFunc(func(_ context.Context, _, _ string, _ map[string]string, w io.Writer) error {
		_, err := io.WriteString(w, "{\"people\":\"many\"}\n")
		return err
	})
	tests := []struct {
		name    string
		q       report.Querier
		o       report.Options
		is      error
		message string
	}{
		{"engine", failing, report.Options{}, broken, "query communities"},
		{"answer", garbage, report.Options{}, nil, "decode row"},
		{"language", failing, report.Options{Lang: "fr"}, nil, "want zh or en"},
		{"zone", one("2026-03-08 17:00:00.000", "2026-03-07", "Mars/Olympus"), report.Options{}, nil, "load zone"},
	}
	for _, tt := range tests {
		_, err := report.Build(t.Context(), tt.q, tt.o)
		if err == nil || !strings.Contains(err.Error(), tt.message) || tt.is != nil && !errors.Is(err, tt.is) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.message)
		}
	}
}

func TestMarks(t *testing.T) {
	tests := []struct {
		name, evidence string
		want           []string
	}{
		{"negative polarity", `[{"start":6,"end":12,"target":"polarity","a":-800,"w":0,"r":1000}]`, []string{"失望"}},
		{"turned by negation", `[{"start":6,"end":12,"target":"polarity","a":800,"w":0,"r":-500}]`, []string{"失望"}},
		{"positive words are not what hurts", `[{"start":6,"end":12,"target":"polarity","a":800,"w":0,"r":1000}]`, nil},
		{"an emotion", `[{"start":0,"end":6,"target":"sadness","a":300,"w":0,"r":1000}]`, []string{"真是"}},
		{"overlaps become one", `[{"start":3,"end":12,"target":"anger","a":1,"w":0,"r":1},{"start":0,"end":6,"target":"polarity","a":-1,"w":0,"r":1}]`, []string{"真是失望"}},
		{"bias", `[{"start":0,"end":0,"target":"polarity","a":-800,"w":0,"r":1000}]`, nil},
		{"beyond the text", `[{"start":6,"end":99,"target":"polarity","a":-800,"w":0,"r":1000}]`, nil},
		{"inside a character", `[{"start":1,"end":6,"target":"polarity","a":-800,"w":0,"r":1000}]`, nil},
		{"not JSON", `[{`, nil},
		{"none", ``, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, report.Marks("真是失望", tt.evidence)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
