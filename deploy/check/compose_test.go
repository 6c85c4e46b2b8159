package check_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// project loads deploy/compose.yaml as `docker compose` does: schema,
// interpolation, paths, and whether every reference leads somewhere.
func project(t *testing.T) *types.Project {
	t.Helper()
	o, err := cli.NewProjectOptions([]string{filepath.Join("..", "compose.yaml")}, cli.WithInterpolation(true), cli.WithProfiles([]string{"robots"}), cli.WithResolvedPaths(true))
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCompose(t *testing.T) {
	p := project(t)
	want := []string{"alertmanager", "clickhouse", "grafana", "hearth", "kafka", "notify", "prometheus"}
	if got := p.ServiceNames(); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Fatalf("services %q, want %q", got, want)
	}
	for name, s := range p.Services {
		if s.HealthCheck == nil || len(s.HealthCheck.Test) < 2 {
			t.Errorf("%s has no health check", name)
		}
		if s.Restart == "" || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") || s.Privileged {
			t.Errorf("%s: does not restart, or may gain privileges", name)
		}
		for _, port := range s.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes %s to everybody", name, port.Published)
			}
		}
		for key, value := range s.Environment {
			if value != nil && strings.Contains(strings.ToLower(key), "password") && !strings.HasPrefix(*value, "/run/secrets/") {
				t.Errorf("%s: %s stands in the file", name, key)
			}
		}
		for _, v := range s.Volumes {
			if filepath.Base(filepath.Dir(v.Source)) == "secrets" && v.ReadOnly {
				continue // made by whoever has robots
			}
			if v.Type != types.VolumeTypeBind || strings.Contains(v.Source, "/prometheus") || strings.Contains(v.Source, "/alertmanager") {
				continue // Prometheus' and Alertmanager's files have tests of their own
			}
			if _, err := os.Stat(v.Source); err != nil {
				t.Errorf("%s mounts %s: %v", name, v.Source, err)
			}
			if !v.ReadOnly {
				t.Errorf("%s may write to %s", name, v.Source)
			}
		}
	}
	for name, secret := range p.Secrets {
		if filepath.Base(filepath.Dir(secret.File)) != "secrets" {
			t.Errorf("secret %s is read from %s", name, secret.File)
		}
	}
	if n := p.Services["notify"]; len(n.Profiles) != 1 || !n.ReadOnly || !slices.Contains(n.CapDrop, "ALL") || n.Image != p.Services["hearth"].Image {
		t.Errorf("notify: is started by default, may do more than it needs, or is another image: %+v", n.Profiles)
	}
	h := p.Services["hearth"]
	if !h.ReadOnly || !slices.Contains(h.CapDrop, "ALL") || h.Build == nil {
		t.Error("hearth: writes to its image, keeps capabilities, or is not built here")
	}
	for _, file := range []string{h.Build.Context, filepath.Join(h.Build.Context, h.Build.Dockerfile)} {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
}
