package simulate_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

// golden is the digest of the default Config's events. Benchmarks and the figures in
// the documentation rest on them. Other processors may round the
// last bit of a logarithm differently, so it is compared on amd64 only; equal
// runs are equal everywhere.
const golden = "ad98d273d3e363c828c8e3e3"

func TestRunIsReproducible(t *testing.T) {
	first, truth := digest(t, simulate.DefaultConfig())
	if again, alike := digest(t, simulate.DefaultConfig()); again != first || alike != truth {
		t.Errorf("second run has digests %s and %s, want %s and %s", again, alike, first, truth)
	}
	if runtime.GOARCH == "amd64" && first != golden {
		t.Errorf("digest %s, want %s: the simulated events changed", first, golden)
	}
	if other, _ := digest(t, seeded(2)); other == first {
		t.Errorf("seeds 1 and 2 have the same digest %s", first)
	}
}

func TestRunOrderAndIdentity(t *testing.T) {
	c := simulate.DefaultConfig()
	c.Communities, c.Members, c.Days, c.Seed = 7, 400, 30, 5
	events, truth := run(t, c)
	ids := map[string]bool{}
	last := time.Time{}
	for i, e := range events {
		if e.At.Before(last) {
			t.Fatalf("event %d at %s after one at %s", i, e.At, last)
		}
		last = e.At
		if key := e.Community + "/" + e.ID; ids[key] || len(e.ID) != 26 {
			t.Fatalf("event %d has id %q, seen %t", i, e.ID, ids[key])
		} else {
			ids[key] = true
		}
	}
	names, people := map[string]bool{}, map[string]bool{}
	for _, cm := range truth.Communities {
		names[cm.ID] = true
		for _, m := range cm.Members {
			people[m.ID] = true
		}
	}
	if len(names) != c.Communities || len(people) != c.Members {
		t.Errorf("%d communities with %d members, want %d with %d", len(names), len(people), c.Communities, c.Members)
	}
}

func TestRunSmallAndOdd(t *testing.T) {
	for name, change := range map[string]func(*simulate.Config){
		"two members one day": func(c *simulate.Config) { c.Members, c.Days = 2, 1 },
		"ten members":         func(c *simulate.Config) { c.Members = 10 },
		"three weeks":         func(c *simulate.Config) { c.Days = 21 },
		"twenty days":         func(c *simulate.Config) { c.Days = 20 },
		"summer time":         func(c *simulate.Config) { c.Zone, c.Start = "Europe/Berlin", c.Start.AddDate(0, 2, 0) },
		"utc":                 func(c *simulate.Config) { c.Zone = "" },
		"many tiny ones":      func(c *simulate.Config) { c.Communities, c.Members, c.Days = 1001, 2002, 2 },
	} {
		t.Run(name, func(t *testing.T) {
			c := simulate.DefaultConfig()
			change(&c)
			events, truth := run(t, c)
			if len(events) == 0 || len(truth.Communities) != c.Communities {
				t.Errorf("%d events of %d communities", len(events), len(truth.Communities))
			}
			for _, e := range events {
				if e.At.Before(truth.Start) || e.At.After(truth.Start.AddDate(0, 0, c.Days).Add(time.Hour)) {
					t.Fatalf("event at %s outside the run", e.At)
				}
			}
		})
	}
}

func TestRunStopsAtError(t *testing.T) {
	full := errors.New("disk full")
	n := 0
	_, err := simulate.Run(simulate.DefaultConfig(), func(ingest.Event) error {
		if n++; n == 100 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || n != 100 {
		t.Errorf("after %d events: %v, want %v after 100", n, err, full)
	}
}

func TestValidateNamesField(t *testing.T) {
	for field, change := range map[string]func(*simulate.Config){
		"Communities":  func(c *simulate.Config) { c.Communities = 0 },
		"Members":      func(c *simulate.Config) { c.Members = 1 },
		"Days":         func(c *simulate.Config) { c.Days = 0 },
		"Start":        func(c *simulate.Config) { c.Start = time.Time{} },
		"Zone":         func(c *simulate.Config) { c.Zone = "Mars/Olympus" },
		"Rate":         func(c *simulate.Config) { c.Rate = 0 },
		"MinTextRunes": func(c *simulate.Config) { c.MinTextRunes = -1 },
		"RosterPart":   func(c *simulate.Config) { c.RosterPart = 0 },
		"Churn":        func(c *simulate.Config) { c.Churn = "boredom" },
		"Holidays":     func(c *simulate.Config) { c.Holidays = -1 },
		"Outages":      func(c *simulate.Config) { c.Outages = 101 },
		"LostJoins":    func(c *simulate.Config) { c.LostJoins = 2 },
		"LostLeaves":   func(c *simulate.Config) { c.LostLeaves = -1 },
		"Rejoins":      func(c *simulate.Config) { c.Rejoins = 1.5 },
		"Effect":       func(c *simulate.Config) { c.Effect = -.1 },
	} {
		c := simulate.DefaultConfig()
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: error %v does not name it", field, err)
		}
		if _, err := simulate.Run(c, nil); err == nil {
			t.Errorf("%s: Run accepts it", field)
		}
	}
	for name, c := range map[string]simulate.Config{"default": simulate.DefaultConfig(), "bench": simulate.BenchConfig(), "long": simulate.LongConfig()} {
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRunMemoryIsBounded(t *testing.T) {
	c := simulate.DefaultConfig()
	c.Days, c.Members = 400, 100
	n := 0
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var early, late uint64
	total, err := simulate.Run(c, func(ingest.Event) error {
		switch n++; n {
		case 3_000:
			early = heap()
		case 12_000:
			late = heap()
		}
		return nil
	})
	if err != nil || n < 12_000 {
		t.Fatalf("%d events, %v", total.Events, err)
	}
	// 9,000 events held back would be more than 5 MB.
	if late > early+1<<20 {
		t.Errorf("heap grew from %d to %d bytes", early, late)
	}
}
