package main_test

import (
	"bytes"
	"encoding/json"
	"testing"
)

// wholePast are the answers that read more than once as many rows as the ledger has,
// and how many times at most: ties and pillars need all of the past, of newcomers nine
// weeks more than the period are read, three times. All others are bounded.
var wholePast = map[string]float64{
	"e_pillars": 26, "report/pillars": 26, "f_segments": 13, "report/thanks": 7.5, "e_blast": 4.75,
	"a_unanswered": 2, "b_first_reply": 2, "b_funnel": 2, "report/resonance": 1.6, "report/care": 1.6, "e_absence": 1.6,
}

// TestPanelsReadLittle holds what is read for each panel, the decomposition and
// each statement of the report against the size of the community: who asks for 8
// weeks of a year does not read the year. Rows do not depend on how busy the machine
// is, so this is the test that a slow panel fails; `make bench-panels` tells the time.
func TestPanelsReadLittle(t *testing.T) {
	needsEngine(t)
	oneByOne(t)
	out := done(t, "bench-panels", "--json", "--messages", "30000", "--dir", t.TempDir(), "--periods", "56", "--runs", "0", "--limit", "1h")
	var census struct {
		Events float64 `json:"events,string"`
	}
	n := 0
	for line := range bytes.Lines([]byte(out)) {
		if census.Events == 0 {
			if err := json.Unmarshal(line, &census); err != nil || census.Events < 25_000 {
				t.Fatalf("%s: %v, want at least 25,000 events", line, err)
			}
			continue
		}
		var s struct {
			Name   string
			Rows   float64 `json:"rows_read"`
			Failed string
		}
		if err := json.Unmarshal(line, &s); err != nil || s.Failed != "" {
			t.Fatalf("%s: %v", line, err)
		}
		most, past := wholePast[s.Name]
		if !past {
			most = 1.25 // whole granules of parts that are not merged yet included
		}
		if times := s.Rows / census.Events; times > most {
			t.Errorf("%s reads %.0f rows, %.2f times the ledger, want at most %.2f", s.Name, s.Rows, times, most)
		} else if past && times < most/2 {
			t.Errorf("%s reads %.2f times the ledger: bring its limit down from %.2f", s.Name, times, most)
		}
		n++
	}
	if n < 80 {
		t.Errorf("%d answers, want every panel, the decomposition and the report", n)
	}
}
