package chdb

import "strings"

// tokenKind tells apart what the analysis of a statement looks at.
type tokenKind uint8

const (
	tokenWord   tokenKind = iota // a bare word or number
	tokenQuoted                  // a quoted name or a string
	tokenSymbol                  // one byte of anything else
)

// token is a piece of a statement: the bytes [start, end), inside depth pairs
// of brackets.
type token struct {
	kind       tokenKind
	start, end int
	depth      int
}

// lexer cuts ClickHouse's SQL into tokens. It never fails: what is not closed
// ends with the text.
type lexer struct {
	text  string
	at    int
	depth int
}

// next returns the next token; false at the end.
func (l *lexer) next() (token, bool) {
	l.skipBlank()
	if l.at >= len(l.text) {
		return token{}, false
	}
	t := token{start: l.at, depth: l.depth}
	switch c := l.text[l.at]; {
	case isWordByte(c):
		for l.at < len(l.text) && isWordByte(l.text[l.at]) {
			l.at++
		}
	case c == '\'' || c == '"' || c == '`':
		t.kind = tokenQuoted
		l.quoted(c)
	case c == '$' && l.heredoc():
		t.kind = tokenQuoted
	default:
		t.kind = tokenSymbol
		t.depth = l.symbol(c)
	}
	t.end = l.at
	return t, true
}

// symbol steps over one byte and keeps count of brackets; both brackets of a
// pair have the depth outside of it.
func (l *lexer) symbol(c byte) int {
	l.at++
	switch c {
	case '(', '[', '{':
		l.depth++
		return l.depth - 1
	case ')', ']', '}':
		l.depth--
	}
	return l.depth
}

// skipBlank steps over white space and comments.
func (l *lexer) skipBlank() {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case strings.IndexByte(" \t\r\n\v\f", rest[0]) >= 0:
			l.at++
		case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "# "), strings.HasPrefix(rest, "#!"):
			l.skipPast(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			l.skipPast(rest, "*/")
		default:
			return
		}
	}
}

func (l *lexer) skipPast(rest, end string) {
	if i := strings.Index(rest, end); i >= 0 {
		l.at += i + len(end)
		return
	}
	l.at = len(l.text)
}

// quoted steps over a string or quoted name; a backslash or a doubled quote
// does not end it.
func (l *lexer) quoted(quote byte) {
	l.at++
	for l.at < len(l.text) {
		switch l.text[l.at] {
		case '\\':
			l.at += 2
			continue
		case quote:
			if l.at+1 >= len(l.text) || l.text[l.at+1] != quote {
				l.at++
				return
			}
			l.at++
		}
		l.at++
	}
	l.at = len(l.text)
}

// heredoc steps over $tag$text$tag$, and tells whether there was one.
func (l *lexer) heredoc() bool {
	rest := l.text[l.at+1:]
	size := 0
	for size < len(rest) && isWordByte(rest[size]) {
		size++
	}
	if size >= len(rest) || rest[size] != '$' {
		return false
	}
	tag := l.text[l.at : l.at+size+2]
	end := strings.Index(l.text[l.at+len(tag):], tag)
	if end < 0 {
		return false
	}
	l.at += len(tag) + end + len(tag)
	return true
}

func isWordByte(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
