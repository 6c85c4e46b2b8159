package eval

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Example is one labelled text.
type Example struct {
	Line  int
	Label string // as it stands in the file
	Class string // of the set's task; "" for valence, and for rows that are left out
	Value float64
	Text  string
}

// Set is a file of examples with one task.
type Set struct {
	Name     string
	Task     Task
	Examples []Example
	Excluded int      // rows whose labels name no class
	Classes  []string // those in the file, in the task's order
}

// Read reads lines of label TAB text; further columns are ignored, and so are
// empty lines and those that begin with #. An error names name and line: a
// missing TAB, invalid UTF-8, a label that is unknown or not of the kind of
// those before it.
func Read(name string, r io.Reader) (*Set, error) {
	s := &Set{Name: name}
	kind := polarities | emotions | attacks | numbers
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		end := err != nil
		e, ok, err := parse(line, n)
		if err == nil && ok {
			kind, err = narrow(kind, e.Label)
			s.Examples = append(s.Examples, e)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if end {
			break
		}
	}
	if err := s.classify(kind); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// parse reads one line; ok is false for a line without an example.
func parse(line string, n int) (e Example, ok bool, err error) {
	line = strings.TrimRight(line, "\r\n")
	if n == 1 {
		line = strings.TrimPrefix(line, "\ufeff")
	}
	if line == "" || line[0] == '#' {
		return e, false, nil
	}
	if !utf8.ValidString(line) {
		return e, false, errors.New("invalid UTF-8")
	}
	label, rest, tab := strings.Cut(line, "\t")
	if !tab {
		return e, false, errors.New("missing TAB between label and text")
	}
	text, _, _ := strings.Cut(rest, "\t")
	return Example{Line: n, Label: strings.TrimSpace(label), Text: text}, true, nil
}

// narrow is what a file can be about once it holds label.
func narrow(kind family, label string) (family, error) {
	f := families(strings.ToLower(label))
	if f == 0 {
		return 0, fmt.Errorf("unknown label %q", label)
	}
	if kind&f == 0 {
		return 0, fmt.Errorf("label %q is of another kind than those before it", label)
	}
	return kind & f, nil
}

// classify settles the task and the class of each example.
func (s *Set) classify(kind family) error {
	if len(s.Examples) == 0 {
		return errors.New("no examples")
	}
	labels := polarityLabels
	switch {
	case kind&numbers != 0:
		s.Task = Valence
		return s.values()
	case kind&polarities != 0:
		s.Task = TwoClass
	case kind&emotions != 0:
		s.Task, labels = Emotions, emotionLabels
	default:
		s.Task, labels = Attacks, attackLabels
	}
	found := map[string]bool{}
	for i := range s.Examples {
		e := &s.Examples[i]
		e.Class = labels[strings.ToLower(e.Label)]
		found[e.Class] = true
	}
	if s.Task == TwoClass && found[Neutral] {
		s.Task = ThreeClass
	}
	for _, c := range classesOf(s.Task) {
		if found[c] {
			s.Classes = append(s.Classes, c)
		}
	}
	all := len(s.Examples)
	s.Examples = slices.DeleteFunc(s.Examples, func(e Example) bool { return e.Class == "" })
	if s.Excluded = all - len(s.Examples); len(s.Examples) == 0 {
		return errors.New("no examples: all labels name no class")
	}
	return nil
}

// values reads the labels as numbers. Only 0 and 1 are more likely names of
// classes, and of which is anybody's guess.
func (s *Set) values() error {
	binary := true
	for i := range s.Examples {
		e := &s.Examples[i]
		v, err := strconv.ParseFloat(e.Label, 64)
		if err != nil {
			return fmt.Errorf("line %d: %w", e.Line, err)
		}
		e.Value = v
		binary = binary && (v == 0 || v == 1)
	}
	if binary {
		return errors.New("labels are only 0 and 1, which says nothing of their meaning: write neg and pos, or safe and offensive")
	}
	return nil
}

// Side is the polarity of an example's label: Pos, Neg, or "" where it has none.
func (e *Example) Side() string {
	switch {
	case e.Value > 0:
		return Pos
	case e.Value < 0:
		return Neg
	}
	return side(e.Class)
}

// has reports whether a class stands in the file.
func (s *Set) has(class string) bool { return slices.Contains(s.Classes, class) }

// fit maps a class the model read to the file's own.
func (s *Set) fit(class string) string {
	if s.has(class) {
		return class
	}
	for _, c := range nearest[class] {
		if s.has(c) {
			return c
		}
	}
	return NoAnswer
}
