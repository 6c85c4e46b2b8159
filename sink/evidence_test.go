package sink_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

func TestAppendEvidence(t *testing.T) {
	tests := []struct {
		name string
		in   []nlp.Evidence
		want string
	}{
		{"none", nil, ""},
		{
			"bias",
			[]nlp.Evidence{{Target: "polarity", W: -12, R: 1000}},
			`[{"start":0,"end":0,"target":"polarity","a":0,"w":-12,"r":1000,"rule":"","source":""}]`,
		},
		{
			"escapes",
			[]nlp.Evidence{{Start: 3, End: 9, Text: "不要", Target: "joy", A: 700, R: -800, Rule: `"否定"`, Source: "a\\b\n词\x00"}},
			`[{"start":3,"end":9,"target":"joy","a":700,"w":0,"r":-800,"rule":"\"否定\"","source":"a\\b\u000a词\u0000"}]`,
		},
		{
			"invalid UTF-8",
			[]nlp.Evidence{{Source: "a\xffb"}},
			`[{"start":0,"end":0,"target":"","a":0,"w":0,"r":0,"rule":"","source":"a` + "\ufffd" + `b"}]`,
		},
		{
			"two",
			[]nlp.Evidence{{Start: 1}, {Start: 2}},
			`[{"start":1,"end":0,"target":"","a":0,"w":0,"r":0,"rule":"","source":""},{"start":2,"end":0,"target":"","a":0,"w":0,"r":0,"rule":"","source":""}]`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, string(sink.AppendEvidence(nil, tt.in))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzAppendEvidence(f *testing.F) {
	f.Add("polarity", "词典/emotion.tsv:12", "negation")
	f.Add("\x00\"\\", "\xff\xfe", "\u2028<>&")
	f.Fuzz(func(t *testing.T, target, source, rule string) {
		ev := []nlp.Evidence{{Start: 1, End: 2, Target: target, A: 3, W: -4, R: 5, Rule: rule, Source: source}}
		b := sink.AppendEvidence(nil, ev)
		if !utf8.Valid(b) {
			t.Fatalf("invalid UTF-8: %q", b)
		}
		var back []nlp.Evidence
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("invalid JSON %q: %v", b, err)
		}
		valid := utf8.ValidString(target) && utf8.ValidString(source) && utf8.ValidString(rule)
		if diff := cmp.Diff(ev, back); valid && diff != "" {
			t.Errorf("round trip (-want +got):\n%s", diff)
		}
	})
}

// BenchmarkEvidence writes what a message of ten terms is explained by.
func BenchmarkEvidence(b *testing.B) {
	ev := make([]nlp.Evidence, 10)
	for i := range ev {
		ev[i] = nlp.Evidence{Start: i * 6, End: i*6 + 6, Target: "polarity", A: 800, W: 35, R: 1000, Rule: "intensify", Source: "emotion.tsv:1234"}
	}
	var dst []byte
	for b.Loop() {
		dst = sink.AppendEvidence(dst[:0], ev)
	}
	b.SetBytes(int64(len(dst)))
}
