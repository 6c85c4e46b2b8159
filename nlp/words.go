package nlp

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Here is what tools for growing a lexicon ask; nothing of it takes part in a
// score.

// Word is one piece of a text as the scorer reads it: a word, emoji or emoticon.
type Word struct {
	Start, End int    // bytes of the original text
	Text       string // folded
	Known      bool   // the lexicon has it as a term
	Source     string // file and line of its weights, "" without weights
	Clause     int    // counts up at every mark
}

// Words lists the words of a text in order, without marks, numbers, links and
// mentions.
func (s *Scorer) Words(text string) []Word {
	r := s.pool.Get().(*reader)
	defer s.pool.Put(r)
	r.parse(text)
	var out []Word
	for i := range r.zer.units {
		u := &r.zer.units[i]
		switch u.kind {
		case spanWord, spanEmoji, spanFace:
		case spanMark, spanNumber, spanQuestion, spanURL, spanMention, spanTopic, spanHolder:
			if u.term == nil && u.entry == nil {
				continue
			}
		}
		w := Word{Text: r.cut.text[u.start:u.end], Known: u.term != nil || u.entry != nil, Clause: int(u.clause)}
		w.Start, w.End = int(r.norm.off[u.start]), int(r.norm.off[u.end])
		if u.entry != nil {
			w.Source = u.entry.source
		}
		out = append(out, w)
	}
	return out
}

// Fold is a word as the scorer matches it: half width, lower case, simplified.
func (l *Lexicon) Fold(word string) string { return l.fold.term(word) }

// Source is file and line of what the lexicon says about the feeling of a word;
// "" if it says nothing.
func (l *Lexicon) Source(word string) string {
	if t := l.find(l.Fold(word)); t != nil && t.entry != nil {
		return t.entry.source
	}
	return ""
}

// Operates reports a word that changes the weight of the words around it.
func (l *Lexicon) Operates(word string) bool {
	t := l.find(l.Fold(word))
	return t != nil && t.operates()
}

// SameTerm reports whether two lexicons say the same about a word, wherever they
// say it.
func SameTerm(a, b *Lexicon, word string) bool {
	s, t := a.find(a.Fold(word)), b.find(b.Fold(word))
	if s == nil || t == nil {
		return s == nil && t == nil
	}
	return s.aspect() == t.aspect() && s.holder == t.holder && s.particle == t.particle && s.shield == t.shield &&
		slices.Equal(s.ops, t.ops) && sameEntry(s.entry, t.entry)
}

func sameEntry(a, b *entry) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return a.polarity == b.polarity && a.emotions == b.emotions && slices.Equal(a.needs(), b.needs()) &&
		slices.Equal(a.feelings(), b.feelings()) && a.toxic == b.toxic && a.irony == b.irony && a.polite == b.polite
}

// TableRow is a line of an overlay file that is no operator's file.
type TableRow struct {
	Table string // operators, aspects …
	Line  int
	Word  string
	Rest  string // the other columns
}

// Rows returns the lines of a file that Read has no entries of.
func (f OverlayFile) Rows() []TableRow {
	if f.entries() {
		return nil
	}
	kind, _, _ := strings.Cut(path.Base(f.Name), ".")
	var out []TableRow
	for _, r := range parseRows(f.Name, f.Text) {
		out = append(out, TableRow{Table: kind, Line: r.line, Word: r.col(0), Rest: strings.TrimSpace(strings.Join(r.cols[1:], " "))})
	}
	return out
}

// Disagrees reports an entry whose polarity and emotions point to different
// sides.
func (e *OverlayEntry) Disagrees() bool {
	c := e.columns()
	n, err := row{cols: []string{"", c.polarity}}.number(1, 0, -3000, 3000)
	if err != nil || n == 0 {
		return false
	}
	for _, item := range items(c.emotions) {
		name, strength, _ := strength(item)
		switch em, _ := ParseEmotion(name); em {
		case Joy, Like, Gratitude:
			if n < 0 && strength > 0 {
				return true
			}
		case Anger, Sadness, Fear, Disgust:
			if n > 0 && strength > 0 {
				return true
			}
		case Surprise, EmotionNone:
		}
	}
	return false
}

// NewAspect returns the aspect of an entry when no built-in word has it.
func (e *OverlayEntry) NewAspect() string {
	if aspectWords.ours(e.Aspect) != "" {
		return ""
	}
	return e.Aspect
}

// IsUndecided reports an entry whose polarity is still a question mark.
func (e *OverlayEntry) IsUndecided() bool { return e.columns().undecided }

// Around lists the longer words with a feeling of their own that hold a word,
// the shortest first: they keep their reading whatever the word gets.
func (l *Lexicon) Around(word string) []string {
	folded := l.Fold(word)
	var out []string
	for i := range l.terms {
		t := &l.terms[i]
		if strings.Contains(t.text, folded) && t.text != folded && t.entry != nil && !t.entry.blank() {
			out = append(out, t.text)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	return out
}
