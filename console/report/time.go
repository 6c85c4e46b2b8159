package report

import (
	"fmt"
	"time"
)

// Time is an instant in UTC. The zero Time stands for unknown, which the tables
// keep as 1970-01-01; its JSON form is null.
type Time struct{ time.Time }

// UnmarshalJSON reads what ClickHouse writes, and what MarshalJSON does.
func (t *Time) UnmarshalJSON(b []byte) error {
	t.Time = time.Time{}
	if string(b) == "null" {
		return nil
	}
	at, err := time.Parse(`"2006-01-02 15:04:05.999"`, string(b))
	if err != nil {
		if at, err = time.Parse(`"`+time.RFC3339Nano+`"`, string(b)); err != nil {
			return fmt.Errorf("read time: %w", err)
		}
	}
	if at.Unix() != 0 {
		t.Time = at.UTC()
	}
	return nil
}

// MarshalJSON writes RFC 3339, and null for the zero Time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.Time.UTC().MarshalJSON()
}
