package report_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

var update = flag.Bool("update", false, "write the golden files; the rows need the engine")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// recorder notes the rows of every answer.
type recorder struct {
	report.Querier
	b strings.Builder
	n int
}

func (r *recorder) Query(ctx context.Context, sql string, params map[string]string, yield func([]byte) error) error {
	r.n++
	fmt.Fprintf(&r.b, "# answer %d\n", r.n)
	return r.Querier.Query(ctx, sql, params, func(row []byte) error {
		r.b.Write(row)
		r.b.WriteByte('\n')
		return yield(row)
	})
}

// kept are the files of the engine's answers, for the tests that draw.
var kept = map[report.Edition]string{report.Internal: "answers.txt", report.Shareable: "answers.shareable.txt"}

// TestAnswers keeps them.
func TestAnswers(t *testing.T) {
	cfg := clickhousetest.Database(t, bookClub())
	for edition, file := range kept {
		rec := &recorder{Querier: querier(cfg)}
		build(t, rec, report.Options{Community: book, Edition: edition})
		golden(t, file, rec.b.String())
	}
}

// answers replays them, in the order in which a report asks.
func answers(t *testing.T, e report.Edition) report.Querier {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", kept[e]))
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(raw), "# answer ")[1:]
	return report.RawFunc(func(_ context.Context, sql, format string, params map[string]string, w io.Writer) error {
		if format != "JSONEachRow" {
			t.Errorf("format %s", format)
		}
		for name := range params {
			if !strings.Contains(sql, "{"+name+":") {
				t.Errorf("parameter %s is in no place of\n%s", name, sql)
			}
		}
		if len(blocks) == 0 {
			return fmt.Errorf("no answer to %s", sql)
		}
		_, body, _ := strings.Cut(blocks[0], "\n")
		blocks = blocks[1:]
		_, err := io.WriteString(w, body)
		return err
	})
}

func TestDrawing(t *testing.T) {
	tests := []struct {
		file    string
		edition report.Edition
		lang    report.Lang
		format  report.Format
	}{
		{"report.zh.txt", report.Internal, report.Chinese, report.Format{}},
		{"report.en.txt", report.Internal, report.English, report.Format{Width: 100}},
		{"report.zh.color.txt", report.Internal, report.Chinese, report.Format{Color: true, Width: 60}},
		{"report.zh.md", report.Internal, report.Chinese, report.Format{Kind: report.Markdown}},
		{"report.en.md", report.Internal, report.English, report.Format{Kind: report.Markdown}},
		{"report.zh.html", report.Internal, report.Chinese, report.Format{Kind: report.HTML}},
		{"shareable.zh.txt", report.Shareable, report.Chinese, report.Format{}},
		{"shareable.en.md", report.Shareable, report.English, report.Format{Kind: report.Markdown}},
		{"shareable.en.html", report.Shareable, report.English, report.Format{Kind: report.HTML}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			r := build(t, answers(t, tt.edition), report.Options{Community: book, Lang: tt.lang, Edition: tt.edition})
			var b bytes.Buffer
			if err := r.Write(&b, tt.format); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.file, b.String())
			if tt.format.Kind != report.Terminal || tt.format.Color {
				return
			}
			for line := range strings.Lines(b.String()) {
				if w := report.Width(strings.TrimSuffix(line, "\n")); w > max(tt.format.Width, 80) {
					t.Errorf("%d columns wide: %s", w, line)
				}
			}
		})
	}
}

func TestJSONAndSQL(t *testing.T) {
	r := build(t, answers(t, report.Internal), report.Options{Community: book})
	var b bytes.Buffer
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.json", b.String())
	golden(t, "report.sql", r.SQL())
}
