package contacts_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/contacts"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
)

var now = time.Date(2026, 1, 7, 2, 0, 0, 0, time.UTC) // ten in the morning in Shanghai

// owner is the pipeline of one community in memory: the worker that answers asks
// in the order of the log, and the tables that hold the answers.
type owner struct {
	mu       sync.Mutex
	tracker  *lifecycle.Tracker
	answers  map[string]sink.Reservation
	produced int
	broken   error // of the broker
	slow     bool  // asks are taken and not answered
}

func newOwner() *owner {
	o := &owner{tracker: lifecycle.NewTracker(lifecycle.DefaultPolicy()), answers: map[string]sink.Reservation{}}
	o.tracker.Observe(lifecycle.Activity{Community: "tea", Member: "m", At: now.Add(-24 * time.Hour).UnixMilli(), Kind: lifecycle.ActMessage})
	return o
}

func (o *owner) Produce(_ context.Context, records []ingest.Record) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.produced += len(records)
	if o.broken != nil || o.slow {
		return o.broken
	}
	for _, r := range records {
		e, _, err := new(ingest.Decoder).Decode(r)
		if err != nil {
			return err
		}
		if _, again := o.answers[e.ID]; again {
			continue
		}
		kind, _ := lifecycle.ParseContactKind(e.TouchKind)
		for _, x := range o.tracker.Reserve(lifecycle.Ask{Community: e.Community, Member: e.Member, ID: e.ID, Kind: kind, At: e.At.UnixMilli(), Slot: max(e.At.UnixMilli(), e.Slot.UnixMilli())}) {
			o.answers[x.ID] = sink.Reservation{
				Community: x.Community, ID: x.ID, Member: x.Member, TouchKind: x.Kind.String(), AskedAt: x.At, Slot: x.Slot, Until: x.Until,
				State: string(x.State), Reason: string(x.Reason), Earliest: x.Earliest,
			}
		}
	}
	return nil
}

func (o *owner) FindReservation(_ context.Context, community, id string) (sink.Reservation, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r, ok := o.answers[id]
	return r, ok && r.Community == community, nil
}

func (o *owner) ContactState(_ context.Context, community, member string) (string, string, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if community != "tea" || member != "m" {
		return "", "", false, nil
	}
	o.tracker.Observe(lifecycle.Activity{Community: "tea", Member: "m", At: now.UnixMilli(), Kind: lifecycle.ActCheckin}) // so that rows are written
	ch := o.tracker.Changes()
	return string(append([]byte{byte(len(ch.Communities[0].State)&0x7f | 0x80), byte(len(ch.Communities[0].State) >> 7)}, ch.Communities[0].State...)), string(ch.Members[0].State), true, nil
}

func desk(o *owner) *contacts.Desk {
	return contacts.New(contacts.Config{
		Store: o, Producer: o, Policy: lifecycle.DefaultPolicy(), Now: func() time.Time { return now }, Wait: 300 * time.Millisecond,
	})
}

func serve(t *testing.T, d *contacts.Desk, method, target, contentType, body string) (int, contacts.Answer) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc(contacts.LookPath, d.ServeLook)
	mux.HandleFunc(contacts.ReservePath, d.ServeReserve)
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	var a contacts.Answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%s %s: body %q: %v", method, target, w.Body, err)
	}
	return w.Code, a
}

// Many who ask at once: one hears yes, the others why not and from when on.
func TestOneOfManyHearsYes(t *testing.T) {
	o := newOwner()
	d := desk(o)
	const many = 20
	answers := make([]contacts.Answer, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			_, answers[i] = serve(t, d, http.MethodPost, contacts.ReservePath, "application/json", `{"community":"tea","member":"m","kind":"care"}`)
		})
	}
	wg.Wait()
	yes := 0
	for _, a := range answers {
		switch {
		case a.Allowed && a.State == "granted" && a.Until == "2026-01-07T03:00:00.000Z" && a.ID != "":
			yes++
		case a.Reason != "day_cap" || a.Earliest == "":
			t.Errorf("refused: %+v", a)
		}
	}
	if yes != 1 || o.produced != many {
		t.Errorf("%d of %d asks heard yes, %d were sent", yes, many, o.produced)
	}
}

func TestLookAndReserve(t *testing.T) {
	o := newOwner()
	d := desk(o)
	look := func() contacts.Answer {
		status, a := serve(t, d, http.MethodGet, "/v1/may-contact?community=tea&member=m&kind=care&at=2026-01-07T02:00:00Z", "", "")
		if status != http.StatusOK {
			t.Fatalf("look: %d %+v", status, a)
		}
		return a
	}
	if a := look(); !a.Allowed || a.Until != "2026-01-07T03:00:00.000Z" {
		t.Errorf("before: %+v", a)
	}
	_, first := serve(t, d, http.MethodPost, contacts.ReservePath, "application/json", `{"community":"tea","member":"m","kind":"care"}`)
	if a := look(); a.Allowed || a.Reason != "day_cap" {
		t.Errorf("after a reservation: %+v", a)
	}
	// The same ask again is the same ask.
	_, again := serve(t, d, http.MethodPost, contacts.ReservePath, "application/json", `{"community":"tea","member":"m","kind":"care","id":"`+first.ID+`","at":"`+first.At+`"}`)
	if again != first || o.produced != 1 {
		t.Errorf("asked again: %+v, want %+v; %d sent", again, first, o.produced)
	}
	if _, a := serve(t, d, http.MethodGet, "/v1/may-contact?community=tea&member=nobody&kind=care", "", ""); a.Allowed || a.Reason != "unknown_member" {
		t.Errorf("nobody: %+v", a)
	}
}

func TestRefusedRequests(t *testing.T) {
	o := newOwner()
	d := desk(o)
	for _, tt := range []struct {
		name, method, target, contentType, body string
		status                                  int
		says                                    string
	}{
		{"no member", "GET", "/v1/may-contact?community=tea&kind=care", "", "", 400, "name a community and a member"},
		{"no such kind", "GET", "/v1/may-contact?community=tea&member=m&kind=spam", "", "", 400, "care, marketing or service"},
		{"a time that is none", "GET", "/v1/may-contact?community=tea&member=m&kind=care&at=noon", "", "", 400, "want a time"},
		{"get", "GET", contacts.ReservePath, "", "", 405, "POST"},
		{"a form", "POST", contacts.ReservePath, "application/x-www-form-urlencoded", "community=tea", 415, "application/json"},
		{"no JSON", "POST", contacts.ReservePath, "application/json", "{", 400, "read body"},
		{"a field nobody knows", "POST", contacts.ReservePath, "application/json", `{"community":"tea","member":"m","kind":"care","force":true}`, 400, "force"},
		{"an id without its time", "POST", contacts.ReservePath, "application/json", `{"community":"tea","member":"m","kind":"care","id":"x"}`, 400, "at beside its id"},
		{"a slot in the past", "POST", contacts.ReservePath, "application/json", `{"community":"tea","member":"m","kind":"care","slot":"2026-01-06T02:00:00Z"}`, 400, "slot"},
		{"a long name", "POST", contacts.ReservePath, "application/json", `{"community":"tea","member":"` + strings.Repeat("x", 200) + `","kind":"care"}`, 400, "member"},
	} {
		if status, a := serve(t, d, tt.method, tt.target, tt.contentType, tt.body); status != tt.status || !strings.Contains(a.Error, tt.says) || a.Allowed {
			t.Errorf("%s: %d %+v, want %d %q", tt.name, status, a, tt.status, tt.says)
		}
	}
	if o.produced != 0 {
		t.Errorf("%d of them were sent", o.produced)
	}
	const ask = `{"community":"tea","member":"m","kind":"care"}`
	o.slow = true
	if status, a := serve(t, d, http.MethodPost, contacts.ReservePath, "application/json", ask); status != 504 || a.ID == "" || a.At == "" || a.Allowed {
		t.Errorf("no answer: %d %+v", status, a)
	}
	o.broken = errors.New("dial 10.0.0.1: refused")
	if status, a := serve(t, d, http.MethodPost, contacts.ReservePath, "application/json", ask); status != 503 || strings.Contains(a.Error, "10.0.0.1") || a.Allowed {
		t.Errorf("no broker: %d %+v", status, a)
	}
}
