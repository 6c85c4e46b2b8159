package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp"
)

// LexiconLintCmd checks overlay files.
type LexiconLintCmd struct {
	Paths  []string `arg:"" name:"path" help:"Overlay files, or folders as --lexicon takes them."`
	Strict bool     `env:"-" help:"Fail for warnings too."`
}

// Run prints file:line: error, warning or note: word: what is wrong and what would
// be right. It fails when a line cannot be used.
func (c *LexiconLintCmd) Run(_ context.Context, t *terminal) error {
	b, err := loadBuiltin(nil)
	if err != nil {
		return err
	}
	l := &linter{builtin: b}
	for _, path := range c.Paths {
		o, err := readOverlays(path)
		if err != nil {
			return usage(err)
		}
		if err := l.lint(o); err != nil {
			return err
		}
	}
	if err := printed(t, l.print); err != nil {
		return err
	}
	if l.errors > 0 || c.Strict && l.warnings > 0 {
		return silentError{}
	}
	return nil
}

// linter gathers what there is to say about overlays.
type linter struct {
	*builtin
	of       *overlays
	notes    []note
	files    int
	words    int
	errors   int
	warnings int
}

type note struct {
	nlp.Finding
	order int // of its file
	level string
}

func (l *linter) note(level string, f nlp.Finding) {
	f.File = l.of.show(f.File)
	l.notes = append(l.notes, note{f, l.files, level})
	switch level {
	case "error":
		l.errors++
	case "warning":
		l.warnings++
	}
}

// lint looks at one overlay: everybody's files over the built-in lexicon, each
// community's over everybody's.
func (l *linter) lint(o *overlays) error {
	l.of = o
	o.decode()
	all, err := l.scope(l.tongue, o.all)
	if err != nil {
		return err
	}
	for _, c := range o.names() {
		if _, err := l.scope(all, o.communities[c]); err != nil {
			return err
		}
	}
	return nil
}

// scope looks at the files of one scope, and returns what reads with their
// usable lines.
func (l *linter) scope(below *tongue, files []nlp.OverlayFile) (*tongue, error) {
	var usable []nlp.OverlayFile
	var entries [][]nlp.OverlayEntry
	for _, f := range files {
		good, wrong := f.Read()
		wrong = append(wrong, yamlWrong(f)...)
		slices.SortStableFunc(wrong, func(a, b nlp.Finding) int { return a.Line - b.Line })
		if f.Rows() == nil {
			f.Entries = good
		} else if _, err := l.lex.With(f); err != nil {
			wrong = findings(f, err)
		}
		l.files++
		for _, w := range wrong {
			l.note("error", w)
		}
		if f.Entries != nil || len(wrong) == 0 {
			usable = append(usable, f)
		}
		entries = append(entries, good)
		l.words += len(good) + len(f.Rows())
	}
	t, err := below.over(usable, l.det)
	if err != nil {
		return below, l.of.wrong(err)
	}
	l.files -= len(files)
	seen := map[string]nlp.OverlayEntry{}
	for _, list := range entries {
		l.files++
		for i := range list {
			e := &list[i]
			for _, problem := range l.doubts(below, t, e) {
				l.note("warning", nlp.Finding{File: e.File, Line: e.Line, Word: e.Word, Problem: problem})
			}
			if longer := t.lex.Around(e.Word); len(longer) > 0 && below.lex.Source(e.Word) != "" && utf8.RuneCountInString(e.Word) > 1 {
				l.note("note", nlp.Finding{File: e.File, Line: e.Line, Word: e.Word, Problem: longerNote(longer)})
			}
			folded := t.lex.Fold(e.Word)
			if first, twice := seen[folded]; twice {
				l.note("warning", nlp.Finding{
					File: e.File, Line: e.Line, Word: e.Word,
					Problem: fmt.Sprintf("the same word stands at %s:%d already; this line wins", l.of.show(first.File), first.Line),
				})
			}
			seen[folded] = *e
		}
	}
	return t, nil
}

// yamlWrong is what the YAML of a file makes unreadable.
func yamlWrong(f nlp.OverlayFile) []nlp.Finding {
	if strings.HasSuffix(f.Name, ".tsv") || !isOverlay(f.Name) {
		return nil
	}
	_, wrong := yamlEntries(f.Name, f.Text)
	return wrong
}

// findings are the lines that an error of a file names.
func findings(f nlp.OverlayFile, err error) []nlp.Finding {
	if over, ok := errors.AsType[*nlp.OverlayError](err); ok {
		return over.Findings
	}
	return []nlp.Finding{{File: f.Name, Line: 1, Problem: err.Error()}}
}

// doubts are the warnings about one entry.
func (l *linter) doubts(below, own *tongue, e *nlp.OverlayEntry) []string {
	var out []string
	if e.IsUndecided() {
		return []string{fmt.Sprintf("not decided yet: put a number or %q in place of the question mark; until then the line does nothing", nlp.Ignore)}
	}
	if nlp.SameTerm(below.lex, own.lex, e.Word) {
		where := below.lex.Source(e.Word)
		if where != "" {
			where = " (" + where + ")"
		}
		out = append(out, "known already with the same reading"+where+": the line only keeps learned weights from the word")
	}
	if r, size := utf8.DecodeRuneInString(e.Word); size == len(e.Word) && unicode.Is(unicode.Han, r) && e.Polarity != "" {
		out = append(out, "one character: it stands in many words that mean something else; name those words instead")
	} else if cut := l.cut(own, e.Word); cut != "" {
		out = append(out, fmt.Sprintf("never found as a word: texts are cut %s", cut))
	}
	if e.Disagrees() {
		out = append(out, "polarity and emotions point to different sides: is the sign right?")
	}
	if a := e.NewAspect(); a != "" {
		out = append(out, fmt.Sprintf("aspect %q is none of the built-in ones: is that meant?", a))
	}
	if own.lex.Operates(e.Word) && e.Degree == "" {
		out = append(out, "also changes the weight of the words around it (negation or degree); that stays")
	}
	return out
}

// shownLonger is how many longer words a warning names.
const shownLonger = 4

func longerNote(longer []string) string {
	s := strings.Join(longer[:min(shownLonger, len(longer))], ", ")
	if n := len(longer) - shownLonger; n > 0 {
		s += fmt.Sprintf(" and %d more", n)
	}
	return "longer words keep their own reading: " + s
}

// cut shows how a word is cut, if it is not found as itself, alone or amid
// others.
func (l *linter) cut(own *tongue, word string) string {
	if strings.Contains(word, "…") {
		return ""
	}
	between := ""
	if first, _ := utf8.DecodeRuneInString(word); !unicode.Is(unicode.Han, first) {
		between = " "
	}
	alone, found := cutAmid(own, "", word, "")
	if !found {
		return alone
	}
	amid, found := cutAmid(own, "我们"+between, word, between+"的时候")
	if found {
		return ""
	}
	if _, found = cutAmid(own, "今天"+between, word, "，"); found {
		return ""
	}
	return amid
}

// cutAmid shows how a word is cut between two others, and says whether it is
// found there.
func cutAmid(own *tongue, before, word, after string) (cut string, found bool) {
	text := before + word + after
	folded := own.lex.Fold(word)
	var inside []string
	for _, w := range own.Words(text) {
		if w.End > len(before) && w.Start < len(text)-len(after) {
			inside = append(inside, text[w.Start:w.End])
		}
		found = found || w.Known && w.Text == folded
	}
	return strings.Join(inside, "|"), found
}

func (l *linter) print(w *bufio.Writer) {
	slices.SortStableFunc(l.notes, func(a, b note) int { return cmp.Or(a.order-b.order, a.Line-b.Line) })
	for _, n := range l.notes {
		word := ""
		if n.Word != "" {
			word = n.Word + ": "
		}
		fmt.Fprintf(w, "%s:%d: %s: %s%s\n", n.File, n.Line, n.level, word, n.Problem)
	}
	fmt.Fprintf(w, "%s usable in %s: %s, %s\n",
		plural(l.words, "line"), plural(l.files, "file"), plural(l.errors, "error"), plural(l.warnings, "warning"))
}

// plural is a number with its noun.
func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return grouped(int64(n)) + " " + noun
}
