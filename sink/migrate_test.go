package sink_test

import (
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/sink"
)

// current is a database that has everything.
func current(d sink.DDL) sink.Schema {
	s := sink.Schema{Version: sink.SchemaVersion, Fingerprint: d.Fingerprint(), Columns: map[string]map[string]bool{}}
	for _, t := range sink.Tables() {
		s.Columns[t.Name] = map[string]bool{}
		for _, c := range t.Columns {
			s.Columns[t.Name][c.Name] = true
		}
	}
	return s
}

// createViews is how the statements of the views begin, in their order.
func createViews() []string {
	var all []string
	for _, v := range sink.Views() {
		all = append(all, "CREATE OR REPLACE VIEW `"+v.Name+"`")
	}
	return all
}

func TestPlan(t *testing.T) {
	d := sink.DefaultDDL()
	tests := []struct {
		name   string
		change func(*sink.Schema)
		want   []string // start of each statement; nil for none
	}{
		{"up to date", func(*sink.Schema) {}, nil},
		{"newer column is left alone", func(s *sink.Schema) { s.Columns["events"]["of_tomorrow"] = true }, nil},
		{"newer program's views are left alone", func(s *sink.Schema) { s.Version, s.Fingerprint = sink.SchemaVersion+1, "other" }, nil},
		{
			"missing column", func(s *sink.Schema) { delete(s.Columns["events"], "late") },
			[]string{"ALTER TABLE `events` ADD COLUMN IF NOT EXISTS `late` Bool"},
		},
		{
			"missing first column", func(s *sink.Schema) { delete(s.Columns["members"], "community") },
			[]string{"ALTER TABLE `members` ADD COLUMN IF NOT EXISTS `community`"},
		},
		{
			"missing table", func(s *sink.Schema) { delete(s.Columns, "annotations") },
			[]string{"CREATE TABLE IF NOT EXISTS `annotations`"},
		},
		{
			"other retention or views", func(s *sink.Schema) { s.Fingerprint = "other" },
			append([]string{
				"ALTER TABLE `messages` MODIFY COLUMN `title`", "ALTER TABLE `messages` MODIFY COLUMN `text`",
				"ALTER TABLE `events` MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild'",
				"ALTER TABLE `events` ADD PROJECTION IF NOT EXISTS `member_channels` (SELECT", "ALTER TABLE `events` MATERIALIZE PROJECTION `member_channels`",
			}, createViews()...),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			have := current(d)
			tt.change(&have)
			got := d.Plan(have).Statements
			if len(got) != len(tt.want) {
				t.Fatalf("got %d statements, want %d:\n%s", len(got), len(tt.want), strings.Join(got, "\n"))
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("statement %d = %s, want prefix %s", i, got[i], want)
				}
			}
		})
	}
	if got, want := len(d.Plan(sink.Schema{}).Statements), len(d.CreateAll()); got != want {
		t.Errorf("empty database: %d statements, want all %d", got, want)
	}
}

func TestPlanPlacesColumns(t *testing.T) {
	d := sink.DDL{Cluster: "c"}
	have := current(d)
	delete(have.Columns["messages"], "text")
	got := d.Plan(have).Statements
	if len(got) != 2 || !strings.Contains(got[0], "`messages_local` ON CLUSTER `c`") || !strings.HasSuffix(got[1], "AFTER `title`") {
		t.Errorf("got %q, want one ALTER of the local and one of the distributed table, after title", got)
	}
}
