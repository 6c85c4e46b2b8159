package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hearthlabs/hearth/console/grafana"
)

// DashboardsCmd writes the Grafana dashboards that show what the console shows.
type DashboardsCmd struct {
	Out string `env:"-" required:"" placeholder:"DIR" help:"Folder for the files, one a view; it is made when it is not there."`
}

// Run writes the files and names them.
func (c *DashboardsCmd) Run(_ context.Context, t *terminal) error {
	all, err := grafana.Dashboards()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	for _, d := range all {
		path := filepath.Join(c.Out, d.Name)
		if err := os.WriteFile(path, d.JSON, 0o644); err != nil {
			return fmt.Errorf("write dashboard: %w", err)
		}
		fmt.Fprintln(t.out, path)
	}
	return nil
}
