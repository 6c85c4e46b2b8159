package ingest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
)

func TestPlanRoundTrip(t *testing.T) {
	want := ingest.Plan{Epoch: 3, First: 10, Last: 20_009, CutAt: 1_790_000_000_123, Schema: 1, Lexicon: "abc", Policy: "def"}
	metadata, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, ok, err := ingest.ParsePlan(metadata)
	if err != nil || !ok {
		t.Fatalf("ok %v, err %v", ok, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}

func TestParsePlanRefuses(t *testing.T) {
	if _, ok, err := ingest.ParsePlan(""); ok || err != nil {
		t.Errorf("no metadata: ok %v, err %v; want no plan and no error", ok, err)
	}
	for _, metadata := range []string{"consumer-1", `{"a":5,"b":4}`, `{"a":-1,"b":4}`} {
		if _, ok, err := ingest.ParsePlan(metadata); ok || err == nil {
			t.Errorf("%s: ok %v, err %v; want an error", metadata, ok, err)
		}
	}
	if _, err := (ingest.Plan{Lexicon: strings.Repeat("x", 4096)}).Encode(); err == nil {
		t.Error("a plan larger than a broker takes was encoded")
	}
}
