package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hearthlabs/hearth/console/web"
)

// readerEntry is one person in the file of readers.
type readerEntry struct {
	Name        string   `yaml:"name"`
	TokenSHA256 string   `yaml:"token-sha256"` // hexadecimal; the token itself stands nowhere
	Communities []string `yaml:"communities"`  // "*" alone for all

	hash [sha256.Size]byte
}

// consoleReaders are those who may look at the console with tokens of their own.
type consoleReaders []readerEntry

// readReaders reads the file of readers; none without a path.
func readReaders(path string) (consoleReaders, error) {
	if path == "" {
		return nil, nil
	}
	var file struct {
		Readers consoleReaders `yaml:"readers"`
	}
	if err := readYAML(path, &file); err != nil {
		return nil, fmt.Errorf("console-readers: %w", err)
	}
	names, hashes := map[string]bool{}, map[[sha256.Size]byte]bool{}
	for i := range file.Readers {
		e := &file.Readers[i]
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("console-readers: reader %d: %w", i+1, err)
		}
		if names[e.Name] || hashes[e.hash] {
			return nil, fmt.Errorf("console-readers: reader %d: has the name or the token of another", i+1)
		}
		names[e.Name], hashes[e.hash] = true, true
	}
	if len(file.Readers) == 0 {
		return nil, fmt.Errorf("console-readers: %s names nobody", path)
	}
	return file.Readers, nil
}

func (e *readerEntry) check() error {
	raw, err := hex.DecodeString(e.TokenSHA256)
	switch {
	case strings.TrimSpace(e.Name) == "":
		return errors.New("name: is missing")
	case err != nil || len(raw) != sha256.Size:
		return errors.New("token-sha256: want 64 hexadecimal digits, as sha256sum prints them")
	case len(e.Communities) == 0:
		return errors.New(`communities: want the names of some, or "*" for all`)
	case slices.Contains(e.Communities, ""):
		return errors.New("communities: one has no name")
	case slices.Contains(e.Communities, web.Everything) && len(e.Communities) > 1:
		return errors.New(`communities: "*" stands alone`)
	}
	copy(e.hash[:], raw)
	return nil
}

// find returns whose token the request carries. It compares with everybody's,
// so that the time it takes tells nothing.
func (r consoleReaders) find(token string) (web.Reader, bool) {
	got := sha256.Sum256([]byte(token))
	found := -1
	for i := range r {
		if subtle.ConstantTimeCompare(got[:], r[i].hash[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return web.Reader{}, false
	}
	return web.Reader{Name: r[found].Name, Communities: r[found].Communities}, true
}

// mayRead says whether a request is one for the console, which is all that
// readers are let in to.
func mayRead(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && (r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/console/"))
}
