package main

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/ingest"
)

// Reloader holds what is in force of an overlay folder.
type Reloader struct{ *reloader }

// NewReloader loads a folder.
func NewReloader(path string, logger *slog.Logger, reg prometheus.Registerer) (Reloader, error) {
	r, err := newReloader(path, logger, reg)
	return Reloader{r}, err
}

// Look looks at the files once.
func (r Reloader) Look(asked bool) { r.look(asked) }

// LoadReading loads a folder for good.
func LoadReading(path string) (ingest.Scorer, error) {
	_, r, err := loadReading(path)
	return r, err
}
