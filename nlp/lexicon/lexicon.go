// Package lexicon holds the authored lexicon: the words, phrases, operators and
// cues nlp scores by, as tables that people edit. Each file explains its columns
// in its first lines.
//
// The package knows nothing of how the tables are read; nlp.LoadLexicon does
// that. Its content is fixed when the program is built, and safe for concurrent
// use.
package lexicon

import (
	"embed"
	"io/fs"
)

//go:embed *.tsv
var files embed.FS

// FS returns the lexicon files, read only.
func FS() fs.FS { return files }
