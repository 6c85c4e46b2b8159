package grafana_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/grafana"
	"github.com/hearthlabs/hearth/console/panel"
)

var update = flag.Bool("update", false, "rewrite deploy/grafana/dashboards")

// folder holds the files that Grafana provisions.
const folder = "../../deploy/grafana/dashboards"

func dashboards(t *testing.T) []grafana.Dashboard {
	t.Helper()
	all, err := grafana.Dashboards()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestCommitted: the files say what the definitions say; -update writes them.
func TestCommitted(t *testing.T) {
	want := map[string]bool{}
	for _, d := range dashboards(t) {
		want[d.Name] = true
		path := filepath.Join(folder, d.Name)
		if *update {
			if err := os.MkdirAll(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, d.JSON, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(got), string(d.JSON)); diff != "" {
			t.Errorf("%s is not up to date, `go test ./console/grafana -update` writes it:\n%s", path, diff)
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !want[f.Name()] {
			t.Errorf("%s is made by no view", f.Name())
		}
	}
}

type file struct {
	UID, Title string
	Tags       []string
	Templating struct{ List []struct{ Name, Type string } }
	Panels     []drawn
}

type drawn struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Targets                  []struct{ RawSQL string }
	Panels                   []drawn
	Collapsed                bool
}

func TestDashboards(t *testing.T) {
	shown := 0
	for _, d := range dashboards(t) {
		var f file
		if err := json.Unmarshal(d.JSON, &f); err != nil {
			t.Fatal(err)
		}
		if f.UID+".json" != d.Name || len(f.Tags) != 1 || len(f.Templating.List) < 3 || f.Templating.List[0].Type != "datasource" || f.Templating.List[1].Name != "community" {
			t.Errorf("%s: uid %s, tags %v, variables %+v", d.Name, f.UID, f.Tags, f.Templating.List)
		}
		ids := map[int]bool{}
		var walk func(all []drawn, closed bool)
		walk = func(all []drawn, closed bool) {
			for _, p := range all {
				if ids[p.ID] || p.GridPos.X+p.GridPos.W > 24 || p.GridPos.W == 0 {
					t.Errorf("%s: %s: id %d, place %+v", d.Name, p.Title, p.ID, p.GridPos)
				}
				ids[p.ID] = true
				if p.Type == "row" {
					if !p.Collapsed {
						t.Errorf("%s: the row with names is open", d.Name)
					}
					walk(p.Panels, true)
					continue
				}
				shown++
				look(t, d.Name, p, closed)
			}
		}
		walk(f.Panels, false)
	}
	want := 0
	for _, p := range panel.All() {
		if p.Kind != panel.Data && !p.NoGrafana {
			want++
		}
	}
	if shown != want {
		t.Errorf("%d panels are drawn, %d are defined", shown, want)
	}
}

func look(t *testing.T, name string, p drawn, closed bool) {
	t.Helper()
	if p.Description == "" || !strings.Contains(p.Title, " / ") || len(p.Targets) != 1 {
		t.Errorf("%s: %s: description %q, %d targets", name, p.Title, p.Description, len(p.Targets))
		return
	}
	sql := p.Targets[0].RawSQL
	if bad := regexp.MustCompile(`(^|[^$])\{\w+:|(?i)\b(now|today)\(`).FindString(sql); bad != "" {
		t.Errorf("%s: %s: the statement holds %q", name, p.Title, bad)
	}
	if strings.Contains(sql, "AS alias") != closed {
		t.Errorf("%s: %s: names must stand in the closed row, and nothing else", name, p.Title)
	}
}
