package panel

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/console/words"
)

// ParamError is a parameter that was refused.
type ParamError struct {
	Name string
	Why  string
}

// Error names the parameter, not its value.
func (e *ParamError) Error() string { return e.Name + ": " + e.Why }

// param is one row of the closed list of parameters: how a value is checked and
// written for the database.
type param struct {
	name     string
	optional bool
	write    func(value string) (string, error)
}

var params = []param{
	{"community", false, oneOf},
	{"zone", false, zone},
	{"from", false, day},
	{"to", false, day},
	{"platform", true, short},
	{"member", false, short},
	{"search", true, short},
	{"message", true, short},
	{"stage", true, known(words.Stages)},
	{"label", true, known(words.Labels)},
	{"emotion", true, known(words.Emotions)},
	{"aspect", true, known(words.Aspects)},
	{"need", true, known(words.Needs)},
}

// Known says whether there is a parameter of that name.
func Known(name string) bool {
	return slices.ContainsFunc(params, func(p param) bool { return p.name == name })
}

// MaxDays bounds a range: what a page can draw, and a query read in time.
const MaxDays = 800

// Bind returns the parameters p's SQL names, checked, as ClickHouse reads them.
// from is the first local day, to the day after the last; optional ones are ""
// when they are not given. A value that is refused gives a *[ParamError].
func (p Panel) Bind(values map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range p.Params() {
		i := slices.IndexFunc(params, func(x param) bool { return x.name == name })
		if i < 0 {
			return nil, &ParamError{name, "is no parameter"}
		}
		value := values[name]
		if value == "" && !params[i].optional {
			return nil, &ParamError{name, "is missing"}
		}
		written := ""
		if value != "" {
			var err error
			if written, err = params[i].write(value); err != nil {
				return nil, &ParamError{name, err.Error()}
			}
		}
		out[name] = written
	}
	return out, span(out["from"], out["to"])
}

// span checks the order and the length of a range.
func span(from, to string) error {
	if from == "" || to == "" {
		return nil
	}
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return &ParamError{"from", err.Error()}
	}
	last, err := time.Parse(time.DateOnly, to)
	if err != nil {
		return &ParamError{"to", err.Error()}
	}
	switch days := int(last.Sub(first).Hours() / 24); {
	case days <= 0:
		return &ParamError{"to", "the range ends before it begins"}
	case days > MaxDays:
		return &ParamError{"from", fmt.Sprintf("the range is longer than %d days", MaxDays)}
	}
	return nil
}

func day(value string) (string, error) {
	d, err := time.Parse(time.DateOnly, value)
	if err != nil || d.Year() < 1971 || d.Year() > 2200 {
		return "", errors.New("want a day such as 2026-01-05")
	}
	return value, nil
}

func zone(value string) (string, error) {
	if _, err := time.LoadLocation(value); err != nil || value == "Local" {
		return "", errors.New("want an IANA time zone")
	}
	return value, nil
}

// maxValue is the longest id or search text, in bytes.
const maxValue = 256

func short(value string) (string, error) {
	if len(value) > maxValue || !utf8.ValidString(value) || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", fmt.Errorf("want at most %d bytes of printable text", maxValue)
	}
	return escape(value), nil
}

// escape writes a String parameter as ClickHouse reads it: in its TSV escapes.
func escape(value string) string { return strings.ReplaceAll(value, `\`, `\\`) }

// oneOf writes one text as an array of one, whose literals have escapes of their
// own and no others.
func oneOf(value string) (string, error) {
	if _, err := short(value); err != nil {
		return "", err
	}
	return "['" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "']", nil
}

func known(d words.Dictionary) func(string) (string, error) {
	return func(value string) (string, error) {
		if _, ok := d.Find(value); !ok {
			return "", errors.New("is not one of the known names")
		}
		return value, nil
	}
}
