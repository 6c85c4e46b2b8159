package nlp_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/nlp"
)

// labelled reads an evaluation set: label and text.
func labelled(t *testing.T, name string) [][2]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/eval/" + name + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out [][2]string
	for line := range strings.Lines(string(raw)) {
		if line[0] == '#' {
			continue
		}
		label, rest, _ := strings.Cut(line, "\t")
		text, _, _ := strings.Cut(strings.TrimSuffix(rest, "\n"), "\t")
		out = append(out, [2]string{label, text})
	}
	return out
}

// fields says what a score claims of each field, in the labels of its set.
var fields = map[string]func(nlp.Score) []string{
	"holder": func(s nlp.Score) []string { return []string{string(s.Holder)} },
	"needs": func(s nlp.Score) (out []string) {
		for prefix, needs := range map[string]nlp.Needs{"": s.Needs, "given:": s.NeedsGiven} {
			for i, v := range needs {
				if v != 0 {
					out = append(out, prefix+nlp.Need(i).String()+map[bool]string{true: "+", false: "-"}[v > 0])
				}
			}
		}
		return out
	},
	"aspects": func(s nlp.Score) (out []string) {
		for _, a := range s.Aspects {
			sign := "0"
			if a.Polarity >= .1 {
				sign = "+"
			} else if a.Polarity <= -.1 {
				sign = "-"
			}
			out = append(out, a.Name+sign)
		}
		return out
	},
	"feelings": func(s nlp.Score) []string { return s.Feelings },
	"toxic": func(s nlp.Score) []string {
		if s.Toxic >= .5 {
			return []string{"attack"}
		}
		return nil
	},
	"irony": func(s nlp.Score) []string {
		if s.Ironic {
			return []string{"ironic"}
		}
		return nil
	},
}

// TestFields: precision and recall of each field on its set are what MODEL.md
// says, or better.
func TestFields(t *testing.T) {
	s := realScorer(t)
	// Precision and recall of MODEL.md, in thousandths.
	measured := map[string][2]int{
		"holder": {742, 742}, "needs": {551, 250}, "aspects": {587, 507}, "feelings": {864, 587}, "toxic": {673, 550}, "irony": {666, 80},
	}
	for name, claims := range fields {
		hit, said, is := 0, 0, 0
		for _, x := range labelled(t, name) {
			var want []string
			for l := range strings.SplitSeq(x[0], ",") {
				if l != "-" && l != "safe" && l != "plain" {
					want = append(want, l)
				}
			}
			got := claims(s.Score(x[1]))
			is += len(want)
			said += len(got)
			for _, g := range got {
				if slices.Contains(want, g) {
					hit++
				}
			}
		}
		precision, recall := 1000*hit/max(said, 1), 1000*hit/is
		if precision < measured[name][0] || recall < measured[name][1] {
			t.Errorf("%s: precision %d, recall %d thousandths, MODEL.md says %v", name, precision, recall, measured[name])
		}
		t.Logf("%s: precision %.3f, recall %.3f, claims %d, labels %d", name, float64(hit)/float64(max(said, 1)), float64(hit)/float64(is), said, is)
	}
}
