package main

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
)

// LexiconDiffCmd compares two overlays word by word.
type LexiconDiffCmd struct {
	Old string `arg:"" help:"Overlay file or folder; built-in for none."`
	New string `arg:"" help:"The other one."`
}

// Run prints the words that were added (+), removed (−) and changed (~), for
// everybody and for each community.
func (c *LexiconDiffCmd) Run(_ context.Context, t *terminal) error {
	var sides [2]map[string]map[string]string
	b, err := loadBuiltin(nil)
	if err != nil {
		return err
	}
	for i, name := range []string{c.Old, c.New} {
		o, err := namedOverlays(name)
		if err != nil {
			return usage(err)
		}
		if _, err := b.read(o); err != nil {
			return usage(err)
		}
		sides[i] = said(o, b.lex)
	}
	return printed(t, func(w *bufio.Writer) { printDiff(w, sides[0], sides[1]) })
}

// said is what an overlay says of each word, by scope; the scope of everybody
// is "".
func said(o *overlays, lex *nlp.Lexicon) map[string]map[string]string {
	out := map[string]map[string]string{"": wordsOf(o.all, lex)}
	for _, c := range o.names() {
		out[c] = wordsOf(o.communities[c], lex)
	}
	return out
}

// wordsOf describes the words of files; later files win.
func wordsOf(files []nlp.OverlayFile, lex *nlp.Lexicon) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		entries, _ := f.Read()
		for i := range entries {
			var fields []string
			entries[i].Fields(func(name, value string) { fields = append(fields, name+" "+value) })
			out[lex.Fold(entries[i].Word)] = strings.Join(fields, ", ")
		}
		for _, r := range f.Rows() {
			out[r.Word+" ("+r.Table+")"] = r.Rest
		}
	}
	return out
}

func printDiff(w *bufio.Writer, before, after map[string]map[string]string) {
	both := maps.Clone(before)
	maps.Copy(both, after)
	var added, removed, changed int64
	for _, scope := range slices.Sorted(maps.Keys(both)) {
		a, b := before[scope], after[scope]
		all := map[string]string{}
		maps.Copy(all, a)
		maps.Copy(all, b)
		var rows [][]string
		for _, word := range slices.Sorted(maps.Keys(all)) {
			x, had := a[word]
			y, has := b[word]
			switch {
			case !had:
				added++
				rows = append(rows, []string{"  +", word, y})
			case !has:
				removed++
				rows = append(rows, []string{"  −", word, x})
			case x != y:
				changed++
				rows = append(rows, []string{"  ~", word, x + " → " + y})
			}
		}
		if len(rows) == 0 {
			continue
		}
		name := "everybody"
		if scope != "" {
			name = "community " + scope
		}
		fmt.Fprintln(w, name)
		printTable(w, rows)
	}
	fmt.Fprintf(w, "%s added, %s removed, %s changed\n", grouped(added), grouped(removed), grouped(changed))
}
