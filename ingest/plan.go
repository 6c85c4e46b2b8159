package ingest

import (
	"encoding/json"
	"fmt"
)

// Plan announces the range [First, Last] a worker is about to write, with all
// that shapes its rows. It travels in the metadata of the offset commit, so the
// broker fences a worker whose generation has ended before it writes a row, and
// whoever takes the partition after a crash can rebuild exactly this range.
type Plan struct {
	Epoch  uint16 `json:"e"`
	First  int64  `json:"a"`
	Last   int64  `json:"b"`
	CutAt  int64  `json:"t"` // Unix milliseconds; becomes inserted_at of every row
	Schema uint32 `json:"s"`
	// Lexicon, Policy and Privacy are versions. A worker that does not hold these
	// versions refuses to rebuild the range.
	Lexicon string `json:"l"`
	Policy  string `json:"p"`
	Privacy string `json:"v,omitempty"`
}

// maxMetadata is what a broker accepts in an offset commit by default.
const maxMetadata = 4096

// Encode gives the commit metadata of the plan.
func (p Plan) Encode() (string, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("encode plan: %w", err)
	}
	if len(b) > maxMetadata {
		return "", fmt.Errorf("encode plan: %d bytes of metadata, at most %d", len(b), maxMetadata)
	}
	return string(b), nil
}

// ParsePlan reads commit metadata. Empty metadata is no plan.
func ParsePlan(metadata string) (p Plan, ok bool, err error) {
	if metadata == "" {
		return Plan{}, false, nil
	}
	if err := json.Unmarshal([]byte(metadata), &p); err != nil {
		return Plan{}, false, fmt.Errorf("read plan from commit metadata: %w", err)
	}
	if p.Last < p.First || p.First < 0 {
		return Plan{}, false, fmt.Errorf("read plan from commit metadata: range %d to %d", p.First, p.Last)
	}
	return p, true, nil
}
