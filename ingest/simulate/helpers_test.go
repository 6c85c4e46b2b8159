package simulate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

// run collects all events of a Config.
func run(t *testing.T, c simulate.Config) ([]ingest.Event, simulate.Truth) {
	t.Helper()
	var events []ingest.Event
	truth, err := simulate.Run(c, func(e ingest.Event) error {
		events = append(events, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if truth.Events != int64(len(events)) {
		t.Fatalf("truth counts %d events, want %d", truth.Events, len(events))
	}
	return events, truth
}

// digest is the hash of the NDJSON and of the truth.
// digest hashes the events of a run, and the truth about it.
func digest(t *testing.T, c simulate.Config) (events, truth string) {
	t.Helper()
	h := sha256.New()
	enc := json.NewEncoder(h)
	planted, err := simulate.Run(c, func(e ingest.Event) error { return enc.Encode(e) })
	if err != nil {
		t.Fatal(err)
	}
	events = hex.EncodeToString(h.Sum(nil)[:12])
	h.Reset()
	if err := enc.Encode(planted); err != nil {
		t.Fatal(err)
	}
	return events, hex.EncodeToString(h.Sum(nil)[:12])
}

func seeded(seed uint64) simulate.Config {
	c := simulate.DefaultConfig()
	c.Seed = seed
	return c
}

func median(v []int) int {
	if len(v) == 0 {
		return 0
	}
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// shanghai has had no summer time since 1991.
var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// dayOf is the local date of a time in the zone of the default Config.
func dayOf(at time.Time) string {
	return at.In(shanghai).Format(time.DateOnly)
}

// counted says that an event is an act of its member's own.
func counted(e ingest.Event) bool {
	kinds := []ingest.Kind{ingest.KindMessage, ingest.KindStory, ingest.KindReaction, ingest.KindChallenge}
	return slices.Contains(kinds, e.Kind) && !e.Bot && !e.Staff
}
