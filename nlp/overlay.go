package nlp

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// OverlayFile is one file laid over a lexicon. Its first row decides how it is
// read: a row that names columns (word, polarity …) makes it an operator's file,
// see OverlayEntry; without one it is a table as the built-in ones are, whose
// kind its name tells.
type OverlayFile struct {
	Name    string // in errors and evidence; it shapes the version
	Text    string
	Entries []OverlayEntry // of a file in another notation; Text is then only hashed
}

// OverlayEntry is what one line of an operator's file says about a word, as
// written there. Empty fields say nothing; the rest of the word stays as it was,
// but its feeling (polarity to needs and extra) is replaced as a whole.
type OverlayEntry struct {
	File     string
	Line     int
	Word     string
	Polarity string // −3000 … 3000, "ignore" to silence the word, "?" for not decided yet
	Emotions string // joy:800, like
	Feelings string // tired, anxiety …
	Needs    string // belonging+, trust-, given:recognition+
	Aspect   string // service, price …
	Degree   string // factor on the words behind it, or "1500 before:2"
	Extra    string // toxic:800, irony, polite: as in the built-in tables
	Note     string // for people
}

// Ignore and Undecided are what the polarity column holds beside numbers.
const (
	Ignore    = "ignore"
	Undecided = "?"
)

// Finding is something about a line of an overlay: what is wrong, and what would
// be right.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Word    string `json:"word,omitempty"`
	Problem string `json:"problem"`
}

// String is file:line: word: problem.
func (f Finding) String() string {
	at := fmt.Sprintf("%s:%d: ", f.File, f.Line)
	if f.Word != "" {
		at += f.Word + ": "
	}
	return at + f.Problem
}

// OverlayError holds everything that is wrong in the files of an overlay.
type OverlayError struct{ Findings []Finding }

// Error lists all findings, one a line.
func (e *OverlayError) Error() string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// With returns a new lexicon with files laid over l: what they say of a term
// replaces what l says of it, and no learned weight inside the term counts any
// more. Later files win over earlier ones. The error is an *OverlayError with all
// findings of all files.
func (l *Lexicon) With(files ...OverlayFile) (*Lexicon, error) {
	rows, err := overlayRows(files)
	if err != nil {
		return nil, err
	}
	next := l.source.and(files)
	next.layers = append(next.layers, rows)
	return next.build()
}

// VersionWith is the version that With of the same files has, without the work.
func (l *Lexicon) VersionWith(files ...OverlayFile) string { return l.source.and(files).version() }

// and returns the sources with the text of files behind.
func (s *sources) and(files []OverlayFile) *sources {
	next := &sources{layers: slices.Clone(s.layers), text: slices.Clone(s.text)}
	for _, f := range files {
		next.text = append(next.text, f.Name, f.Text)
	}
	return next
}

// overlayRows makes one layer of files, or says all that is wrong in them.
func overlayRows(files []OverlayFile) (layer, error) {
	var l layer
	var wrong []Finding
	for _, f := range files {
		if !f.entries() {
			rows := parseRows(f.Name, f.Text)
			wrong = append(wrong, checkTable(f.Name, rows)...)
			l.put(f.Name, rows)
			continue
		}
		entries, bad := f.Read()
		wrong = append(wrong, bad...)
		l.putEntries(entries)
	}
	l.close()
	if len(wrong) > 0 {
		return l, &OverlayError{Findings: wrong}
	}
	return l, nil
}

// entries reports a file that is read as entries rather than as a table of
// another kind.
func (f *OverlayFile) entries() bool {
	if f.Entries != nil {
		return true
	}
	kind, _, _ := strings.Cut(path.Base(f.Name), ".")
	var l layer
	return kind != "toxic" && l.table(kind) == &l.words || headOf(parseRows(f.Name, trimBOM(f.Text))) != nil
}

// Read returns the entries of a file, and what is wrong with the others. A table
// that holds no words has none; With checks those.
func (f OverlayFile) Read() ([]OverlayEntry, []Finding) {
	if !f.entries() {
		return nil, nil
	}
	entries, wrong := f.Entries, []Finding(nil)
	if entries == nil {
		entries, wrong = parseEntries(f.Name, f.Text)
	}
	good := make([]OverlayEntry, 0, len(entries))
	seen := make(map[string]int, len(entries))
	for _, e := range entries {
		problems := e.check()
		if line, twice := seen[e.Word]; twice && e.Word != "" {
			problems = append(problems, fmt.Sprintf("stands in line %d already: keep one of the two", line))
		}
		seen[e.Word] = e.Line
		for _, p := range problems {
			wrong = append(wrong, Finding{File: e.File, Line: e.Line, Word: e.Word, Problem: p})
		}
		if len(problems) == 0 {
			good = append(good, e)
		}
	}
	slices.SortStableFunc(wrong, func(a, b Finding) int { return a.Line - b.Line })
	return good, wrong
}

// field is one column of an operator's file.
type field struct {
	names []string // as a first row may call it; the first one is ours
	of    func(*OverlayEntry) *string
}

// fields are the columns, in the order of a file without names.
var fields = []field{
	{[]string{"word", "term", "词", "词语"}, func(e *OverlayEntry) *string { return &e.Word }},
	{[]string{"polarity", "倾向", "极性"}, func(e *OverlayEntry) *string { return &e.Polarity }},
	{[]string{"emotions", "emotion", "情绪"}, func(e *OverlayEntry) *string { return &e.Emotions }},
	{[]string{"extra", "标签"}, func(e *OverlayEntry) *string { return &e.Extra }},
	{[]string{"note", "example", "备注", "例句"}, func(e *OverlayEntry) *string { return &e.Note }},
	{[]string{"feelings", "feeling", "感受"}, func(e *OverlayEntry) *string { return &e.Feelings }},
	{[]string{"needs", "need", "需求"}, func(e *OverlayEntry) *string { return &e.Needs }},
	{[]string{"aspect", "方面"}, func(e *OverlayEntry) *string { return &e.Aspect }},
	{[]string{"degree", "程度"}, func(e *OverlayEntry) *string { return &e.Degree }},
}

// headless are the first fields: the columns of a file without names.
const headless = 5

// fieldNamed finds a column; nil if there is none of that name.
func fieldNamed(name string) *field {
	name = strings.ToLower(strings.TrimSpace(name))
	for i := range fields {
		if slices.Contains(fields[i].names, name) {
			return &fields[i]
		}
	}
	return nil
}

// FieldNames are the names a column of an operator's file may have, ours first.
func FieldNames() [][]string {
	out := make([][]string, len(fields))
	for i, f := range fields {
		out[i] = slices.Clone(f.names)
	}
	return out
}

// Set fills the field that a column name stands for, and reports whether there
// is one.
func (e *OverlayEntry) Set(name, value string) bool {
	f := fieldNamed(name)
	if f != nil {
		*f.of(e) = value
	}
	return f != nil
}

// Fields calls yield for every field that says something, in order, without the
// word and the note.
func (e *OverlayEntry) Fields(yield func(name, value string)) {
	for _, f := range fields[1:] {
		if v := *f.of(e); v != "" && f.names[0] != "note" {
			yield(f.names[0], v)
		}
	}
}

// trimBOM takes off what spreadsheets write before the first character.
func trimBOM(text string) string { return strings.TrimPrefix(text, "\ufeff") }

// headOf returns the columns that the first row names; nil where it is a word
// like the others.
func headOf(rows []row) []*field {
	if len(rows) == 0 || len(rows[0].cols) < 2 {
		return nil
	}
	var head []*field
	known := 0
	for _, name := range rows[0].cols {
		f := fieldNamed(name)
		if f != nil {
			known++
		}
		head = append(head, f)
	}
	if known < 2 || !slices.Contains(head, &fields[0]) {
		return nil
	}
	return head
}

// parseEntries reads a file of words.
func parseEntries(name, text string) ([]OverlayEntry, []Finding) {
	text = trimBOM(text)
	if !utf8.ValidString(text) {
		return nil, []Finding{{File: name, Line: 1, Problem: "not UTF-8: save the file as \"UTF-8\" or \"CSV UTF-8, TAB separated\""}}
	}
	rows := parseRows(name, text)
	head := headOf(rows)
	width := len(head)
	var wrong []Finding
	if head != nil {
		for i, f := range head {
			if f == nil {
				wrong = append(wrong, Finding{name, rows[0].line, "", fmt.Sprintf("column %d: %q is no column: one of %s", i+1, rows[0].cols[i], columnList())})
			}
		}
		rows = rows[1:]
	}
	entries := make([]OverlayEntry, 0, len(rows))
	for _, r := range rows {
		e := OverlayEntry{File: name, Line: r.line}
		if head != nil && len(r.cols) > width && strings.Join(r.cols[width:], "") != "" {
			wrong = append(wrong, Finding{name, r.line, r.col(0), fmt.Sprintf("%d columns, but the first row names %d: there is a TAB too many, or a column without a name", len(r.cols), width)})
			continue
		}
		for i, v := range r.cols {
			switch {
			case head == nil && i < headless:
				*fields[i].of(&e) = v
			case head != nil && i < width && head[i] != nil:
				*head[i].of(&e) = v
			}
		}
		entries = append(entries, e)
	}
	return entries, wrong
}

// columnList names all columns.
func columnList() string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.names[0]
	}
	return strings.Join(names, ", ")
}

// checkTable checks the rows of a table of another kind, each by itself.
func checkTable(name string, rows []row) []Finding {
	kind, _, _ := strings.Cut(path.Base(name), ".")
	check := map[string]func(row) error{
		"operators": func(r row) error { _, err := r.operator(); return err },
		"holders":   func(r row) error { _, err := r.person(); return err },
		"aspects":   func(r row) error { return need(r.col(1), "aspect") },
		"learned":   func(r row) error { _, err := r.learned(); return err },
		"toxic":     func(r row) error { _, err := r.entry(); return err },
		"t2s":       func(r row) error { return newFoldTable().learnPair(r.col(0), r.col(1)) },
		"model": func(r row) error {
			n, err := r.number(1, 0, -1_000_000, 1_000_000)
			if err != nil {
				return err
			}
			return new(model).set(r.col(0), n)
		},
	}[kind]
	var wrong []Finding
	for _, r := range rows {
		err := need(r.col(0), "term")
		if err == nil && check != nil {
			err = check(r)
		}
		if err != nil {
			wrong = append(wrong, Finding{name, r.line, r.col(0), err.Error()})
		}
	}
	return wrong
}

// isSigns reports a face without letters at its ends: two characters or more,
// the first of them a sign and no picture.
func isSigns(text string) bool {
	first, size := utf8.DecodeRuneInString(text)
	return size < len(text) && !isWordRune(first) && first != '[' && !isEmoji(first)
}

// speaks notes which language an operator's word belongs to, where the name of
// its file does not tell: the one most of the built-in words have.
func (e *entry) speaks(word string) {
	for _, r := range word {
		e.chinese = e.chinese || isWordRune(r) && !e.english
	}
}
