package ingest_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDetail: the ledger keeps what an event of a single kind says exactly.
func TestDetail(t *testing.T) {
	var lines []line
	for i, e := range []string{
		`"kind":"feedback","about":"m1","state":"adopted"`,
		`"kind":"challenge","member":"a","challenge_id":"x","action":"complete"`,
		`"kind":"touch","member":"a","touch_kind":"care"`,
		`"kind":"checkin","member":"a","action":"complete"`,
		`"kind":"leave","member":"a","cause":"kicked"`,
		`"kind":"leave","member":"b"`,
	} {
		lines = append(lines, line{0, fmt.Sprintf(`{"id":"%d","community":"c0","at":%d,%s}`, i, began.UnixMilli()+int64(i), e)})
	}
	m := newMemory()
	if err := run(t, m, logOf(lines), len(lines)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range m.events {
		got = append(got, e.Kind+" "+e.Detail)
	}
	want := []string{"feedback adopted", "challenge complete", "touch care", "checkin ", "leave kicked", "leave "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds and details (-want +got):\n%s", diff)
	}
}
