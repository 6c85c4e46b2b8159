package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/nlp/lexicon"
)

// overlays are the files that --lexicon names: those for everybody, and those
// on top of them for one community each.
//
//	DIR/*.tsv, *.yaml                       everybody
//	DIR/communities/<community>.tsv, .yaml  one community; the name as in a URL path
type overlays struct {
	path        string // as it was named
	single      bool   // path is a file
	all         []nlp.OverlayFile
	communities map[string][]nlp.OverlayFile
}

// communityDir is the folder of files for one community each.
const communityDir = "communities"

// maxOverlay bounds a file: a lexicon is written by hand.
const maxOverlay = 16 << 20

// readOverlays reads the files without looking at what they say; "" gives none.
func readOverlays(name string) (*overlays, error) {
	o := &overlays{path: name, communities: map[string][]nlp.OverlayFile{}}
	if name == "" {
		return o, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	if !info.IsDir() {
		o.single = true
		f, err := readOverlay(os.DirFS(filepath.Dir(name)), filepath.Base(name))
		o.all = []nlp.OverlayFile{f}
		return o, err
	}
	fsys := os.DirFS(name)
	if o.all, err = readFolder(fsys, "."); err != nil {
		return nil, err
	}
	own, err := readFolder(fsys, communityDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, f := range own {
		base := path.Base(f.Name)
		community, err := url.PathUnescape(strings.TrimSuffix(base, path.Ext(base)))
		if err != nil {
			return nil, fmt.Errorf("lexicon: %s: %w: write %% in a community's name as %%25", o.show(f.Name), err)
		}
		o.communities[community] = append(o.communities[community], f)
	}
	if len(o.all)+len(own) == 0 {
		return nil, fmt.Errorf("lexicon: %s holds no .tsv or .yaml file", name)
	}
	return o, nil
}

// readFolder reads the overlay files of one folder, in order of their names.
func readFolder(fsys fs.FS, dir string) ([]nlp.OverlayFile, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	var files []nlp.OverlayFile
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") || !isOverlay(e.Name()) {
			continue
		}
		f, err := readOverlay(fsys, path.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func isOverlay(name string) bool {
	switch path.Ext(name) {
	case ".tsv", ".yaml", ".yml":
		return true
	}
	return false
}

func readOverlay(fsys fs.FS, name string) (nlp.OverlayFile, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err == nil && len(raw) > maxOverlay {
		err = fmt.Errorf("%s has %d bytes, at most %d", name, len(raw), maxOverlay)
	}
	if err != nil {
		return nlp.OverlayFile{}, fmt.Errorf("lexicon: %w", err)
	}
	return nlp.OverlayFile{Name: name, Text: string(raw)}, nil
}

// hash tells two states of the files apart.
func (o *overlays) hash() string {
	h := sha256.New()
	for f := range o.files {
		fmt.Fprintf(h, "%d:%s%d:%s", len(f.Name), f.Name, len(f.Text), f.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// files calls yield for all files: everybody's, then each community's.
func (o *overlays) files(yield func(nlp.OverlayFile) bool) {
	for _, f := range o.all {
		if !yield(f) {
			return
		}
	}
	for _, c := range o.names() {
		for _, f := range o.communities[c] {
			if !yield(f) {
				return
			}
		}
	}
}

// names are the communities with files of their own, sorted.
func (o *overlays) names() []string { return slices.Sorted(maps.Keys(o.communities)) }

// show is a file's name as the one who named the folder would write it.
func (o *overlays) show(name string) string {
	if o.single {
		return o.path
	}
	return filepath.Join(o.path, filepath.FromSlash(name))
}

// decode reads the files in YAML, and returns what is wrong in any file.
func (o *overlays) decode() []nlp.Finding {
	var wrong []nlp.Finding
	one := func(f *nlp.OverlayFile) {
		bad := []nlp.Finding(nil)
		if path.Ext(f.Name) != ".tsv" && isOverlay(f.Name) {
			f.Entries, bad = yamlEntries(f.Name, f.Text)
		}
		_, more := f.Read()
		for _, w := range append(bad, more...) {
			w.File = o.show(w.File)
			wrong = append(wrong, w)
		}
	}
	for i := range o.all {
		one(&o.all[i])
	}
	for _, c := range o.names() {
		for i := range o.communities[c] {
			one(&o.communities[c][i])
		}
	}
	return wrong
}

// check looks at every line, without loading what reads texts.
func (o *overlays) check() error {
	if wrong := o.decode(); len(wrong) > 0 {
		return fmt.Errorf("lexicon: %w", &nlp.OverlayError{Findings: wrong})
	}
	base, err := nlp.LoadLexicon(lexicon.FS())
	if err != nil {
		return fmt.Errorf("load built-in lexicon: %w", err)
	}
	if base, err = base.With(o.all...); err != nil {
		return o.wrong(err)
	}
	for _, c := range o.names() {
		if _, err := base.With(o.communities[c]...); err != nil {
			return o.wrong(err)
		}
	}
	return nil
}
