package chdb

import "strings"

// shape is the kind of a statement, as far as the front treats them apart.
type shape uint8

const (
	shapeOther  shape = iota // anything that answers at once: DDL, SHOW, INSERT … SELECT
	shapeSelect              // may have a large answer
	shapeInsert              // takes data
)

// analysis is what the front must know of a statement before the engine
// parses it.
type analysis struct {
	shape  shape
	format string // of the FORMAT clause, or Values; "" when there is none
	head   string // of an insert: the statement without FORMAT and data
	data   int    // of an insert: where the data begins in the text
}

// analyse reads a statement's text. An insert's text may be cut off anywhere
// in its data.
func analyse(text string) analysis {
	l := &lexer{text: text}
	first, ok := l.next()
	for ok && text[first.start] == '(' {
		first, ok = l.next()
	}
	if !ok {
		return analysis{}
	}
	switch word(text, first) {
	case "INSERT":
		return analyseInsert(l)
	case "SELECT", "FROM":
		return analysis{shape: shapeSelect, format: lastFormat(l)}
	case "WITH":
		return analyseWith(l)
	default:
		return analysis{format: lastFormat(l)}
	}
}

// analyseWith tells WITH … SELECT from WITH … INSERT, which the engine runs
// like any INSERT … SELECT.
func analyseWith(l *lexer) analysis {
	probe := *l
	for t, ok := probe.next(); ok; t, ok = probe.next() {
		if t.depth > 0 {
			continue
		}
		switch word(probe.text, t) {
		case "INSERT":
			return analysis{}
		case "SELECT":
			return analysis{shape: shapeSelect, format: lastFormat(l)}
		}
	}
	return analysis{shape: shapeSelect}
}

// lastFormat finds the name after the last FORMAT outside of brackets.
func lastFormat(l *lexer) string {
	name := ""
	previous := ""
	for t, ok := l.next(); ok; t, ok = l.next() {
		if t.depth > 0 {
			previous = ""
			continue
		}
		if previous == "FORMAT" && t.kind == tokenWord {
			name = l.text[t.start:t.end]
		}
		previous = word(l.text, t)
	}
	return name
}

// analyseInsert finds where the data of an INSERT begins. What follows INSERT
// up to the table's name is stepped over first: a table may be called "format".
func analyseInsert(l *lexer) analysis {
	skipTable(l)
	var previous token
	for t, ok := l.next(); ok; previous, t, ok = keep(t, l) {
		switch word(l.text, t) {
		case "SELECT", "WITH", "FROM", "WATCH":
			// In a column list these are names; outside of one, or first in brackets
			// that are none, they begin the query.
			if t.depth == 0 || l.text[previous.start] == '(' && !endsName(*l) {
				return analysis{format: lastFormat(l)}
			}
		case "VALUES":
			if t.depth == 0 {
				return analysis{shape: shapeInsert, format: "Values", head: l.text[:t.start], data: t.end}
			}
		case "FORMAT":
			if t.depth > 0 {
				continue
			}
			name, ok := l.next()
			if !ok || name.kind != tokenWord {
				return analysis{}
			}
			return analysis{
				shape: shapeInsert, format: l.text[name.start:name.end],
				head: l.text[:t.start], data: dataStart(l.text, name.end),
			}
		}
	}
	return analysis{}
}

// endsName tells whether the next token ends an item of a list.
func endsName(probe lexer) bool {
	t, ok := probe.next()
	return ok && (probe.text[t.start] == ',' || probe.text[t.start] == ')')
}

// keep steps on, remembering the token it leaves.
func keep(t token, l *lexer) (previous, next token, ok bool) {
	next, ok = l.next()
	return t, next, ok
}

// skipTable steps over INTO, TABLE, FUNCTION and the (qualified) name.
func skipTable(l *lexer) {
	for {
		t, ok := l.next()
		if !ok {
			return
		}
		switch word(l.text, t) {
		case "INTO", "TABLE", "FUNCTION":
			continue
		}
		mark := *l
		if dot, ok := l.next(); ok && l.text[dot.start] == '.' {
			l.next()
			return
		}
		*l = mark
		return
	}
}

// dataStart steps from the end of a format's name to the data: over blanks and
// one line end.
func dataStart(text string, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r') {
		at++
	}
	if at < len(text) && text[at] == '\n' {
		at++
	}
	return at
}

// word is a bare word in upper case, or "".
func word(text string, t token) string {
	if t.kind != tokenWord || t.end-t.start > 16 {
		return ""
	}
	return strings.ToUpper(text[t.start:t.end])
}
