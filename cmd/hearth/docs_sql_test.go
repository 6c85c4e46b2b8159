package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestSQLExamples runs every file of docs/sql over a simulated community, as a
// data team would, and looks whether the answers can be true.
func TestSQLExamples(t *testing.T) {
	needsEngine(t)
	if testing.Short() {
		t.Skip("SKIP: the examples in SQL are not run in short mode")
	}
	files, err := filepath.Glob(filepath.Join(top, "docs", "sql", "*.sql"))
	if err != nil || len(files) != 20 {
		t.Fatalf("%d files, %v: want 20", len(files), err)
	}
	index, err := os.ReadFile(filepath.Join(top, "docs", "sql", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	done(t, "demo", "--dir", dir)
	header := regexp.MustCompile(`^-- [A-Z].*\n-- .*\p{Han}.*\n--\n(-- .*\n){2,}\n(SELECT|WITH)`)
	for _, file := range files {
		name := filepath.Base(file)
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sql := string(raw)
		first, _, _ := strings.Cut(strings.TrimPrefix(sql, "-- "), "\n")
		if !header.MatchString(sql) || !strings.Contains(string(index), "("+name+") | "+first+" |") {
			t.Errorf("%s: wants the question in both languages and what the answer means on top, and its line in README.md", name)
		}
		if regexp.MustCompile(`(?i)SELECT \*|now\(\)|today\(\)`).MatchString(sql) {
			t.Errorf("%s: names no columns, or asks the clock", name)
		}
		out := done(t, "query", "--data", dir, "--param", "community=river-runners", "--", sql)
		rows := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if len(rows) < 2 {
			t.Errorf("%s: the answer is %q", name, out)
			continue
		}
		// A column without a single value answers nothing.
		for i := range strings.Split(rows[0], "\t") {
			known := 0
			for _, r := range rows {
				if v := strings.Split(r, "\t")[i]; v != `\N` && v != "" && v != "nan" {
					known++
				}
			}
			if known == 0 {
				t.Errorf("%s: column %d is empty:\n%s", name, i+1, out)
			}
		}
		if name == "02-growth.sql" {
			for _, r := range rows {
				n := numbers(t, strings.Split(r, "\t")[1:6])
				if n[0] != n[1]+n[2]+n[3]-n[4] {
					t.Errorf("%s: %s does not add up", name, r)
				}
			}
		}
	}
}

func numbers(t *testing.T, cells []string) []int {
	t.Helper()
	var out []int
	for _, c := range cells {
		n, err := strconv.Atoi(c)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}
