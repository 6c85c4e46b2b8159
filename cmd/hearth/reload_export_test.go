package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/ingest"
)

// Reloader holds what is in force of an overlay folder.
type Reloader struct{ *reloader }

// NewReloader loads a folder.
func NewReloader(path string, logger *slog.Logger, reg prometheus.Registerer) (Reloader, error) {
	r, err := newReloader(path, nil, logger, reg)
	return Reloader{r}, err
}

// Look looks at the files once.
func (r Reloader) Look(asked bool) { r.look(asked) }

// LoadReading loads a folder for good.
func LoadReading(path string) (ingest.Scorer, error) {
	r, err := loadReading(path, nil)
	return r, err
}

// Hearth runs a command line of the whole program.
func Hearth(ctx context.Context, stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = execute(ctx, &cli{}, args, &terminal{in: strings.NewReader(stdin), out: &out, err: &errs})
	return code, out.String(), errs.String()
}
