package trie_test

import (
	"math/rand/v2"
	"testing"

	"github.com/hearthlabs/hearth/nlp/trie"
)

func build(tb testing.TB, words ...trie.Word) *trie.Trie {
	tb.Helper()
	t, err := trie.Build(words)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func TestFind(t *testing.T) {
	tr := build(t, trie.Word{Text: "好", Value: 1}, trie.Word{Text: "好人", Value: 2}, trie.Word{Text: "好人卡", Value: 3},
		trie.Word{Text: "", Value: 9}, trie.Word{Text: "😂👍", Value: 4}, trie.Word{Text: "好", Value: 5})
	for text, want := range map[string]int32{
		"好": 5, "好人": 2, "好人卡": 3, "😂👍": 4, "": trie.None, "人": trie.None, "😂": trie.None, "好人卡片": trie.None, "坏": trie.None,
	} {
		if got := tr.Find(text); got != want {
			t.Errorf("Find(%q) = %d, want %d", text, got, want)
		}
	}
	if tr.Node("😂") == 0 {
		t.Error("Node of the beginning of a word is 0")
	}
}

func TestEmpty(t *testing.T) {
	if got := build(t).Find("好"); got != trie.None {
		t.Errorf("Find in an empty trie = %d", got)
	}
}

// randomWords makes words of few characters, so that they share beginnings.
func randomWords(n int) []trie.Word {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]trie.Word, 0, n)
	for i := range n {
		text := make([]rune, 1+r.IntN(5))
		for k := range text {
			text[k] = rune(0x4E00 + int(200*r.ExpFloat64()))
		}
		words = append(words, trie.Word{Text: string(text), Value: int32(i), Weight: float32(r.ExpFloat64())})
	}
	return words
}

// TestAgainstMap: a trie of many random words holds what a map of them holds,
// and nothing else, through encoding and decoding too.
func TestAgainstMap(t *testing.T) {
	words := randomWords(20_000)
	want := make(map[string]int32)
	prefix := make(map[string]bool)
	for _, w := range words {
		want[w.Text] = w.Value
		for i := range w.Text {
			prefix[w.Text[:i]] = true
		}
	}
	tr := build(t, words...)
	again, rest, err := trie.Decode(append(tr.Append(nil), 7))
	if err != nil || len(rest) != 1 {
		t.Fatalf("Decode: %v, %d bytes left", err, len(rest))
	}
	for _, probe := range append(words, randomWords(40_000)...) {
		value, ok := want[probe.Text]
		if !ok {
			value = trie.None
		}
		for _, tr := range []*trie.Trie{tr, again} {
			if got := tr.Find(probe.Text); got != value {
				t.Fatalf("Find(%q) = %d, want %d", probe.Text, got, value)
			}
			if got := tr.Node(probe.Text) != 0; got != (ok || prefix[probe.Text]) {
				t.Fatalf("Node(%q) found = %t", probe.Text, got)
			}
		}
	}
	if n := len(prefix) + len(want); tr.Size() > 3*n {
		t.Errorf("%d cells for at most %d nodes", tr.Size(), n)
	}
	if again.Words() != len(want) {
		t.Errorf("%d words after decoding, want the %d given", again.Words(), len(want))
	}
}

func TestDecodeRefuses(t *testing.T) {
	raw := build(t, randomWords(50)...).Append(nil)
	for n := range len(raw) {
		if _, _, err := trie.Decode(raw[:n]); err == nil {
			t.Fatalf("Decode of the first %d of %d bytes succeeds", n, len(raw))
		}
	}
	for i := range raw { // whatever a byte becomes, no look-up leaves the array
		bad := append([]byte(nil), raw...)
		bad[i] ^= 0x55
		tr, _, err := trie.Decode(bad)
		if err != nil {
			continue
		}
		for _, w := range randomWords(200) {
			tr.Find(w.Text)
		}
	}
}

// TestHeads: side by side is found what one step after the other finds.
func TestHeads(t *testing.T) {
	tr := build(t, randomWords(20_000)...)
	r := rand.New(rand.NewPCG(3, 4))
	var heads []trie.Head
	deep := 0
	for n := range 400 {
		length := n % 20
		text := make([]rune, length)
		codes := make([]uint16, length)
		for i := range text {
			text[i] = rune(0x4E00 + int(50*r.ExpFloat64()))
			if r.IntN(10) == 0 {
				text[i] = '😂' // which no word has
			}
			codes[i] = tr.Code(text[i])
		}
		if heads = tr.Heads(codes, heads); len(heads) != length {
			t.Fatalf("%d places, want %d", len(heads), length)
		}
		for i := range text {
			for k := range heads[i] {
				want := int32(0)
				if i+k < length {
					want = tr.Node(string(text[i : i+k+1]))
				}
				if heads[i][k] != want {
					t.Errorf("Heads of %q at %d: %v, want %d for %d characters", string(text), i, heads[i], want, k+1)
				}
				if want != 0 && k == 2 {
					deep++
				}
			}
		}
	}
	if deep == 0 {
		t.Error("no place has a word of three characters")
	}
}

func BenchmarkBuild(b *testing.B) {
	words := randomWords(100_000)
	for b.Loop() {
		if _, err := trie.Build(words); err != nil {
			b.Fatal(err)
		}
	}
}
