package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// contactAnswer is what the endpoints and --json print.
type contactAnswer struct {
	ID, At, State, Reason, Earliest, Error string
	Allowed                                bool
}

// reserve posts a reservation.
func (u *upProcess) reserve(t *testing.T, body string) contactAnswer {
	t.Helper()
	_, raw := postAs(t, "http://"+u.web+"/v1/reserve", "", body)
	var a contactAnswer
	if err := json.Unmarshal([]byte(raw), &a); err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return a
}

// TestReserveOnUp asks a running pipeline, many at once, kills it, and asks again:
// the answers stand in the tables, and one of them is yes.
func TestReserveOnUp(t *testing.T) {
	needsEngine(t)
	dir := t.TempDir()
	u := up(t, dir)
	slot := time.Now().Add(24 * time.Hour)
	slot = time.Date(slot.Year(), slot.Month(), slot.Day(), 4, 0, 0, 0, time.UTC) // noon in Shanghai
	file := filepath.Join(t.TempDir(), "events.ndjson")
	hello := fmt.Sprintf(`{"id":"1","kind":"message","community":"tea","member":"小李","at":%d,"text":"大家好"}`, time.Now().Add(-time.Hour).UnixMilli())
	if err := os.WriteFile(file, []byte(hello+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	done(t, "send", file, "--kafka", u.broker)
	u.complete(t, u.process, 1)
	const many = 8
	answers := make([]contactAnswer, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			answers[i] = u.reserve(t, fmt.Sprintf(`{"community":"tea","member":"小李","kind":"care","slot":%q}`, slot.Format(time.RFC3339)))
		})
	}
	wg.Wait()
	yes := contactAnswer{}
	n := 0
	for _, a := range answers {
		switch {
		case a.Allowed:
			yes = a
			n++
		case a.Reason != "day_cap" || a.Earliest == "":
			t.Errorf("refused: %+v", a)
		}
	}
	if n != 1 {
		t.Fatalf("%d of %d heard yes: %+v", n, many, answers)
	}
	u.kill()
	u.start(t)
	if a := u.reserve(t, fmt.Sprintf(`{"community":"tea","member":"小李","kind":"care","id":%q,"at":%q}`, yes.ID, yes.At)); a != yes {
		t.Errorf("asked again after a crash: %+v, want %+v", a, yes)
	}
	at := slot.Add(2 * time.Hour).Format(time.RFC3339)
	look := hearth(t, nil, "may-contact", "tea", "小李", "--at", at, "--data", dir, "--lang", "zh")
	if code := look.code(); code != 3 || !strings.Contains(look.stdout.String(), "一天内联系得够多了") {
		t.Errorf("look: exit code %d, %q", code, look.stdout.String())
	}
	done(t, "may-contact", "tea", "小李", "--at", slot.Add(-48*time.Hour).Format(time.RFC3339), "--data", dir, "--json")
	u.stop()
}
