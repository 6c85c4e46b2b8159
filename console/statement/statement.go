// Package statement reads the parameters of SQL as ClickHouse has them:
// {name:Type}. Report, console and dashboards fill them each in their own way.
//
// It imports the standard library alone and keeps no state.
package statement

import "strings"

// Place is a {name:Type} in a statement.
type Place struct{ Text, Name, Type string }

// Places returns those of sql, in order, repeated ones included.
func Places(sql string) []Place {
	var out []Place
	for {
		_, rest, ok := strings.Cut(sql, "{")
		if !ok {
			return out
		}
		inner, after, ok := strings.Cut(rest, "}")
		if !ok {
			return out
		}
		if name, typ, ok := strings.Cut(inner, ":"); ok {
			out = append(out, Place{"{" + inner + "}", name, typ})
		}
		sql = after
	}
}
