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

// TestAnswers keeps the engine's answers for the tests that draw.
func TestAnswers(t *testing.T) {
	rec := &recorder{Querier: querier(clickhousetest.Database(t, bookClub()))}
	build(t, rec, report.Options{Community: book})
	golden(t, "answers.txt", rec.b.String())
}

// answers replays them, in the order in which a report asks.
func answers(t *testing.T) report.Querier {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "answers.txt"))
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
		file   string
		lang   report.Lang
		format report.Format
	}{
		{"report.zh.txt", report.Chinese, report.Format{}},
		{"report.en.txt", report.English, report.Format{Width: 100}},
		{"report.zh.color.txt", report.Chinese, report.Format{Color: true, Width: 60}},
		{"report.zh.md", report.Chinese, report.Format{Kind: report.Markdown}},
		{"report.en.md", report.English, report.Format{Kind: report.Markdown}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			r := build(t, answers(t), report.Options{Community: book, Lang: tt.lang})
			var b bytes.Buffer
			if err := r.Write(&b, tt.format); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.file, b.String())
			if tt.format.Kind == report.Markdown || tt.format.Color {
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
	r := build(t, answers(t), report.Options{Community: book})
	var b bytes.Buffer
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.json", b.String())
	golden(t, "report.sql", r.SQL())
}
