package ingest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
)

var recorded = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)

func decode(t *testing.T, value string, headers ...ingest.Header) (ingest.Event, int, error) {
	t.Helper()
	var d ingest.Decoder
	return d.Decode(ingest.Record{Value: []byte(value), Headers: headers, Time: recorded})
}

func TestDecodeContractExample(t *testing.T) {
	const example = `{"id":"01JD","kind":"message","platform":"wechat","community":"coffee-lovers","channel":"general","member":"u_8f31",
 "at":"2026-11-22T08:31:00.120+08:00","message_id":"m1","reply_to":"m0","mentions":["u_02"],"text":"今天的故事征集太棒了[爱你]\n\"好\"","attrs":{"a":"b"},"later":{"x":[1]}}`
	got, unknown, err := decode(t, example)
	if err != nil {
		t.Fatal(err)
	}
	want := ingest.Event{
		ID: "01JD", Kind: ingest.KindMessage, Platform: "wechat", Community: "coffee-lovers", Channel: "general", Member: "u_8f31",
		At: time.Date(2026, 11, 22, 0, 31, 0, 120e6, time.UTC), MessageID: "m1", ReplyTo: "m0", Mentions: []string{"u_02"},
		Text: "今天的故事征集太棒了[爱你]\n\"好\"", Attrs: map[string]string{"a": "b"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	if unknown != 1 {
		t.Errorf("unknown fields = %d, want 1", unknown)
	}
}

func TestDecodeCloudEvents(t *testing.T) {
	want := ingest.Event{
		ID: "e1", Kind: ingest.KindJoin, Platform: "unknown", Community: "c", Member: "m",
		At: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
	}
	structured, _, err := decode(t, `{"specversion":"1.0","id":"e1","source":"/x","type":"community.join.v1","time":"2026-11-22T00:00:00Z","data":{"community":"c","member":"m"}}`)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, structured); diff != "" {
		t.Errorf("structured (-want +got):\n%s", diff)
	}
	binary, _, err := decode(t, `{"community":"c","member":"m"}`,
		ingest.Header{Key: "ce_specversion", Value: []byte("1.0")}, ingest.Header{Key: "ce_id", Value: []byte("e1")},
		ingest.Header{Key: "ce_type", Value: []byte("community.join.v1")}, ingest.Header{Key: "ce_time", Value: []byte("2026-11-22T00:00:00Z")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, binary); diff != "" {
		t.Errorf("binary (-want +got):\n%s", diff)
	}
	plain, unknown, err := decode(t, `{"id":"e1","kind":"join","community":"c","member":"m","at":"2026-11-22T00:00:00Z","time":5,"type":null}`)
	if err != nil || unknown != 2 {
		t.Fatalf("a plain event with foreign time and type: unknown = %d, err = %v", unknown, err)
	}
	if diff := cmp.Diff(want, plain); diff != "" {
		t.Errorf("plain (-want +got):\n%s", diff)
	}
}

func TestDecodeRejects(t *testing.T) {
	ok := `"id":"1","community":"c","member":"m","at":"2026-11-22T00:00:00Z"`
	for _, tt := range []struct {
		name, value string
		reason      ingest.Reason
		field       string
	}{
		{"empty", "", ingest.ReasonEmpty, ""},
		{"blank", " \n", ingest.ReasonEmpty, ""},
		{"not UTF-8", "{\"id\":\"\xff\"}", ingest.ReasonInvalidUTF8, ""},
		{"broken JSON", `{"id":`, ingest.ReasonInvalidJSON, ""},
		{"array", `[1]`, ingest.ReasonInvalidJSON, ""},
		{"two values", `{"kind":"clock","id":"1","at":1}{}`, ingest.ReasonInvalidJSON, ""},
		{"lone surrogate", `{"id":"\ud800"}`, ingest.ReasonInvalidJSON, ""},
		{"no kind", `{` + ok + `}`, ingest.ReasonMissingField, "kind"},
		{"unknown kind", `{` + ok + `,"kind":"poke"}`, ingest.ReasonUnknownKind, "kind"},
		{"no member", `{"id":"1","kind":"message","community":"c","at":1}`, ingest.ReasonMissingField, "member"},
		{"empty id", `{"id":"","kind":"join","community":"c","member":"m","at":1}`, ingest.ReasonMissingField, "id"},
		{"number as id", `{"id":5,"kind":"join","community":"c","member":"m","at":1}`, ingest.ReasonWrongType, "id"},
		{"string as bot", `{` + ok + `,"kind":"join","bot":"yes"}`, ingest.ReasonWrongType, "bot"},
		{"object in mentions", `{` + ok + `,"kind":"message","mentions":[{}]}`, ingest.ReasonWrongType, "mentions"},
		{"nested attrs", `{` + ok + `,"kind":"message","attrs":{"a":1}}`, ingest.ReasonWrongType, "attrs.a"},
		{"local time", `{"id":"1","kind":"join","community":"c","member":"m","at":"2026-11-22 00:00:00"}`, ingest.ReasonInvalidTime, "at"},
		{"seconds with fraction", `{"id":"1","kind":"join","community":"c","member":"m","at":1.5}`, ingest.ReasonInvalidTime, "at"},
		{"year 9999", `{"id":"1","kind":"join","community":"c","member":"m","at":"9999-01-01T00:00:00Z"}`, ingest.ReasonInvalidTime, "at"},
		{"future", `{"id":"1","kind":"join","community":"c","member":"m","at":"2026-11-23T01:00:01Z"}`, ingest.ReasonFutureTime, "at"},
		{"long text", `{` + ok + `,"kind":"message","text":"` + strings.Repeat("长", 1<<20/3) + `"}`, ingest.ReasonTextTooLong, "text"},
		{"long id", `{"id":"` + strings.Repeat("x", 129) + `","kind":"join","community":"c","member":"m","at":1}`, ingest.ReasonInvalidValue, "id"},
		{"bad cause", `{` + ok + `,"kind":"leave","cause":"bored"}`, ingest.ReasonInvalidValue, "cause"},
		{"consent without granted", `{` + ok + `,"kind":"consent","purpose":"care"}`, ingest.ReasonMissingField, "granted"},
		{"birthday with year", `{` + ok + `,"kind":"profile","birthday":"1990-01-01"}`, ingest.ReasonInvalidValue, "birthday"},
		{"slot in the past", `{` + ok + `,"kind":"reserve","touch_kind":"care","slot":"2026-11-21T00:00:00Z"}`, ingest.ReasonInvalidValue, "slot"},
		{"slot far ahead", `{` + ok + `,"kind":"reserve","touch_kind":"care","slot":"2026-12-24T00:00:00Z"}`, ingest.ReasonInvalidValue, "slot"},
		{"reserve without a kind", `{` + ok + `,"kind":"reserve"}`, ingest.ReasonMissingField, "touch_kind"},
		{"part beyond parts", `{` + ok + `,"kind":"roster","members":[],"part":3,"parts":2}`, ingest.ReasonInvalidValue, "part"},
		{"foreign CloudEvents type", `{"specversion":"1.0","id":"1","type":"x.y","time":"2026-11-22T00:00:00Z","data":{"community":"c","member":"m"}}`, ingest.ReasonUnknownKind, "type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := decode(t, tt.value)
			var rej *ingest.RejectError
			if !errors.As(err, &rej) {
				t.Fatalf("err = %v, want a *RejectError", err)
			}
			if rej.Reason != tt.reason || rej.Field != tt.field {
				t.Errorf("rejected for %s %q (%v), want %s %q", rej.Reason, rej.Field, err, tt.reason, tt.field)
			}
		})
	}
}

func TestDecodeEveryKind(t *testing.T) {
	extra := map[ingest.Kind]string{
		ingest.KindEdit: `"message_id":"x","text":"y"`, ingest.KindRecall: `"message_id":"x"`, ingest.KindRescore: `"message_id":"x","text":"y","version":"1"`, ingest.KindReaction: `"message_id":"x","emoji":"👍"`,
		ingest.KindChallenge: `"challenge_id":"x","action":"join"`, ingest.KindTouch: `"touch_kind":"care","reservation":"r"`, ingest.KindReserve: `"touch_kind":"care","slot":1700000000123`,
		ingest.KindFeedback: `"about":"x","state":"heard"`, ingest.KindConsent: `"purpose":"care","granted":false`,
		ingest.KindIdentity: `"same_as":{"platform":"qq","member":"q"}`, ingest.KindRoster: `"members":[],"part":1,"parts":1`,
		ingest.KindAnnotation: `"title":"x","until":"2026-11-22T00:00:00Z"`, ingest.KindProfile: `"birthday":"02-29"`,
		ingest.KindAward: `"points":1.5`,
	}
	for _, kind := range ingest.Kinds() {
		fields := `"id":"1","kind":"` + string(kind) + `","community":"c","member":"m","at":1700000000123`
		if x := extra[kind]; x != "" {
			fields += "," + x
		}
		e, unknown, err := decode(t, "{"+fields+"}")
		if err != nil || unknown != 0 || e.Kind != kind || e.At.UnixMilli() != 1700000000123 {
			t.Errorf("%s: event %+v, %d unknown, err %v", kind, e, unknown, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"id":"1","kind":"message","community":"c","member":"m","at":1,"text":"好"}`))
	f.Add([]byte(`{"specversion":"1.0","type":"community.join.v1","data":{"id":"1"}}`))
	f.Add([]byte("\xff{"))
	var d ingest.Decoder
	f.Fuzz(func(t *testing.T, value []byte) {
		e, _, err := d.Decode(ingest.Record{Value: value, Time: recorded})
		var rej *ingest.RejectError
		switch {
		case err != nil && !errors.As(err, &rej):
			t.Fatalf("error %v is no *RejectError", err)
		case err == nil && (e.ID == "" || e.At.IsZero() || e.Kind == ""):
			t.Fatalf("accepted without id, at or kind: %+v", e)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	value := []byte(`{"id":"01JD8ZQ4M1T3V5X7Y9A0B2C4D6","kind":"message","platform":"wechat","community":"coffee-lovers","channel":"general","member":"u_8f31","at":"2026-11-22T08:31:00.120+08:00","message_id":"m1","reply_to":"m0","mentions":["u_02"],"text":"今天的故事征集太棒了,大家都写得很用心,看得我眼泪都下来了[爱你]","attrs":{}}`)
	var d ingest.Decoder
	b.SetBytes(int64(len(value)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := d.Decode(ingest.Record{Value: value}); err != nil {
			b.Fatal(err)
		}
	}
}
