package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/intake"
)

var now = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)

// memory is a log in memory; a set err refuses everything, a set gate holds
// writes back.
type memory struct {
	mu      sync.Mutex
	records []ingest.Record
	err     error
	gate    chan struct{}
	entered chan struct{} // told when a write waits at the gate
}

func (m *memory) Produce(ctx context.Context, records []ingest.Record) error {
	if m.gate != nil {
		if m.entered != nil {
			m.entered <- struct{}{}
		}
		select {
		case <-m.gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.records = append(m.records, records...)
	}
	return m.err
}

func config() intake.Config {
	c := intake.DefaultConfig()
	c.Now = func() time.Time { return now }
	return c
}

func newHandler(tb testing.TB, c intake.Config, p intake.Producer) *intake.Handler {
	tb.Helper()
	h, err := intake.New(c, p)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// post sends a body and returns status, answer and the answer's header.
func post(tb testing.TB, h http.Handler, body []byte, header map[string]string) (int, intake.Answer, http.Header) {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, intake.Path, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/x-ndjson")
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var a intake.Answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		tb.Fatalf("answer %q: %v", w.Body, err)
	}
	return w.Code, a, w.Header()
}

const (
	join  = `{"id":"1","kind":"join","community":"tea","member":"m","at":"2026-11-22T00:00:00Z"}`
	hello = `{"id":"2","kind":"message","community":"茶","member":"m","at":"2026-11-22T00:00:00Z","text":"你好"}`
)

func zip(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAccepts(t *testing.T) {
	key := func(community, value string) ingest.Record {
		return ingest.Record{Key: []byte(community), Value: []byte(value), Time: now}
	}
	envelope := `{"specversion":"1.0","id":"9","source":"/x","type":"community.join.v1","time":"2026-11-22T00:00:00Z","data":{"community":"tea","member":"m"}}`
	tests := []struct {
		name, body string
		gzip       bool
		header     map[string]string
		want       []ingest.Record
	}{
		{name: "ndjson", body: join + "\n" + hello, want: []ingest.Record{key("tea", join), key("茶", hello)}},
		{name: "ndjson of windows", body: join + "\r\n\r\n" + hello + "\r\n", want: []ingest.Record{key("tea", join), key("茶", hello)}},
		{name: "gzip", body: join + "\n", gzip: true, header: map[string]string{"Content-Encoding": "gzip"}, want: []ingest.Record{key("tea", join)}},
		{name: "one object", body: join, header: map[string]string{"Content-Type": "application/json; charset=utf-8"}, want: []ingest.Record{key("tea", join)}},
		{name: "array", body: "[" + join + ",\n" + hello + "]", header: map[string]string{"Content-Type": "application/json"}, want: []ingest.Record{key("tea", join), key("茶", hello)}},
		{name: "structured", body: envelope, header: map[string]string{"Content-Type": "application/cloudevents+json"}, want: []ingest.Record{key("tea", envelope)}},
		{name: "batch", body: "[" + envelope + "]", header: map[string]string{"Content-Type": "application/cloudevents-batch+json"}, want: []ingest.Record{key("tea", envelope)}},
		{
			name: "binary", body: `{"community":"tea","member":"m"}`,
			header: map[string]string{"Content-Type": "application/json", "ce-specversion": "1.0", "ce-id": "%E8%8C%B6", "ce-type": "community.join.v1", "ce-source": "/x", "ce-time": "2026-11-22T00:00:00Z"},
			want: []ingest.Record{{
				Key: []byte("tea"), Value: []byte(`{"community":"tea","member":"m"}`), Time: now,
				Headers: []ingest.Header{
					{Key: "content-type", Value: []byte("application/json")},
					{Key: "ce_specversion", Value: []byte("1.0")},
					{Key: "ce_id", Value: []byte("茶")},
					{Key: "ce_source", Value: []byte("/x")},
					{Key: "ce_type", Value: []byte("community.join.v1")},
					{Key: "ce_time", Value: []byte("2026-11-22T00:00:00Z")},
				},
			}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m memory
			body := []byte(tt.body)
			if tt.gzip {
				body = zip(t, tt.body)
			}
			status, a, _ := post(t, newHandler(t, config(), &m), body, tt.header)
			if status != http.StatusOK || a.Accepted != len(tt.want) || len(a.Rejected) != 0 {
				t.Errorf("status %d, answer %+v", status, a)
			}
			if diff := cmp.Diff(tt.want, m.records); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			for i, r := range m.records { // what went to the broker is what the pipeline can read
				var d ingest.Decoder
				if e, _, err := d.Decode(r); err != nil || e.Community != string(r.Key) {
					t.Errorf("record %d: %+v, %v", i, e, err)
				}
			}
		})
	}
}

func TestPartlyAccepted(t *testing.T) {
	var m memory
	var seen [3]int
	c := config()
	c.Observe = func(status, accepted, rejected int) { seen = [3]int{status, accepted, rejected} }
	body := join + "\n\nnonsense\n" + `{"id":"3","kind":"message","community":"c","at":"2026-11-22T00:00:00Z"}` + "\n" +
		`{"id":"4","kind":"join","community":"c","member":"m","at":"2026-11-24T00:00:00Z"}` + "\n" + `{"id":"5","kind":"clock","at":"2026-11-22T00:00:00Z"}`
	status, a, _ := post(t, newHandler(t, c, &m), []byte(body), nil)
	if status != http.StatusMultiStatus || a.Accepted != 1 || len(m.records) != 1 {
		t.Errorf("status %d, accepted %d, produced %d; want 207, 1, 1", status, a.Accepted, len(m.records))
	}
	type row struct {
		Line   int
		Reason ingest.Reason
		Field  string
	}
	var got []row
	for _, r := range a.Rejected {
		got = append(got, row{r.Line, r.Reason, r.Field})
	}
	want := []row{{3, ingest.ReasonInvalidJSON, ""}, {4, ingest.ReasonMissingField, "member"}, {5, ingest.ReasonFutureTime, "at"}, {6, ingest.ReasonInvalidValue, "kind"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rejected (-want +got):\n%s", diff)
	}
	if seen != [3]int{207, 1, 4} {
		t.Errorf("observed %v, want [207 1 4]", seen)
	}
}

func TestRefuses(t *testing.T) {
	small := config()
	small.MaxBody = 100
	locked := config()
	locked.Token = "s3cret"
	short := config()
	short.MaxEvent = 50
	tests := []struct {
		name   string
		cfg    intake.Config
		body   string
		gzip   bool
		header map[string]string
		want   int
	}{
		{name: "nothing", cfg: config(), body: "\n \n", want: 400},
		{name: "all bad", cfg: config(), body: "x\ny", want: 400},
		{name: "broken array", cfg: config(), body: "[" + join, header: map[string]string{"Content-Type": "application/json"}, want: 400},
		{name: "broken gzip", cfg: config(), body: join, header: map[string]string{"Content-Encoding": "gzip"}, want: 400},
		{name: "too large", cfg: small, body: join + "\n" + hello, want: 413},
		{name: "too large once unpacked", cfg: small, body: strings.Repeat(" ", 101), gzip: true, header: map[string]string{"Content-Encoding": "gzip"}, want: 413},
		{name: "event too large", cfg: short, body: join, want: 400},
		{name: "form", cfg: config(), body: join, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, want: 415},
		{name: "plain text", cfg: config(), body: join, header: map[string]string{"Content-Type": "text/plain"}, want: 415},
		{name: "zstd", cfg: config(), body: join, header: map[string]string{"Content-Encoding": "zstd"}, want: 415},
		{name: "no token", cfg: locked, body: join, want: 401},
		{name: "wrong token", cfg: locked, body: join, header: map[string]string{"Authorization": "Bearer guess"}, want: 401},
		{name: "token as password", cfg: locked, body: join, header: map[string]string{"Authorization": "Basic s3cret"}, want: 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m memory
			body := []byte(tt.body)
			if tt.gzip {
				body = zip(t, tt.body)
			}
			status, a, _ := post(t, newHandler(t, tt.cfg, &m), body, tt.header)
			if status != tt.want {
				t.Errorf("status %d, want %d", status, tt.want)
			}
			if a.Error == "" && len(a.Rejected) == 0 {
				t.Error("the answer gives no reason")
			}
			if len(m.records) != 0 {
				t.Errorf("produced %d records", len(m.records))
			}
		})
	}
}

func TestToken(t *testing.T) {
	var m memory
	c := config()
	c.Token = "s3cret"
	status, _, _ := post(t, newHandler(t, c, &m), []byte(join), map[string]string{"Authorization": "Bearer s3cret"})
	if status != http.StatusOK || len(m.records) != 1 {
		t.Errorf("status %d, produced %d; want 200, 1", status, len(m.records))
	}
}

func TestMethod(t *testing.T) {
	w := httptest.NewRecorder()
	newHandler(t, config(), &memory{}).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, intake.Path, nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
		t.Errorf("status %d, allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestBrokerAway(t *testing.T) {
	m := memory{err: errors.New("no broker at 10.0.0.7")}
	status, a, header := post(t, newHandler(t, config(), &m), []byte(join+"\nx"), nil)
	if status != http.StatusServiceUnavailable || a.Accepted != 0 || header.Get("Retry-After") == "" {
		t.Errorf("status %d, answer %+v, retry after %q", status, a, header.Get("Retry-After"))
	}
	if strings.Contains(a.Error, "10.0.0.7") {
		t.Errorf("the answer tells the broker's address: %q", a.Error)
	}
}

func TestAnswersAfterAcknowledgement(t *testing.T) {
	m := memory{gate: make(chan struct{}), entered: make(chan struct{})}
	c := config()
	c.MaxInFlight = 1
	h := newHandler(t, c, &m)
	answered := make(chan int, 1)
	go func() {
		status, _, _ := post(t, h, []byte(join), nil)
		answered <- status
	}()
	<-m.entered // the one slot is taken
	if status, _, header := post(t, h, []byte(join), nil); status != http.StatusTooManyRequests || header.Get("Retry-After") == "" {
		t.Errorf("second request: status %d, retry after %q; want 429 and a time", status, header.Get("Retry-After"))
	}
	select {
	case status := <-answered:
		t.Fatalf("answered %d before the broker did", status)
	default:
	}
	close(m.gate)
	if status := <-answered; status != http.StatusOK {
		t.Errorf("status %d, want 200", status)
	}
}

func TestTimeout(t *testing.T) {
	m := memory{gate: make(chan struct{})}
	c := config()
	c.Timeout = time.Millisecond
	if status, _, _ := post(t, newHandler(t, c, &m), []byte(join), nil); status != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", status)
	}
}

func TestManyRejectsAreCounted(t *testing.T) {
	status, a, _ := post(t, newHandler(t, config(), &memory{}), bytes.Repeat([]byte("x\n"), 1500), nil)
	if status != http.StatusBadRequest || len(a.Rejected) != 1000 || a.Unlisted != 500 {
		t.Errorf("status %d, listed %d, unlisted %d; want 400, 1000, 500", status, len(a.Rejected), a.Unlisted)
	}
}

func TestValidate(t *testing.T) {
	tests := map[string]func(*intake.Config){
		"body":      func(c *intake.Config) { c.MaxBody = 0 },
		"event":     func(c *intake.Config) { c.MaxEvent = 0 },
		"in flight": func(c *intake.Config) { c.MaxInFlight = 0 },
		"timeout":   func(c *intake.Config) { c.Timeout = 0 },
		"clock":     func(c *intake.Config) { c.Now = nil },
	}
	for name, spoil := range tests {
		c := config()
		spoil(&c)
		if _, err := intake.New(c, &memory{}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v does not name it", name, err)
		}
	}
}

// FuzzHandler checks that no body breaks the handler and that the books
// balance: every event produced is counted, and the pipeline can read it.
func FuzzHandler(f *testing.F) {
	for _, body := range []string{join, hello + "\n" + join, "[" + join + "]", "[1,null,{}]", "{", "\xff", `{"specversion":"1.0","data":{}}`} {
		for mode := range 5 {
			f.Add(body, mode)
		}
	}
	types := []string{"application/x-ndjson", "application/json", "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"}
	f.Fuzz(func(t *testing.T, body string, mode int) {
		var m memory
		header := map[string]string{"Content-Type": types[uint(mode)%5]}
		if uint(mode)%5 == 4 {
			header["ce-specversion"], header["ce-type"], header["ce-id"] = "1.0", "community.join.v1", "1"
		}
		status, a, _ := post(t, newHandler(t, config(), &m), []byte(body), header)
		if a.Accepted != len(m.records) {
			t.Errorf("accepted %d, produced %d", a.Accepted, len(m.records))
		}
		wantOK := a.Accepted > 0 && len(a.Rejected) == 0
		if (status == http.StatusOK) != wantOK || (status == http.StatusMultiStatus) != (a.Accepted > 0 && len(a.Rejected) > 0) {
			t.Errorf("status %d for %d accepted, %d rejected", status, a.Accepted, len(a.Rejected))
		}
		for _, r := range m.records {
			var d ingest.Decoder
			if e, _, err := d.Decode(r); err != nil || e.Community != string(r.Key) {
				t.Errorf("record %q under key %q: %v", r.Value, r.Key, err)
			}
		}
	})
}
