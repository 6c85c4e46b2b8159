package simulate

import (
	"embed"
	"fmt"
	"strings"
)

// The fragments, one file for each theme beside what all themes share. A line
// is key TAB text; # begins a comment. Slots stand in braces.
//
//go:embed texts/*.tsv
var texts embed.FS

// slot is a hole in a fragment.
type slot uint8

const (
	slotNone slot = iota
	slotItem
	slotAct
	slotPlace
	slotWhen
	slotCity
	slotNumber
	slotAlias
	slotCount
)

var slotNames = [slotCount]string{"", "item", "act", "place", "when", "city", "n", "alias"}

// fragment is a text cut at its slots: a literal, then a slot, and so on.
type fragment []piece

type piece struct {
	text string
	slot slot // filled after text
}

// pool is a set of fragments to choose from.
type pool []fragment

func (p pool) any(d dice) fragment { return p[d.IntN(len(p))] }

func parseFragment(s string) (fragment, error) {
	var f fragment
	for {
		text, rest, open := strings.Cut(s, "{")
		if !open {
			return append(f, piece{text: text}), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, fmt.Errorf("parse fragment %q: brace is not closed", s)
		}
		which := slotNone
		for i, n := range slotNames {
			if i > 0 && n == name {
				which = slot(i)
			}
		}
		if which == slotNone {
			return nil, fmt.Errorf("parse fragment %q: unknown slot %q", s, name)
		}
		f = append(f, piece{text, which})
		s = after
	}
}

// shelf holds the fragments of one or several files by key.
type shelf map[string]pool

// addFile reads texts/<name>.tsv.
func (s shelf) addFile(name string) error {
	raw, err := texts.ReadFile("texts/" + name + ".tsv")
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		key, text, ok := strings.Cut(line, "\t")
		if !ok || key == "" || text == "" {
			return fmt.Errorf("read texts/%s.tsv line %d: want key TAB text", name, n)
		}
		f, err := parseFragment(text)
		if err != nil {
			return fmt.Errorf("read texts/%s.tsv line %d: %w", name, n, err)
		}
		s[key] = append(s[key], f)
	}
	return nil
}

// words are the plain texts under a key.
func (s shelf) words(key string) []string {
	var w []string
	for _, f := range s[key] {
		w = append(w, f[0].text)
	}
	return w
}
