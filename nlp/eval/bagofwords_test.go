package eval_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp/eval"
)

func parse(t *testing.T, lines string) *eval.Set {
	t.Helper()
	s, err := eval.Read("set", strings.NewReader(strings.ReplaceAll(lines, "|", "\t")))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const lessons = `pos|good film
pos|good food
pos|good day
pos|good night
pos|so good
neg|bad film
neg|bad food
neg|not good at all
neg|not good sorry
neg|bad food
pos|secret
pos|secret too
neutral|good bad
`

func seen(text string) bool { return strings.HasPrefix(text, "secret") }

func TestBagOfWords(t *testing.T) {
	sets := []*eval.Set{parse(t, lessons)}
	b, n, err := eval.Train(t.Context(), strings.Fields, sets, seen)
	if err != nil || n != 9 {
		t.Fatalf("trained on %d texts, %v; want 9", n, err)
	}
	for text, want := range map[string]bool{"good": true, "a good day": true, "bad": false, "not good": false, "bad film": false} {
		if z := b.Logit(text); z > 0 != want {
			t.Errorf("%q: logit %v", text, z)
		}
	}
	if b.Logit("secret") != b.Logit("") || b.Logit("at all") != b.Logit("") {
		t.Error("a text that was left out, or a term of one text, has a weight")
	}
	again, _, err := eval.Train(t.Context(), strings.Fields, sets, seen)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.Logit("good film at all"), again.Logit("good film at all")); diff != "" {
		t.Errorf("trained twice (-first +second):\n%s", diff)
	}
}

// TestBagOfWordsOptimum: one word in two texts of each kind, wholly told apart.
// With weight w and bias 0 by symmetry of the rest, the gradient vanishes where
// λ·w is the sum of the probabilities that were missed.
func TestBagOfWordsOptimum(t *testing.T) {
	// Texts: x, x y | z, z y. Symmetric, so bias 0 and y 0; w_x = −w_z = w with w = 2/(1+e^w): w ≈ 0.6748.
	b, _, err := eval.Train(t.Context(), strings.Fields, []*eval.Set{parse(t, "pos|x\npos|y x\nneg|z\nneg|y z\n")}, func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	const want = 0.674831
	if x, z := b.Logit("x"), b.Logit("z"); x < want-2e-3 || x > want+2e-3 || z > -want+2e-3 || z < -want-2e-3 {
		t.Errorf("logits %v, %v, want ±%v", x, z, want)
	}
}

func TestTrainErrors(t *testing.T) {
	if _, _, err := eval.Train(t.Context(), strings.Fields, []*eval.Set{parse(t, "neutral|a\n")}, seen); err == nil {
		t.Error("trained on nothing")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := eval.Train(ctx, strings.Fields, []*eval.Set{parse(t, lessons)}, seen); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
