package main_test

import (
	"context"
	"errors"
	"testing"
	"time"

	main "github.com/hearthlabs/hearth/cmd/hearth"
	"github.com/hearthlabs/hearth/ingest"
)

// TestQuotaStates: each share of the quota holds back what it should.
func TestQuotaStates(t *testing.T) {
	for used, want := range map[int64]string{0: "ok", 799: "ok", 800: "trimming", 899: "trimming", 900: "refusing", 999: "refusing", 1000: "stopped", 2000: "stopped"} {
		if got := main.DiskState(used, 1000); got != want {
			t.Errorf("%d of 1000: %s, want %s", used, got, want)
		}
	}
}

// fullLog has a record at once.
type fullLog struct {
	ingest.Log
	ingest.Clocks
}

func (fullLog) Read(context.Context) (ingest.Record, error) { return ingest.Record{Offset: 7}, nil }

// TestQuotaStopsReading: a full folder lets nothing be read, and the next record
// is read as soon as there is room.
func TestQuotaStopsReading(t *testing.T) {
	log, room := main.FullQuota(fullLog{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if r, err := log.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a full folder lets %+v be read (%v)", r, err)
	}
	room()
	if r, err := log.Read(t.Context()); err != nil || r.Offset != 7 {
		t.Fatalf("with room: %+v, %v", r, err)
	}
}
