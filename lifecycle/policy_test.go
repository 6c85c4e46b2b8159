package lifecycle_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/lifecycle"
)

func TestDefaultPolicyIsValid(t *testing.T) {
	if err := lifecycle.DefaultPolicy().Validate(); err != nil {
		t.Fatal(err)
	}
}

func TestValidateNamesTheField(t *testing.T) {
	for _, tt := range []struct {
		field string
		spoil func(p *lifecycle.Policy)
	}{
		{"zone:", func(p *lifecycle.Policy) { p.Zone = "Asia/Nowhere" }},
		{"zones[c]:", func(p *lifecycle.Policy) { p.Zones = map[string]string{"c": "x/y"} }},
		{"lateness:", func(p *lifecycle.Policy) { p.Lateness = -time.Second }},
		{"qualifying:", func(p *lifecycle.Policy) { p.Qualifying = []string{"dance"} }},
		{"qualifying:", func(p *lifecycle.Policy) { p.Qualifying = []string{"touch"} }},
		{"light:", func(p *lifecycle.Policy) { p.Light = []string{"checkin"} }},
		{"off[0].from:", func(p *lifecycle.Policy) { p.Off = []lifecycle.OffDays{{From: "soon"}} }},
		{"off[0].to:", func(p *lifecycle.Policy) {
			p.Off = []lifecycle.OffDays{{From: "2026-02-02", To: "2026-02-01"}}
		}},
		{"risk.leave:", func(p *lifecycle.Policy) { p.Risk.Leave = 0.7 }},
		{"churned.return:", func(p *lifecycle.Policy) { p.Churned.Return = 0.5 }},
		{"churned.silence:", func(p *lifecycle.Policy) { p.Churned.Silence = 3 }},
		{"return.prior.alpha:", func(p *lifecycle.Policy) { p.Return.Prior.Alpha = math.NaN() }},
		{"core.keep_days:", func(p *lifecycle.Policy) { p.Core.KeepDays = 20 }},
	} {
		p := lifecycle.DefaultPolicy()
		tt.spoil(&p)
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), tt.field) {
			t.Errorf("spoiled %s got error %v", tt.field, err)
		}
	}
}

func TestHash(t *testing.T) {
	a, b := lifecycle.DefaultPolicy(), lifecycle.DefaultPolicy()
	a.Zones = map[string]string{"x": "UTC", "y": "UTC", "z": "UTC"}
	b.Zones = map[string]string{"z": "UTC", "y": "UTC", "x": "UTC"}
	if a.Hash() != b.Hash() {
		t.Error("the hash depends on the order of a map")
	}
	b.Core.Fair += 0.01
	if a.Hash() == b.Hash() {
		t.Error("a changed threshold left the hash as it was")
	}
	c := lifecycle.DefaultPolicy()
	d := c
	c.Off = []lifecycle.OffDays{{From: "2026-02-15", To: "2026-02-23", Why: "spring"}}
	d.Off = []lifecycle.OffDays{{From: "2026-02-15", To: "2026-02-23", Why: "Spring Festival"}}
	if c.Hash() != d.Hash() {
		t.Error("a reworded reason changed the hash")
	}
}

func TestNewTrackerPanicsOnAnInvalidPolicy(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	lifecycle.NewTracker(lifecycle.Policy{})
}
