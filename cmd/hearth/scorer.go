package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/gse"
	"github.com/hearthlabs/hearth/nlp/lexicon"
	"github.com/hearthlabs/hearth/nlp/lingua"
)

// tongue is a lexicon and what reads with it.
type tongue struct {
	lex *nlp.Lexicon
	seg *gse.Segmenter
	*nlp.Scorer
	brief  *nlp.Memo   // with the evidence that is stored
	fields []nlp.Field // experimental ones that are read
}

// newTongue segments with the dictionary of seg and the words of lex, and asks
// det where the script of a text leaves doubt.
func newTongue(lex *nlp.Lexicon, seg *gse.Segmenter, det nlp.Detector, fields []nlp.Field) (*tongue, error) {
	t := &tongue{lex: lex, fields: fields}
	var err error
	if t.seg, err = seg.With(lex.Words()); err != nil {
		return nil, fmt.Errorf("load segmenter: %w", err)
	}
	t.Scorer = nlp.NewScorer(lex, t.seg, det, nlp.WithExperimental(fields...))
	t.brief = nlp.NewMemo(t.Brief())
	return t, nil
}

// over is t with files laid over it: t itself without files, and what one of the
// readings held has made of the same files before, since making it takes a third
// of a second and some 20 MB.
func (t *tongue) over(files []nlp.OverlayFile, det nlp.Detector, held ...*reading) (*tongue, error) {
	if len(files) == 0 {
		return t, nil
	}
	version := t.lex.VersionWith(files...)
	for _, r := range held {
		if same := r.made(version); same != nil {
			return same, nil
		}
	}
	lex, err := t.lex.With(files...)
	if err != nil {
		return nil, err
	}
	return newTongue(lex, t.seg, det, t.fields)
}

// builtin reads with the built-in lexicon. Overlays share its dictionary.
type builtin struct {
	*tongue
	det nlp.Detector
}

// loadBuiltin loads it; experimental names the fields that are read though their
// precision is low.
func loadBuiltin(experimental []string) (*builtin, error) {
	fields, err := nlp.ParseFields(experimental)
	if err != nil {
		return nil, usage(fmt.Errorf("experimental: %w", err))
	}
	var lex *nlp.Lexicon
	var seg *gse.Segmenter
	var g errgroup.Group // each of the two takes a few tenths of a second
	g.Go(func() (err error) {
		lex, err = nlp.LoadLexicon(lexicon.FS())
		return err
	})
	g.Go(func() (err error) {
		seg, err = gse.New(nil)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("load built-in lexicon: %w", err)
	}
	b := &builtin{det: lingua.New()}
	b.tongue, err = newTongue(lex, seg, b.det, fields)
	return b, err
}

// reading is one version of everything that reads texts. It is immutable
// and safe for concurrent use.
type reading struct {
	version string
	all     *tongue
	own     map[string]*tongue // by community: those with an overlay of their own
}

var _ ingest.Scorer = (*reading)(nil)

// Score implements ingest.Scorer: with the evidence that is stored.
func (r *reading) Score(community, text string) nlp.Score { return r.of(community).brief.Score(text) }

// Version implements ingest.Scorer: the version of the one scorer, or a hash of
// all where communities have their own.
func (r *reading) Version() string { return r.version }

// of is what reads a community's texts.
func (r *reading) of(community string) *tongue {
	if t, ok := r.own[community]; ok {
		return t
	}
	return r.all
}

// made is what reads with a lexicon of this version; nil if there is none.
func (r *reading) made(version string) *tongue {
	if r.all.lex.Version() == version {
		return r.all
	}
	for _, t := range r.own {
		if t.lex.Version() == version {
			return t
		}
	}
	return nil
}

// fixed is a reading that nobody swaps. It implements ingest.Scorers.
type fixed struct{ *reading }

func (f fixed) Current() ingest.Scorer { return f.reading }

func (f fixed) Holding(version string) ingest.Scorer {
	if version != f.version {
		return nil
	}
	return f.reading
}

// read lays overlays over the built-in lexicon, using again what readings held
// have of the same. The error holds all that is
// wrong in all files, as an *nlp.OverlayError where lines are to blame.
func (b *builtin) read(o *overlays, held ...*reading) (*reading, error) {
	wrong := o.decode()
	if len(wrong) > 0 {
		return nil, fmt.Errorf("lexicon: %w", &nlp.OverlayError{Findings: wrong})
	}
	r := &reading{own: make(map[string]*tongue, len(o.communities))}
	var err error
	if r.all, err = b.over(o.all, b.det, held...); err != nil {
		return nil, o.wrong(err)
	}
	for _, c := range o.names() {
		if r.own[c], err = r.all.over(o.communities[c], b.det, held...); err != nil {
			return nil, o.wrong(err)
		}
	}
	r.version = r.all.Version()
	if len(r.own) > 0 {
		h := sha256.New()
		fmt.Fprintf(h, "%s", r.version)
		for _, c := range slices.Sorted(maps.Keys(r.own)) {
			fmt.Fprintf(h, "%d:%s%s", len(c), c, r.own[c].Version())
		}
		r.version = hex.EncodeToString(h.Sum(nil)[:8])
	}
	return r, nil
}

// wrong names files in an error as the folder was named.
func (o *overlays) wrong(err error) error {
	if over, ok := errors.AsType[*nlp.OverlayError](err); ok {
		for i := range over.Findings {
			over.Findings[i].File = o.show(over.Findings[i].File)
		}
	}
	return fmt.Errorf("lexicon: %w", err)
}

// loadReading is all of it for a file or folder; "" for the built-in lexicon
// alone.
func loadReading(path string, experimental []string) (*reading, error) {
	o, err := readOverlays(path)
	if err != nil {
		return nil, usage(err)
	}
	b, err := loadBuiltin(experimental)
	if err != nil {
		return nil, err
	}
	r, err := b.read(o)
	return r, usage(err)
}

// ReadingFlags say what reads the texts of a command.
type ReadingFlags struct {
	Lexicon   string `placeholder:"PATH" help:"File or folder of overlays (.tsv, .yaml) laid over the built-in lexicon (default: none)."`
	Community string `env:"-" placeholder:"NAME" help:"Read as for this community, with its overlay in the folder on top (default: as for all others)."`

	Experimental []string `placeholder:"FIELDS" help:"Experimental fields to read as well, separated by commas; hearth schema says which are (default: none)."`
}

// load returns what the flags make of the built-in lexicon.
func (f ReadingFlags) load() (*tongue, error) {
	r, err := loadReading(f.Lexicon, f.Experimental)
	if err != nil {
		return nil, err
	}
	return r.of(f.Community), nil
}
