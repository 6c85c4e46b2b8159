package nlp

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp/trie"
)

// modelVersion changes with the constants and rules of this package, so that
// Lexicon.Version covers them.
const modelVersion = "hearth-nlp-6"

// wildcard stands in a phrase for up to wildcardReach characters.
const (
	wildcard      = "…"
	wildcardReach = 6
)

// maxWordRunes bounds what the segmenter learns as one word; longer terms are
// phrases, and match over several tokens.
const maxWordRunes = 8

// sources are the lexicon's files, layer upon layer.
type sources struct {
	layers []layer
	text   []string // name and content of every file, for the version
}

// layer is one LoadLexicon or Overlay, its rows by kind of table.
type layer struct {
	script, operators, aspects, holders, particles, cues [][]row
	constants, learned, languages                        [][]row
	words                                                [][]row // toxic files last, since they add to other entries
	toxic                                                [][]row // until close
}

// tableLayer sorts the rows of files that are tables, by name.
func tableLayer(files []OverlayFile) layer {
	var l layer
	for _, f := range files {
		l.put(f.Name, parseRows(f.Name, f.Text))
	}
	l.close()
	return l
}

// put adds the rows of one file.
func (l *layer) put(name string, rows []row) {
	kind, _, _ := strings.Cut(path.Base(name), ".")
	table := l.table(kind)
	*table = append(*table, rows)
}

// close moves the toxic files behind the other words.
func (l *layer) close() {
	l.words = append(l.words, l.toxic...)
	l.toxic = nil
}

// table is where the rows of a file go, by the first part of its name.
func (l *layer) table(kind string) *[][]row {
	switch kind {
	case "t2s":
		return &l.script
	case "operators":
		return &l.operators
	case "aspects":
		return &l.aspects
	case "holders":
		return &l.holders
	case "particles":
		return &l.particles
	case "cues":
		return &l.cues
	case "model":
		return &l.constants
	case "learned":
		return &l.learned
	case "toxic":
		return &l.toxic
	case "language":
		return &l.languages
	}
	return &l.words
}

// version hashes everything that shapes a score.
func (s *sources) version() string {
	h := sha256.New()
	for _, part := range append([]string{modelVersion}, s.text...) {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// build makes the lexicon of all layers.
func (s *sources) build() (*Lexicon, error) {
	b := &builder{
		lex: &Lexicon{
			source: s, version: s.version(), fold: newFoldTable(), kaomoji: make(map[rune][]string), cues: newCueTable(),
			model: defaultModel(), languages: languages{names: []string{string(LangEn)}, words: make(map[string]languageSet)},
		},
		at: make(map[string]int32), weights: make(map[string]weights),
	}
	for _, l := range s.layers {
		if err := each(l.script, b.script); err != nil {
			return nil, err
		}
		if err := each(l.languages, b.languages); err != nil {
			return nil, err
		}
	}
	b.lex.fold.settle()
	for _, l := range s.layers {
		for _, rows := range l.words {
			for _, r := range rows {
				b.lex.fold.learnRun(r.col(0))
			}
		}
	}
	for i, l := range s.layers {
		b.own = i > 0
		if err := b.layer(l); err != nil {
			return nil, err
		}
	}
	if err := b.finish(); err != nil {
		return nil, err
	}
	return b.lex, nil
}

// builder fills a lexicon.
type builder struct {
	lex          *Lexicon
	at           map[string]int32   // by folded text: index in terms
	weights      map[string]weights // learned, by folded text
	learnedTexts []string           // the keys of weights, in the order of their lines
	own          bool               // the layer is an overlay
}

// each applies f to every row and names file and line of the first error. With
// f a term stands at most once in a file, unless it comes with another second
// column.
func each(files [][]row, f func(row) error) error {
	for _, rows := range files {
		seen := make(map[string]int, len(rows))
		for _, r := range rows {
			if r.col(0) == "" {
				return fmt.Errorf("read lexicon: %s: no term", r.source())
			}
			if err := f(r); err != nil {
				return fmt.Errorf("read lexicon: %s: %s: %w", r.source(), r.col(0), err)
			}
			key := r.col(0)
			if strings.HasPrefix(r.file, "operators") || strings.HasPrefix(r.file, "language") {
				key += "\t" + r.col(1)
			}
			if line, ok := seen[key]; ok {
				return fmt.Errorf("read lexicon: %s: %s stands in line %d already", r.source(), r.col(0), line)
			}
			seen[key] = r.line
		}
	}
	return nil
}

// layer applies the rows of one layer.
func (b *builder) layer(l layer) error {
	replaced := make(map[string]bool)
	for _, t := range []struct {
		files [][]row
		apply func(row) error
	}{
		{l.words, b.word},
		{l.operators, func(r row) error { return b.operator(r, replaced) }},
		{l.aspects, func(r row) error {
			b.get(r.col(0)).extend().aspect = r.col(1)
			return need(r.col(1), "aspect")
		}},
		{l.holders, func(r row) (err error) {
			b.get(r.col(0)).holder, err = r.person()
			return err
		}},
		{l.particles, func(r row) error {
			b.get(r.col(0)).particle = true
			return nil
		}},
		{l.cues, b.cue},
		{l.constants, func(r row) error {
			n, err := r.number(1, 0, -1_000_000, 1_000_000)
			if err != nil {
				return err
			}
			return b.lex.model.set(r.col(0), n)
		}},
		{l.learned, b.learned},
	} {
		if err := each(t.files, t.apply); err != nil {
			return err
		}
	}
	return nil
}

// need reports an empty column.
func need(value, what string) error {
	if value == "" {
		return fmt.Errorf("no %s", what)
	}
	return nil
}

// learned adds a row of learned.tsv, whose terms are folded already.
func (b *builder) learned(r row) error {
	w, err := r.learned()
	if err != nil {
		return err
	}
	text := r.col(0)
	if _, ok := b.weights[text]; !ok {
		b.learnedTexts = append(b.learnedTexts, text)
	}
	b.weights[text] = w
	return nil
}

// isGram reports a term of up to maxGram Han characters.
func isGram(text string) bool {
	n := 0
	for _, r := range text {
		if n++; !isHan(r) || n > maxGram {
			return false
		}
	}
	return true
}

// script adds a row of the traditional→simplified table.
func (b *builder) script(r row) error {
	return b.lex.fold.learnPair(r.col(0), r.col(1))
}

// word adds a row of a words, phrases, emoji, emoticons or toxic file.
func (b *builder) word(r row) error {
	e, err := r.entry()
	if err != nil {
		return err
	}
	shield := e.blank()
	blank := e
	if shield {
		e = nil
	}
	head, rest, wild := strings.Cut(r.col(0), wildcard)
	if wild && head != "" && strings.Trim(rest, wildcard) != "" {
		t := b.get(head).extend()
		text := b.lex.fold.term(strings.Trim(rest, wildcard))
		t.tails = slices.DeleteFunc(t.tails, func(x tail) bool { return x.text == text })
		if e != nil {
			t.tails = append(t.tails, tail{text: text, entry: e})
		}
		return nil
	}
	if shield && b.own {
		// A silenced word stays one for what stands around it: in 好失望 the 好
		// is no praise, whether 失望 counts or not.
		e = blank
	}
	if e != nil && b.own {
		e.speaks(r.col(0))
	}
	t := b.get(r.col(0))
	t.shield, t.own = shield && !b.own, b.own
	if strings.HasPrefix(r.file, "toxic") && t.entry != nil && e != nil {
		merged := *t.entry
		merged.toxic = e.toxic
		if merged.polarity == 0 {
			merged.polarity = e.polarity
		}
		t.entry = &merged
		return nil
	}
	t.entry = e
	if e != nil && (strings.HasPrefix(r.file, "emoticons") || b.own && isSigns(t.text)) {
		b.face(t.text)
	}
	return nil
}

// face records an emoticon that is neither an emoji nor bracketed, so that the
// normaliser finds it before anything else reads its punctuation.
func (b *builder) face(text string) {
	first, _ := utf8.DecodeRuneInString(text)
	if first == '[' && strings.HasSuffix(text, "]") || isEmoji(first) && utf8.RuneCountInString(text) == 1 {
		return
	}
	if !slices.Contains(b.lex.kaomoji[first], text) {
		b.lex.kaomoji[first] = append(b.lex.kaomoji[first], text)
	}
}

// operator adds a row of operators.tsv; the first row for a term in a layer
// replaces what lower layers said about it.
func (b *builder) operator(r row, replaced map[string]bool) error {
	op, err := r.operator()
	if err != nil {
		return err
	}
	t := b.get(r.col(0))
	if !replaced[t.text] {
		replaced[t.text] = true
		t.ops = nil
	}
	t.ops = append(t.ops, op)
	return nil
}

// get returns the term of a text as it stands in a file, making it if need be.
// The pointer is good until the next call.
func (b *builder) get(raw string) *term {
	text := b.lex.fold.term(raw)
	at, ok := b.at[text]
	if !ok {
		at = int32(len(b.lex.terms))
		b.at[text] = at
		b.lex.terms = append(b.lex.terms, term{text: text})
	}
	return &b.lex.terms[at]
}

// finish sorts what depends on the order of rows, and compiles the trie.
func (b *builder) finish() error {
	for first, faces := range b.lex.kaomoji {
		b.lex.fold.mark(first, traitFace)
		slices.SortFunc(faces, func(x, y string) int {
			if len(x) != len(y) {
				return len(y) - len(x)
			}
			return strings.Compare(x, y)
		})
	}
	for i := range b.lex.terms {
		if t := &b.lex.terms[i]; t.segmentable() {
			b.lex.words = append(b.lex.words, t.text)
		}
	}
	slices.Sort(b.lex.words)
	b.lex.cues.settle()
	return b.compile()
}

// compile numbers every term and learned term, and makes the trie that finds
// them.
func (b *builder) compile() error {
	l := b.lex
	texts := make([]string, 0, len(l.terms)+len(b.learnedTexts))
	for i := range l.terms {
		texts = append(texts, l.terms[i].text)
	}
	both := 0
	for _, text := range b.learnedTexts {
		if _, ok := b.at[text]; !ok {
			texts = append(texts, text)
		} else if b.weights[text] != (weights{}) {
			both++
		}
	}
	words := make([]trie.Word, len(texts))
	for i, text := range texts {
		words[i] = trie.Word{Text: text, Value: int32(i)}
	}
	var err error
	if l.trie, err = trie.Build(words); err != nil {
		return fmt.Errorf("compile lexicon: %w", err)
	}
	n := len(l.terms)
	unsorted := l.terms
	l.firstLearned = int32(n - both)
	l.terms, l.weights = make([]term, n), make([]weights, len(texts)-int(l.firstLearned))
	alone, mixed, bare := int32(0), l.firstLearned, int32(n) // the next of each kind
	l.trie.MapValues(func(i int32) int32 {                   // in the order of the array: what is often needed lies together
		w := b.weights[texts[i]]
		var t *term
		id := &bare
		if int(i) < n {
			t, id = &unsorted[i], &alone
			if w != (weights{}) {
				id = &mixed
			}
			for k := range t.ops {
				t.kinds = t.kinds.with(t.ops[k].kind)
			}
			t.order, t.soft = isOrder(t.text), isSoft(t.text)
			l.terms[*id] = *t
		}
		if *id >= l.firstLearned {
			l.weights[*id-l.firstLearned] = w
		}
		*id++
		return (*id-1)<<valueFlags | flags(texts[i], t, &w)
	})
	return nil
}

// flags are what the value of a text says besides its number; t is nil where it
// has no term.
func flags(text string, t *term, w *weights) int32 {
	value := int32(0)
	set := func(flag int32, is bool) {
		if is {
			value |= flag
		}
	}
	set(valueTerm, t != nil)
	set(valueSays, t != nil && t.says())
	set(valueHead, t != nil && len(t.tails()) > 0)
	set(valueLearned, *w != (weights{}))
	set(valuePolarity, w.polarity != 0 || w.neutral != 0)
	set(valueMoods, w.emotions != [NumEmotions + 1]int16{})
	set(valueToxic, w.toxic != 0)
	if *w != (weights{}) && isGram(text) {
		value |= int32(utf8.RuneCountInString(text)) << gramShift
	}
	return value
}

// segmentable reports a term that the segmenter must know: two or more Han
// characters, perhaps with letters and digits, and not merely the head of a
// wildcard phrase.
func (t *term) segmentable() bool {
	n, han := 0, 0
	for _, r := range t.text {
		n++
		if isHan(r) {
			han++
		} else if !isASCIIAlnum(r) {
			return false
		}
	}
	return t.says() && n >= 2 && n <= maxWordRunes && han > 0
}
