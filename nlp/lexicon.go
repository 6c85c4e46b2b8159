package nlp

import (
	"fmt"
	"io/fs"

	"github.com/hearthlabs/hearth/nlp/trie"
)

// Lexicon is every word, phrase, operator and cue the scorer reads by, and the
// character table that folds traditional script. It is immutable and safe for
// concurrent use; Overlay returns a new value.
type Lexicon struct {
	source  *sources
	version string
	fold    *foldTable
	trie    *trie.Trie        // over all terms and learned terms
	terms   []term            // by number
	weights []weights         // learned, by number less firstLearned
	kaomoji map[rune][]string // folded faces made of punctuation, longest first, by first rune
	words   []string
	cues    *cueTable

	firstLearned int32 // texts are numbered: those with a term, with both, with learned weights
	languages    languages
	model        model
}

// A value of the trie is the number of a text and what is known of it, so that
// memory is asked for nothing in vain. Above the flags stands the length in Han
// characters, up to maxGram, of a learned term; 0 for any other text.
const (
	valueTerm     = 1 << iota // the text has a term
	valueSays                 // which is more than the head of a wildcard phrase
	valueHead                 // and is the head of one
	valueLearned              // it has learned weights
	valuePolarity             // of the polarity
	valueMoods                // of emotions
	valueToxic                // of attacks
	gramShift     = iota
	valueFlags    = gramShift + 2
)

// gramLength is the length of the learned term a value leads to.
func gramLength(value int32) int { return int(value >> gramShift & 3) }

// term is all that the files say about one folded piece of text. It fills a line
// of memory, since every unit of a text looks at one.
type term struct {
	text     string
	entry    *entry
	ops      []operator
	kinds    rules // of ops
	holder   person
	particle bool
	shield   bool // listed without a weight: it only blocks its parts
	own      bool // from an overlay: no learned weight inside it counts
	order    bool // isOrder
	soft     bool // isSoft
	more     *termMore
}

// termMore is what few terms have.
type termMore struct {
	aspect string
	tails  []tail // wildcard phrases that begin with this text
}

// extend returns what few terms have, to be filled.
func (t *term) extend() *termMore {
	if t.more == nil {
		t.more = new(termMore)
	}
	return t.more
}

// aspect is the subject the term names, or "".
func (t *term) aspect() string {
	if t.more == nil {
		return ""
	}
	return t.more.aspect
}

// tails are the wildcard phrases that begin with the term.
func (t *term) tails() []tail {
	if t.more == nil {
		return nil
	}
	return t.more.tails
}

// entry holds the authored weights of a term, in thousandths. It fills a line of
// memory, too.
type entry struct {
	polarity int16
	toxic    int16
	emotions [NumEmotions]int16
	irony    bool
	polite   bool
	firm     bool // a verdict that no question, wish or condition takes back
	chinese  bool // from a .zh or .yue file
	english  bool // from a .en file
	source   string
	more     *entryMore
}

// entryMore is what few entries have.
type entryMore struct {
	needs    []needWeight
	feelings []string
}

// extend returns what few entries have, to be filled.
func (e *entry) extend() *entryMore {
	if e.more == nil {
		e.more = new(entryMore)
	}
	return e.more
}

// needs are what the term says about needs.
func (e *entry) needs() []needWeight {
	if e.more == nil {
		return nil
	}
	return e.more.needs
}

// feelings are the finer tags of the term.
func (e *entry) feelings() []string {
	if e.more == nil {
		return nil
	}
	return e.more.feelings
}

// needWeight is what a term says about one need.
type needWeight struct {
	need   Need
	given  bool // met for the addressee rather than for the author
	own    bool // the author's own, whomever the clause speaks of
	weight int
}

// tail is the second half of a wildcard phrase (非…不可).
type tail struct {
	text  string
	entry *entry
}

// person is who a holder cue points at.
type person uint8

const (
	nobody person = iota
	firstPerson
	firstPlural
	secondPerson
	secondPolite
	thirdPerson
)

// LoadLexicon reads every *.tsv file in the root of fsys. An error names file
// and line.
func LoadLexicon(fsys fs.FS) (*Lexicon, error) {
	files, err := tables(fsys)
	if err != nil {
		return nil, err
	}
	s := new(sources)
	for _, f := range files {
		s.text = append(s.text, f.Name, f.Text)
	}
	s.layers = []layer{tableLayer(files)}
	return s.build()
}

// tables reads the *.tsv files in the root of fsys.
func tables(fsys fs.FS) ([]OverlayFile, error) {
	names, err := fs.Glob(fsys, "*.tsv")
	if err != nil {
		return nil, fmt.Errorf("list lexicon files: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("load lexicon: no .tsv file: %w", fs.ErrNotExist)
	}
	files := make([]OverlayFile, 0, len(names))
	for _, name := range names { // Glob sorts
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read lexicon: %w", err)
		}
		files = append(files, OverlayFile{Name: name, Text: string(raw)})
	}
	return files, nil
}

// Overlay returns a new lexicon in which the files of fsys are laid over l: a
// term, operator or cue they name again is replaced, and a term with polarity 0
// and nothing else is silenced. File names say the kind of table as in
// LoadLexicon; any other name holds words. l itself does not change. With says
// more about operators' own files.
func (l *Lexicon) Overlay(fsys fs.FS) (*Lexicon, error) {
	files, err := tables(fsys)
	if err != nil {
		return nil, err
	}
	return l.With(files...)
}

// Version is a hash of the model's constants and of every file that shaped the
// lexicon: two scores with equal versions were made by equal rules.
func (l *Lexicon) Version() string { return l.version }

// Words lists, sorted and folded, the terms a segmenter must know so that they
// stand as one token. The slice is the lexicon's own: read only.
func (l *Lexicon) Words() []string { return l.words }

// find returns the term that is exactly text, or nil.
func (l *Lexicon) find(text string) *term { return l.term(l.trie.Find(text)) }

// term returns the term of a value of the trie, or nil.
func (l *Lexicon) term(value int32) *term {
	if value&valueTerm == 0 || value == trie.None {
		return nil
	}
	return &l.terms[value>>valueFlags]
}
