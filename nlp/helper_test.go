package nlp_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp"
)

// hand is a small lexicon for the rule tables; columns are written with | for
// TAB.
var hand = map[string]string{
	"words.zh.tsv": `# term|polarity|emotions|extra|example
开心|1200|joy:800
好|700|like:400
好吃|1200|like:800
喜欢|1100|like:800
生气|-1200|anger:800
难过|-1100|sadness:800
失望|-1100|sadness:500|feel:disappointment
谢谢|900|gratitude:800|polite
一家人|900|like:500|need:belonging+
真棒|1300|like:800|given:recognition+
哈哈|700|joy:700
666|900|like:700
好像|-|-|neutral
`,
	"toxic.zh.tsv":   "蠢货|-1500|anger:500|toxic:900\n",
	"phrases.zh.tsv": "不怎么样|-1200|disgust:400\n要是…就好了|-500|sadness:400\n受不了|-1300|anger:600\n",
	"words.en.tsv":   "happy|1200|joy:850\nlove|1200|like:900\nbroken|-900|anger:300\n",
	"emoji.tsv":      "😂|500|joy:600\n❤️|900|like:800\n👍|700|like:500\n",
	"emoticons.tsv":  "[爱你]|1000|like:800\n[doge]|50|-|irony\nT_T|-800|sadness:700\n:)|500|joy:400\n",
	"operators.tsv": `不|negator|-800|after:4
没|negator|-800|after:4
不是|negator|-800|after:4
别|negator|-500|after:4
not|negator|-800|after:4
n't|negator|-800|after:4
不错|exception|0|after:0
很|degree|1300|after:2
好|degree|1250|after:2
有点|degree|600|after:2
very|degree|1400|after:2
得很|degree|1400|before:2
但是|contrast_forward|1500|after:12
虽然|contrast_backward|600|after:12
吗|question|400|before:8
希望|wish|300|after:8
如果|conditional|400|after:8
难道|rhetorical|-600|after:6
还不如|comparison|-900|both:6
`,
	"aspects.tsv":   "服务|service\n菜|product\n",
	"holders.tsv":   "我|self\n我们|self\n你|addressee\n您|addressee\n他|other\n",
	"particles.tsv": "啊\n吧\n了\n",
	"t2s.tsv":       "開|开\n難|难\n過|过\n歡|欢\n",
}

// lexiconFS makes a file system of lexicon files written with | for TAB.
func lexiconFS(files map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "|", "\t"))}
	}
	return m
}

func mustLexicon(tb testing.TB, files map[string]string) *nlp.Lexicon {
	tb.Helper()
	l, err := nlp.LoadLexicon(lexiconFS(files))
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// longestMatch segments by the longest word of a list, else by character.
type longestMatch map[string]bool

func newLongestMatch(words ...string) longestMatch {
	m := longestMatch{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

func (m longestMatch) Segment(text string, dst []nlp.Token) []nlp.Token {
	for at := 0; at < len(text); {
		_, size := utf8.DecodeRuneInString(text[at:])
		best := size
		for end := at + size; end <= len(text) && end-at <= 24; end++ {
			if m[text[at:end]] {
				best = max(best, end-at)
			}
		}
		dst = append(dst, nlp.Token{Start: at, End: at + best})
		at += best
	}
	return dst
}

// asked is a detector that notes what it was asked.
type asked struct {
	answer nlp.Lang
	texts  []string
}

func (a *asked) Detect(text string) nlp.Lang {
	a.texts = append(a.texts, text)
	return a.answer
}

func newScorer(tb testing.TB) *nlp.Scorer {
	tb.Helper()
	l := mustLexicon(tb, hand)
	return nlp.NewScorer(l, newLongestMatch(l.Words()...), nil)
}
