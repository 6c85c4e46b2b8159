package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/hearthlabs/hearth/sink"
)

// VersionCmd prints the version.
type VersionCmd struct{}

// Run prints the version, the schema's, and what the program was built with.
func (VersionCmd) Run(_ context.Context, t *terminal) error {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "devel" {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				v += " " + s.Value[:12]
			}
		}
	}
	_, err := fmt.Fprintf(t.out, "hearth %s, schema %d, %s %s/%s\n", v, sink.SchemaVersion, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
