package words_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/hearthlabs/hearth/console/words"
	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/nlp"
)

// TestEveryNameHasWords: what the pipeline can store, a reader can read.
func TestEveryNameHasWords(t *testing.T) {
	for _, r := range lifecycle.Rules() {
		has(t, words.Rules, r.ID)
		has(t, words.Stages, r.To.String(), "none")
		for _, s := range r.From {
			has(t, words.Stages, s.String(), "none")
		}
	}
	for _, r := range ingest.Reasons() {
		has(t, words.Reasons, string(r))
	}
	for e := range nlp.NumEmotions {
		has(t, words.Emotions, nlp.Emotion(e).String())
	}
	for n := range nlp.NumNeeds {
		has(t, words.Needs, nlp.Need(n).String())
	}
}

func has(t *testing.T, d words.Dictionary, name string, except ...string) {
	t.Helper()
	if _, ok := d.Find(name); !ok && !slices.Contains(except, name) {
		t.Errorf("%s: %s has no wording", d, name)
	}
}

func TestWordings(t *testing.T) {
	for _, d := range words.All() {
		seen := map[string]bool{}
		if len(d.Words()) == 0 {
			t.Errorf("%s is empty", d)
		}
		for _, w := range d.Words() {
			if seen[w.Name] {
				t.Errorf("%s: %s stands there twice", d, w.Name)
			}
			seen[w.Name] = true
			if !regexp.MustCompile(`\p{Han}`).MatchString(w.ZH) || w.EN == "" || regexp.MustCompile(`\p{Han}`).MatchString(w.EN) {
				t.Errorf("%s: %s is called %q, %q", d, w.Name, w.ZH, w.EN)
			}
		}
	}
}
