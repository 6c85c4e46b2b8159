package nlp

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxLanguages bounds how many languages the word list may name.
const maxLanguages = 32

// languageSet is a set of languages of the word list, one bit each.
type languageSet uint32

// english is the bit of English, which always comes first.
const english languageSet = 1

// languages are the common words that tell texts in Latin letters apart, by
// language, and of Japanese pairs of Han characters that are no Chinese words.
type languages struct {
	names []string // by bit
	words map[string]languageSet
}

// add takes a row of words of one language, folded already. Of a word with an
// apostrophe the cutter leaves the end (c|'est), and that is what is listed.
func (l *languages) add(name, words string) error {
	bit := slices.Index(l.names, name)
	if bit < 0 {
		if bit = len(l.names); bit == maxLanguages {
			return fmt.Errorf("more than %d languages", maxLanguages)
		}
		l.names = append(l.names, name)
	}
	for word := range strings.FieldsSeq(words) {
		l.words[word] |= 1 << bit
	}
	return nil
}

// hasPair reports a listed word of two Han characters in a text.
func (l *languages) hasPair(text string, lang Lang) bool {
	bit := slices.Index(l.names, string(lang))
	if bit < 0 {
		return false
	}
	last := -1 // where the character before begins
	for i, r := range text {
		if !isHan(r) {
			last = -1
			continue
		}
		if last >= 0 && l.words[text[last:i+utf8.RuneLen(r)]]>>bit&1 != 0 {
			return true
		}
		last = i
	}
	return false
}

// latinWords counts the words of a text in Latin letters: all of them, those
// without meaning of their own, the English ones, and those of every other
// language of the list.
type latinWords struct {
	words, function, english int
	foreign                  [maxLanguages]uint8
}

// add counts one word; known tells that it is in an English file of the lexicon.
func (w *latinWords) add(word string, l *languages, known bool) {
	if word[0] == '\'' { // the end of a contraction: they're, c'est
		if isContraction(word) {
			w.english++
		} else {
			w.abroad(l.words[word[1:]] &^ english)
		}
		return
	}
	w.words++
	in := l.words[word]
	if isFunctionWord(word) {
		w.function++
		in |= english
	}
	if known || in&english != 0 {
		w.english++
	}
	w.abroad(in &^ english)
}

// isContraction reports what English words are contracted with.
func isContraction(end string) bool {
	switch end {
	case "'s", "'m", "'re", "'ve", "'ll", "'d", "'all":
		return true
	}
	return false
}

// abroad counts a word for every other language that has it.
func (w *latinWords) abroad(in languageSet) {
	for ; in != 0; in &= in - 1 {
		if n := &w.foreign[bits.TrailingZeros32(uint32(in))]; *n < 255 {
			*n++
		}
	}
}

// englishShare is the share of words that must be English, as 1/n.
const englishShare = 3

// reads tells whether a text in Latin letters is English: more of its words are
// than of any other language, and not too few; or just as many, and all of them.
// Else foreign is how many words speak for another language.
func (w *latinWords) reads(accents int) (isEnglish bool, foreign int) {
	for _, n := range w.foreign {
		foreign = max(foreign, int(n))
	}
	foreign += accents // é in a word nobody knows, or beside those that are known
	if w.english > foreign {
		return w.english*englishShare >= w.words, 0
	}
	if w.english > 0 && w.english == foreign && w.english >= w.words && accents == 0 {
		return true, 0
	}
	return false, foreign
}

// languages takes a row of language.tsv: words of a language, or Han characters
// by who writes them.
func (b *builder) languages(r row) error {
	name, isHan := strings.CutPrefix(r.col(0), "han:")
	if !isHan {
		return b.lex.languages.add(name, r.col(1))
	}
	trait, ok := map[string]hanTrait{"both": traitBoth, "shared": traitShared, "ja": traitJapanese, "zh": traitChinese}[name]
	if !ok {
		return fmt.Errorf("no such set of Han characters")
	}
	for _, c := range r.col(1) {
		if !inTable(c) {
			return fmt.Errorf("%c is not a common Han character", c)
		}
		b.lex.fold.mark(c, trait)
	}
	return nil
}
