package nlp_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/nlp"
)

// TestMemo: what is remembered is what would be read anew, whatever else was
// asked between, by whomever.
func TestMemo(t *testing.T) {
	s := newScorer(t)
	memo := nlp.NewMemo(s)
	texts := []string{"", "好开心", "不开心", "[爱你]", "a", string(make([]byte, 400))}
	for i := range 20_000 { // more than it holds
		texts = append(texts, fmt.Sprint("今天很开心", i))
	}
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for round := range 2 {
				for i := 0; i < len(texts); i += 1 + 2000*round {
					if want, got := s.Score(texts[i]), memo.Score(texts[i]); !reflect.DeepEqual(want, got) {
						t.Errorf("%q, round %d (-scorer +memo):\n%s", texts[i], round, cmp.Diff(want, got))
						return
					}
				}
			}
		})
	}
	readers.Wait()
	if got := memo.Score(texts[1]); got.Label != nlp.Positive {
		t.Errorf("%s: label %v", texts[1], got.Label)
	}
}
